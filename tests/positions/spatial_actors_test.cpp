#include "engine/positions/spatial_actors.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace detente::positions {
namespace {

/// One actor on a scale from -10 to 10.
SpatialModel one(Estimate ideal, Estimate salience, Estimate capability) {
  SpatialModel model;
  PolicyScale scale;
  scale.id = "x";
  scale.low = -10;
  scale.high = 10;
  model.scales.push_back(scale);
  SpatialActor actor;
  actor.id = "a";
  actor.stands = {{ideal, salience, capability, ""}};
  model.actors.push_back(actor);
  return model;
}

TEST(SpatialActors, ReadsIdealPointsAsSharesOfTheScale) {
  const auto inputs = best_inputs(one(Estimate::certain(5), Estimate::certain(0.4), Estimate::certain(3)));
  EXPECT_DOUBLE_EQ(inputs.ideal[0], 0.75);
  EXPECT_DOUBLE_EQ(inputs.power(0)[0], 1.2);
  EXPECT_DOUBLE_EQ(one({}, {}, {}).scales[0].at(0.75), 5.0);
}

TEST(SpatialActors, JittersEvenlyWithinTheStatedWidth) {
  const auto model = one(Estimate::certain(0), Estimate::certain(0.5), Estimate::certain(8));
  double low = 1, high = 0, sum = 0, least = 9, most = 0;
  constexpr int kDraws = 20'000;
  for (int k = 0; k < kDraws; ++k) {
    const auto inputs = drawn_inputs(model, {.jitter = 0.1, .seed = 3}, static_cast<std::uint64_t>(k));
    low = std::min(low, inputs.ideal[0]);
    high = std::max(high, inputs.ideal[0]);
    sum += inputs.ideal[0];
    least = std::min(least, inputs.capability[0]);
    most = std::max(most, inputs.capability[0]);
    EXPECT_NEAR(inputs.salience[0], 0.5, 0.1);
  }
  EXPECT_NEAR(low, 0.4, 0.001);
  EXPECT_NEAR(high, 0.6, 0.001);
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * 0.2 / std::sqrt(12.0 * kDraws));
  EXPECT_NEAR(least, 7.2, 0.01) << "of a capability the width is a share of itself";
  EXPECT_NEAR(most, 8.8, 0.01);
}

TEST(SpatialActors, DrawsATriangleWhereTheFileGivesOne) {
  const auto model = one({-10, -6, 2}, Estimate::certain(0.5), Estimate::certain(1));
  double sum = 0, squares = 0;
  constexpr int kDraws = 40'000;
  for (int k = 0; k < kDraws; ++k) {
    const double x = drawn_inputs(model, {.jitter = 0.0}, static_cast<std::uint64_t>(k)).ideal[0] * 20 - 10;
    EXPECT_GE(x, -10.0);
    EXPECT_LE(x, 2.0);
    sum += x;
    squares += x * x;
  }
  // Mean (a + b + c) / 3 = -14/3; variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18 = 112 / 18.
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, -14.0 / 3.0, 5 * std::sqrt(112.0 / 18.0 / kDraws));
  EXPECT_NEAR(squares / kDraws - mean * mean, 112.0 / 18.0, 0.2);
}

TEST(SpatialActors, KeepsDrawsInsideTheScale) {
  const auto model = one(Estimate::certain(10), Estimate::certain(0), Estimate::certain(0));
  for (std::uint64_t k = 0; k < 200; ++k) {
    const auto inputs = drawn_inputs(model, {.jitter = 0.3}, k);
    EXPECT_LE(inputs.ideal[0], 1.0);
    EXPECT_EQ(inputs.salience[0], 0.0) << "who takes no part is not dragged in";
    EXPECT_EQ(inputs.capability[0], 0.0);
  }
}

TEST(SpatialActors, DrawsTheSameForTheSameReplicateAndSeed) {
  const auto model = one({0, 1, 2}, Estimate::certain(0.5), Estimate::certain(1));
  const auto draw = [&](std::uint64_t seed, std::uint64_t k) {
    return drawn_inputs(model, {.jitter = 0.1, .seed = seed}, k).ideal[0];
  };
  EXPECT_EQ(draw(1, 5), draw(1, 5));
  EXPECT_NE(draw(1, 5), draw(1, 6));
  EXPECT_NE(draw(1, 5), draw(2, 5));
}

}  // namespace
}  // namespace detente::positions
