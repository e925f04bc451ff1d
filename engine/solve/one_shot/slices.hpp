// Inner loops over the slices of a table: the values where one digit of a mixed radix has each of its values.
//
// A table of `count` numbers, in which the digit has `V` values `stride` apart. V is a template argument, so
// that the slices' results stay in registers; V = 0 stands for the run-time `size`.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace detente::solve {

/// high[k], low[k]: the largest and smallest value of slice k.
template <std::size_t V>
void slice_ranges(const double* values, std::size_t count, std::size_t stride, std::size_t size, double* high,
                  double* low) {
  const std::size_t n = V == 0 ? size : V;
  for (std::size_t k = 0; k < n; ++k) high[k] = low[k] = values[k * stride];
  if constexpr (V == 0) {
    for (std::size_t outer = 0; outer < count; outer += stride * n) {
      for (std::size_t k = 0; k < n; ++k) {
        const double* slice = values + outer + k * stride;
        for (std::size_t p = 0; p < stride; ++p) {
          high[k] = std::max(high[k], slice[p]);
          low[k] = std::min(low[k], slice[p]);
        }
      }
    }
  } else {
    double most[V];
    double least[V];
    for (std::size_t k = 0; k < V; ++k) most[k] = least[k] = values[k * stride];
    for (std::size_t outer = 0; outer < count; outer += stride * V) {
      for (std::size_t p = outer; p < outer + stride; ++p) {
        for (std::size_t k = 0; k < V; ++k) {
          most[k] = std::max(most[k], values[p + k * stride]);
          least[k] = std::min(least[k], values[p + k * stride]);
        }
      }
    }
    for (std::size_t k = 0; k < V; ++k) {
      high[k] = most[k];
      low[k] = least[k];
    }
  }
}

/// sums[k]: the sum of slice k.
template <std::size_t V>
void slice_sums(const double* values, std::size_t count, std::size_t stride, std::size_t size, double* sums) {
  const std::size_t n = V == 0 ? size : V;
  for (std::size_t k = 0; k < n; ++k) sums[k] = 0.0;
  if constexpr (V == 0) {
    for (std::size_t outer = 0; outer < count; outer += stride * n) {
      for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t p = 0; p < stride; ++p) sums[k] += values[outer + k * stride + p];
      }
    }
  } else {
    double sum[V] = {};
    for (std::size_t outer = 0; outer < count; outer += stride * V) {
      for (std::size_t p = outer; p < outer + stride; ++p) {
        for (std::size_t k = 0; k < V; ++k) sum[k] += values[p + k * stride];
      }
    }
    for (std::size_t k = 0; k < V; ++k) sums[k] = sum[k];
  }
}

/// Each slice v_k becomes sum_l weights[l] v_l + kept v_k.
template <std::size_t V>
void pull_slices(double* values, std::size_t count, std::size_t stride, std::size_t size,
                 const double* weights, double kept) {
  const std::size_t n = V == 0 ? size : V;
  for (std::size_t outer = 0; outer < count; outer += stride * n) {
    for (std::size_t p = outer; p < outer + stride; ++p) {
      double base = 0.0;
      for (std::size_t k = 0; k < n; ++k) base += weights[k] * values[p + k * stride];
      for (std::size_t k = 0; k < n; ++k) values[p + k * stride] = base + kept * values[p + k * stride];
    }
  }
}

/// Adds `part`, a table without the digit, to every slice of `sum`.
template <std::size_t V>
void add_to_slices(const double* __restrict part, double* __restrict sum, std::size_t count,
                   std::size_t stride, std::size_t size) {
  const std::size_t n = V == 0 ? size : V;
  if (stride == 1) {
    for (std::size_t q = 0; q < count / n; ++q) {
      for (std::size_t k = 0; k < n; ++k) sum[q * n + k] += part[q];
    }
    return;
  }
  for (std::size_t outer = 0; outer < count; outer += stride * n, part += stride) {
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t p = 0; p < stride; ++p) sum[outer + k * stride + p] += part[p];
    }
  }
}

/// The range of v_a - v_b over two slices.
inline double slope_range(const double* values, std::size_t count, std::size_t stride, std::size_t size,
                          std::size_t a, std::size_t b) {
  double most = values[a * stride] - values[b * stride];
  double least = most;
  for (std::size_t outer = 0; outer < count; outer += stride * size) {
    for (std::size_t p = outer; p < outer + stride; ++p) {
      const double slope = values[p + a * stride] - values[p + b * stride];
      most = std::max(most, slope);
      least = std::min(least, slope);
    }
  }
  return most - least;
}

/// Calls kernel with the template argument that fits `size`.
template <typename Kernel>
void with_size(std::size_t size, Kernel kernel) {
  switch (size) {
    case 2: kernel.template operator()<2>(); break;
    case 3: kernel.template operator()<3>(); break;
    case 4: kernel.template operator()<4>(); break;
    default: kernel.template operator()<0>(); break;
  }
}

}  // namespace detente::solve
