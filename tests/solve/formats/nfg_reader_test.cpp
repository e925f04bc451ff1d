#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "engine/solve/formats/nfg_reader.hpp"
#include "engine/solve/formats/nfg_writer.hpp"
#include "tests/worlds/nfg_samples.hpp"

namespace detente::solve {
namespace {

using test::kMcKelveyMcLennan;
using test::kSelten;
using test::nfg_errors;
using test::nfg_game;
using test::read_text;

TEST(NfgReader, PutsTheFirstPlayersFastStrategyInItsPlace) {
  // 3 x 2: the file lists (1,1), (2,1), (3,1), (1,2), ...; a NormalForm (1,1), (1,2), (2,1), ...
  const NfgGame read = nfg_game(kSelten);
  EXPECT_EQ(read.game.title, "Selten (IJGT, 75), Figure 2, normal form");
  EXPECT_EQ(read.game.action_counts(), (std::vector{3, 2}));
  EXPECT_EQ(read.game.players[0].actions, (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(read.game.payoff, (std::vector<double>{1, 1, 1, 1, 0, 2, 0, 3, 0, 2, 2, 0}));
  EXPECT_FALSE(read.outcome_form);
}

TEST(NfgReader, GivesTheNineEquilibriaGameItsPublishedPureOnes) {
  // McKelvey, R. D., McLennan, A. (1996). Computation of equilibria in finite games. Handbook of
  // Computational Economics 1, 87-142: 2 x 2 x 2 with nine equilibria; four of them are pure, the
  // diagonal-like outcomes (1,1,1), (2,2,1), (2,1,2), (1,2,2).
  const NfgGame read = nfg_game(kMcKelveyMcLennan);
  ASSERT_TRUE(read.outcome_form);
  EXPECT_EQ(read.outcome_form->outcomes.size(), 8U);
  EXPECT_EQ(read.game.exact_payoff(0, 2), 12);
  EXPECT_EQ(read.game.exact_payoff(6, 2), 2);  // (2,2,1), fourth in the file.
  std::vector<std::size_t> rows;
  for (const Equilibrium& equilibrium : pure_equilibria(read.game).equilibria) {
    std::size_t row = 0;
    for (std::size_t i = 0; i < 3; ++i) row += equilibrium.profile[i][1] > 0 ? read.game.stride(i) : 0;
    rows.push_back(row);
  }
  EXPECT_EQ(rows, (std::vector<std::size_t>{0, 3, 5, 6}));
}

TEST(NfgReader, TakesWhatTheManualAllows) {
  // Labels over two lines, no comment, D for R, payoffs with and without commas, a text in between.
  const NfgGame game =
      nfg_game("NFG 1 D \"t\" {\"a\"\n\"b\"} { {\"x\" \"x\"}{\"y\"} } \"\" 1,.5 -3e2 +1/3,\r\n");
  EXPECT_EQ(game.game.players[0].actions, (std::vector<std::string>{"x", "x"}));
  EXPECT_EQ(game.game.exact_payoff(0, 1), Rational(1, 2));
  EXPECT_EQ(game.game.exact_payoff(1, 0), -300);
  EXPECT_EQ(game.game.exact_payoff(1, 1), Rational(1, 3));
  EXPECT_EQ(nfg_game("\xEF\xBB\xBFNFG 1 R \"\" {\"a\"} {1} 7").game.exact_payoff(0, 0), 7);
}

TEST(NfgReader, KeepsExactWhatNoDoubleIs) {
  const NormalForm game = nfg_game("NFG 1 R \"\" {\"a\" \"b\"} {2 1} 0.5 2 0.1 1e-400").game;
  EXPECT_EQ(game.exact_payoff(0, 0), Rational(1, 2));
  EXPECT_EQ(game.exact_payoff(1, 0), Rational(1, 10));
  EXPECT_GT(game.exact_payoff(1, 1), 0);
  EXPECT_EQ(game.payoff[3], 0.0);
  EXPECT_TRUE(nfg_game("NFG 1 R \"\" {\"a\"} {2} 0.5 2").game.exact.empty());
}

TEST(NfgReader, TheNullOutcomeIsWorthNothing) {
  const NormalForm game = nfg_game("NFG 1 R \"\" {\"a\" \"b\"} {2 2} { {\"win\" 1/3, -1} } 0 1 1 0").game;
  EXPECT_EQ(game.payoff[0], 0.0);
  EXPECT_EQ(game.exact_payoff(2, 0), Rational(1, 3));
  EXPECT_EQ(nfg_game("NFG 1 R \"\" {\"a\"} {2} { } 0 0").game.payoff, (std::vector<double>{0, 0}));
}

TEST(NfgReader, QuotesAndBackslashesReadAsGambitReadsThem) {
  const NfgGame game = nfg_game(R"(NFG 1 R "a \"b\" C:\dir" {"x\\"} {1} "two
lines" 1)");
  EXPECT_EQ(game.game.title, R"(a "b" C:\dir)");
  EXPECT_EQ(game.game.players[0].name, "x\\");
  EXPECT_EQ(game.comment, "two\nlines");
}

struct Refusal {
  const char* text;
  const char* error;  ///< "line:column: code: message", what it must contain.
};

TEST(NfgReader, RefusesWithThePlaceAndWhatIsRight) {
  const Refusal kRefusals[] = {
      {"", "1:1: nfg-version: the end of the file where an .nfg file begins with NFG 1 R"},
      {"EFG 2 R \"\"", "1:1: nfg-version: 'EFG' where"},
      {"detente = 1", "1:1: nfg-version: 'detente' where"},
      {"NFG 2 R \"\"", "1:5: nfg-version: version '2', expected 1"},
      {"NFG 1 Q \"\"", "1:7: nfg-version: number type 'Q', expected R or D"},
      {"NFG 1 R title", "1:9: nfg-syntax: 'title' where the title, in quotes, is expected"},
      {"NFG 1 R \"t\" { \"a", "1:15: nfg-text: this text is never closed"},
      {"NFG 1 R \"\xC3\xA4\" {a}", "1:14: nfg-syntax: 'a' where a name in quotes or '}' is expected"},
      {"NFG 1 R \"\xE4\" {\"a\"} {1} 1", "1:10: nfg-utf8: not a UTF-8 character"},
      {"NFG 1 R \"\xED\xA0\x80\" {\"a\"} {1} 1", "1:10: nfg-utf8: not a UTF-8 character"},
      {"NFG 1 R \"\" {} {}", "1:12: nfg-count: no players"},
      {"NFG 1 R \"\" {\"a\" \"b\"} {2} 1", "1:22: nfg-count: 1 number of strategies for 2 players"},
      {"NFG 1 R \"\" {\"a\"} {{\"x\"}{\"y\"}} 1", "1:18: nfg-count: 2 lists of strategies for 1 player"},
      {"NFG 1 R \"\" {\"a\"} {0} 1", "1:19: nfg-count: '0' strategies: must be a whole number, at least 1"},
      {"NFG 1 R \"\" {\"a\"} {-1} 1", "1:19: nfg-count: '-1' strategies"},
      {"NFG 1 R \"\" {\"a\"} {{}} 1", "1:19: nfg-count: no strategies"},
      {"NFG 1 R \"\" {\"a\"} {{1}} 1", "1:20: nfg-syntax: '1' where a name in quotes or '}' is expected"},
      {"NFG 1 R \"\" {\"a\" \"b\" \"c\"} {99999 99999 99999} 1", "1:26: too-large: 99999 x 99999 x 99999 "},
      {"NFG 1 R \"\" {\"a\"} {16777217} 1", "1:18: too-large: 16777217 strategies, 1 player: more than"},
      {"NFG 1 R \"\" {\"a\"} {99999999999999999999999} 1", "1:19: nfg-count: "},
      {"NFG 1 R \"\" {\"a\" \"b\"} {2 2}\n1 2 3\n4 5 6 7\n",
       "4:1: nfg-count: 8 payoffs expected (2 x 2 strategies, 2 players), 7 found"},
      {"NFG 1 R \"\" {\"a\"} {2} 1 2\n  3 4",
       "2:3: nfg-count: 2 payoffs expected (2 strategies, 1 player), 4"},
      {"NFG 1 R \"\" {\"a\"} {16000000} 1", "nfg-count: 16000000 payoffs expected"},
      {"NFG 1 R \"\" {\"a\"} {2} 1 nan", "1:24: nfg-number: payoff = 'nan': must be a finite number"},
      {"NFG 1 R \"\" {\"a\"} {2} -inf 1", "1:22: nfg-number: payoff = '-inf': must be a finite number"},
      {"NFG 1 R \"\" {\"a\"} {2} 1e400 1", "1:22: nfg-number: payoff = '1e400': too large"},
      {"NFG 1 R \"\" {\"a\"} {2} 1/0 1", "1:22: nfg-number: payoff = '1/0': must be a number"},
      {"NFG 1 R \"\" {\"a\"} {2} 1 2 }", "1:26: nfg-syntax: '}' where a payoff is expected"},
      {"NFG 1 R \"\" {\"a\"} {2} 1,,2", "1:24: nfg-syntax: ',' where a payoff is expected"},
      {"NFG 1 R \"\" {\"a\"} {2} } 1 2", "1:22: nfg-syntax: '}' where payoffs or '{' and outcomes"},
      {"NFG 1 R \"\" {\"a\"} {2} { {1} } 1 1", "1:25: nfg-syntax: '1' where an outcome's name in quotes"},
      {"NFG 1 R \"\" {\"a\"} {2} { {\"o\" 1, 2} } 1 1",
       "1:33: nfg-count: outcome \"o\" has 2 payoffs, expected one for each of 1 player"},
      {"NFG 1 R \"\" {\"a\"} {2} { {\"o\" 1} } 1 2", "1:36: nfg-outcome: outcome '2': must be from 0 to 1"},
      {"NFG 1 R \"\" {\"a\"} {2} { {\"o\" 1} } 1 -1", "1:36: nfg-outcome: outcome '-1': must be from 0 to 1"},
      {"NFG 1 R \"\" {\"a\"} {2} { {\"o\" 1} } 1",
       "1:35: nfg-count: 2 outcome numbers expected (2 strategies, 1 player), 1 found"},
  };
  for (const Refusal& refusal : kRefusals) {
    const std::string errors = nfg_errors(refusal.text);
    EXPECT_NE(errors.find(refusal.error), std::string::npos) << refusal.text << "\n" << errors;
  }
}

TEST(NfgReader, TellsEveryBadNumberAtOnceUpToFifty) {
  const std::string errors = nfg_errors("NFG 1 R \"\" {\"a\"} {3} x 1 inf");
  EXPECT_NE(errors.find("'x'"), std::string::npos);
  EXPECT_NE(errors.find("'inf'"), std::string::npos);
  std::string many = "NFG 1 R \"\" {\"a\"} {200}";
  for (int i = 0; i < 200; ++i) many += " x";
  EXPECT_EQ(read_text(many).diagnostics().size(), 50U);
}

/// One to three changes: a byte overwritten, cut out or doubled, or a piece moved.
std::string mutated(std::string text, std::mt19937_64& engine) {
  static constexpr char kBytes[] = "{}\",\\0123456789eE./-+ \nNFGR\xC3\x00n";
  const auto below = [&](std::size_t count) { return static_cast<std::size_t>(engine() % count); };
  const std::size_t changes = 1 + below(3);
  for (std::size_t k = 0; k < changes && !text.empty(); ++k) {
    const std::size_t at = below(text.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(text.size() - at, 12));
    switch (below(4)) {
      case 0: text[at] = kBytes[below(sizeof kBytes - 1)]; break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(below(text.size()), text.substr(at, length)); break;
      default: text.insert(at, 1, kBytes[below(sizeof kBytes - 1)]); break;
    }
  }
  return text;
}

TEST(NfgReader, AnswersTwentyThousandBrokenFilesWithAGameOrAPlace) {
  std::mt19937_64 engine(20220526);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (int k = 0; k < 20'000; ++k) {
    const std::string text = mutated(k % 2 == 0 ? kSelten : kMcKelveyMcLennan, engine);
    const Result<NfgGame> result = read_text(text);
    if (result) {
      ++read;
      const NormalForm& game = result.value().game;
      ASSERT_EQ(game.payoff.size(), game.rows() * game.player_count()) << text;
      ASSERT_TRUE(std::all_of(game.payoff.begin(), game.payoff.end(), [](double x) {
        return std::isfinite(x);
      })) << text;
      const Result<NfgGame> again = read_text(write_nfg(result.value()));
      ASSERT_TRUE(again) << text;
      ASSERT_TRUE(test::same(result.value(), again.value())) << text;
    } else {
      ++refused;
      for (const Diagnostic& error : result.diagnostics()) {
        ASSERT_GE(error.at.line, 1U) << text;
        ASSERT_GE(error.at.column, 1U) << text;
        ASSERT_FALSE(error.message.empty()) << text;
      }
    }
  }
  EXPECT_GT(read, 1000U);
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace detente::solve
