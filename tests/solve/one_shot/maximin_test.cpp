#include "engine/solve/one_shot/maximin.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/normal_form_games.hpp"

namespace detente::solve {
namespace {

using test::coarse_normal_form;
using test::game_of;
using test::random_normal_form;

/// The zero-sum game of which the row player's payoffs are given.
NormalForm zero_sum(int rows, int columns, const std::vector<double>& payoff) {
  NormalForm game = game_of({rows, columns}, {});
  for (const double x : payoff) {
    game.payoff.push_back(x);
    game.payoff.push_back(-x);
  }
  return game;
}

TEST(Maximin, MatchingPenniesAssuresNothingByOneActionAndHalfByBoth) {
  const Maximin found = maximin(zero_sum(2, 2, {1, 0, 0, 1}), 0);
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.value, 0.5, 1e-12);
  EXPECT_NEAR(found.strategy[0], 0.5, 1e-12);
  EXPECT_EQ(found.pure_value, 0.0);
  EXPECT_EQ(found.pure_action, 0U);
  EXPECT_EQ(found.pure_minmax, 1.0);
}

// The value of [a b; c d] without saddle point is (ad - bc) / (a + d - b - c) (von Neumann 1928): of
// [3 -1; -2 4] it is 10/10, by 6/10 of the first row.
TEST(Maximin, AZeroSumGameOfTwoByTwoHasTheClosedFormsValue) {
  const NormalForm game = zero_sum(2, 2, {3, -1, -2, 4});
  const Maximin row = maximin(game, 0);
  EXPECT_TRUE(row.converged);
  EXPECT_NEAR(row.value, 1.0, 1e-12);
  EXPECT_NEAR(row.strategy[0], 0.6, 1e-12);
  EXPECT_NEAR(maximin(game, 1).value, -1.0, 1e-12);
}

TEST(Maximin, ASaddlePointNeedsNoMixing) {
  const Maximin found = maximin(zero_sum(2, 3, {4, 2, 5, 3, 1, 6}), 0);
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(found.value, 2.0);
  EXPECT_EQ(found.pure_value, 2.0);
  EXPECT_EQ(found.pure_minmax, 2.0);
  EXPECT_EQ(found.punishment, (std::vector<std::size_t>{0, 1}));
}

// Chicken (6,6), (2,7), (7,2), (0,0): swerving assures 2, and daring holds the other to it.
TEST(Maximin, ChickenAssuresTwo) {
  const Maximin found = maximin(game_of({2, 2}, {6, 6, 2, 7, 7, 2, 0, 0}), 1);
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(found.value, 2.0);
  EXPECT_EQ(found.pure_action, 0U);
  EXPECT_EQ(found.pure_minmax, 2.0);
  EXPECT_EQ(found.punishment, (std::vector<std::size_t>{1, 0}));
}

// Others who correlate hold a third player down further than others who mix independently can.
// Player 2 gets 1 unless the others pick (0, 0) with it at 0 or (1, 1) with it at 1.
TEST(Maximin, TheOthersChooseJointly) {
  NormalForm game = game_of({2, 2, 2}, std::vector<double>(24, 0.0));
  for (std::size_t row = 0; row < 8; ++row) game.payoff[row * 3 + 2] = row == 0 || row == 7 ? 0.0 : 1.0;
  const Maximin found = maximin(game, 2);
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.value, 0.5, 1e-12);
  EXPECT_EQ(found.pure_value, 0.0);
  EXPECT_EQ(found.pure_minmax, 1.0);
}

/// The best grid point of the player's mixes: a lower bound of its maximin value.
double best_on_grid(const NormalForm& game, std::size_t i) {
  constexpr int kGrid = 60;
  double best = -INFINITY;
  for (int x = 0; x <= kGrid; ++x) {
    for (int y = 0; x + y <= kGrid; ++y) {
      const double mix[] = {x / double{kGrid}, y / double{kGrid}, (kGrid - x - y) / double{kGrid}};
      double worst = INFINITY;
      for (std::size_t row = 0; row < game.rows(); ++row) {
        if (row / game.stride(i) % 3 != 0) continue;
        double sum = 0.0;
        for (std::size_t a = 0; a < 3; ++a) sum += mix[a] * game.payoff_of(row + a * game.stride(i), i);
        worst = std::min(worst, sum);
      }
      best = std::max(best, worst);
    }
  }
  return best;
}

TEST(Maximin, OfRandomGamesLiesWhereAGridOfMixesSays) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const NormalForm game =
        seed % 2 == 0 ? random_normal_form({3, 2, 3}, seed) : coarse_normal_form({3, 2, 3}, 3, seed);
    for (const std::size_t i : {0U, 2U}) {
      const Maximin found = maximin(game, i);
      EXPECT_TRUE(found.converged);
      EXPECT_GE(found.value, best_on_grid(game, i) - 1e-9);
      EXPECT_LE(found.value, best_on_grid(game, i) + 0.05 * 3);
      EXPECT_LE(found.pure_value, found.value + 1e-9);
      EXPECT_LE(found.value, found.pure_minmax + 1e-9);
      EXPECT_NEAR(found.at_most, found.value, 1e-8 * 3);
    }
  }
}

TEST(Maximin, BothSidesOfAZeroSumGameAgreeOnItsValue) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    NormalForm game = random_normal_form({6, 9}, seed);
    for (std::size_t row = 0; row < game.rows(); ++row) game.payoff[row * 2 + 1] = -game.payoff[row * 2];
    EXPECT_NEAR(maximin(game, 0).value, -maximin(game, 1).value, 1e-8);
  }
}

TEST(Maximin, WithoutTimeItKeepsWhatOneActionAssures) {
  const NormalForm game = random_normal_form({60, 400}, 1);
  const Maximin found = maximin(game, 0, {.expired = [] { return true; }});
  EXPECT_FALSE(found.converged);
  EXPECT_EQ(found.value, found.pure_value);
  EXPECT_EQ(found.at_most, found.pure_minmax);
}

TEST(Maximin, AConstantPlayerIsAssuredOfItsConstant) {
  const Maximin found = maximin(game_of({2, 2}, std::vector<double>(8, -3.0)), 0);
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(found.value, -3.0);
}

}  // namespace
}  // namespace detente::solve
