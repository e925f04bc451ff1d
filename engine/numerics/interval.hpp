// Interval arithmetic: an interval that holds the exact result, whatever is rounded on the way.
//
// Every bound is moved outward by at least one unit in the last place after it is rounded to nearest (Moore,
// Kearfott, Cloud 2009, "Introduction to Interval Analysis", chapter 2), so no rounding mode is switched.
// Enough for proofs; loops that must be fast bound their errors in advance instead (multilinear.hpp).
#pragma once

#include <algorithm>
#include <cmath>

namespace detente {

/// The closed interval [low, high]. REQUIRES of all operations: finite bounds, low <= high.
struct Interval {
  double low = 0.0;
  double high = 0.0;

  Interval() = default;
  explicit Interval(double value) : low(value), high(value) {}
  Interval(double lowest, double highest) : low(lowest), high(highest) {}

  /// Largest absolute value.
  [[nodiscard]] double magnitude() const { return std::max(std::abs(low), std::abs(high)); }
};

/// Below `x`, by one or two units in the last place.
[[nodiscard]] inline double rounded_down(double x) {
  return x - (std::abs(x) * 0x1p-52 + 0x1p-1074);
}
/// Above `x`, by one or two units in the last place.
[[nodiscard]] inline double rounded_up(double x) {
  return x + (std::abs(x) * 0x1p-52 + 0x1p-1074);
}

[[nodiscard]] inline Interval operator+(Interval a, Interval b) {
  return {rounded_down(a.low + b.low), rounded_up(a.high + b.high)};
}
[[nodiscard]] inline Interval operator-(Interval a, Interval b) {
  return {rounded_down(a.low - b.high), rounded_up(a.high - b.low)};
}
[[nodiscard]] inline Interval operator*(Interval a, Interval b) {
  const double ll = a.low * b.low;
  const double lh = a.low * b.high;
  const double hl = a.high * b.low;
  const double hh = a.high * b.high;
  return {rounded_down(std::min(std::min(ll, lh), std::min(hl, hh))),
          rounded_up(std::max(std::max(ll, lh), std::max(hl, hh)))};
}

}  // namespace detente
