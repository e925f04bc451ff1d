#include "engine/solve/one_shot/root_proof.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

/// Of a table's entry in the whole support: two scaled payoffs, and the rounding of their difference.
constexpr double kEntryError = 2.0 * kScaleError + 0x1p-53;
constexpr int kMostNewtonSteps = 40;
/// q must be clearly below 1: the radius of the zero grows with 1 / (1 - q).
constexpr double kMostContraction = 0.9;

double entry(double value, double /*scalar*/) {
  return value;
}
Interval entry(double value, Interval /*scalar*/) {
  return {value - kEntryError, value + kEntryError};
}

/// The row's expectation when each player j but its owner mixes by weights[j].
template <typename Scalar>
Scalar expectation(const SupportSystem& system, std::size_t row,
                   const std::vector<std::vector<Scalar>>& weights, std::vector<Scalar>& buffer) {
  const std::size_t owner = system.owner(row);
  const double* values = system.table(system.whole().data(), row);
  buffer.clear();
  for (std::size_t p = 0; p < system.table_size(owner); ++p) buffer.push_back(entry(values[p], Scalar()));
  std::size_t count = buffer.size();
  for (std::size_t j = system.players(); j-- > 0;) {
    if (j == owner) continue;
    const std::size_t size = system.vertices(j);
    count /= size;
    for (std::size_t q = 0; q < count; ++q) {
      Scalar sum = buffer[q * size] * weights[j][0];
      for (std::size_t k = 1; k < size; ++k) sum = sum + buffer[q * size + k] * weights[j][k];
      buffer[q] = sum;
    }
  }
  return buffer[0];
}

/// Calls visit(equation, unknown, derivative). The unknowns are each player's weights but the first.
template <typename Scalar, typename Visit>
void for_each_derivative(const SupportSystem& system, std::vector<std::vector<Scalar>>& weights,
                         std::vector<Scalar>& buffer, Visit visit) {
  std::vector<Scalar> kept;
  std::size_t unknown = 0;
  for (std::size_t j = 0; j < system.players(); ++j) {
    kept = weights[j];
    for (std::size_t k = 1; k < system.vertices(j); ++k, ++unknown) {
      std::fill(weights[j].begin(), weights[j].end(), Scalar(0.0));
      weights[j][0] = Scalar(-1.0);
      weights[j][k] = Scalar(1.0);
      for (std::size_t r = 0; r < system.equations(); ++r) {
        visit(r, unknown, system.owner(r) == j ? Scalar(0.0) : expectation(system, r, weights, buffer));
      }
    }
    weights[j] = kept;
  }
}

/// Each player's first weight is what the others leave.
void complete(std::vector<std::vector<Interval>>& box) {
  for (std::vector<Interval>& mix : box) {
    Interval rest(1.0);
    for (std::size_t k = 1; k < mix.size(); ++k) rest = rest - mix[k];
    mix[0] = rest;
  }
}

RootVerdict judge(const SupportSystem& system, const std::vector<std::vector<Interval>>& box,
                  std::vector<Interval>& buffer) {
  bool positive = true;
  bool tie = false;
  for (const std::vector<Interval>& mix : box) {
    for (const Interval& weight : mix) {
      if (weight.high < 0.0) return RootVerdict::outside;
      positive = positive && weight.low > 0.0;
    }
  }
  for (std::size_t r = system.equations(); r < system.rows(); ++r) {
    const Interval gain = expectation(system, r, box, buffer);
    if (gain.low > 0.0) return RootVerdict::outside;
    tie = tie || gain.high >= 0.0;
  }
  if (!positive) return RootVerdict::boundary;
  return tie ? RootVerdict::tie : RootVerdict::equilibrium;
}

}  // namespace

// inverse_ = the inverse of jacobian_, which is lost.
bool RootProof::invert() {
  const std::size_t m = residual_.size();
  inverse_.assign(m * m, 0.0);
  for (std::size_t k = 0; k < m; ++k) inverse_[k * m + k] = 1.0;
  const auto swap_rows = [m](std::vector<double>& a, std::size_t r, std::size_t s) {
    for (std::size_t c = 0; c < m; ++c) std::swap(a[r * m + c], a[s * m + c]);
  };
  for (std::size_t k = 0; k < m; ++k) {
    std::size_t best = k;
    for (std::size_t r = k + 1; r < m; ++r) {
      if (std::abs(jacobian_[r * m + k]) > std::abs(jacobian_[best * m + k])) best = r;
    }
    if (!(std::abs(jacobian_[best * m + k]) > 1e-12)) return false;
    swap_rows(jacobian_, k, best);
    swap_rows(inverse_, k, best);
    const double scale = 1.0 / jacobian_[k * m + k];
    for (std::size_t c = 0; c < m; ++c) {
      jacobian_[k * m + c] *= scale;
      inverse_[k * m + c] *= scale;
    }
    for (std::size_t r = 0; r < m; ++r) {
      const double factor = jacobian_[r * m + k];
      if (r == k || factor == 0.0) continue;
      for (std::size_t c = 0; c < m; ++c) {
        jacobian_[r * m + c] -= factor * jacobian_[k * m + c];
        inverse_[r * m + c] -= factor * inverse_[k * m + c];
      }
    }
  }
  return true;
}

// From point_ to a zero; leaves the inverse of the Jacobian near there.
bool RootProof::newton(const SupportSystem& system) {
  const std::size_t m = system.equations();
  residual_.resize(m);
  jacobian_.resize(m * m);
  double last = HUGE_VAL;
  for (int step = 0; step < kMostNewtonSteps; ++step) {
    for_each_derivative(system, point_, reals_, [&](std::size_t r, std::size_t unknown, double derivative) {
      jacobian_[r * m + unknown] = derivative;
    });
    if (!invert()) return false;
    for (std::size_t r = 0; r < m; ++r) residual_[r] = expectation(system, r, point_, reals_);
    double length = 0.0;
    std::size_t unknown = 0;
    for (std::vector<double>& mix : point_) {
      double sum = 0.0;
      for (std::size_t k = 1; k < mix.size(); ++k, ++unknown) {
        double change = 0.0;
        for (std::size_t r = 0; r < m; ++r) change -= inverse_[unknown * m + r] * residual_[r];
        mix[k] += change;
        sum += mix[k];
        length = std::max(length, std::abs(change));
      }
      mix[0] = 1.0 - sum;
    }
    if (!(length < 10.0)) return false;
    if (length < 1e-12 && length >= 0.5 * last) return true;
    if (length < 1e-16) return true;
    last = length;
  }
  return false;
}

void RootProof::enclose(const SupportSystem& system, double radius) {
  for (std::size_t j = 0; j < system.players(); ++j) {
    for (std::size_t a = 1; a < system.vertices(j); ++a) {
      box_[j][a] = Interval(point_[j][a]) + Interval(-radius, radius);
    }
  }
  complete(box_);
}

// The sum of |I - Y J(B)| over a row, at most; B = box_.
double RootProof::contraction(const SupportSystem& system) {
  const std::size_t m = system.equations();
  enclosure_.assign(m * m, Interval());
  for_each_derivative(system, box_, intervals_, [&](std::size_t r, std::size_t unknown, Interval derivative) {
    enclosure_[r * m + unknown] = derivative;
  });
  double most = 0.0;
  for (std::size_t u = 0; u < m; ++u) {
    double sum = 0.0;
    for (std::size_t c = 0; c < m; ++c) {
      Interval defect(u == c ? 1.0 : 0.0);
      for (std::size_t r = 0; r < m; ++r) {
        defect = defect - Interval(inverse_[u * m + r]) * enclosure_[r * m + c];
      }
      sum = rounded_up(sum + defect.magnitude());
    }
    most = std::max(most, sum);
  }
  return most;
}

// |Y F(x)|, at most; x = point_.
double RootProof::offset(const SupportSystem& system) {
  const std::size_t m = system.equations();
  enclose(system, 0.0);
  enclosure_.assign(m, Interval());
  for (std::size_t r = 0; r < m; ++r) enclosure_[r] = expectation(system, r, box_, intervals_);
  double most = 0.0;
  for (std::size_t u = 0; u < m; ++u) {
    Interval sum;
    for (std::size_t r = 0; r < m; ++r) sum = sum + Interval(inverse_[u * m + r]) * enclosure_[r];
    most = std::max(most, sum.magnitude());
  }
  return most;
}

ProvenRoot RootProof::prove(const SupportSystem& system, const double* cell) {
  const std::size_t n = system.players();
  ProvenRoot root;
  point_.resize(n);
  box_.resize(n);
  for (std::size_t j = 0; j < n; ++j) {
    const std::size_t size = system.vertices(j);
    point_[j].assign(size, 0.0);
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t a = 0; a < size; ++a) {
        point_[j][a] += system.vertex(cell, j, k)[a] / static_cast<double>(size);
      }
    }
  }
  if (!newton(system)) return root;

  // The box: the cell with the error of its vertices, the zero, and some room around both.
  for (std::size_t j = 0; j < n; ++j) {
    const std::size_t size = system.vertices(j);
    box_[j].resize(size);
    for (std::size_t a = 1; a < size; ++a) {
      double low = point_[j][a];
      double high = low;
      for (std::size_t k = 0; k < size; ++k) {
        low = std::min(low, system.vertex(cell, j, k)[a]);
        high = std::max(high, system.vertex(cell, j, k)[a]);
      }
      box_[j][a] = {low - 2.0 * kRootSeparation, high + 2.0 * kRootSeparation};
    }
  }
  complete(box_);
  const double q = contraction(system);
  if (!(q < kMostContraction)) return root;
  const double length = offset(system);
  const double radius = rounded_up(1.01 * length / (1.0 - q)) + 1e-300;
  if (!(radius < kRootSeparation)) return root;
  if (!(rounded_up(length + rounded_up(q * radius)) <= radius)) return root;

  enclose(system, radius);
  root.verdict = judge(system, box_, intervals_);
  root.weights = point_;
  root.radius = radius;
  return root;
}

}  // namespace detente::solve
