#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/game/expansion.hpp"
#include "engine/game/node_graph.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

using ::testing::HasSubstr;

NodeGraph build(const Game& game) {
  Result<NodeGraph> graph = build_graph(game, {});
  if (!graph) ADD_FAILURE() << testing::rendered(graph.diagnostics());
  return std::move(graph).value();
}

class StandoffGraph : public ::testing::Test {
protected:
  scenario::Scenario scenario = testing::load(testing::kStandoff);
  Game game = testing::compile(scenario);
  NodeGraph graph = build(game);
};

TEST_F(StandoffGraph, EveryRowIsADistribution) {
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    double sum = 0.0;
    for (auto entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
      EXPECT_GT(graph.probability[entry], 0.0);
      sum += graph.probability[entry];
    }
    EXPECT_NEAR(sum, 1.0, 1e-12);
  }
}

TEST_F(StandoffGraph, NodesAreFoundByTheirWorlds) {
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    const int layer = graph.layer_of(node);
    EXPECT_EQ(graph.find(game, layer, graph.world_of(game, node)), node);
  }
  World unreachable = scenario.start_world();
  unreachable[0] = 0;
  EXPECT_FALSE(graph.find(game, 0, unreachable).has_value());
}

TEST_F(StandoffGraph, EntriesLeadOnlyToLaterLayersOrToTheNextRound) {
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    for (auto row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      for (auto entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
        const int next = graph.layer_of(graph.next[entry]);
        EXPECT_TRUE(next > graph.layer_of(node) || next == 0);
      }
    }
  }
}

TEST_F(StandoffGraph, EndedNodesHaveNoRowsAndKnowTheirEnd) {
  ASSERT_GT(graph.nodes(), graph.ended_begin());
  for (NodeId node = graph.ended_begin(); node < graph.nodes(); ++node) {
    EXPECT_EQ(graph.first_row[node], graph.first_row[node + 1]);
    const World world = graph.world_of(game, node);
    EXPECT_EQ(graph.end_of_ended[node - graph.ended_begin()], world[0] == 0 ? 0 : 1);
  }
}

// The payoff of a whole round by the graph is the payoff by its tables, for every path of one.
TEST_F(StandoffGraph, RewardsCashedOnTheWayAddUpToThePayoffOfTheRound) {
  // a is idle, so nobody votes; drift: arms 1 -> 2 with 0.1.
  const ChoiceSet& choices = graph.choice_set(graph.start);
  ASSERT_EQ(choices.rows, 3);
  const auto row = graph.first_row[graph.start] + 2;
  ASSERT_EQ(graph.first_entry[row + 1] - graph.first_entry[row], 1U);
  const NodeId drift = graph.next[graph.first_entry[row]];
  EXPECT_EQ(graph.layer_of(drift), 2);
  const auto last = graph.first_row[drift];
  EXPECT_NEAR(graph.reward[row * 2], 0.0, 1e-12);
  EXPECT_NEAR(graph.reward[last * 2], (1.0 + 0.1) / 3.0, 1e-12);
  EXPECT_NEAR(graph.reward[last * 2 + 1], -(1.0 + 0.1) / 3.0, 1e-12);
}

TEST_F(StandoffGraph, EventsHoldWhatAnEntryMeansForOutcomes) {
  // armed_ever is settled as soon as a arms.
  const auto row = graph.first_row[graph.start];
  for (auto entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
    const Event& event = graph.events[graph.event[entry]];
    ASSERT_EQ(event.values.size(), 1U);
    EXPECT_EQ(event.values[0].outcome, 0);
    EXPECT_EQ(event.values[0].value, 1.0);
  }
}

TEST_F(StandoffGraph, MeasuringFindsTheSameNumbersAsBuilding) {
  const GraphSize size = measure_graph(game, {});
  EXPECT_TRUE(size.complete);
  EXPECT_EQ(size.states, graph.layers[1]);
  EXPECT_EQ(size.nodes, graph.nodes());
  EXPECT_EQ(size.rows, graph.rows());
  EXPECT_EQ(size.transitions, graph.entries());
}

TEST_F(StandoffGraph, IsTheSameForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 8}) {
    set_thread_limit(threads);
    const NodeGraph again = build(game);
    EXPECT_EQ(again.keys, graph.keys);
    EXPECT_EQ(again.next, graph.next);
    EXPECT_EQ(again.probability, graph.probability);
    EXPECT_EQ(again.reward, graph.reward);
    EXPECT_EQ(again.event, graph.event);
  }
  set_thread_limit(0);
}

std::string wide(int variables) {
  std::string state;
  std::string payoff;
  std::string effects;
  for (int i = 0; i < variables; ++i) {
    const std::string name = "v" + std::to_string(i);
    state += name + " = { levels = 10, start = 5 }\n";
    payoff += "of_" + name + " = \"" + name + "\"\n";
    effects += "[[phases.effects]]\nchance = 0.5\nchange = { " + name + " = 1 }\n";
    effects += "[[phases.effects]]\nchance = 0.5\nchange = { " + name + " = -1 }\n";
  }
  return testing::one_player(state, payoff, effects);
}

TEST(GraphBuilder, StopsAnExplosionAndSaysWhichVariablesCauseIt) {
  const scenario::Scenario scenario = testing::load(wide(4));
  const Game game = testing::compile(scenario);
  const Result<NodeGraph> graph = build_graph(game, {.max_bytes = 256U << 10U});
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(graph.diagnostics()[0].code, "too-large");
  EXPECT_THAT(graph.diagnostics()[0].message, HasSubstr("v0 (10 values)"));
  EXPECT_THAT(graph.diagnostics()[0].message, HasSubstr("1e+04 combinations"));
  EXPECT_THAT(graph.diagnostics()[0].hint, HasSubstr("--method sample"));
  EXPECT_FALSE(measure_graph(game, {.max_bytes = 256U << 10U}).complete);
}

TEST(GraphBuilder, RefusesKeysThatDoNotFitSixtyFourBits) {
  const scenario::Scenario scenario = testing::load(wide(20));
  const Game game = testing::compile(scenario);
  const Result<NodeGraph> graph = build_graph(game, {});
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(graph.diagnostics()[0].code, "too-large");
}

TEST(GraphBuilder, NamesTheStateInWhichAMoverHasNoAction) {
  std::string text = testing::kStandoff;
  for (const char* action : {"talk = {}", "idle = {}"}) {
    text.replace(text.find(action), 9, std::string(action).substr(0, 4) + " = { when = \"arms < 3\" }");
  }
  const scenario::Scenario scenario = testing::load(text);
  const Game game = testing::compile(scenario);
  const Result<NodeGraph> graph = build_graph(game, {});
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(graph.diagnostics()[0].code, "no-action");
  EXPECT_THAT(graph.diagnostics()[0].message, HasSubstr("arms = 3"));
}

TEST(GraphBuilder, StartsEveryRoundEvenWhenItsFirstPhaseIsPassedOver) {
  const scenario::Scenario scenario = testing::load(R"toml(
detente = 1
[scenario]
title = "t"
start = 2020-01-01
round = "year"
rounds = 2
[state]
x = { levels = 3, start = 0 }
[players.p]
[players.p.actions]
go = {}
[players.p.payoff]
term = "x"
[[phases]]
name = "first"
when = "x > 0"
movers = ["p"]
[[phases]]
name = "second"
[[phases.effects]]
change = { x = 1 }
)toml");
  const Game game = testing::compile(scenario);
  const NodeGraph graph = build(game);
  EXPECT_EQ(graph.layers[1], 3U);
  EXPECT_EQ(graph.choice_set(graph.start).movers.size(), 0U);
  EXPECT_EQ(graph.choice_set(graph.start).rows, 1);
}

}  // namespace
}  // namespace detente::game
