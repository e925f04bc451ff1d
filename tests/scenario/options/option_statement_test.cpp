// Statements over options, against their truth by hand.
#include "engine/scenario/options/option_statement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SourceSpan kPlace{std::make_shared<const SourceText>(SourceText{"f", std::string(80, ' ')}), 1, 1};

/// Options a.x (bit 0), a.y (bit 1) and b.z (bit 2); the codes for which the statement holds.
std::vector<int> codes(const std::string& text, const OptionVocabulary& words) {
  Diagnostics diagnostics;
  const auto truth = words.tabulate(text, kPlace, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text;
  std::vector<int> found;
  for (std::size_t code = 0; truth && code < truth->size(); ++code) {
    if ((*truth)[code] != 0) found.push_back(static_cast<int>(code));
  }
  return found;
}

std::vector<int> codes(const std::string& text) {
  return codes(text, OptionVocabulary({"a.x", "a.y", "b.z"}));
}

/// "code column: hint" of the only error.
std::string error(const std::string& text,
                  const OptionVocabulary& words = OptionVocabulary({"a.x", "a.y", "b.z"})) {
  Diagnostics diagnostics;
  EXPECT_FALSE(words.tabulate(text, kPlace, diagnostics).has_value());
  EXPECT_EQ(diagnostics.error_count(), 1U);
  const Diagnostic one = diagnostics.sorted().front();
  return one.code + ' ' + std::to_string(one.at.column) + ": " + one.hint;
}

TEST(OptionStatement, IsAFormulaOverOptions) {
  EXPECT_THAT(codes("a.x"), ElementsAre(1, 3, 5, 7));
  EXPECT_THAT(codes("a.x and not b.z"), ElementsAre(1, 3));
  EXPECT_THAT(codes("a.x + a.y + b.z == 1"), ElementsAre(1, 2, 4));
  EXPECT_THAT(codes("1"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(OptionStatement, WithIfHoldsUnlessTheConditionDoesAndTheClaimDoesNot) {
  EXPECT_THAT(codes("a.x if b.z"), ElementsAre(0, 1, 2, 3, 5, 7));
  EXPECT_THAT(codes("not a.x or a.y if b.z and a.x"), ElementsAre(0, 1, 2, 3, 4, 6, 7));
}

TEST(OptionStatement, WithIffHoldsWhenBothOrNeitherDo) {
  EXPECT_THAT(codes("a.x iff b.z"), ElementsAre(0, 2, 5, 7));
}

TEST(OptionStatement, MayBeAPattern) {
  EXPECT_THAT(codes("Y-N"), ElementsAre(1, 3));
  EXPECT_THAT(codes("NNN"), ElementsAre(0));
  EXPECT_FALSE(OptionVocabulary::is_pattern("---"));
  EXPECT_FALSE(OptionVocabulary::is_pattern("a.x"));
}

TEST(OptionStatement, MayMentionDefinedOnes) {
  OptionVocabulary words({"a.x", "a.y", "b.z"});
  words.define("war", {0, 1, 0, 1, 0, 1, 0, 1});
  EXPECT_TRUE(words.knows("war"));
  EXPECT_THAT(codes("war and b.z", words), ElementsAre(5, 7));
}

TEST(OptionStatement, AnswersMistakesWithTheirPlace) {
  EXPECT_THAT(error("a.x and a.w"), HasSubstr("unknown-name 9: "));
  EXPECT_THAT(error("a.x if a.w"), HasSubstr("unknown-name 8: "));
  EXPECT_THAT(error("a.x if a.y if b.z"), HasSubstr("formula-syntax 12: "));
  EXPECT_THAT(error("YN"),
              HasSubstr("pattern-length 1: a pattern has a letter Y, N or - for each of a.x, a.y, b.z"));
  EXPECT_THAT(error("a.x = 1"), HasSubstr("formula-assignment 5: "));
  EXPECT_THAT(error("if a.x"), HasSubstr("formula-empty"));
  EXPECT_THAT(error("1 / a.x"), HasSubstr("not-finite"));
}

TEST(OptionStatement, SaysNothingTwiceAboutABrokenDefinition) {
  OptionVocabulary words({"a.x"});
  words.define_broken("war");
  Diagnostics diagnostics;
  EXPECT_FALSE(words.tabulate("war or a.x", kPlace, diagnostics).has_value());
  EXPECT_THAT(diagnostics.sorted(), IsEmpty());
}

}  // namespace
}  // namespace detente::scenario
