// Fixed points of what types think: each acts by what it thinks its actions are worth, and what they are
// worth follows from what the acts tell.
//
// x = F(x), x being the worth of each action to each type. Where several solve it, ours lies on the branch
// that starts at even mixing, where nothing is learnt, as rationality rises from 0 to its full value (see
// stage_game.hpp). It is stepped along in rationality first; where it turns back it is followed by
// pseudo-arclength. F has kinks, where a belief passes a point of its grid, and the branch may turn back
// right there: it goes on to the side on which the determinant of the system, bordered by the direction of
// travel, keeps its sign (Allgower, E. L., Georg, K. (2003). Introduction to Numerical Continuation Methods.
// SIAM; chapter 12 for kinks).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/numerics/small_lu.hpp"

namespace detente::solve {

/// The map F and the mixes that follow from x.
class TypeMap {
public:
  virtual ~TypeMap() = default;

  /// A type of a player, with what it chooses among.
  struct Agent {
    double rationality = 1.0;  ///< 1/utils, finite.
    std::size_t first = 0;     ///< Its first unknown.
    std::size_t actions = 0;
  };
  [[nodiscard]] std::span<const Agent> agents() const { return agents_; }
  [[nodiscard]] std::size_t unknowns() const {
    return agents_.empty() ? 0 : agents_.back().first + agents_.back().actions;
  }

  /// out = F(x) when types act by `scale` times their rationality.
  virtual void evaluate(std::span<const double> x, double scale, std::vector<double>& out) = 0;
  /// Largest |p - reply| between the mixes of the last evaluation and replies to `out`, what it found.
  [[nodiscard]] virtual double residual(std::span<const double> out, double scale) = 0;

protected:
  std::vector<Agent> agents_;
};

/// Owned by one thread; its work space is used again.
class TypeBranch {
public:
  /// Finds x: near x itself when `has_guess`, else, or when nothing lies there, on the branch; where that is
  /// lost, wherever thoughts that adapt come to rest. Fills x with the last point in any case. True when
  /// map.residual is at most `tolerance` there.
  bool solve(TypeMap& map, bool has_guess, double tolerance, std::vector<double>& x);

  [[nodiscard]] bool followed() const { return followed_; }  ///< The last branch turned back on its way.

private:
  bool direct(double scale, double drag, double probe);
  bool newton(double scale, double before);
  bool settle(double scale, int leaps = 0);
  bool rise();
  bool follow();
  bool flow();
  void defect(std::span<const double> at, std::vector<double>& out);
  bool border(std::span<const double> at, std::span<const double> row);
  bool correct(double length);
  bool tangent(std::span<const double> at);
  bool arrive();

  TypeMap* map_ = nullptr;
  double tolerance_ = 0.0;
  std::size_t n_ = 0;
  double fastest_ = 0.0;  ///< Largest rationality.
  bool followed_ = false;
  std::vector<double> x_, f_, g_, step_, trial_;
  // Of the followed branch: points are (logarithms of odds, share of the full rationality).
  std::vector<double> point_, next_, travel_, turned_, defect_, probe_;
  SmallLu lu_;
};

}  // namespace detente::solve
