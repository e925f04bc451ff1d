#include "engine/simulate/runs/history.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/walk_worlds.hpp"

namespace detente::simulate {
namespace {

using scenario::Ballot;
using scenario::VariableKind;

const char* const kTale = R"toml(
detente = 1
[scenario]
title = "Tale"
start = 2022-05-26
round = "quarter"
rounds = 4
[state]
arsenal = { levels = 8, start = 5 }
deal = { values = ["none", "first_step"], start = "none" }
[players.us]
name = "United States"
discount = 0.9
[players.us.actions]
sanctions = { about = "tables a resolution" }
dialogue = {}
[players.us.payoff]
fear = "-arsenal"
[players.dprk]
name = "North Korea"
discount = 0.9
[players.dprk.actions]
missile_test = { about = "tests a missile" }
hold = { about = "holds its fire" }
[players.dprk.payoff]
pride = "arsenal"
[players.seoul]
name = "South Korea"
discount = 0.9
[players.seoul.actions]
drill = { about = "holds a drill" }
rest = {}
[players.seoul.payoff]
fear = "-arsenal"
[players.china]
name = "China"
discount = 0.9
[players.china.actions]
yes = {}
no = {}
[players.china.payoff]
calm = "-0.1 * council.passed"
[councils.council]
name = "Security Council"
quota = 9
veto = ["china"]
[councils.council.members]
china = { player = "china" }
others = { yes = 1, weight = 12, name = "the others" }
india = { yes = 0, name = "India" }
[[phases]]
name = "pyongyang"
movers = ["dprk", "seoul"]
[[phases.effects]]
when = "dprk.missile_test"
change = { arsenal = 1 }
[[phases]]
name = "washington"
movers = ["us"]
[[phases]]
name = "vote"
council = "council"
motion = "us.sanctions"
movers = ["china"]
[[phases]]
name = "thaw"
[[phases.effects]]
when = "us.dialogue and dprk.hold"
set = { deal = "first_step" }
[ends]
peace_at_last = "deal == deal.first_step"
[outcomes]
final_arsenal = { last = "arsenal" }
)toml";

/// Players do what the test says, round by round.
class Script final : public play::Chooser {
public:
  explicit Script(std::vector<std::vector<int>> moves) : moves_(std::move(moves)) {}

  void choose(int round, int, int player, const game::World&, std::span<const int> available,
              std::span<double> probabilities) override {
    const int action = moves_[static_cast<std::size_t>(round)][static_cast<std::size_t>(player)];
    for (std::size_t i = 0; i < available.size(); ++i) probabilities[i] = available[i] == action ? 1.0 : 0.0;
  }

private:
  std::vector<std::vector<int>> moves_;
};

class Tale : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(kTale);
  game::Game game = game::testing::compile(scenario);
};

TEST_F(Tale, IsToldInDatedProse) {
  // us, dprk, seoul, china
  Script script({{0, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 1, 0}, {1, 1, 0, 0}});
  const History history = walk_history(game, script, 4, 1, 0).value();
  EXPECT_EQ(tell(game, history),
            "2022 Q2: North Korea tests a missile and South Korea holds a drill. United States tables a "
            "resolution; 12 yes, 1 no (China), 1 abstain: vetoed. Arsenal 5 -> 6.\n"
            "2022 Q3: North Korea holds its fire and South Korea chooses rest. United States tables a "
            "resolution; 13 yes, 0 no, 1 abstain: passed.\n"
            "2022 Q4: North Korea tests a missile and South Korea chooses rest. United States chooses "
            "dialogue. Arsenal 6 -> 7.\n"
            "2023 Q1: North Korea holds its fire and South Korea holds a drill. United States chooses "
            "dialogue. Deal none -> first step. The run ends: peace at last.\n");
}

TEST_F(Tale, KeepsMovesBallotsAndAllResultsOfTheVote) {
  Script script({{0, 0, 0, 1}, {1, 0, 1, 0}});
  const History history = walk_history(game, script, 2, 1, 0).value();
  ASSERT_EQ(history.rounds.size(), 2U);
  EXPECT_EQ(history.end, 0);
  EXPECT_EQ(history.rounds[0].ballots[0], (std::vector<Ballot>{Ballot::no, Ballot::yes, Ballot::abstain}));
  const auto result = [&](std::size_t round, VariableKind kind) {
    return history.rounds[round].world[static_cast<std::size_t>(game.vocabulary().council(0, kind))];
  };
  EXPECT_EQ(result(0, VariableKind::yes), 12);
  EXPECT_EQ(result(0, VariableKind::no), 1);
  EXPECT_EQ(result(0, VariableKind::abstain), 1);
  EXPECT_EQ(result(0, VariableKind::vetoed), 1);
  EXPECT_EQ(result(0, VariableKind::passed), 0);
  EXPECT_TRUE(history.rounds[1].ballots[0].empty());
  EXPECT_EQ(result(1, VariableKind::held), 0);
}

TEST_F(Tale, EndsWithTheEndThatItReaches) {
  Script script({{1, 1, 0, 0}, {0, 0, 0, 0}});
  const History history = walk_history(game, script, 2, 1, 0).value();
  EXPECT_EQ(history.rounds.size(), 1U);
  EXPECT_EQ(history.end, 1);
}

TEST(History, NamesTheCouncilWhoseVoteNobodyOfTheRoundMoved) {
  const scenario::Scenario scenario = game::testing::load(R"toml(
detente = 1
[scenario]
title = "Routine"
start = 2020-01-01
round = "month"
rounds = 2
[state]
rule = { levels = 2, start = 0 }
[players.a]
discount = 0.9
[players.a.actions]
yes = {}
[players.a.payoff]
rule = "rule"
[councils.board]
name = "The board"
quota = 1
[councils.board.members]
a = { player = "a" }
b = { yes = 0, no = 1, name = "Bea" }
[[phases]]
name = "vote"
council = "board"
motion = "rule == 0"
movers = ["a"]
[[phases.effects]]
when = "board.passed"
set = { rule = 1 }
[outcomes]
rule = { last = "rule" }
)toml");
  const game::Game game = game::testing::compile(scenario);
  testing::UniformChooser chooser;
  const History history = walk_history(game, chooser, 2, 1, 0).value();
  EXPECT_EQ(tell(game, history),
            "2020-01: The board: 1 yes, 1 no (Bea): passed. Rule 0 -> 1.\n"
            "2020-02: Nothing happens.\n");
}

}  // namespace
}  // namespace detente::simulate
