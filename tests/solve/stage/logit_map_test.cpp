#include "engine/solve/stage/logit_map.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/worlds/random_games.hpp"

namespace detente::solve {
namespace {

using test::PlainGame;

constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<double> random_log_odds(std::mt19937_64& engine, const LogitMap& map) {
  std::vector<double> z(map.unknowns());
  for (double& x : z) x = 4.0 * test::uniform(engine) - 2.0;
  return z;
}

TEST(LogitMap, GainsAreExpectedPayoffsOverTheFirstAction) {
  std::mt19937_64 engine(1);
  LogitMap map;
  for (std::size_t players = 2; players <= 4; ++players) {
    const PlainGame game = test::random_game(engine, players, 3.0);
    map.build(game.actions, game.rationality, game.payoff);
    std::vector<double> p(map.width());
    map.probabilities(random_log_odds(engine, map), p);
    map.evaluate(p);
    const auto profile = test::split(game, p);
    for (std::size_t i = 0; i < players; ++i) {
      const double base = test::expected_payoff(game, profile, i, 0);
      for (int a = 1; a < game.actions[i]; ++a) {
        const double gain = test::expected_payoff(game, profile, i, a) - base;
        EXPECT_NEAR(map.cap() * map.gains()[map.first_unknown(i) + static_cast<std::size_t>(a) - 1],
                    game.rationality[i] * gain, 1e-12);
      }
    }
  }
}

TEST(LogitMap, JacobianAgreesWithDifferences) {
  std::mt19937_64 engine(2);
  LogitMap map;
  for (std::size_t players = 2; players <= 4; ++players) {
    PlainGame game = test::random_game(engine, players, 3.0);
    game.rationality[0] = kInf;
    map.build(game.actions, game.rationality, game.payoff);
    map.hold(true);
    const double s = 2.0 * map.cap();
    const std::vector<double> z = random_log_odds(engine, map);
    const std::size_t n = map.unknowns();
    std::vector<double> p(map.width());
    std::vector<double> jacobian(n * n);
    map.probabilities(z, p);
    map.evaluate(p);
    map.jacobian(p, s, jacobian.data(), n);
    const double h = 1e-6;
    for (std::size_t c = 0; c < n; ++c) {
      std::vector<double> f[2] = {std::vector<double>(n), std::vector<double>(n)};
      for (int side = 0; side < 2; ++side) {
        std::vector<double> moved = z;
        moved[c] += side == 0 ? -h : h;
        map.probabilities(moved, p);
        map.evaluate(p);
        map.residual(moved, s, f[side]);
      }
      for (std::size_t r = 0; r < n; ++r) {
        EXPECT_NEAR(jacobian[r * n + c], (f[1][r] - f[0][r]) / (2.0 * h), 1e-6 * (1.0 + s));
      }
    }
  }
}

TEST(LogitMap, NoGainExceedsOne) {
  std::mt19937_64 engine(3);
  LogitMap map;
  for (int g = 0; g < 50; ++g) {
    PlainGame game = test::random_game(engine, 3, 9.0);
    game.rationality[1] = kInf;
    map.build(game.actions, game.rationality, game.payoff);
    std::vector<double> p(map.width());
    map.probabilities(random_log_odds(engine, map), p);
    map.evaluate(p);
    for (const double gain : map.gains()) EXPECT_LE(std::abs(gain), 1.0);
  }
}

/// L1 distances per player between two profiles.
std::vector<double> distances(const LogitMap& map, const std::vector<double>& p,
                              const std::vector<double>& q) {
  std::vector<double> d(map.players(), 0.0);
  for (std::size_t i = 0; i < d.size(); ++i) {
    for (std::size_t a = 0; a < map.actions(i); ++a) {
      const std::size_t x = map.first_probability(i) + a;
      d[i] += std::abs(p[x] - q[x]);
    }
  }
  return d;
}

std::vector<double> reply(LogitMap& map, double s, const std::vector<double>& p) {
  map.evaluate(p);
  std::vector<double> z(map.gains().begin(), map.gains().end());
  for (double& x : z) x *= s;
  std::vector<double> answer(map.width());
  map.probabilities(z, answer);
  return answer;
}

TEST(LogitMap, SensitivityBoundsHowFarTwoRepliesAreApart) {
  // With two players, two applications of the map shrink distances by (s * sensitivity)^2.
  std::mt19937_64 engine(4);
  LogitMap map;
  double tightest = 0.0;
  for (int g = 0; g < 400; ++g) {
    const PlainGame game = test::random_game(engine, 2, 2.0);
    map.build(game.actions, game.rationality, game.payoff);
    const double s = map.cap();
    std::vector<double> p(map.width());
    std::vector<double> q(map.width());
    map.probabilities(random_log_odds(engine, map), p);
    map.probabilities(random_log_odds(engine, map), q);
    const auto before = distances(map, p, q);
    const auto after = distances(map, reply(map, s, reply(map, s, p)), reply(map, s, reply(map, s, q)));
    const double bound = s * s * map.sensitivity() * map.sensitivity();
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_LE(after[i], bound * before[i] + 1e-13);
      tightest = std::max(tightest, after[i] / (bound * before[i]));
    }
  }
  EXPECT_GT(tightest, 0.3) << "a bound that is never nearly met proves little";
}

TEST(LogitMap, SensitivityOfMatchingPenniesIsKnown) {
  // Each gain moves by 2 over the other's two actions: M = L * 2 / 4 either way.
  LogitMap map;
  const std::vector<int> actions{2, 2};
  const std::vector<double> rationality{3.0, 3.0};
  const std::vector<double> payoff{1, 0, 0, 1, 0, 1, 1, 0};
  map.build(actions, rationality, payoff);
  EXPECT_DOUBLE_EQ(map.cap() * map.sensitivity(), 3.0 * 2.0 / 4.0);
}

TEST(LogitMap, RoundingIsNoGainToABestReply) {
  LogitMap map;
  const std::vector<int> actions{2, 2};
  const std::vector<double> rationality{kInf, 1.0};
  const std::vector<double> payoff{0.3, 0, 0.3, 1, 0.1 + 0.2, 1, 0.1 + 0.2, 0};
  map.build(actions, rationality, payoff);
  std::vector<double> p{0.5, 0.5, 0.5, 0.5};
  map.evaluate(p);
  EXPECT_EQ(map.gains()[0], 0.0);
}

}  // namespace
}  // namespace detente::solve
