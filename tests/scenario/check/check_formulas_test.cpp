// The order of derived formulas; formula_test has what each formula may mention.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(CheckFormulas, PutsDerivedFormulasBehindWhatTheyNeed) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.derived.size(), 2U);
  EXPECT_EQ(scenario.derived[0].name, "level");
  EXPECT_EQ(scenario.derived[1].name, "twice");
  EXPECT_EQ(scenario.derived[1].formula.variables, std::vector<VariableId>{0});
}

TEST(CheckFormulas, FollowsLongChains) {
  std::string chain = "[derived]\nd0 = \"d1 + 1\"\n";
  for (int i = 1; i < 300; ++i) chain += fmt::format("d{} = \"d{} + 1\"\n", i, i + 1);
  const Scenario scenario =
      loaded(crisis("[derived]\n", chain + "d300 = \"arsenal\"\n") + "[outcomes.deep]\nlast = \"d0\"\n");
  EXPECT_EQ(FormulaEvaluator(scenario, scenario.outcomes[2].formula)(scenario.start_world()), 305.0);
}

TEST(CheckFormulas, NamesTheCircleOfDerivedFormulas) {
  expect_errors({
      {"level = \"arsenal + 0", "level = \"twice + 0", {"15:1 derived-cycle"}},
      {"level = \"arsenal + 0", "level = \"level + 0", {"16:1 derived-cycle"}},
      {"[derived]\n", "[derived]\na = \"b + twice\"\nb = \"c\"\nc = \"a\"\n", {"15:1 derived-cycle"}},
      {"[derived]\n",
       "[derived]\nx = \"y\"\ny = \"x\"\nz = \"x + w\"\nw = \"z + w\"\n",
       {"15:1 derived-cycle", "17:1 derived-cycle"}},
  });
  EXPECT_EQ(message_with("level = \"arsenal + 0", "level = \"twice + 0"),
            "derived formulas go in a circle: 'twice' needs 'level' needs 'twice'");
}

}  // namespace
}  // namespace detente::scenario
