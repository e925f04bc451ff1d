// Stochastic games by their numbers alone: states, actions, payoffs, transitions (Shapley, L. S. (1953).
// Stochastic games. PNAS 39, 1095-1100; many players: Fink, A. M. (1964)). All players move at once in every
// state. As a node graph of one layer they are solved by what solves a scenario.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/game/node_graph.hpp"

namespace detente::solve {

struct StochasticGame {
  std::size_t states = 0;
  std::vector<int> actions;  ///< Per player, >= 1; the same in every state.
  /// payoff[(state * rows() + row) * players + i], utils per round; `row` is the joint action, the last
  /// player's action varies fastest.
  std::vector<double> payoff;
  /// Where (state, row) may lead: entries [first[x], first[x + 1]) of next and probability, with
  /// x = state * rows() + row. Ascending states; a row's probabilities add up to 1.
  std::vector<std::size_t> first;
  std::vector<std::size_t> next;
  std::vector<double> probability;

  [[nodiscard]] std::size_t rows() const;
};

/// One layer, a node a state, none of them an end; its key is its number, and it has no events.
[[nodiscard]] game::NodeGraph to_node_graph(const StochasticGame& game);

}  // namespace detente::solve
