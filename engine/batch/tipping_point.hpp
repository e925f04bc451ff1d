// Tipping points: where an outcome's mean crosses a threshold as one number of the scenario moves.
//
// A coarse scan finds every pair of neighbours on different sides; bisection narrows each down. What
// crosses twice between two neighbours of the scan is not seen.
//
// Sampled means are walked under the same seed at every value (common random numbers), so the curve that
// is bisected is one function of the number, and its crossing is off only by how far the whole curve is
// off. The interval of a crossing is the set of values around it at which the threshold lies within the 95 %
// interval of the mean: the values that a two-sided test at 5 % does not reject (test inversion; Fieller
// 1954, J. R. Stat. Soc. B 16, 175-185).
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace detente::batch {

/// An outcome's mean at one value.
struct Measurement {
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< NaN when no run has a value.
  double standard_error = 0.0;                             ///< 0 when exact.
};

/// Measures at a value. Errors where the scenario cannot take the value.
using Measure = std::function<Result<Measurement>(double at)>;

struct TippingOptions {
  double threshold = 0.0;
  double low = 0.0, high = 1.0;  ///< Range to scan; finite, low < high.
  int points = 17;               ///< Of the scan, evenly spaced, both ends among them; >= 2.
  double tolerance = 1e-4;       ///< Widest final bracket, as a share of high - low; > 0.
};

struct ScanPoint {
  double at = 0.0;
  Measurement found;
  std::string problem;  ///< Why there is no number here; empty when there is one.
};

struct Crossing {
  double at = 0.0;       ///< Middle of the bracket.
  double low, high;      ///< The bracket: the mean lies on different sides at its ends.
  double before, after;  ///< Means at low and at high: far apart where the outcome jumps.
  bool rising = false;   ///< From below to at least the threshold.
  bool sampled = false;  ///< The means have a sampling error.
  /// The 95 % interval, within the scanned range, its ends found outwards to a hundredth of their distance;
  /// the bracket when exact.
  double sure_from = 0.0;
  double sure_to = 0.0;
  bool open_low = false;   ///< The interval goes on below the scanned range.
  bool open_high = false;  ///< ... above it.
};

struct TippingSearch {
  std::vector<ScanPoint> scan;      ///< Ascending.
  std::vector<Crossing> crossings;  ///< Ascending.
  int evaluations = 0;
};

/// `progress` gets a share in [0, 1], a guess after the scan. Values that cannot be measured end a
/// bracket and are told in the scan; when none can, the reason of the first is returned.
[[nodiscard]] Result<TippingSearch> find_crossings(const Measure& measure, const TippingOptions& options,
                                                   const std::function<void(double)>& progress = {});

}  // namespace detente::batch
