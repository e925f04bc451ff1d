// A scenario's first round as a conflict, against payoffs worked out by hand.
#include "engine/solve/stage_conflict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/scenario/scenario.hpp"
#include "engine/solve/stability.hpp"

namespace detente::solve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A scenario with its game, graph and solution, which point to each other.
struct Solved {
  explicit Solved(const std::string& text)
      : scenario(read(text)),
        game(std::move(game::compile_game(scenario)).value()),
        graph(std::move(game::build_graph(game, {})).value()) {
    MarkovOptions options;
    options.rounds = scenario.rounds;
    solution = solve_markov(game, graph, options);
    stage = stage_conflict(game, graph, solution);
  }

  static scenario::Scenario read(const std::string& text) {
    auto loaded = scenario::parse_scenario(text, "test.toml");
    for (const auto& diagnostic : loaded.diagnostics()) ADD_FAILURE() << diagnostic.message;
    return std::move(loaded).value();
  }

  scenario::Scenario scenario;
  game::Game game;
  game::NodeGraph graph;
  MarkovSolution solution;
  StageConflict stage;
};

std::string chicken(int rounds) {
  return R"toml(detente = 1
[scenario]
title = "Chicken"
start = 2000-01-01
round = "year"
rounds = )toml" +
         std::to_string(rounds) + R"toml(
[players.row]
discount = 0.5
rationality = 2.0
[players.row.actions]
swerve = {}
dare = {}
[players.row.payoff]
game = "6 * row.swerve * col.swerve + 2 * row.swerve * col.dare + 7 * row.dare * col.swerve"
[players.col]
discount = 0.5
rationality = 2.0
[players.col.actions]
swerve = {}
dare = {}
[players.col.payoff]
game = "6 * row.swerve * col.swerve + 7 * row.swerve * col.dare + 2 * row.dare * col.swerve"
[[phases]]
name = "move"
movers = ["row", "col"]
)toml";
}

/// The first may stop; else the second answers.
constexpr const char* kSequential = R"toml(detente = 1
[scenario]
title = "Entry"
start = 2000-01-01
round = "year"
rounds = 1
[players.entrant]
[players.entrant.actions]
out = {}
in = {}
[players.entrant.payoff]
profit = "entrant.in * (2 * incumbent.share - 1 * incumbent.fight)"
[players.incumbent]
[players.incumbent.actions]
fight = {}
share = {}
[players.incumbent.payoff]
profit = "entrant.out * 5 + entrant.in * (2 * incumbent.share - 1 * incumbent.fight)"
[[phases]]
name = "enter"
movers = ["entrant"]
[[phases]]
name = "answer"
when = "entrant.in"
movers = ["incumbent"]
)toml";

TEST(StageConflict, OfAOneShotGameHasItsPayoffsAsPreferences) {
  const Solved chicken_once(chicken(1));
  const StageConflict& stage = chicken_once.stage;
  ASSERT_TRUE(stage.complete);
  EXPECT_THAT(stage.conflict.states, ElementsAre("row=swerve,col=swerve", "row=swerve,col=dare",
                                                 "row=dare,col=swerve", "row=dare,col=dare"));
  EXPECT_THAT(stage.value, ElementsAre(6, 6, 2, 7, 7, 2, 0, 0));
  const Stability stability(stage.conflict);
  EXPECT_THAT(stability.equilibria(StabilityConcept::nash), ElementsAre(1, 2));
  EXPECT_THAT(stability.equilibria(StabilityConcept::gmr), ElementsAre(0, 1, 2));
}

TEST(StageConflict, LaterRoundsAreWorthWhatTheSolutionSays) {
  const Solved once(chicken(1));
  const Solved twice(chicken(2));
  for (std::size_t x = 0; x < 8; ++x) {
    EXPECT_NEAR(twice.stage.value[x], once.stage.value[x] + 0.5 * once.solution.value[x % 2], 1e-12);
  }
}

TEST(StageConflict, WhatIsNeverReachedMakesNoDifferenceButBelongsToThePlan) {
  const Solved entry(kSequential);
  const StageConflict& stage = entry.stage;
  EXPECT_THAT(stage.conflict.states, ElementsAre("entrant=out,incumbent=fight", "entrant=out,incumbent=share",
                                                 "entrant=in,incumbent=fight", "entrant=in,incumbent=share"));
  EXPECT_THAT(stage.value, ElementsAre(0, 5, 0, 5, -1, -1, 2, 2));
  EXPECT_EQ(stage.conflict.rank(1, 0), stage.conflict.rank(1, 1));
  // The threat to fight keeps the entrant out: a Nash equilibrium that is not subgame-perfect.
  EXPECT_THAT(Stability(stage.conflict).equilibria(StabilityConcept::nash), ElementsAre(0, 3));
}

TEST(StageConflict, APlanIsFoundWhateverTheOrderOfItsMovers) {
  const Solved game(chicken(1));
  std::string problem;
  EXPECT_EQ(game.stage.find("col=dare,row=swerve", game.scenario, problem), 1);
  EXPECT_FALSE(game.stage.find("row=swerve", game.scenario, problem));
  EXPECT_THAT(problem, HasSubstr("col"));
  EXPECT_FALSE(game.stage.find("row=swerv,col=dare", game.scenario, problem));
  EXPECT_THAT(problem, HasSubstr("swerve"));
  EXPECT_FALSE(game.stage.find("nobody=x", game.scenario, problem));
}

}  // namespace
}  // namespace detente::solve
