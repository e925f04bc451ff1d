// Alias tables: a draw from any finite distribution with one 32-bit word and one comparison.
//
// Vose, M. D. (1991). A linear algorithm for generating random numbers with a given distribution.
// IEEE Transactions on Software Engineering 17, 972-975; after Walker (1977).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace detente::simulate {

/// One column: with probability threshold / 2^32 the column itself, else its alias. A column
/// that never gives way is its own alias. One 64-bit word, so that a draw loads it at once; trivial,
/// so that arrays of it can be allocated untouched.
struct AliasColumn {
  std::uint64_t packed;

  [[nodiscard]] static AliasColumn of(std::uint32_t threshold, std::uint32_t alias) {
    return {std::uint64_t{alias} << 32U | threshold};
  }
  [[nodiscard]] std::uint32_t threshold() const { return static_cast<std::uint32_t>(packed); }
  [[nodiscard]] std::uint32_t alias() const { return static_cast<std::uint32_t>(packed >> 32U); }
};

/// Builds tables; keeps its work space. Owned by one thread.
class AliasBuilder {
public:
  /// Fills `columns` for probabilities proportional to `weights`.
  /// REQUIRES: equally long, not empty, no weight negative, one positive.
  void build(std::span<const double> weights, std::span<AliasColumn> columns);

private:
  std::vector<double> scaled_;
  std::vector<std::uint32_t> small_, large_;
};

/// A draw from n entries spreads a uniform word over n columns (Lemire's multiply-shift): the high half
/// of the product is the column, the low half the coin. Both are exactly uniform up to one word a
/// column, so a draw misses the table's distribution by at most n * 2^-32 in total variation.
[[nodiscard]] inline std::uint64_t spread_word(std::uint32_t word, std::uint32_t count) {
  return std::uint64_t{word} * count;
}
[[nodiscard]] inline std::uint32_t column_of(std::uint64_t product) {
  return static_cast<std::uint32_t>(product >> 32U);
}
[[nodiscard]] inline std::uint32_t coin_of(std::uint64_t product) {
  return static_cast<std::uint32_t>(product);
}

/// What the coin picks: `self`, where the column stands, or its alias, where `first` is column 0.
[[nodiscard]] inline std::uint32_t pick(AliasColumn column, std::uint32_t self, std::uint32_t first,
                                        std::uint32_t coin) {
  // Arithmetic instead of a branch, which would be mispredicted every other time.
  const std::uint32_t alias = first + column.alias();
  const std::uint32_t stays = 0U - static_cast<std::uint32_t>(coin < column.threshold());
  return alias ^ ((alias ^ self) & stays);
}

/// The entry that `word` draws from `count` columns.
[[nodiscard]] inline std::uint32_t draw_alias(const AliasColumn* columns, std::uint32_t count,
                                              std::uint32_t word) {
  const std::uint64_t product = spread_word(word, count);
  return pick(columns[column_of(product)], column_of(product), 0, coin_of(product));
}

}  // namespace detente::simulate
