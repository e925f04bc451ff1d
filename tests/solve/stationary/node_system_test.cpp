#include "engine/solve/stationary/node_system.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/random_stochastic_games.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

/// Two phases of two players and a third who moves alone, over a state that drifts and may end.
play::test::Compiled staged() {
  const auto player = [](const std::string& id, const std::string& actions, const std::string& payoff) {
    return "[players." + id + "]\ndiscount = 0.9\n[players." + id + ".actions]\n" + actions + "\n[players." +
           id + ".payoff]\nu = \"" + payoff + "\"\n";
  };
  return play::test::compile(
      "[state]\nx = { levels = 6, start = 2 }\n" +
      player("a", "up = {}\ndown = {}\nhold = {}", "x / 3 - 0.4 * a.up * b.up + 0.2 * a.hold") +
      player("b", "up = {}\ndown = {}", "-x / 4 + 0.3 * a.down * b.down") +
      player("c", "left = {}\nright = {}", "(x - 2) * c.right / 3 + 0.1 * c.left") +
      R"toml(
[[phases]]
name = "push"
movers = ["a", "b"]
[[phases.effects]]
when = "a.up"
chance = 0.7
change = { x = 1 }
[[phases.effects]]
when = "b.down"
chance = 0.6
change = { x = -1 }
[[phases]]
name = "nudge"
movers = ["c"]
[[phases.effects]]
when = "c.left"
chance = 0.4
change = { x = -1 }
[ends]
top = "x == 5"
[outcomes]
x = { last = "x" }
)toml");
}

struct Point {
  std::vector<double> z, v;
};

/// Numbers between -1 and 1 that repeat in no pattern of the game.
Point somewhere(const NodeSystem& system) {
  Point at;
  for (std::size_t x = 0; x < system.odds(); ++x)
    at.z.push_back(std::sin(3.7 * static_cast<double>(x) + 1.0));
  for (std::size_t x = 0; x < system.values(); ++x) at.v.push_back(std::cos(2.3 * static_cast<double>(x)));
  return at;
}

/// J dx by central differences, at dx = the solution that the system gave, must be the right side.
void expect_solves(NodeSystem& system, const std::vector<double>& precision) {
  const Point at = somewhere(system);
  Point right = somewhere(system);
  for (double& x : right.z) x = std::cos(5.0 * x);
  for (double& x : right.v) x = std::sin(4.0 * x);
  ASSERT_TRUE(system.linearise(at.z, at.v, precision));
  Point d{std::vector<double>(system.odds()), std::vector<double>(system.values())};
  ASSERT_TRUE(system.solve(right.z, right.v, 1e-12, d.z, d.v));
  constexpr double kStep = 1e-5;
  std::vector<double> odds(system.odds(), 0.0), values(system.values(), 0.0);
  for (const double side : {1.0, -1.0}) {
    Point moved = at;
    for (std::size_t x = 0; x < moved.z.size(); ++x) moved.z[x] += side * kStep * d.z[x];
    for (std::size_t x = 0; x < moved.v.size(); ++x) moved.v[x] += side * kStep * d.v[x];
    system.evaluate(moved.z, moved.v, precision);
    for (std::size_t x = 0; x < odds.size(); ++x) odds[x] += side * system.odds_residual()[x] / (2.0 * kStep);
    for (std::size_t x = 0; x < values.size(); ++x) {
      values[x] += side * system.value_residual()[x] / (2.0 * kStep);
    }
  }
  for (std::size_t x = 0; x < odds.size(); ++x) EXPECT_NEAR(odds[x], right.z[x], 1e-6) << "odds " << x;
  for (std::size_t x = 0; x < values.size(); ++x) EXPECT_NEAR(values[x], right.v[x], 1e-6) << "value " << x;
}

TEST(NodeSystem, SolvesItsOwnDerivativeDense) {
  for (const std::size_t players : {2U, 3U, 4U, 5U}) {
    const auto graph = to_node_graph(test::random_stochastic_game(4, players, 2, 4, players));
    NodeSystem system(graph, std::vector<char>(players, 0));
    system.set_discount(std::vector<double>(players, 0.9));
    std::vector<double> precision;
    for (std::size_t i = 0; i < players; ++i) precision.push_back(0.5 + static_cast<double>(i));
    expect_solves(system, precision);
    EXPECT_EQ(system.linear_iterations(), 0);
  }
}

TEST(NodeSystem, SolvesItsOwnDerivativeByGmresWhereManyNodesFollowFew) {
  const auto graph = to_node_graph(test::random_stochastic_game(300, 2, 3, 4, 1));
  NodeSystem system(graph, {0, 0});
  system.set_discount(std::vector<double>{0.95, 0.8});
  expect_solves(system, {2.0, 1.0});
  EXPECT_GT(system.linear_iterations(), 0);
}

TEST(NodeSystem, SolvesItsOwnDerivativeThroughThePhasesOfARound) {
  const auto c = staged();
  NodeSystem system(c.graph, {0, 0, 0});
  system.set_discount(std::vector<double>{0.9, 0.8, 0.7});
  EXPECT_LT(system.values(), c.graph.nodes() * 3) << "nodes inside a round are no unknowns";
  expect_solves(system, {2.0, 1.0, 3.0});
}

TEST(NodeSystem, LeavesFixedPlayersOutOfItsUnknowns) {
  const auto c = staged();
  NodeSystem all(c.graph, {0, 0, 0});
  NodeSystem two(c.graph, {0, 1, 0});
  EXPECT_LT(two.odds(), all.odds());
  two.set_discount(std::vector<double>{0.9, 0.8, 0.7});
  std::vector<double> policy(c.graph.policy_width(), 0.0);
  all.probabilities(somewhere(all).z, policy);
  two.set_policy(policy);
  expect_solves(two, {2.0, 1.0, 3.0});
  // b's mixes are as they were given.
  const std::size_t at = c.graph.first_probability[0];
  EXPECT_EQ(two.policy()[at + 3], policy[at + 3]);
  EXPECT_EQ(two.policy()[at + 4], policy[at + 4]);
}

TEST(NodeSystem, ItsResidualsAreTheEquationsSummedByHand) {
  const StochasticGame game = test::random_stochastic_game(3, 2, 2, 3, 5);
  const auto graph = to_node_graph(game);
  NodeSystem system(graph, {0, 0});
  system.set_discount(std::vector<double>{0.9, 0.6});
  const Point at = somewhere(system);
  const std::vector<double> precision{1.5, 0.7};
  system.evaluate(at.z, at.v, precision);
  const double discount[] = {0.9, 0.6};
  for (std::size_t s = 0; s < 3; ++s) {
    const double p[2] = {1.0 / (1.0 + std::exp(-at.z[2 * s])), 1.0 / (1.0 + std::exp(-at.z[2 * s + 1]))};
    double u[2][2] = {};
    double value[2] = {};
    for (std::size_t row = 0; row < 4; ++row) {
      const std::size_t action[2] = {row / 2, row % 2};
      for (std::size_t i = 0; i < 2; ++i) {
        double q = game.payoff[(s * 4 + row) * 2 + i];
        for (std::size_t t = 0; t < 3; ++t) {
          q += discount[i] * game.probability[(s * 4 + row) * 3 + t] * at.v[t * 2 + i];
        }
        const std::size_t j = 1 - i;
        const double other = action[j] == 1 ? p[j] : 1.0 - p[j];
        const double own = action[i] == 1 ? p[i] : 1.0 - p[i];
        u[i][action[i]] += other * q;
        value[i] += own * other * q;
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const double gain = u[i][1] - u[i][0];
      EXPECT_NEAR(system.gains()[2 * s + i], gain, 1e-14);
      EXPECT_NEAR(system.odds_residual()[2 * s + i], at.z[2 * s + i] - precision[i] * gain, 1e-13);
      EXPECT_NEAR(system.value_residual()[s * 2 + i], at.v[s * 2 + i] - value[i], 1e-14);
      EXPECT_GE(system.advantage()[i], std::max(u[i][0], u[i][1]) - value[i] - 1e-14);
    }
  }
}

}  // namespace
}  // namespace detente::solve
