#include "engine/game/expansion.hpp"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

// A clock that nature winds: effects only, one phase.
std::string with_effects(const std::string& effects) {
  return testing::one_player("x = { levels = 5, start = 2 }\ny = { levels = 5, start = 2 }",
                             "term = \"x + y\"", effects);
}

std::map<std::pair<int, int>, double> after(const std::string& effects, int move = 1) {
  const scenario::Scenario scenario = testing::load(with_effects(effects));
  const Game game = testing::compile(scenario);
  World world = scenario.start_world();
  world[2] = move;
  Expander expander(game);
  std::map<std::pair<int, int>, double> found;
  for (const Successor& successor : expander.expand(0, world)) {
    found[{successor.world[0], successor.world[1]}] += successor.probability;
  }
  return found;
}

using Found = std::map<std::pair<int, int>, double>;

TEST(Expander, ChangesToOneVariableAddUpAndThenClamp) {
  EXPECT_EQ(after("[[phases.effects]]\nchange = { x = 4 }\n[[phases.effects]]\nchange = { x = -3 }\n"),
            (Found{{{3, 2}, 1.0}}));
  EXPECT_EQ(after("[[phases.effects]]\nchange = { x = 4 }\n[[phases.effects]]\nchange = { x = -1 }\n"),
            (Found{{{4, 2}, 1.0}}));
}

TEST(Expander, SetsComeBeforeChangesAndTheLastSetWins) {
  EXPECT_EQ(after("[[phases.effects]]\nchange = { x = 1 }\n[[phases.effects]]\nset = { x = 0 }\n"
                  "[[phases.effects]]\nset = { x = 3 }\n"),
            (Found{{{4, 2}, 1.0}}));
}

TEST(Expander, EveryEffectSeesTheStateAsThePhaseFoundIt) {
  EXPECT_EQ(
      after("[[phases.effects]]\nset = { x = 0 }\n[[phases.effects]]\nwhen = \"x == 2\"\nset = { y = 4 }\n"),
      (Found{{{0, 4}, 1.0}}));
}

TEST(Expander, EffectsFireIndependentlyAndALotteryOnceAtMost) {
  const Found found = after(
      "[[phases.effects]]\nchance = 0.5\nchange = { x = 1 }\n"
      "[[phases.effects]]\nlottery = [ { chance = 0.25, change = { y = 1 } }, { chance = 0.5, change = { y = "
      "-1 } } ]\n");
  EXPECT_EQ(found, (Found{{{2, 2}, 0.125},
                          {{3, 2}, 0.125},
                          {{2, 3}, 0.125},
                          {{3, 3}, 0.125},
                          {{2, 1}, 0.25},
                          {{3, 1}, 0.25}}));
}

TEST(Expander, AGuardThatDoesNotHoldKeepsAnEffectFromFiring) {
  const std::string effect = "[[phases.effects]]\nwhen = \"p.go\"\nchange = { x = 1 }\n";
  EXPECT_EQ(after(effect, 1), (Found{{{3, 2}, 1.0}}));
  EXPECT_EQ(after(effect, 2), (Found{{{2, 2}, 1.0}}));
}

// P(passed) when b votes yes and a arms: c votes yes with 0.9, d with 0.6; two of three suffice.
TEST(Expander, AVoteHasItsExactProbability) {
  const scenario::Scenario scenario = testing::load(testing::kStandoff);
  const Game game = testing::compile(scenario);
  Expander expander(game);
  const scenario::Vocabulary& names = game.vocabulary();
  const auto passed = [&](int a, int b) {
    World world = scenario.start_world();
    world[static_cast<std::size_t>(names.move(0))] = a;
    world[static_cast<std::size_t>(names.move(1))] = b;
    double probability = 0.0;
    double all = 0.0;
    for (const Successor& successor : expander.expand(1, world)) {
      all += successor.probability;
      const VariableId id = names.council(0, scenario::VariableKind::passed);
      if (successor.world[static_cast<std::size_t>(id)] == 1) probability += successor.probability;
    }
    EXPECT_NEAR(all, 1.0, 1e-12);
    return probability;
  };
  EXPECT_NEAR(passed(1, 1), 1.0 - 0.1 * 0.4, 1e-12);
  EXPECT_NEAR(passed(1, 2), 0.9 * 0.6, 1e-12);
  EXPECT_NEAR(passed(1, 3), 0.0, 1e-12);
  EXPECT_NEAR(passed(2, 2), 0.5 * 0.6, 1e-12);
}

// The same vote with all that it may show: d's yes or no, and what a veto would have done.
TEST(VoteResults, TellWhatNoFormulaAsksFor) {
  const scenario::Scenario scenario = testing::load(testing::kStandoff);
  const Game game = testing::compile(scenario);
  World world = scenario.start_world();
  world[static_cast<std::size_t>(game.vocabulary().move(0))] = 1;
  world[static_cast<std::size_t>(game.vocabulary().move(1))] = 1;
  double passed = 0.0;
  double unanimous = 0.0;
  for (const institutions::VoteResult& result : vote_results(game, 1, world)) {
    if (result.passed) passed += result.probability;
    if (result.yes == 3) unanimous += result.probability;
  }
  EXPECT_NEAR(passed, 1.0 - 0.1 * 0.4, 1e-12);
  EXPECT_NEAR(unanimous, 0.9 * 0.6, 1e-12);
}

TEST(Expander, PassesOverAPhaseWhoseGuardOrMotionDoesNotHold) {
  const scenario::Scenario scenario = testing::load(testing::kStandoff);
  const Game game = testing::compile(scenario);
  const Expander expander(game);
  World world = scenario.start_world();
  const auto a = static_cast<std::size_t>(game.vocabulary().move(0));
  world[a] = 1;
  EXPECT_EQ(expander.next_phase(1, world), 1);
  world[a] = 3;  // idle: no motion
  EXPECT_EQ(expander.next_phase(1, world), 2);
  world[a] = 2;  // talk in calm: the guard does not hold
  EXPECT_EQ(expander.next_phase(1, world), 2);
}

}  // namespace
}  // namespace detente::game
