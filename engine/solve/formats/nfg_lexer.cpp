#include "engine/solve/formats/nfg_lexer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace detente::solve {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::string_view kEndsWord = " \t\r\n\v\f{},\"";

/// Bytes of the UTF-8 character at the front; 0 when it is none. RFC 3629: neither overlong nor a surrogate.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80U) return 1;
  struct Range {
    unsigned char first, last;        // Of the leading byte.
    unsigned char second, second_to;  // Of the byte after it; the others are 80 to BF.
    std::size_t length;
  };
  constexpr std::array<Range, 8> kRanges{{{0xC2, 0xDF, 0x80, 0xBF, 2},
                                          {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                          {0xE1, 0xEC, 0x80, 0xBF, 3},
                                          {0xED, 0xED, 0x80, 0x9F, 3},
                                          {0xEE, 0xEF, 0x80, 0xBF, 3},
                                          {0xF0, 0xF0, 0x90, 0xBF, 4},
                                          {0xF1, 0xF3, 0x80, 0xBF, 4},
                                          {0xF4, 0xF4, 0x80, 0x8F, 4}}};
  for (const Range& range : kRanges) {
    if (byte(0) < range.first || byte(0) > range.last) continue;
    if (text.size() < range.length || byte(1) < range.second || byte(1) > range.second_to) return 0;
    for (std::size_t i = 2; i < range.length; ++i) {
      if (byte(i) < 0x80U || byte(i) > 0xBFU) return 0;
    }
    return range.length;
  }
  return 0;
}

}  // namespace

std::string NfgToken::described() const {
  constexpr std::size_t kShown = 40;
  if (kind == Kind::end) return "the end of the file";
  std::string shown(word.substr(0, word.find('\n')));
  if (shown.size() > kShown) {
    std::size_t cut = kShown;
    while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xC0U) == 0x80U) --cut;
    shown = shown.substr(0, cut) + "...";
  }
  return kind == Kind::text ? shown : "'" + shown + "'";
}

NfgLexer::NfgLexer(std::shared_ptr<const SourceText> source) : source_(std::move(source)) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (rest().starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

void NfgLexer::pass(std::size_t bytes) {
  for (const char c : rest().substr(0, bytes)) {
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
  }
  at_ += bytes;
}

std::optional<NfgToken> NfgLexer::next(Diagnostics& diagnostics) {
  pass(std::min(rest().find_first_not_of(kBlanks), rest().size()));
  NfgToken token;
  token.at = here();
  if (rest().empty()) return token;
  const char first = rest().front();
  if (first == '"') return quoted(diagnostics);
  std::size_t length = 1;
  switch (first) {
    case '{': token.kind = NfgToken::Kind::open; break;
    case '}': token.kind = NfgToken::Kind::close; break;
    case ',': token.kind = NfgToken::Kind::comma; break;
    default:
      token.kind = NfgToken::Kind::word;
      length = std::min(rest().find_first_of(kEndsWord), rest().size());
  }
  token.word = rest().substr(0, length);
  pass(length);
  return token;
}

std::optional<NfgToken> NfgLexer::quoted(Diagnostics& diagnostics) {
  NfgToken token;
  token.kind = NfgToken::Kind::text;
  token.at = here();
  const std::string_view from = rest();
  std::size_t i = 1;
  while (i < from.size() && from[i] != '"') {
    const std::size_t length = character_length(from.substr(i));
    if (length == 0) {
      pass(i);
      diagnostics.error("nfg-utf8", here(), "not a UTF-8 character", "save the file as UTF-8");
      return std::nullopt;
    }
    const bool escape = from[i] == '\\' && i + 1 < from.size() && (from[i + 1] == '"' || from[i + 1] == '\\');
    if (escape) ++i;
    token.text += from.substr(i, length);
    i += length;
  }
  if (i >= from.size()) {
    diagnostics.error("nfg-text", token.at, "this text is never closed",
                      R"(end it with a quote; a quote inside a text is written \")");
    return std::nullopt;
  }
  token.word = from.substr(0, i + 1);
  pass(i + 1);
  return token;
}

}  // namespace detente::solve
