#include "engine/game/graph_recipe.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/game/tuning.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

/// Everything that a graph holds.
void expect_same(const NodeGraph& found, const NodeGraph& fresh) {
  EXPECT_EQ(found.layers, fresh.layers);
  EXPECT_EQ(found.start, fresh.start);
  EXPECT_EQ(found.keys, fresh.keys);
  EXPECT_EQ(found.choices, fresh.choices);
  EXPECT_EQ(found.first_row, fresh.first_row);
  EXPECT_EQ(found.first_probability, fresh.first_probability);
  EXPECT_EQ(found.first_entry, fresh.first_entry);
  EXPECT_EQ(found.next, fresh.next);
  EXPECT_EQ(found.event, fresh.event);
  EXPECT_EQ(found.probability, fresh.probability);
  EXPECT_EQ(found.reward, fresh.reward);
  ASSERT_EQ(found.events.size(), fresh.events.size());
  for (std::size_t event = 0; event < fresh.events.size(); ++event) {
    const auto& mine = found.events[event].values;
    const auto& other = fresh.events[event].values;
    ASSERT_EQ(mine.size(), other.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      EXPECT_EQ(mine[i].outcome, other[i].outcome);
      EXPECT_EQ(mine[i].value, other[i].value);
    }
  }
}

/// A scenario with the parameters p0 to p3 and as many effects, guarded and weighed in ways that the
/// numbers choose; every chance is between 0 and 1 whatever the parameters in [0, 1] are.
std::string drawn_world(const std::vector<int>& numbers) {
  static const char* const kGuards[] = {"",           "a.go",          "level > 0",        "body.passed",
                                        "mood > 0.5", "b.yes or a.go", "p0 > 0.5 and a.go"};
  static const char* const kChances[] = {"p0",   "p1 * level / 3", "1 - p2",
                                         "0.25", "p3 > 0.5",       "(p0 + p1) / 2"};
  static const char* const kChanges[] = {"level = 1", "level = -1", "mood = 1", "mood = -1", "level = 2"};
  std::string effects;
  for (std::size_t i = 0; i + 3 < numbers.size(); i += 4) {
    const auto pick = [&](std::size_t at, const auto& list) {
      return list[numbers[i + at] % std::size(list)];
    };
    effects += "[[phases.effects]]\n";
    if (*pick(0, kGuards) != 0) effects += fmt::format("when = \"{}\"\n", pick(0, kGuards));
    if (numbers[i + 3] % 3 == 0) {
      effects += fmt::format(
          "lottery = [ {{ chance = \"({0}) / 2\", change = {{ {1} }} }}, {{ chance = \"p3 / 2\", change = {{ "
          "mood = 1 }} }} ]\n",
          pick(1, kChances), pick(2, kChanges));
    } else {
      effects += fmt::format("chance = \"{}\"\nchange = {{ {} }}\n", pick(1, kChances), pick(2, kChanges));
    }
  }
  return R"toml(
detente = 1
[scenario]
title = "Drawn"
start = 2020-01-01
round = "year"
rounds = 2
[parameters]
p0 = 0.5
p1 = 0.5
p2 = 0.5
p3 = 0.5
[state]
level = { levels = 4, start = 1 }
mood = { levels = 3, start = 1 }
[players.a]
[players.a.actions]
go = { when = "level < 3 or p1 < 2" }
stay = {}
[players.a.payoff]
worth = "p0 * level - p2 * mood * a.go"
alone = "p1 * a.go"
all = "p0 + p1 + p2 + p3"
[players.b]
[players.b.actions]
yes = {}
no = {}
[players.b.payoff]
worth = "mood * (p3 - p1) + body.passed"
[councils.body]
quota = 2
[councils.body.members]
b = { player = "b" }
c = { yes = "p2", no = "p3 * (1 - p2)" }
d = { yes = "level / 4 * p1" }
[[phases]]
name = "move"
movers = ["a", "b"]
council = "body"
)toml" + effects +
         R"toml(
[[phases]]
name = "after"
when = "mood > 0 or p3 > 0.9"
[[phases.effects]]
chance = "p2"
change = { mood = -1 }
[ends]
over = "level == 3 and mood < 3 * p0"
[outcomes]
worth = { total = "p1 * level" }
high = { max = "level * (level - p0)" }
goes = { count = "a.go" }
first = { last = "body.yes * p3", at_first = "body.passed and mood > p2" }
)toml";
}

RC_GTEST_PROP(GraphRecipe, TheTermsOfARowAddUpToItsReward, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(0, 60));
  const scenario::Scenario scenario = testing::load(drawn_world(numbers));
  const Game game = testing::compile(scenario);
  GraphRecipe recipe;
  const NodeGraph graph = build_graph(game, {}, recipe).value();
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    for (std::size_t p = 0; p < 2; ++p) {
      std::vector<double> terms(game.payoff(static_cast<int>(p)).size(), 0.0);
      recipe.add_terms(game, row, static_cast<int>(p), 0.5, terms);
      double sum = 0.0;
      for (const double term : terms) sum += term;
      RC_ASSERT(std::abs(sum - 0.5 * graph.reward[row * 2 + p]) < 1e-13);
    }
  }
}

RC_GTEST_PROP(GraphRecipe, GivesTheGraphThatBuildingAnewWouldGive, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(0, 60));
  scenario::Scenario scenario = testing::load(drawn_world(numbers));
  // Ends of the range are likely: there chances become 0 or 1 and guards flip.
  const auto value =
      rc::gen::map(rc::gen::inRange(-2, 11), [](int x) { return std::clamp(x / 8.0, 0.0, 1.0); });
  auto tuner = GameTuner::make(scenario);
  RC_ASSERT(tuner.ok());
  GraphRecipe recipe;
  NodeGraph graph = build_graph(tuner.value().game(), {}, recipe).value();
  for (int step = 0; step < 4; ++step) {
    for (scenario::Parameter& parameter : scenario.parameters) {
      if (*rc::gen::arbitrary<bool>()) parameter.value = *value;
    }
    auto retuned = const_cast<GameTuner&>(tuner.value()).retune();
    RC_ASSERT(retuned.ok());
    const GameChange& change = retuned.value();
    const Game& game = tuner.value().game();
    const NodeGraph fresh = build_graph(game, {}).value();
    if (change.shape || (change.weights && !recipe.reweigh(game, change.in_phase, graph))) {
      RC_TAG("built anew");
      graph = build_graph(game, {}, recipe).value();
    } else {
      if (change.weights) RC_TAG("reweighed");
      recipe.reward(game, graph);
      recipe.revalue(game, graph);
    }
    expect_same(graph, fresh);
    RC_ASSERT(!::testing::Test::HasFailure());
  }
}

TEST(GraphRecipe, IsRecordedWithoutChangingTheGraph) {
  const scenario::Scenario scenario = testing::load(testing::kStandoff);
  const Game game = testing::compile(scenario);
  GraphRecipe recipe;
  expect_same(build_graph(game, {}, recipe).value(), build_graph(game, {}).value());
}

TEST(GraphRecipe, HasFewPatternsForManyRows) {
  const scenario::Scenario scenario =
      scenario::load_scenario(DETENTE_SOURCE_DIR "/scenarios/crisis-2022.toml").value();
  const Game game = testing::compile(scenario);
  GraphRecipe recipe;
  const NodeGraph graph = build_graph(game, {}, recipe).value();
  EXPECT_LT(recipe.patterns() * 20, graph.rows());
}

TEST(GraphRecipe, RefusesWhereAChanceBecomesZero) {
  scenario::Scenario scenario = testing::load(testing::kStandoff);
  auto made = GameTuner::make(scenario);
  ASSERT_TRUE(made.ok());
  GameTuner tuner = std::move(made).value();
  GraphRecipe recipe;
  NodeGraph graph = build_graph(tuner.game(), {}, recipe).value();
  scenario.parameters[0].value = 0.5;
  auto change = tuner.retune();
  ASSERT_TRUE(change.ok() && change.value().weights && !change.value().shape);
  EXPECT_TRUE(recipe.reweigh(tuner.game(), change.value().in_phase, graph));
  scenario.parameters[0].value = 0.0;
  change = tuner.retune();
  ASSERT_TRUE(change.ok() && change.value().weights && !change.value().shape);
  EXPECT_FALSE(recipe.reweigh(tuner.game(), change.value().in_phase, graph));
}

}  // namespace
}  // namespace detente::game
