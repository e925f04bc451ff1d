// Random stochastic games, the same on every machine: payoffs and transitions uniform by Philox.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/solve/markov/stochastic_game.hpp"

namespace detente::solve::test {

/// Payoffs in (0, 1); each state leads to `successors` states, drawn once for all its joint actions.
inline StochasticGame random_stochastic_game(std::size_t states, std::size_t players, int actions,
                                             std::size_t successors, std::uint64_t seed) {
  StochasticGame game;
  game.states = states;
  game.actions.assign(players, actions);
  std::uint32_t drawn = 0;
  const auto uniform = [&] {
    const double u = unit_interval(draw_block({seed, 0, 0, drawn / 4})[drawn % 4]);
    ++drawn;
    return u;
  };
  const std::size_t rows = game.rows();
  for (std::size_t x = 0; x < states * rows * players; ++x) game.payoff.push_back(uniform());
  game.first.push_back(0);
  for (std::size_t s = 0; s < states; ++s) {
    std::vector<std::size_t> ends;
    for (std::size_t t = 0; successors >= states && t < states; ++t) ends.push_back(t);
    while (ends.size() < std::min(successors, states)) {
      const auto t = static_cast<std::size_t>(uniform() * static_cast<double>(states));
      if (std::ranges::find(ends, t) == ends.end()) ends.push_back(t);
    }
    std::ranges::sort(ends);
    for (std::size_t row = 0; row < rows; ++row) {
      double sum = 0.0;
      const std::size_t first = game.next.size();
      for (const std::size_t t : ends) {
        game.next.push_back(t);
        game.probability.push_back(uniform());
        sum += game.probability.back();
      }
      for (std::size_t e = first; e < game.next.size(); ++e) game.probability[e] /= sum;
      game.first.push_back(game.next.size());
    }
  }
  return game;
}

}  // namespace detente::solve::test
