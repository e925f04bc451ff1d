// What nothing reads.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(CheckReads, FindsWhatNothingReads) {
  expect_errors({
      {"[parameters]\n", "[parameters]\nidle = 1\n", {"9:1 unread"}},
      {"[state]\n", "[state]\nidle = { levels = 2, start = 0 }\n", {"12:1 unread"}},
      {"[derived]\n", "[derived]\nidle = \"arsenal\"\n", {"15:1 unread"}},
      {"threat = \"-twice / 14\"\n", "", {"15:1 unread"}},
  });
}

TEST(CheckReads, DoesNotCountTargetsOfEffectsAndBareValues) {
  const std::string text = crisis("[state]\n", "[state]\nidle = { levels = 2, start = 0 }\n");
  std::string changing = text;
  changing.replace(changing.find("change = { arsenal = 1 }"), 24, "change = { idle = 1 }");
  EXPECT_EQ(errors_of(changing), std::vector<std::string>{"12:1 unread"});
  std::string valued =
      crisis("[state]\n", "[state]\nidle = { values = [\"on\", \"off\"], start = \"on\" }\n");
  valued.replace(valued.find("-twice / 14"), 11, "-twice / idle.off");
  EXPECT_EQ(errors_of(valued), std::vector<std::string>{"12:1 unread"});
}

TEST(CheckReads, CountsEveryPlaceOfAFormula) {
  const std::string idle = "[parameters]\nidle = 1\n";
  const std::vector<std::pair<std::string, std::string>> places_to_read = {
      {"\"arsenal > 0\"", "\"arsenal > idle\""}, {"motion = \"dprk.test\"", "motion = \"dprk.test * idle\""},
      {"no = 0.1", "no = \"0.1 * idle\""},       {"when = \"unsc.passed\"", "when = \"unsc.passed * idle\""},
      {"\"cost / 4\"", "\"cost / 4 * idle\""},   {"\"deal == deal.none or", "\"idle or"},
      {"\"sqrt(arsenal / 7)\"", "\"idle\""},     {"\"arsenal == 0\"", "\"idle == 0\""},
      {"last = \"arsenal\"", "last = \"idle\""}, {"at_first = \"unsc.held\"", "at_first = \"idle\""},
      {"\"2 * level\"", "\"2 * level * idle\""}, {"\"last.other.yes and", "\"idle and"},
  };
  for (const auto& [from, to] : places_to_read) {
    std::string text = crisis("[parameters]\n", idle);
    text.replace(text.find(from), from.size(), to);
    EXPECT_EQ(errors_of(text), std::vector<std::string>{}) << to;
  }
}

TEST(CheckReads, IsNotMisledByAnErrorInTheFormulaThatReads) {
  expect_errors({{"threat = \"-twice / 14\"", "threat = \"-twice / 14 + arsenl\"", {"25:25 unknown-name"}},
                 {"threat = \"-twice / 14\"", "threat = \"-twice / \"", {"25:20 formula-syntax"}}});
}

}  // namespace
}  // namespace detente::scenario
