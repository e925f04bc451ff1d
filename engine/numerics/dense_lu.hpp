// LU factors of dense systems of any size: by SmallLu where few unknowns make Eigen's set-up the larger part,
// by Eigen's blocked elimination above.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/LU>

#include "engine/numerics/small_lu.hpp"

namespace detente {

/// Gaussian elimination with partial pivoting. Owned by one thread; the storage is kept between calls.
class DenseLu {
public:
  /// Unknowns up to which SmallLu is the faster one.
  static constexpr std::size_t kSmall = 24;

  /// The n x n matrix to fill, row-major; its contents are void.
  double* matrix(std::size_t n);
  /// Factors the matrix; false when it is singular. Afterwards sign() is the sign of its determinant.
  bool factor();
  /// Replaces b, of n numbers, by the solution. REQUIRES: factor() returned true.
  void solve(double* b) const;

  [[nodiscard]] int sign() const { return sign_; }

private:
  std::size_t n_ = 0;
  int sign_ = 1;
  SmallLu small_;
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<double> a_;
  Eigen::PartialPivLU<Matrix> large_;
};

}  // namespace detente
