#include "engine/simulate/summary/outcome_tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/contract.hpp"

namespace detente::simulate {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kShares[] = {0.05, 0.50, 0.95};

/// 0-based rank of the share's quantile, with the slack of `quantile`.
std::size_t rank_of(double share, std::size_t count) {
  const double wanted = std::ceil((share - 1e-12) * static_cast<double>(count));
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(wanted, 1.0)), 1, count) - 1;
}

/// Splits a range evenly. Never puts the larger of two values into the lower bucket, whatever the
/// rounding, so ranks can be counted by buckets.
class Buckets {
public:
  static constexpr std::size_t kCount = 1024;

  Buckets(double least, double most) : least_(least), scale_(kCount / (most - least)) {
    // One value only, or a range too small or too large to divide: one bucket.
    if (!std::isfinite(scale_)) scale_ = 0.0;
  }
  [[nodiscard]] std::size_t of(double value) const {
    return scale_ > 0.0 ? std::min(static_cast<std::size_t>((value - least_) * scale_), kCount - 1) : 0;
  }

private:
  double least_;
  double scale_;
};

}  // namespace

void Moments::merge(const Moments& other) {
  if (other.count == 0) return;
  const auto a = static_cast<double>(count);
  const auto b = static_cast<double>(other.count);
  const double apart = other.mean - mean;
  mean += apart * (b / (a + b));
  squares += other.squares + apart * apart * (a * b / (a + b));
  count += other.count;
}

Moments moments_of(std::span<const double> values) {
  Moments moments;
  double sum = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++moments.count;
  }
  if (moments.count == 0) return moments;
  moments.mean = sum / static_cast<double>(moments.count);
  for (const double value : values) {
    if (std::isnan(value)) continue;
    moments.squares += (value - moments.mean) * (value - moments.mean);
  }
  return moments;
}

std::vector<Moments> block_moments(std::span<const double> values) {
  std::vector<Moments> blocks;
  for (std::size_t at = 0; at < values.size(); at += OutcomeTally::kBlock) {
    blocks.push_back(moments_of(values.subspan(at, std::min(OutcomeTally::kBlock, values.size() - at))));
  }
  return blocks;
}

std::vector<double> sample_quantiles(std::span<const double> values, std::span<const double> shares) {
  DETENTE_REQUIRE(!values.empty(), "a sample without values has no quantile");
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const Buckets buckets(*least, *most);
  std::vector<std::size_t> counts(Buckets::kCount, 0);
  for (const double value : values) ++counts[buckets.of(value)];
  std::vector<double> found;
  std::vector<double> inside;
  for (const double share : shares) {
    // The bucket that holds the rank, and how many values lie in those below it.
    std::size_t rank = rank_of(share, values.size());
    std::size_t bucket = 0;
    while (rank >= counts[bucket]) rank -= counts[bucket++];
    inside.clear();
    for (const double value : values) {
      if (buckets.of(value) == bucket) inside.push_back(value);
    }
    const auto at = inside.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(inside.begin(), at, inside.end());
    found.push_back(*at);
  }
  return found;
}

void OutcomeTally::count(double value, std::uint64_t runs) {
  DETENTE_REQUIRE(discrete_, "a tally counts or appends, never both");
  runs_ += runs;
  if (std::isnan(value)) {
    undefined_ += runs;
  } else if (runs > 0) {
    counts_[value] += runs;
  }
}

void OutcomeTally::append(std::span<const double> values, std::span<const Moments> blocks) {
  DETENTE_REQUIRE(!discrete_, "a tally counts or appends, never both");
  std::uint64_t defined = 0;
  for (const Moments& block : blocks) {
    moments_.merge(block);
    defined += block.count;
  }
  undefined_ += values.size() - defined;
  if (runs_ < kKept) {
    for (const double value : values.first(std::min<std::size_t>(values.size(), kKept - runs_))) {
      if (!std::isnan(value)) kept_.push_back(value);
    }
  }
  runs_ += values.size();
}

Moments OutcomeTally::moments() const {
  if (!discrete_) return moments_;
  Moments moments;
  double sum = 0.0;
  for (const auto& [value, runs] : counts_) {
    moments.count += runs;
    sum += value * static_cast<double>(runs);
  }
  if (moments.count == 0) return moments;
  moments.mean = sum / static_cast<double>(moments.count);
  for (const auto& [value, runs] : counts_) {
    moments.squares += (value - moments.mean) * (value - moments.mean) * static_cast<double>(runs);
  }
  return moments;
}

double OutcomeTally::standard_error() const {
  const Moments found = moments();
  if (found.count == 0) return 0.0;
  if (found.count == 1) return std::numeric_limits<double>::infinity();
  const auto count = static_cast<double>(found.count);
  return std::sqrt(found.squares / (count - 1.0) / count);
}

OutcomeSummary OutcomeTally::summary() const {
  OutcomeSummary summary;
  summary.mean_origin = summary.quantile_origin = Origin::sampled;
  summary.undefined = runs_ == 0 ? 0.0 : static_cast<double>(undefined_) / static_cast<double>(runs_);
  const Moments found = moments();
  if (found.count == 0) {
    summary.mean = summary.sd = summary.q05 = summary.q50 = summary.q95 = kNan;
    return summary;
  }
  summary.mean = found.mean;
  // One run says nothing of how runs differ.
  const bool several = found.count >= 2;
  summary.sd = several ? std::sqrt(found.squares / (static_cast<double>(found.count) - 1.0)) : kNan;
  summary.standard_error = several ? standard_error() : kNan;
  if (discrete_) {
    std::vector<Atom> atoms;
    for (const auto& [value, runs] : counts_) atoms.push_back({value, static_cast<double>(runs)});
    summary.q05 = quantile(atoms, kShares[0]);
    summary.q50 = quantile(atoms, kShares[1]);
    summary.q95 = quantile(atoms, kShares[2]);
  } else if (kept_.empty()) {
    summary.q05 = summary.q50 = summary.q95 = kNan;
  } else {
    const std::vector<double> quantiles = sample_quantiles(kept_, kShares);
    summary.q05 = quantiles[0];
    summary.q50 = quantiles[1];
    summary.q95 = quantiles[2];
  }
  return summary;
}

}  // namespace detente::simulate
