// What players can get in a repeated game: the feasible payoffs, and those that no one would refuse.
//
// Payoffs per round, averaged, of patient players: any point in the convex hull of the stage game's payoffs
// is feasible, by taking turns or a public lottery; no player can be held below its minmax value. Fudenberg,
// D., Maskin, E. (1986). The folk theorem in repeated games with discounting or with incomplete information.
// Econometrica 54, 533-554. All in exact fractions.
#pragma once

#include <string>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// point[i]: player i's payoff, utils a round.
using PayoffPoint = std::vector<Rational>;

/// The corners of the convex hull of points in the plane, counterclockwise from the smallest; of a segment
/// its two ends.
[[nodiscard]] std::vector<PayoffPoint> convex_polygon(std::vector<PayoffPoint> points);

/// The part of a convex polygon where each player has at least floor[i]; may be empty.
[[nodiscard]] std::vector<PayoffPoint> above(const std::vector<PayoffPoint>& polygon,
                                             const PayoffPoint& floor);

struct FeasibleSet {
  /// Two players: the polygon's corners, counterclockwise. Otherwise the hull's corners, ascending.
  std::vector<PayoffPoint> corners;
  bool complete = false;  ///< False: the budget ended the search; points that are no corners may be there.
};
[[nodiscard]] FeasibleSet feasible_payoffs(const NormalForm& game, const Budget& budget = {});

struct Minmax {
  std::vector<Rational> pure;  ///< Per player: the others hold it down by pure actions.
  /// The same by mixed actions; for more than two players, by mixes that the others draw together: a lower
  /// bound of what they can do independently. Equals `pure` when not complete.
  std::vector<Rational> mixed;
  bool complete = false;  ///< False: the budget ended the search for mixes.
};
[[nodiscard]] Minmax minmax_values(const NormalForm& game, const Budget& budget = {});

}  // namespace detente::solve
