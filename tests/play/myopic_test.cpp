#include "engine/play/myopic.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/play/policy.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::play {
namespace {

/// `first` moves, then `second` where first did not stop; chance and a payoff over both close the round.
std::string two_phases(const std::string& rationality) {
  return R"toml(
[state]
heat = { levels = 4, start = 1 }
[players.first]
discount = 0.9
rationality = )toml" +
         rationality + R"toml(
[players.first.actions]
stop = {}
go = {}
[players.first.payoff]
heat = "-1.0 * heat"
gain = "3 * first.go * second.yield"
past = "10 * last.first.go"
[players.second]
discount = 0.9
rationality = 1
[players.second.actions]
yield = {}
fight = { when = "first.go" }
wait = {}
[players.second.payoff]
u = "second.fight - heat"
[[phases]]
name = "one"
movers = ["first"]
[[phases.effects]]
when = "first.go"
chance = 0.25
change = { heat = 1 }
[[phases]]
name = "two"
when = "first.go"
movers = ["second"]
[[phases.effects]]
when = "second.fight"
change = { heat = 2 }
[outcomes]
heat = { last = "heat" }
[play]
first = "myopic"
second = "myopic"
)toml";
}

TEST(UniformLookahead, ExpectsTheRoundsPayoffWhenOthersAreRandom) {
  const auto c = test::compile(two_phases("2"));
  UniformLookahead lookahead(*c.game);
  const game::World world = c.scenario->start_world();
  const std::vector<int> available{0, 1};
  std::vector<double> u(2);
  lookahead.action_utilities(0, c.player("first"), world, available, u);
  // Going: heat 1.25 in the mean, 3 * 1/3 for a yield; a fight (1/3) adds 2, clamped to 3 with heat 2.
  const double heat = 0.75 * (2.0 * 1.0 + 3.0) / 3.0 + 0.25 * (2.0 * 2.0 + 3.0) / 3.0;
  // What last round is worth is the same for both.
  EXPECT_NEAR(u[1] - u[0], 1.0 - heat + 1.0, 1e-12);
}

TEST(UniformLookahead, GivesTheSameNumbersWhenAskedAgain) {
  const auto c = test::compile(two_phases("2"));
  UniformLookahead fresh(*c.game);
  UniformLookahead used(*c.game);
  const std::vector<int> available{0, 1};
  std::vector<double> u(2);
  std::vector<double> again(2);
  game::World world = c.scenario->start_world();
  for (int heat = 0; heat < 4; ++heat) {
    c.set(world, "heat", heat);
    used.action_utilities(0, c.player("first"), world, available, u);
    used.action_utilities(0, c.player("first"), world, available, again);
    EXPECT_EQ(u, again);
  }
  c.set(world, "heat", 1);
  used.action_utilities(0, c.player("first"), world, available, u);
  fresh.action_utilities(0, c.player("first"), world, available, again);
  EXPECT_EQ(u, again);
}

TEST(MyopicChooser, IsLogitInTheExpectedRoundPayoff) {
  const auto c = test::compile(two_phases("2"));
  const auto chooser = fixed_chooser(*c.game);
  const game::World world = c.scenario->start_world();
  const std::vector<int> available{0, 1};
  std::vector<double> p(2);
  chooser->choose(0, 0, c.player("first"), world, available, p);
  const double heat = 0.75 * 5.0 / 3.0 + 0.25 * 7.0 / 3.0;
  EXPECT_NEAR(std::log(p[1] / p[0]), 2.0 * (2.0 - heat), 1e-12);
}

TEST(MyopicChooser, SeesWhatWasDoneBefore) {
  const auto c = test::compile(two_phases("2"));
  const auto chooser = fixed_chooser(*c.game);
  game::World world = c.scenario->start_world();
  c.set(world, "first", 2);
  c.set(world, "heat", 2);
  const std::vector<int> available{0, 1, 2};
  std::vector<double> p(3);
  chooser->choose(0, 1, c.player("second"), world, available, p);
  // Fighting pays 1 and takes heat from 2 to its limit of 3.
  for (const double x : p) EXPECT_NEAR(x, 1.0 / 3.0, 1e-12);
}

TEST(MyopicChooser, AtInfiniteRationalityTakesTheBestActionSurely) {
  const auto c = test::compile(two_phases("inf"));
  const auto chooser = fixed_chooser(*c.game);
  const game::World world = c.scenario->start_world();
  const std::vector<int> available{0, 1};
  std::vector<double> p(2);
  chooser->choose(0, 0, c.player("first"), world, available, p);
  EXPECT_EQ(p, (std::vector<double>{0.0, 1.0}));
}

}  // namespace
}  // namespace detente::play
