#include "engine/bargaining/talks/paired_test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace detente::bargaining {
namespace {

struct Ranked {
  std::vector<int> doubled;  ///< Twice the mean rank, so that it is whole, per difference that is not 0.
  std::vector<char> above;
  double ties = 0.0;  ///< Sum of t^3 - t over groups of t equal sizes.
};

Ranked rank(std::span<const double> differences) {
  std::vector<double> kept;
  for (const double difference : differences) {
    if (difference != 0.0) kept.push_back(difference);
  }
  std::sort(kept.begin(), kept.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  Ranked ranked;
  for (std::size_t begin = 0, end = 0; begin < kept.size(); begin = end) {
    while (end < kept.size() && std::abs(kept[end]) == std::abs(kept[begin])) ++end;
    const auto size = static_cast<double>(end - begin);
    ranked.ties += size * size * size - size;
    for (std::size_t k = begin; k < end; ++k) {
      ranked.doubled.push_back(static_cast<int>(begin + 1 + end));
      ranked.above.push_back(kept[k] > 0.0 ? 1 : 0);
    }
  }
  return ranked;
}

/// Chance that the doubled sum of positive ranks is at most `sum` when each sign is a fair coin.
double exact_tail(const std::vector<int>& doubled, int sum) {
  std::vector<double> chance(static_cast<std::size_t>(sum) + 1, 0.0);
  chance[0] = 1.0;
  for (const int rank : doubled) {
    for (int s = sum; s >= 0; --s) {
      double& here = chance[static_cast<std::size_t>(s)];
      here = 0.5 * (here + (s >= rank ? chance[static_cast<std::size_t>(s - rank)] : 0.0));
    }
  }
  return std::accumulate(chance.begin(), chance.end(), 0.0);
}

}  // namespace

SignedRankTest signed_rank_test(std::span<const double> differences) {
  const Ranked ranked = rank(differences);
  SignedRankTest test;
  test.pairs = ranked.doubled.size();
  if (test.pairs == 0) return test;
  int positive = 0, all = 0;
  for (std::size_t k = 0; k < test.pairs; ++k) {
    all += ranked.doubled[k];
    if (ranked.above[k] != 0) positive += ranked.doubled[k];
  }
  test.positive = positive / 2.0;
  const int smaller = std::min(positive, all - positive);
  if (test.pairs <= kExactPairs) {
    test.p = std::min(1.0, 2.0 * exact_tail(ranked.doubled, smaller));
    return test;
  }
  const double n = static_cast<double>(test.pairs);
  const double variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ranked.ties / 48.0;
  const double distance = std::max(n * (n + 1.0) / 4.0 - smaller / 2.0 - 0.5, 0.0);
  test.p = std::erfc(distance / std::sqrt(2.0 * variance));
  return test;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0.0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - k) * p[order[k]]));
    adjusted[order[k]] = largest;
  }
  return adjusted;
}

MeanInterval mean_interval(std::span<const double> values) {
  MeanInterval result{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
  if (values.empty()) return result;
  const double n = static_cast<double>(values.size());
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() < 2) return result;
  double squares = 0.0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const boost::math::students_t student(n - 1.0);
  result.half = boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1.0) / n);
  return result;
}

}  // namespace detente::bargaining
