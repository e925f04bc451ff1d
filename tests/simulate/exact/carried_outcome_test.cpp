#include "engine/simulate/exact/carried_outcome.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::simulate {
namespace {

using scenario::OutcomeKind;

class CarriedOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);

  Carried planned(const char* name, std::vector<double> values, const ExactOptions& options) {
    int outcome = 0;
    while (scenario.outcomes[static_cast<std::size_t>(outcome)].name != name) ++outcome;
    const EventValues seen{std::vector<char>(values.size(), 1), std::move(values)};
    return plan_carried(game, outcome, seen, options);
  }
};

TEST_F(CarriedOfStandoff, SumsOfSmallWholeNumbersHaveALaneEach) {
  const Carried mean = planned("mean_arms", {0, 1, 3}, {.rounds = 5});
  EXPECT_EQ(mean.carry, Carry::sum);
  EXPECT_EQ(mean.lanes(), 16U);
  EXPECT_EQ(planned("passes", {1}, {.rounds = 5}).lanes(), 3U);  // Within 2.
}

TEST_F(CarriedOfStandoff, OtherSumsKeepTheirMoments) {
  EXPECT_EQ(planned("mean_arms", {0, 1, 2.5}, {.rounds = 5}).carry, Carry::moments);
  EXPECT_EQ(planned("mean_arms", {0, -1}, {.rounds = 5}).carry, Carry::moments);
  EXPECT_EQ(planned("mean_arms", {0, 13}, {.rounds = 5}).carry, Carry::moments);
  EXPECT_EQ(planned("mean_arms", {0, 12}, {.rounds = 5}).carry, Carry::sum);
  EXPECT_EQ(planned("passes", {1}, {.rounds = 5, .max_lanes = 2}).carry, Carry::moments);
}

TEST_F(CarriedOfStandoff, TheSumOfOneRoundIsAnyValue) {
  const Carried one = planned("sum_yes", {0.5, -2, 0.5}, {.rounds = 1});
  EXPECT_EQ(one.carry, Carry::extremum);
  EXPECT_EQ(one.values, (std::vector<double>{-2, 0.5}));
}

TEST_F(CarriedOfStandoff, ExtremaOfTooManyValuesAreLeftToSampling) {
  EXPECT_EQ(planned("most_arms", {0, 1, 2}, {.rounds = 1, .max_lanes = 4}).carry, Carry::extremum);
  const Carried many = planned("most_arms", {0, 1, 2, 3}, {.rounds = 1, .max_lanes = 4});
  EXPECT_EQ(many.carry, Carry::sampled);
  EXPECT_TRUE(std::isnan(summarise(many).mean));
  EXPECT_EQ(summarise(many).mean_origin, Origin::sampled);
}

TEST(Carried, AMeanIsOverTheRoundsThatWerePlayed) {
  Carried mean;
  mean.reading = scenario::reading_of(OutcomeKind::mean);
  mean.carry = Carry::sum;
  mean.rounds = 4;
  mean.most = 1;
  const double ended[] = {0.0, 0.25, 0.0, 0.0, 0.0};
  const double running[] = {0.25, 0.0, 0.5, 0.0, 0.0};
  mean.collect(ended, 1);
  mean.collect(running, 4);
  const OutcomeSummary summary = summarise(mean);
  EXPECT_EQ(summary.mean, 0.25 * 1.0 + 0.5 * 0.5);
  EXPECT_EQ(summary.q05, 0.0);
  EXPECT_EQ(summary.q50, 0.5);
  EXPECT_EQ(summary.q95, 1.0);
}

TEST(Carried, WhatNeverHappenedIsZeroOrUndefined) {
  Carried ever;
  ever.reading = scenario::reading_of(OutcomeKind::ever);
  ever.book(1.0, 0.25);
  ever.book_never(0.75);
  EXPECT_EQ(summarise(ever).mean, 0.25);
  EXPECT_EQ(summarise(ever).undefined, 0.0);
  Carried first;
  first.reading = scenario::reading_of(OutcomeKind::first);
  first.book(2.0, 0.25);
  first.book_never(0.75);
  EXPECT_EQ(summarise(first).mean, 2.0);
  EXPECT_EQ(summarise(first).undefined, 0.75);
}

}  // namespace
}  // namespace detente::simulate
