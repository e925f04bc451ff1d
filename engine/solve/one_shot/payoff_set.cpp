#include "engine/solve/one_shot/payoff_set.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/solve/one_shot/lemke_howson.hpp"

namespace detente::solve {
namespace {

/// > 0: a, b, c turn to the left.
Rational turn(const PayoffPoint& a, const PayoffPoint& b, const PayoffPoint& c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/// The value of the zero-sum game in which the row player gets matrix[r][c]; none when the budget ends it.
/// Any equilibrium has it, so Lemke-Howson finds it.
std::optional<Rational> zero_sum_value(const std::vector<std::vector<Rational>>& matrix,
                                       const Budget& budget) {
  NormalForm game;
  game.players = {{"row", std::vector<std::string>(matrix.size())},
                  {"column", std::vector<std::string>(matrix[0].size())}};
  for (const std::vector<Rational>& row : matrix) {
    for (const Rational& value : row) {
      game.exact.push_back(value);
      game.exact.push_back(-value);
    }
  }
  game.settle_exact();
  const LemkeHowsonResult result = lemke_howson(game, 0, {.expired = budget.expired});
  if (!result.found) return std::nullopt;
  return exact_payoffs(game, result.equilibrium.exact)[0];
}

/// matrix[a][k]: player i's payoff from action a when the others take their k-th joint action.
std::vector<std::vector<Rational>> against_the_others(const NormalForm& game, std::size_t i) {
  std::vector<std::vector<Rational>> matrix(game.action_count(i));
  const std::size_t stride = game.stride(i);
  for (std::size_t row = 0; row < game.rows(); ++row) {
    matrix[row / stride % matrix.size()].push_back(game.exact_payoff(row, i));
  }
  return matrix;
}

/// Whether some direction puts `point` strictly beyond all `others`: a zero-sum game between directions
/// (mixes of the axes and their opposites) and points.
std::optional<bool> is_corner(const PayoffPoint& point, const std::vector<PayoffPoint>& others,
                              const Budget& budget) {
  std::vector<std::vector<Rational>> matrix;
  for (std::size_t i = 0; i < point.size(); ++i) {
    std::vector<Rational> ahead;
    std::vector<Rational> behind;
    for (const PayoffPoint& other : others) {
      ahead.push_back(point[i] - other[i]);
      behind.push_back(-ahead.back());
    }
    matrix.push_back(std::move(ahead));
    matrix.push_back(std::move(behind));
  }
  const auto value = zero_sum_value(matrix, budget);
  if (!value) return std::nullopt;
  return *value > 0;
}

}  // namespace

std::vector<PayoffPoint> convex_polygon(std::vector<PayoffPoint> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  // Andrew, A. M. (1979). Another efficient algorithm for convex hulls in two dimensions. Inf. Process.
  // Lett. 9.
  std::vector<PayoffPoint> hull;
  for (int side = 0; side < 2; ++side) {
    const std::size_t fixed = hull.size();
    for (const PayoffPoint& point : points) {
      while (hull.size() >= fixed + 2 && turn(hull[hull.size() - 2], hull.back(), point) <= 0)
        hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();  // It begins the other side.
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

std::vector<PayoffPoint> above(const std::vector<PayoffPoint>& polygon, const PayoffPoint& floor) {
  std::vector<PayoffPoint> inside = polygon;
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<PayoffPoint> kept;
    for (std::size_t k = 0; k < inside.size(); ++k) {
      const PayoffPoint& from = inside[k];
      const PayoffPoint& to = inside[(k + 1) % inside.size()];
      if (from[i] >= floor[i]) kept.push_back(from);
      if ((from[i] < floor[i]) == (to[i] < floor[i])) continue;
      const Rational share = (floor[i] - from[i]) / (to[i] - from[i]);
      kept.push_back({from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])});
    }
    inside = std::move(kept);
  }
  return convex_polygon(std::move(inside));
}

FeasibleSet feasible_payoffs(const NormalForm& game, const Budget& budget) {
  std::set<PayoffPoint> different;
  for (std::size_t row = 0; row < game.rows(); ++row) {
    PayoffPoint point;
    for (std::size_t i = 0; i < game.player_count(); ++i) point.push_back(game.exact_payoff(row, i));
    different.insert(std::move(point));
  }
  FeasibleSet set;
  set.complete = true;
  const std::vector<PayoffPoint> points(different.begin(), different.end());
  if (game.player_count() == 2) {
    set.corners = convex_polygon(points);
    return set;
  }
  // A point that is none, found early, need not be compared with again.
  std::vector<bool> dropped(points.size(), false);
  for (std::size_t k = 0; k < points.size(); ++k) {
    std::vector<PayoffPoint> others;
    for (std::size_t j = 0; j < points.size(); ++j) {
      if (j != k && !dropped[j]) others.push_back(points[j]);
    }
    std::optional<bool> corner = others.empty();
    if (!others.empty()) corner = budget.over() ? std::nullopt : is_corner(points[k], others, budget);
    set.complete = set.complete && corner.has_value();
    dropped[k] = corner.has_value() && !*corner;
    if (!dropped[k]) set.corners.push_back(points[k]);
  }
  return set;
}

Minmax minmax_values(const NormalForm& game, const Budget& budget) {
  Minmax result;
  result.complete = true;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    const auto matrix = against_the_others(game, i);
    std::optional<Rational> pure;
    for (std::size_t k = 0; k < matrix[0].size(); ++k) {
      Rational best = matrix[0][k];
      for (const std::vector<Rational>& row : matrix) best = std::max(best, row[k]);
      if (!pure || best < *pure) pure = best;
    }
    result.pure.push_back(*pure);
    const auto value = zero_sum_value(matrix, budget);
    result.complete = result.complete && value.has_value();
    result.mixed.push_back(value.value_or(*pure));
  }
  return result;
}

}  // namespace detente::solve
