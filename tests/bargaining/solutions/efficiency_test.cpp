#include "engine/bargaining/solutions/efficiency.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::bargaining {
namespace {

using testing::ElementsAre;

/// Five deals: three on the frontier, one inside, one that only the second party would have.
Domain five_deals(double reservation) {
  return {{{"deal", {"a", "b", "c", "d", "e"}, {0, 1, 2, 3, 4}}},
          {{"x", "x", reservation}, {"y", "y", 1.0}},
          {0, 1, 2, 3, 4},
          {0, 9, 4, 6, 9, 1, 1, 2, 2, 7}};
}

TEST(Efficiency, TheNashProductIsNothingWhereSomebodyGainsNothing) {
  const double u[] = {3.0, 5.0}, d[] = {1.0, 1.0}, w[] = {2.0, 0.5}, poor[] = {3.0, 1.0},
               worse[] = {0.0, 0.0};
  EXPECT_DOUBLE_EQ(nash_product(u, d), 8.0);
  EXPECT_DOUBLE_EQ(nash_product(u, d, w), 8.0);
  EXPECT_EQ(nash_product(poor, d), 0.0);
  EXPECT_EQ(nash_product(worse, d), 0.0) << "two losses are no gain";
}

TEST(Efficiency, OutcomesAreMeasuredAgainstTheFrontierAndTheSolutions) {
  const Yardstick yardstick(five_deals(0.0));
  EXPECT_THAT(yardstick.frontier(), ElementsAre(0, 4, 1, 2));
  // Gains (4, 5), (2, 6), (9, 0), (0, 8): the products are 20, 12, 0, 0; the shares of (9, 8) 4/9, 2/9, 0, 0.
  EXPECT_THAT(yardstick.nash().utilities, ElementsAre(4, 6));
  EXPECT_THAT(yardstick.kalai_smorodinsky().utilities, ElementsAre(4, 6));
  const double inside[] = {1.0, 2.0}, best[] = {4.0, 6.0};
  EXPECT_DOUBLE_EQ(yardstick.to_frontier(inside), 5.0) << "(4, 6) is nearest";
  EXPECT_EQ(yardstick.to_frontier(best), 0.0);
  EXPECT_DOUBLE_EQ(yardstick.to_nash(inside), 5.0);
  EXPECT_EQ(yardstick.to_kalai_smorodinsky(best), 0.0);
  EXPECT_DOUBLE_EQ(yardstick.product(best), 20.0);
}

TEST(Efficiency, WithoutARationalDealThereIsNoPointToBeNear) {
  const Yardstick yardstick(five_deals(10.0));
  const double u[] = {4.0, 6.0};
  EXPECT_TRUE(std::isnan(yardstick.to_nash(u)));
  EXPECT_TRUE(std::isnan(yardstick.to_kalai_smorodinsky(u)));
  EXPECT_EQ(yardstick.to_frontier(u), 0.0);
}

}  // namespace
}  // namespace detente::bargaining
