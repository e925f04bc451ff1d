// Sensitivity: which axes an outcome hangs on.
//
// With y the outcome and z in [0, 1] the place of a point on its axes (axis_positions: logarithmic axes are
// measured by the logarithm, lists by the place in the list):
//
// Sobol' indices, from the blocks A, AB^1 .. AB^d, B of a Saltelli design, y centred at its mean m and
// V = the variance of y over all A and B (Saltelli et al. 2010, Comput. Phys. Commun. 181, 259-270, table 2):
//   first(j) = mean of (y_B - m) (y_AB^j - y_A) / V         eq. (b), there without m, which leaves the
//              expectation as it is and makes the error smaller
//   total(j) = mean of (y_A - y_AB^j)^2 / (2 V)             eq. (f), Jansen 1999
// first: the share of the variance that would go if axis j were known; total: the share that would stay
// if all others were known. The variance is that of uniform axes, so it belongs to the ranges chosen.
//
// Morris, from trajectories: the elementary effect of axis j in a trajectory is the change of y over the
// change of z_j (Morris 1991, Technometrics 33(2), 161-174, eq. 1): per whole range, in the outcome's unit.
//   mu, sigma = its mean and standard deviation; mu_star = the mean of its absolute value (Campolongo,
//   Cariboni & Saltelli 2007, Environ. Model. Softw. 22, 1509-1518, sect. 2)
//
// Regression, from any points: src = coefficients of the least-squares fit of standardised y on standardised
// z; srrc = the same of ranks, equal ones at their mean rank (Saltelli et al. 2008, Global Sensitivity
// Analysis: The Primer, sect. 1.2.5; Iman & Conover 1979). R^2 says how far to trust them.
//
// Intervals: 95 %, percentile bootstrap (Efron 1979) with 1,000 resamples of whole blocks or trajectories,
// drawn by Philox from the seed. More than 4,096 blocks are resampled as 4,096 groups of neighbours. Points
// of a Sobol' sequence err less than independent ones, so there the intervals tend to be too wide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch/axis.hpp"
#include "engine/batch/design.hpp"
#include "engine/batch/points.hpp"

namespace detente::batch {

enum class IndexKind : std::uint8_t { first, total, mu_star, mu, sigma, src, srrc };

/// As sensitivity.csv names it: "first", "mu_star".
[[nodiscard]] std::string_view index_name(IndexKind kind);

/// Fewest whole blocks, and trajectories, that indices are made from.
inline constexpr std::size_t kFewestBlocks = 8;
inline constexpr std::size_t kFewestTrajectories = 2;

struct SensitivityIndex {
  IndexKind kind = IndexKind::first;
  std::size_t axis = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();  ///< Ends of the interval; NaN where there is none.
  double high = std::numeric_limits<double>::quiet_NaN();
  std::size_t n = 0;  ///< Points used.
};

/// What one method says about one outcome.
struct SensitivityMethod {
  std::string name;                ///< "sobol", "morris", "src", "srrc".
  std::string unit;                ///< What is used or left out whole: "block", "trajectory", "point".
  std::size_t used = 0;            ///< Units used.
  std::size_t missing = 0;         ///< Units left out, for an outcome in them is missing.
  std::string problem;             ///< Why all values are NaN; empty when they are not.
  std::vector<std::string> notes;  ///< What to know of single axes.
  double r_squared = std::numeric_limits<double>::quiet_NaN();  ///< src and srrc.
  std::vector<SensitivityIndex> indices;                        ///< By kind, then by axis.
};

/// "block" of 1, "trajectories" of 12.
[[nodiscard]] std::string unit_name(std::size_t count, std::string_view unit);

/// Reads the structure of a design once, then the outcomes one by one. Const members may be called
/// concurrently.
class SensitivityAnalysis {
public:
  /// `points` may go after this; `seed` draws the bootstrap.
  /// REQUIRES: one axis a column, in order; at least one.
  SensitivityAnalysis(const Points& points, std::span<const Axis> axes, Design design, std::uint64_t seed);

  /// `values`: an outcome, one a point; NaN or infinite = missing. Sobol' or Morris where the design has
  /// them, then src and srrc.
  /// REQUIRES: values.size() == points.count.
  [[nodiscard]] std::vector<SensitivityMethod> analyse(std::span<const double> values) const;

private:
  [[nodiscard]] SensitivityMethod sobol(std::span<const double> values) const;
  [[nodiscard]] SensitivityMethod morris(std::span<const double> values) const;
  [[nodiscard]] SensitivityMethod regression(std::span<const double> values, IndexKind kind) const;

  /// Starts a method that uses whole units of `size` points each: how many are left, or why too few are.
  [[nodiscard]] SensitivityMethod units_of(std::string name, std::string unit, std::size_t size,
                                           std::size_t fewest, std::span<const std::size_t> whole) const;

  /// Adds a trajectory's effects to `row`: of each axis whether it moved, then its effect absolute, then
  /// as it is. The point that is no step of a trajectory, if there is one.
  [[nodiscard]] std::optional<std::size_t> add_effects(std::span<const double> values, std::size_t begin,
                                                       std::span<double> row) const;

  std::vector<std::string> names_;
  std::vector<bool> by_word_order_;             ///< Axes whose positions are an order of three or more words.
  std::vector<std::vector<double>> positions_;  ///< [axis][point].
  std::vector<std::vector<double>> ranks_;      ///< [axis][point]: mean ranks of the positions.
  std::size_t count_ = 0;
  Design design_;
  std::uint64_t seed_;
};

}  // namespace detente::batch
