#include "engine/solve/reasons/likeliest_path.hpp"

#include <gtest/gtest.h>

#include "engine/play/joint.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::solve {
namespace {

TEST(LikeliestPath, TakesTheLikeliestStepEachTimeAndMultipliesTheChances) {
  const scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  const game::Game game = game::testing::compile(scenario);
  const game::NodeGraph graph = game::build_graph(game, {}).value();
  MarkovOptions options;
  options.rounds = scenario.rounds;
  const MarkovSolution solution = solve_markov(game, graph, options);
  const std::vector<double> discounts{0.9, 0.8};
  const play::Play play{graph, solution.behaviour, discounts, scenario.rounds};
  const LikeliestPath path = likeliest_path(game, play, scenario.rounds);
  ASSERT_FALSE(path.steps.empty());
  EXPECT_EQ(path.steps.front().node, graph.start);
  double product = 1.0;
  for (const PathStep& step : path.steps) {
    std::vector<double> chances;
    play::joint_probabilities(graph.choice_set(step.node),
                              play::mixes_at(graph, solution.behaviour.at(step.round), step.node),
                              play::kNobody, chances);
    for (const double other : chances) EXPECT_LE(other, step.chance);
    EXPECT_EQ(chances[step.row], step.chance);
    EXPECT_GT(step.follows, 0.0);
    product *= step.chance * step.follows;
    // The graph's own entries give the step's end at least this chance.
    double reached = 0.0;
    const std::uint64_t row = graph.first_row[step.node] + step.row;
    for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      reached = std::max(reached, graph.probability[e]);
    }
    EXPECT_LE(step.follows, 1.0 + 1e-12);
    EXPECT_GT(reached, 0.0);
  }
  EXPECT_DOUBLE_EQ(path.probability, product);
}

TEST(LikeliestPath, EndsWhereTheScenarioEnds) {
  // It goes once, and going ends it.
  const scenario::Scenario scenario = game::testing::load(
      game::testing::one_player("gone = { levels = 2, start = 0 }", "u = \"p.go - 0.5 * gone\"",
                                "[[phases.effects]]\nwhen = \"p.go\"\nset = { gone = 1 }\n[ends]\nover = "
                                "\"gone == 1\"\n[outcomes]\nwent = { ever = \"p.go\" }\n"));
  const game::Game game = game::testing::compile(scenario);
  const game::NodeGraph graph = game::build_graph(game, {}).value();
  MarkovOptions options;
  options.rounds = scenario.rounds;
  const MarkovSolution solution = solve_markov(game, graph, options);
  const std::vector<double> discounts{scenario.players[0].discount};
  const LikeliestPath path =
      likeliest_path(game, {graph, solution.behaviour, discounts, scenario.rounds}, scenario.rounds);
  ASSERT_EQ(path.steps.size(), 1U);
  EXPECT_EQ(path.end, 1);
  EXPECT_EQ(path.steps[0].before[0], 0);
  EXPECT_EQ(path.steps[0].after[0], 1);
}

}  // namespace
}  // namespace detente::solve
