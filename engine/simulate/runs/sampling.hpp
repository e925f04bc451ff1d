// Monte Carlo: replicates in lockstep, on all cores, the same bytes for any number of them.
//
// Two samplers give the same distribution. The chain sampler works on a node graph: per round and
// node one alias table (Vose 1991, IEEE Trans. Software Engineering 17, 972-975) over (next node,
// event), one Philox word per phase. The walker needs no graph: it looks factor tables up
// variable by variable, so a scenario with 10^12 states still runs; it also records histories.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

struct SamplingOptions {
  // --- change results ---
  int rounds = 1;
  std::uint64_t seed = 1;
  std::uint64_t replicates = 10000;  ///< >= 1; ignored when precision > 0. Of one run, sd is NaN.
  /// > 0: sample until every outcome's standard error is at most this. Checked after 4,096 replicates
  /// and after each doubling, so the number of replicates is a function of the scenario and seed.
  double precision = 0.0;
  std::uint64_t max_replicates = 100'000'000;  ///< Bound for `precision`.
  // --- do not change results ---
  std::function<void(double done)> progress = {};
  const volatile int* cancel = nullptr;
};

/// Samples on the node graph. REQUIRES: behaviour covers options.rounds.
Ensemble sample_chain(const game::Game& game, const game::NodeGraph& graph, const play::Behaviour& behaviour,
                      const SamplingOptions& options);

/// Makes a chooser for one thread.
using ChooserFactory = std::function<std::unique_ptr<play::Chooser>()>;

/// Samples by walking the factor tables. A world in which a mover has no available action
/// (checked by build_graph, unknowable here before it happens) ends the walk with a Diagnostic.
Result<Ensemble> sample_walk(const game::Game& game, const ChooserFactory& choosers,
                             const SamplingOptions& options);

}  // namespace detente::simulate
