#include "engine/scenario/model/formula.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <cmath>
#include <locale>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/scenario/model/formula_text.hpp"
#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

/// The small crisis, loaded, with one outcome whose formula is `text`.
Scenario measuring(const std::string& text) {
  return loaded(fmt::format("{}[outcomes.asked]\nlast = '''{}'''\n", kCrisis, text));
}

double evaluate(const Scenario& scenario, const World& world) {
  return FormulaEvaluator(scenario, scenario.outcomes.back().formula)(world);
}

double value_of(const std::string& text) {
  const Scenario scenario = measuring(text);
  return evaluate(scenario, scenario.start_world());
}

TEST(Formula, MeansWhatItSays) {
  const std::vector<std::pair<std::string, double>> table = {
      {"1 + 2 * 3", 7.0},
      {"(1 + 2) * 3", 9.0},
      {"-2 ^ 2", -4.0},
      {"2 ^ 3 ^ 2", 512.0},
      {"2 ^ -1", 0.5},
      {"7 - 3 - 2", 2.0},
      {"8 / 4 / 2", 1.0},
      {"1 - -1", 2.0},
      {"1--1", 2.0},
      {"2*-3", -6.0},
      {"+4", 4.0},
      {".5 + 1e-1 + 2.", 2.6},
      {"1 < 2", 1.0},
      {"2 <= 1", 0.0},
      {"1 == 1 and 2 != 3", 1.0},
      {"1 == 1 && 2 != 2 || 1", 1.0},
      {"0 and 0 or 1", 1.0},
      {"1 or 0 and 0", 1.0},
      {"not 0", 1.0},
      {"not 3", 0.0},
      {"not 1 == 2", 1.0},
      {"not (1 == 2)", 1.0},
      {"not 0 and 0", 0.0},
      {"not not 5", 1.0},
      {"not -1 > 0", 1.0},
      {"0 or not 0", 1.0},
      {"3 * (not 0)", 3.0},
      {"1 ? 2 : 3", 2.0},
      {"0 ? 2 : 0 ? 4 : 5", 5.0},
      {"1 > 2 ? 7 : not 0 ? 8 : 9", 8.0},
      {"min(3, 1, 2) + max(3, 1, 2)", 4.0},
      {"sum(1, 2, 3) + avg(1, 2, 3)", 8.0},
      {"sqrt(16) + abs(-3) + sign(-2)", 6.0},
      {"ln(exp(2)) + log10(1000) + log2(8)", 8.0},
      {"log(exp(3))", 3.0},
      {"rint(2.5) + rint(-2.5) + rint(1.2)", 2.0},
      {"atan2(0, 1) + sin(0) + cos(0)", 1.0},
      {"arsenal", 5.0},
      {"arsenal\n  + 1", 6.0},
      {"deal", 1.0},
      {"deal == deal.freeze", 1.0},
      {"deal.partial", 2.0},
      {"cost", 0.5},
      {"twice", 10.0},
      {"us.yes + us.wait", 0.0},
      {"unsc.held + last.us.yes + last.unsc.no", 0.0},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_DOUBLE_EQ(value_of(text), expected) << text;
  }
}

TEST(Formula, ReadsTheWorldItIsGiven) {
  const Scenario scenario = measuring("10 * us.yes + 100 * last.dprk.hold + unsc.no + twice");
  const Vocabulary& words = scenario.vocabulary;
  FormulaEvaluator formula(scenario, scenario.outcomes.back().formula);
  World world = scenario.start_world();
  EXPECT_DOUBLE_EQ(formula(world), 10.0);
  world[static_cast<std::size_t>(words.move(0))] = 1;
  world[static_cast<std::size_t>(words.last(words.move(1)))] = 2;
  world[static_cast<std::size_t>(words.council(0, VariableKind::no))] = 4;
  world[0] = 7;
  EXPECT_DOUBLE_EQ(formula(world), 10.0 + 100.0 + 4.0 + 14.0);
}

TEST(Formula, DependsOnWhatItMentionsThroughDerivedFormulasToo) {
  const Scenario scenario = measuring("last.unsc.yes + us.wait + twice + cost + deal.freeze");
  const Vocabulary& words = scenario.vocabulary;
  const Formula& formula = scenario.outcomes.back().formula;
  EXPECT_EQ(formula.variables,
            (std::vector<VariableId>{0, words.move(0), words.last(words.council(0, VariableKind::yes))}));
  ASSERT_EQ(formula.names.size(), 5U);
  EXPECT_EQ(formula.names[0].kind, NameUse::Kind::value);
  EXPECT_EQ(formula.names[1].kind, NameUse::Kind::indicator);
  EXPECT_EQ(formula.names[1].value, 2);
  EXPECT_EQ(formula.names[2].kind, NameUse::Kind::derived);
  EXPECT_EQ(formula.names[3].kind, NameUse::Kind::parameter);
  EXPECT_EQ(formula.names[4].kind, NameUse::Kind::constant);
  EXPECT_EQ(formula.names[4].value, 1);
}

TEST(Formula, ListsEachNameOnce) {
  const Scenario scenario = measuring("arsenal * arsenal + us.yes - us.yes");
  ASSERT_EQ(scenario.outcomes.back().formula.names.size(), 2U);
  EXPECT_EQ(scenario.outcomes.back().formula.names[0].name, "arsenal");
}

TEST(Formula, SaysNotANumberWhereTheArithmeticDoes) {
  EXPECT_TRUE(std::isinf(value_of("1 / (arsenal - 5)")));
  EXPECT_TRUE(std::isnan(value_of("sqrt(-arsenal)")));
  EXPECT_EQ(value_of("arsenal == 5 ? 3 : 1 / (arsenal - 5)"), 3.0);
}

TEST(Formula, ReadsParametersWhenItsEvaluatorIsMade) {
  Scenario scenario = measuring("cost * 2");
  const World world = scenario.start_world();
  EXPECT_DOUBLE_EQ(evaluate(scenario, world), 1.0);
  scenario.parameters[0].value = 1.5;
  EXPECT_DOUBLE_EQ(evaluate(scenario, world), 3.0);
}

TEST(Formula, TakesOtherParametersWhenAsked) {
  Scenario scenario = measuring("cost * 2");
  const World world = scenario.start_world();
  FormulaEvaluator evaluate_again(scenario, scenario.outcomes.back().formula);
  EXPECT_DOUBLE_EQ(evaluate_again(world), 1.0);
  scenario.parameters[0].value = 1.5;
  EXPECT_DOUBLE_EQ(evaluate_again(world), 1.0);
  evaluate_again.reload_parameters();
  EXPECT_DOUBLE_EQ(evaluate_again(world), 3.0);
}

/// A locale that writes 0,5.
class CommaNumbers : public std::numpunct<char> {
protected:
  char do_decimal_point() const override { return ','; }
};

TEST(Formula, ReadsNumbersTheSameUnderEveryLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale(), new CommaNumbers));
  const double value = value_of("0.5 + 1.25");
  std::locale::global(before);
  EXPECT_DOUBLE_EQ(value, 1.75);
}

TEST(Formula, CanBeEvaluatedOnSeveralThreadsAtOnce) {
  const Scenario scenario = measuring("twice + min(arsenal, 3)");
  std::vector<double> sums(4, 0.0);
  std::vector<std::thread> threads;
  for (double& sum : sums) {
    threads.emplace_back([&scenario, &sum] {
      for (int i = 0; i < 50; ++i) sum += evaluate(scenario, scenario.start_world());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const double sum : sums) EXPECT_DOUBLE_EQ(sum, 50 * 13.0);
}

/// The errors of an outcome whose formula is `value`, written as TOML. It begins in line 68, column 8.
std::vector<std::string> errors_in(const std::string& value) {
  return errors_of(fmt::format("{}[outcomes.asked]\nlast = {}\n", kCrisis, value));
}

/// "column code" of the only error of `text`, whose first letter stands in column 9.
std::string error_in(const std::string& text) {
  const std::vector<std::string> errors = errors_in("'" + text + "'");
  if (errors.size() != 1) return fmt::format("{} errors", errors.size());
  return errors.front().substr(errors.front().find(':') + 1);
}

TEST(Formula, PlacesEveryErrorOfSyntax) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"   ", "8 formula-empty"},
      {"1 +", "12 formula-syntax"},
      {"1 + * 2", "13 formula-syntax"},
      {"* 2", "9 formula-syntax"},
      {"1 2", "11 formula-syntax"},
      {"2 arsenal", "11 formula-syntax"},
      {"3(arsenal)", "10 formula-syntax"},
      {"--3", "10 formula-syntax"},
      {"2 * - -arsenal", "15 formula-syntax"},
      {"(1 + 2", "9 formula-syntax"},
      {"1 + 2)", "14 formula-syntax"},
      {"()", "10 formula-syntax"},
      {"min()", "13 formula-syntax"},
      {"min(1,)", "15 formula-syntax"},
      {"min + 1", "9 formula-syntax"},
      {"sin(1, 2)", "12 formula-syntax"},
      {"atan2(1)", "14 formula-syntax"},
      {"mni(1)", "9 unknown-function"},
      {"arsenal(1)", "9 unknown-function"},
      {"1, 2", "10 formula-syntax"},
      {"(1, 2)", "11 formula-syntax"},
      {"arsenal = 3", "17 formula-assignment"},
      {"arsenal => 3", "17 formula-assignment"},
      {"arsenal < 3 < 5", "21 formula-chain"},
      {"1 == 2 == 3", "16 formula-chain"},
      {"arsenal ? 1", "17 formula-syntax"},
      {"1 : 2", "11 formula-syntax"},
      {"(arsenal ? 1)", "18 formula-syntax"},
      {"!arsenal", "9 formula-syntax"},
      {"arsenal & 1", "17 formula-syntax"},
      {"arsenal | 1", "17 formula-syntax"},
      {"arsenal % 2", "17 formula-syntax"},
      {"1 + not arsenal", "13 formula-syntax"},
      {"deal == \"freeze\"", "17 formula-string"},
      {"1e999", "9 formula-syntax"},
      {"1.2.3", "12 formula-syntax"},
      {"arsenal + \xC3\xA9", "19 formula-syntax"},
      {"arsenal # 1", "17 formula-syntax"},
      {"and", "9 formula-syntax"},
      {"arsenal and", "20 formula-syntax"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(error_in(text), expected) << text;
}

TEST(Formula, PlacesEveryNameThatStandsForNothing) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"1 + arsenl", "13 unknown-name"}, {"Arsenal", "9 unknown-name"},
      {"arsenal.x", "9 unknown-value"},  {"deal.frees", "9 unknown-value"},
      {"cost.high", "9 unknown-name"},   {"twice.x", "9 unknown-name"},
      {"us", "9 bare-player"},           {"unsc", "9 bare-council"},
      {"us.no", "9 unknown-action"},     {"us.yes.x", "9 unknown-action"},
      {"unsc.past", "9 unknown-result"}, {"last", "9 unknown-name"},
      {"last.us", "9 bare-player"},      {"last.unsc", "9 bare-council"},
      {"last.arsenal", "9 no-memory"},   {"last.cost", "9 no-memory"},
      {"last.twice", "9 no-memory"},     {"last.last.us.yes", "9 unknown-name"},
      {"self.yes", "9 no-self"},         {"other.yes", "9 no-self"},
      {"us..yes", "9 formula-syntax"},   {"us.", "9 formula-syntax"},
      {"round", "9 unknown-name"},       {"true", "9 unknown-name"},
      {"inf", "9 unknown-name"},         {"freeze", "9 unknown-name"},
      {"hold", "9 unknown-name"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(error_in(text), expected) << text;
}

TEST(Formula, FindsEveryUnknownNameOfAText) {
  EXPECT_EQ(errors_in("'arsenl + csot + arsenl'"),
            (std::vector<std::string>{"68:9 unknown-name", "68:18 unknown-name"}));
}

TEST(Formula, SuggestsTheNearestName) {
  const auto hint = [](const std::string& text) {
    const auto result =
        parse_scenario(fmt::format("{}[outcomes.asked]\nlast = '{}'\n", kCrisis, text), "crisis.toml");
    return result.diagnostics().empty() ? std::string() : result.diagnostics().front().hint;
  };
  EXPECT_EQ(hint("arsenl"), "did you mean 'arsenal'?");
  EXPECT_EQ(hint("usnc.passed"), "did you mean 'unsc.passed'?");
  EXPECT_EQ(hint("unsc.pased"), "did you mean 'passed'?");
  EXPECT_EQ(hint("last.dprj.test"), "did you mean 'last.dprk.test'?");
  EXPECT_EQ(hint("dprk.tset"), "did you mean 'test'?");
  EXPECT_EQ(hint("deal.frezee"), "did you mean 'freeze'?");
  EXPECT_EQ(hint("freeze"), "did you mean the value 'deal.freeze'?");
  EXPECT_EQ(hint("hold"), "did you mean the action 'dprk.hold'?");
  EXPECT_EQ(hint("sqr(4)"), "did you mean 'sqrt'?");
  EXPECT_EQ(hint("arsenal = 3"), "'==' compares");
  EXPECT_EQ(hint("last.arsenal"), "keep the old value in a state variable of its own");
}

TEST(Formula, StopsAtALimitOfLengthAndDepth) {
  const auto brackets = [](std::size_t n) { return std::string(n, '(') + "1" + std::string(n, ')'); };
  EXPECT_EQ(error_in(brackets(kDeepestFormula)), "0 errors");
  EXPECT_EQ(error_in(brackets(kDeepestFormula + 1)), fmt::format("{} formula-deep", 9 + kDeepestFormula));
  EXPECT_EQ(error_in(std::string(kLongestFormula, '1').replace(1, 1, ".")), "0 errors");
  EXPECT_EQ(error_in("1" + std::string(kLongestFormula, ' ')), "9 formula-long");
  std::string chain = "1";
  while (chain.size() < kLongestFormula - 10) chain += " ? 1 : 0";
  EXPECT_EQ(error_in(chain), "0 errors");
}

TEST(Formula, IsPlacedInsideEveryKindOfString) {
  const auto place = [](const std::string& value) {
    return fmt::format("{}", fmt::join(errors_in(value), ", "));
  };
  EXPECT_EQ(place("\"1 + zz\""), "68:13 unknown-name");
  EXPECT_EQ(place("'1 + zz'"), "68:13 unknown-name");
  EXPECT_EQ(place("\"\"\"1 + zz\"\"\""), "68:15 unknown-name");
  EXPECT_EQ(place("\"\"\"\n1 +\n  zz\"\"\""), "70:3 unknown-name");
  EXPECT_EQ(place("\"\"\"\r\n1 +\r\n  zz\"\"\""), "70:3 unknown-name");
  EXPECT_EQ(place("'''\n1 + zz'''"), "69:5 unknown-name");
  EXPECT_EQ(place("\"\\u0031 + zz\""), "68:18 unknown-name");
  EXPECT_EQ(place("\"1 \\t + zz\""), "68:16 unknown-name");
  EXPECT_EQ(place("\"\"\"1 + \\\n    zz\"\"\""), "69:5 unknown-name");
  EXPECT_EQ(place("  \"zz\" # comment"), "68:11 unknown-name");
}

TEST(Formula, KnowsOnlyWhatHasHappenedWhereItStands) {
  expect_errors({
      // Derived formulas: the state alone.
      {"level = \"arsenal", "level = \"dprk.test + arsenal", {"16:10 out-of-scope"}},
      {"level = \"arsenal", "level = \"unsc.held + arsenal", {"16:10 out-of-scope"}},
      {"level = \"arsenal", "level = \"last.dprk.test + arsenal", {"16:10 out-of-scope"}},
      // Guards of phases, motions, guards of actions: what came before the phase.
      {"\"arsenal > 0\"", "\"us.yes\"", {"49:9 out-of-scope"}},
      {"\"arsenal > 0\"", "\"dprk.test\"", {}},
      {"\"arsenal > 0\"", "\"unsc.held\"", {"49:9 out-of-scope"}},
      {"motion = \"dprk.test\"", "motion = \"us.yes\"", {"52:11 out-of-scope"}},
      {"test = { when = \"deal == deal.none\" }", "test = { when = \"dprk.hold\" }", {"29:18 out-of-scope"}},
      {"test = { when = \"deal == deal.none\" }", "test = { when = \"us.yes\" }", {"29:18 out-of-scope"}},
      {"\"deal == deal.none or last.dprk.test\"", "\"dprk.test and deal == deal.none\"", {}},
      {"\"deal == deal.none or last.dprk.test\"", "\"us.yes\"", {"23:38 out-of-scope"}},
      // Members: the moves of their phase, not its vote.
      {"0.4 * dprk.test", "0.4 * us.yes", {}},
      {"0.4 * dprk.test", "0.4 * unsc.held", {"39:46 out-of-scope"}},
      // Effects: the vote too.
      {"when = \"dprk.test\"\nchance", "when = \"us.yes\"\nchance", {"44:9 out-of-scope"}},
      {"when = \"dprk.test\"\nchance", "when = \"unsc.held\"\nchance", {"44:9 out-of-scope"}},
      {"when = \"unsc.passed\"", "when = \"unsc.passed and us.yes\"", {}},
      // Payoffs, ends, outcomes: all of the round.
      {"\"sqrt(arsenal / 7)\"", "\"us.yes + unsc.vetoed + last.unsc.yes\"", {}},
      {"disarmed = \"arsenal == 0\"", "disarmed = \"unsc.passed and us.yes\"", {}},
      // Rules: what came before their player's phase.
      {"\"last.other.yes and last.self.hold\"", "\"us.yes\"", {"65:21 out-of-scope"}},
      {"\"last.other.yes and last.self.hold\"", "\"self.hold\"", {"65:21 out-of-scope"}},
      {"\"last.other.yes and last.self.hold\"", "\"deal == deal.none\"", {}},
  });
}

TEST(Formula, SaysWhenANameBecomesKnown) {
  EXPECT_EQ(message_with("motion = \"dprk.test\"", "motion = \"us.yes\""),
            "'us.yes' is not known yet in the motion of phase 'vote': 'us' moves in phase 'vote'");
  EXPECT_EQ(hint_with("motion = \"dprk.test\"", "motion = \"us.yes\""),
            "'last.us.yes' is that of the round before");
}

TEST(DescribeWorld, NamesValuesMovesAndMemories) {
  const Scenario scenario = loaded(kCrisis);
  const Vocabulary& words = scenario.vocabulary;
  World world = scenario.start_world();
  const std::vector<VariableId> ids = {0,
                                       1,
                                       words.move(0),
                                       words.move(1),
                                       words.council(0, VariableKind::yes),
                                       words.last(words.move(0)),
                                       words.last(words.move(1))};
  world[static_cast<std::size_t>(words.move(0))] = 1;
  world[static_cast<std::size_t>(words.last(words.move(1)))] = 2;
  world[static_cast<std::size_t>(words.council(0, VariableKind::yes))] = 3;
  EXPECT_EQ(describe_world(words, ids, world),
            "arsenal = 5, deal = freeze, us moves yes, dprk has not moved, unsc.yes = 3, "
            "us did not move last round, dprk moved hold last round");
  EXPECT_EQ(describe_world(words, {}, world), "");
}

}  // namespace
}  // namespace detente::scenario
