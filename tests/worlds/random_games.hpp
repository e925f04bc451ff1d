// Random normal-form games, the same on every machine.
#pragma once

#include <cstdint>
#include <random>

#include "tests/worlds/stage_reference.hpp"

namespace detente::solve::test {

/// In [0, 1), from raw words: the standard distributions differ between libraries.
inline double uniform(std::mt19937_64& engine) {
  return static_cast<double>(engine() >> 11U) * 0x1.0p-53;
}

/// 2 to 4 actions each, payoffs in [-2, 2], rationality up to `largest_rationality`.
inline PlainGame random_game(std::mt19937_64& engine, std::size_t players, double largest_rationality) {
  PlainGame game;
  std::size_t rows = 1;
  for (std::size_t i = 0; i < players; ++i) {
    game.actions.push_back(2 + static_cast<int>(engine() % 3));
    game.rationality.push_back(largest_rationality * (0.01 + uniform(engine)));
    rows *= static_cast<std::size_t>(game.actions.back());
  }
  for (std::size_t x = 0; x < rows * players; ++x) game.payoff.push_back(4.0 * uniform(engine) - 2.0);
  return game;
}

}  // namespace detente::solve::test
