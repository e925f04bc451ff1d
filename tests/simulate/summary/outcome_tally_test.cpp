#include "engine/simulate/summary/outcome_tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::simulate {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(OutcomeTally, SumsCountedValuesUp) {
  OutcomeTally tally(true);
  tally.count(1.0, 30);
  tally.count(4.0, 10);
  tally.count(kNan, 60);
  const OutcomeSummary summary = tally.summary();
  EXPECT_DOUBLE_EQ(summary.mean, 1.75);
  EXPECT_DOUBLE_EQ(summary.sd, std::sqrt((30 * 0.5625 + 10 * 5.0625) / 39.0));
  EXPECT_DOUBLE_EQ(summary.standard_error, summary.sd / std::sqrt(40.0));
  EXPECT_DOUBLE_EQ(summary.undefined, 0.6);
  EXPECT_EQ(summary.q50, 1.0);
  EXPECT_EQ(summary.q95, 4.0);
  EXPECT_EQ(summary.mean_origin, Origin::sampled);
}

TEST(OutcomeTally, SaysWhenNoRunHasAValue) {
  OutcomeTally tally(true);
  tally.count(kNan, 5);
  EXPECT_TRUE(std::isnan(tally.summary().mean));
  EXPECT_TRUE(std::isnan(tally.summary().q50));
  EXPECT_EQ(tally.summary().undefined, 1.0);
  EXPECT_EQ(tally.standard_error(), 0.0);
}

TEST(OutcomeTally, DoesNotTrustASingleValue) {
  OutcomeTally tally(true);
  tally.count(kNan, 5);
  tally.count(2.0, 1);
  EXPECT_TRUE(std::isinf(tally.standard_error()));
}

RC_GTEST_PROP(OutcomeTally, GivesTheSameWhetherItCountsOrAppends, ()) {
  const auto drawn = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-3, 4)));
  std::vector<double> values;
  OutcomeTally counted(true);
  OutcomeTally appended(false);
  for (const int x : drawn) {
    values.push_back(x == 3 ? kNan : x * 0.5);
    counted.count(values.back(), 1);
  }
  appended.append(values, block_moments(values));
  const OutcomeSummary a = counted.summary();
  const OutcomeSummary b = appended.summary();
  const auto same = [](double x, double y) {
    return std::isnan(x) ? std::isnan(y) : std::abs(x - y) <= 1e-12;
  };
  RC_ASSERT(same(a.mean, b.mean));
  RC_ASSERT(same(a.sd, b.sd));
  RC_ASSERT(a.undefined == b.undefined);
  RC_ASSERT(same(a.q05, b.q05) && same(a.q50, b.q50) && same(a.q95, b.q95));
}

TEST(OutcomeTally, AddsBlocksUpAsIfTheyWereOne) {
  std::vector<double> values;
  for (int i = 0; i < 10000; ++i) values.push_back(std::sin(i) + 1e6);
  const std::vector<Moments> blocks = block_moments(values);
  ASSERT_EQ(blocks.size(), 3U);
  Moments merged;
  for (const Moments& block : blocks) merged.merge(block);
  const Moments whole = moments_of(values);
  EXPECT_EQ(merged.count, whole.count);
  EXPECT_NEAR(merged.mean, whole.mean, 1e-9);
  EXPECT_NEAR(merged.squares / whole.squares, 1.0, 1e-9);
}

RC_GTEST_PROP(SampleQuantiles, AreValuesOfTheSortedSample, ()) {
  auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
      rc::gen::map(rc::gen::inRange(-50, 50), [](int x) { return x * 0.25; })));
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double shares[] = {0.05, 0.5, 0.95};
  const std::vector<double> found = sample_quantiles(values, shares);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto below = std::upper_bound(sorted.begin(), sorted.end(), found[i]) - sorted.begin();
    const auto strictly = std::lower_bound(sorted.begin(), sorted.end(), found[i]) - sorted.begin();
    const auto count = static_cast<double>(sorted.size());
    RC_ASSERT(static_cast<double>(below) >= shares[i] * count - 1e-9);
    RC_ASSERT(strictly == 0 || static_cast<double>(strictly) < shares[i] * count);
  }
}

TEST(SampleQuantiles, CopeWithRangesThatCannotBeDivided) {
  const double shares[] = {0.05, 0.5, 0.95};
  const std::vector<double> same(100, 0.25);
  EXPECT_EQ(sample_quantiles(same, shares), (std::vector<double>{0.25, 0.25, 0.25}));
  const std::vector<double> huge = {-1.7e308, 0.0, 1.7e308};
  EXPECT_EQ(sample_quantiles(huge, shares), huge);
  const std::vector<double> tiny = {0.0, 5e-324, 1e-323};
  EXPECT_EQ(sample_quantiles(tiny, shares), tiny);
}

TEST(OutcomeTally, OneRunSaysNothingOfHowRunsDiffer) {
  OutcomeTally counted(true);
  counted.count(3.0, 1);
  OutcomeTally kept(false);
  const std::vector<double> values = {3.0};
  kept.append(values, block_moments(values));
  for (const OutcomeTally* tally : {&counted, &kept}) {
    const OutcomeSummary summary = tally->summary();
    EXPECT_EQ(summary.mean, 3.0);
    EXPECT_EQ(summary.q50, 3.0);
    EXPECT_TRUE(std::isnan(summary.sd));
    EXPECT_TRUE(std::isnan(summary.standard_error));
  }
}

}  // namespace
}  // namespace detente::simulate
