// Whether one of two things does better than the other, judged by pairs.
//
// Wilcoxon, F. (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1(6), 80-83: the signed
// rank test, two-sided. Differences of 0 are left out, as he has it; equal ones share their mean rank. Up to
// kExactPairs pairs the p value is that of all sign patterns of the ranks at hand, ties and all; above it is
// the normal approximation, with the correction for ties and continuity.
// Many tests at once: Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian
// Journal of Statistics 6(2), 65-70: the chance of even one false finding stays below the level.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace detente::bargaining {

inline constexpr std::size_t kExactPairs = 120;

struct SignedRankTest {
  std::size_t pairs = 0;  ///< Differences that are not 0.
  double positive = 0.0;  ///< Sum of the ranks of the differences above 0.
  double p = 1.0;         ///< Two-sided; 1 when all differences are 0.
};

/// REQUIRES: finite differences.
[[nodiscard]] SignedRankTest signed_rank_test(std::span<const double> differences);

/// The p values made larger so that each may be compared with the level of the whole family.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

/// A mean with its 95 % interval by Student's t: [mean - half, mean + half]; infinite with fewer than two.
struct MeanInterval {
  double mean = 0.0;
  double half = 0.0;
};
[[nodiscard]] MeanInterval mean_interval(std::span<const double> values);

}  // namespace detente::bargaining
