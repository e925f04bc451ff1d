#include "engine/batch/axis.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/numbers.hpp"

namespace detente::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Axis axis_of(const std::string& text) {
  std::string error;
  const auto axis = parse_axis(text, error);
  EXPECT_TRUE(axis.has_value()) << text << ": " << error;
  return axis.value_or(Axis{});
}

std::string error_of(const std::string& text) {
  std::string error;
  EXPECT_FALSE(parse_axis(text, error).has_value()) << text;
  return error;
}

std::vector<std::string> cells_of(const Axis& axis) {
  std::vector<std::string> cells;
  for (const double number : axis.numbers) cells.push_back(shortest(number));
  return cells;
}

TEST(Axis, StepsAreTheDecimalsThatTheUserMeant) {
  const Axis axis = axis_of("veto_cost=0:2:0.1");
  EXPECT_EQ(axis.name, "veto_cost");
  EXPECT_EQ(axis.scale, Scale::linear);
  EXPECT_EQ(axis.low, 0.0);
  EXPECT_EQ(axis.high, 2.0);
  ASSERT_EQ(axis.numbers.size(), 21U);
  for (std::size_t i = 0; i < axis.numbers.size(); ++i) {
    const std::string decimal = std::to_string(i / 10) + '.' + std::to_string(i % 10);
    EXPECT_EQ(axis.numbers[i], *parse_double(decimal)) << i;
  }
}

TEST(Axis, StepsStopAtTheLastOneInside) {
  EXPECT_THAT(cells_of(axis_of("x=0:1:0.3")), ElementsAre("0", "0.3", "0.6", "0.9"));
  EXPECT_THAT(cells_of(axis_of("x=-0.2:0.1:0.1")), ElementsAre("-0.2", "-0.1", "0", "0.1"));
  EXPECT_THAT(cells_of(axis_of("x=1e-3:3e-3:1e-3")), ElementsAre("0.001", "0.002", "0.003"));
  EXPECT_THAT(cells_of(axis_of("x=4:10:2")), ElementsAre("4", "6", "8", "10"));
}

TEST(Axis, StepsMayGoDownAndTheRangeStillKnowsItsEnds) {
  const Axis axis = axis_of("x=1:0:-0.5");
  EXPECT_THAT(cells_of(axis), ElementsAre("1", "0.5", "0"));
  EXPECT_EQ(axis.low, 0.0);
  EXPECT_EQ(axis.high, 1.0);
}

TEST(Axis, EvenlySpacedValuesIncludeBothEnds) {
  EXPECT_THAT(cells_of(axis_of("x=0:1:x6")), ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1"));
  EXPECT_THAT(cells_of(axis_of("x=0.1:0.7:x3")), ElementsAre("0.1", "0.4", "0.7"));
  const Axis thirds = axis_of("x=0:1:x4");
  EXPECT_THAT(thirds.numbers,
              ElementsAre(0.0, testing::DoubleEq(1.0 / 3.0), testing::DoubleEq(2.0 / 3.0), 1.0));
}

TEST(Axis, LogarithmicValuesIncludeBothEndsAndRoundDecades) {
  const Axis axis = axis_of("x=0.01:100:log5");
  EXPECT_EQ(axis.scale, Scale::log);
  EXPECT_THAT(cells_of(axis), ElementsAre("0.01", "0.1", "1", "10", "100"));
  const Axis octaves = axis_of("x=1:8:log4");
  EXPECT_THAT(cells_of(octaves), ElementsAre("1", "2", "4", "8"));
}

TEST(Axis, ARangeHasNoValuesOfItsOwn) {
  const Axis linear = axis_of("x=0:2");
  EXPECT_TRUE(linear.is_range());
  EXPECT_FALSE(linear.needs_range());
  EXPECT_EQ(linear.scale, Scale::linear);
  const Axis log = axis_of("us.rationality=0.1:10:log");
  EXPECT_TRUE(log.is_range());
  EXPECT_EQ(log.scale, Scale::log);
  EXPECT_EQ(log.low, 0.1);
  EXPECT_EQ(log.high, 10.0);
}

TEST(Axis, ANameAloneTakesTheDeclaredRange) {
  Axis axis = axis_of("detect");
  EXPECT_TRUE(axis.needs_range());
  std::string error;
  EXPECT_FALSE(set_range(axis, 1.0, 1.0, error));
  EXPECT_THAT(error, HasSubstr("'detect': the range from 1 to 1 is empty"));
  EXPECT_TRUE(axis.needs_range());
  EXPECT_TRUE(set_range(axis, 0.0, 1.0, error));
  EXPECT_FALSE(axis.needs_range());
}

TEST(Axis, ListsOfNumbersKeepTheirOrderAndMayHoldInfinity) {
  const Axis axis = axis_of("us.rationality=4, 1,inf");
  EXPECT_EQ(axis.scale, Scale::list);
  EXPECT_THAT(axis.numbers, ElementsAre(4.0, 1.0, HUGE_VAL));
  EXPECT_THAT(axis.words, IsEmpty());
  EXPECT_EQ(axis.low, 1.0);
  EXPECT_EQ(axis.high, HUGE_VAL);
}

TEST(Axis, ListsOfTomlValuesAreSplitOutsideBracketsAndQuotes) {
  const Axis veto = axis_of(R"(councils.unsc.veto=["us","china"],[])");
  EXPECT_THAT(veto.words, ElementsAre(R"(["us","china"])", "[]"));
  EXPECT_TRUE(std::isnan(veto.low));
  EXPECT_THAT(axis_of("play.dprk=equilibrium,myopic").words, ElementsAre("equilibrium", "myopic"));
  EXPECT_THAT(axis_of(R"(scenario.title="a, b: c",'d')").words, ElementsAre("a, b: c", "d"));
  EXPECT_THAT(axis_of(R"(x={ a = 1, b = [2, 3] },{})").words, ElementsAre("{ a = 1, b = [2, 3] }", "{}"));
  EXPECT_THAT(axis_of(R"(x="a\"b,c",d)").words, ElementsAre(R"("a\"b,c")", "d"));
  EXPECT_THAT(axis_of("start=2022-05-26,2023-01-01").words, ElementsAre("2022-05-26", "2023-01-01"));
}

TEST(Axis, NumbersAmongWordsAreWordsInTheFormOfCells) {
  EXPECT_THAT(axis_of("x=1.0,auto").words, ElementsAre("1", "auto"));
}

TEST(Axis, OneValueIsAList) {
  EXPECT_THAT(axis_of("x=3").numbers, ElementsAre(3.0));
}

TEST(Axis, EveryMistakeIsTold) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"=1", "'=1' names nothing; expected NAME or NAME=VALUES"},
      {"x=", "'x=': no values; expected a range or a list"},
      {"x=1:1", "'x=1:1': the range from 1 to 1 is empty; expected two different ends"},
      {"x=1:1:0.5", "'x=1:1:0.5': the range from 1 to 1 is empty; expected two different ends"},
      {"x=2:1", "'x=2:1': the range from 2 to 1 is empty; expected the lower end first"},
      {"x=2:1:log", "'x=2:1:log': the range from 2 to 1 is empty; expected the lower end first"},
      {"x=0:1:0", "'x=0:1:0': step 0 does not lead from 0 to 1; expected a step above 0"},
      {"x=0:1:-0.1", "'x=0:1:-0.1': step -0.1 does not lead from 0 to 1; expected a step above 0"},
      {"x=1:0:0.1", "'x=1:0:0.1': step 0.1 does not lead from 1 to 0; expected a step below 0"},
      {"x=0:1:inf", "'x=0:1:inf': step inf does not lead from 0 to 1; expected a step above 0"},
      {"x=0:1:y", "'x=0:1:y': 'y' is no step; expected a number, xN, log or logN"},
      {"x=0:1:", "'x=0:1:': '' is no step; expected a number, xN, log or logN"},
      {"x=0:1:x1", "'x=0:1:x1': 'x1' is no number of values; expected x and a whole number from 2"},
      {"x=1:2:log1", "'x=1:2:log1': 'log1' is no number of values; expected log and a whole number from 2"},
      {"x=1:2:log-3",
       "'x=1:2:log-3': 'log-3' is no number of values; expected log and a whole number from 2"},
      {"x=0:1:log5", "'x=0:1:log5': the logarithm of 0 does not exist; expected both ends above 0"},
      {"x=1:-2:log", "'x=1:-2:log': the logarithm of -2 does not exist; expected both ends above 0"},
      {"x=0:inf", "'x=0:inf': 'inf' is no end of a range; expected a finite number"},
      {"x=nan:1:0.1", "'x=nan:1:0.1': 'nan' is no end of a range; expected a finite number"},
      {"x=0:1e999", "'x=0:1e999': '1e999' is no end of a range; expected a finite number"},
      {"x=:1", "'x=:1': '' is no end of a range; expected a finite number"},
      {"x=0:1:1e-8", "'x=0:1:1e-8': makes 100000001 values; expected at most 10000000"},
      {"x=0:1:x10000001", "'x=0:1:x10000001': makes 10000001 values; expected at most 10000000"},
      {"x=1:2:3:4",
       "'x=1:2:3:4': 4 parts between colons; expected low:high, low:high:step, low:high:xN, low:high:log or "
       "low:high:logN"},
      {"x=1e-9:3e12:1e12",
       "'x=1e-9:3e12:1e12': 1e-9, 3e12 and 1e12 do not fit into 18 decimal digits together; expected rounder "
       "numbers or xN"},
      {"x=1,,2", "'x=1,,2': value 2 of the list is empty"},
      {"x=1,2,", "'x=1,2,': value 3 of the list is empty"},
      {"x=1,1.0", "'x=1,1.0': '1' stands in the list twice"},
      {R"(x=a,"a")", R"('x=a,"a"': 'a' stands in the list twice)"},
      {"x=1,nan", "'x=1,nan': 'nan' is not a number that can be set"},
      {"x=0:1:0.1,5",
       "'x=0:1:0.1,5': '0:1:0.1' is a range in a list; expected a range or a list (quote texts with ':')"},
      {"x=[1,2", "'x=[1,2': a ']' is missing; expected balanced brackets"},
      {"x=[1}", "'x=[1}': '}' closes nothing; expected balanced brackets"},
      {R"(x="a,b)", R"('x="a,b': a text that opens with " is never closed)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(error_of(text), expected);
}

TEST(Axis, TomlStringsLoseTheirQuotesOnlyWhereTheyMeanTheSame) {
  const std::vector<std::pair<std::string, std::string>> cases{{R"("myopic")", "myopic"},
                                                               {"'myopic'", "myopic"},
                                                               {R"("two words")", "two words"},
                                                               {R"("1")", R"("1")"},
                                                               {R"("true")", R"("true")"},
                                                               {R"("inf")", R"("inf")"},
                                                               {R"("")", R"("")"},
                                                               {R"("a#b")", R"("a#b")"},
                                                               {R"("a\nb")", R"("a\nb")"},
                                                               {R"(" a")", R"(" a")"},
                                                               {R"(["us"])", R"(["us"])"},
                                                               {"true", "true"},
                                                               {"0.10", "0.1"},
                                                               {"+5", "5"},
                                                               {"100000", "100000"},
                                                               {"infinity", "infinity"},
                                                               {"-inf", "-inf"},
                                                               {"1_000", "1_000"},
                                                               {"2022-05-26", "2022-05-26"}};
  for (const auto& [toml, cell] : cases) EXPECT_EQ(cell_of_toml(toml), cell);
}

RC_GTEST_PROP(Axis, CellsOfNumbersReadBackExactly, (double value)) {
  RC_PRE(!std::isnan(value));
  const auto back = number_of_cell(cell_of_number(value));
  RC_ASSERT(back.has_value() && *back == value);
}

RC_GTEST_PROP(Axis, StepsOfHundredthsAreTheNearestDoubles, ()) {
  const int first = *rc::gen::inRange(-5000, 5000);
  const int step = *rc::gen::inRange(1, 300);
  const int count = *rc::gen::inRange(2, 200);
  const auto decimal = [](int hundredths) {
    return std::string(hundredths < 0 ? "-" : "") + std::to_string(std::abs(hundredths) / 100) + '.' +
           std::to_string(std::abs(hundredths) / 10 % 10) + std::to_string(std::abs(hundredths) % 10);
  };
  std::string error;
  const auto axis = parse_axis(
      "x=" + decimal(first) + ':' + decimal(first + step * (count - 1)) + ':' + decimal(step), error);
  RC_ASSERT(axis.has_value());
  RC_ASSERT(axis->numbers.size() == static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    RC_ASSERT(axis->numbers[static_cast<std::size_t>(i)] == *parse_double(decimal(first + i * step)));
  }
}

}  // namespace
}  // namespace detente::batch
