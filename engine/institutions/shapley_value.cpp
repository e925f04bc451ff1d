#include "engine/institutions/shapley_value.hpp"

#include <bit>
#include <cstddef>

#include "engine/base/contract.hpp"
#include "engine/institutions/coalition_counts.hpp"

namespace detente::institutions {

std::vector<Rational> shapley_value(std::span<const Rational> worth) {
  constexpr std::size_t kMostPlayers = 20;
  DETENTE_REQUIRE(std::has_single_bit(worth.size()), "a worth per coalition");
  const auto players = static_cast<std::size_t>(std::countr_zero(worth.size()));
  DETENTE_REQUIRE(players >= 1 && players <= kMostPlayers, "1 to 20 players");
  DETENTE_REQUIRE(worth[0] == 0, "nobody alone is worth nothing");
  // Marginal contributions by the size of the coalition that is joined, then weighted once.
  std::vector<Rational> value(players, 0);
  for (std::size_t i = 0; i < players; ++i) {
    std::vector<Rational> gained(players, 0);
    for (std::size_t coalition = 0; coalition < worth.size(); ++coalition) {
      if ((coalition >> i & 1U) != 0) continue;
      gained[static_cast<std::size_t>(std::popcount(coalition))] +=
          worth[coalition | std::size_t{1} << i] - worth[coalition];
    }
    const int n = static_cast<int>(players);
    for (int size = 0; size < n; ++size) {
      value[i] += gained[static_cast<std::size_t>(size)] / Rational(n * binomial(n - 1, size));
    }
  }
  return value;
}

}  // namespace detente::institutions
