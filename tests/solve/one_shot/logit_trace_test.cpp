#include "engine/solve/one_shot/logit_trace.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/normal_form_games.hpp"
#include "tests/worlds/stage_reference.hpp"

namespace detente::solve {
namespace {

using test::game_of;
using test::random_normal_form;

LogitTrace trace_to(const NormalForm& game, double rationality) {
  return trace_logit(game, {.rationality = rationality, .budget = {}});
}

/// The residual of the logit equations by recursion over the players.
double plain_residual(const NormalForm& game, const LogitTrace& trace) {
  test::PlainGame plain;
  plain.actions = game.action_counts();
  plain.rationality.assign(game.player_count(), trace.rationality);
  plain.payoff = game.payoff;
  return test::logit_residual(plain, trace.equilibrium.profile);
}

// McKelvey & Palfrey 1995, asymmetric matching pennies: row [9 0; 0 1], column [0 1; 1 0]. In equilibrium the
// row player's excess on its high payoff first rises above one half by far, then returns to it.
TEST(LogitTrace, GivesAsymmetricMatchingPenniesAtEachRationality) {
  const NormalForm game = game_of({2, 2}, {9, 0, 0, 1, 0, 1, 1, 0});
  struct Known {
    double rationality, top, left;
  };
  for (const Known& known : {Known{0.5, 0.830671, 0.418077}, Known{1, 0.893576, 0.312780},
                             Known{2, 0.860754, 0.191078}, Known{5, 0.701984, 0.117135}}) {
    const LogitTrace trace = trace_to(game, known.rationality);
    EXPECT_TRUE(trace.converged);
    EXPECT_EQ(trace.rationality, known.rationality);
    EXPECT_NEAR(trace.equilibrium.profile[0][0], known.top, 5.1e-7);
    EXPECT_NEAR(trace.equilibrium.profile[1][0], known.left, 5.1e-7);
  }
  const LogitTrace nash = trace_logit(game);
  EXPECT_TRUE(nash.converged);
  EXPECT_NEAR(nash.equilibrium.profile[0][0], 0.5, 1e-6);
  EXPECT_NEAR(nash.equilibrium.profile[1][0], 0.1, 1e-6);
}

// Logit equilibria of the prisoners' dilemma 5, 3, 1, 0: P(C).
TEST(LogitTrace, GivesThePrisonersDilemmaAtEachRationality) {
  const NormalForm game = game_of({2, 2}, {3, 3, 0, 5, 5, 0, 1, 1});
  for (const auto& [rationality, cooperates] :
       {std::pair{0.25, 0.412618}, {0.5, 0.338648}, {1.0, 0.226751}, {2.0, 0.099788}}) {
    const LogitTrace trace = trace_to(game, rationality);
    EXPECT_TRUE(trace.converged);
    EXPECT_NEAR(trace.equilibrium.profile[0][0], cooperates, 5.1e-7);
    EXPECT_NEAR(trace.equilibrium.profile[1][0], cooperates, 5.1e-7);
  }
}

TEST(LogitTrace, IsAtTheCentroidWithoutRationality) {
  const NormalForm game = random_normal_form({2, 3, 4}, 1);
  const LogitTrace trace = trace_to(game, 0.0);
  EXPECT_TRUE(trace.converged);
  EXPECT_EQ(trace.equilibrium.profile, centroid(game));
}

TEST(LogitTrace, RandomGamesOfManyShapesSatisfyTheLogitEquationsRecomputedPlainly) {
  for (const std::vector<int>& actions :
       {std::vector<int>{2, 2}, {3, 5}, {2, 3, 4}, {3, 3, 3, 3}, {2, 2, 2, 2, 2}, {1, 4, 2}, {14, 13}}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const NormalForm game = random_normal_form(actions, seed);
      for (const double rationality : {0.3, 4.0, 60.0}) {
        const LogitTrace trace = trace_to(game, rationality);
        EXPECT_TRUE(trace.converged) << actions.size() << " players, seed " << seed << ", " << rationality;
        EXPECT_LT(plain_residual(game, trace), 1e-9);
      }
    }
  }
}

TEST(LogitTrace, RandomGamesOfManyShapesAreTracedToTheRegretAskedFor) {
  for (const std::vector<int>& actions :
       {std::vector<int>{2, 2}, {3, 5}, {2, 3, 4}, {3, 3, 3, 3}, {2, 2, 2, 2, 2}, {1, 4, 2}, {14, 13}}) {
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
      const NormalForm game = random_normal_form(actions, seed);
      const LogitTrace trace = trace_logit(game);
      EXPECT_TRUE(trace.converged) << actions.size() << " players, seed " << seed;
      EXPECT_LE(certify(game, trace.equilibrium.profile).largest_regret, 1e-8);
    }
  }
}

TEST(LogitTrace, TheUnitOfPayoffsDoesNotMatter) {
  NormalForm game = random_normal_form({3, 3, 3}, 5);
  const LogitTrace ones = trace_logit(game);
  for (double& payoff : game.payoff) payoff *= 1024.0;
  const LogitTrace thousands = trace_logit(game);
  EXPECT_TRUE(thousands.converged);
  EXPECT_EQ(ones.equilibrium.profile, thousands.equilibrium.profile);
  EXPECT_EQ(ones.rationality, 1024.0 * thousands.rationality);
}

TEST(LogitTrace, PlayersOfDifferentStakesShareOneRationality) {
  // The second player's stakes are a hundredth of the first one's.
  const NormalForm game = game_of({2, 2}, {9, 0, 0, 0.01, 0, 0.01, 1, 0});
  const LogitTrace trace = trace_to(game, 3.0);
  EXPECT_TRUE(trace.converged);
  EXPECT_LT(plain_residual(game, trace), 1e-9);
  EXPECT_NEAR(trace.equilibrium.profile[1][0], 0.5, 0.01);
}

TEST(LogitTrace, ThePrincipalBranchOfACoordinationGameLeadsToTheRiskDominantEquilibrium) {
  const NormalForm game = game_of({2, 2}, {2, 2, 0, 0, 0, 0, 1, 1});
  const LogitTrace trace = trace_logit(game);
  EXPECT_TRUE(trace.converged);
  EXPECT_GT(trace.equilibrium.profile[0][0], 0.999999);
  EXPECT_GT(trace.equilibrium.profile[1][0], 0.999999);
}

TEST(LogitTrace, ASymmetricGameStaysOnItsSymmetricBranch) {
  const NormalForm game = game_of({2, 2}, {1, 1, 0, 0, 0, 0, 1, 1});
  const LogitTrace trace = trace_logit(game);
  EXPECT_TRUE(trace.converged);
  EXPECT_NEAR(trace.equilibrium.profile[0][0], 0.5, 1e-12);
}

TEST(LogitTrace, APlayerAloneTakesItsBestActionsAlike) {
  const NormalForm game = game_of({1, 3}, {0, 2, 0, 5, 0, 5});
  const LogitTrace trace = trace_logit(game);
  EXPECT_TRUE(trace.converged);
  EXPECT_EQ(trace.equilibrium.profile[1], (std::vector<double>{0.0, 0.5, 0.5}));
  const LogitTrace soft = trace_to(game, 0.5);
  EXPECT_TRUE(soft.converged);
  EXPECT_NEAR(soft.equilibrium.profile[1][0] / soft.equilibrium.profile[1][1], std::exp(-1.5), 1e-12);
}

TEST(LogitTrace, AGameOfTiesEndsAtTheCentroid) {
  const NormalForm game = game_of({2, 3}, std::vector<double>(12, 4.0));
  for (const LogitTrace& trace : {trace_logit(game), trace_to(game, 7.0)}) {
    EXPECT_TRUE(trace.converged);
    EXPECT_EQ(trace.equilibrium.profile, centroid(game));
    EXPECT_EQ(trace.equilibrium.certificate.largest_regret, 0.0);
  }
}

TEST(LogitTrace, EveryPointOfThePathIsALogitEquilibriumAtItsRationality) {
  const NormalForm game = random_normal_form({3, 3, 3}, 11);
  const LogitTrace trace = trace_logit(game, {.keep_path = true, .budget = {}});
  ASSERT_GT(trace.path.size(), 5U);
  EXPECT_EQ(trace.path.front().rationality, 0.0);
  EXPECT_EQ(trace.path.front().profile, centroid(game));
  EXPECT_EQ(trace.path.back().rationality, trace.rationality);
  EXPECT_EQ(trace.path.back().profile, trace.equilibrium.profile);
  for (const LogitPoint& point : trace.path) {
    const std::vector<double> rationality(3, point.rationality);
    EXPECT_LT(certify(game, point.profile, rationality).qre_residual, 1e-4) << point.rationality;
  }
}

TEST(LogitTrace, ABudgetEndsItWithoutAClaim) {
  const NormalForm game = random_normal_form({3, 3, 3}, 3);
  int asked = 0;
  const LogitTrace trace = trace_logit(game, {.budget = {.expired = [&] { return ++asked > 3; }}});
  EXPECT_FALSE(trace.converged);
  EXPECT_GT(trace.rationality, 0.0);
  EXPECT_GT(trace.equilibrium.certificate.qre_residual, 1e-8);
}

}  // namespace
}  // namespace detente::solve
