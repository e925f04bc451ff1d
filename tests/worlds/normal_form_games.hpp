// Normal-form games for tests: from payoff tables, and random ones that are the same on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve::test {

/// Players p0, p1, ... with actions 0, 1, ...; payoffs as NormalForm lays them out.
inline NormalForm game_of(const std::vector<int>& actions, std::vector<double> payoff) {
  NormalForm game;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    NormalForm::Player player{"p" + std::to_string(i), {}};
    for (int a = 0; a < actions[i]; ++a) player.actions.push_back(std::to_string(a));
    game.players.push_back(std::move(player));
  }
  game.payoff = std::move(payoff);
  return game;
}

/// Payoffs uniform in (0, 1).
inline NormalForm random_normal_form(const std::vector<int>& actions, std::uint64_t seed) {
  NormalForm game = game_of(actions, {});
  const std::size_t size = game.rows() * actions.size();
  for (std::uint32_t block = 0; game.payoff.size() < size; ++block) {
    for (const std::uint32_t word : draw_block({.seed = seed, .block = block})) {
      if (game.payoff.size() < size) game.payoff.push_back(unit_interval(word));
    }
  }
  return game;
}

/// Payoffs 0, 1, ..., levels - 1: many ties.
inline NormalForm coarse_normal_form(const std::vector<int>& actions, int levels, std::uint64_t seed) {
  NormalForm game = random_normal_form(actions, seed);
  for (double& payoff : game.payoff) payoff = static_cast<double>(static_cast<int>(payoff * levels));
  return game;
}

}  // namespace detente::solve::test
