#include "engine/bargaining/protocols/protocol.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "engine/base/random.hpp"

namespace {

using namespace detente;
using namespace detente::bargaining;

/// One node of a crisis: deals with uniform utilities, and a disagreement point in their middle.
void resolve(benchmark::State& state, const char* name) {
  const auto deals = static_cast<std::size_t>(state.range(0));
  std::vector<double> utilities(deals * 2);
  for (std::size_t k = 0; k < utilities.size(); ++k) {
    utilities[k] = unit_interval(draw_block({.seed = 6, .replicate = k / 4})[k % 4]);
  }
  const std::vector<double> disagreement = {0.5, 0.5};
  ProtocolOptions options;
  options.name = name;
  options.discount = {0.9, 0.9};
  const auto protocol = make_protocol(options, 2);
  std::vector<double> outcome(deals + 1);
  for (auto _ : state) {
    protocol->resolve(utilities, disagreement, outcome);
    benchmark::DoNotOptimize(outcome.data());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(resolve, alternating_offers, "alternating_offers")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, quantal_offers, "quantal_offers")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, take_it_or_leave_it, "take_it_or_leave_it")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, single_text, "single_text")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, baron_ferejohn, "baron_ferejohn")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, concession, "concession")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, nash, "nash")->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(resolve, kalai_smorodinsky, "kalai_smorodinsky")->Arg(10)->Arg(100);

}  // namespace
