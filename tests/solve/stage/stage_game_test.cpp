#include "engine/solve/stage/stage_game.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "tests/worlds/random_games.hpp"

namespace detente::solve {
namespace {

using test::PlainGame;
using test::random_game;

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Solved {
  StageSummary summary;
  std::vector<double> profile;
  std::vector<double> values;
};

Solved solve(const PlainGame& plain, std::vector<char> fixed = {}, std::vector<double> profile = {}) {
  StageGame game{plain.actions, plain.rationality, plain.payoff, std::move(fixed)};
  game.fixed.resize(plain.actions.size(), 0);
  std::size_t width = 0;
  for (const int count : plain.actions) width += static_cast<std::size_t>(count);
  profile.resize(width, -1.0);
  Solved solved{{}, std::move(profile), std::vector<double>(plain.actions.size())};
  StageSolver solver;
  solved.summary = solver.solve(game, solved.profile, solved.values);
  return solved;
}

/// A 2 x 2 game by rows: (row, column) payoffs of the four cells.
PlainGame two_by_two(double rationality, std::vector<double> payoff) {
  return {{2, 2}, {rationality, rationality}, std::move(payoff)};
}

PlainGame matching_pennies(double x, double rationality) {
  return two_by_two(rationality, {x, 0, 0, 1, 0, 1, 1, 0});
}

// McKelvey & Palfrey (1995), asymmetric matching pennies with X = 9, on the branch from the centroid.
TEST(StageGame, AsymmetricMatchingPenniesHasThePublishedLogitEquilibria) {
  const double expected[][3] = {{0.5, 0.830671, 0.418077},
                                {1.0, 0.893576, 0.312780},
                                {2.0, 0.860754, 0.191078},
                                {5.0, 0.701984, 0.117135}};
  for (const auto& [rationality, top, left] : expected) {
    const Solved solved = solve(matching_pennies(9.0, rationality));
    EXPECT_EQ(solved.summary.why, StageTermination::converged);
    EXPECT_NEAR(solved.profile[0], top, 1e-6) << rationality;
    EXPECT_NEAR(solved.profile[2], left, 1e-6) << rationality;
  }
}

TEST(StageGame, PrisonersDilemmaHasThePublishedLogitEquilibria) {
  const double expected[][2] = {{0.25, 0.412618}, {0.5, 0.338648}, {1.0, 0.226751}, {2.0, 0.099788}};
  for (const auto& [rationality, cooperates] : expected) {
    const Solved solved = solve(two_by_two(rationality, {3, 3, 0, 5, 5, 0, 1, 1}));
    EXPECT_NEAR(solved.profile[0], cooperates, 1e-6) << rationality;
    EXPECT_NEAR(solved.profile[2], cooperates, 1e-6) << rationality;
  }
}

TEST(StageGame, MatchingPenniesIsEvenAtAnyRationality) {
  for (const double rationality : {0.0, 0.1, 1.0, 10.0, 1000.0, 1e5, kInf}) {
    const Solved solved = solve(two_by_two(rationality, {1, 0, 0, 1, 0, 1, 1, 0}));
    EXPECT_EQ(solved.summary.why, StageTermination::converged) << rationality;
    for (const double p : solved.profile) EXPECT_NEAR(p, 0.5, 1e-10) << rationality;
  }
}

TEST(StageGame, AsymmetricMatchingPenniesTendsToItsNashEquilibrium) {
  const Solved solved = solve(matching_pennies(9.0, kInf));
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
  EXPECT_NEAR(solved.profile[0], 0.5, 1e-10);
  EXPECT_NEAR(solved.profile[2], 0.1, 1e-10);
  EXPECT_NEAR(solved.values[0], 0.9, 1e-10);
}

// Tsebelis (1990): the breach rate depends on the inspector's payoffs k / l alone, the sanction rate on
// the target's g / f.
TEST(StageGame, InspectionGameMixesAsTsebelisSays) {
  const double k = 1.0;
  const double l = 4.0;
  const double g = 1.0;
  const double f = 2.0;
  // Rows: breach, comply. Columns: sanction, leave. A sanctioned breach costs the sender k and the target
  // f on top of its gain; an unpunished one costs the sender l.
  const std::vector<double> payoff = {g - f, -k, g, -l, 0, -k, 0, 0};
  const Solved best = solve(two_by_two(kInf, payoff));
  EXPECT_EQ(best.summary.why, StageTermination::converged);
  EXPECT_NEAR(best.profile[0], k / l, 1e-10);
  EXPECT_NEAR(best.profile[2], g / f, 1e-10);
  const Solved high = solve(two_by_two(2000.0, payoff));
  EXPECT_EQ(high.summary.why, StageTermination::converged);
  EXPECT_NEAR(high.profile[0], k / l, 1e-3);
  EXPECT_NEAR(high.profile[2], g / f, 1e-3);
}

TEST(StageGame, SymmetricChickenStaysSymmetricThroughItsPitchfork) {
  // At 2 / 3 cooperation each player is indifferent: (6,6), (2,7), (7,2), (0,0).
  double before = 0.5;
  for (const double rationality : {0.1, 1.0, 3.0, 10.0, 100.0, 1000.0}) {
    const Solved solved = solve(two_by_two(rationality, {6, 6, 2, 7, 7, 2, 0, 0}));
    EXPECT_EQ(solved.summary.why, StageTermination::converged) << rationality;
    EXPECT_NEAR(solved.profile[0], solved.profile[2], 1e-9) << rationality;
    EXPECT_GT(solved.profile[0], before) << rationality;
    before = solved.profile[0];
  }
  EXPECT_NEAR(before, 2.0 / 3.0, 1e-3);
  const Solved limit = solve(two_by_two(kInf, {6, 6, 2, 7, 7, 2, 0, 0}));
  EXPECT_EQ(limit.summary.why, StageTermination::converged);
  EXPECT_NEAR(limit.profile[0], 2.0 / 3.0, 1e-9);
  EXPECT_NEAR(limit.values[0], 14.0 / 3.0, 1e-9);
}

TEST(StageGame, BattleOfTheSexesTendsToItsMixedEquilibrium) {
  // The branch from the centroid keeps the game's symmetry, so it cannot prefer either pure equilibrium.
  const Solved solved = solve(two_by_two(kInf, {2, 1, 0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
  EXPECT_NEAR(solved.profile[0], 2.0 / 3.0, 1e-9);
  EXPECT_NEAR(solved.profile[2], 1.0 / 3.0, 1e-9);
  EXPECT_NEAR(solved.values[0], 2.0 / 3.0, 1e-9);
}

TEST(StageGame, StagHuntTendsToTheRiskDominantEquilibrium) {
  // Stag pays 4 together and 0 alone, hare pays 3: hare risk-dominates. The branch folds nowhere here.
  const Solved solved = solve(two_by_two(kInf, {4, 4, 0, 3, 3, 0, 3, 3}));
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
  EXPECT_EQ(solved.profile[0], 0.0);
  EXPECT_EQ(solved.profile[2], 0.0);
}

TEST(StageGame, DominantActionsAreTakenSurelyByBestReplies) {
  const Solved solved = solve(two_by_two(kInf, {3, 3, 0, 5, 5, 0, 1, 1}));
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
  EXPECT_EQ(solved.profile[0], 0.0);
  EXPECT_EQ(solved.profile[2], 0.0);
  EXPECT_EQ(solved.values[1], 1.0);
  EXPECT_EQ(solved.summary.residual, 0.0);
}

TEST(StageGame, AWeaklyDominatedActionIsNotPlayedInTheLimit) {
  // The row player's second row is never better and worse against the second column.
  const Solved solved = solve(two_by_two(kInf, {1, 1, 1, 0, 1, 1, 0, 0}));
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
  EXPECT_EQ(solved.profile[2], 1.0);
  EXPECT_LE(solved.summary.residual, StageSolver::kTolerance);
}

TEST(StageGame, BestRepliesFaceLogitPlayersWithoutBecomingLogit) {
  // The row player replies best, the column player by logit (L = 2), in matching pennies with X = 9. The
  // column must leave the row indifferent, 9 q = 1 - q, so the row's P solves log(q / (1 - q)) = L (1 - 2 P)
  // where that is in [0, 1]: for L = 4. For L = 2 no P in [0, 1] does, and the row plays top surely.
  PlainGame game = matching_pennies(9.0, 4.0);
  game.rationality[0] = kInf;
  const Solved mixed = solve(game);
  EXPECT_EQ(mixed.summary.why, StageTermination::converged);
  EXPECT_NEAR(mixed.profile[2], 0.1, 1e-10);
  EXPECT_NEAR(mixed.profile[0], 0.5 * (1.0 + std::log(9.0) / 4.0), 1e-10);
  game.rationality[1] = 2.0;
  const Solved pure = solve(game);
  EXPECT_EQ(pure.summary.why, StageTermination::converged);
  EXPECT_EQ(pure.profile[0], 1.0);
  EXPECT_NEAR(pure.profile[2], 1.0 / (1.0 + std::exp(2.0)), 1e-12);
}

TEST(StageGame, FixedPlayersKeepTheirMixAndAreAnsweredByLogit) {
  const Solved solved = solve(matching_pennies(9.0, 1.5), {0, 1}, {-1.0, -1.0, 0.3, 0.7});
  EXPECT_EQ(solved.profile[2], 0.3);
  EXPECT_EQ(solved.profile[3], 0.7);
  // Top pays 9 * 0.3, bottom 0.7.
  EXPECT_NEAR(solved.profile[0], 1.0 / (1.0 + std::exp(1.5 * (0.7 - 2.7))), 1e-14);
  EXPECT_TRUE(solved.summary.unique);
  EXPECT_EQ(solved.summary.residual, 0.0);
  const Solved best = solve(matching_pennies(9.0, kInf), {0, 1}, {-1.0, -1.0, 0.1, 0.9});
  EXPECT_EQ(best.profile[0], 0.5) << "ties are shared equally";
  EXPECT_FALSE(best.summary.unique);
}

TEST(StageGame, ASingleActionIsTakenAndRationalityZeroIsUniform) {
  const Solved solved = solve({{1, 3}, {2.0, 0.0}, {1, 0, 2, 5, 6, 9}});
  EXPECT_EQ(solved.profile[0], 1.0);
  for (std::size_t a = 1; a < 4; ++a) EXPECT_DOUBLE_EQ(solved.profile[a], 1.0 / 3.0);
  EXPECT_NEAR(solved.values[0], 3.0, 1e-15);
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
}

TEST(StageGame, SmallRationalityGivesTheCentroid) {
  std::mt19937_64 engine(7);
  for (int game = 0; game < 50; ++game) {
    const Solved solved = solve(random_game(engine, 3, 1e-12));
    EXPECT_TRUE(solved.summary.unique);
    EXPECT_EQ(solved.summary.steps, 0);
    for (const double p : solved.profile) EXPECT_LE(std::abs(p - 1.0 / std::round(1.0 / p)), 1e-10);
  }
}

TEST(StageGame, ScalingPayoffsAndRationalityInverselyChangesNothing) {
  std::mt19937_64 engine(11);
  for (int game = 0; game < 200; ++game) {
    const PlainGame plain = random_game(engine, 2 + engine() % 3, 4.0);
    PlainGame scaled = plain;
    for (double& u : scaled.payoff) u = 3.7 * u + 1.9;
    for (double& l : scaled.rationality) l /= 3.7;
    const Solved a = solve(plain);
    const Solved b = solve(scaled);
    for (std::size_t x = 0; x < a.profile.size(); ++x) EXPECT_NEAR(a.profile[x], b.profile[x], 1e-9);
  }
}

class RandomGames : public testing::TestWithParam<std::tuple<std::size_t, double>> {};

TEST_P(RandomGames, AreSolvedToTheToleranceByAnIndependentMeasure) {
  const auto [players, rationality] = GetParam();
  std::mt19937_64 engine(1000 * players + static_cast<std::uint64_t>(rationality));
  const int games = 500;
  int converged = 0;
  for (int g = 0; g < games; ++g) {
    const PlainGame game = random_game(engine, players, rationality);
    const Solved solved = solve(game);
    const double residual = test::logit_residual(game, test::split(game, solved.profile));
    EXPECT_NEAR(residual, solved.summary.residual, 1e-10) << "game " << g;
    if (solved.summary.why != StageTermination::converged) {
      std::printf("game %d of %zu players, rationality up to %g: residual %g after %d steps\n", g, players,
                  rationality, solved.summary.residual, solved.summary.steps);
      continue;
    }
    ++converged;
    EXPECT_LE(residual, StageSolver::kTolerance) << "game " << g;
  }
  EXPECT_GE(converged, games * 99 / 100);
}

INSTANTIATE_TEST_SUITE_P(StageGame, RandomGames,
                         testing::Combine(testing::Values(2, 3, 4), testing::Values(0.5, 4.0, 30.0, 300.0)));

TEST(StageGame, WhereUniquenessIsClaimedManyStartsFindOneEquilibrium) {
  std::mt19937_64 engine(23);
  int claimed = 0;
  for (int g = 0; g < 150; ++g) {
    const PlainGame game = random_game(engine, 2 + engine() % 2, 2.0);
    const Solved solved = solve(game);
    if (!solved.summary.unique) continue;
    ++claimed;
    for (int start = 0; start < 20; ++start) {
      // Damped iteration from a random corner-leaning start.
      auto profile = test::split(game, solved.profile);
      for (auto& p : profile) {
        double sum = 0.0;
        for (double& x : p) sum += x = std::pow(test::uniform(engine), 6.0) + 1e-9;
        for (double& x : p) x /= sum;
      }
      for (int step = 0; step < 400; ++step) {
        for (std::size_t i = 0; i < profile.size(); ++i) {
          const std::vector<double> answer = test::reply(game, profile, i);
          for (std::size_t a = 0; a < answer.size(); ++a) profile[i][a] += 0.5 * (answer[a] - profile[i][a]);
        }
      }
      if (test::logit_residual(game, profile) > 1e-8) continue;
      std::size_t at = 0;
      for (const auto& p : profile) {
        for (const double x : p) EXPECT_NEAR(x, solved.profile[at++], 1e-6) << "game " << g;
      }
    }
  }
  EXPECT_GT(claimed, 50);
}

TEST(StageGame, ManyEquilibriaAreNeverCalledUnique) {
  // Pure coordination at high rationality has three logit equilibria.
  const Solved solved = solve(two_by_two(8.0, {1, 1, 0, 0, 0, 0, 1, 1}));
  EXPECT_FALSE(solved.summary.unique);
  EXPECT_EQ(solved.summary.why, StageTermination::converged);
}

TEST(StageGame, TheSameGameGivesTheSameBytesWhateverWasSolvedBefore) {
  std::mt19937_64 engine(5);
  StageSolver used;
  for (int g = 0; g < 100; ++g) {
    const PlainGame plain = random_game(engine, 2 + engine() % 3, 20.0);
    const Solved alone = solve(plain);
    const StageGame game{plain.actions, plain.rationality, plain.payoff,
                         std::vector<char>(plain.actions.size(), 0)};
    std::vector<double> profile(alone.profile.size());
    std::vector<double> values(alone.values.size());
    used.solve(game, profile, values);
    EXPECT_EQ(profile, alone.profile);
    EXPECT_EQ(values, alone.values);
  }
}

}  // namespace
}  // namespace detente::solve
