// Scenarios as a whole.
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(Scenario, StartsWithItsStartValuesAndNothingElse) {
  const Scenario scenario = loaded(kCrisis);
  World expected(static_cast<std::size_t>(scenario.vocabulary.size()), 0);
  expected[0] = 5;
  expected[1] = 1;
  EXPECT_EQ(scenario.start_world(), expected);
}

TEST(Scenario, ReportsAllErrorsAtOnceInTheOrderOfTheFile) {
  std::string text = kCrisis;
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"rounds = 8", "rounds = 0"},
                                                        {"start = 5", "start = 50"},
                                                        {"-twice / 14", "-twcie / 14"},
                                                        {"quota = 3", "quota = 30"},
                                                        {"change = { arsenal", "change = { arsenl"},
                                                        {"within = 4", "within = 0"},
                                                        {"\"stubborn\"\n", "\"stuborn\"\n"}}) {
    text.replace(text.find(from), from.size(), to);
  }
  EXPECT_EQ(errors_of(text),
            (std::vector<std::string>{"7:10 out-of-range", "12:33 out-of-range", "25:12 unknown-name",
                                      "35:9 quota-range", "46:12 unknown-variable", "60:44 out-of-range",
                                      "63:8 unknown-strategy"}));
}

TEST(Scenario, StopsAtFiftyErrorsAndCountsTheRest) {
  std::string many = "[outcomes]\n";
  for (int i = 0; i < 70; ++i) many += fmt::format("o{} = {{ last = \"arsenl\" }}\n", i);
  const Result<Scenario> result = parse_scenario(crisis("[outcomes]\n", many), "crisis.toml");
  ASSERT_EQ(result.diagnostics().size(), 51U);
  EXPECT_EQ(result.diagnostics()[49].at.line, 109U);
  EXPECT_EQ(result.diagnostics().back().code, "more-errors");
  EXPECT_EQ(result.diagnostics().back().message, "and 20 more");
}

TEST(Scenario, ReportsFiftyErrorsWithoutALineForTheRest) {
  std::string many = "[outcomes]\n";
  for (int i = 0; i < 50; ++i) many += fmt::format("o{} = {{ last = \"arsenl\" }}\n", i);
  EXPECT_EQ(errors_with("[outcomes]\n", many).size(), 50U);
}

TEST(Scenario, NamesAMissingFile) {
  const Result<Scenario> result = load_scenario("/nowhere/at/all.toml");
  ASSERT_EQ(result.diagnostics().size(), 1U);
  EXPECT_EQ(result.diagnostics().front().code, "file");
  EXPECT_EQ(result.diagnostics().front().at.line, 0U);
  EXPECT_EQ(result.diagnostics().front().at.source->name, "/nowhere/at/all.toml");
}

TEST(Scenario, AnswersGarbageWithErrors) {
  for (const std::string& text :
       {std::string("\xFF\xFE"), std::string(3, '\0'), std::string("{}"), std::string("[]"),
        std::string("detente"), std::string("\xEF\xBB\xBF"),
        std::string("detente = 1\nplayers = []\nphases = {}\nstate = 1\n"),
        std::string("[[scenario]]\n[[players]]\n[[state]]\n"), std::string("scenario.extends = []\n")}) {
    EXPECT_FALSE(parse_scenario(text, "garbage.toml").ok()) << text;
  }
}

TEST(Scenario, IsTheSameForEveryLineEndAndByteOrderMark) {
  EXPECT_EQ(errors_of("\xEF\xBB\xBF" + crisis("detente = 1", "detente = 2")),
            (std::vector<std::string>{"1:11 version"}));
  std::string crlf;
  for (const char c : crisis("rounds = 8", "rounds = 0"))
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(errors_of(crlf), (std::vector<std::string>{"7:10 out-of-range"}));
}

}  // namespace
}  // namespace detente::scenario
