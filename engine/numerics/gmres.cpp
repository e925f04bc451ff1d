#include "engine/numerics/gmres.hpp"

#include <algorithm>
#include <cmath>

namespace detente {
namespace {

constexpr std::size_t kRestart = 80;
constexpr std::size_t kRows = kRestart + 1;

double dot(std::span<const double> a, std::span<const double> b) {
  // Four sums in a fixed order: the machine adds them side by side, and any machine adds them alike.
  double s0 = 0.0;
  double s1 = 0.0;
  double s2 = 0.0;
  double s3 = 0.0;
  std::size_t x = 0;
  for (; x + 4 <= a.size(); x += 4) {
    s0 += a[x] * b[x];
    s1 += a[x + 1] * b[x + 1];
    s2 += a[x + 2] * b[x + 2];
    s3 += a[x + 3] * b[x + 3];
  }
  for (; x < a.size(); ++x) s0 += a[x] * b[x];
  return (s0 + s1) + (s2 + s3);
}

}  // namespace

double norm(std::span<const double> x) {
  return std::sqrt(dot(x, x));
}

/// Applies the rotations so far to column k, and makes the one that clears its last number.
void Gmres::rotate(std::size_t k) {
  double* const h = hessenberg_.data() + k * kRows;
  for (std::size_t i = 0; i < k; ++i) {
    const double above = cosine_[i] * h[i] + sine_[i] * h[i + 1];
    h[i + 1] = cosine_[i] * h[i + 1] - sine_[i] * h[i];
    h[i] = above;
  }
  const double length = std::hypot(h[k], h[k + 1]);
  cosine_[k] = length > 0.0 ? h[k] / length : 1.0;
  sine_[k] = length > 0.0 ? h[k + 1] / length : 0.0;
  h[k] = length;
  g_[k + 1] = -sine_[k] * g_[k];
  g_[k] *= cosine_[k];
}

void Gmres::add_solution(std::size_t k, std::span<double> x) {
  for (std::size_t i = k; i-- > 0;) {
    double sum = g_[i];
    for (std::size_t j = i + 1; j < k; ++j) sum -= hessenberg_[j * kRows + i] * y_[j];
    const double pivot = hessenberg_[i * kRows + i];
    y_[i] = pivot != 0.0 ? sum / pivot : 0.0;
  }
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t n = 0; n < x.size(); ++n) x[n] += y_[i] * basis_[i][n];
  }
}

GmresReport Gmres::solve(const Product& product, std::span<const double> b, double tolerance,
                         int max_iterations, std::span<double> x) {
  basis_.resize(kRows);
  hessenberg_.resize(kRestart * kRows);
  cosine_.resize(kRestart);
  sine_.resize(kRestart);
  y_.resize(kRestart);
  g_.resize(kRows);
  GmresReport report;
  const double size = norm(b);
  if (size == 0.0) {
    std::ranges::fill(x, 0.0);
    return {0.0, 0};
  }
  while (true) {
    auto& first = basis_[0];
    first.resize(b.size());
    if (std::ranges::all_of(x, [](double entry) { return entry == 0.0; })) {
      std::ranges::copy(b, first.begin());
    } else {
      product(x, first);
      for (std::size_t n = 0; n < b.size(); ++n) first[n] = b[n] - first[n];
    }
    const double start = norm(first);
    report.residual = start / size;
    // Written so that a NaN ends it too.
    if (!(report.residual > tolerance) || report.iterations >= max_iterations) return report;
    for (double& entry : first) entry /= start;
    std::ranges::fill(g_, 0.0);
    g_[0] = start;
    std::size_t k = 0;
    while (k < kRestart && report.iterations < max_iterations) {
      ++report.iterations;
      auto& next = basis_[k + 1];
      next.resize(b.size());
      product(basis_[k], next);
      double* const h = hessenberg_.data() + k * kRows;
      for (std::size_t i = 0; i <= k; ++i) {
        h[i] = dot(next, basis_[i]);
        for (std::size_t n = 0; n < next.size(); ++n) next[n] -= h[i] * basis_[i][n];
      }
      h[k + 1] = norm(next);
      const double length = h[k + 1];
      rotate(k);
      ++k;
      if (!(std::abs(g_[k]) > tolerance * size) || length == 0.0) break;
      for (double& entry : next) entry /= length;
    }
    add_solution(k, x);
    if (report.iterations >= max_iterations || !(std::abs(g_[k]) > tolerance * size)) {
      report.residual = std::abs(g_[k]) / size;
      return report;
    }
  }
}

}  // namespace detente
