// Outcome tallies: what sampled runs gave for one outcome, in constant space but for the quantiles.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

/// Count, mean and sum of squared deviations. Two are merged with the formula of Chan, Golub,
/// LeVeque (1983), The American Statistician 37, 242-247, eq. 2.1.
struct Moments {
  std::uint64_t count = 0;
  double mean = 0.0;
  double squares = 0.0;

  void merge(const Moments& other);
};

/// Of the values that are not NaN. Cost: two passes.
[[nodiscard]] Moments moments_of(std::span<const double> values);

/// Runs whose outcome takes few values are counted per value, exactly; of others the moments are
/// kept, and the values of the first kKept runs for the quantiles. Owned by one thread.
class OutcomeTally {
public:
  static constexpr std::uint64_t kKept = 1'000'000;
  /// Values are summed up in blocks of so many replicates, so that the sums do not depend on how
  /// replicates are shared out. Callers pass whole blocks, but for the last.
  static constexpr std::size_t kBlock = 4096;

  explicit OutcomeTally(bool discrete) : discrete_(discrete) {}

  [[nodiscard]] bool discrete() const { return discrete_; }

  /// `runs` more runs took `value` (NaN = undefined). REQUIRES: discrete().
  void count(double value, std::uint64_t runs);

  /// The next runs' values in order of replicates, NaN where undefined, with the moments of each
  /// block of kBlock of them. REQUIRES: !discrete().
  void append(std::span<const double> values, std::span<const Moments> blocks);

  /// Standard error of the mean; 0 when no run has a value, infinite when one has.
  [[nodiscard]] double standard_error() const;
  [[nodiscard]] OutcomeSummary summary() const;

private:
  [[nodiscard]] Moments moments() const;

  bool discrete_;
  std::map<double, std::uint64_t> counts_;  ///< Discrete.
  std::uint64_t undefined_ = 0;
  std::uint64_t runs_ = 0;
  Moments moments_;           ///< Not discrete.
  std::vector<double> kept_;  ///< Not discrete; without the undefined.
};

/// The moments of each block of OutcomeTally::kBlock values.
[[nodiscard]] std::vector<Moments> block_moments(std::span<const double> values);

/// For each share: the smallest value v with P(X <= v) >= share, values equally likely.
/// REQUIRES: not empty, finite. Cost: a pass per share, without sorting.
[[nodiscard]] std::vector<double> sample_quantiles(std::span<const double> values,
                                                   std::span<const double> shares);

}  // namespace detente::simulate
