#include "engine/solve/one_shot/many_player.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "engine/base/random.hpp"

namespace {

using namespace detente;
using namespace detente::solve;

/// Payoffs independent and uniform in (0, 1); `seed` tells the games apart.
NormalForm uniform_game(const std::vector<int>& actions, std::uint64_t seed) {
  NormalForm game;
  for (const int count : actions) {
    game.players.push_back({"p", std::vector<std::string>(static_cast<std::size_t>(count), "a")});
  }
  const std::size_t count = game.rows() * actions.size();
  for (std::size_t k = 0; k < count; ++k) {
    game.payoff.push_back(unit_interval(draw_block({seed, 0, 0, static_cast<std::uint32_t>(k / 4)})[k % 4]));
  }
  return game;
}

/// All equilibria of games 0 to 99; one iteration is one game. Counters: milliseconds of processor time a
/// game over one pass (mean, median, worst), the equilibria found, and games not settled completely.
void all_equilibria(benchmark::State& state, const std::vector<int>& actions) {
  constexpr std::size_t kGames = 100;
  std::vector<NormalForm> games;
  for (std::size_t seed = 0; seed < kGames; ++seed) games.push_back(uniform_game(actions, seed));
  std::vector<double> milliseconds;
  double equilibria = 0.0;
  double incomplete = 0.0;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::clock_t start = std::clock();
    const EquilibriumSet found = enumerate_many_player(games[next % kGames]);
    const double taken = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (next++ < kGames) {
      milliseconds.push_back(taken);
      equilibria += static_cast<double>(found.equilibria.size());
      if (!found.complete) incomplete += 1.0;
    }
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  double sum = 0.0;
  for (const double taken : milliseconds) sum += taken;
  const auto games_run = static_cast<double>(milliseconds.size());
  state.counters["mean_ms"] = sum / games_run;
  state.counters["median_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["worst_ms"] = milliseconds.back();
  state.counters["equilibria"] = equilibria / games_run;
  state.counters["incomplete"] = incomplete;
}

BENCHMARK_CAPTURE(all_equilibria, 4_players_3_actions, std::vector<int>{3, 3, 3, 3})
    ->Iterations(100)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_equilibria, 3_players_3_actions, std::vector<int>{3, 3, 3})
    ->Iterations(100)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_equilibria, 3_players_4_actions, std::vector<int>{4, 4, 4})
    ->Iterations(100)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(all_equilibria, 5_players_2_actions, std::vector<int>{2, 2, 2, 2, 2})
    ->Iterations(100)
    ->Unit(benchmark::kMillisecond);

}  // namespace
