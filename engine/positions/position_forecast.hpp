// Forecasts from positions: means, medians, and what it would take to have one's way.
//
// Source: Bueno de Mesquita, B. (2009). The Predictioneer's Game, ch. 4 and appendix I: power is influence
// times salience; first cuts of a forecast are the weighted mean sum(power x) / sum(power) and the
// power-majority position, which no other position defeats in a contest of two where each actor throws its
// power times the difference in utility behind the nearer one. On a line with utility falling evenly with
// distance that is the power-weighted median (Black 1948): the power behind it times the distance saved is
// largest there.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace detente::positions {

/// sum(weights positions) / sum(weights); the plain mean when all weights are 0. REQUIRES: as many weights as
/// positions, weights >= 0.
[[nodiscard]] double weighted_mean(std::span<const double> positions, std::span<const double> weights);

/// The lowest position with half of the weight at or below it; where exactly half lies below the next
/// position, the middle of the two. The plain median when all weights are 0.
[[nodiscard]] double weighted_median(std::span<const double> positions, std::span<const double> weights);

/// The votes in a contest of position `a` against `b`: sum of weights times (|x - b| - |x - a|); > 0 = a
/// wins.
[[nodiscard]] double contest(std::span<const double> positions, std::span<const double> weights, double a,
                             double b);

/// One scale at one moment, shares of the scale.
struct ScaleForecast {
  double mean = 0.0;             ///< Weighted by power.
  double median = 0.0;           ///< Weighted by power: the power-majority position.
  double capability_mean = 0.0;  ///< Weighted by capability alone.
  double capability_median = 0.0;
};

[[nodiscard]] ScaleForecast forecast(std::span<const double> positions, std::span<const double> capability,
                                     std::span<const double> salience);

/// What an actor would need to have its way on a scale, all else as it is.
struct Leverage {
  /// Factor by which its power would have to grow for the power-weighted median to be its own position; at
  /// most 1 when it is so already; infinite when it has no power.
  double factor = 0.0;
  double power_share =
      0.0;  ///< Of all power, [0, 1]; also how far the mean goes with it, per step that it takes.
};

/// One entry per actor. Cost: actors^2.
[[nodiscard]] std::vector<Leverage> leverage(std::span<const double> positions,
                                             std::span<const double> power);

/// A sample's summary.
struct Spread {
  double mean = 0.0, deviation = 0.0;  ///< Standard deviation of the sample.
  double low5 = 0.0, low25 = 0.0, middle = 0.0, high75 = 0.0, high95 = 0.0;  ///< Quantiles.
};

/// Quantiles between the order statistics by linear interpolation (Hyndman & Fan 1996, type 7). Sorts
/// `sample`. REQUIRES: not empty.
[[nodiscard]] Spread spread_of(std::vector<double> sample);

}  // namespace detente::positions
