#include <benchmark/benchmark.h>

#include "engine/base/parallel.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

/// Formulas to factor tables. Argument: levels of two of the state variables.
void compile(benchmark::State& state) {
  const scenario::Scenario scenario = parse(staged_crisis(static_cast<int>(state.range(0)), 20));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = expect(game::compile_game(scenario)).bytes();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(compile)->ArgName("levels")->Unit(benchmark::kMillisecond)->Arg(8)->Arg(16)->Arg(32)->Arg(64);

void build(benchmark::State& state, const scenario::Scenario& scenario) {
  const game::Game game = expect(game::compile_game(scenario));
  set_thread_limit(1);
  game::NodeGraph graph;
  for (auto _ : state) graph = expect(game::build_graph(game, {}));
  state.counters["nodes"] = static_cast<double>(graph.nodes());
  state.counters["entries"] = static_cast<double>(graph.entries());
  state.counters["entries/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(graph.entries()),
                         benchmark::Counter::kIsRate);
  set_thread_limit(0);
}

/// Argument: levels; the states are 4 * levels^2.
void build_staged(benchmark::State& state) {
  build(state, parse(staged_crisis(static_cast<int>(state.range(0)), 20)));
}
BENCHMARK(build_staged)->ArgName("levels")->Unit(benchmark::kMillisecond)->Arg(8)->Arg(16)->Arg(32)->Arg(64);

void build_veto(benchmark::State& state) {
  build(state, expect(scenario::load_scenario(crisis_2022())));
}
BENCHMARK(build_veto)->Unit(benchmark::kMillisecond);

}  // namespace
