// Stationary equilibria along the branch from even mixing, against iteration, known games and certificates.
#include "engine/solve/stationary/stationary_path.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/random_stochastic_games.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

StationaryPlayers players(std::size_t count, double discount, double rationality) {
  return {std::vector<double>(count, discount), std::vector<double>(count, rationality),
          std::vector<char>(count, 0)};
}

/// One state for ever; `payoff` as NormalForm has it.
StochasticGame repeated(std::vector<int> actions, std::vector<double> payoff) {
  StochasticGame game;
  game.states = 1;
  game.actions = std::move(actions);
  game.payoff = std::move(payoff);
  for (std::size_t row = 0; row < game.rows(); ++row) {
    game.first.push_back(row);
    game.next.push_back(0);
    game.probability.push_back(1.0);
  }
  game.first.push_back(game.rows());
  return game;
}

struct Found {
  PathSummary summary;
  std::vector<double> policy, values;
};

Found follow(const game::NodeGraph& graph, const StationaryPlayers& who, const PathOptions& options = {}) {
  NodeSystem system(graph, who.fixed);
  StationaryPath path(system, graph, who);
  Found found;
  found.summary = path.follow(options);
  found.policy.assign(path.policy().begin(), path.policy().end());
  found.values.assign(path.values().begin(), path.values().end());
  return found;
}

/// max |p - logit| and |v - right side| by plain loops over a game of one layer, two players.
double reference_residual(const StochasticGame& game, const Found& found, double discount,
                          double rationality) {
  const std::size_t a = static_cast<std::size_t>(game.actions[0]);
  const std::size_t b = static_cast<std::size_t>(game.actions[1]);
  double worst = 0.0;
  for (std::size_t s = 0; s < game.states; ++s) {
    const double* const p = found.policy.data() + s * (a + b);
    std::vector<double> row(a, 0.0);
    std::vector<double> column(b, 0.0);
    double value[2] = {0.0, 0.0};
    for (std::size_t x = 0; x < a; ++x) {
      for (std::size_t y = 0; y < b; ++y) {
        const std::size_t joint = s * a * b + x * b + y;
        double u[2] = {game.payoff[2 * joint], game.payoff[2 * joint + 1]};
        for (std::size_t e = game.first[joint]; e < game.first[joint + 1]; ++e) {
          for (std::size_t i = 0; i < 2; ++i)
            u[i] += discount * game.probability[e] * found.values[2 * game.next[e] + i];
        }
        row[x] += p[a + y] * u[0];
        column[y] += p[x] * u[1];
        for (std::size_t i = 0; i < 2; ++i) value[i] += p[x] * p[a + y] * u[i];
      }
    }
    for (std::size_t i = 0; i < 2; ++i) worst = std::max(worst, std::abs(value[i] - found.values[2 * s + i]));
    const auto check = [&](const std::vector<double>& u, const double* mix) {
      double sum = 0.0;
      for (const double one : u) sum += std::exp(rationality * (one - u[0]));
      for (std::size_t k = 0; k < u.size(); ++k) {
        worst = std::max(worst, std::abs(mix[k] - std::exp(rationality * (u[k] - u[0])) / sum));
      }
    };
    check(row, p);
    check(column, p + a);
  }
  return worst;
}

// McKelvey & Palfrey 1995: the repeated dilemma 5, 3, 1, 0 without memory is the dilemma in every round.
TEST(StationaryPath, ARepeatedGameWithoutMemoryIsPlayedAsOnce) {
  const game::NodeGraph graph = to_node_graph(repeated({2, 2}, {3, 3, 0, 5, 5, 0, 1, 1}));
  const struct {
    double rationality, cooperate;
  } rows[] = {{0.25, 0.412618}, {0.5, 0.338648}, {1.0, 0.226751}, {2.0, 0.099788}};
  for (const auto& row : rows) {
    const Found found = follow(graph, players(2, 0.9, row.rationality));
    ASSERT_EQ(found.summary.why, PathEnd::arrived);
    EXPECT_NEAR(found.policy[0], row.cooperate, 5e-7);
    EXPECT_NEAR(found.policy[2], row.cooperate, 5e-7);
  }
}

TEST(StationaryPath, MeetsTheEquationsOfRandomGames) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const StochasticGame game = test::random_stochastic_game(5, 2, 3, 3, seed);
    const Found found = follow(to_node_graph(game), players(2, 0.9, 12.0));
    ASSERT_EQ(found.summary.why, PathEnd::arrived) << seed;
    EXPECT_LE(reference_residual(game, found, 0.9, 12.0), 1e-8) << seed;
    EXPECT_LE(found.summary.residual, 1e-9);
  }
}

TEST(StationaryPath, EndsWhereNobodyGainsWhenRationalityHasNoBound) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const game::NodeGraph graph = to_node_graph(test::random_stochastic_game(6, 3, 2, 6, seed));
    const Found found = follow(graph, players(3, 0.95, kInfinity));
    EXPECT_EQ(found.summary.why, PathEnd::arrived) << seed;
    const std::vector<double> discount(3, 0.95);
    const Exploitability exact = ExploitabilitySolver(graph, 3).stationary(found.policy, discount);
    EXPECT_LE(exact.anywhere(), 1e-4) << seed;
  }
}

// Games whose branch ends among mixed actions, where a point that is merely near it gains a deviation more
// than is asked; and two whose branch turns so sharply that long steps took the turn for a way back.
TEST(StationaryPath, ArrivesWhereMixedActionsAndSharpTurnsMadeItLost) {
  struct Hard {
    std::size_t states, players;
    std::vector<std::uint64_t> seeds;
  };
  for (const Hard& hard : {Hard{8, 2, {11, 41, 54, 60, 64, 66, 67, 81, 97}}, Hard{3, 4, {9, 36, 44, 51}},
                           Hard{10, 4, {14, 68, 73}}}) {
    for (const std::uint64_t seed : hard.seeds) {
      const game::NodeGraph graph =
          to_node_graph(test::random_stochastic_game(hard.states, hard.players, 3, hard.states, seed));
      const Found found = follow(graph, players(hard.players, 0.95, kInfinity));
      EXPECT_EQ(found.summary.why, PathEnd::arrived) << hard.states << " states, seed " << seed;
      EXPECT_LE(found.summary.regret, 1e-4);
      EXPECT_LE(found.summary.value_change, 1e-9);
    }
  }
}

TEST(StationaryPath, IsTheSameForAnyNumberOfThreads) {
  const game::NodeGraph graph = to_node_graph(test::random_stochastic_game(300, 2, 2, 4, 3));
  set_thread_limit(1);
  const Found one = follow(graph, players(2, 0.9, 6.0));
  set_thread_limit(2);
  const Found two = follow(graph, players(2, 0.9, 6.0));
  set_thread_limit(0);
  ASSERT_EQ(one.summary.why, PathEnd::arrived);
  EXPECT_EQ(one.policy, two.policy);
  EXPECT_EQ(one.values, two.values);
}

TEST(StationaryPath, StopsWhenAsked) {
  const game::NodeGraph graph = to_node_graph(test::random_stochastic_game(5, 2, 3, 3, 1));
  PathOptions options;
  options.expired = [] { return true; };
  EXPECT_EQ(follow(graph, players(2, 0.9, 12.0), options).summary.why, PathEnd::expired);
}

TEST(StationaryPath, SaysThatItIsLostWhenStepsRunOut) {
  const game::NodeGraph graph = to_node_graph(test::random_stochastic_game(5, 2, 3, 3, 1));
  PathOptions options;
  options.max_steps = 1;
  EXPECT_EQ(follow(graph, players(2, 0.9, 500.0), options).summary.why, PathEnd::lost);
}

}  // namespace
}  // namespace detente::solve
