// Horizons: what play is worth, over a number of rounds or for ever.
//
// Over N rounds, values are passed backwards from the last one, after which nothing is worth anything; round t
// is worth what N - t passes make of 0. For ever, where all play alike in every round, values are the fixed
// point of a pass, x = reward + discount * P x at the start of a round, and the same in all of them.
#pragma once

#include <span>
#include <vector>

#include "engine/play/backward.hpp"
#include "engine/play/policy.hpp"

namespace detente::play {

/// How everybody plays on a graph. All must outlive it.
struct Play {
  const game::NodeGraph& graph;
  const Behaviour& behaviour;
  /// Per column of the graph's rewards and round, [0, 1]; below 1 when for ever.
  std::span<const double> discounts;
  int rounds = 0;  ///< Of the horizon; 0 = the same play in every round, for ever.
};

/// Play::rounds as the scenario says it.
[[nodiscard]] int horizon_of(const scenario::Scenario& scenario);

/// What round `round` (0-based) of play and all after it are worth, where rows pay what `add_reward` says: one
/// column a discount, utils of that round; after the horizon 0. Play for ever is solved until each error is at
/// most 1e-12 of the largest value possible, or what rounding leaves. Cost: a pass over the graph for each round
/// to go; for ever, a linear system a column.
[[nodiscard]] RoundValues values_of(const Play& play, int round, const AddReward& add_reward);

/// The same for the graph's own rewards, a column each.
[[nodiscard]] RoundValues node_values(const Play& play, int round);

/// value[row * players + i]: what each row of `node` is worth, its reward and what follows it.
[[nodiscard]] std::vector<double> row_values(const Play& play, game::NodeId node, const RoundValues& values);

}  // namespace detente::play
