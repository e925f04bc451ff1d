#include "engine/solve/formats/nfg_lexer.hpp"

#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace detente::solve {
namespace {

/// "line:column WORD" of each token.
std::vector<std::string> tokens(const std::string& text) {
  NfgLexer lexer(std::make_shared<const SourceText>(SourceText{"test.nfg", text}));
  Diagnostics diagnostics;
  std::vector<std::string> found;
  for (;;) {
    const auto token = lexer.next(diagnostics);
    if (!token) return {"refused"};
    if (token->kind == NfgToken::Kind::end) return found;
    found.push_back(fmt::format("{}:{} {}", token->at.line, token->at.column, token->word));
  }
}

TEST(NfgLexer, SeparatesWordsAtBlanksBracesCommasAndQuotes) {
  EXPECT_EQ(tokens("{1,-2.5}NFG\"a b\"\n\t3"),
            (std::vector<std::string>{"1:1 {", "1:2 1", "1:3 ,", "1:4 -2.5", "1:8 }", "1:9 NFG",
                                      "1:12 \"a b\"", "2:2 3"}));
}

TEST(NfgLexer, CountsColumnsInCharactersNotBytes) {
  EXPECT_EQ(tokens("\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\" x"),
            (std::vector<std::string>{"1:1 \"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"", "1:7 x"}));
}

TEST(NfgLexer, KnowsWhatIsNotUtf8) {
  // RFC 3629, section 4: overlong forms, surrogates, beyond U+10FFFF, stray and missing continuation bytes.
  for (const char* bytes : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xC3", "\xE2\x82"}) {
    EXPECT_EQ(tokens(fmt::format("\"{}\"", bytes)), (std::vector<std::string>{"refused"}));
  }
}

TEST(NfgLexer, DescribesLongWordsShortly) {
  NfgLexer lexer(std::make_shared<const SourceText>(SourceText{"test.nfg", std::string(500, 'x')}));
  Diagnostics diagnostics;
  EXPECT_EQ(lexer.next(diagnostics)->described(), "'" + std::string(40, 'x') + "...'");
  EXPECT_EQ(lexer.next(diagnostics)->described(), "the end of the file");
}

}  // namespace
}  // namespace detente::solve
