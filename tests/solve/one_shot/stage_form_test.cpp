#include "engine/solve/one_shot/stage_form.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::solve {
namespace {

using play::node_values;
using play::Play;
using play::row_values;

MarkovSolution solve(const game::Game& game, const game::NodeGraph& graph) {
  MarkovOptions options;
  options.rounds = game.scenario().rounds;
  options.stationary = game.scenario().horizon == scenario::Horizon::stationary;
  return solve_markov(game, graph, options);
}

std::vector<double> discounts_of(const scenario::Scenario& scenario) {
  std::vector<double> discounts;
  for (const auto& player : scenario.players) discounts.push_back(player.discount);
  return discounts;
}

TEST(PlayValue, TheStartIsWorthWhatTheSolverSaysWithEitherHorizon) {
  for (const char* horizon : {"finite", "stationary"}) {
    scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
    if (std::string(horizon) == "stationary") scenario.horizon = scenario::Horizon::stationary;
    const game::Game game = game::testing::compile(scenario);
    const game::NodeGraph graph = game::build_graph(game, {}).value();
    const MarkovSolution solution = solve(game, graph);
    const std::vector<double> discounts = discounts_of(scenario);
    const bool stationary = scenario.horizon == scenario::Horizon::stationary;
    const Play play{graph, solution.behaviour, discounts, stationary ? 0 : scenario.rounds};
    const play::RoundValues value = node_values(play, 0);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(value.at(graph.start)[i], solution.value[i], 1e-8) << horizon;
    }
    // Nothing follows the last round, and a terminal node is worth nothing.
    EXPECT_EQ(value.at(graph.ended_begin())[0], 0.0);
    if (!stationary) {
      EXPECT_EQ(node_values(play, scenario.rounds).at(0)[0], 0.0);
    }
  }
}

TEST(PlayValue, TheGameAtANodeHasTheDilemmasPayoffsAndWhatFollows) {
  // A dilemma (5, 3, 1, 0) played twice: in the first round everything is worth the second round's value
  // more.
  const auto c = play::test::compile(R"toml(
[players.a]
discount = 0.9
rationality = 2
[players.a.actions]
c = {}
d = {}
[players.a.payoff]
u = "3*a.c*b.c + 5*a.d*b.c + a.d*b.d"
[players.b]
discount = 0.5
rationality = 1
[players.b.actions]
c = {}
d = {}
[players.b.payoff]
u = "3*a.c*b.c + 5*a.c*b.d + a.d*b.d"
[[phases]]
name = "both"
movers = ["a", "b"]
[outcomes]
c = { ever = "a.c" }
)toml",
                                     "rounds = 2");
  const MarkovSolution solution = solve(*c.game, c.graph);
  const std::vector<double> discounts{0.9, 0.5};
  const Play play{c.graph, solution.behaviour, discounts, 2};
  const play::RoundValues last = node_values(play, 1);
  const NormalForm game = game_at(*c.game, play, c.graph.start, node_values(play, 0));
  EXPECT_EQ(game.players[1].actions, (std::vector<std::string>{"c", "d"}));
  const std::vector<double> stage{3, 3, 0, 5, 5, 0, 1, 1};
  for (std::size_t k = 0; k < stage.size(); ++k) {
    EXPECT_NEAR(game.payoff[k], stage[k] + discounts[k % 2] * last.at(c.graph.start)[k % 2], 1e-12);
  }
  // The solver's mix is the logit equilibrium of just this game.
  const MixedProfile mix{{solution.behaviour.at(0)[0], solution.behaviour.at(0)[1]},
                         {solution.behaviour.at(0)[2], solution.behaviour.at(0)[3]}};
  EXPECT_LT(certify(game, mix, std::vector<double>{2.0, 1.0}).qre_residual, 1e-9);
}

}  // namespace
}  // namespace detente::solve
