// [phases.bargain]: what it loads to, and how formulas read how a session ended.
#include <gtest/gtest.h>

#include "engine/scenario/model/formula.hpp"
#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

/// The small crisis with a session at its end; `keys` are lines of [phases.bargain] beside parties and
/// issues.
std::string with_session(const std::string& keys, const std::string& effect = "table.agreed") {
  std::string text = kCrisis;
  const std::string phase = R"toml([[phases]]
name = "table"
[phases.bargain]
parties = ["us", "dprk"]
issues = { relief = [0, 2.5, 10], freeze = ["none", "all"] }
)toml" + keys + "\n[[phases.effects]]\nwhen = \"" +
                            effect + "\"\nset = { deal = \"partial\" }\n";
  // Before whatever follows the phases.
  const std::size_t at = text.find("[ends]");
  return at == std::string::npos ? text + phase : text.insert(at, phase);
}

TEST(ParseSessions, ReadsPartiesIssuesAndDefaults) {
  const Scenario scenario = loaded(with_session(""));
  ASSERT_EQ(scenario.sessions.size(), 1U);
  const Session& session = scenario.sessions[0];
  EXPECT_EQ(session.id, "table");
  EXPECT_EQ(session.phase, static_cast<int>(scenario.phases.size()) - 1);
  EXPECT_EQ(scenario.phases.back().session, 0);
  EXPECT_EQ(session.parties, (std::vector<int>{0, 1}));
  ASSERT_EQ(session.issues.size(), 2U);
  EXPECT_EQ(session.issues[0].numbers, (std::vector<double>{0.0, 2.5, 10.0}));
  EXPECT_FALSE(session.issues[0].named);
  EXPECT_EQ(session.issues[1].values, (std::vector<std::string>{"none", "all"}));
  EXPECT_TRUE(session.issues[1].named);
  EXPECT_EQ(session.deals.size(), 6U);
  EXPECT_EQ(session.protocol, "alternating_offers");
  EXPECT_EQ(session.deadline, 8);
  EXPECT_EQ(session.breakdown, 0.0);
  EXPECT_EQ(session.first, 0);
  EXPECT_EQ(session.discount, (std::vector<double>{1.0, 1.0}));
  EXPECT_EQ(session.weight, (std::vector<double>{1.0, 1.0}));
}

TEST(ParseSessions, LeavesOutWhatIsExcludedAndKeepsTheOrder) {
  const Scenario scenario =
      loaded(with_session("exclude = [\"relief > 5 and freeze == freeze.none\", \"relief == 0\"]"));
  const std::vector<std::vector<int>> expected = {{1, 0}, {1, 1}, {2, 1}};
  EXPECT_EQ(scenario.sessions[0].deals, expected);
  EXPECT_EQ(scenario.sessions[0].words(2), "relief = 10, freeze = all");
}

TEST(ParseSessions, ReadsHowThePartiesGetToADeal) {
  const Scenario scenario = loaded(
      with_session("protocol = \"nash\"\ndeadline = 3\nbreakdown = 0.25\nfirst = \"dprk\"\ndiscount = 0.9\n"
                   "weight = { dprk = 2 }"));
  const Session& session = scenario.sessions[0];
  EXPECT_EQ(session.protocol, "nash");
  EXPECT_EQ(session.deadline, 3);
  EXPECT_EQ(session.breakdown, 0.25);
  EXPECT_EQ(session.first, 1);
  EXPECT_EQ(session.discount, (std::vector<double>{0.9, 0.9}));
  EXPECT_EQ(session.weight, (std::vector<double>{1.0, 2.0}));
}

TEST(ParseSessions, ReadsQuotasAndVetoes) {
  const Session session =
      loaded(with_session("protocol = \"baron_ferejohn\"\nquota = 2\nvetoes = [\"dprk\"]")).sessions[0];
  EXPECT_EQ(session.quota, 2);
  EXPECT_EQ(session.vetoes, (std::vector<char>{0, 1}));
  EXPECT_EQ(loaded(with_session("")).sessions[0].quota, 0);
  EXPECT_TRUE(loaded(with_session("")).sessions[0].vetoes.empty());
}

/// The value of the effect's guard where the session came to `held`, `agreed` and these terms.
double guard(const std::string& text, int held, int agreed, int relief, int freeze) {
  const Scenario scenario = loaded(with_session("", text));
  World world = scenario.start_world();
  const auto results = static_cast<std::size_t>(scenario.vocabulary.session(0, VariableKind::sat));
  world[results] = held;
  world[results + 1] = agreed;
  world[results + 2] = relief;
  world[results + 3] = freeze;
  return FormulaEvaluator(scenario, scenario.phases.back().effects[0].when)(world);
}

TEST(ParseSessions, LetsFormulasReadTheDealsNumbersAndNames) {
  EXPECT_EQ(guard("table.held + 2 * table.agreed", 1, 1, 1, 1), 3.0);
  EXPECT_EQ(guard("table.relief", 1, 1, 2, 1), 2.5);
  EXPECT_EQ(guard("table.relief", 1, 1, 3, 1), 10.0);
  EXPECT_EQ(guard("table.freeze == table.freeze.all", 1, 1, 3, 2), 1.0);
  EXPECT_EQ(guard("table.freeze == table.freeze.none", 1, 1, 3, 2), 0.0);
}

TEST(ParseSessions, LetsNumbersBeZeroAndNoNameHoldWithoutADeal) {
  EXPECT_EQ(guard("table.relief", 1, 0, 0, 0), 0.0);
  EXPECT_EQ(guard("table.freeze == table.freeze.none", 1, 0, 0, 0), 0.0);
  EXPECT_EQ(guard("table.freeze == table.freeze.all", 0, 0, 0, 0), 0.0);
}

TEST(ParseSessions, RemembersHowTheLastRoundEnded) {
  const Scenario scenario = loaded(with_session("", "last.table.agreed"));
  const Formula& when = scenario.phases.back().effects[0].when;
  ASSERT_EQ(when.variables.size(), 1U);
  EXPECT_EQ(scenario.vocabulary[when.variables[0]].name, "last.table.agreed");
  EXPECT_EQ(scenario.vocabulary.now(when.variables[0]), scenario.vocabulary.session(0, VariableKind::agreed));
}

}  // namespace
}  // namespace detente::scenario
