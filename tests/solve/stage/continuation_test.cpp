#include "engine/solve/stage/continuation.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/random_games.hpp"

namespace detente::solve {
namespace {

using Pace = Continuation::Pace;
using test::PlainGame;

std::vector<double> follow(Continuation& path, LogitMap& map, Pace pace) {
  path.start(map, pace);
  EXPECT_TRUE(path.advance(map.cap()));
  return {path.probabilities().begin(), path.probabilities().end()};
}

TEST(Continuation, NeedsNoStepWhereTheMapContracts) {
  LogitMap map;
  const std::vector<int> actions{2, 2};
  const std::vector<double> rationality{1.0, 1.0};
  const std::vector<double> payoff{1, 0, 0, 1, 0, 1, 1, 0};
  map.build(actions, rationality, payoff);
  Continuation path;
  follow(path, map, Pace::normal);
  EXPECT_EQ(path.steps(), 0);
}

TEST(Continuation, FarShorterStepsEndOnTheSameBranch) {
  LogitMap map;
  Continuation path;
  for (const double rationality : {4.0, 30.0, 300.0}) {
    std::mt19937_64 engine(static_cast<std::uint64_t>(rationality));
    for (int g = 0; g < 60; ++g) {
      const PlainGame game = test::random_game(engine, 2 + engine() % 3, rationality);
      map.build(game.actions, game.rationality, game.payoff);
      const auto normal = follow(path, map, Pace::normal);
      const auto careful = follow(path, map, Pace::careful);
      for (std::size_t x = 0; x < normal.size(); ++x) {
        EXPECT_NEAR(normal[x], careful[x], 1e-9) << "rationality " << rationality << ", game " << g;
      }
    }
  }
}

TEST(Continuation, PassesTurningPoints) {
  // Where the branch turns back, its first point at a slightly larger s is far away: a jump between two
  // neighbouring targets is the sign of a fold. What lies behind it must still be an equilibrium, and the
  // one that short steps along the branch lead to.
  LogitMap map;
  Continuation path;
  std::mt19937_64 engine(17);
  int folds = 0;
  for (int g = 0; g < 150; ++g) {
    PlainGame game = test::random_game(engine, 3, 1.0);
    for (double& rationality : game.rationality) rationality = 8.0;
    map.build(game.actions, game.rationality, game.payoff);
    path.start(map, Pace::normal);
    std::vector<double> before(path.probabilities().begin(), path.probabilities().end());
    bool jumped = false;
    for (int k = 1; k <= 200; ++k) {
      ASSERT_TRUE(path.advance(map.cap() * k / 200.0)) << g;
      const auto p = path.probabilities();
      for (std::size_t x = 0; x < p.size(); ++x) jumped = jumped || std::abs(p[x] - before[x]) > 0.25;
      before.assign(p.begin(), p.end());
    }
    if (!jumped) continue;
    ++folds;
    EXPECT_LE(test::logit_residual(game, test::split(game, before)), 1e-10) << g;
    const auto careful = follow(path, map, Pace::careful);
    for (std::size_t x = 0; x < before.size(); ++x) EXPECT_NEAR(before[x], careful[x], 1e-9) << g;
  }
  EXPECT_GE(folds, 3);
}

TEST(Continuation, ResumesFromWhereItStopped) {
  std::mt19937_64 engine(29);
  LogitMap map;
  Continuation path;
  for (int g = 0; g < 40; ++g) {
    const PlainGame game = test::random_game(engine, 3, 10.0);
    map.build(game.actions, game.rationality, game.payoff);
    const auto whole = follow(path, map, Pace::normal);
    path.start(map, Pace::normal);
    for (const double share : {0.2, 0.3, 0.55, 1.0}) {
      ASSERT_TRUE(path.advance(share * map.cap()));
      EXPECT_EQ(path.s(), share * map.cap());
    }
    for (std::size_t x = 0; x < whole.size(); ++x) EXPECT_NEAR(path.probabilities()[x], whole[x], 1e-9);
  }
}

}  // namespace
}  // namespace detente::solve
