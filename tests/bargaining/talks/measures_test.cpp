// What a session came to, on a pie where every number is known.
#include "engine/bargaining/talks/measures.hpp"

#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

struct Measured {
  SessionMeasures measures;
  std::vector<Offer> trace;
};

Measured measure(const Domain& domain, const char* one, const char* two, int deadline,
                 const std::vector<double>& discount = {}) {
  const DealOrders orders(domain);
  const Yardstick yardstick(domain);
  Negotiator a(tactic_called(one), &domain), b(tactic_called(two), &domain);
  const std::array<Negotiator*, 2> seats = {&a, &b};
  Measured measured;
  const SessionResult result = play_session(orders, seats, {deadline, 0}, &measured.trace);
  measured.measures = measure_session(domain, orders, yardstick, discount, result, measured.trace);
  return measured;
}

TEST(Measures, of_an_even_deal_on_a_pie) {
  const SessionMeasures measures = measure(pie_domain(100), "linear", "linear", 11, {0.5, 1.0}).measures;
  EXPECT_EQ(measures.end, SessionEnd::deal);
  EXPECT_EQ(measures.round, 5);
  EXPECT_THAT(measures.utilities, ElementsAre(50, 50));
  EXPECT_THAT(measures.discounted, ElementsAre(DoubleEq(50.0 / 32.0), DoubleEq(50)));
  EXPECT_THAT(measures.gain_shares, ElementsAre(DoubleEq(0.5 / 32.0), DoubleEq(0.5)));
  EXPECT_EQ(measures.nash_product, 2500.0);
  EXPECT_EQ(measures.to_frontier, 0.0);
  EXPECT_EQ(measures.to_nash, 0.0);
  EXPECT_EQ(measures.to_kalai_smorodinsky, 0.0);
}

TEST(Measures, of_an_uneven_deal_say_how_far_from_fair_it_is) {
  const SessionMeasures measures = measure(pie_domain(10), "hardliner", "boulware", 20).measures;
  EXPECT_THAT(measures.utilities, ElementsAre(10, 0));
  EXPECT_DOUBLE_EQ(measures.to_nash, std::sqrt(50.0));
  EXPECT_EQ(measures.nash_product, 0.0);
  EXPECT_EQ(measures.paths[0].steps, 0);
  EXPECT_EQ(measures.paths[0].first_step, -1);
  EXPECT_EQ(measures.paths[0].half_step, -1);
  EXPECT_GT(measures.paths[1].steps, 0);
}

TEST(Measures, without_a_deal_are_those_of_no_deal) {
  Domain pie = pie_domain(10);
  pie.parties()[0].reservation = 2.0;
  const SessionMeasures measures = measure(pie, "hardliner", "hardliner", 5).measures;
  EXPECT_EQ(measures.end, SessionEnd::deadline);
  EXPECT_THAT(measures.utilities, ElementsAre(2, 0));
  EXPECT_THAT(measures.gain_shares, ElementsAre(0, 0));
  EXPECT_DOUBLE_EQ(measures.to_frontier, std::sqrt(32.0));  // (6, 4) is nearest to (2, 0).
}

TEST(Measures, say_who_conceded_when) {
  const Domain pie = pie_domain(100);
  const DealOrders orders(pie);
  const std::vector<Offer> trace = {{0, 0, 100}, {0, 1, 0},  {1, 0, 100}, {1, 1, 10},
                                    {2, 0, 90},  {2, 1, 10}, {3, 0, 60},  {3, 1, 5}};
  const SessionResult result{SessionEnd::deadline, 0, 4, 0, 8};
  const auto paths = measure_session(pie, orders, Yardstick(pie), {}, result, trace).paths;
  EXPECT_EQ(paths[0].offers, 4);
  EXPECT_EQ(paths[0].first, 100.0);
  EXPECT_EQ(paths[0].last, 60.0);
  EXPECT_DOUBLE_EQ(paths[0].conceded, 0.4);
  EXPECT_EQ(paths[0].steps, 2);
  EXPECT_EQ(paths[0].first_step, 2);
  EXPECT_EQ(paths[0].half_step, 3);
  // The second took back half of its only step.
  EXPECT_EQ(paths[1].last, 95.0);
  EXPECT_DOUBLE_EQ(paths[1].conceded, 0.1);
  EXPECT_EQ(paths[1].steps, 1);
  EXPECT_EQ(paths[1].first_step, 1);
}

TEST(Measures, over_many_sessions_are_means_with_their_errors) {
  MeasureTally tally(2);
  const Domain pie = pie_domain(100);
  tally.add(measure(pie, "linear", "linear", 11).measures);
  tally.add(measure(pie, "hardliner", "hardliner", 11).measures);
  EXPECT_EQ(tally.agreement().mean, 0.5);
  EXPECT_EQ(tally.agreement().sessions, 2U);
  EXPECT_DOUBLE_EQ(tally.agreement().standard_error, 0.5);
  EXPECT_EQ(tally.round().mean, 5.0);
  EXPECT_EQ(tally.round().sessions, 1U);
  EXPECT_TRUE(std::isinf(tally.round().standard_error));
  EXPECT_EQ(tally.gain_share(0).mean, 0.25);
  EXPECT_EQ(tally.nash_product().mean, 1250.0);
  EXPECT_EQ(tally.conceded(1).mean, 0.2);  // Half of the pie at most: its last offer asked 60 of 100.
}

TEST(Measures, a_mean_of_nothing_is_none) {
  MeanTally tally;
  tally.add(std::nan(""));
  EXPECT_EQ(tally.mean().sessions, 0U);
  EXPECT_TRUE(std::isnan(tally.mean().mean));
}

}  // namespace
}  // namespace detente::bargaining
