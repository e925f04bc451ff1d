#include "engine/solve/one_shot/correlated.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/normal_form_games.hpp"

namespace detente::solve {
namespace {

using test::coarse_normal_form;
using test::game_of;
using test::random_normal_form;

CorrelatedEquilibrium best(const NormalForm& game, CorrelatedKind kind,
                           CorrelatedObjective objective = CorrelatedObjective::welfare,
                           std::size_t player = 0) {
  return best_correlated(game, {.kind = kind, .objective = objective, .player = player, .budget = {}});
}

/// Chicken: (6,6), (2,7), (7,2), (0,0).
NormalForm chicken() {
  return game_of({2, 2}, {6, 6, 2, 7, 7, 2, 0, 0});
}

// Aumann 1974: told to chicken out, a player knows too little to dare; payoff 5.25 each.
TEST(Correlated, TheBestOfChickenIsAumanns) {
  for (const auto objective : {CorrelatedObjective::welfare, CorrelatedObjective::fairness}) {
    const CorrelatedEquilibrium found = best(chicken(), CorrelatedKind::correlated, objective);
    ASSERT_TRUE(found.converged);
    const double expected[] = {0.5, 0.25, 0.25, 0.0};
    for (std::size_t row = 0; row < 4; ++row) EXPECT_NEAR(found.distribution[row], expected[row], 1e-8);
    EXPECT_NEAR(found.certificate.payoff[0], 5.25, 1e-8);
    EXPECT_NEAR(found.certificate.payoff[1], 5.25, 1e-8);
    EXPECT_NEAR(found.objective, objective == CorrelatedObjective::welfare ? 10.5 : 5.25, 1e-8);
  }
}

TEST(Correlated, APlayersBestOfChickenIsItsPureEquilibrium) {
  for (const std::size_t player : {0U, 1U}) {
    const CorrelatedEquilibrium found =
        best(chicken(), CorrelatedKind::correlated, CorrelatedObjective::player, player);
    ASSERT_TRUE(found.converged);
    EXPECT_NEAR(found.objective, 7.0, 1e-9);
    EXPECT_NEAR(found.distribution[player == 0 ? 2 : 1], 1.0, 1e-9);
  }
}

// Aumann 1974: equal chances of all but the crash give 5 each and are an equilibrium; Nash's mix gives 14/3.
TEST(CorrelatedCertificate, KnowsAumannsMediatorFromOneThatTempts) {
  const double third = 1.0 / 3.0;
  const auto even = certify_correlated(chicken(), CorrelatedKind::correlated, {third, third, third, 0.0});
  EXPECT_NEAR(even.payoff[0], 5.0, 1e-15);
  EXPECT_NEAR(even.largest_incentive, 0.0, 1e-15);
  const auto nash =
      certify_correlated(chicken(), CorrelatedKind::correlated, {4.0 / 9.0, 2.0 / 9.0, 2.0 / 9.0, 1.0 / 9.0});
  EXPECT_NEAR(nash.payoff[1], 14.0 / 3.0, 1e-15);
  EXPECT_NEAR(nash.largest_incentive, 0.0, 1e-15);
  const auto tempts = certify_correlated(chicken(), CorrelatedKind::correlated, {1.0, 0.0, 0.0, 0.0});
  EXPECT_EQ(tempts.incentive, (std::vector<double>{1.0, 1.0}));
  const auto broken = certify_correlated(chicken(), CorrelatedKind::coarse, {1.0, 0.25, 0.0, 0.0});
  EXPECT_EQ(broken.probability_error, 0.25);
}

// After Moulin & Vial 1978: the only correlated equilibrium is (T, L) with 3 each, by iterated strict
// dominance; a third each on the diagonal, 10/3 each, holds players who must commit beforehand: always T or
// L would give 8/3.
TEST(Correlated, ACoarseEquilibriumCanBeatEveryCorrelatedOne) {
  const NormalForm game = game_of({3, 3}, {3, 3, 1, 1, 4, 1, 1, 4, 5, 2, 0, 0, 1, 1, 0, 0, 2, 5});
  const CorrelatedEquilibrium strict = best(game, CorrelatedKind::correlated);
  ASSERT_TRUE(strict.converged);
  EXPECT_NEAR(strict.distribution[0], 1.0, 1e-8);
  EXPECT_NEAR(strict.objective, 6.0, 1e-8);
  const CorrelatedEquilibrium coarse = best(game, CorrelatedKind::coarse);
  ASSERT_TRUE(coarse.converged);
  EXPECT_GE(coarse.objective, 20.0 / 3.0 - 1e-8);
  const std::vector<double> diagonal{1.0 / 3, 0, 0, 0, 1.0 / 3, 0, 0, 0, 1.0 / 3};
  EXPECT_EQ(certify_correlated(game, CorrelatedKind::coarse, diagonal).largest_incentive, 0.0);
  EXPECT_GT(certify_correlated(game, CorrelatedKind::correlated, diagonal).largest_incentive, 0.1);
  const CorrelatedEquilibrium fair = best(game, CorrelatedKind::coarse, CorrelatedObjective::fairness);
  EXPECT_GE(fair.objective, 10.0 / 3.0 - 1e-8);
}

TEST(Correlated, OnRandomGamesEveryKindContainsTheStricterOne) {
  for (const std::vector<int>& actions :
       {std::vector<int>{2, 2}, {4, 3}, {2, 3, 2}, {3, 3, 3}, {1, 3, 2}, {2, 2, 2, 2}}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const NormalForm game =
          seed % 2 == 0 ? random_normal_form(actions, seed) : coarse_normal_form(actions, 3, seed);
      const CorrelatedEquilibrium correlated = best(game, CorrelatedKind::correlated);
      const CorrelatedEquilibrium coarse = best(game, CorrelatedKind::coarse);
      ASSERT_TRUE(correlated.converged && coarse.converged);
      EXPECT_GE(coarse.objective, correlated.objective - 1e-7);
      EXPECT_LE(certify_correlated(game, CorrelatedKind::coarse, correlated.distribution).largest_incentive,
                1e-7);
      // A pure Nash equilibrium is a correlated one.
      for (const Equilibrium& pure : pure_equilibria(game).equilibria) {
        double welfare = 0.0;
        for (const double payoff : pure.certificate.payoff) welfare += payoff;
        EXPECT_GE(correlated.objective, welfare - 1e-7);
      }
    }
  }
}

TEST(Correlated, FairnessLeavesTheWorstOffAtLeastAsMuchAsAnyOtherObjective) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const NormalForm game = random_normal_form({3, 3, 2}, seed);
    const CorrelatedEquilibrium fair = best(game, CorrelatedKind::correlated, CorrelatedObjective::fairness);
    ASSERT_TRUE(fair.converged);
    const CorrelatedEquilibrium rich = best(game, CorrelatedKind::correlated);
    EXPECT_GE(fair.objective, *std::ranges::min_element(rich.certificate.payoff) - 1e-7);
    double sum = 0.0;
    for (const double payoff : fair.certificate.payoff) sum += payoff;
    EXPECT_LE(sum, rich.objective + 1e-7);
  }
}

// In a zero-sum game every correlated equilibrium has the value: rock, paper, scissors 0.
TEST(Correlated, AZeroSumGameHasItsValue) {
  const NormalForm game = game_of({3, 3}, {0, 0, -1, 1, 1, -1, 1, -1, 0, 0, -1, 1, -1, 1, 1, -1, 0, 0});
  for (const std::size_t player : {0U, 1U}) {
    const auto found = best(game, CorrelatedKind::coarse, CorrelatedObjective::player, player);
    ASSERT_TRUE(found.converged);
    EXPECT_NEAR(found.objective, 0.0, 1e-9);
  }
}

TEST(Correlated, TheSizeOfPayoffsDoesNotMatter) {
  for (const double unit : {1e-6, 1e7}) {
    NormalForm game = chicken();
    for (double& payoff : game.payoff) payoff *= unit;
    const CorrelatedEquilibrium found = best(game, CorrelatedKind::correlated);
    ASSERT_TRUE(found.converged);
    EXPECT_NEAR(found.objective / unit, 10.5, 1e-7);
  }
}

TEST(Correlated, ABudgetThatIsOverMakesNoClaim) {
  const NormalForm game = random_normal_form({8, 8, 8}, 1);
  const CorrelatedEquilibrium found = best_correlated(game, {.budget = {.expired = [] { return true; }}});
  EXPECT_EQ(found.why, LinearTermination::not_converged);
  EXPECT_FALSE(found.converged);
  EXPECT_TRUE(std::isinf(found.certificate.largest_incentive));
}

TEST(Correlated, ItsProgramGrowsWithTheActions) {
  EXPECT_EQ(correlated_program_size(chicken(), CorrelatedKind::correlated), 4 + 2 * 4);
  EXPECT_EQ(correlated_program_size(chicken(), CorrelatedKind::coarse), 4 + 2 * 4 * 2);
}

}  // namespace
}  // namespace detente::solve
