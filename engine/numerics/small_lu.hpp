// LU factors of the small dense systems of stage games (2 to 12 unknowns).
//
// Eigen's PartialPivLU costs several times more than the elimination itself at these sizes, and a
// scenario solves millions of them. The storage is kept between calls.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace detente {

/// Gaussian elimination with partial pivoting. Owned by one thread.
class SmallLu {
public:
  /// The n x n matrix to fill, row-major; its contents are void.
  double* matrix(std::size_t n) {
    n_ = n;
    if (a_.size() < n * n) a_.resize(n * n);
    if (pivot_.size() < n) pivot_.resize(n);
    return a_.data();
  }

  /// Factors the matrix; false when it is singular. Afterwards sign() is the sign of its determinant.
  bool factor() {
    sign_ = 1;
    for (std::size_t k = 0; k < n_; ++k) {
      std::size_t best = k;
      for (std::size_t i = k + 1; i < n_; ++i) {
        if (std::abs(at(i, k)) > std::abs(at(best, k))) best = i;
      }
      pivot_[k] = best;
      // Written so that a NaN is singular too.
      if (!(std::abs(at(best, k)) > 1e-300)) return false;
      if (best != k) {
        for (std::size_t j = 0; j < n_; ++j) std::swap(at(k, j), at(best, j));
        sign_ = -sign_;
      }
      if (at(k, k) < 0.0) sign_ = -sign_;
      const double inverse = 1.0 / at(k, k);
      for (std::size_t i = k + 1; i < n_; ++i) {
        const double factor = at(i, k) * inverse;
        at(i, k) = factor;
        for (std::size_t j = k + 1; j < n_; ++j) at(i, j) -= factor * at(k, j);
      }
    }
    return true;
  }

  /// Replaces b by the solution. REQUIRES: factor() returned true.
  void solve(double* b) const {
    for (std::size_t k = 0; k < n_; ++k) {
      if (pivot_[k] != k) std::swap(b[k], b[pivot_[k]]);
    }
    for (std::size_t i = 1; i < n_; ++i) {
      for (std::size_t j = 0; j < i; ++j) b[i] -= at(i, j) * b[j];
    }
    for (std::size_t i = n_; i-- > 0;) {
      for (std::size_t j = i + 1; j < n_; ++j) b[i] -= at(i, j) * b[j];
      b[i] /= at(i, i);
    }
  }

  [[nodiscard]] int sign() const { return sign_; }

private:
  double& at(std::size_t i, std::size_t j) { return a_[i * n_ + j]; }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return a_[i * n_ + j]; }

  std::size_t n_ = 0;
  int sign_ = 1;
  std::vector<double> a_;
  std::vector<std::size_t> pivot_;
};

}  // namespace detente
