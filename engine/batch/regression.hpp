// Least squares on standardised variables, and ranks.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace detente::batch {

/// Values that differ by less than this part of their size differ by rounding alone.
inline constexpr double kRoundingNoise = 1e-12;

/// All values are the same up to kRoundingNoise; true of none.
[[nodiscard]] bool is_constant(std::span<const double> values);

/// Places 1 .. n of the values in order of size, equal ones at the mean of their places.
[[nodiscard]] std::vector<double> mean_ranks(std::span<const double> values);

struct StandardisedFit {
  /// One a column; NaN for constant columns, and for all when some are collinear.
  std::vector<double> coefficients;
  double r_squared = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::size_t> constant;   ///< Columns that do not vary: left out.
  std::vector<std::size_t> collinear;  ///< Columns of which a combination does not vary: no fit exists.
};

/// Fits y by the columns, all centred and scaled to standard deviation 1, by the normal equations of their
/// correlations. Collinear: an eigenvalue of the columns' correlations below 1e-10.
/// REQUIRES: y is not constant; each column is as long as y.
[[nodiscard]] StandardisedFit fit_standardised(std::vector<std::vector<double>> columns,
                                               std::vector<double> y);

}  // namespace detente::batch
