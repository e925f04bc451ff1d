#include "engine/bargaining/solutions/frontier.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "engine/base/random.hpp"

namespace {

using namespace detente;
using namespace detente::bargaining;

/// Utilities of `deals` deals, uniform on [0, 1].
std::vector<double> uniform(std::size_t deals, std::size_t parties) {
  std::vector<double> u(deals * parties);
  for (std::size_t k = 0; k < u.size(); ++k) {
    u[k] = unit_interval(draw_block({.seed = 6, .replicate = k / 4})[k % 4]);
  }
  return u;
}

/// The same, stretched onto the sphere: every deal is efficient, the worst case.
std::vector<double> all_efficient(std::size_t deals, std::size_t parties) {
  std::vector<double> u = uniform(deals, parties);
  for (std::size_t deal = 0; deal < deals; ++deal) {
    double length = 0.0;
    for (std::size_t p = 0; p < parties; ++p) length += u[deal * parties + p] * u[deal * parties + p];
    for (std::size_t p = 0; p < parties; ++p) u[deal * parties + p] /= std::sqrt(length);
  }
  return u;
}

void random_deals(benchmark::State& state) {
  const auto parties = static_cast<std::size_t>(state.range(1));
  const std::vector<double> u = uniform(static_cast<std::size_t>(state.range(0)), parties);
  std::size_t found = 0;
  for (auto _ : state) {
    const auto frontier = pareto_frontier(u, parties);
    found = frontier.size();
    benchmark::DoNotOptimize(frontier.data());
  }
  state.counters["efficient"] = static_cast<double>(found);
}
BENCHMARK(random_deals)
    ->Args({1'000'000, 2})
    ->Args({1'000'000, 3})
    ->Args({1'000'000, 4})
    ->Unit(benchmark::kMillisecond);

void efficient_deals(benchmark::State& state) {
  const auto parties = static_cast<std::size_t>(state.range(1));
  const std::vector<double> u = all_efficient(static_cast<std::size_t>(state.range(0)), parties);
  for (auto _ : state) benchmark::DoNotOptimize(pareto_frontier(u, parties).data());
}
BENCHMARK(efficient_deals)
    ->Args({1'000'000, 2})
    ->Args({1'000'000, 3})
    ->Args({100'000, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
