// Solved scenarios: every node that play can reach, and how everybody plays there.
#pragma once

#include <cstdint>

#include "engine/ask/opened.hpp"
#include "engine/game/graph_recipe.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/horizon.hpp"
#include "engine/simulate/futures/futures.hpp"
#include "engine/solve/markov/markov.hpp"

namespace detente::ask {

struct Solved {
  game::NodeGraph graph;
  game::GraphRecipe recipe;
  solve::MarkovSolution solution;
  std::vector<double> discounts;  ///< Per column of the game: players, then types.
  int rounds = 0;                 ///< Of the horizon; 0 = the same play in every round, for ever.

  /// Points into this.
  [[nodiscard]] play::Play play() const { return {graph, solution.behaviour, discounts, rounds}; }
};

/// Builds the node graph, of at most `max_memory` bytes (0 = half of the machine), and solves it. Errors: it does
/// not fit. Whether the search ended whole is for solve::not_converged_text to say.
[[nodiscard]] Result<Solved> solve(const Opened& opened, std::uint64_t max_memory = 0,
                                   const simulate::StageListener& listener = {});

}  // namespace detente::ask
