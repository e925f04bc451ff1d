#include "engine/scenario/model/belief_grid.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::scenario {
namespace {

BeliefGrid grid_of(const std::vector<double>& prior, int steps) {
  const auto grid = BeliefGrid::make(prior, steps);
  EXPECT_TRUE(grid.has_value());
  return grid.value_or(BeliefGrid());
}

/// The largest distance between a posterior and the mean of its lottery, or 1 when that is no lottery.
double off_mean(const BeliefGrid& grid, const std::vector<double>& posterior) {
  std::vector<BeliefGrid::Part> parts;
  grid.split(posterior, parts);
  std::vector<double> mean(posterior.size(), 0.0);
  double sum = 0.0;
  for (const auto& part : parts) {
    if (!(part.weight > 0.0) || part.point < 0 || part.point >= grid.size()) return 1.0;
    sum += part.weight;
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += part.weight * grid.share(part.point, k);
  }
  if (std::abs(sum - 1.0) > 1e-12 || parts.size() > posterior.size()) return 1.0;
  double off = 0.0;
  for (std::size_t k = 0; k < mean.size(); ++k) off = std::max(off, std::abs(mean[k] - posterior[k]));
  return off;
}

/// Shares of so many types from as many numbers; some may be 0.
std::vector<double> posterior_of(std::size_t types) {
  std::vector<double> shares;
  for (std::size_t k = 0; k < types; ++k) shares.push_back(*rc::gen::inRange(0, 1000));
  shares[0] += 1.0;
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

TEST(BeliefGrid, OfTwoTypesHasTheMultiplesAndThePrior) {
  const BeliefGrid grid = grid_of({0.35, 0.65}, 4);
  ASSERT_EQ(grid.size(), 6);
  EXPECT_EQ(grid.share(0, 0), 0.0);
  EXPECT_EQ(grid.share(2, 0), 0.35);
  EXPECT_EQ(grid.share(2, 1), 0.65);
  EXPECT_EQ(grid.share(5, 0), 1.0);
  EXPECT_EQ(grid.start(), 2);
}

TEST(BeliefGrid, TakesAPriorOnALatticePointForThatPoint) {
  const BeliefGrid grid = grid_of({0.3, 0.7}, 10);
  EXPECT_EQ(grid.size(), 11);
  EXPECT_EQ(grid.start(), 3);
}

TEST(BeliefGrid, OfThreeTypesIsTheLatticeOfTheSimplex) {
  const BeliefGrid grid = grid_of({0.2, 0.5, 0.3}, 10);
  EXPECT_EQ(grid.size(), 66);
  EXPECT_EQ(BeliefGrid::count_points(3, 10), 66.0);
  EXPECT_NEAR(grid.share(grid.start(), 0), 0.2, 1e-15);
  EXPECT_NEAR(grid.share(grid.start(), 1), 0.5, 1e-15);
  EXPECT_NEAR(grid.share(grid.start(), 2), 0.3, 1e-15);
}

TEST(BeliefGrid, RefusesAPriorOffTheLatticeOfThree) {
  EXPECT_FALSE(BeliefGrid::make(std::vector<double>{0.25, 0.45, 0.3}, 10).has_value());
  EXPECT_TRUE(BeliefGrid::make(std::vector<double>{0.25, 0.45, 0.3}, 20).has_value());
}

TEST(BeliefGrid, NeverRevivesATypeThatIsExcluded) {
  const BeliefGrid grid = grid_of({0.5, 0.5}, 2);
  EXPECT_TRUE(grid.reachable(1, 0));
  EXPECT_TRUE(grid.reachable(1, 2));
  EXPECT_FALSE(grid.reachable(0, 1));
  EXPECT_TRUE(grid.reachable(0, 0));
}

TEST(BeliefGrid, LeavesAPointWhereItIs) {
  const BeliefGrid grid = grid_of({0.3, 0.7}, 10);
  std::vector<BeliefGrid::Part> parts;
  for (int point = 0; point < grid.size(); ++point) {
    grid.split(grid.point(point), parts);
    ASSERT_EQ(parts.size(), 1U) << point;
    EXPECT_EQ(parts[0].point, point);
  }
}

TEST(BeliefGrid, LosesNothingOfATypeThatIsNearlyExcluded) {
  const BeliefGrid grid = grid_of({0.5, 0.5}, 10);
  std::vector<BeliefGrid::Part> parts;
  for (const bool first : {true, false}) {
    const std::vector<double> posterior =
        first ? std::vector<double>{1e-11, 1.0 - 1e-11} : std::vector<double>{1.0 - 1e-11, 1e-11};
    grid.split(posterior, parts);
    ASSERT_EQ(parts.size(), 2U);
    const std::size_t rare = first ? 0 : 1;
    double mean = 0.0;
    for (const auto& part : parts) mean += part.weight * grid.share(part.point, rare);
    EXPECT_NEAR(mean / 1e-11, 1.0, 1e-9);
  }
}

RC_GTEST_PROP(BeliefGridProperty, DrawsTwoTypesByLotteriesWithTheirMean, ()) {
  const auto prior = *rc::gen::inRange(1, 100);
  const BeliefGrid grid = grid_of({prior / 100.0, 1.0 - prior / 100.0}, *rc::gen::inRange(1, 30));
  RC_ASSERT(off_mean(grid, posterior_of(2)) < 1e-13);
}

RC_GTEST_PROP(BeliefGridProperty, DrawsThreeTypesByLotteriesWithTheirMean, ()) {
  const BeliefGrid grid = grid_of({0.2, 0.5, 0.3}, 10);
  RC_ASSERT(off_mean(grid, posterior_of(3)) < 1e-13);
}

RC_GTEST_PROP(BeliefGridProperty, DrawsFourTypesByLotteriesWithTheirMean, ()) {
  const BeliefGrid grid = grid_of({0.25, 0.25, 0.25, 0.25}, 8);
  RC_ASSERT(off_mean(grid, posterior_of(4)) < 1e-13);
}

RC_GTEST_PROP(BeliefGridProperty, StaysInTheCellOfThePosterior, ()) {
  const BeliefGrid grid = grid_of({0.2, 0.5, 0.3}, 10);
  const std::vector<double> posterior = posterior_of(3);
  std::vector<BeliefGrid::Part> parts;
  grid.split(posterior, parts);
  for (const auto& part : parts) {
    for (std::size_t k = 0; k < 3; ++k) {
      RC_ASSERT(std::abs(grid.share(part.point, k) - posterior[k]) <= 0.1 + 1e-12);
    }
  }
}

}  // namespace
}  // namespace detente::scenario
