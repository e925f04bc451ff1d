// A scenario's first round as a conflict, against payoffs worked out by hand.
#include "engine/solve/conflict/stage_conflict.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/scenario/model/scenario.hpp"
#include "engine/solve/conflict/stability.hpp"
#include "engine/solve/one_shot/normal_form.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

using play::test::compile;
using play::test::Compiled;
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

MarkovSolution solve(const Compiled& c) {
  MarkovOptions options;
  options.rounds = c.scenario->rounds;
  options.stationary = c.scenario->horizon == scenario::Horizon::stationary;
  return solve_markov(*c.game, c.graph, options);
}

constexpr const char* kDilemma = R"toml(
[state]
mood = { levels = 3, start = 1 }
[players.a]
discount = 0.8
rationality = 2
[players.a.actions]
c = {}
d = {}
[players.a.payoff]
u = "3*a.c*b.c + 5*a.d*b.c + a.d*b.d + mood"
[players.b]
discount = 0.6
rationality = 1
[players.b.actions]
c = {}
d = {}
e = { when = "mood == 2" }
[players.b.payoff]
u = "3*a.c*b.c + 5*a.c*b.d + a.d*b.d - 2*b.e - mood"
[[phases]]
name = "both"
movers = ["a", "b"]
[[phases.effects]]
when = "a.d"
chance = 0.5
change = { mood = 1 }
[[phases.effects]]
when = "b.c"
change = { mood = -1 }
[outcomes]
c = { ever = "a.c" }
)toml";

/// The mean of the plans' values under the solved play of the first round is the solved value.
void expect_values_of_solution(const Compiled& c) {
  const MarkovSolution solution = solve(c);
  const StageConflict stage = stage_conflict(*c.game, c.graph, solution);
  ASSERT_TRUE(stage.complete);
  ASSERT_EQ(stage.conflict.states.size(), 4U) << "e is not available in this round";
  const std::span<const double> policy =
      solution.behaviour.at(0).subspan(c.graph.first_probability[c.graph.start], 4);
  for (std::size_t player = 0; player < 2; ++player) {
    double mean = 0.0;
    for (std::size_t state = 0; state < 4; ++state) {
      mean += policy[state / 2] * policy[2 + state % 2] * stage.value[state * 2 + player];
    }
    EXPECT_NEAR(mean, solution.value[player], 1e-8);
  }
}

TEST(StageConflict, ValuesAreThoseOfTheSolution) {
  expect_values_of_solution(compile(kDilemma));
  expect_values_of_solution(compile(kDilemma, "rounds = 7\n"));
  expect_values_of_solution(compile(kDilemma, "rounds = 7\nhorizon = \"stationary\"\n"));
}

TEST(StageConflict, ItsNashStatesAreTheRoundsPureEquilibria) {
  const auto c = compile(kDilemma, "rounds = 3\n");
  const StageConflict stage = stage_conflict(*c.game, c.graph, solve(c));
  NormalForm game;
  game.players = {{"a", {"c", "d"}}, {"b", {"c", "d"}}};
  game.payoff = stage.value;
  const EquilibriumSet pure = pure_equilibria(game);
  const std::vector<int> nash = Stability(stage.conflict).equilibria(StabilityConcept::nash);
  ASSERT_EQ(pure.equilibria.size(), nash.size());
  for (std::size_t k = 0; k < nash.size(); ++k) {
    const auto state = static_cast<std::size_t>(nash[k]);
    EXPECT_EQ(pure.equilibria[k].profile[0][stage.action(state, 0)], 1.0);
    EXPECT_EQ(pure.equilibria[k].profile[1][stage.action(state, 1)], 1.0);
  }
}

TEST(StageConflict, SaysSoWhenThereAreTooManyPlans) {
  std::string text;
  std::string movers;
  for (int i = 0; i < 17; ++i) {
    const std::string id = "p" + std::to_string(i);
    text += "[players." + id + "]\n[players." + id + ".actions]\nx = {}\ny = {}\n[players." + id +
            ".payoff]\nu = 0\n";
    text += "[[phases]]\nname = \"f" + std::to_string(i) + "\"\nmovers = [\"" + id + "\"]\n";
  }
  const auto c = compile(text + "[outcomes]\nx = { ever = \"p0.x\" }\n");
  const StageConflict stage = stage_conflict(*c.game, c.graph, solve(c));
  EXPECT_FALSE(stage.complete);
  EXPECT_EQ(stage.plans, 131072.0);
}

}  // namespace
}  // namespace detente::solve
