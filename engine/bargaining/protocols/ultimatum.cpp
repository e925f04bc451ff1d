#include "engine/bargaining/protocols/ultimatum.hpp"

#include <algorithm>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

Ultimatum solve_ultimatum(const UltimatumGame& game) {
  DETENTE_REQUIRE(game.win_chance >= 0.0 && game.win_chance <= 1.0, "a chance");
  DETENTE_REQUIRE(game.cost_a >= 0.0 && game.most_cost_b > 0.0, "costs");
  const double p = game.win_chance;
  const double most = game.most_cost_b;
  // With y = x - p what A asks beyond its chance, war comes with chance y / most for 0 <= y <= most, and A
  // gets y (1 - y / most) - a y / most more than p: a parabola with its top at (most - a) / 2.
  const double top = std::max((most - game.cost_a) / 2.0, 0.0);
  const double beyond = std::min(top, 1.0 - p);
  const double war = beyond / most;
  return {p + beyond, war, (1.0 - war) * (p + beyond) + war * (p - game.cost_a)};
}

BargainingRange bargaining_range(double win_chance, double cost_a, double cost_b) {
  return {std::max(win_chance - cost_a, 0.0), std::min(win_chance + cost_b, 1.0)};
}

}  // namespace detente::bargaining
