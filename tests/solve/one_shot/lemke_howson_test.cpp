#include "engine/solve/one_shot/lemke_howson.hpp"

#include <gtest/gtest.h>

#include "engine/solve/one_shot/two_player.hpp"
#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;

TEST(LemkeHowson, EachMissingLabelEndsAtAnExactEquilibrium) {
  const NormalForm game = von_stengel_6x6();
  const std::set<ExactProfile> all = profiles(enumerate_two_player(game));
  for (std::size_t label = 0; label < 12; ++label) {
    const LemkeHowsonResult result = lemke_howson(game, label);
    ASSERT_TRUE(result.found) << result.remark;
    EXPECT_EQ(result.missing_label, label);
    EXPECT_GE(result.pivots, 2U);
    EXPECT_TRUE(is_exact_equilibrium(game, result.equilibrium.exact));
    EXPECT_TRUE(all.contains(result.equilibrium.exact));
    EXPECT_LT(result.equilibrium.certificate.largest_regret, 1e-6);
  }
}

// In the battle of the sexes, dropping an action leads to the pure equilibrium in which it is played.
TEST(LemkeHowson, ADroppedActionLeadsToItsPureEquilibriumInTwoPivots) {
  const NormalForm game = battle_of_the_sexes();
  for (std::size_t player = 0; player < 2; ++player) {
    for (std::size_t action = 0; action < 2; ++action) {
      const LemkeHowsonResult result = lemke_howson(game, label_of(game, player, action));
      ASSERT_TRUE(result.found);
      EXPECT_EQ(result.pivots, 2U);
      EXPECT_EQ(result.equilibrium.exact[0][action], 1);
      EXPECT_EQ(result.equilibrium.exact[1][action], 1);
    }
  }
}

TEST(LemkeHowson, DegenerateGamesEndToo) {
  std::mt19937_64 engine(3);
  std::vector<NormalForm> games{handbook_3x2_degenerate(), bimatrix({{0, 0}, {0, 0}}, {{0, 0}, {0, 0}}),
                                bimatrix({{1, 1, 1}}, {{2, 2, 2}})};
  for (int k = 0; k < 100; ++k) {
    games.push_back(random_bimatrix(engine, 1 + engine() % 6, 1 + engine() % 6, 1 + engine() % 2));
  }
  for (const NormalForm& game : games) {
    const std::set<ExactProfile> all = profiles(enumerate_two_player(game));
    for (std::size_t label = 0; label < game.action_count(0) + game.action_count(1); ++label) {
      const LemkeHowsonResult result = lemke_howson(game, label);
      ASSERT_TRUE(result.found);
      EXPECT_TRUE(is_exact_equilibrium(game, result.equilibrium.exact));
      EXPECT_TRUE(all.contains(result.equilibrium.exact));
    }
  }
}

TEST(LemkeHowson, LongNumbersAreNoObstacle) {
  std::mt19937_64 engine(8);
  NormalForm game = random_bimatrix(engine, 12, 9, 1000);
  for (double& value : game.payoff) value += static_cast<double>(engine() % 1000) * 0x1p-40;
  for (std::size_t label = 0; label < 21; label += 5) {
    const LemkeHowsonResult result = lemke_howson(game, label);
    ASSERT_TRUE(result.found);
    EXPECT_TRUE(is_exact_equilibrium(game, result.equilibrium.exact));
  }
}

TEST(LemkeHowson, PayoffsOfVeryDifferentMagnitudesAreExactToo) {
  const NormalForm game = bimatrix({{1e300, 1e-9}, {0, 1}}, {{1, 0}, {1e-300, 1e30}});
  EXPECT_TRUE(is_exact_equilibrium(game, lemke_howson(game, 0).equilibrium.exact));
  EXPECT_EQ(profiles(lemke_howson_all(game)).size(), 3U);
}

TEST(LemkeHowson, ATimeLimitIsToldAndNothingClaimed) {
  const LemkeHowsonResult result = lemke_howson(chicken_game(), 0, {.expired = [] { return true; }});
  EXPECT_FALSE(result.found);
  EXPECT_NE(result.remark.find("time limit"), std::string::npos);
  EXPECT_TRUE(result.equilibrium.profile.empty());
}

TEST(LemkeHowsonAll, ReachesAnOddNumberInNondegenerateGames) {
  std::mt19937_64 engine(4);
  for (int k = 0; k < 40; ++k) {
    const NormalForm game = random_bimatrix(engine, 2 + engine() % 4, 2 + engine() % 4, 1'000'000);
    const std::set<ExactProfile> all = profiles(enumerate_two_player(game));
    const EquilibriumSet reached = lemke_howson_all(game);
    EXPECT_EQ(reached.equilibria.size() % 2, 1U);
    EXPECT_FALSE(reached.complete);
    for (const ExactProfile& profile : profiles(reached)) EXPECT_TRUE(all.contains(profile));
    // Every label's own path is among them.
    for (std::size_t label = 0; label < game.action_count(0) + game.action_count(1); ++label) {
      EXPECT_TRUE(profiles(reached).contains(lemke_howson(game, label).equilibrium.exact));
    }
  }
}

TEST(LemkeHowsonAll, ReachesAllEquilibriaOfChickenFromTheOtherEquilibria) {
  EXPECT_EQ(profiles(lemke_howson_all(chicken_game())), profiles(enumerate_two_player(chicken_game())));
}

TEST(LemkeHowsonAll, SaysThatItMayMissSomeEvenWhereItDoesNot) {
  const EquilibriumSet set = lemke_howson_all(matching_pennies());
  EXPECT_EQ(set.equilibria.size(), 1U);
  EXPECT_FALSE(set.complete);
  ASSERT_EQ(set.remarks.size(), 1U);
  EXPECT_NE(set.remarks[0].find("others may exist"), std::string::npos);
}

TEST(LemkeHowsonAll, VonStengelsGameHasEquilibriaEnough) {
  const EquilibriumSet set = lemke_howson_all(von_stengel_6x6());
  EXPECT_EQ(set.equilibria.size() % 2, 1U);
  EXPECT_GT(set.equilibria.size(), 1U);
  EXPECT_LE(set.equilibria.size(), 75U);
}

TEST(LemkeHowsonAll, ABudgetEndsIt) {
  const EquilibriumSet two = lemke_howson_all(identity_game(4), {.max_equilibria = 2, .expired = {}});
  EXPECT_EQ(two.equilibria.size(), 2U);
  EXPECT_EQ(two.remarks.size(), 2U);
  const EquilibriumSet none = lemke_howson_all(identity_game(4), {.expired = [] { return true; }});
  EXPECT_TRUE(none.equilibria.empty());
  EXPECT_EQ(none.remarks.size(), 2U);
}

}  // namespace
}  // namespace detente::solve
