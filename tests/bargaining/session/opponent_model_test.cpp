// What a party's offers tell about its wishes.
#include "engine/bargaining/session/opponent_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

TEST(FrequencyModel, takes_what_is_insisted_on_for_important) {
  // Deals are 3 * first issue + second.
  const Domain domain = additive_domain(3, {{1, 1}, {1, 1}});
  FrequencyModel model(domain);
  EXPECT_THAT(model.weights(1), ElementsAre(0.5, 0.5));
  EXPECT_EQ(model.estimate(0), 0.0);
  for (const DealId deal : {6U, 7U, 8U, 7U}) model.hear(deal, 1);
  // First issue: always 2. Second: 0, 1, 2, 1.
  EXPECT_THAT(model.weights(1), ElementsAre(DoubleEq(4.0 / 6.0), DoubleEq(2.0 / 6.0)));
  EXPECT_DOUBLE_EQ(model.estimate(7, 1), 1.0);
  EXPECT_DOUBLE_EQ(model.estimate(8, 1), 4.0 / 6.0 + 2.0 / 6.0 * 0.5);
  EXPECT_DOUBLE_EQ(model.estimate(0, 1), 2.0 / 6.0 * 0.5);
  EXPECT_EQ(model.estimate(7, 0), 0.0);
  model.start();
  EXPECT_EQ(model.estimate(7), 0.0);
}

}  // namespace
}  // namespace detente::bargaining
