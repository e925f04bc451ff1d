#include "engine/simulate/runs/alias_table.hpp"

#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::simulate {
namespace {

AliasColumn full_or_shared(double share, std::uint32_t self, std::uint32_t alias) {
  const double threshold = std::nearbyint(share * 0x1.0p32);
  if (threshold >= 0x1.0p32) return AliasColumn::of(0, self);
  return AliasColumn::of(static_cast<std::uint32_t>(threshold), alias);
}

}  // namespace

void AliasBuilder::build(std::span<const double> weights, std::span<AliasColumn> columns) {
  const std::size_t count = weights.size();
  DETENTE_REQUIRE(count > 0 && columns.size() == count, "one column per weight");
  double total = 0.0;
  std::uint32_t heaviest = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    total += weights[i];
    if (weights[i] > weights[heaviest]) heaviest = i;
  }
  DETENTE_REQUIRE(total > 0.0 && std::isfinite(total), "some entry must be possible");

  // A column holds 1/n of the probability. Those that have less take the rest from one that has more.
  scaled_.resize(count);
  small_.clear();
  large_.clear();
  const double scale = static_cast<double>(count) / total;
  for (std::uint32_t i = 0; i < count; ++i) {
    scaled_[i] = weights[i] * scale;
    (scaled_[i] < 1.0 ? small_ : large_).push_back(i);
  }
  while (!small_.empty() && !large_.empty()) {
    const std::uint32_t poor = small_.back();
    const std::uint32_t rich = large_.back();
    small_.pop_back();
    columns[poor] = full_or_shared(scaled_[poor], poor, rich);
    scaled_[rich] = (scaled_[rich] + scaled_[poor]) - 1.0;
    if (scaled_[rich] < 1.0) {
      large_.pop_back();
      small_.push_back(rich);
    }
  }
  for (const std::uint32_t i : large_) columns[i] = AliasColumn::of(0, i);
  // Only rounding leaves columns here: they are full up to 1e-15, or of no weight at all.
  for (const std::uint32_t i : small_) columns[i] = AliasColumn::of(0, weights[i] > 0.0 ? i : heaviest);
}

}  // namespace detente::simulate
