#include "engine/solve/conflict/stability.hpp"

#include <benchmark/benchmark.h>

#include "engine/base/parallel.hpp"
#include "engine/base/random.hpp"
#include "engine/solve/conflict/coalition_stability.hpp"

namespace {

using namespace detente;
using namespace detente::solve;

/// Four decision makers with an equal share of the options each, all moves reversible, random strict-ish
/// orders.
Conflict four_makers(int options) {
  constexpr int kMakers = 4;
  const int states = 1 << options;
  const int own = options / kMakers;
  Conflict conflict;
  for (int s = 0; s < states; ++s) conflict.states.push_back(std::to_string(s));
  for (int i = 0; i < kMakers; ++i) {
    Conflict::DecisionMaker maker{
        "d", "D", std::vector<std::vector<int>>(static_cast<std::size_t>(states)), {}};
    const int shift = i * own;
    const int mask = ((1 << own) - 1) << shift;
    for (int s = 0; s < states; ++s) {
      for (int choice = 0; choice < 1 << own; ++choice) {
        const int to = (s & ~mask) | (choice << shift);
        if (to != s) maker.moves[static_cast<std::size_t>(s)].push_back(to);
      }
      const auto draw = draw_block({1, static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(s), 0});
      maker.rank.push_back(static_cast<int>(draw[0] >> 8U));
    }
    conflict.makers.push_back(std::move(maker));
  }
  return conflict;
}

/// All four concepts for every state and decision maker.
void four_concepts(benchmark::State& state) {
  set_thread_limit(1);
  const Conflict conflict = four_makers(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const Stability stability(conflict);
    benchmark::DoNotOptimize(stability.equilibrium(StabilityConcept::seq, 0));
  }
  state.counters["states"] = static_cast<double>(conflict.state_count());
  set_thread_limit(0);
}
BENCHMARK(four_concepts)->ArgName("options")->Unit(benchmark::kMillisecond)->Arg(8)->Arg(12)->Arg(16);

/// The same for all fifteen coalitions.
void coalitions(benchmark::State& state) {
  set_thread_limit(1);
  const Conflict conflict = four_makers(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const CoalitionStability stability(conflict);
    benchmark::DoNotOptimize(stability.equilibrium(StabilityConcept::seq, 0));
  }
  state.counters["states"] = static_cast<double>(conflict.state_count());
  set_thread_limit(0);
}
BENCHMARK(coalitions)->ArgName("options")->Unit(benchmark::kMillisecond)->Arg(8);

}  // namespace
