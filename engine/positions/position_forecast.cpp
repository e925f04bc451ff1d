#include "engine/positions/position_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::positions {
namespace {

/// `weights`, or ones when all are 0.
std::vector<double> effective(std::span<const double> weights) {
  std::vector<double> result(weights.begin(), weights.end());
  if (std::all_of(result.begin(), result.end(), [](double w) { return w <= 0.0; })) {
    std::fill(result.begin(), result.end(), 1.0);
  }
  return result;
}

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double share = at - static_cast<double>(below);
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

}  // namespace

double weighted_mean(std::span<const double> positions, std::span<const double> weights) {
  DETENTE_REQUIRE(!positions.empty() && positions.size() == weights.size(), "a weight for each position");
  const std::vector<double> w = effective(weights);
  double sum = 0.0, all = 0.0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    sum += w[i] * positions[i];
    all += w[i];
  }
  return sum / all;
}

double weighted_median(std::span<const double> positions, std::span<const double> weights) {
  DETENTE_REQUIRE(!positions.empty() && positions.size() == weights.size(), "a weight for each position");
  const std::vector<double> w = effective(weights);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (w[i] > 0.0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return positions[a] < positions[b]; });
  double all = 0.0;
  for (const std::size_t i : order) all += w[i];
  // Sums of the same weights in another order differ by rounding; that must not decide a tie.
  const double rounding = 1e-12 * all;
  double below = 0.0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    below += w[order[k]];
    if (below < all / 2.0 - rounding) continue;
    const bool tie = below <= all / 2.0 + rounding && k + 1 < order.size();
    return tie ? 0.5 * (positions[order[k]] + positions[order[k + 1]]) : positions[order[k]];
  }
  return positions[order.back()];
}

double contest(std::span<const double> positions, std::span<const double> weights, double a, double b) {
  double votes = 0.0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    votes += weights[i] * (std::abs(positions[i] - b) - std::abs(positions[i] - a));
  }
  return votes;
}

ScaleForecast forecast(std::span<const double> positions, std::span<const double> capability,
                       std::span<const double> salience) {
  std::vector<double> power(positions.size());
  for (std::size_t i = 0; i < power.size(); ++i) power[i] = capability[i] * salience[i];
  return {weighted_mean(positions, power), weighted_median(positions, power),
          weighted_mean(positions, capability), weighted_median(positions, capability)};
}

std::vector<Leverage> leverage(std::span<const double> positions, std::span<const double> power) {
  DETENTE_REQUIRE(positions.size() == power.size(), "a power for each position");
  const double all = std::accumulate(power.begin(), power.end(), 0.0);
  std::vector<Leverage> result(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    double below = 0.0, above = 0.0, beside = 0.0;
    for (std::size_t k = 0; k < positions.size(); ++k) {
      if (k == i) continue;
      (positions[k] < positions[i] ? below : positions[k] > positions[i] ? above : beside) += power[k];
    }
    // Its position is a median once what it has there outweighs the surplus of the stronger side.
    const double needed = std::max(std::abs(below - above) - beside, 0.0);
    result[i].power_share = all > 0.0 ? power[i] / all : 0.0;
    if (power[i] > 0.0) {
      result[i].factor = needed / power[i];
    } else {
      result[i].factor = needed > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
    }
  }
  return result;
}

Spread spread_of(std::vector<double> sample) {
  DETENTE_REQUIRE(!sample.empty(), "a spread needs a sample");
  std::sort(sample.begin(), sample.end());
  Spread spread;
  const auto count = static_cast<double>(sample.size());
  spread.mean = std::accumulate(sample.begin(), sample.end(), 0.0) / count;
  double squares = 0.0;
  for (const double x : sample) squares += (x - spread.mean) * (x - spread.mean);
  spread.deviation = sample.size() > 1 ? std::sqrt(squares / (count - 1.0)) : 0.0;
  spread.low5 = quantile(sample, 0.05);
  spread.low25 = quantile(sample, 0.25);
  spread.middle = quantile(sample, 0.5);
  spread.high75 = quantile(sample, 0.75);
  spread.high95 = quantile(sample, 0.95);
  return spread;
}

}  // namespace detente::positions
