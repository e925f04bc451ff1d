#include <random>

#include <gtest/gtest.h>

#include "engine/solve/formats/nfg_writer.hpp"
#include "tests/worlds/nfg_samples.hpp"

namespace detente::solve {
namespace {

using test::nfg_game;
using test::same;

std::size_t below(std::mt19937_64& engine, std::size_t count) {
  return static_cast<std::size_t>(engine() % count);
}

std::string random_name(std::mt19937_64& engine) {
  static const std::string kPieces[] = {"a", "\"", "\\", " ", "\n",       "\t",
                                        "{", "}",  ",",  "1", "\xC3\xA4", "NFG"};
  std::string name;
  for (std::size_t k = below(engine, 6); k > 0; --k) name += kPieces[below(engine, std::size(kPieces))];
  return name;
}

/// A whole number, a decimal, a fraction, or a number of many digits.
Rational random_number(std::mt19937_64& engine) {
  const auto whole = static_cast<long long>(below(engine, 2001)) - 1000;
  switch (below(engine, 5)) {
    case 0: return Rational(whole, 3);
    case 1: return Rational(whole, 1000);
    case 2: return to_rational(static_cast<double>(whole) / 7.0);
    case 3: return Rational(Integer("123456789012345678901234567890"), Integer(whole * whole + 1));
    default: return whole;
  }
}

NfgGame random_game(std::mt19937_64& engine) {
  NfgGame game;
  game.game.title = random_name(engine);
  game.comment = random_name(engine);
  for (std::size_t i = 1 + below(engine, 3); i > 0; --i) {
    NormalForm::Player player{random_name(engine), {}};
    for (std::size_t a = 1 + below(engine, 3); a > 0; --a) player.actions.push_back(random_name(engine));
    game.game.players.push_back(std::move(player));
  }
  const std::size_t players = game.game.player_count();
  game.game.exact.assign(game.game.rows() * players, Rational(0));
  if (below(engine, 2) == 0) {
    NfgGame::OutcomeForm& form = game.outcome_form.emplace();
    for (std::size_t k = below(engine, 4); k > 0; --k) {
      NfgGame::Outcome outcome{random_name(engine), {}};
      for (std::size_t i = 0; i < players; ++i) outcome.payoff.push_back(random_number(engine));
      form.outcomes.push_back(std::move(outcome));
    }
    for (std::size_t row = 0; row < game.game.rows(); ++row) {
      const std::size_t index = below(engine, form.outcomes.size() + 1);
      form.outcome_of_row.push_back(static_cast<int>(index));
      for (std::size_t i = 0; i < players && index > 0; ++i) {
        game.game.exact[row * players + i] = form.outcomes[index - 1].payoff[i];
      }
    }
  } else {
    for (Rational& one : game.game.exact) one = random_number(engine);
  }
  game.game.settle_exact();
  return game;
}

TEST(NfgWriter, WhatItWritesReadsBackAsTheSameGame) {
  std::mt19937_64 engine(5);
  for (int k = 0; k < 2000; ++k) {
    const NfgGame game = random_game(engine);
    const std::string text = write_nfg(game);
    const NfgGame again = nfg_game(text);
    ASSERT_TRUE(same(game, again)) << text;
    ASSERT_EQ(write_nfg(again), text);
  }
}

TEST(NfgWriter, EitherFormHoldsTheSameGame) {
  std::mt19937_64 engine(6);
  for (int k = 0; k < 500; ++k) {
    const NfgGame game = random_game(engine);
    const NfgGame payoffs = nfg_game(write_nfg(game, NfgForm::payoff));
    const NfgGame outcomes = nfg_game(write_nfg(game, NfgForm::outcome));
    ASSERT_FALSE(payoffs.outcome_form);
    ASSERT_TRUE(outcomes.outcome_form);
    ASSERT_TRUE(same(game.game, payoffs.game));
    ASSERT_TRUE(same(game.game, outcomes.game));
  }
}

TEST(NfgWriter, GivesEqualPayoffsOneOutcome) {
  const NfgGame game = nfg_game("NFG 1 R \"\" {\"a\" \"b\"} {2 2} 1 1 0 0 0 0 1 1");
  const NfgGame outcomes = nfg_game(write_nfg(game, NfgForm::outcome));
  EXPECT_EQ(outcomes.outcome_form->outcomes.size(), 2U);
  EXPECT_EQ(outcomes.outcome_form->outcome_of_row, (std::vector{1, 2, 2, 1}));
}

TEST(NfgWriter, WritesThePublishedFileAsItStands) {
  const std::string text = write_nfg(nfg_game(test::kMcKelveyMcLennan));
  const auto words = [](const std::string& from) {
    std::string packed;
    for (const char c : from) {
      if (c != ' ' && c != '\n') packed += c;
    }
    return packed;
  };
  EXPECT_EQ(words(text), words(test::kMcKelveyMcLennan));
}

TEST(NfgWriter, DoublesBecomeShortDecimalsThatReadAsTheSameDoubles) {
  const NfgGame game = nfg_game("NFG 1 R \"\" {\"a\"} {3} 1/3 0.1 17.65952470464071");
  NfgGame doubles = game;
  doubles.game.exact.clear();
  EXPECT_GT(write_nfg(doubles).size(), write_nfg(game).size());
  doubles.game = in_decimals(doubles.game);
  EXPECT_EQ(doubles.game.payoff, game.game.payoff);
  const std::string text = write_nfg(doubles);
  EXPECT_NE(text.find("\n0.3333333333333333\n0.1\n17.65952470464071\n"), std::string::npos) << text;
}

TEST(NfgWriter, EscapesABackslashOnlyWhereItWouldBeMisread) {
  EXPECT_EQ(gambit_quoted(R"(C:\dir)"), R"("C:\dir")");
  EXPECT_EQ(gambit_quoted(R"(say "no")"), R"("say \"no\"")");
  EXPECT_EQ(gambit_quoted(R"(end\)"), R"("end\\")");
  EXPECT_EQ(gambit_quoted(R"(a\"b)"), R"("a\\\"b")");
}

}  // namespace
}  // namespace detente::solve
