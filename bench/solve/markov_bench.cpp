#include "engine/scenario/load/scenario_file.hpp"
#include "engine/solve/markov/markov.hpp"

#include <benchmark/benchmark.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

void solve_world(benchmark::State& state, const World& world, int rounds) {
  set_thread_limit(1);
  solve::MarkovOptions options;
  options.rounds = rounds;
  for (auto _ : state) {
    const solve::MarkovSolution solution = solve::solve_markov(world.game, world.graph, options);
    benchmark::DoNotOptimize(solution.value.data());
  }
  state.counters["nodes"] = static_cast<double>(world.graph.nodes());
  state.counters["node_rounds/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(world.graph.nodes()) * rounds,
      benchmark::Counter::kIsRate);
  set_thread_limit(0);
}

/// Backward induction. Argument: levels; the states are 4 * levels^2.
void by_nodes(benchmark::State& state) {
  const World world(parse(staged_crisis(static_cast<int>(state.range(0)), 20)));
  solve_world(state, world, 20);
}
BENCHMARK(by_nodes)->ArgName("levels")->Unit(benchmark::kMillisecond)->Arg(8)->Arg(16)->Arg(32)->Arg(64);

void by_rounds(benchmark::State& state) {
  static const World kWorld(parse(staged_crisis(16, 20)));
  solve_world(state, kWorld, static_cast<int>(state.range(0)));
}
BENCHMARK(by_rounds)->ArgName("rounds")->Unit(benchmark::kMillisecond)->Arg(5)->Arg(10)->Arg(20)->Arg(40);

void veto(benchmark::State& state) {
  static const World kWorld(expect(scenario::load_scenario(crisis_2022())));
  solve_world(state, kWorld, kWorld.scenario.rounds);
}
BENCHMARK(veto)->Unit(benchmark::kMillisecond);

}  // namespace
