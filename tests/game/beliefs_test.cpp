#include "engine/game/beliefs.hpp"

#include <map>

#include <gtest/gtest.h>

#include "engine/game/node_graph.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::game {
namespace {

using play::test::Compiled;

/// A typed player who moves at once with another, a guard that the moves change, a lottery, a session, and
/// formulas that tell only some moves apart.
Compiled crisis() {
  return play::test::compile(R"toml(
[state]
tension = { levels = 3, start = 1 }
[players.dprk]
rationality = 2
belief_steps = 4
[players.dprk.actions]
test = {}
hold = { when = "belief.dprk.sincere > 0.1 or tension < 2" }
talk = {}
[players.dprk.payoff]
calm = "-tension"
[players.dprk.types.sincere]
prior = 0.5
payoff = { talk = "dprk.talk" }
[players.dprk.types.opportunist]
prior = 0.5
payoff = { test = "dprk.test" }
[players.us]
rationality = 2
[players.us.actions]
press = {}
wait = {}
[players.us.payoff]
calm = "-tension + 0.1 * last.dprk.test"
[[phases]]
name = "moves"
when = "tension < 2 or belief.dprk.sincere > 0"
movers = ["dprk", "us"]
[[phases.effects]]
when = "dprk.test"
chance = 0.5
change = { tension = 1 }
[[phases.effects]]
when = "us.wait and dprk.talk"
change = { tension = -1 }
[[phases]]
name = "table"
when = "us.wait"
[phases.bargain]
parties = ["us", "dprk"]
issues = { relief = [0, 1] }
[[phases.effects]]
when = "table.agreed"
change = { tension = -1 }
)toml",
                             "rounds = 2");
}

TEST(Beliefs, MoveAtNodesWithOneParentEach) {
  const Compiled compiled = crisis();
  const NodeGraph& graph = compiled.graph;
  std::map<NodeId, int> parents;
  int inferences = 0;
  for (NodeId n = 0; n < graph.ended_begin(); ++n) {
    if (!compiled.game->phases()[static_cast<std::size_t>(graph.layer_of(n))].beliefs.empty()) ++inferences;
    for (std::uint64_t row = graph.first_row[n]; row < graph.first_row[n + 1]; ++row) {
      for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
        const NodeId to = graph.next[e];
        if (to >= graph.ended_begin()) continue;
        if (compiled.game->phases()[static_cast<std::size_t>(graph.layer_of(to))].beliefs.empty()) continue;
        ++parents[to];
        EXPECT_EQ(graph.first_entry[row + 1] - graph.first_entry[row], 1U)
            << "moves alone lead to an inference";
      }
    }
  }
  EXPECT_GT(inferences, 20);
  EXPECT_EQ(static_cast<int>(parents.size()), inferences);
  for (const auto& [node, count] : parents) EXPECT_EQ(count, 1) << node;
}

TEST(Beliefs, FollowEveryMoveAndTheSession) {
  const Compiled compiled = crisis();
  ASSERT_EQ(compiled.game->phase_count(), 6);
  EXPECT_TRUE(compiled.game->phases()[0].effects.empty());
  EXPECT_EQ(compiled.game->phases()[1].beliefs, (std::vector<int>{0}));
  EXPECT_EQ(compiled.game->phases()[2].effects.size(), 2U);
  EXPECT_EQ(compiled.game->phases()[3].session, 0);
  EXPECT_EQ(compiled.game->phases()[4].beliefs, (std::vector<int>{0}));
  EXPECT_EQ(compiled.game->phases()[5].effects.size(), 1U);
}

TEST(Beliefs, MakeAPhaseThreeItsMovesTheInferenceAndTheRest) {
  const Compiled compiled = crisis();
  const auto phases = compiled.game->phases();
  const int file[] = {0, 0, 0, 1, 1, 1};
  const int of[] = {-1, 0, 0, -1, 3, 3};
  for (std::size_t k = 0; k < phases.size(); ++k) {
    EXPECT_EQ(phases[k].phase, file[k]) << k;
    EXPECT_EQ(phases[k].of, of[k]) << k;
  }
  EXPECT_EQ(phases[1].name, "moves (inference)");
  EXPECT_EQ(phases[2].name, "moves");
  EXPECT_EQ(compiled.game->moves_of(1), 3);
  EXPECT_EQ(compiled.game->rest_of(1), 5);
  EXPECT_EQ(compiled.game->phase_of(0), 0);
}

TEST(Beliefs, WriteWhatIsNowBelievedIntoTheState) {
  const Compiled compiled = crisis();
  World world = compiled.scenario->start_world();
  const auto variable =
      static_cast<std::size_t>(compiled.scenario->variable_of(compiled.scenario->beliefs[0]));
  EXPECT_EQ(world[variable], 2);
  const int beliefs[] = {0};
  settle_beliefs(*compiled.scenario, beliefs, world);
  EXPECT_EQ(world[variable], 2) << "nothing was inferred";
  world[static_cast<std::size_t>(compiled.game->vocabulary().move(compiled.scenario->mover_of_belief(0)))] =
      5;
  settle_beliefs(*compiled.scenario, beliefs, world);
  EXPECT_EQ(world[variable], 4);
}

TEST(Beliefs, NeverLeaveCertainty) {
  const Compiled compiled = crisis();
  World world = compiled.scenario->start_world();
  const auto variable =
      static_cast<std::size_t>(compiled.scenario->variable_of(compiled.scenario->beliefs[0]));
  const MoverTable mover = belief_mover(*compiled.scenario, 0);
  std::vector<int> available;
  available_actions(mover, world, available);
  EXPECT_EQ(available, (std::vector<int>{0, 1, 2, 3, 4}));
  world[variable] = 0;
  available_actions(mover, world, available);
  EXPECT_EQ(available, (std::vector<int>{0}));
}

}  // namespace
}  // namespace detente::game
