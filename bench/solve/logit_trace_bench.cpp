#include "engine/solve/one_shot/logit_trace.hpp"

#include <algorithm>
#include <ctime>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/base/random.hpp"

namespace {

using namespace detente;
using namespace detente::solve;

/// Payoffs uniform in (0, 1).
NormalForm random_game(std::size_t players, int actions, std::uint64_t seed) {
  NormalForm game;
  game.players.assign(players,
                      {"player", std::vector<std::string>(static_cast<std::size_t>(actions), "action")});
  const std::size_t size = game.rows() * players;
  for (std::uint32_t block = 0; game.payoff.size() < size; ++block) {
    for (const std::uint32_t word : draw_block({.seed = seed, .block = block})) {
      if (game.payoff.size() < size) game.payoff.push_back(unit_interval(word));
    }
  }
  return game;
}

double cpu_milliseconds() {
  return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Arguments: players, actions of each, games. From the centroid to a regret of 1e-8; an iteration is one
/// game.
void trace_random_games(benchmark::State& state) {
  std::vector<NormalForm> games;
  for (std::int64_t seed = 0; seed < state.range(2); ++seed) {
    games.push_back(random_game(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)),
                                static_cast<std::uint64_t>(seed)));
  }
  double missed = 0.0, steps = 0.0, worst = 0.0;
  std::size_t turn = 0;
  std::size_t traced = 0;
  for (auto _ : state) {
    const double start = cpu_milliseconds();
    const LogitTrace trace = trace_logit(games[turn]);
    worst = std::max(worst, cpu_milliseconds() - start);
    missed += trace.converged ? 0.0 : 1.0;
    steps += trace.steps;
    turn = (turn + 1) % games.size();
    ++traced;
  }
  state.counters["missed"] = missed;
  state.counters["steps"] = steps / static_cast<double>(traced);
  state.counters["worst_ms"] = worst;
}
BENCHMARK(trace_random_games)
    ->ArgNames({"players", "actions", "games"})
    ->Unit(benchmark::kMillisecond)
    ->Args({4, 3, 200})
    ->Args({4, 4, 200})
    ->Args({3, 5, 200});
// 125,000 joint actions.
BENCHMARK(trace_random_games)
    ->ArgNames({"players", "actions", "games"})
    ->Unit(benchmark::kMillisecond)
    ->Args({3, 50, 3})
    ->Iterations(3);

}  // namespace
