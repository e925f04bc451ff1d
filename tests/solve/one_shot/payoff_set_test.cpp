#include "engine/solve/one_shot/payoff_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;
using Points = std::vector<PayoffPoint>;

// T, R, P, S = 5, 3, 1, 0.
NormalForm prisoners_dilemma() {
  return bimatrix({{3, 0}, {5, 1}}, {{3, 5}, {0, 1}});
}

/// A third player without choice or stake makes the search for corners take the way of many players.
NormalForm with_bystander(const NormalForm& game) {
  NormalForm more = game;
  more.players.push_back({"bystander", {"look"}});
  more.payoff.clear();
  for (std::size_t row = 0; row < game.rows(); ++row) {
    more.payoff.insert(more.payoff.end(), {game.payoff_of(row, 0), game.payoff_of(row, 1), 4.0});
  }
  return more;
}

TEST(FeasiblePayoffs, OfThePrisonersDilemmaAreAKite) {
  const FeasibleSet set = feasible_payoffs(prisoners_dilemma());
  EXPECT_TRUE(set.complete);
  EXPECT_EQ(set.corners, (Points{{0, 5}, {1, 1}, {5, 0}, {3, 3}}));
}

TEST(FeasiblePayoffs, PointsOnAnEdgeAreNoCorners) {
  EXPECT_EQ(convex_polygon({{0, 0}, {1, 0}, {2, 0}, {2, 2}, {1, 1}, {0, 0}}),
            (Points{{0, 0}, {2, 0}, {2, 2}}));
}

TEST(FeasiblePayoffs, OfACommonInterestAreASegmentAndOfNothingAPoint) {
  EXPECT_EQ(feasible_payoffs(identity_game(3)).corners, (Points{{0, 0}, {1, 1}}));
  EXPECT_EQ(feasible_payoffs(bimatrix({{2, 2}}, {{3, 3}})).corners, (Points{{2, 3}}));
}

RC_GTEST_PROP(FeasiblePayoffsProperty, ManyPlayersWayFindsTheCornersOfThePolygon, ()) {
  std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
  const NormalForm game = random_bimatrix(engine, 1 + engine() % 4, 1 + engine() % 4, 6);
  Points expected;
  for (PayoffPoint corner : feasible_payoffs(game).corners) {
    corner.emplace_back(4);
    expected.push_back(std::move(corner));
  }
  std::sort(expected.begin(), expected.end());
  const FeasibleSet set = feasible_payoffs(with_bystander(game));
  RC_ASSERT(set.complete);
  RC_ASSERT(set.corners == expected);
}

RC_GTEST_PROP(FeasiblePayoffsProperty, ThePolygonIsConvexAndHoldsAllPayoffs, ()) {
  std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
  const NormalForm game = random_bimatrix(engine, 2 + engine() % 3, 2 + engine() % 3, 9);
  const Points corners = feasible_payoffs(game).corners;
  for (std::size_t k = 0; corners.size() > 2 && k < corners.size(); ++k) {
    const PayoffPoint& a = corners[k];
    const PayoffPoint& b = corners[(k + 1) % corners.size()];
    for (std::size_t row = 0; row < game.rows(); ++row) {
      const Rational x = game.exact_payoff(row, 0);
      const Rational y = game.exact_payoff(row, 1);
      RC_ASSERT((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0);
    }
  }
}

TEST(FeasiblePayoffs, ATimeLimitLeavesPointsThatMayBeNoCorners) {
  const FeasibleSet set =
      feasible_payoffs(with_bystander(prisoners_dilemma()), {.expired = [] { return true; }});
  EXPECT_FALSE(set.complete);
  EXPECT_EQ(set.corners.size(), 4U);
}

TEST(Minmax, MixingHoldsMatchingPenniesToItsValue) {
  const Minmax minmax = minmax_values(matching_pennies());
  EXPECT_TRUE(minmax.complete);
  EXPECT_EQ(minmax.pure, (std::vector<Rational>{1, 1}));
  EXPECT_EQ(minmax.mixed, (std::vector<Rational>{0, 0}));
}

TEST(Minmax, OfTheBattleOfTheSexesIsThePayoffOfItsMixedEquilibrium) {
  const Minmax minmax = minmax_values(battle_of_the_sexes());
  EXPECT_EQ(minmax.pure, (std::vector<Rational>{1, 1}));
  EXPECT_EQ(minmax.mixed, (std::vector<Rational>{Rational(2, 3), Rational(2, 3)}));
}

RC_GTEST_PROP(MinmaxProperty, NoEquilibriumGivesLessAndMixesPunishNoLessThanPureActions, ()) {
  std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
  const NormalForm game = random_bimatrix(engine, 1 + engine() % 4, 1 + engine() % 4, 5);
  const Minmax minmax = minmax_values(game);
  for (std::size_t i = 0; i < 2; ++i) RC_ASSERT(minmax.mixed[i] <= minmax.pure[i]);
  for (const ExactProfile& profile : extreme_equilibria_by_trying(game)) {
    const std::vector<Rational> payoffs = exact_payoffs(game, profile);
    for (std::size_t i = 0; i < 2; ++i) RC_ASSERT(payoffs[i] >= minmax.mixed[i]);
  }
}

// The third player matches what two others do; only together can they hold it to a half of each.
TEST(Minmax, OfThreePlayersLetsTheOthersActTogether) {
  NormalForm game;
  game.players = {{"a", {"x", "y"}}, {"b", {"x", "y"}}, {"c", {"xx", "other"}}};
  for (int row = 0; row < 8; ++row) {
    const bool alike = row / 4 == row / 2 % 2;
    const bool says_alike = row % 2 == 0;
    game.payoff.insert(game.payoff.end(), {0, 0, alike == says_alike ? 1.0 : 0.0});
  }
  const Minmax minmax = minmax_values(game);
  EXPECT_EQ(minmax.pure, (std::vector<Rational>{0, 0, 1}));
  EXPECT_EQ(minmax.mixed, (std::vector<Rational>{0, 0, Rational(1, 2)}));
}

TEST(Minmax, ATimeLimitLeavesThePureValues) {
  const Minmax minmax = minmax_values(matching_pennies(), {.expired = [] { return true; }});
  EXPECT_FALSE(minmax.complete);
  EXPECT_EQ(minmax.mixed, minmax.pure);
}

TEST(RationalPayoffs, OfThePrisonersDilemmaLieAboveMutualDefection) {
  const Points corners = feasible_payoffs(prisoners_dilemma()).corners;
  EXPECT_EQ(above(corners, {1, 1}), (Points{{1, 1}, {Rational(13, 3), 1}, {3, 3}, {1, Rational(13, 3)}}));
}

TEST(RationalPayoffs, MayBeAPointASegmentOrNothing) {
  const Points square{{0, 0}, {2, 0}, {2, 2}, {0, 2}};
  EXPECT_EQ(above(square, {2, 2}), (Points{{2, 2}}));
  EXPECT_EQ(above(square, {2, 1}), (Points{{2, 1}, {2, 2}}));
  EXPECT_TRUE(above(square, {3, 0}).empty());
  EXPECT_EQ(above(square, {-1, -1}), square);
  EXPECT_EQ(above({{0, 0}, {4, 2}}, {1, 1}), (Points{{2, 1}, {4, 2}}));
  EXPECT_EQ(above({{1, 1}}, {1, 1}), (Points{{1, 1}}));
}

}  // namespace
}  // namespace detente::solve
