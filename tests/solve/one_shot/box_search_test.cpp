#include "engine/solve/one_shot/box_search.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::named_game;
using test::nau;
using test::nine_equilibria;
using test::uniform_game;

const SupportProfile kAll = {{0, 1}, {0, 1}, {0, 1}};

TEST(BoxSearch, FindsBothTotallyMixedEquilibriaInDescendingOrder) {
  const ScaledGame scaled(nine_equilibria());
  const SupportRoots found = BoxSearch(scaled).solve(kAll, {});
  EXPECT_TRUE(found.settled);
  ASSERT_EQ(found.roots.size(), 2U);
  EXPECT_NEAR(found.roots[0].weights[0][0], 0.5, 1e-14);
  EXPECT_NEAR(found.roots[1].weights[0][0], 0.4, 1e-14);
}

TEST(BoxSearch, ReportsAZeroOnAFaceBetweenCellsOnce) {
  // Everyone wants to differ from the next: the only equilibrium is at the middle, where cells are halved.
  NormalForm game = named_game({2, 2, 2}, {});
  for (int row = 0; row < 8; ++row) {
    const int a = row / 4;
    const int b = row / 2 % 2;
    const int c = row % 2;
    for (const bool differs : {a != b, b != c, c != a}) game.payoff.push_back(differs ? 1.0 : 0.0);
  }
  const ScaledGame scaled(game);
  const SupportRoots found = BoxSearch(scaled).solve(kAll, {});
  EXPECT_TRUE(found.settled);
  ASSERT_EQ(found.roots.size(), 1U);
  EXPECT_NEAR(found.roots[0].weights[2][0], 0.5, 1e-15);
}

TEST(BoxSearch, DoesNotSettleAContinuumAndEndsSoon) {
  const ScaledGame scaled(nau());
  const SupportRoots found = BoxSearch(scaled).solve(kAll, {});
  EXPECT_FALSE(found.settled);
  EXPECT_FALSE(found.expired);
  EXPECT_LT(found.cells, 20000U);
}

TEST(BoxSearch, StopsAtItsLimitOfCells) {
  const ScaledGame scaled(uniform_game({3, 3, 3}, 1));
  const SupportProfile support = {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}};
  BoxSearch search(scaled);
  const SupportRoots all = search.solve(support, {});
  ASSERT_TRUE(all.settled);
  ASSERT_GT(all.cells, 1U);
  BoxLimits limits;
  limits.most_cells = all.cells - 1;
  const SupportRoots some = search.solve(support, limits);
  EXPECT_FALSE(some.settled);
  EXPECT_EQ(some.cells, limits.most_cells);
}

TEST(BoxSearch, AsksWhetherTheTimeIsOver) {
  const ScaledGame scaled(uniform_game({3, 3, 3, 3}, 0));
  BoxLimits limits;
  int asked = 0;
  limits.expired = [&] { return ++asked == 2; };
  const SupportRoots found = BoxSearch(scaled).solve({{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {0, 1, 2}}, limits);
  EXPECT_TRUE(found.expired);
  EXPECT_FALSE(found.settled);
}

}  // namespace
}  // namespace detente::solve
