#include "engine/solve/stage/stage_game.hpp"

#include <benchmark/benchmark.h>

#include <cmath>

namespace {

using namespace detente::solve;

/// A symmetric-looking but generic game of two players: payoffs from a fixed pattern in [-1, 1].
std::vector<double> payoffs(int actions) {
  std::vector<double> made;
  for (int i = 0; i < actions * actions * 2; ++i) made.push_back(std::sin(1.7 * i + 0.3 * i * i));
  return made;
}

void solve_games(benchmark::State& state, double rationality) {
  const int actions = static_cast<int>(state.range(0));
  const std::vector<double> payoff = payoffs(actions);
  StageGame game;
  game.actions = {actions, actions};
  game.rationality = {rationality, rationality};
  game.payoff = payoff;
  game.fixed = {0, 0};
  StageSolver solver;
  std::vector<double> profile(static_cast<std::size_t>(2 * actions));
  std::vector<double> values(2);
  StageSummary summary;
  for (auto _ : state) {
    summary = solver.solve(game, profile, values);
    benchmark::DoNotOptimize(profile.data());
  }
  state.counters["residual"] = summary.residual;
  state.counters["steps"] = summary.steps;
}

/// Arguments: actions of each of the two players.
void stage_game_by_iteration(benchmark::State& state) {
  solve_games(state, 0.5);
}
BENCHMARK(stage_game_by_iteration)->ArgName("actions")->Arg(2)->Arg(3)->Arg(4)->Arg(6);

void stage_game_by_continuation(benchmark::State& state) {
  solve_games(state, 8.0);
}
BENCHMARK(stage_game_by_continuation)->ArgName("actions")->Arg(2)->Arg(3)->Arg(4)->Arg(6);

}  // namespace
