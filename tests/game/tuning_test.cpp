#include "engine/game/tuning.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

constexpr const char* kNumbers = R"toml(
detente = 1
[scenario]
title = "Numbers"
start = 2020-01-01
round = "year"
rounds = 2
[parameters]
pay = 1
chance = 0.5
rest = 0.25
bar = 1
scale = 1
[state]
level = { levels = 3, start = 1 }
[derived]
twice = "2 * pay"
[players.p]
[players.p.actions]
go = { when = "level >= bar" }
stay = {}
[players.p.payoff]
worth = "twice * level"
[[phases]]
name = "only"
movers = ["p"]
[[phases.effects]]
when = "p.go"
chance = "chance"
change = { level = 1 }
[[phases.effects]]
lottery = [ { chance = "chance / 2", change = { level = -1 } }, { chance = "rest", set = { level = 0 } } ]
[outcomes]
mean = { mean = "scale * level" }
)toml";

class TunedGame : public ::testing::Test {
protected:
  scenario::Scenario scenario = testing::load(kNumbers);
  GameTuner tuner = std::move(GameTuner::make(scenario)).value();

  GameChange set(const char* name, double value) {
    const auto at = std::ranges::find(scenario.parameters, name, &scenario::Parameter::name);
    at->value = value;
    auto change = tuner.retune();
    if (!change) ADD_FAILURE() << testing::rendered(change.diagnostics());
    return std::move(change).value();
  }
};

TEST_F(TunedGame, SaysWhatANumberReaches) {
  EXPECT_FALSE(set("pay", 1.0).any());
  GameChange change = set("pay", 2.0);
  EXPECT_TRUE(change.payoffs && !change.shape && !change.weights && !change.outcomes);
  EXPECT_EQ(tuner.game().payoff(0)[0].table.values()[2], 8.0);
  change = set("chance", 0.75);
  EXPECT_TRUE(change.weights && !change.shape && !change.payoffs && !change.outcomes);
  EXPECT_EQ(change.in_phase, std::vector<char>{1});
  change = set("scale", 3.0);
  EXPECT_TRUE(change.outcomes && !change.shape && !change.payoffs && !change.weights);
}

TEST_F(TunedGame, SaysThatTheShapeChangesWithAGuardOrWithWhichValuesAreEqual) {
  EXPECT_FALSE(set("bar", 0.5).shape);
  EXPECT_TRUE(set("bar", 2.0).shape);
  EXPECT_FALSE(tuner.game().phases()[0].movers[0].available[0].holds(scenario.start_world()));
  EXPECT_TRUE(set("scale", 0.0).shape);
  EXPECT_TRUE(set("scale", 1.0).shape);
}

TEST_F(TunedGame, RefusesWhatCompilingWouldRefuseAndRecovers) {
  const auto at = std::ranges::find(scenario.parameters, "rest", &scenario::Parameter::name);
  at->value = 0.875;
  auto change = tuner.retune();
  ASSERT_FALSE(change.ok());
  EXPECT_EQ(change.diagnostics().front().code, "sum-above-one");
  at->value = 1.5;
  change = tuner.retune();
  ASSERT_FALSE(change.ok());
  EXPECT_TRUE(std::ranges::any_of(change.diagnostics(),
                                  [](const Diagnostic& one) { return one.code == "out-of-range"; }));
  at->value = 0.25;
  change = tuner.retune();
  ASSERT_TRUE(change.ok());
  EXPECT_TRUE(change.value().shape);
}

}  // namespace
}  // namespace detente::game
