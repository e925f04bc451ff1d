#include "engine/solve/one_shot/two_player.hpp"

#include <benchmark/benchmark.h>

#include <random>

#include "engine/solve/one_shot/lemke_howson.hpp"
#include "tests/worlds/bimatrix_games.hpp"

namespace {

using namespace detente::solve;

void enumerate(benchmark::State& state, const NormalForm& game) {
  std::size_t equilibria = 0;
  for (auto _ : state) {
    const EquilibriumSet set = enumerate_two_player(game);
    equilibria = set.equilibria.size();
    benchmark::DoNotOptimize(set.equilibria.data());
  }
  state.counters["equilibria"] = static_cast<double>(equilibria);
}

NormalForm random_square(std::size_t n, std::uint64_t largest) {
  std::mt19937_64 engine(n);
  return test::random_bimatrix(engine, n, n, largest);
}

/// Payoffs in [0, 1) of 53 bits: numbers of any size.
NormalForm random_doubles(std::size_t n) {
  NormalForm game = random_square(n, (std::uint64_t{1} << 53U) - 1);
  for (double& value : game.payoff) value *= 0x1p-53;
  return game;
}

/// 75 equilibria.
void von_stengel_6x6(benchmark::State& state) {
  enumerate(state, test::von_stengel_6x6());
}
BENCHMARK(von_stengel_6x6)->Unit(benchmark::kMillisecond);

/// 2^n - 1 equilibria.
void identity(benchmark::State& state) {
  enumerate(state, test::identity_game(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(identity)->ArgName("n")->Unit(benchmark::kMillisecond)->Arg(6)->Arg(8)->Arg(9)->Arg(10);

/// n x n with payoffs from 0 to 999.
void random_integers(benchmark::State& state) {
  enumerate(state, random_square(static_cast<std::size_t>(state.range(0)), 999));
}
BENCHMARK(random_integers)->ArgName("n")->Unit(benchmark::kMillisecond)->Arg(6)->Arg(10)->Arg(12)->Arg(15);

void random_53_bits(benchmark::State& state) {
  enumerate(state, random_doubles(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(random_53_bits)->ArgName("n")->Unit(benchmark::kMillisecond)->Arg(6)->Arg(10)->Arg(12);

/// One equilibrium, from the first label.
void lemke_howson_one(benchmark::State& state) {
  const NormalForm game = random_square(static_cast<std::size_t>(state.range(0)), 999);
  std::size_t pivots = 0;
  for (auto _ : state) {
    const LemkeHowsonResult result = lemke_howson(game, 0);
    pivots = result.pivots;
    benchmark::DoNotOptimize(&result);
  }
  state.counters["pivots"] = static_cast<double>(pivots);
}
BENCHMARK(lemke_howson_one)->ArgName("n")->Unit(benchmark::kMillisecond)->Arg(6)->Arg(15)->Arg(30)->Arg(60);

}  // namespace
