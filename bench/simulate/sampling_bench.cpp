// Monte Carlo: rounds a second, and how much of the machine's limit that is, taken in the same run.
#include <benchmark/benchmark.h>

#include "bench/limits/markov_rollout.hpp"
#include "engine/base/parallel.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/simulate/exact/exact.hpp"
#include "engine/simulate/runs/sampling.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

play::Behaviour equilibrium(const World& world) {
  solve::MarkovOptions options;
  options.rounds = world.scenario.rounds;
  return solve::solve_markov(world.game, world.graph, options).behaviour;
}

/// A world and how it is played.
struct Played {
  explicit Played(scenario::Scenario read) : world(std::move(read)), behaviour(equilibrium(world)) {}

  World world;
  play::Behaviour behaviour;
};

/// Rounds a second, and their share of the limit of one core, `seconds` being the processor's.
void report(benchmark::State& state, std::uint64_t replicates, const Played& played, double seconds) {
  static const double kLimit = rollout_limit(0.5);
  const auto all = static_cast<double>(state.iterations()) * static_cast<double>(replicates) *
                   played.world.scenario.rounds;
  state.counters["rounds/s"] = benchmark::Counter(all, benchmark::Counter::kIsRate);
  state.counters["of_limit"] = all / seconds / kLimit;
  state.counters["nodes"] = static_cast<double>(played.world.graph.nodes());
}

void sample(benchmark::State& state, const Played& played, std::uint64_t replicates, int threads = 1) {
  set_thread_limit(threads);
  const double start = processor_seconds();
  for (auto _ : state) {
    const simulate::Ensemble ensemble =
        simulate::sample_chain(played.world.game, played.world.graph, played.behaviour,
                               {.rounds = played.world.scenario.rounds, .replicates = replicates});
    benchmark::DoNotOptimize(ensemble.outcomes.data());
  }
  report(state, replicates, played, processor_seconds() - start);
  set_thread_limit(0);
}

/// Arguments: rounds, replicates, remembers the last move.
void repeated_game(benchmark::State& state) {
  const Played played(parse(bench::repeated_game(static_cast<int>(state.range(0)), state.range(2) != 0)));
  sample(state, played, static_cast<std::uint64_t>(state.range(1)));
}
BENCHMARK(repeated_game)
    ->ArgNames({"rounds", "replicates", "memory"})
    ->Unit(benchmark::kMillisecond)
    ->Args({100, 1'000'000, 0})
    ->Args({100, 1'000'000, 1})
    // Linear in replicates.
    ->Args({100, 16384, 1})
    ->Args({100, 65536, 1})
    ->Args({100, 262144, 1})
    // Linear in rounds.
    ->Args({25, 262144, 1})
    ->Args({50, 262144, 1})
    ->Args({200, 262144, 1});

/// Argument: replicates.
void veto(benchmark::State& state) {
  static const Played kPlayed(expect(scenario::load_scenario(crisis_2022())));
  sample(state, kPlayed, static_cast<std::uint64_t>(state.range(0)));
}
BENCHMARK(veto)
    ->ArgName("replicates")
    ->Unit(benchmark::kMillisecond)
    ->Arg(65536)
    ->Arg(262144)
    ->Arg(1'048'576)
    ->Arg(4'194'304);

/// Argument: levels; the states are 4 * levels^2.
void staged(benchmark::State& state) {
  const Played played(parse(staged_crisis(static_cast<int>(state.range(0)), 20)));
  sample(state, played, 1'048'576);
}
BENCHMARK(staged)->ArgName("levels")->Unit(benchmark::kMillisecond)->Arg(8)->Arg(16)->Arg(32)->Arg(64);

/// Argument: threads. By the clock on the wall.
void threads(benchmark::State& state) {
  static const Played kPlayed(parse(bench::repeated_game(100, true)));
  sample(state, kPlayed, 2'097'152, static_cast<int>(state.range(0)));
}
BENCHMARK(threads)->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(1)->Arg(2);
void veto_threads(benchmark::State& state) {
  static const Played kPlayed(expect(scenario::load_scenario(crisis_2022())));
  sample(state, kPlayed, 2'097'152, static_cast<int>(state.range(0)));
}
BENCHMARK(veto_threads)->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(1)->Arg(2);

/// The walker on crisis-2022. Argument: replicates.
void walk_veto(benchmark::State& state) {
  static const Played kPlayed(expect(scenario::load_scenario(crisis_2022())));
  const World& world = kPlayed.world;
  set_thread_limit(1);
  const auto replicates = static_cast<std::uint64_t>(state.range(0));
  const double start = processor_seconds();
  for (auto _ : state) {
    const auto ensemble = simulate::sample_walk(
        world.game, [&] { return play::graph_chooser(world.game, world.graph, kPlayed.behaviour); },
        {.rounds = world.scenario.rounds, .replicates = replicates});
    benchmark::DoNotOptimize(ensemble.ok());
  }
  report(state, replicates, kPlayed, processor_seconds() - start);
  set_thread_limit(0);
}
BENCHMARK(walk_veto)
    ->ArgName("replicates")
    ->Unit(benchmark::kMillisecond)
    ->Arg(1024)
    ->Arg(2048)
    ->Arg(4096)
    ->Arg(8192);

/// Exact propagation. Argument: levels.
void propagate_staged(benchmark::State& state) {
  const Played played(parse(staged_crisis(static_cast<int>(state.range(0)), 20)));
  set_thread_limit(1);
  for (auto _ : state) {
    const simulate::Ensemble ensemble =
        simulate::propagate(played.world.game, played.world.graph, played.behaviour, {.rounds = 20});
    benchmark::DoNotOptimize(ensemble.outcomes.data());
  }
  state.counters["nodes"] = static_cast<double>(played.world.graph.nodes());
  set_thread_limit(0);
}
BENCHMARK(propagate_staged)
    ->ArgName("levels")
    ->Unit(benchmark::kMillisecond)
    ->Arg(8)
    ->Arg(16)
    ->Arg(32)
    ->Arg(64);

}  // namespace
