// Exact propagation: the distribution over nodes, round by round.
//
// With Markov policies an ensemble of runs is a Markov chain: p(t+1) = p(t) P(t). Every mean
// follows from p. The whole distribution of `ever`, `first`, `count`, `last`, `max`, `min` follows from
// chains that carry a little more (a flag, a count, a running maximum); what would not fit is
// left to sampling and labelled.
#pragma once

#include <functional>

#include "engine/game/node_graph.hpp"
#include "engine/policies/policy.hpp"
#include "engine/simulate/ensemble.hpp"

namespace detente::simulate {

struct ExactOptions {
  // --- change results ---
  int rounds = 1;
  /// Carried chains per outcome (a count up to 20 needs 21); beyond it the quantiles, and for max and
  /// min everything, are left to sampling: quantile_origin (and mean_origin) = sampled, value NaN.
  int max_lanes = 64;
  // --- do not change results ---
  std::function<void(double done)> progress = {};
  const volatile int* cancel = nullptr;
};

/// Distribution over all futures. Outcomes whose quantiles it cannot carry have quantile_origin =
/// sampled and NaN there: the caller fills them from a sample.
Ensemble propagate(const game::Game& game, const game::NodeGraph& graph, const policies::Behaviour& behaviour,
                   const ExactOptions& options);

}  // namespace detente::simulate
