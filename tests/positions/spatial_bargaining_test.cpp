// KTAB's spatial model against the reference runs that KTAB ships, and what must not change its result.
#include "engine/positions/spatial_bargaining.hpp"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;

/// Every position of every round, to the decimal that KTAB printed.
void expect_history(const std::string& stem, const std::vector<std::string>& dimensions, std::size_t rounds) {
  const SpatialInputs inputs = best_inputs(ktab_sample(stem + ".csv"));
  const PositionRun run = run_spatial_bargaining(inputs, {}, 100);
  ASSERT_EQ(run.rounds(), rounds);
  EXPECT_EQ(run.end, PositionEnd::settled);
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const auto history = ktab_history(stem + "-positions.txt", dimensions[d]);
    ASSERT_EQ(history.size(), inputs.actors);
    for (std::size_t i = 0; i < inputs.actors; ++i) {
      ASSERT_EQ(history[i].size(), rounds + 1);
      for (std::size_t t = 0; t <= rounds; ++t) {
        EXPECT_NEAR(100.0 * run.positions[t][i * dimensions.size() + d], history[i][t], 0.0501)
            << dimensions[d] << ", actor " << i << ", round " << t;
      }
    }
  }
  const auto chances = ktab_history(stem + "-positions.txt", ", prob");
  for (std::size_t t = 0; t <= rounds; ++t) {
    const PositionElection election = elect_position(inputs, run.positions[t], {});
    for (std::size_t i = 0; i < inputs.actors; ++i) {
      EXPECT_NEAR(election.probability[i], chances[i][t], 0.00011) << "actor " << i << ", round " << t;
    }
  }
}

TEST(SpatialBargaining, PlaysKtabsSevenActorsInThreeDimensionsMoveByMove) {
  expect_history("dummyData_3Dim", {"Pstn1", "Pstn2", "Pstn3"}, 10);
}

TEST(SpatialBargaining, PlaysKtabsThirteenActorsInTwoDimensionsMoveByMove) {
  expect_history("SOE-Pol-Comp", {"Policy Position", "Competitive Position"}, 27);
}

TEST(SpatialBargaining, InfersKtabsRiskAttitudes) {
  // 20170530_ref-dummyData_3Dim.txt, "Inferred risk attitudes" of the first turn.
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData_3Dim.csv"));
  const PositionElection election = elect_position(inputs, inputs.ideal, {});
  const std::vector<double> ktab = {-0.500, -0.459, -0.499, -0.274, 1.000, -0.232, -0.430};
  for (std::size_t i = 0; i < ktab.size(); ++i) EXPECT_NEAR(election.risk[i], ktab[i], 0.00051);
  EXPECT_EQ(election.favourite, 4U);
}

TEST(SpatialBargaining, MakesKtabsOffers) {
  // The same file: "In turn 0 actor 2 has most advantageous target 6", its chance, gains and bargain.
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData_3Dim.csv"));
  const PositionRun run = run_spatial_bargaining(inputs, {}, 1);
  ASSERT_EQ(run.offers.size(), 1U);
  ASSERT_EQ(run.offers[0].size(), 7U);
  const PositionOffer& offer = run.offers[0][2];
  EXPECT_EQ(offer.initiator, 2U);
  EXPECT_EQ(offer.target, 6U);
  EXPECT_NEAR(offer.probability, 0.8334, 0.00006);
  EXPECT_NEAR(offer.initiator_gain, 0.4711, 0.00006);
  EXPECT_NEAR(offer.target_gain, -0.4958, 0.00006);
  ASSERT_EQ(offer.initiator_to.size(), 3U);
  EXPECT_NEAR(offer.initiator_to[1], 0.8256, 1e-9);
  EXPECT_NEAR(offer.target_to[2], 0.0206, 1e-9);
  // "Bargains involving actor 2: chosen 1 out of 2", no change; actor 6 chose that of actor 0.
  EXPECT_FALSE(offer.initiator_takes);
  EXPECT_FALSE(offer.target_takes);
  EXPECT_TRUE(run.offers[0][0].target_takes);
}

TEST(SpatialBargaining, LeavesActorsWhoAgreeWhereTheyAre) {
  const PositionRun run = run_spatial_bargaining(line({{1, 0.5, 0.4}, {2, 0.9, 0.4}, {3, 0.1, 0.4}}), {}, 20);
  EXPECT_EQ(run.end, PositionEnd::settled);
  EXPECT_EQ(run.positions.back(), run.positions.front());
}

TEST(SpatialBargaining, TreatsMirrorImagesAlike) {
  const SpatialInputs inputs = line({{1, 0.6, 0.1}, {1, 0.6, 0.9}});
  const PositionElection election = elect_position(inputs, inputs.ideal, {});
  EXPECT_DOUBLE_EQ(election.probability[0], 0.5);
  EXPECT_DOUBLE_EQ(election.expected[0], 0.5);
  EXPECT_DOUBLE_EQ(election.risk[0], 0.0) << "equal chances make nobody bolder than the other";
  const PositionRun run = run_spatial_bargaining(inputs, {}, 10);
  for (const auto& positions : run.positions) EXPECT_NEAR(positions[0] + positions[1], 1.0, 1e-4);
}

TEST(SpatialBargaining, PlaysEveryRuleToAnEnd) {
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData_3Dim.csv"));
  const auto plays = [&](const SpatialRules& rules) {
    const PositionRun run = run_spatial_bargaining(inputs, rules, 30);
    EXPECT_GE(run.rounds(), 2U);
    for (const double x : run.positions.back()) EXPECT_TRUE(x >= 0.0 && x <= 1.0) << x;
    return run.positions.back();
  };
  const std::vector<double> usual = plays({});
  int different = 0;
  const auto count = [&](const SpatialRules& rules) { different += plays(rules) != usual ? 1 : 0; };
  for (const VoteResponse response :
       {VoteResponse::binary, VoteResponse::proportional_binary, VoteResponse::proportional_cubic,
        VoteResponse::cubic, VoteResponse::prospect}) {
    count({.response = response});
  }
  for (const VictoryModel victory :
       {VictoryModel::square, VictoryModel::quartic, VictoryModel::octic, VictoryModel::binary}) {
    count({.victory = victory});
  }
  for (const ElectionModel election : {ElectionModel::markov_uniform, ElectionModel::markov_incentive}) {
    count({.election = election});
  }
  for (const RiskRange range : {RiskRange::min, RiskRange::max}) count({.risk_range = range});
  for (const RiskView view : {RiskView::full, RiskView::two_thirds, RiskView::half, RiskView::none}) {
    count({.risk_view = view});
  }
  for (const Commitment commitment : {Commitment::full, Commitment::none}) {
    count({.commitment = commitment});
  }
  for (const Interpolation interpolation : {Interpolation::s1p1, Interpolation::s2pmax}) {
    count({.interpolation = interpolation});
  }
  for (const BargainView view : {BargainView::both, BargainView::compromise}) count({.view = view});
  EXPECT_GE(different, 20) << "of 23 changed rules: each is meant to matter";
}

TEST(SpatialBargaining, SettlesAtOnceWithoutAnyCapability) {
  const PositionRun run = run_spatial_bargaining(line({{0, 0.5, 0.1}, {0, 0.5, 0.8}}), {}, 10);
  EXPECT_EQ(run.end, PositionEnd::settled);
  EXPECT_EQ(run.rounds(), 0U);
}

TEST(SpatialBargaining, SaysThatItWasStoppedWhileMoving) {
  const PositionRun run = run_spatial_bargaining(best_inputs(ktab_sample("SOE-Pol-Comp.csv")), {}, 5);
  EXPECT_EQ(run.end, PositionEnd::rounds);
  EXPECT_EQ(run.rounds(), 5U);
}

RC_GTEST_PROP(SpatialBargaining, DoesNotAskInWhichUnitsCapabilityIsMeasured, ()) {
  const SpatialInputs inputs = some_inputs();
  SpatialInputs larger = inputs;
  for (double& c : larger.capability) c *= 1024.0;
  const PositionRun a = run_spatial_bargaining(inputs, {}, 6);
  const PositionRun b = run_spatial_bargaining(larger, {}, 6);
  // A power of two: every number of the model is the same, bit for bit.
  RC_ASSERT(a.positions == b.positions);
}

RC_GTEST_PROP(SpatialBargaining, DoesNotAskInWhichOrderActorsAreListed, ()) {
  const SpatialInputs inputs = some_inputs();
  std::vector<std::size_t> order(inputs.actors);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::rotate(order.begin(), order.begin() + 1, order.end());
  const PositionElection a = elect_position(inputs, inputs.ideal, {});
  const SpatialInputs other = reordered(inputs, order);
  const PositionElection b = elect_position(other, other.ideal, {});
  for (std::size_t d = 0; d < inputs.scales; ++d) RC_ASSERT(std::abs(a.expected[d] - b.expected[d]) < 1e-9);
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    RC_ASSERT(std::abs(a.risk[order[i]] - b.risk[i]) < 1e-6);
    RC_ASSERT(std::abs(a.probability[order[i]] - b.probability[i]) < 1e-9);
  }
}

RC_GTEST_PROP(SpatialBargaining, StaysInsideTheSpanOfTheIdealPoints, ()) {
  const SpatialInputs inputs = some_inputs();
  const PositionRun run = run_spatial_bargaining(inputs, {}, 10);
  for (std::size_t d = 0; d < inputs.scales; ++d) {
    const std::vector<double> ideals = inputs.on_scale(inputs.ideal, d);
    const auto [low, high] = std::minmax_element(ideals.begin(), ideals.end());
    for (const double x : inputs.on_scale(run.positions.back(), d)) {
      RC_ASSERT(x >= *low - 1e-4);
      RC_ASSERT(x <= *high + 1e-4);
    }
  }
}

}  // namespace
}  // namespace detente::positions
