#include "bench/limits/markov_rollout.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace detente::bench;

void rollout(benchmark::State& state, std::uint64_t (*kernel)(const RolloutTables&, const Rollout&),
             bool here) {
  if (!here) {
    state.SkipWithError("this processor does not have it");
    return;
  }
  const RolloutTables tables;
  const Rollout work{.trajectories = 16384, .rounds = 100};
  for (auto _ : state) benchmark::DoNotOptimize(kernel(tables, work));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(work.trajectories * work.rounds));
}

BENCHMARK_CAPTURE(rollout, scalar, rollout_scalar, true);
BENCHMARK_CAPTURE(rollout, avx2, rollout_avx2, has_avx2());
BENCHMARK_CAPTURE(rollout, avx512, rollout_avx512, has_avx512());

}  // namespace
