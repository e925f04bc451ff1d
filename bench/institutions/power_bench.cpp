#include "engine/institutions/power.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

#include "engine/institutions/abstention.hpp"

namespace {

using namespace detente::institutions;

VotingRule security_council() {
  VotingRule rule{{{std::vector<std::int64_t>(15, 1), 9}}, std::vector<char>(15, 0)};
  std::fill_n(rule.veto.begin(), 5, char{1});
  return rule;
}

/// The EU's Council in 2025; scenarios/tutorial/eu-council.toml has names and sources. `scale` = 1 counts
/// hundredths of a percent, larger ones as many times finer.
VotingRule eu_council(std::int64_t scale) {
  std::vector<std::int64_t> population = {1849, 1517, 1323, 1078, 833, 423, 401, 262, 242,
                                          236,  234,  231,  213,  202, 143, 132, 125, 121,
                                          119,  86,   64,   47,   42,  30,  21,  15,  12};
  std::int64_t off = 0;  // A different remainder each, so that no common divisor is left.
  for (std::int64_t& one : population) one = one * scale + off++ % scale;
  return {{{std::vector<std::int64_t>(27, 1), 15}, {population, 6500 * scale}}, std::vector<char>(27, 0), 4};
}

void security(benchmark::State& state) {
  const VotingRule rule = security_council();
  for (auto _ : state) benchmark::DoNotOptimize(power_of(rule));
}
BENCHMARK(security)->Unit(benchmark::kMillisecond);

void security_with_abstention(benchmark::State& state) {
  const VotingRule rule = security_council();
  for (auto _ : state) benchmark::DoNotOptimize(abstention_power_of(rule));
}
BENCHMARK(security_with_abstention)->Unit(benchmark::kMillisecond);

/// Scale 45 is about thousands of people.
void eu(benchmark::State& state) {
  const VotingRule rule = eu_council(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(power_of(rule));
}
BENCHMARK(eu)->ArgName("scale")->Unit(benchmark::kMillisecond)->Arg(1)->Arg(10)->Arg(45);

void eu_with_abstention(benchmark::State& state) {
  const VotingRule rule = eu_council(1);
  for (auto _ : state) benchmark::DoNotOptimize(abstention_power_of(rule));
}
BENCHMARK(eu_with_abstention)->Unit(benchmark::kMillisecond);

/// All 27 seats differ: each of the winning coalitions is visited.
void eu_one_by_one(benchmark::State& state) {
  const VotingRule rule = eu_council(1);
  PowerLimits limits;
  limits.table_bytes = 0;
  double winning = 0.0;
  for (auto _ : state) winning = static_cast<double>(power_of(rule, limits).winning);
  state.counters["coalitions/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * winning, benchmark::Counter::kIsRate);
}
BENCHMARK(eu_one_by_one)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
