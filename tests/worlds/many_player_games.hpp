// Normal-form games for the tests of the solvers that enumerate.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve::test {

/// A game of players "A", "B", ... with actions "0", "1", ...
inline NormalForm named_game(const std::vector<int>& actions, std::vector<double> payoff) {
  NormalForm game;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    game.players.push_back({std::string(1, static_cast<char>('A' + i)), {}});
    for (int a = 0; a < actions[i]; ++a) game.players.back().actions.push_back(std::to_string(a));
  }
  game.payoff = std::move(payoff);
  return game;
}

/// Payoffs independent and uniform in (0, 1).
inline NormalForm uniform_game(const std::vector<int>& actions, std::uint64_t seed) {
  NormalForm game = named_game(actions, {});
  const std::size_t count = game.rows() * actions.size();
  for (std::size_t k = 0; k < count; ++k) {
    game.payoff.push_back(unit_interval(draw_block({seed, 0, 0, static_cast<std::uint32_t>(k / 4)})[k % 4]));
  }
  return game;
}

/// Integer payoffs, uniform in 0 .. largest.
inline NormalForm integer_game(const std::vector<int>& actions, std::uint64_t seed, int largest) {
  NormalForm game = uniform_game(actions, seed);
  for (double& payoff : game.payoff) payoff = static_cast<double>(static_cast<int>(payoff * (largest + 1)));
  return game;
}

/// McKelvey, R. D., McLennan, A. (1997). The maximal number of regular totally mixed Nash equilibria. Journal
/// of Economic Theory 72, 411-425: nine equilibria, the most that a regular game of this size can have, two
/// of them totally mixed. Payoffs as in Gambit's collection, 2x2x2.nfg, there with the first player's action
/// fastest.
inline NormalForm nine_equilibria() {
  return named_game({2, 2, 2}, {9, 8, 12, 0, 0, 0, 0, 0, 0, 3, 4, 6,  //
                                0, 0, 0,  3, 4, 6, 9, 8, 2, 0, 0, 0});
}

/// Bob Nau's game, Gambit's 2x2x2-nau.nfg: three pure equilibria, two incompletely mixed, and a continuum of
/// completely mixed ones.
inline NormalForm nau() {
  return named_game({2, 2, 2}, {0, 0, 2, 1, 1, 0, 0, 3, 0, 0, 0, 0,  //
                                3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3});
}

}  // namespace detente::solve::test
