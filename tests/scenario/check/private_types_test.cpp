// What private types make of a scenario: a belief in the state, weighted payoffs.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

Scenario typed(const std::string& types) {
  std::string text = crisis("[players.dprk.payoff]\n", "[players.dprk.payoff]\nfixed = 1\n");
  text.replace(text.find("dprk = \"stubborn\"\n"), 17, "dprk = \"equilibrium\"");
  text.replace(text.find("[councils.unsc]\n"), 16, types + "\n[councils.unsc]\n");
  return loaded(text);
}

const std::string kTypes = R"toml([players.dprk.types.sincere]
prior = 0.3
payoff = { trade = "0.5 * dprk.hold" }
[players.dprk.types.opportunist]
prior = 0.7
payoff = { deterrence = "2 * arsenal" })toml";

TEST(PrivateTypes, KeepTheBeliefInTheState) {
  const Scenario scenario = typed(kTypes);
  ASSERT_EQ(scenario.state.size(), 3U);
  EXPECT_EQ(scenario.state[2].name, "belief.dprk");
  EXPECT_EQ(scenario.state[2].size, 11);
  EXPECT_EQ(scenario.state[2].start, 3);
  EXPECT_EQ(scenario.state[2].values[3], "0.3");
  EXPECT_EQ(scenario.belief_in(2), 0);
  EXPECT_EQ(scenario.belief_in(0), -1);
}

TEST(PrivateTypes, LeaveThePhasesAsTheFileHasThem) {
  const Scenario scenario = typed(kTypes);
  ASSERT_EQ(scenario.phases.size(), 2U);
  EXPECT_EQ(scenario.phases[0].movers, (std::vector<int>{1}));
  EXPECT_EQ(scenario.phases[0].effects.size(), 1U);
  EXPECT_EQ(scenario.players[0].phase, 1);
  EXPECT_EQ(beliefs_told_by(scenario, scenario.phases[0]), (std::vector<int>{0}));
  EXPECT_TRUE(beliefs_told_by(scenario, scenario.phases[1]).empty());
}

TEST(PrivateTypes, NumberTheirUpdatesAfterAllOtherMovers) {
  const Scenario scenario = typed(kTypes);
  EXPECT_EQ(scenario.mover_of_belief(0), 2);
  EXPECT_EQ(scenario.belief_of(2), 0);
  EXPECT_EQ(scenario.belief_of(1), -1);
  EXPECT_EQ(scenario.session_of(2), -1);
  EXPECT_EQ(scenario.action_counts(), (std::vector<int>{2, 2, 11}));
  EXPECT_EQ(scenario.action_words(2, 3), "sincere 0.3, opportunist 0.7");
}

TEST(PrivateTypes, HaveTheirPlayersTermsAndTheirOwn) {
  const Scenario scenario = typed(kTypes);
  const auto names = [](const std::vector<PayoffTerm>& terms) {
    std::vector<std::string> all;
    for (const PayoffTerm& term : terms) all.push_back(term.name);
    return all;
  };
  const Belief& belief = scenario.beliefs[0];
  EXPECT_EQ(names(belief.types[0].payoff), (std::vector<std::string>{"trade", "fixed", "deterrence"}));
  EXPECT_EQ(names(belief.types[1].payoff), (std::vector<std::string>{"deterrence", "fixed"}));
  // Observers expect the sum over the types.
  EXPECT_EQ(
      names(scenario.players[1].payoff),
      (std::vector<std::string>{"fixed", "sincere.trade", "sincere.deterrence", "opportunist.deterrence"}));
}

TEST(PrivateTypes, ArePaidTimesTheBeliefInThem) {
  const Scenario scenario = typed(kTypes);
  World world = scenario.start_world();
  world[0] = 3;
  const PayoffTerm& own = scenario.beliefs[0].types[1].payoff[0];
  EXPECT_DOUBLE_EQ(FormulaEvaluator(scenario, own.formula)(world), 0.7 * 6.0);
  world[2] = 10;
  EXPECT_DOUBLE_EQ(FormulaEvaluator(scenario, own.formula)(world), 0.0);
}

TEST(PrivateTypes, AreColumnsOfPayoffsBehindThePlayers) {
  const Scenario scenario = typed(kTypes);
  EXPECT_EQ(scenario.agent_count(), 4);
  EXPECT_EQ(scenario.agent_of(0, 1), 3);
  EXPECT_EQ(scenario.player_of_agent(3), 1);
  EXPECT_EQ(scenario.player_of_agent(0), 0);
  EXPECT_EQ(scenario.discounts(), (std::vector<double>{0.95, 0.9, 0.9, 0.9}));
}

TEST(PrivateTypes, LeaveAScenarioWithoutThemAsItIs) {
  const Scenario scenario = loaded(kCrisis);
  EXPECT_EQ(scenario.phases.size(), 2U);
  EXPECT_EQ(scenario.state.size(), 2U);
  EXPECT_EQ(scenario.agent_count(), 2);
}

}  // namespace
}  // namespace detente::scenario
