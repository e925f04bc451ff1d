// Bargaining sessions inside backward induction: whole graphs, and one session.
#include "engine/solve/stage/session_step.hpp"

#include <benchmark/benchmark.h>

#include "engine/base/parallel.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/bench_worlds.hpp"

namespace {

using namespace detente;
using namespace detente::bench;

/// Two sides who each have a strength of `levels` levels and bargain over
/// `deals` deals of two issues by `talks`. Each deal moves the strengths, so
/// the nodes are about levels^2 * (1 + what deals lead to).
std::string bargaining_world(int levels, int deals, const std::string& talks) {
  std::string shares;
  for (int k = 0; k < deals / 2; ++k) shares += fmt::format("{}{}", k > 0 ? ", " : "", k);
  return fmt::format(R"toml(detente = 1
[scenario]
title = "Bargaining, again and again"
start = 2000-01-01
round = "year"
rounds = 20
[state]
x = {{ levels = {0}, start = 0 }}
y = {{ levels = {0}, start = 0 }}
[players.a]
discount = 0.9
rationality = 3
[players.a.actions]
arm = {{}}
rest = {{}}
[players.a.payoff]
all = "0.01 * table.share * (1 + 0.1 * y) - 0.2 * a.arm + (x - y) / {0} + 0.3 * (table.terms == table.terms.soft)"
[players.b]
discount = 0.9
rationality = 3
[players.b.actions]
arm = {{}}
rest = {{}}
[players.b.payoff]
all = "0.01 * (table.agreed ? {2} - table.share : 0) * (1 + 0.1 * x) - 0.2 * b.arm + (y - x) / {0}"
[[phases]]
name = "arms"
movers = ["a", "b"]
effects = [{{ when = "a.arm", chance = 0.5, change = {{ x = 1 }} }}, {{ when = "b.arm", chance = 0.5, change = {{ y = 1 }} }}]
[[phases]]
name = "table"
[phases.bargain]
parties = ["a", "b"]
issues = {{ share = [{1}], terms = ["soft", "hard"] }}
{3}
[[phases.effects]]
when = "table.terms == table.terms.hard"
chance = 0.5
change = {{ x = -1, y = -1 }}
)toml",
                     levels, shares, deals / 2, talks);
}

/// Arguments: levels, deals.
void by_deals(benchmark::State& state, const std::string& talks) {
  set_thread_limit(1);
  const World world(
      parse(bargaining_world(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), talks)));
  solve::MarkovOptions options;
  options.rounds = 1;
  solve::MarkovSolver solver(world.game, world.graph);
  solve::MarkovSolution solution;
  for (auto _ : state) {
    solver.solve(options, solution);
    benchmark::DoNotOptimize(solution.value.data());
  }
  state.counters["nodes"] = static_cast<double>(world.graph.nodes());
  state.counters["rows"] = static_cast<double>(world.graph.rows());
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(world.graph.rows()),
                         benchmark::Counter::kIsRate);
  set_thread_limit(0);
}

#define SESSION_BENCH(name, talks)         \
  BENCHMARK_CAPTURE(by_deals, name, talks) \
      ->ArgNames({"levels", "deals"})      \
      ->Unit(benchmark::kMillisecond)      \
      ->Args({220, 10})                    \
      ->Args({70, 100})                    \
      ->Args({22, 1000})
SESSION_BENCH(nash, "protocol = \"nash\"");
SESSION_BENCH(kalai_smorodinsky, "protocol = \"kalai_smorodinsky\"");
SESSION_BENCH(alternating_offers, "discount = 0.9\ndeadline = 8");
SESSION_BENCH(single_text, "protocol = \"single_text\"");
SESSION_BENCH(baron_ferejohn, "protocol = \"baron_ferejohn\"");
SESSION_BENCH(tactics, "tactics = { a = \"boulware\", b = \"conceder\" }");

}  // namespace
