// Talks as a whole: outcome, measures and points of one domain agree with one another.
#include "engine/bargaining/talks/talks.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

TEST(Talks, of_tactics_tell_how_they_went) {
  ProtocolOptions options;
  options.name = "concession";
  options.deadline = 11;
  options.discount = {0.5, 1.0};
  const TalksResult talks = hold_talks(pie_domain(100), options);
  ASSERT_TRUE(talks.played);
  EXPECT_EQ(talks.session.result.round, 5);
  EXPECT_EQ(talks.session.trace.size(), 11U);
  EXPECT_EQ(talks.session.paths[0].steps, 5);
  ASSERT_EQ(talks.deals.size(), 1U);
  EXPECT_EQ(talks.deals[0].deal, 50U);
  EXPECT_EQ(talks.no_deal, 0.0);
  EXPECT_THAT(talks.utilities, ElementsAre(50, 50));
  EXPECT_THAT(talks.values, ElementsAre(DoubleEq(50.0 / 32.0), DoubleEq(50)));
  EXPECT_THAT(talks.gain_shares, ElementsAre(DoubleEq(0.5 / 32.0), DoubleEq(0.5)));
  EXPECT_EQ(talks.nash_product, 2500.0);
  EXPECT_EQ(talks.to_nash, 0.0);
  EXPECT_EQ(talks.frontier.size(), 101U);
  EXPECT_EQ(talks.rational, 101U);
}

TEST(Talks, show_what_an_arbiter_would_pick) {
  const TalksResult talks = hold_talks(table_domain({{1, 0}, {0, 1}}), {});
  ASSERT_EQ(talks.points.size(), 8U);
  for (const TalksPoint& point : talks.points) {
    ASSERT_TRUE(point.point.found);
    if (point.lottery && point.kind != SolutionKind::utilitarian) {
      EXPECT_THAT(point.point.utilities, ElementsAre(DoubleEq(0.5), DoubleEq(0.5)));
    }
  }
}

TEST(Talks, with_a_lottery_for_an_outcome_count_it_as_expected) {
  ProtocolOptions options;
  options.name = "baron_ferejohn";
  options.deadline = 1;
  options.quota = 1;
  const TalksResult talks = hold_talks(table_domain({{6, 0}, {0, 2}}), options);
  EXPECT_FALSE(talks.played);
  ASSERT_EQ(talks.deals.size(), 2U);
  EXPECT_EQ(talks.deals[0].probability, 0.5);
  EXPECT_THAT(talks.utilities, ElementsAre(3, 1));
  EXPECT_THAT(talks.gain_shares, ElementsAre(0.5, 0.5));
}

TEST(Talks, without_a_deal_that_all_can_sign_end_at_the_disagreement_point) {
  const TalksResult talks = hold_talks(table_domain({{-1, 3}, {3, -1}}), {});
  EXPECT_TRUE(talks.deals.empty());
  EXPECT_EQ(talks.no_deal, 1.0);
  EXPECT_THAT(talks.utilities, ElementsAre(0, 0));
  EXPECT_EQ(talks.rational, 0U);
  EXPECT_TRUE(std::isnan(talks.to_nash));
  EXPECT_FALSE(talks.points.front().point.found);
}

TEST(Talks, know_a_party_that_would_sign_nothing) {
  const TalksResult talks = hold_talks(table_domain({{-1, 3}}), {});
  EXPECT_TRUE(std::isnan(talks.best[0]));
  EXPECT_EQ(talks.gain_shares[0], 0.0);
  EXPECT_EQ(talks.best[1], 3.0);
}

}  // namespace
}  // namespace detente::bargaining
