#include "engine/game/factor_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A file whose payoff is `formula` over two state variables.
std::string with_payoff(const std::string& formula) {
  return testing::one_player("x = { levels = 2, start = 0 }\ny = { levels = 3, start = 0 }",
                             "term = \"" + formula + "\"",
                             "[outcomes]\nx = { last = \"x\" }\ny = { last = \"y\" }\n");
}

FactorTable table_of(const std::string& formula, Diagnostics& diagnostics, const ValueRange& range = {}) {
  const scenario::Scenario scenario = testing::load(with_payoff(formula));
  return tabulate(scenario, scenario.players[0].payoff[0].formula, 0.0, range, diagnostics);
}

TEST(FactorTable, HoldsTheFormulaForEveryCombinationOfItsVariablesAlone) {
  Diagnostics diagnostics;
  const FactorTable table = table_of("10 * x + y", diagnostics);
  EXPECT_THAT(table.values(), ElementsAre(0, 1, 2, 10, 11, 12));
  EXPECT_EQ(table.variables().size(), 2U);
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST(FactorTable, OfAFormulaWithoutVariablesIsOneConstant) {
  Diagnostics diagnostics;
  const FactorTable table = table_of("2 * 3", diagnostics);
  EXPECT_TRUE(table.constant());
  EXPECT_THAT(table.values(), ElementsAre(6));
}

TEST(FactorTable, ReadsAWorldByItsOwnVariables) {
  Diagnostics diagnostics;
  const FactorTable table = table_of("10 * p.go + y", diagnostics);
  // Variables: x, y, the move of p (0 none, 1 go, 2 stay), then what is remembered.
  World world = {1, 2, 1, 0};
  EXPECT_EQ(table(world), 12.0);
  world[2] = 2;
  EXPECT_EQ(table(world), 2.0);
}

TEST(FactorTable, NamesTheStateInWhichAFormulaIsNotFinite) {
  Diagnostics diagnostics;
  table_of("1 / (y - 1)", diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, "not-finite");
  EXPECT_THAT(diagnostics.sorted()[0].message, HasSubstr("y = 1"));
}

TEST(FactorTable, NamesTheStateInWhichAChanceIsOutsideItsRange) {
  Diagnostics diagnostics;
  table_of("0.5 * y + 0.25 * x", diagnostics, {0.0, 1.0, "chance"});
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, "out-of-range");
  EXPECT_THAT(diagnostics.sorted()[0].message, HasSubstr("chance = 1.25"));
  EXPECT_THAT(diagnostics.sorted()[0].message, HasSubstr("x = 1, y = 2"));
}

TEST(FactorTable, ForgivesARoundingErrorAboveOne) {
  Diagnostics diagnostics;
  const FactorTable table = table_of("0.1 + 0.2 + 0.7", diagnostics, {0.0, 1.0, "chance"});
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_LE(table.values()[0], 1.0);
}

TEST(FactorTable, DoesNotComplainOfABadValueThatAGuardExcludes) {
  const scenario::Scenario scenario = testing::load(
      testing::one_player("y = { levels = 3, start = 0 }", "term = \"y\"",
                          "[[phases.effects]]\nwhen = \"y > 0\"\nchance = \"1 / y\"\nchange = { y = 1 }\n"));
  EXPECT_TRUE(compile_game(scenario).ok());
}

}  // namespace
}  // namespace detente::game
