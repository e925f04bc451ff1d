#include "engine/play/policy.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::play {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<double> logit_of(double rationality, const std::vector<double>& utilities) {
  std::vector<double> p(utilities.size());
  logit(rationality, utilities, p);
  return p;
}

// A follower that sees what the leader did, and whose second action exists only after "up".
constexpr const char* kLeader = R"toml(
[players.leader]
discount = 0.9
rationality = 1
[players.leader.actions]
up = {}
down = {}
[players.leader.payoff]
u = "leader.up * follower.one"
[players.follower]
discount = 0.9
rationality = 1
[players.follower.actions]
one = {}
two = { when = "leader.up" }
three = {}
[players.follower.payoff]
u = "follower.one"
[[phases]]
name = "first"
movers = ["leader"]
[[phases]]
name = "second"
movers = ["follower"]
[outcomes]
up = { ever = "leader.up" }
[play]
leader = "equilibrium"
follower = "habit"
[strategies.habit]
mixed = { two = 0.6, three = 0.4 }
)toml";

TEST(Logit, HasTheOddsOfTheUtilities) {
  const auto p = logit_of(2.0, {1.0, 0.0, -0.5});
  EXPECT_NEAR(p[0] / p[1], std::exp(2.0), 1e-12);
  EXPECT_NEAR(p[1] / p[2], std::exp(1.0), 1e-12);
  EXPECT_NEAR(p[0] + p[1] + p[2], 1.0, 1e-15);
}

TEST(Logit, IsUniformAtRationalityZeroAndSureAtInfinity) {
  EXPECT_EQ(logit_of(0.0, {5.0, -3.0}), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(logit_of(kInf, {1.0, 2.0, 2.0}), (std::vector<double>{0.0, 0.5, 0.5}));
  EXPECT_EQ(logit_of(kInf, {0.0, 0.0}), (std::vector<double>{0.5, 0.5}));
}

TEST(Logit, DoesNotLetRoundingBreakATie) {
  EXPECT_EQ(logit_of(kInf, {0.1 + 0.2, 0.3}), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(logit_of(kInf, {0.3 + 1e-9, 0.3}), (std::vector<double>{1.0, 0.0}));
}

TEST(Logit, DoesNotOverflow) {
  EXPECT_EQ(logit_of(1e6, {1e6, -1e6}), (std::vector<double>{1.0, 0.0}));
  EXPECT_EQ(logit_of(1e6, {-1e9, -1e9}), (std::vector<double>{0.5, 0.5}));
}

RC_GTEST_PROP(Logit, IgnoresAConstantAddedToEveryUtility, ()) {
  std::vector<double> utilities;
  const int count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) utilities.push_back(*rc::gen::inRange(-400, 401) / 100.0);
  std::vector<double> shifted = utilities;
  for (double& u : shifted) u += 7.0;
  const auto p = logit_of(1.5, utilities);
  const auto q = logit_of(1.5, shifted);
  for (std::size_t i = 0; i < p.size(); ++i) RC_ASSERT(std::abs(p[i] - q[i]) < 1e-13);
  RC_ASSERT(std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1.0) < 1e-13);
}

TEST(Policy, OnlyEquilibriumNeedsASolution) {
  scenario::Policy policy;
  EXPECT_FALSE(is_fixed(policy));
  for (const auto kind :
       {scenario::PolicyKind::myopic, scenario::PolicyKind::mixed, scenario::PolicyKind::rules}) {
    policy.kind = kind;
    EXPECT_TRUE(is_fixed(policy));
  }
}

TEST(Policy, OneRoundsBehaviourServesAllRounds) {
  const Behaviour same{{{0.25, 0.75}}};
  EXPECT_EQ(same.at(7)[1], 0.75);
  const Behaviour changing{{{0.25}, {0.5}}};
  EXPECT_EQ(changing.at(1)[0], 0.5);
}

TEST(GraphChooser, ReadsTheBehaviourOfTheNodeThatPlayIsAt) {
  const auto c = test::compile(kLeader);
  Behaviour behaviour;
  for (int round = 0; round < 2; ++round) {
    behaviour.by_round.emplace_back(c.graph.policy_width());
    std::iota(behaviour.by_round.back().begin(), behaviour.by_round.back().end(), 100.0 * round);
  }
  const auto chooser = graph_chooser(*c.game, c.graph, behaviour);
  game::World world = c.scenario->start_world();
  c.set(world, "leader", 2);
  const std::vector<int> available{0, 2};
  std::vector<double> p(2);
  chooser->choose(1, 1, c.player("follower"), world, available, p);
  const auto node = c.graph.find(*c.game, 1, world);
  ASSERT_TRUE(node.has_value());
  const auto first = static_cast<double>(c.graph.first_probability[*node]);
  EXPECT_EQ(p, (std::vector<double>{100.0 + first, 101.0 + first}));
}

TEST(FixedBehaviour, FillsFixedPlayersAndLeavesTheOthersAtZero) {
  const auto c = test::compile(kLeader);
  const auto policy = fixed_behaviour(*c.game, c.graph);
  ASSERT_EQ(policy.size(), c.graph.policy_width());
  EXPECT_EQ(policy[0], 0.0);
  EXPECT_EQ(policy[1], 0.0);
  for (const int move : {1, 2}) {
    game::World world = c.scenario->start_world();
    c.set(world, "leader", move);
    const auto node = c.graph.find(*c.game, 1, world);
    ASSERT_TRUE(node.has_value());
    const std::span<const double> p = std::span(policy).subspan(c.graph.first_probability[*node]);
    EXPECT_EQ(p[0], 0.0);
    if (move == 1) {
      EXPECT_DOUBLE_EQ(p[1], 0.6);
      EXPECT_DOUBLE_EQ(p[2], 0.4);
    } else {
      EXPECT_EQ(p[1], 1.0) << "only the third action is left of the mix";
    }
  }
}

TEST(FixedBehaviour, IsTheSameForAnyNumberOfThreads) {
  const auto c = test::compile(kLeader);
  set_thread_limit(1);
  const auto one = fixed_behaviour(*c.game, c.graph);
  set_thread_limit(2);
  EXPECT_EQ(fixed_behaviour(*c.game, c.graph), one);
  set_thread_limit(0);
}

}  // namespace
}  // namespace detente::play
