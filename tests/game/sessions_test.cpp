#include "engine/game/sessions.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

using scenario::VariableKind;
using testing::compile;
using testing::load;

const char* const kTable = R"toml(
detente = 1
[scenario]
title = "A table"
start = 2000-01-01
round = "year"
rounds = 2
[players.a]
[players.a.actions]
come = {}
[players.a.payoff]
u = "table.relief"
[players.b]
[players.b.actions]
come = {}
[players.b.payoff]
u = "-table.relief + last.table.agreed"
[[phases]]
name = "arrive"
movers = ["a", "b"]
[[phases]]
name = "table"
[phases.bargain]
parties = ["b", "a"]
issues = { relief = [1, 2], freeze = ["none", "all"] }
exclude = ["relief == 2 and freeze == freeze.none"]
protocol = "nash"
deadline = 3
breakdown = 0.25
first = "a"
discount = { a = 0.9, b = 0.8 }
weight = { a = 2 }
quota = 2
vetoes = ["a"]
)toml";

TEST(Sessions, HandTheirNumbersToTheProtocol) {
  const scenario::Scenario scenario = load(kTable);
  const bargaining::ProtocolOptions options = protocol_options(scenario, 0);
  EXPECT_EQ(options.name, "nash");
  EXPECT_EQ(options.deadline, 3);
  EXPECT_EQ(options.breakdown, 0.25);
  EXPECT_EQ(options.first_proposer, 1U);
  EXPECT_EQ(options.discount, (std::vector<double>{0.8, 0.9}));
  EXPECT_EQ(options.weight, (std::vector<double>{1.0, 2.0}));
  EXPECT_EQ(options.quota, 2U);
  EXPECT_EQ(options.vetoes, (std::vector<char>{0, 1}));
}

TEST(Sessions, MoveNoDealOrAnyDeal) {
  const scenario::Scenario scenario = load(kTable);
  const Game game = compile(scenario);
  const PhaseTable& phase = game.phases()[1];
  EXPECT_EQ(phase.session, 0);
  ASSERT_EQ(phase.movers.size(), 1U);
  EXPECT_EQ(phase.movers[0].mover, 2);
  std::vector<int> available;
  available_actions(phase.movers[0], scenario.start_world(), available);
  EXPECT_EQ(available, (std::vector<int>{0, 1, 2, 3}));
}

TEST(Sessions, WriteWhatTheyCameToIntoTheWorld) {
  const scenario::Scenario scenario = load(kTable);
  World world = scenario.start_world();
  const auto results = static_cast<std::size_t>(scenario.vocabulary.session(0, VariableKind::sat));
  const auto choice = static_cast<std::size_t>(scenario.vocabulary.move(2));
  const auto settled = [&](int value) {
    world[choice] = value;
    settle_session(scenario, 0, world);
    return std::vector<int>(world.begin() + static_cast<std::ptrdiff_t>(results),
                            world.begin() + static_cast<std::ptrdiff_t>(results) + 4);
  };
  EXPECT_EQ(settled(4), (std::vector<int>{1, 1, 2, 2}));  // relief = 2, freeze = all
  EXPECT_EQ(settled(2), (std::vector<int>{1, 1, 1, 1}));  // relief = 1, freeze = none
  EXPECT_EQ(settled(1), (std::vector<int>{1, 0, 0, 0}));
  EXPECT_EQ(settled(0), (std::vector<int>{0, 0, 0, 0}));
}

// Nodes remember only what a later formula reads: of last round's deal, that there was one.
TEST(Sessions, AreRememberedByWhatIsReadOfThem) {
  const scenario::Scenario scenario = load(kTable);
  const Game game = compile(scenario);
  ASSERT_EQ(game.remembered().size(), 1U);
  EXPECT_EQ(game.vocabulary()[game.remembered()[0]].name, "last.table.agreed");
}

TEST(Sessions, RefuseAnUnknownProtocol) {
  scenario::Scenario scenario = load(kTable);
  scenario::Session& session = scenario.sessions[0];
  session.protocol = "nush";
  Diagnostics diagnostics;
  check_protocol(scenario, 0, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, "unknown-protocol");
  EXPECT_NE(diagnostics.sorted()[0].hint.find("nash"), std::string::npos);
}

TEST(Sessions, RefuseTacticsUnderAProtocolWithoutAny) {
  scenario::Scenario scenario = load(kTable);
  scenario::Session& session = scenario.sessions[0];
  session.protocol = "nash";
  session.tactics.resize(2);
  session.tactics[0].name = "linear";
  Diagnostics diagnostics;
  check_protocol(scenario, 0, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, "protocol-misfit");
}

TEST(Sessions, RefuseTacticsThatNobodyKnows) {
  scenario::Scenario scenario = load(kTable);
  scenario::Session& session = scenario.sessions[0];
  session.protocol = "concession";
  session.tactics.resize(2);
  session.tactics[0].name = "bulware";
  session.tactics[1].name = "boulware";
  session.tactics[1].numbers.push_back({"betta", 0.2, {}});
  Diagnostics diagnostics;
  check_protocol(scenario, 0, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 2U);
}

TEST(Sessions, LetPartiesErrAsInTheirOtherChoices) {
  scenario::Scenario scenario = load(kTable);
  EXPECT_TRUE(protocol_options(scenario, 0).rationality.empty());
  scenario.sessions[0].protocol = "quantal_offers";
  scenario.players[0].rationality = 3.0;
  scenario.players[1].rationality = 5.0;
  // In the order of the parties.
  const std::vector<int>& parties = scenario.sessions[0].parties;
  std::vector<double> expected;
  for (const int party : parties) expected.push_back(party == 0 ? 3.0 : 5.0);
  EXPECT_EQ(protocol_options(scenario, 0).rationality, expected);
  scenario.players[1].rationality = INFINITY;
  Diagnostics diagnostics;
  check_protocol(scenario, 0, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, "protocol-misfit");
}

// Excluded deals leave gaps in the numbers of the combinations, and none in those of the deals.
TEST(Sessions, ShowTheirIssuesAndDealsAsADomain) {
  const scenario::Scenario scenario = load(kTable);
  const bargaining::Domain domain = session_domain(scenario, 0);
  ASSERT_EQ(domain.deals(), scenario.sessions[0].deals.size());
  for (bargaining::DealId deal = 0; deal < domain.deals(); ++deal) {
    EXPECT_EQ(domain.words(deal), scenario.sessions[0].words(static_cast<int>(deal)));
  }
  EXPECT_EQ(domain.parties()[0].id, "b");
}

}  // namespace
}  // namespace detente::game
