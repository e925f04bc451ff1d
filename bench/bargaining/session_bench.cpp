#include "engine/bargaining/session/session.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "engine/base/random.hpp"

namespace {

using namespace detente;
using namespace detente::bargaining;

/// Three issues of ten values; two parties with uniform utilities per value, added up: 1000 deals.
Domain domain_of_a_thousand() {
  std::vector<Issue> issues(3);
  for (std::size_t i = 0; i < issues.size(); ++i) {
    issues[i].name = "issue" + std::to_string(i);
    for (int v = 0; v < 10; ++v) {
      issues[i].values.push_back(std::to_string(v));
      issues[i].numbers.push_back(v);
    }
  }
  const auto worth = [](std::uint32_t party, std::uint32_t issue, std::uint32_t value) {
    return unit_interval(draw_block({.seed = 6, .replicate = party, .round = issue, .block = value})[0]);
  };
  std::vector<std::uint32_t> codes;
  std::vector<double> utilities;
  for (std::uint32_t code = 0; code < 1000; ++code) {
    codes.push_back(code);
    for (std::uint32_t p = 0; p < 2; ++p) {
      utilities.push_back(worth(p, 0, code / 100) + worth(p, 1, code / 10 % 10) + worth(p, 2, code % 10));
    }
  }
  std::vector<Party> parties(2);
  return {issues, parties, codes, utilities};
}

/// Sessions of 100 rounds that last to the end: both ask what the other never grants, among many deals of
/// like worth.
void bilateral_session(benchmark::State& state, const char* tactic) {
  const Domain domain = domain_of_a_thousand();
  const DealOrders orders(domain);
  TacticOptions options = tactic_called(tactic);
  options.start = 0.75;
  options.floor = 0.7;
  options.accept = Acceptance::threshold;
  options.accept_share = 1.0;
  Negotiator one(options, &domain), two(options, &domain);
  const std::array<Negotiator*, 2> seats = {&one, &two};
  int offers = 0;
  for (auto _ : state) {
    const SessionResult result = play_session(orders, seats, {100, 0});
    offers = result.offers;
    benchmark::DoNotOptimize(offers);
  }
  state.counters["offers"] = offers;
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(bilateral_session, boulware, "boulware")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bilateral_session, relative_tit_for_tat, "relative_tit_for_tat")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bilateral_session, trade_off, "trade_off")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bilateral_session, micro, "micro")->Unit(benchmark::kMicrosecond);

}  // namespace
