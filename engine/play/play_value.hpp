// Play values: what every node of a graph is worth to every player when all
// play on as said.
#pragma once

#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::play {

/// How everybody plays on a graph. All must outlive it.
struct Play {
  const game::NodeGraph& graph;
  const play::Behaviour& behaviour;
  std::span<const double> discounts;  ///< Per player and round, [0, 1]; below 1 when for ever.
  int rounds = 0;                     ///< Of the horizon; 0 = the same play in every round, for ever.
};

/// value[node * players + i]: expected discounted payoff of player i from the
/// node on, in round `round` (0-based), utils of that round; after the horizon
/// 0. A stationary play's values are iterated until they are within 1e-12 of
/// the largest reward over 1 - discount, but for rounding. Cost: a pass over
/// the graph for each round to go, or, stationary, log(1e-12) / log(discount)
/// passes.
[[nodiscard]] std::vector<double> node_values(const Play& play, int round);

/// The probability of each row of a node, in the order of its rows.
[[nodiscard]] std::vector<double> row_chances(const Play& play, int round, game::NodeId node);

/// value[row * players + i]: what each row of `node` is worth, its reward and
/// what follows it. `now` and `next` are node_values of this round and the next one
/// (the same when stationary).
[[nodiscard]] std::vector<double> row_values(const Play& play, game::NodeId node, std::span<const double> now,
                                             std::span<const double> next);

}  // namespace detente::play
