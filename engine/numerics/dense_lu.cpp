#include "engine/numerics/dense_lu.hpp"

#include <cmath>

namespace detente {

double* DenseLu::matrix(std::size_t n) {
  n_ = n;
  if (n <= kSmall) return small_.matrix(n);
  if (a_.size() < n * n) a_.resize(n * n);
  return a_.data();
}

bool DenseLu::factor() {
  if (n_ <= kSmall) {
    const bool regular = small_.factor();
    sign_ = small_.sign();
    return regular;
  }
  const auto n = static_cast<Eigen::Index>(n_);
  large_.compute(Eigen::Map<const Matrix>(a_.data(), n, n));
  sign_ = static_cast<int>(large_.permutationP().determinant());
  for (Eigen::Index k = 0; k < n; ++k) {
    const double pivot = large_.matrixLU()(k, k);
    // Written so that a NaN is singular too.
    if (!(std::abs(pivot) > 1e-300)) return false;
    if (pivot < 0.0) sign_ = -sign_;
  }
  return true;
}

void DenseLu::solve(double* b) const {
  if (n_ <= kSmall) {
    small_.solve(b);
    return;
  }
  Eigen::Map<Eigen::VectorXd> x(b, static_cast<Eigen::Index>(n_));
  x = large_.solve(x).eval();
}

}  // namespace detente
