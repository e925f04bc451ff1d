#include "engine/solve/one_shot/game_method.hpp"

#include <gtest/gtest.h>

namespace detente::solve {
namespace {

NormalForm blank(const std::vector<std::size_t>& actions) {
  NormalForm game;
  for (const std::size_t count : actions) {
    game.players.push_back({"p", std::vector<std::string>(count, "a")});
  }
  game.payoff.assign(game.rows() * actions.size(), 0.0);
  return game;
}

TEST(GameMethod, SmallGamesAreEnumeratedAndLargeOnesTraced) {
  EXPECT_EQ(suggested_method(blank({2, 2})), GameMethod::enumerate);
  EXPECT_EQ(suggested_method(blank({6, 6})), GameMethod::enumerate);
  EXPECT_EQ(suggested_method(blank({3, 3, 3, 3})), GameMethod::enumerate);
  EXPECT_EQ(suggested_method(blank({40, 40})), GameMethod::logit);
  EXPECT_EQ(suggested_method(blank({8, 8, 8, 8})), GameMethod::logit);
}

TEST(GameMethod, ALargeGameIsRefusedWithWhatWouldWorkAndHowLongItTakes) {
  const std::string why = refusal(blank({8, 8, 8, 8}), GameMethod::enumerate);
  EXPECT_NE(why.find("8 x 8 x 8 x 8"), std::string::npos) << why;
  EXPECT_NE(why.find("logit finds one equilibrium in "), std::string::npos) << why;
  EXPECT_NE(why.find("--time-limit"), std::string::npos) << why;
  EXPECT_EQ(refusal(blank({6, 6}), GameMethod::enumerate), "");
  EXPECT_EQ(refusal(blank({8, 8, 8, 8}), GameMethod::logit), "");
}

TEST(GameMethod, LemkeHowsonIsForTwoPlayers) {
  EXPECT_FALSE(forecast(blank({2, 2, 2}), GameMethod::lemke_howson).possible);
  EXPECT_NE(refusal(blank({2, 2, 2}), GameMethod::lemke_howson).find("two players, here are 3"),
            std::string::npos);
  EXPECT_EQ(refusal(blank({2, 2}), GameMethod::lemke_howson), "");
}

TEST(GameMethod, DurationsAreSaidInTheLargestUnitThatFits) {
  EXPECT_EQ(duration_words(0.2), "less than a second");
  EXPECT_EQ(duration_words(1.2), "about 1 second");
  EXPECT_EQ(duration_words(90), "about 2 minutes");
  EXPECT_EQ(duration_words(7200), "about 2 hours");
  EXPECT_EQ(duration_words(200000), "about 2 days");
  EXPECT_EQ(duration_words(1e8), "about 3 years");
  EXPECT_EQ(duration_words(1e12), "longer than a century");
  EXPECT_EQ(duration_words(std::numeric_limits<double>::infinity()), "longer than a century");
}

}  // namespace
}  // namespace detente::solve
