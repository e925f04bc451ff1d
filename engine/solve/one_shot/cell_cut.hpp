// Cutting away the parts of a cell that hold no equilibrium.
//
// Whatever function g is zero (or >= 0) at every equilibrium of the support, and has its values at all
// corners known, bounds where equilibria can be: let A be g's largest value on the slice of a player's vertex
// k, B its largest elsewhere. At an equilibrium 0 <= w A + (1 - w) B, w the weight on vertex k; so if B < 0,
// then w >= -B / (A - B), and a part of the simplex is cut off that leaves a smaller simplex of the same
// shape. Such functions are the equations, their differences and the inequalities, and the equations times
// the inverse of their Jacobian at the centre, which are nearly affine in one weight each: interval Newton
// (Neumaier 1990, "Interval methods for systems of equations", section 5.1), with exact ranges.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/solve/one_shot/multilinear.hpp"

namespace detente::solve {

/// What came of cutting a cell.
enum class Cut {
  empty,   ///< The cell holds no equilibrium of this support. Its contents are void.
  shrunk,  ///< It is much smaller now: cut again.
  stuck,   ///< Little or nothing was gained: split it.
};

/// Owned by one thread; storage is kept between cells and supports.
class CellCutter {
public:
  /// Cuts away what holds no equilibrium.
  Cut cut(const SupportSystem& system, double* cell);

private:
  /// A function on some corners: `count` values, each within `error`.
  struct Table {
    const double* values;
    std::size_t count;
    double error;
  };
  enum class Sign { zero, not_negative };

  template <std::size_t V>
  bool bound_vertices(std::size_t j, std::size_t stride, const Table& table, Sign sign);
  bool bound_player(std::size_t j, std::size_t stride, const Table& table, Sign sign);
  bool bound_others(std::size_t owner, const Table& table, Sign sign);
  bool bound_by_rows(const double* cell);
  void reduce_jacobian(const double* cell);
  bool bound_by_newton(const double* cell);
  void combine(const double* cell, const double* weights);
  bool inequalities_fail(const double* cell);
  void start();
  [[nodiscard]] double shrink(double* cell, bool& empty);

  const SupportSystem* system_ = nullptr;
  std::vector<double> gradient_, inverse_;  ///< [equation][unknown], [combination][equation].
  std::vector<std::size_t> pivot_;          ///< [combination]: its unknown; equations() = constant.
  std::vector<double> combined_, rest_, part_, work_, high_, low_;
  std::vector<double> bound_;  ///< Per player and vertex, from unknown_at(i) + i.
};

}  // namespace detente::solve
