#include <gtest/gtest.h>

#include "engine/play/policy.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::play {
namespace {

/// Two players who move at once; `play` and `strategies` are the test's.
std::string duel(const std::string& play) {
  return R"toml(
[state]
heat = { levels = 3, start = 0 }
[players.a]
discount = 0.9
rationality = 1
[players.a.actions]
calm = {}
push = {}
leap = { when = "heat > 0" }
[players.a.payoff]
u = "a.push - heat"
[players.b]
discount = 0.9
rationality = 1
[players.b.actions]
calm = {}
push = {}
[players.b.payoff]
u = "b.push"
[[phases]]
name = "duel"
movers = ["a", "b"]
[[phases.effects]]
when = "a.push and b.push"
change = { heat = 1 }
[outcomes]
heat = { last = "heat" }
)toml" + play;
}

std::vector<double> choose(const test::Compiled& c, const game::World& world, std::vector<int> available) {
  std::vector<double> p(available.size());
  fixed_chooser(*c.game)->choose(0, 0, c.player("a"), world, available, p);
  return p;
}

TEST(FixedChooser, PlaysAMixOverWhatIsAvailable) {
  const auto c = test::compile(
      duel("[play]\na = \"m\"\n[strategies.m]\nmixed = { calm = 0.2, push = 0.3, leap = 0.5 }\n"));
  const game::World world = c.scenario->start_world();
  EXPECT_EQ(choose(c, world, {0, 1, 2}), (std::vector<double>{0.2, 0.3, 0.5}));
  const auto p = choose(c, world, {0, 1});
  EXPECT_DOUBLE_EQ(p[0], 0.4);
  EXPECT_DOUBLE_EQ(p[1], 0.6);
}

TEST(FixedChooser, IsUniformWhereAMixHasNothingAvailable) {
  const auto c = test::compile(duel("[play]\na = \"m\"\n[strategies.m]\nmixed = { leap = 1 }\n"));
  EXPECT_EQ(choose(c, c.scenario->start_world(), {0, 1}), (std::vector<double>{0.5, 0.5}));
}

TEST(FixedChooser, FollowsTheFirstRuleThatHoldsAndCanBePlayed) {
  const auto c = test::compile(duel(R"toml(
[play]
a = "r"
[strategies.r]
rules = [ { when = "heat == 2", play = "push" },
          { when = "last.b.push", play = "leap" },
          { play = { calm = 0.75, push = 0.25 } } ]
)toml"));
  game::World world = c.scenario->start_world();
  EXPECT_EQ(choose(c, world, {0, 1}), (std::vector<double>{0.75, 0.25}));
  c.set(world, "last.b", 2);
  EXPECT_EQ(choose(c, world, {0, 1}), (std::vector<double>{0.75, 0.25})) << "leap cannot be played here";
  c.set(world, "heat", 1);
  EXPECT_EQ(choose(c, world, {0, 1, 2}), (std::vector<double>{0.0, 0.0, 1.0}));
  c.set(world, "heat", 2);
  EXPECT_EQ(choose(c, world, {0, 1, 2}), (std::vector<double>{0.0, 1.0, 0.0}));
}

TEST(FixedChooser, IsUniformWhereNoRuleHolds) {
  const auto c = test::compile(
      duel("[play]\na = \"r\"\n[strategies.r]\nrules = [ { when = \"heat == 2\", play = \"push\" } ]\n"));
  EXPECT_EQ(choose(c, c.scenario->start_world(), {0, 1}), (std::vector<double>{0.5, 0.5}));
}

}  // namespace
}  // namespace detente::play
