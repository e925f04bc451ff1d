// Spatial bargaining: whole runs of rounds on KTAB's sizes.
#include <benchmark/benchmark.h>

#include <string>

#include "engine/base/random.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/positions/position_study.hpp"

namespace {

using namespace detente;
using namespace detente::positions;

/// KTAB's samples of 40 and 80 actors; more are like the 80: its actors again, each a little elsewhere.
SpatialInputs actors(std::size_t count) {
  const std::string name = count <= 40 ? "dummyData-a040.csv" : "dummyData-a080.csv";
  const auto loaded = load_position_csv(std::string(DETENTE_SOURCE_DIR) + "/tests/positions/ktab/" + name);
  const SpatialInputs sample = best_inputs(loaded.value());
  SpatialInputs inputs;
  inputs.actors = count;
  inputs.scales = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = i % sample.actors;
    const auto words = draw_block({.seed = 6, .replicate = i});
    const auto near = [&](double value, std::uint32_t word) {
      return i < sample.actors ? value : value * (0.9 + 0.2 * unit_interval(word));
    };
    inputs.ideal.push_back(near(sample.ideal[from], words[0]));
    inputs.salience.push_back(near(sample.salience[from], words[1]));
    inputs.capability.push_back(near(sample.capability[from], words[2]));
  }
  return inputs;
}

void run(benchmark::State& state, SpatialMethod method) {
  const SpatialInputs inputs = actors(static_cast<std::size_t>(state.range(0)));
  StudyOptions options;
  options.method = method;
  options.rounds = 100;
  std::size_t rounds = 0;
  for (auto _ : state) {
    const PositionRun result = run_method(inputs, options, true);
    rounds = result.rounds();
    benchmark::DoNotOptimize(result.positions.data());
  }
  state.counters["rounds"] = static_cast<double>(rounds);
}

void ktabs_spatial_model(benchmark::State& state) {
  run(state, SpatialMethod::condorcet);
}
BENCHMARK(ktabs_spatial_model)->Arg(40)->Arg(80)->Arg(160)->Unit(benchmark::kMillisecond);

void challenge_model(benchmark::State& state) {
  run(state, SpatialMethod::challenge);
}
BENCHMARK(challenge_model)->Arg(40)->Arg(80)->Arg(160)->Unit(benchmark::kMillisecond);

}  // namespace
