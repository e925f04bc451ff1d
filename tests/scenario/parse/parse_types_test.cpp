// [players.X.types]: what they load to, and how formulas read what is believed of them.
#include <gtest/gtest.h>

#include "engine/scenario/model/formula.hpp"
#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

/// The small crisis with `lines` behind North Korea's payoff; it plays for that.
std::string with_types(const std::string& lines) {
  std::string text = crisis("[players.dprk.payoff]\ndeterrence = \"sqrt(arsenal / 7)\"\n",
                            "[players.dprk.payoff]\ndeterrence = \"sqrt(arsenal / 7)\"\n" + lines + "\n");
  const std::size_t play = text.find("dprk = \"stubborn\"\n");
  return text.replace(play, 17, "dprk = \"equilibrium\"");
}

constexpr const char* kTwo = R"toml([players.dprk.types.sincere]
prior = 0.35
payoff = { trade = "0.5 * dprk.hold" }
[players.dprk.types.opportunist]
prior = 0.65
payoff = { deterrence = "2 * arsenal" })toml";

TEST(ParseTypes, ReadsNamesPriorsAndTheGrid) {
  const Scenario scenario = loaded(with_types(kTwo));
  ASSERT_EQ(scenario.beliefs.size(), 1U);
  const Belief& belief = scenario.beliefs[0];
  EXPECT_EQ(belief.player, 1);
  EXPECT_EQ(scenario.players[1].belief, 0);
  EXPECT_EQ(scenario.players[0].belief, -1);
  ASSERT_EQ(belief.types.size(), 2U);
  EXPECT_EQ(belief.types[1].name, "opportunist");
  EXPECT_EQ(belief.types[1].prior, 0.65);
  EXPECT_EQ(belief.grid.size(), 12);
  EXPECT_EQ(belief.words(belief.grid.start()), "sincere 0.35, opportunist 0.65");
}

TEST(ParseTypes, ReadsHowFineBeliefsAre) {
  std::string text =
      with_types("[players.dprk.types]\na = { prior = 0.5 }\nb = { prior = 0.25 }\nc = { prior = 0.25 }");
  text.replace(text.find("[players.dprk]\n"), 15, "[players.dprk]\nbelief_steps = 4\n");
  const Scenario scenario = loaded(text);
  EXPECT_EQ(scenario.beliefs[0].grid.size(), 15);
}

/// The outcome's value where the belief is at `point`.
double read(const std::string& formula, int point) {
  std::string text = with_types(kTwo);
  text.replace(text.find("\"arsenal\""), 9, '"' + formula + '"');
  const Scenario scenario = loaded(text);
  World world = scenario.start_world();
  world[static_cast<std::size_t>(scenario.variable_of(scenario.beliefs[0]))] = point;
  return FormulaEvaluator(scenario, scenario.outcomes[1].formula)(world);
}

TEST(ParseTypes, LetsFormulasReadWhatIsBelieved) {
  EXPECT_EQ(read("belief.dprk.sincere", 0), 0.0);
  EXPECT_EQ(read("belief.dprk.sincere", 4), 0.35);
  EXPECT_EQ(read("2 * belief.dprk.opportunist", 4), 1.3);
  EXPECT_EQ(read("belief.dprk.opportunist + belief.dprk.sincere", 9), 1.0);
}

TEST(ParseTypes, ReportsATypesFormulaWhereItStands) {
  EXPECT_EQ(errors_of(with_types("[players.dprk.types]\na = { prior = 0.5, payoff = { x = \"arsenl\" } }\n"
                                 "b = { prior = 0.5 }")),
            (std::vector<std::string>{"34:36 unknown-name"}));
}

}  // namespace
}  // namespace detente::scenario
