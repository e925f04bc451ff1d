#include "engine/simulate/summary/ensemble.hpp"

#include <gtest/gtest.h>

namespace detente::simulate {
namespace {

// "The smallest value v with P(X <= v) >= share": engine/simulate/ensemble.hpp.
TEST(Quantile, IsTheSmallestValueThatReachesTheShare) {
  std::vector<Atom> atoms = {{3.0, 0.2}, {1.0, 0.5}, {2.0, 0.3}};
  EXPECT_EQ(quantile(atoms, 0.05), 1.0);
  EXPECT_EQ(quantile(atoms, 0.5), 1.0);
  EXPECT_EQ(quantile(atoms, 0.51), 2.0);
  EXPECT_EQ(quantile(atoms, 0.8), 2.0);
  EXPECT_EQ(quantile(atoms, 0.95), 3.0);
}

TEST(Quantile, TakesSharesOfTheTotal) {
  std::vector<Atom> atoms = {{0.0, 10.0}, {1.0, 10.0}};
  EXPECT_EQ(quantile(atoms, 0.5), 0.0);
  EXPECT_EQ(quantile(atoms, 0.50001), 1.0);
}

TEST(Quantile, DoesNotDependOnHowTenthsAddUp) {
  std::vector<Atom> atoms;
  for (int i = 0; i < 10; ++i) atoms.push_back({static_cast<double>(i), 0.1});
  EXPECT_EQ(quantile(atoms, 0.3), 2.0);
  EXPECT_EQ(quantile(atoms, 0.8), 7.0);
}

TEST(Quantile, NeverGivesAValueWithoutProbability) {
  std::vector<Atom> atoms = {{-5.0, 0.0}, {1.0, 1.0}, {9.0, 0.0}};
  EXPECT_EQ(quantile(atoms, 0.0), 1.0);
  EXPECT_EQ(quantile(atoms, 1.0), 1.0);
}

TEST(SummariseLevels, GivesTheQuantilesOfTheSharesAsTheyAre) {
  const std::vector<std::vector<double>> cases = {
      {1.0}, {0.0, 1.0, 0.0}, {0.05, 0.2, 0.25, 0.25, 0.2, 0.05}, {0.5, 0.0, 0.5}, {2.0, 1.0, 1.0, 0.0}};
  for (const std::vector<double>& shares : cases) {
    std::vector<Atom> atoms;
    for (std::size_t level = 0; level < shares.size(); ++level) {
      atoms.push_back({static_cast<double>(level), shares[level]});
    }
    const VariableSummary found = summarise_levels(shares);
    EXPECT_EQ(found.q05, quantile(atoms, 0.05));
    EXPECT_EQ(found.q25, quantile(atoms, 0.25));
    EXPECT_EQ(found.q50, quantile(atoms, 0.50));
    EXPECT_EQ(found.q75, quantile(atoms, 0.75));
    EXPECT_EQ(found.q95, quantile(atoms, 0.95));
  }
  EXPECT_EQ(summarise_levels({2.0, 1.0, 1.0}).mean, 0.75);
}

TEST(QuantileDeathTest, NeedsAValue) {
  std::vector<Atom> none;
  EXPECT_DEATH(static_cast<void>(quantile(none, 0.5)), "no quantile");
}

}  // namespace
}  // namespace detente::simulate
