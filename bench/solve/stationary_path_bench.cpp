// Markov equilibria of random stochastic games: discount 0.95, payoffs and transition weights uniform in
// (0, 1), every state reachable from every other unless said, traced from even mixing until nobody gains more
// than 1e-4 by the best deviation.
#include "engine/solve/stationary/stationary_path.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/base/parallel.hpp"
#include "engine/solve/markov/stochastic_game.hpp"
#include "tests/worlds/random_stochastic_games.hpp"

namespace {

using namespace detente;
using namespace detente::solve;

/// Games of other seeds in turn. Counters: how many arrived, steps, and the slowest game.
void random_games(benchmark::State& state, std::size_t states, std::size_t players, int actions,
                  std::size_t successors) {
  const SerialScope one_core;
  std::vector<game::NodeGraph> graphs;
  const std::size_t count = states >= 1000 ? 3 : states >= 30 ? 10 : 20;
  for (std::size_t seed = 1; seed <= count; ++seed) {
    graphs.push_back(to_node_graph(test::random_stochastic_game(states, players, actions, successors, seed)));
  }
  const StationaryPlayers who{std::vector<double>(players, 0.95),
                              std::vector<double>(players, std::numeric_limits<double>::infinity()),
                              std::vector<char>(players, 0)};
  std::size_t next = 0;
  double arrived = 0.0;
  double steps = 0.0;
  std::vector<double> milliseconds;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const game::NodeGraph& graph = graphs[next++ % count];
    NodeSystem system(graph, who.fixed);
    StationaryPath path(system, graph, who);
    const PathSummary summary = path.follow({.progress = {}, .expired = {}});
    arrived += summary.why == PathEnd::arrived ? 1.0 : 0.0;
    steps += summary.steps;
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto runs = static_cast<double>(state.iterations());
  state.counters["arrived"] = arrived / runs;
  state.counters["steps"] = steps / runs;
  state.counters["median_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["worst_ms"] = milliseconds.back();
}

// States x players x actions, those for which other tools' times are known.
BENCHMARK_CAPTURE(random_games, 8x2x3, 8, 2, 3, 8)->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(random_games, 3x4x3, 3, 4, 3, 3)->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(random_games, 10x4x3, 10, 4, 3, 10)->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(random_games, 30x4x3, 30, 4, 3, 30)->Iterations(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(random_games, 64x2x4, 64, 2, 4, 64)->Iterations(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(random_games, 1000x4x3_four_successors, 1000, 4, 3, 4)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
