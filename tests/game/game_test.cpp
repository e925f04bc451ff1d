#include "engine/game/game.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> kept_names(const Game& game, int phase) {
  std::vector<std::string> names;
  for (const VariableId id : game.kept(phase)) names.push_back(game.vocabulary()[id].name);
  return names;
}

class Standoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = testing::load(testing::kStandoff);
  Game game = testing::compile(scenario);
};

TEST_F(Standoff, KeepsAMoveOnlyUntilTheLastFormulaThatMentionsItIsRead) {
  EXPECT_THAT(kept_names(game, 0), ElementsAre("arms", "mood"));
  EXPECT_THAT(kept_names(game, 1), ElementsAre("arms", "mood", "a"));
  // After the vote every payoff and outcome about moves is settled: only the state matters.
  EXPECT_THAT(kept_names(game, 2), ElementsAre("arms", "mood"));
}

TEST_F(Standoff, SettlesAFormulaAfterTheLastPhaseThatChangesWhatItMentions) {
  EXPECT_EQ(game.payoff(0)[0].known_after, 2);  // arms drift in the last phase
  EXPECT_EQ(game.payoff(0)[1].known_after, 1);  // body.passed
  EXPECT_EQ(game.payoff(1)[1].known_after, 1);  // b.yes * a.talk
}

TEST_F(Standoff, GivesAKeptMoveAClassPerMoveThatIsToldApart) {
  // arm and talk are mentioned after phase 0; none and idle are not told apart.
  const KeptVariable& move = game.kept_classes(1)[2];
  EXPECT_THAT(move.class_of_value, ElementsAre(0, 1, 2, 0));
  EXPECT_THAT(move.value_of_class, ElementsAre(0, 1, 2));
}

TEST_F(Standoff, KeysAndWorldsAreInverses) {
  for (int phase = 0; phase < game.phase_count(); ++phase) {
    const auto keys = static_cast<std::uint64_t>(game.key_count(phase));
    World world;
    for (std::uint64_t key = 0; key < keys; ++key) {
      game.world_of_key(phase, key, world);
      EXPECT_EQ(game.node_key(phase, world), key);
    }
  }
}

TEST_F(Standoff, AvailableActionsFollowTheirGuards) {
  const MoverTable& mover = game.phases()[0].movers[0];
  World world = scenario.start_world();
  std::vector<int> available = {7};
  available_actions(mover, world, available);
  EXPECT_THAT(available, ElementsAre(0, 1, 2));
  world[0] = 3;  // arm needs arms < 3
  available_actions(mover, world, available);
  EXPECT_THAT(available, ElementsAre(1, 2));
}

TEST_F(Standoff, EndsAreNumberedFromOneInFileOrder) {
  World world = scenario.start_world();
  EXPECT_EQ(game.end_reached(world), 0);
  world[0] = 0;
  EXPECT_EQ(game.end_reached(world), 1);
  world[0] = 3;
  world[1] = 1;
  EXPECT_EQ(game.end_reached(world), 2);
}

TEST(Game, RemembersTheLastRoundOnlyWhereAFormulaAsksForIt) {
  // Of a third action, to rest, no formula remembers anything.
  std::string text = testing::one_player("", "habit = \"p.go * last.p.go\"");
  text.replace(text.find("stay = {}"), 9, "stay = {}\nrest = {}");
  const scenario::Scenario scenario = testing::load(text);
  const Game game = testing::compile(scenario);
  ASSERT_EQ(game.remembered().size(), 1U);
  EXPECT_EQ(game.vocabulary()[game.remembered()[0]].name, "last.p");
  EXPECT_EQ(game.key_count(0), 2.0);  // went, or did not
  World world = {1, 0};
  game.next_round(world);
  EXPECT_THAT(world, ElementsAre(0, 1));
}

// Each entry: what is put into the standoff, where, and the code that must follow.
struct Mistake {
  const char* find;
  const char* replace;
  const char* code;
  const char* says;
};

class GameMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(GameMistakes, AreFoundByTheTables) {
  std::string text = testing::kStandoff;
  const std::size_t at = text.find(GetParam().find);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(GetParam().find).size(), GetParam().replace);
  const scenario::Scenario scenario = testing::load(text);
  const Result<Game> game = compile_game(scenario);
  ASSERT_FALSE(game.ok());
  EXPECT_EQ(game.diagnostics()[0].code, GetParam().code);
  EXPECT_THAT(game.diagnostics()[0].message, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, GameMistakes,
    ::testing::Values(Mistake{"chance = \"luck\"", "chance = \"luck + arms\"", "out-of-range", "arms = 1"},
                      Mistake{"chance = 0.5, change", "chance = \"0.5 + 0.2 * arms\", change",
                              "sum-above-one", "arms = 2"},
                      Mistake{"no = 0.05", "no = \"0.2\"", "sum-above-one", "yes and no"},
                      Mistake{"arm = { when = \"arms < 3\" }", "arm = { when = \"arms > 3\" }",
                              "unreachable-action", "'arm'"},
                      Mistake{"motion = \"a.arm or a.talk\"", "motion = \"a.arm and a.talk and arms > 3\"",
                              "unreachable-phase", "'vote'"},
                      Mistake{"power = \"arms / 3\"", "power = \"log(arms)\"", "not-finite", "arms = 0"}));

TEST(Game, ReportsAllMistakesAtOnce) {
  std::string text = testing::kStandoff;
  text.replace(text.find("chance = 0.1"), 12, "chance = 1.1");
  text.replace(text.find("power = \"arms / 3\""), 18, "power = \"1 / arms\"");
  const scenario::Scenario scenario = testing::load(text);
  const Result<Game> game = compile_game(scenario);
  EXPECT_EQ(game.diagnostics().size(), 2U);
}

}  // namespace
}  // namespace detente::game
