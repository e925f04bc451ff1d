// [ends] and [outcomes]: what they load to, and what they refuse.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParseMeasures, ReadsEndsAndOutcomes) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.ends.size(), 1U);
  EXPECT_EQ(scenario.ends[0].name, "disarmed");
  ASSERT_EQ(scenario.outcomes.size(), 2U);
  const Outcome& vetoes = scenario.outcomes[0];
  EXPECT_EQ(vetoes.name, "vetoes");
  EXPECT_EQ(vetoes.kind, OutcomeKind::count);
  EXPECT_EQ(vetoes.formula.text, "unsc.vetoed");
  EXPECT_EQ(vetoes.within, 4);
  EXPECT_EQ(vetoes.at_first.text, "unsc.held");
  EXPECT_EQ(vetoes.about, "early vetoes");
  EXPECT_EQ(scenario.outcomes[1].kind, OutcomeKind::last);
  EXPECT_EQ(scenario.outcomes[1].within, 0);
  EXPECT_FALSE(scenario.outcomes[1].at_first.present());
}

TEST(ParseMeasures, KnowsEightKinds) {
  const std::vector<std::pair<std::string, OutcomeKind>> kinds = {
      {"ever", OutcomeKind::ever}, {"count", OutcomeKind::count}, {"first", OutcomeKind::first},
      {"last", OutcomeKind::last}, {"mean", OutcomeKind::mean},   {"total", OutcomeKind::total},
      {"max", OutcomeKind::max},   {"min", OutcomeKind::min}};
  for (const auto& [word, kind] : kinds) {
    EXPECT_EQ(loaded(crisis("{ count = ", "{ " + word + " = ")).outcomes[0].kind, kind) << word;
  }
}

TEST(ParseMeasures, MayBeEmpty) {
  const Scenario scenario = loaded(
      "detente = 1\nscenario.title = 'x'\nplayers.a = { actions = { b = {} }, payoff = { c = 1 } }\n"
      "phases = [{ name = 'p', movers = ['a'] }]\n");
  EXPECT_TRUE(scenario.outcomes.empty());
  EXPECT_TRUE(scenario.ends.empty());
}

TEST(ParseMeasures, RefusesBadOnes) {
  expect_errors({
      {"{ count = ", "{ counts = ", {"60:1 outcome-kind", "60:12 unknown-key"}},
      {"within = 4", "mean = \"arsenal\"", {"60:35 outcome-kind"}},
      {"within = 4", "within = 0", {"60:44 out-of-range"}},
      {"within = 4", "within = 1.0", {"60:44 wrong-type"}},
      {"at_first = \"unsc.held\"", "at_first = true", {"60:58 wrong-type"}},
      {"{ last = \"arsenal\" }", "\"arsenal\"", {"61:9 wrong-type"}},
      {"{ last = \"arsenal\" }", "{ last = [] }", {"61:18 wrong-type"}},
      {"disarmed = \"arsenal == 0\"", "disarmed = true", {"58:12 wrong-type"}},
      {"disarmed = \"arsenal == 0\"", "disarmed = \"\"", {"58:12 formula-empty"}},
      {"final = ", "Final = ", {"61:1 bad-name"}},
  });
}

}  // namespace
}  // namespace detente::scenario
