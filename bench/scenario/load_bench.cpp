#include <benchmark/benchmark.h>

#include "engine/scenario/load/scenario_file.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

void load_veto(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(expect(scenario::load_scenario(crisis_2022())).rounds);
}
BENCHMARK(load_veto)->Unit(benchmark::kMillisecond);

/// With an `extends`: two files to read and merge.
void load_freeze(benchmark::State& state) {
  const std::string path = DETENTE_SOURCE_DIR "/scenarios/freeze-2018.toml";
  for (auto _ : state) benchmark::DoNotOptimize(expect(scenario::load_scenario(path)).rounds);
}
BENCHMARK(load_freeze)->Unit(benchmark::kMillisecond);

/// Cost by length of the file. Argument: derived formulas in a chain.
void load_derived(benchmark::State& state) {
  std::string text = staged_crisis(8, 20);
  std::string derived = "[derived]\n";
  std::string sum = "arms";
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    derived += fmt::format("d{} = \"{} + {} * strain\"\n", i, sum, i + 1);
    sum = fmt::format("d{}", i);
  }
  text.replace(text.find("[derived]\n"), 10, derived);
  text.replace(text.find("-2 * danger"), 11, "-2 * danger - 0.001 * " + sum);
  for (auto _ : state) benchmark::DoNotOptimize(parse(text).rounds);
}
BENCHMARK(load_derived)->ArgName("formulas")->Unit(benchmark::kMillisecond)->Arg(4)->Arg(8)->Arg(16)->Arg(32);

}  // namespace
