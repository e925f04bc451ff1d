// What one more point of a sweep costs on one core, by what changes between points.
#include <random>

#include <benchmark/benchmark.h>

#include "engine/base/parallel.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/simulate/futures/evaluator.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

/// Draws new values within their ranges for the parameters called `only`, or for all.
class Points {
public:
  explicit Points(const scenario::Scenario& scenario)
      : scenario_(scenario), tuning_(simulate::tuning_of(scenario)) {}

  const simulate::Tuning& next(const std::string& only) {
    for (std::size_t i = 0; i < scenario_.parameters.size(); ++i) {
      const scenario::Parameter& parameter = scenario_.parameters[i];
      if (!parameter.low || !parameter.high || !(only.empty() || parameter.name == only)) continue;
      const double share = static_cast<double>(draw_() >> 8U) * 0x1.0p-24;
      tuning_.parameters[i] = *parameter.low + (*parameter.high - *parameter.low) * share;
    }
    return tuning_;
  }

private:
  const scenario::Scenario& scenario_;
  simulate::Tuning tuning_;
  std::mt19937 draw_{1};
};

void evaluate(benchmark::State& state, scenario::Scenario scenario, const std::string& only,
              const simulate::FuturesOptions& options) {
  const SerialScope serial;
  simulate::Evaluator evaluator(std::move(scenario), options);
  Points points(evaluator.scenario());
  expect(evaluator.evaluate(points.next(only), 1));
  for (auto _ : state) {
    const simulate::Evaluation evaluation = expect(evaluator.evaluate(points.next(only), 1));
    benchmark::DoNotOptimize(evaluation.ensemble.outcomes.data());
  }
  state.counters["points/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void veto_2022(benchmark::State& state, const std::string& only) {
  evaluate(state, expect(scenario::load_scenario(bench::crisis_2022())), only, {});
}
BENCHMARK_CAPTURE(veto_2022, all_parameters, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(veto_2022, a_payoff, "veto_cost")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(veto_2022, a_chance, "progress")->Unit(benchmark::kMillisecond);

/// The first point of a sweep, graph included.
void veto_2022_first(benchmark::State& state) {
  const SerialScope serial;
  const scenario::Scenario scenario = expect(scenario::load_scenario(bench::crisis_2022()));
  for (auto _ : state) {
    simulate::Evaluator evaluator(scenario, {});
    benchmark::DoNotOptimize(expect(evaluator.evaluate(simulate::tuning_of(scenario), 1)));
  }
}
BENCHMARK(veto_2022_first)->Unit(benchmark::kMillisecond);

/// A number that only an outcome mentions: nothing is solved again.
void outcome_only(benchmark::State& state) {
  const std::string text = fmt::format(
      "detente = 1\n[scenario]\nextends = \"{}\"\n[parameters]\nweight = {{ value = 1, low = 0.5, high = 2 "
      "}}\n"
      "[outcomes]\nweighed = {{ max = \"weight * arsenal\" }}\n",
      bench::crisis_2022());
  evaluate(state, expect(scenario::parse_scenario(text, "bench.toml")), "weight", {});
}
BENCHMARK(outcome_only)->Unit(benchmark::kMillisecond);

void tutorial(benchmark::State& state, const std::string& name, bool one_run) {
  simulate::FuturesOptions options;
  if (one_run) {
    options.method = simulate::Method::sample;
    options.replicates = 1;
  }
  const std::string path = DETENTE_SOURCE_DIR "/scenarios/tutorial/" + name + ".toml";
  evaluate(state, expect(scenario::load_scenario(path)), "", options);
}
BENCHMARK_CAPTURE(tutorial, matching_pennies, "matching-pennies", false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(tutorial, matching_pennies_one_run, "matching-pennies", true)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(tutorial, prisoners_dilemma, "prisoners-dilemma", false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(tutorial, prisoners_dilemma_one_run, "prisoners-dilemma", true)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(tutorial, inspection_game, "inspection-game", false)->Unit(benchmark::kMicrosecond);

}  // namespace
