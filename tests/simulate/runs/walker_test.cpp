#include "engine/simulate/runs/walker.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/walk_worlds.hpp"

namespace detente::simulate {
namespace {

using scenario::Ballot;
using scenario::VariableKind;

TEST(RoundDraws, GiveWordSiteModulo4OfBlockSiteDividedBy4) {
  RoundDraws draws(11);
  draws.start(9, 4, 2);
  for (const std::size_t site : {0U, 10U, 5U, 3U}) {
    const auto block = draw_block({9, 4, 2, static_cast<std::uint32_t>(site / 4)});
    EXPECT_EQ(draws.unit(site), unit_interval(block[site % 4])) << site;
  }
  draws.start(9, 4, 3);
  EXPECT_EQ(draws.unit(0), unit_interval(draw_block({9, 4, 3, 0})[0]));
}

TEST(Invert, FindsTheActionWhoseShareHoldsTheDraw) {
  const std::vector<double> p = {0.25, 0.0, 0.5, 0.25};
  EXPECT_EQ(invert(p, 0.1), 0U);
  EXPECT_EQ(invert(p, 0.25), 2U);
  EXPECT_EQ(invert(p, 0.74), 2U);
  EXPECT_EQ(invert(p, 0.76), 3U);
}

TEST(Invert, NeverGivesAnImpossibleActionWhenRoundingLeavesAGap) {
  EXPECT_EQ(invert(std::vector<double>{0.0, 0.9999999, 0.0}, 0.99999999), 1U);
}

RC_GTEST_PROP(Invert, MovesOnlyTheRunsThatALargerFirstShareMust, ()) {
  const double u = *rc::gen::inRange(1, 1000) / 1000.0;
  const double p = *rc::gen::inRange(1, 500) / 1000.0;
  const double more = p + 0.25;
  const std::size_t before = invert(std::vector<double>{p, 1.0 - p}, u);
  const std::size_t after = invert(std::vector<double>{more, 1.0 - more}, u);
  RC_ASSERT(after <= before);
}

class WalkerOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);
  testing::UniformChooser chooser;
  Walker walker{game, chooser};

  [[nodiscard]] std::int32_t result(VariableKind kind) const {
    return walker.world()[static_cast<std::size_t>(game.vocabulary().council(0, kind))];
  }
};

TEST_F(WalkerOfStandoff, GivesTheSameRunForTheSamePlace) {
  const auto walk = [&](std::uint64_t replicate) {
    std::vector<game::World> worlds;
    walker.start(3, replicate);
    for (int t = 0; t < 3; ++t) {
      if (t > 0) walker.next_round();
      EXPECT_TRUE(walker.play_round());
      worlds.push_back(walker.world());
    }
    return worlds;
  };
  const auto first = walk(8);
  std::set<std::vector<game::World>> runs;
  for (std::uint64_t i = 0; i < 20; ++i) runs.insert(walk(i));
  EXPECT_GT(runs.size(), 10U);
  EXPECT_EQ(walk(8), first);
}

TEST_F(WalkerOfStandoff, TalliesBallotsByWeightQuotaAndVeto) {
  int votes = 0;
  std::set<std::pair<bool, bool>> results;
  for (std::uint64_t i = 0; i < 300; ++i) {
    walker.start(1, i);
    ASSERT_TRUE(walker.play_round());
    const std::vector<Ballot>& ballots = walker.ballots()[0];
    if (ballots.empty()) {
      EXPECT_EQ(result(VariableKind::held), 0);
      continue;
    }
    ++votes;
    ASSERT_EQ(ballots.size(), 3U);
    const auto count = [&](Ballot kind) { return std::count(ballots.begin(), ballots.end(), kind); };
    EXPECT_EQ(result(VariableKind::held), 1);
    EXPECT_EQ(result(VariableKind::yes), count(Ballot::yes));
    EXPECT_EQ(result(VariableKind::no), count(Ballot::no));
    EXPECT_EQ(result(VariableKind::abstain), count(Ballot::abstain));
    const bool enough = count(Ballot::yes) >= 2;
    EXPECT_EQ(result(VariableKind::passed), enough && ballots[0] != Ballot::no ? 1 : 0);
    EXPECT_EQ(result(VariableKind::vetoed), enough && ballots[0] == Ballot::no ? 1 : 0);
    results.insert({result(VariableKind::passed) != 0, result(VariableKind::vetoed) != 0});
    // Member b votes by its player's move: yes, abstain, no in this order.
    const std::int32_t move = walker.world()[static_cast<std::size_t>(game.vocabulary().move(1))];
    EXPECT_EQ(ballots[0], move == 1 ? Ballot::yes : move == 2 ? Ballot::abstain : Ballot::no);
  }
  EXPECT_GT(votes, 100);
  EXPECT_EQ(results.size(), 3U) << "passed, vetoed and failed all occur";
}

TEST_F(WalkerOfStandoff, SharesItsLuckWithAScenarioThatDiffersInANumber) {
  const std::vector<scenario::Setting> settings = {{.path = "luck", .value = "0.6"}};
  const auto luckier = scenario::parse_scenario(game::testing::kStandoff, "test.toml", settings);
  ASSERT_TRUE(luckier.ok());
  const game::Game other = game::testing::compile(luckier.value());
  Walker lucky(other, chooser);
  int differ = 0;
  for (std::uint64_t i = 0; i < 500; ++i) {
    walker.start(1, i);
    lucky.start(1, i);
    ASSERT_TRUE(walker.play_round() && lucky.play_round());
    const auto& a = walker.world();
    const auto& b = lucky.world();
    // Moves of the first mover are the same; arming succeeds at least as often. (Later in the round
    // the council may undo it in both alike.)
    EXPECT_EQ(a[static_cast<std::size_t>(game.vocabulary().move(0))],
              b[static_cast<std::size_t>(game.vocabulary().move(0))]);
    EXPECT_LE(a[0], b[0]);
    differ += a != b ? 1 : 0;
  }
  EXPECT_GT(differ, 10);
  EXPECT_LT(differ, 150);
}

TEST(Walker, SaysWhoIsStuckWhereAMoverHasNoAction) {
  const scenario::Scenario scenario = game::testing::load(R"toml(
detente = 1
[scenario]
title = "Stuck"
start = 2020-01-01
round = "year"
rounds = 3
[state]
fuel = { levels = 2, start = 1 }
[players.a]
discount = 0.9
[players.a.actions]
burn = { when = "fuel > 0" }
[players.a.payoff]
warmth = "a.burn"
[[phases]]
name = "go"
movers = ["a"]
[[phases.effects]]
when = "a.burn"
change = { fuel = -1 }
[outcomes]
burns = { count = "a.burn" }
)toml");
  const game::Game game = game::testing::compile(scenario);
  testing::UniformChooser chooser;
  Walker walker(game, chooser);
  walker.start(1, 0);
  ASSERT_TRUE(walker.play_round());
  walker.next_round();
  ASSERT_FALSE(walker.play_round());
  const auto problems = walker.problem().sorted();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].code, "no-action");
  EXPECT_NE(problems[0].message.find("player 'a' has no action that it may play when fuel = 0"),
            std::string::npos)
      << problems[0].message;
  // The samplers hand the same reason on.
  const auto sampled = sample_walk(game, testing::uniform_chooser, {.rounds = 3, .replicates = 10});
  ASSERT_FALSE(sampled.ok());
  EXPECT_EQ(sampled.diagnostics()[0].message, problems[0].message);
}

}  // namespace
}  // namespace detente::simulate
