// Means, medians and majorities: published numbers, by hand, and by brute force.
#include "engine/positions/position_forecast.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;

/// Bueno de Mesquita 2009, The Predictioneer's Game, appendix I: the rows that are printed one by one, as
/// influence, salience and position. Stakeholders 12 to 51 are only known by their sums.
const std::vector<Row> kNamed = {{4.61, 90, 0}, {3.07, 90, 0},  {4.61, 90, 0},  {4.61, 90, 0},
                                 {1.54, 75, 0}, {3.07, 90, 0},  {3.07, 90, 0},  {3.07, 90, 0},
                                 {3.69, 90, 0}, {4.61, 90, 10}, {1.01, 80, 10}, {12, 90, 95},
                                 {22, 95, 95},  {26, 95, 100},  {40, 90, 100},  {3.57, 90, 100}};
constexpr double kOthersPower = 16'528, kOthersMoment = 812'400;  ///< sum IS, sum ISP.

void fill(const std::vector<Row>& rows, std::vector<double>& positions, std::vector<double>& power) {
  for (const Row& row : rows) {
    positions.push_back(row.ideal);
    power.push_back(row.capability * row.salience);
  }
}

TEST(PositionForecast, HasThePublishedMeanOfNorthKorea2004) {
  std::vector<double> positions, power;
  fill(kNamed, positions, power);
  positions.push_back(kOthersMoment / kOthersPower);
  power.push_back(kOthersPower);
  // 1,757,649 / 29,384 = 59.8 in the book; 59.82 from its rows, whose influences are rounded.
  EXPECT_NEAR(weighted_mean(positions, power), 59.82, 0.005);
  EXPECT_NEAR(std::accumulate(power.begin(), power.end(), 0.0), 29'384, 2.0);
}

TEST(PositionForecast, HasThePublishedMajorityOfNorthKorea2004WhereItsTallestMountainStands) {
  // The book: "the biggest mass of power supports an outcome around 80", and 80 is the power-majority
  // position. Of stakeholders 12 to 51 only the sums are public. Put at 80 and at 0 in the one proportion
  // that has these sums they make a society with the published mean, and its majority is at 80.
  std::vector<double> positions, power;
  fill(kNamed, positions, power);
  const double at_80 = kOthersMoment / 80.0;
  positions.insert(positions.end(), {80.0, 0.0});
  power.insert(power.end(), {at_80, kOthersPower - at_80});
  EXPECT_NEAR(weighted_mean(positions, power), 59.82, 0.005);
  EXPECT_DOUBLE_EQ(weighted_median(positions, power), 80.0);
}

TEST(PositionForecast, HasKtabsNumbersOfFortyActors) {
  // dummyData-a040.csv: weighted mean 62.951384, influence-weighted mean 62.092206, power-weighted
  // median 64.52.
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData-a040.csv"));
  const ScaleForecast found = forecast(inputs.ideal, inputs.capability, inputs.salience);
  EXPECT_NEAR(100.0 * found.mean, 62.951384, 5e-7);
  EXPECT_NEAR(100.0 * found.capability_mean, 62.092206, 5e-7);
  EXPECT_NEAR(100.0 * found.median, 64.52, 1e-9);
}

TEST(PositionForecast, TakesTheMiddleOfTwoHalves) {
  const std::vector<double> positions = {0.9, 0.1, 0.4};
  EXPECT_DOUBLE_EQ(weighted_median(positions, std::vector<double>{1, 1, 1}), 0.4);
  EXPECT_DOUBLE_EQ(weighted_median(positions, std::vector<double>{2, 1, 1}), 0.65);
  EXPECT_DOUBLE_EQ(weighted_median(positions, std::vector<double>{3, 1, 1}), 0.9);
  EXPECT_DOUBLE_EQ(weighted_median(positions, std::vector<double>{1, 0, 0}), 0.9);
  EXPECT_DOUBLE_EQ(weighted_median(positions, std::vector<double>{0, 0, 0}), 0.4) << "nobody counts: all do";
  EXPECT_DOUBLE_EQ(weighted_mean(positions, std::vector<double>{2, 1, 1}), 2.3 / 4);
}

TEST(PositionForecast, SaysWhatPowerItWouldTake) {
  // Powers 1, 2, 4 at 0, 1/2, 1: the strongest has its way; the middle one needs 3 to balance 4 against 1 and
  // has 2; the first needs 6 against nobody below it.
  const std::vector<double> positions = {0.0, 0.5, 1.0}, power = {1, 2, 4};
  const auto found = leverage(positions, power);
  EXPECT_DOUBLE_EQ(found[0].factor, 6.0);
  EXPECT_DOUBLE_EQ(found[1].factor, 1.5);
  EXPECT_DOUBLE_EQ(found[2].factor, 0.75);
  EXPECT_DOUBLE_EQ(found[1].power_share, 2.0 / 7.0);
  EXPECT_TRUE(std::isinf(leverage(positions, std::vector<double>{0, 1, 1})[0].factor));
}

TEST(PositionForecast, InterpolatesQuantiles) {
  std::vector<double> sample(101);
  std::iota(sample.begin(), sample.end(), 0.0);
  std::reverse(sample.begin(), sample.end());
  const Spread spread = spread_of(sample);
  EXPECT_DOUBLE_EQ(spread.low5, 5.0);
  EXPECT_DOUBLE_EQ(spread.low25, 25.0);
  EXPECT_DOUBLE_EQ(spread.middle, 50.0);
  EXPECT_DOUBLE_EQ(spread.high95, 95.0);
  EXPECT_DOUBLE_EQ(spread.mean, 50.0);
  EXPECT_NEAR(spread.deviation, std::sqrt(101.0 * 102.0 / 12.0), 1e-9);
  EXPECT_DOUBLE_EQ(spread_of({1.0, 2.0}).low25, 1.25);
  EXPECT_DOUBLE_EQ(spread_of({3.0}).high95, 3.0);
}

struct Line {
  std::vector<double> positions, weights;
};

Line some_line() {
  Line line;
  const auto count = *rc::gen::inRange<std::size_t>(1, 9);
  for (std::size_t k = 0; k < count; ++k) {
    line.positions.push_back(*rc::gen::inRange(0, 100) / 100.0);
    line.weights.push_back(*rc::gen::inRange(1, 50) / 10.0);
  }
  return line;
}

RC_GTEST_PROP(PositionForecast, IsNotDefeatedByAnyOtherPosition, ()) {
  const Line line = some_line();
  const double median = weighted_median(line.positions, line.weights);
  for (int step = 0; step <= 100; ++step) {
    RC_ASSERT(contest(line.positions, line.weights, median, step / 100.0) >= -1e-9);
  }
}

RC_GTEST_PROP(PositionForecast, MovesAndStretchesWithTheScale, ()) {
  const Line line = some_line();
  std::vector<double> other = line.positions;
  for (double& x : other) x = 3.0 - 2.0 * x;
  RC_ASSERT(std::abs(weighted_median(other, line.weights) -
                     (3.0 - 2.0 * weighted_median(line.positions, line.weights))) < 1e-9);
  RC_ASSERT(std::abs(weighted_mean(other, line.weights) -
                     (3.0 - 2.0 * weighted_mean(line.positions, line.weights))) < 1e-9);
}

RC_GTEST_PROP(PositionForecast, GivesExactlyThePowerThatMakesAnActorTheMedian, ()) {
  const Line line = some_line();
  const auto found = leverage(line.positions, line.weights);
  for (std::size_t i = 0; i < line.positions.size(); ++i) {
    const auto median_at = [&](double factor) {
      std::vector<double> weights = line.weights;
      weights[i] *= factor;
      return weighted_median(line.positions, weights);
    };
    if (found[i].factor > 1.0) {
      RC_ASSERT(median_at(found[i].factor * 1.001) == line.positions[i]);
      RC_ASSERT(median_at(found[i].factor * 0.999) != line.positions[i]);
    } else if (found[i].factor < 1.0 - 1e-9) {
      RC_ASSERT(median_at(1.0) == line.positions[i]);
    }
  }
}

}  // namespace
}  // namespace detente::positions
