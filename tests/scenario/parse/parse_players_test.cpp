// [players]: what they load to, and what they refuse.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParsePlayers, ReadsWhoTheyAreAndWhatTheyWant) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.players.size(), 2U);
  const Player& us = scenario.players[0];
  EXPECT_EQ(us.id, "us");
  EXPECT_EQ(us.name, "United States");
  EXPECT_EQ(us.discount, 0.95);
  EXPECT_TRUE(std::isinf(us.rationality));
  EXPECT_EQ(us.phase, 1);
  ASSERT_EQ(us.payoff.size(), 2U);
  EXPECT_EQ(us.payoff[1].name, "face");
  EXPECT_EQ(us.payoff[1].formula.text, "-cost * us.yes * unsc.vetoed");
  EXPECT_EQ(us.payoff[1].formula.at.line, 26U);
  EXPECT_EQ(us.payoff[1].formula.at.column, 9U);
}

TEST(ParsePlayers, FillsInWhatIsNotSaid) {
  const Player dprk = loaded(kCrisis).players[1];
  EXPECT_EQ(dprk.name, "dprk");
  EXPECT_EQ(dprk.discount, 0.9);
  EXPECT_EQ(dprk.rationality, 1.0);
  EXPECT_EQ(dprk.phase, 0);
}

TEST(ParsePlayers, ReadsActionsWithTheirBallots) {
  const Scenario scenario = loaded(kCrisis);
  const std::vector<Action>& actions = scenario.players[0].actions;
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].name, "yes");
  EXPECT_EQ(actions[0].family, "sanctions");
  EXPECT_EQ(actions[0].about, "tables a resolution");
  EXPECT_EQ(actions[0].ballot, Ballot::yes) << "by its name";
  EXPECT_FALSE(actions[0].when.present());
  EXPECT_EQ(actions[1].ballot, Ballot::abstain) << "by its key";
  EXPECT_TRUE(actions[1].when.present());
  EXPECT_EQ(scenario.players[1].actions[1].ballot, Ballot::none);
  EXPECT_EQ(loaded(crisis("ballot = \"abstain\"", "ballot = \"no\"")).players[0].actions[1].ballot,
            Ballot::no);
  EXPECT_EQ(loaded(crisis("yes = { ", "yes = { ballot = \"no\", ")).players[0].actions[0].ballot, Ballot::no)
      << "the key beats the name";
}

TEST(ParsePlayers, RefusesBadOnes) {
  expect_errors({
      {"discount = 0.95", "discount = 1", {"19:12 out-of-range"}},
      {"discount = 0.95", "discount = -0.1", {"19:12 out-of-range"}},
      {"discount = 0.95", "discount = \"0.9\"", {"19:12 wrong-type"}},
      {"discount = 0.95", "discount = nan", {"19:12 not-finite"}},
      {"rationality = inf", "rationality = -1", {"20:15 out-of-range"}},
      {"rationality = inf", "rationality = -inf", {"20:15 not-finite"}},
      {"rationality = inf", "rationality = nan", {"20:15 not-finite"}},
      {"rationality = inf", "rationalty = 1", {"20:1 unknown-key"}},
      {"family = \"sanctions\"", "family = \"UN sanctions\"", {"22:19 bad-name"}},
      {"ballot = \"abstain\"", "ballot = \"abstains\"", {"23:19 unknown-word"}},
      {"hold = {}", "hold = \"x\"", {"30:8 wrong-type"}},
      {"hold = {}", "hold = { whne = \"1\" }", {"30:10 unknown-key"}},
      {"hold = {}", "hold = { when = true }", {"30:17 wrong-type"}},
      {"hold = {}", "hold = { when = \"\" }", {"30:17 formula-empty"}},
      {"\"-twice / 14\"", "[]", {"25:10 wrong-type"}},
      {"\"sqrt(arsenal / 7)\"", "nan", {"32:14 not-finite"}},
      {"[players.dprk.payoff]\ndeterrence = \"sqrt(arsenal / 7)\"\n", "", {}},
      {"name = \"United States\"", "name = 3", {"18:8 wrong-type"}},
  });
}

TEST(ParsePlayers, RefusesPlayersWithoutActionsAndScenariosWithoutPlayers) {
  const std::string minimal = "detente = 1\nscenario.title = 'x'\n";
  EXPECT_EQ(errors_of(minimal + "[players.a]\npayoff.x = 1\n[[phases]]\nname = 'p'\nmovers = ['a']\n"),
            (std::vector<std::string>{"3:10 no-actions"}));
  EXPECT_EQ(errors_of(minimal +
                      "[players.a]\npayoff.x = 1\nactions = {}\n[[phases]]\nname = 'p'\nmovers = ['a']\n"),
            (std::vector<std::string>{"3:10 no-actions"}));
  EXPECT_EQ(errors_of(minimal + "[players]\n[[phases]]\nname = 'p'\n"),
            (std::vector<std::string>{"3:1 no-players"}));
  EXPECT_EQ(errors_of(minimal + "players = 3\n[[phases]]\nname = 'p'\n"),
            (std::vector<std::string>{"3:11 wrong-type"}));
}

TEST(ParsePlayers, TakesNumbersAsFormulas) {
  const Scenario scenario = loaded(crisis("\"sqrt(arsenal / 7)\"", "-2.5"));
  EXPECT_EQ(scenario.players[1].payoff[0].formula.text, "-2.5");
}

}  // namespace
}  // namespace detente::scenario
