// The deals in each party's order.
#include "engine/bargaining/domain/deal_orders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;

TEST(DealOrders, puts_the_best_first_and_leaves_out_what_is_worse_than_no_deal) {
  Domain domain = table_domain({{1, 9}, {5, 0}, {5, 2}, {-1, 3}, {7, -2}});
  const DealOrders orders(domain);
  EXPECT_THAT(orders.order(0), ElementsAre(4, 1, 2, 0));
  EXPECT_THAT(orders.order(1), ElementsAre(0, 3, 2, 1));
  EXPECT_EQ(orders.best(0), 7.0);
  EXPECT_EQ(orders.worst(0), 1.0);
  domain.parties()[0].reservation = 6.0;
  EXPECT_THAT(DealOrders(domain).order(0), ElementsAre(4));
}

TEST(DealOrders, counts_the_deals_that_are_worth_a_target) {
  const Domain domain = table_domain({{1, 9}, {5, 0}, {5, 2}, {7, -2}});
  const DealOrders orders(domain);
  EXPECT_EQ(orders.at_least(0, 8.0), 0U);
  EXPECT_EQ(orders.at_least(0, 7.0), 1U);
  EXPECT_EQ(orders.at_least(0, 5.1), 1U);
  EXPECT_EQ(orders.at_least(0, 5.0), 3U);
  EXPECT_EQ(orders.at_least(0, -3.0), 4U);
}

}  // namespace
}  // namespace detente::bargaining
