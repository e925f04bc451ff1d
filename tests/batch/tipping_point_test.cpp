#include "engine/batch/tipping_point.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/simulate/futures/evaluator.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::batch {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Measure exactly(const std::function<double(double)>& mean) {
  return [=](double at) -> Result<Measurement> { return Measurement{mean(at), 0.0}; };
}

TippingSearch found(const Measure& measure, const TippingOptions& options) {
  return find_crossings(measure, options).value();
}

Diagnostics refusal() {
  Diagnostics diagnostics;
  diagnostics.error("chance-range", {}, "the chance is 1.2");
  return diagnostics;
}

RC_GTEST_PROP(TippingPoint, OfALineIsWhereTheLineCrosses, ()) {
  const double root = *rc::gen::inRange(1, 999) / 1000.0;
  const bool rising = *rc::gen::arbitrary<bool>();
  const TippingSearch search = found(exactly([=](double x) { return (rising ? 1 : -1) * (x - root) + 7.0; }),
                                     {.threshold = 7.0, .low = 0.0, .high = 1.0, .tolerance = 1e-6});
  RC_ASSERT(search.crossings.size() == 1U);
  const Crossing& crossing = search.crossings[0];
  RC_ASSERT(crossing.low <= root && root <= crossing.high);
  RC_ASSERT(crossing.high - crossing.low <= 1e-6);
  RC_ASSERT(crossing.rising == rising);
  RC_ASSERT(!crossing.sampled && crossing.sure_from == crossing.low && crossing.sure_to == crossing.high);
}

TEST(TippingPoint, ListsEveryCrossingOfACurveThatTurns) {
  // cos(x) = 0 at pi/2, 3 pi/2, 5 pi/2.
  const TippingSearch search = found(exactly([](double x) { return std::cos(x); }),
                                     {.threshold = 0.0, .low = 0.0, .high = 9.0, .tolerance = 1e-7});
  ASSERT_EQ(search.crossings.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    const Crossing& crossing = search.crossings[static_cast<std::size_t>(i)];
    EXPECT_NEAR(crossing.at, (2 * i + 1) * M_PI / 2, 1e-6);
    EXPECT_EQ(crossing.rising, i == 1);
  }
}

TEST(TippingPoint, OfAJumpKeepsBothSidesOfIt) {
  const TippingSearch search =
      found(exactly([](double x) { return x < 0.3 ? 0.1 : 0.9; }), {.threshold = 0.5});
  ASSERT_EQ(search.crossings.size(), 1U);
  EXPECT_EQ(search.crossings[0].before, 0.1);
  EXPECT_EQ(search.crossings[0].after, 0.9);
  EXPECT_NEAR(search.crossings[0].at, 0.3, 1e-4);
}

TEST(TippingPoint, WithoutACrossingTellsTheScanWithBothEnds) {
  const TippingSearch search =
      found(exactly([](double x) { return x; }), {.threshold = 5.0, .low = 0.1, .high = 0.7, .points = 4});
  EXPECT_TRUE(search.crossings.empty());
  ASSERT_EQ(search.scan.size(), 4U);
  EXPECT_EQ(search.scan.front().at, 0.1);
  EXPECT_EQ(search.scan.back().at, 0.7);
  EXPECT_EQ(search.scan.back().found.mean, 0.7);
  EXPECT_EQ(search.evaluations, 4);
}

TEST(TippingPoint, CountsAMeanAtTheThresholdAsAbove) {
  // The scan hits the crossing itself.
  const TippingSearch search =
      found(exactly([](double x) { return x; }), {.threshold = 0.5, .points = 3, .tolerance = 1e-3});
  ASSERT_EQ(search.crossings.size(), 1U);
  EXPECT_EQ(search.crossings[0].high, 0.5);
  EXPECT_TRUE(search.crossings[0].rising);
}

TEST(TippingPoint, PassesOverValuesWithoutAMean) {
  const Measure measure = [](double x) -> Result<Measurement> {
    if (x > 0.9) return refusal();
    return Measurement{x < 0.2 ? kNan : x, 0.0};
  };
  const TippingSearch search = found(measure, {.threshold = 0.5, .points = 11});
  ASSERT_EQ(search.crossings.size(), 1U);
  EXPECT_NEAR(search.crossings[0].at, 0.5, 1e-4);
  EXPECT_EQ(search.scan[0].problem, "no run gives the outcome a value");
  EXPECT_EQ(search.scan[10].problem, "the chance is 1.2");
  EXPECT_EQ(search.scan[5].problem, "");
}

TEST(TippingPoint, TellsWhyWhenNothingCanBeMeasured) {
  const auto search = find_crossings([](double) -> Result<Measurement> { return refusal(); }, {});
  ASSERT_FALSE(search);
  EXPECT_EQ(search.diagnostics().front().code, "chance-range");
}

TEST(TippingPoint, OfSampledMeansHasTheIntervalOfTheTest) {
  // |x - 0.5| <= 1.96 * 0.1 is not rejected.
  const Measure measure = [](double x) -> Result<Measurement> { return Measurement{x, 0.1}; };
  const TippingSearch search = found(measure, {.threshold = 0.5, .tolerance = 1e-5});
  ASSERT_EQ(search.crossings.size(), 1U);
  const Crossing& crossing = search.crossings[0];
  EXPECT_TRUE(crossing.sampled);
  // Ends are found to a hundredth of their distance, and lie outside.
  EXPECT_LE(crossing.sure_from, 0.5 - 0.1959963);
  EXPECT_GE(crossing.sure_to, 0.5 + 0.1959963);
  EXPECT_NEAR(crossing.sure_from, 0.5 - 0.1959964, 0.002);
  EXPECT_NEAR(crossing.sure_to, 0.5 + 0.1959964, 0.002);
  EXPECT_FALSE(crossing.open_low || crossing.open_high);
}

TEST(TippingPoint, SaysWhereAnIntervalLeavesTheRange) {
  const Measure measure = [](double x) -> Result<Measurement> { return Measurement{x, 0.2}; };
  const TippingSearch search = found(measure, {.threshold = 0.3});
  ASSERT_EQ(search.crossings.size(), 1U);
  EXPECT_TRUE(search.crossings[0].open_low);
  EXPECT_EQ(search.crossings[0].sure_from, 0.0);
  EXPECT_FALSE(search.crossings[0].open_high);
  EXPECT_NEAR(search.crossings[0].sure_to, 0.3 + 0.392, 0.004);
}

/// One choice at the default rationality of 1: P(go) = 1 / (1 + exp(-(gain - 0.8))).
const std::string kOneShot =
    game::testing::one_player("", "worth = \"gain * p.go + 0.8 * p.stay\"",
                              "[parameters]\ngain = { value = 0.2, low = 0, high = 2 }\n[outcomes]\ngoes = { "
                              "ever = \"p.go\", within = 1 }\n");

Measure measure_of(simulate::Evaluator& evaluator) {
  return [&](double at) -> Result<Measurement> {
    simulate::Tuning tuning = simulate::tuning_of(evaluator.scenario());
    tuning.parameters[0] = at;
    const auto evaluation = evaluator.evaluate(tuning, 1);
    if (!evaluation) {
      Diagnostics diagnostics;
      for (const auto& one : evaluation.diagnostics()) diagnostics.error(one.code, one.at, one.message);
      return diagnostics;
    }
    const simulate::OutcomeSummary& outcome = evaluation.value().ensemble.outcomes[0];
    return Measurement{outcome.mean, outcome.standard_error};
  };
}

TEST(TippingPoint, OfALogitChoiceIsWhereBothActionsAreWorthTheSame) {
  simulate::Evaluator evaluator(game::testing::load(kOneShot), {});
  const TippingSearch even =
      found(measure_of(evaluator), {.threshold = 0.5, .low = 0.0, .high = 2.0, .tolerance = 1e-7});
  ASSERT_EQ(even.crossings.size(), 1U);
  EXPECT_NEAR(even.crossings[0].at, 0.8, 1e-6);
  // P = 0.7 where gain - 0.8 = ln(7 / 3).
  const TippingSearch more =
      found(measure_of(evaluator), {.threshold = 0.7, .low = 0.0, .high = 2.0, .tolerance = 1e-7});
  ASSERT_EQ(more.crossings.size(), 1U);
  EXPECT_NEAR(more.crossings[0].at, 0.8 + std::log(7.0 / 3.0), 1e-6);
}

TEST(TippingPoint, OfASampledLogitChoiceCoversTheTruth) {
  simulate::FuturesOptions options{.method = simulate::Method::sample, .replicates = 2000};
  options.walk = true;
  simulate::Evaluator evaluator(game::testing::load(kOneShot), options);
  const TippingSearch search =
      found(measure_of(evaluator), {.threshold = 0.5, .low = 0.0, .high = 2.0, .tolerance = 1e-4});
  ASSERT_EQ(search.crossings.size(), 1U);
  const Crossing& crossing = search.crossings[0];
  EXPECT_TRUE(crossing.sampled);
  EXPECT_LT(crossing.sure_from, 0.8);
  EXPECT_GT(crossing.sure_to, 0.8);
  // Delta method: 1.96 * sqrt(0.25 / 2000) / slope, slope = 1 / 4.
  EXPECT_NEAR(crossing.sure_to - crossing.sure_from, 2 * 1.96 * std::sqrt(0.25 / 2000) * 4, 0.03);
}

}  // namespace
}  // namespace detente::batch
