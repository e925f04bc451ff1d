#include "engine/base/diagnostic.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/base/result.hpp"

namespace detente {
namespace {

SourceSpan place(std::string text, std::uint32_t line, std::uint32_t column) {
  return {std::make_shared<SourceText>(SourceText{"veto.toml", std::move(text)}), line, column};
}

std::string rendered(const SourceSpan& at) {
  return render({Severity::error, "some-code", at, "wrong", ""});
}

TEST(Diagnostic, ShowsPlaceMessageCodeLineCaretAndHint) {
  const Diagnostic diagnostic{Severity::error, "quota-range", place("a = 1\nquota = 16\n", 2, 9),
                              "quota = 16 exceeds the 15 votes", "9 is the usual quota"};
  EXPECT_EQ(render(diagnostic),
            "veto.toml:2:9: error: quota = 16 exceeds the 15 votes [quota-range]\n"
            "    2 | quota = 16\n"
            "      |         ^\n"
            "  hint: 9 is the usual quota\n");
}

TEST(Diagnostic, SaysWarningForAWarning) {
  const Diagnostic diagnostic{Severity::warning, "unread", place("a = 1", 1, 1), "nothing reads 'a'", ""};
  EXPECT_NE(render(diagnostic).find("veto.toml:1:1: warning: nothing reads 'a' [unread]\n"),
            std::string::npos);
}

TEST(Diagnostic, CountsColumnsInCodePoints) {
  // Column 8 is after seven letters, two of which take two bytes each.
  EXPECT_EQ(rendered(place("élève = x", 1, 9)),
            "veto.toml:1:9: error: wrong [some-code]\n"
            "    1 | élève = x\n"
            "      |         ^\n");
}

TEST(Diagnostic, KeepsTabsSoThatTheCaretStandsUnderItsPlace) {
  EXPECT_EQ(rendered(place("\tquota\t= 16", 1, 10)),
            "veto.toml:1:10: error: wrong [some-code]\n"
            "    1 | \tquota\t= 16\n"
            "      | \t     \t  ^\n");
}

TEST(Diagnostic, CutsALongLine) {
  const std::string text = rendered(place(std::string(5000, 'x'), 1, 3));
  EXPECT_LT(text.size(), 400U);
  EXPECT_NE(text.find("xxx ...\n"), std::string::npos);
  EXPECT_NE(text.find("      |   ^\n"), std::string::npos);
}

TEST(Diagnostic, ShowsNoLineWhenItsPlaceIsFarOutsideOfWhatIsShown) {
  EXPECT_EQ(rendered(place(std::string(5000, 'x'), 1, 4000)), "veto.toml:1:4000: error: wrong [some-code]\n");
}

TEST(Diagnostic, NeverPrintsControlBytesOrBrokenUtf8) {
  const std::string text = render({Severity::error, "code", place("a\x1b[31m\x01\xff\xc3(b\x7f", 1, 1),
                                   "unknown \x1b[2J name", "try \x07"});
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte < 0x7f)) << static_cast<int>(byte);
  }
  EXPECT_NE(text.find("a?[31m?"
                      "?"
                      "?(b?\n"),
            std::string::npos)
      << text;
}

TEST(Diagnostic, StandsForTheWholeFileWithoutALine) {
  EXPECT_EQ(rendered(place("a = 1\n", 0, 0)), "veto.toml:1:1: error: wrong [some-code]\n");
}

TEST(Diagnostic, SpeaksForTheProgramWithoutASource) {
  EXPECT_EQ(rendered({}), "detente:1:1: error: wrong [some-code]\n");
}

TEST(Diagnostic, UsesColourOnlyWhenAsked) {
  const Diagnostic diagnostic{Severity::error, "code", place("a = 1", 1, 1), "wrong", ""};
  EXPECT_EQ(render(diagnostic).find('\033'), std::string::npos);
  EXPECT_NE(render(diagnostic, true).find("\033[1;31merror:\033[0m"), std::string::npos);
}

TEST(Diagnostics, AreSortedByPlaceAndEqualOnesAppearOnce) {
  Diagnostics diagnostics;
  const SourceSpan at = place("a\nb\nc\n", 3, 1);
  diagnostics.error("later", at, "third");
  diagnostics.error("first", {at.source, 1, 4}, "first");
  diagnostics.warning("middle", {at.source, 2, 1}, "second");
  diagnostics.error("later", at, "third");
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  ASSERT_EQ(sorted.size(), 3U);
  EXPECT_EQ(sorted[0].message, "first");
  EXPECT_EQ(sorted[1].message, "second");
  EXPECT_EQ(sorted[2].message, "third");
}

TEST(Diagnostics, WarningsAloneAreNoErrors) {
  Diagnostics diagnostics;
  diagnostics.warning("unread", {}, "nothing reads 'a'");
  EXPECT_FALSE(diagnostics.has_errors());
  const Result<int> result(7, diagnostics);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.value(), 7);
  EXPECT_EQ(result.diagnostics().size(), 1U);
}

TEST(ResultDeathTest, AValueOfAFailedResultIsABrokenContract) {
  Diagnostics diagnostics;
  diagnostics.error("code", {}, "wrong");
  const Result<int> result(diagnostics);
  EXPECT_FALSE(result.ok());
  EXPECT_DEATH((void)result.value(), "value\\(\\) of a failed Result");
}

TEST(LineOf, FindsLinesWithoutTheirEnds) {
  constexpr std::string_view kText = "one\r\ntwo\n\nfour";
  EXPECT_EQ(line_of(kText, 1), "one");
  EXPECT_EQ(line_of(kText, 2), "two");
  EXPECT_EQ(line_of(kText, 3), "");
  EXPECT_EQ(line_of(kText, 4), "four");
  EXPECT_EQ(line_of(kText, 5), "");
  EXPECT_EQ(line_of(kText, 0), "");
}

TEST(Diagnostics, HandsOnWhatAnotherCollected) {
  Diagnostics first;
  first.warning("w", {}, "a warning");
  EXPECT_FALSE(Diagnostics(first.sorted()).has_errors());
  first.error("e", {}, "an error");
  const Diagnostics second(first.sorted());
  EXPECT_EQ(second.error_count(), 1U);
  EXPECT_EQ(second.sorted().size(), 2U);
}

}  // namespace
}  // namespace detente
