#include "engine/solve/one_shot/multilinear.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::named_game;
using test::uniform_game;

const SupportProfile kSupport = {{0, 2}, {0, 1, 2}, {1}, {0, 1}};
NormalForm four_players() {
  return uniform_game({3, 3, 2, 2}, 7);
}

/// The game with the payoffs of `scaled`.
NormalForm rescaled(const NormalForm& game, const ScaledGame& scaled) {
  NormalForm made = game;
  made.payoff = scaled.payoff;
  return made;
}

/// The profile at a corner of the cell: digit[i] is player i's vertex.
MixedProfile corner(const NormalForm& game, const SupportSystem& system, const double* cell,
                    const std::vector<std::size_t>& digit) {
  MixedProfile profile;
  for (std::size_t i = 0; i < digit.size(); ++i) {
    profile.emplace_back(game.action_count(i), 0.0);
    for (std::size_t k = 0; k < system.vertices(i); ++k) {
      profile.back()[static_cast<std::size_t>(kSupport[i][k])] = system.vertex(cell, i, digit[i])[k];
    }
  }
  return profile;
}

/// Every table entry is the difference of action values at its corner, computed by action_values.
void expect_tables_match(const NormalForm& game, const SupportSystem& system, const double* cell) {
  for (std::size_t p = 0; p < system.corners(); ++p) {
    std::vector<std::size_t> digit;
    for (std::size_t i = 0; i < system.players(); ++i)
      digit.push_back(p / system.stride(i) % system.vertices(i));
    const auto values = action_values(game, corner(game, system, cell, digit));
    std::vector<std::size_t> equations(system.players(), 1);
    std::vector<int> outside(system.players(), 0);
    for (std::size_t r = 0; r < system.rows(); ++r) {
      const std::size_t i = system.owner(r);
      int action = 0;
      if (r < system.equations()) {
        action = kSupport[i][equations[i]++];
      } else {
        int& next = outside[i];
        while (std::count(kSupport[i].begin(), kSupport[i].end(), next) > 0) ++next;
        action = next++;
      }
      std::size_t at = 0;
      for (std::size_t j = 0; j < system.players(); ++j) {
        if (j != i) at += digit[j] * system.table_stride(i, j);
      }
      EXPECT_NEAR(
          system.table(cell, r)[at],
          values[i][static_cast<std::size_t>(action)] - values[i][static_cast<std::size_t>(kSupport[i][0])],
          1e-14);
    }
  }
}

TEST(ScaledGame, FillsTheUnitIntervalForEachPlayer) {
  const ScaledGame scaled(named_game({2, 2}, {-7, 1e300, 3, -1e300, 13, 0, 3, 0}));
  EXPECT_EQ(scaled.payoff, (std::vector<double>{0, 1, 0.5, 0, 1, 0.5, 0.5, 0.5}));
}

TEST(ScaledGame, KeepsDifferencesThatDoublesOfThePayoffsLose) {
  NormalForm game = named_game({2, 1}, {});
  const Rational large = Rational(Integer(1), Integer(3)) * 1000000000;
  game.exact = {large, Rational(0), large + Rational(1, 1000000000), Rational(0)};
  game.settle_exact();
  EXPECT_EQ(ScaledGame(game).payoff, (std::vector<double>{0, 0, 1, 0}));
}

TEST(ScaledGame, APlayerWhoDoesNotCareHasPayoffZero) {
  EXPECT_EQ(ScaledGame(named_game({2, 1}, {4, 0, 4, 1})).payoff, (std::vector<double>{0, 0, 0, 1}));
}

TEST(SupportSystem, HoldsTheGainsOfEachActionOverTheFirstOfItsSupport) {
  const NormalForm game = four_players();
  const ScaledGame scaled(game);
  SupportSystem system;
  system.load(scaled, kSupport);
  EXPECT_EQ(system.equations(), 4U);
  EXPECT_EQ(system.rows(), 6U);
  EXPECT_EQ(system.corners(), 12U);
  expect_tables_match(rescaled(game, scaled), system, system.whole().data());
}

TEST(SupportSystem, TablesFollowTheVerticesThroughShrinksAndSplits) {
  const NormalForm game = four_players();
  const ScaledGame scaled(game);
  SupportSystem system;
  system.load(scaled, kSupport);
  std::vector<double> cell = system.whole();
  std::vector<double> other(system.cell_size());
  const double first[] = {0.1, 0.3};
  const double second[] = {0.2, 0.0, 0.25};
  system.shrink(cell.data(), 0, first);
  system.split(cell.data(), other.data());
  system.shrink(cell.data(), 1, second);
  system.split(cell.data(), other.data());
  system.split(cell.data(), other.data());
  expect_tables_match(rescaled(game, scaled), system, cell.data());
  expect_tables_match(rescaled(game, scaled), system, other.data());
}

TEST(SupportSystem, AShrunkSimplexIsWhereEveryWeightIsAtLeastItsBound) {
  SupportSystem system;
  system.load(ScaledGame(four_players()), kSupport);
  std::vector<double> cell = system.whole();
  const double bound[] = {0.25, 0.125, 0.5};
  system.shrink(cell.data(), 1, bound);
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t a = 0; a < 3; ++a) {
      EXPECT_EQ(system.vertex(cell.data(), 1, k)[a], bound[a] + (a == k ? 0.125 : 0.0));
    }
  }
}

TEST(SupportSystem, HalvesShareAFaceAndTogetherAreTheWhole) {
  SupportSystem system;
  system.load(ScaledGame(four_players()), kSupport);
  std::vector<double> cell = system.whole();
  std::vector<double> other(system.cell_size());
  system.split(cell.data(), other.data());
  int moved = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < system.vertices(i); ++k) {
      for (std::size_t a = 0; a < system.vertices(i); ++a) {
        const double whole = a == k ? 1.0 : 0.0;
        const double one = system.vertex(cell.data(), i, k)[a];
        const double two = system.vertex(other.data(), i, k)[a];
        // A vertex stays in at least one half; what replaces it in the other is the middle of an edge.
        EXPECT_TRUE(one == whole || two == whole);
        if (one != whole || two != whole) {
          ++moved;
          EXPECT_EQ(one == whole ? two : one, 0.5);
        }
      }
    }
  }
  EXPECT_EQ(moved, 4);
  EXPECT_EQ(system.longest_edge(system.whole().data()), 1.0);
}

TEST(SupportSystem, IsWornAfterThousandsOfMoves) {
  SupportSystem system;
  system.load(ScaledGame(four_players()), kSupport);
  std::vector<double> cell = system.whole();
  const double nothing[] = {0.0, 0.0, 0.0};
  for (int k = 0; k < 500; ++k) system.shrink(cell.data(), 1, nothing);
  EXPECT_FALSE(system.worn(cell.data()));
  for (int k = 0; k < 500; ++k) system.shrink(cell.data(), 1, nothing);
  EXPECT_TRUE(system.worn(cell.data()));
}

}  // namespace
}  // namespace detente::solve
