// Exact propagation: the distribution over nodes, round by round.
//
// With Markov policies an ensemble of runs is a Markov chain: p(t+1) = p(t) P(t). Every mean
// follows from p. The whole distribution of `ever`, `first`, `count`, `last`, `max`, `min`, and of `mean` and
// `total` over small whole numbers, follows from chains that carry a little more (a flag, a sum, a running
// maximum); what would not fit is left to sampling and labelled.
#pragma once

#include <functional>
#include <memory>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/summary/ensemble.hpp"

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

/// The options that find_futures propagates with: on small graphs, more lanes cost little.
[[nodiscard]] ExactOptions exact_options(const game::Game& game, const game::NodeGraph& graph);

/// Propagates through one graph as often as its probabilities or the policies change. What depends on the
/// graph's shape and events alone is found once. Owned by one thread; game and graph must outlive it.
class Propagator {
public:
  Propagator(const game::Game& game, const game::NodeGraph& graph, const ExactOptions& options);
  ~Propagator();
  Propagator(Propagator&&) noexcept;
  Propagator& operator=(Propagator&&) noexcept;

  /// The graph's probabilities changed; its shape and events are the same.
  void reload();
  /// Distribution over all futures. Outcomes whose quantiles it cannot carry have quantile_origin =
  /// sampled and NaN there: the caller fills them from a sample.
  Ensemble run(const play::Behaviour& behaviour);

private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// The same, once.
Ensemble propagate(const game::Game& game, const game::NodeGraph& graph, const play::Behaviour& behaviour,
                   const ExactOptions& options);

}  // namespace detente::simulate
