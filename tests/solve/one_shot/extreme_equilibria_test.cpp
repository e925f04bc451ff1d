#include "engine/solve/one_shot/extreme_equilibria.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;

/// Pure strategies of n actions.
std::vector<std::vector<Rational>> pure(std::size_t n) {
  std::vector<std::vector<Rational>> strategies(n, std::vector<Rational>(n, Rational(0)));
  for (std::size_t k = 0; k < n; ++k) strategies[k][k] = 1;
  return strategies;
}

NormalForm nothing_at_stake(std::size_t n) {
  const Matrix zero(n, std::vector<double>(n, 0.0));
  return bimatrix(zero, zero);
}

TEST(ExtremeEquilibria, AreSortedWhateverTheOrderInWhichTheyWereFound) {
  const NormalForm game = identity_game(3);
  const EquilibriumSet set = assemble(game, {{pure(3), pure(3)}, {{2, 2}, {0, 0}, {1, 1}}});
  ASSERT_EQ(set.equilibria.size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(set.equilibria[k].exact[0], pure(3)[k]);
    EXPECT_EQ(set.equilibria[k].component, -1);
    EXPECT_EQ(set.equilibria[k].certificate.largest_regret, 0.0);
  }
  EXPECT_FALSE(set.degenerate);
  EXPECT_FALSE(set.complete);
}

TEST(ExtremeEquilibria, ChainsOfPairsAreOneComponentWithASubsetPerMaximalRectangle) {
  // x1 - y1 - x2 - y2, and x3 - y3 apart.
  const EquilibriumSet set =
      assemble(nothing_at_stake(3), {{pure(3), pure(3)}, {{0, 0}, {1, 0}, {1, 1}, {2, 2}}});
  ASSERT_EQ(set.equilibria.size(), 4U);
  EXPECT_TRUE(set.degenerate);
  EXPECT_EQ(set.equilibria[0].component, 1);
  EXPECT_EQ(set.equilibria[1].component, 1);
  EXPECT_EQ(set.equilibria[2].component, 1);
  EXPECT_EQ(set.equilibria[3].component, -1);
  EXPECT_EQ(set.remarks, (std::vector<std::string>{
                             "component 1 holds infinitely many equilibria: every mix of row's strategies in "
                             "equilibria 1 and 2 with every mix of column's strategy in equilibrium 1; and "
                             "every mix of row's strategy in equilibrium 2 with every mix of column's "
                             "strategies in equilibria 1 and 3"}));
}

TEST(ExtremeEquilibria, ComponentsAreNumberedInTheOrderOfTheirFirstEquilibria) {
  const EquilibriumSet set =
      assemble(nothing_at_stake(4), {{pure(4), pure(4)}, {{2, 2}, {3, 2}, {0, 0}, {0, 1}}});
  ASSERT_EQ(set.equilibria.size(), 4U);
  EXPECT_EQ(set.equilibria[0].component, 1);
  EXPECT_EQ(set.equilibria[1].component, 1);
  EXPECT_EQ(set.equilibria[2].component, 2);
  EXPECT_EQ(set.equilibria[3].component, 2);
  EXPECT_EQ(set.remarks.size(), 2U);
}

// Everything but the diagonal: of n strategies, any set of columns but none and all is half of a rectangle.
TEST(ExtremeEquilibria, ManySubsetsAreCountedRatherThanListed) {
  ExtremeEquilibria found{{pure(8), pure(8)}, {}};
  for (std::size_t x = 0; x < 8; ++x) {
    for (std::size_t y = 0; y < 8; ++y) {
      if (x != y) found.pairs.emplace_back(x, y);
    }
  }
  const EquilibriumSet set = assemble(nothing_at_stake(8), found);
  EXPECT_EQ(set.remarks,
            (std::vector<std::string>{"component 1 holds infinitely many equilibria: more than 64 maximal "
                                      "Nash subsets, spanned by the extreme equilibria given"}));
}

}  // namespace
}  // namespace detente::solve
