#include "engine/solve/one_shot/cell_cut.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/solve/one_shot/slices.hpp"

namespace detente::solve {
namespace {

/// A cut that leaves more than this share of every simplex is not worth repeating.
constexpr double kWorthwhile = 0.7;
/// A simplex of which less than this share is cut off is left as it is.
constexpr double kNoticeable = 0.02;
/// Bounds are lowered by this share, more than the rounding of their quotient.
constexpr double kQuotientError = 1e-14;
/// A cut leaves at least this share of a simplex, so that the vertices stay apart.
constexpr double kLeastShare = 1e-4;
/// Pivots below this share of the Jacobian's largest entry count as zero.
constexpr double kLeastPivot = 1e-9;

}  // namespace

void CellCutter::start() {
  const SupportSystem& s = *system_;
  const std::size_t m = s.equations();
  std::size_t most = 1;
  for (std::size_t j = 0; j < s.players(); ++j) most = std::max(most, s.vertices(j));
  gradient_.resize(m * m);
  inverse_.resize(m * m);
  pivot_.resize(m);
  combined_.resize(s.corners());
  rest_.resize(s.corners());
  part_.resize(s.corners());
  work_.resize(2 * m + most);
  high_.resize(most);
  low_.resize(most);
  bound_.resize(m + s.players());
}

// False when the function cannot vanish in the cell.
template <std::size_t V>
bool CellCutter::bound_vertices(std::size_t j, std::size_t stride, const Table& table, Sign sign) {
  const std::size_t size = V == 0 ? system_->vertices(j) : V;
  std::array<double, V> own_high;
  std::array<double, V> own_low;
  double* high = V == 0 ? high_.data() : own_high.data();
  double* low = V == 0 ? low_.data() : own_low.data();
  slice_ranges<V>(table.values, table.count, stride, size, high, low);
  double* bound = bound_.data() + system_->unknown_at(j) + j;
  const auto raise = [&](std::size_t k, double own, double others) {
    if (own <= 0.0) return false;
    bound[k] = std::max(bound[k], -others / (own - others) * (1.0 - kQuotientError));
    return true;
  };
  for (std::size_t k = 0; k < size; ++k) {
    double most = -HUGE_VAL;
    double least = HUGE_VAL;
    for (std::size_t l = 0; l < size; ++l) {
      if (l == k) continue;
      most = std::max(most, high[l]);
      least = std::min(least, low[l]);
    }
    most += table.error;
    least -= table.error;
    if (most < 0.0 && !raise(k, high[k] + table.error, most)) return false;
    if (least > 0.0 && sign == Sign::zero && !raise(k, table.error - low[k], -least)) return false;
  }
  return true;
}

bool CellCutter::bound_player(std::size_t j, std::size_t stride, const Table& table, Sign sign) {
  bool possible = true;
  with_size(system_->vertices(j),
            [&]<std::size_t V>() { possible = bound_vertices<V>(j, stride, table, sign); });
  return possible;
}

bool CellCutter::bound_others(std::size_t owner, const Table& table, Sign sign) {
  const SupportSystem& s = *system_;
  bool bounded = false;
  for (std::size_t j = 0; j < s.players(); ++j) {
    if (j == owner || s.vertices(j) == 1) continue;
    bounded = true;
    if (!bound_player(j, s.table_stride(owner, j), table, sign)) return false;
  }
  if (bounded) return true;
  // Nobody else mixes: a constant.
  if (table.values[0] < -table.error) return false;
  return sign == Sign::not_negative || table.values[0] <= table.error;
}

bool CellCutter::bound_by_rows(const double* cell) {
  const SupportSystem& s = *system_;
  for (std::size_t r = 0; r < s.equations(); ++r) {
    const std::size_t i = s.owner(r);
    const std::size_t count = s.table_size(i);
    const double* values = s.table(cell, r);
    if (!bound_others(i, {values, count, kTableError}, Sign::zero)) return false;
    for (std::size_t q = r + 1; q < s.equations() && s.owner(q) == i; ++q) {
      const double* others = s.table(cell, q);
      for (std::size_t p = 0; p < count; ++p) part_[p] = values[p] - others[p];
      if (!bound_others(i, {part_.data(), count, 2.0 * kTableError}, Sign::zero)) return false;
    }
  }
  for (std::size_t r = s.equations(); r < s.rows(); ++r) {
    const std::size_t i = s.owner(r);
    const std::size_t count = s.table_size(i);
    const double* values = s.table(cell, r);
    for (std::size_t p = 0; p < count; ++p) part_[p] = -values[p];
    if (!bound_others(i, {part_.data(), count, kTableError}, Sign::not_negative)) return false;
  }
  return true;
}

// The derivative of a row by player j's weight on vertex k, taken from vertex 0, at the cell's centre: the
// mean of slice k less that of slice 0. Then Gauss-Jordan on [gradient | identity], with the rows left over
// when an unknown has no pivot: combinations of the equations that are constant at first order.
void CellCutter::reduce_jacobian(const double* cell) {
  const SupportSystem& s = *system_;
  const std::size_t m = s.equations();
  double largest = 0.0;
  for (std::size_t r = 0; r < m; ++r) {
    const std::size_t i = s.owner(r);
    for (std::size_t j = 0; j < s.players(); ++j) {
      const std::size_t size = s.vertices(j);
      double* into = gradient_.data() + r * m + s.unknown_at(j);
      if (j == i || size == 1) {
        std::fill(into, into + size - 1, 0.0);
        continue;
      }
      double* sums = work_.data();
      with_size(size, [&]<std::size_t V>() {
        slice_sums<V>(s.table(cell, r), s.table_size(i), s.table_stride(i, j), size, sums);
      });
      const double share = static_cast<double>(size) / static_cast<double>(s.table_size(i));
      for (std::size_t k = 1; k < size; ++k) {
        into[k - 1] = (sums[k] - sums[0]) * share;
        largest = std::max(largest, std::abs(into[k - 1]));
      }
    }
  }
  double* a = gradient_.data();
  double* inverse = inverse_.data();
  std::fill(inverse, inverse + m * m, 0.0);
  for (std::size_t k = 0; k < m; ++k) inverse[k * m + k] = 1.0;
  std::size_t done = 0;
  for (std::size_t unknown = 0; unknown < m; ++unknown) {
    std::size_t best = done;
    for (std::size_t r = done + 1; r < m; ++r) {
      if (std::abs(a[r * m + unknown]) > std::abs(a[best * m + unknown])) best = r;
    }
    if (!(std::abs(a[best * m + unknown]) > kLeastPivot * largest)) continue;
    if (best != done) {
      std::swap_ranges(a + best * m, a + best * m + m, a + done * m);
      std::swap_ranges(inverse + best * m, inverse + best * m + m, inverse + done * m);
    }
    double* __restrict row = a + done * m;
    double* __restrict inverse_row = inverse + done * m;
    const double scale = 1.0 / row[unknown];
    for (std::size_t c = 0; c < m; ++c) {
      row[c] *= scale;
      inverse_row[c] *= scale;
    }
    for (std::size_t r = 0; r < m; ++r) {
      const double factor = a[r * m + unknown];
      if (r == done || factor == 0.0) continue;
      double* __restrict target = a + r * m;
      double* __restrict inverse_target = inverse + r * m;
      for (std::size_t c = 0; c < m; ++c) {
        target[c] -= factor * row[c];
        inverse_target[c] -= factor * inverse_row[c];
      }
    }
    pivot_[done++] = unknown;
    if (done == m) return;
  }
  std::fill(pivot_.begin() + static_cast<std::ptrdiff_t>(done), pivot_.end(), m);
}

// combined_ = sum_r weights[r] F_r at all corners.
void CellCutter::combine(const double* cell, const double* weights) {
  const SupportSystem& s = *system_;
  const std::size_t corners = s.corners();
  double* __restrict sum = combined_.data();
  double* __restrict part = part_.data();
  std::fill(sum, sum + corners, 0.0);
  for (std::size_t i = 0; i < s.players(); ++i) {
    const std::size_t size = s.vertices(i);
    if (size == 1) continue;
    const std::size_t count = s.table_size(i);
    const double* __restrict values = s.table(cell, s.unknown_at(i));
    const double* w = weights + s.unknown_at(i);
    for (std::size_t p = 0; p < count; ++p) part[p] = w[0] * values[p];
    for (std::size_t k = 1; k + 1 < size; ++k) {
      values += count;
      for (std::size_t p = 0; p < count; ++p) part[p] += w[k] * values[p];
    }
    with_size(size, [&]<std::size_t V>() { add_to_slices<V>(part, sum, corners, s.stride(i), size); });
  }
}

bool CellCutter::bound_by_newton(const double* cell) {
  const SupportSystem& s = *system_;
  const std::size_t m = s.equations();
  const std::size_t corners = s.corners();
  std::size_t row = 0;
  for (std::size_t j = 0; j < s.players(); ++j) {
    const std::size_t size = s.vertices(j);
    const std::size_t end = s.unknown_at(j) + size - 1;
    std::fill(rest_.begin(), rest_.end(), 0.0);
    double rest_error = 0.0;
    for (; row < m && pivot_[row] < end; ++row) {
      const double* weights = inverse_.data() + row * m;
      double total = 0.0;
      for (std::size_t r = 0; r < m; ++r) total += std::abs(weights[r]);
      // Twice: the tables' error, and the rounding of this sum of entries of at most 1.
      const double error = 2.0 * kTableError * total;
      combine(cell, weights);
      if (!bound_player(j, s.stride(j), {combined_.data(), corners, error}, Sign::zero)) return false;
      if (size > 2) {
        for (std::size_t p = 0; p < corners; ++p) rest_[p] -= combined_[p];
        rest_error += 2.0 * error;
      }
    }
    if (rest_error > 0.0 && !bound_player(j, s.stride(j), {rest_.data(), corners, rest_error}, Sign::zero)) {
      return false;
    }
  }
  for (; row < m; ++row) {
    const double* weights = inverse_.data() + row * m;
    double total = 0.0;
    for (std::size_t r = 0; r < m; ++r) total += std::abs(weights[r]);
    combine(cell, weights);
    const auto [low, high] = std::minmax_element(combined_.begin(), combined_.end());
    if (*low > 2.0 * kTableError * total || *high < -2.0 * kTableError * total) return false;
  }
  return true;
}

// An inequality less the combination of the equations that has its gradient is nearly constant: the best
// bound of it at the zeros in this cell.
bool CellCutter::inequalities_fail(const double* cell) {
  const SupportSystem& s = *system_;
  const std::size_t m = s.equations();
  double* slopes = work_.data();
  double* weights = slopes + m;
  double* sums = weights + m;
  for (std::size_t r = m; r < s.rows(); ++r) {
    const std::size_t i = s.owner(r);
    const double* values = s.table(cell, r);
    const std::size_t count = s.table_size(i);
    std::fill(slopes, slopes + m, 0.0);
    for (std::size_t j = 0; j < s.players(); ++j) {
      const std::size_t size = s.vertices(j);
      if (j == i || size == 1) continue;
      with_size(size,
                [&]<std::size_t V>() { slice_sums<V>(values, count, s.table_stride(i, j), size, sums); });
      const double share = static_cast<double>(size) / static_cast<double>(count);
      for (std::size_t k = 1; k < size; ++k) slopes[s.unknown_at(j) + k - 1] = (sums[k] - sums[0]) * share;
    }
    std::fill(weights, weights + m, 0.0);
    for (std::size_t row = 0; row < m && pivot_[row] < m; ++row) {
      const double slope = slopes[pivot_[row]];
      for (std::size_t c = 0; c < m; ++c) weights[c] -= slope * inverse_[row * m + c];
    }
    double total = 1.0;
    for (std::size_t c = 0; c < m; ++c) total += std::abs(weights[c]);
    combine(cell, weights);
    double low = HUGE_VAL;
    const std::size_t stride = s.stride(i);
    const std::size_t size = s.vertices(i);
    const double* own = values;
    for (std::size_t p = 0; p < s.corners(); own += stride) {
      for (std::size_t k = 0; k < size; ++k, p += stride) {
        for (std::size_t inner = 0; inner < stride; ++inner) {
          low = std::min(low, combined_[p + inner] + own[inner]);
        }
      }
    }
    if (low > 2.0 * kTableError * total) return true;
  }
  return false;
}

// Applies and forgets the bounds; the least share that is left of a simplex.
double CellCutter::shrink(double* cell, bool& empty) {
  double least = 1.0;
  for (std::size_t j = 0; j < system_->players(); ++j) {
    const std::size_t size = system_->vertices(j);
    if (size == 1) continue;
    double* bound = bound_.data() + system_->unknown_at(j) + j;
    double sum = 0.0;
    for (std::size_t k = 0; k < size; ++k) sum += bound[k];
    if (sum > 1.0 + 1e-13) empty = true;
    if (empty) return 0.0;
    if (sum > 1.0 - kLeastShare) {
      for (std::size_t k = 0; k < size; ++k) bound[k] *= (1.0 - kLeastShare) / sum;
      sum = 1.0 - kLeastShare;
    }
    least = std::min(least, 1.0 - sum);
    if (sum > kNoticeable) system_->shrink(cell, j, bound);
    std::fill(bound, bound + size, 0.0);
  }
  return least;
}

Cut CellCutter::cut(const SupportSystem& system, double* cell) {
  system_ = &system;
  start();
  std::fill(bound_.begin(), bound_.end(), 0.0);
  bool empty = false;
  if (!bound_by_rows(cell)) return Cut::empty;
  const double by_rows = shrink(cell, empty);
  if (empty) return Cut::empty;
  if (by_rows < kWorthwhile) return Cut::shrunk;
  reduce_jacobian(cell);
  if (!bound_by_newton(cell) || inequalities_fail(cell)) return Cut::empty;
  const double by_newton = shrink(cell, empty);
  if (empty) return Cut::empty;
  return by_newton < kWorthwhile ? Cut::shrunk : Cut::stuck;
}

}  // namespace detente::solve
