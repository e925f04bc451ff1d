#include "engine/simulate/runs/alias_table.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::simulate {
namespace {

/// The distribution that a table denotes, by adding its columns up.
std::vector<double> distribution(const std::vector<AliasColumn>& columns) {
  std::vector<double> found(columns.size(), 0.0);
  const double column = 1.0 / static_cast<double>(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double stays = columns[i].threshold() * 0x1.0p-32;
    found[i] += column * stays;
    found[columns[i].alias()] += column * (1.0 - stays);
  }
  return found;
}

std::vector<AliasColumn> build(const std::vector<double>& weights) {
  AliasBuilder builder;
  std::vector<AliasColumn> columns(weights.size());
  builder.build(weights, columns);
  return columns;
}

RC_GTEST_PROP(AliasTable, ReproducesItsProbabilitiesToTheLastBitOfAWord, ()) {
  auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
      rc::gen::map(rc::gen::inRange(0, 1000), [](int x) { return x < 300 ? 0.0 : x * x * 1e-4; })));
  weights.push_back(1.0);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const std::vector<double> found = distribution(build(weights));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    // Each column is rounded to half a word; an entry may stand in all of them.
    RC_ASSERT(std::abs(found[i] - weights[i] / total) <= 0x1.0p-32);
    if (weights[i] == 0.0) RC_ASSERT(found[i] == 0.0);
  }
}

TEST(AliasTable, HoldsASingleEntry) {
  const auto columns = build({0.3});
  EXPECT_EQ(draw_alias(columns.data(), 1, 0), 0U);
  EXPECT_EQ(draw_alias(columns.data(), 1, 0xffffffffU), 0U);
}

TEST(AliasTable, NeverDrawsAnImpossibleEntry) {
  const auto columns = build({0.0, 0.5, 0.0, 0.5});
  for (std::uint64_t word = 0; word < (std::uint64_t{1} << 32U); word += 65521) {
    const std::uint32_t drawn = draw_alias(columns.data(), 4, static_cast<std::uint32_t>(word));
    ASSERT_TRUE(drawn == 1 || drawn == 3) << word;
  }
}

// A draw from n entries misses the table's distribution by at most n * 2^-32: with words spread
// evenly over all values, every entry is drawn as often as it should be, to n words of the spread.
TEST(AliasTable, DrawsEvenlySpreadWordsInProportion) {
  const std::vector<double> weights = {0.1, 0.25, 0.05, 0.4, 0.2};
  const auto columns = build(weights);
  constexpr std::uint64_t kStep = 4096;
  std::vector<double> count(weights.size(), 0.0);
  for (std::uint64_t word = kStep / 2; word < (std::uint64_t{1} << 32U); word += kStep) {
    count[draw_alias(columns.data(), 5, static_cast<std::uint32_t>(word))] += kStep * 0x1.0p-32;
  }
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_NEAR(count[i], weights[i], 5.0 * kStep * 0x1.0p-32);
}

TEST(AliasTableDeathTest, RefusesWeightsThatAreAllZero) {
  EXPECT_DEATH(build({0.0, 0.0}), "some entry must be possible");
}

}  // namespace
}  // namespace detente::simulate
