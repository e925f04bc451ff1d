#include "engine/solve/stage/bimatrix_game.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "engine/solve/stage/continuation.hpp"
#include "engine/solve/stage/logit_map.hpp"

namespace detente::solve {
namespace {

struct Drawn {
  std::vector<int> actions;
  std::vector<double> rationality;
  std::vector<double> payoff;
};

Drawn draw_game(std::mt19937& draw, int most_actions) {
  std::uniform_real_distribution<double> number(-1.0, 1.0);
  Drawn game;
  for (int i = 0; i < 2; ++i) {
    game.actions.push_back(2 + static_cast<int>(draw() % static_cast<unsigned>(most_actions - 1)));
    game.rationality.push_back(0.25 * static_cast<double>(1U << draw() % 6U));
  }
  // Some games hang together little: there large rationality leaves the equilibrium unique.
  const double cross = draw() % 2 == 0 ? 1.0 : 0.2;
  std::vector<double> own[2];
  for (std::size_t i = 0; i < 2; ++i) {
    for (int a = 0; a < game.actions[i]; ++a) own[i].push_back(number(draw));
  }
  for (int a = 0; a < game.actions[0]; ++a) {
    for (int b = 0; b < game.actions[1]; ++b) {
      game.payoff.push_back(own[0][static_cast<std::size_t>(a)] + cross * number(draw));
      game.payoff.push_back(own[1][static_cast<std::size_t>(b)] + cross * number(draw));
    }
  }
  return game;
}

/// The branch from the centroid, followed step by step: another way to the same equilibrium.
std::vector<double> branch_end(const Drawn& game) {
  LogitMap map;
  map.build(game.actions, game.rationality, game.payoff);
  Continuation path;
  path.start(map, Continuation::Pace::normal);
  EXPECT_TRUE(map.cap() == 0.0 || path.advance(map.cap()));
  return {path.probabilities().begin(), path.probabilities().end()};
}

TEST(BimatrixGame, FindsTheEquilibriumOfTheBranchFromWhateverGuess) {
  std::mt19937 draw(7);
  BimatrixGame bimatrix;
  int unique = 0;
  int beyond_the_plain_bound = 0;
  for (int game_index = 0; game_index < 2000; ++game_index) {
    const Drawn game = draw_game(draw, 5);
    bimatrix.build(game.actions, game.rationality, game.payoff);
    if (!bimatrix.unique()) continue;
    ++unique;
    LogitMap map;
    map.build(game.actions, game.rationality, game.payoff);
    beyond_the_plain_bound += map.cap() * map.sensitivity() >= 1.0 ? 1 : 0;
    const std::vector<double> expected = branch_end(game);
    std::vector<double> found(expected.size());
    std::vector<double> corner(static_cast<std::size_t>(game.actions[1]), 0.0);
    corner.back() = 1.0;
    for (const std::vector<double>& guess : {std::vector<double>(), corner}) {
      ASSERT_TRUE(bimatrix.solve(guess, found)) << game_index;
      EXPECT_LE(bimatrix.residual(), 1e-12);
      for (std::size_t x = 0; x < found.size(); ++x) EXPECT_NEAR(found[x], expected[x], 1e-9) << game_index;
    }
  }
  EXPECT_GT(unique, 500);
  EXPECT_GT(beyond_the_plain_bound, 100);
}

// Equilibria of the game in which both want the same, and a lot: three of them.
TEST(BimatrixGame, ProvesNothingWhereThereAreSeveral) {
  BimatrixGame bimatrix;
  const std::vector<int> actions = {2, 2};
  const std::vector<double> coordination = {1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0};
  for (const double rationality : {2.5, 4.0, 16.0}) {
    bimatrix.build(actions, std::vector<double>{rationality, rationality}, coordination);
    EXPECT_FALSE(bimatrix.unique()) << rationality;
  }
  // Below 2 the symmetric mix is the only one: p = 1 / (1 + exp(-l (2 p - 1))) has slope l / 2 at 1/2.
  bimatrix.build(actions, std::vector<double>{1.9, 1.9}, coordination);
  EXPECT_TRUE(bimatrix.unique());
}

// No equilibrium may lie outside of what was proved: random starts of plain replies must all end in it.
TEST(BimatrixGame, IsRightAboutUniqueness) {
  std::mt19937 draw(11);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  BimatrixGame bimatrix;
  for (int game_index = 0; game_index < 400; ++game_index) {
    const Drawn game = draw_game(draw, 4);
    bimatrix.build(game.actions, game.rationality, game.payoff);
    if (!bimatrix.unique()) continue;
    const auto rows = static_cast<std::size_t>(game.actions[0]);
    const auto columns = static_cast<std::size_t>(game.actions[1]);
    std::vector<double> expected(rows + columns);
    ASSERT_TRUE(bimatrix.solve({}, expected));
    for (int start = 0; start < 4; ++start) {
      std::vector<double> q(columns);
      double sum = 0.0;
      for (double& x : q) sum += x = std::pow(share(draw), 8.0) + 1e-9;
      for (double& x : q) x /= sum;
      std::vector<double> p(rows);
      const auto reply = [&](std::size_t i, const std::vector<double>& other, std::vector<double>& mine) {
        double total = 0.0;
        for (std::size_t a = 0; a < mine.size(); ++a) {
          double utility = 0.0;
          for (std::size_t c = 0; c < other.size(); ++c) {
            const std::size_t row = i == 0 ? a * columns + c : c * columns + a;
            utility += other[c] * game.payoff[row * 2 + i];
          }
          total += mine[a] = std::exp(game.rationality[i] * utility);
        }
        for (double& x : mine) x /= total;
      };
      for (int step = 0; step < 5000; ++step) {
        reply(0, q, p);
        reply(1, p, q);
      }
      for (std::size_t a = 0; a < rows; ++a) EXPECT_NEAR(p[a], expected[a], 1e-7) << game_index;
    }
  }
}

}  // namespace
}  // namespace detente::solve
