#include "tests/language/mutation.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace detente::testing {
namespace {

using Tokens = std::vector<std::string>;

std::string joined(const Tokens& tokens) {
  std::string text;
  for (const std::string& token : tokens) text += token;
  return text;
}

bool is_word(const std::string& token) {
  return !token.empty() &&
         (std::isalnum(static_cast<unsigned char>(token.front())) != 0 || token.front() == '_');
}

/// Index of a random token that is no blank; the texts that we mutate have some.
std::size_t some_token(const Tokens& tokens, Dice& dice) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::size_t at = dice.below(tokens.size());
    if (std::isspace(static_cast<unsigned char>(tokens[at].front())) == 0) return at;
  }
  return 0;
}

std::size_t some_word(const Tokens& tokens, Dice& dice) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::size_t at = dice.below(tokens.size());
    if (is_word(tokens[at])) return at;
  }
  return 0;
}

Tokens split_lines(const std::string& text) {
  Tokens lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

std::string delete_duplicate_or_swap(const std::string& text, Dice& dice, Tokens parts) {
  if (parts.size() < 2) return text;
  const std::size_t at = some_token(parts, dice);
  switch (dice.below(3)) {
    case 0: parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 1: parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), std::string(parts[at])); break;
    default: std::swap(parts[at], parts[some_token(parts, dice)]); break;
  }
  return joined(parts);
}

/// Puts something else behind a random `=`, up to the end of its line.
std::string replace_value(std::string text, Dice& dice) {
  static const Tokens kValues = {"true",       "nan",        "-inf",     "1e309",     "99999999999999999999",
                                 "-1",         "0",          "0.5",      "1e18",      "\"\"",
                                 "\"text\"",   "[]",         "{}",       "[[]]",      "{ a = 1 }",
                                 "[1, \"a\"]", "2022-05-26", "07:32:00", "\"1 / 0\"", "\"a = 1\"",
                                 "''",         "'''",        "\"\"\"",   ""};
  std::vector<std::size_t> equals;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=') equals.push_back(i);
  }
  if (equals.empty()) return text;
  const std::size_t begin = dice.one_of(equals) + 1;
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  return text.replace(begin, end - begin, " " + dice.one_of(kValues));
}

std::string replace_word(const std::string& text, Dice& dice) {
  static const Tokens kWords = {"nan",    "inf",
                                "1e309",  "-1",
                                "1e-400", "0",
                                "last",   "self",
                                "other",  "round",
                                "and",    "not",
                                "sqrt",   "min",
                                "true",   "x.y.z",
                                "us.",    "0x7F",
                                "1_000",  "_",
                                "A",      "99999999999999999999"};
  Tokens tokens = tokens_of(text);
  tokens[some_word(tokens, dice)] = dice.one_of(kWords);
  return joined(tokens);
}

/// A typing error in a word: a letter lost, doubled, changed, or two swapped.
std::string misspell(const std::string& text, Dice& dice) {
  Tokens tokens = tokens_of(text);
  std::string& word = tokens[some_word(tokens, dice)];
  const std::size_t at = dice.below(word.size());
  switch (dice.below(4)) {
    case 0: word.erase(at, 1); break;
    case 1: word.insert(at, 1, word[at]); break;
    case 2: word[at] = static_cast<char>('a' + dice.below(26)); break;
    default: std::swap(word[at], word[dice.below(word.size())]); break;
  }
  return joined(tokens);
}

std::string nest_deeply(std::string text, Dice& dice) {
  static const Tokens kOpeners = {"[",    "{ a = ", "(",    "a.",    "[[", "-",
                                  "not ", "sqrt(",  "1 ? ", "1 + (", "\"", "{"};
  static const std::vector<std::size_t> kDepths = {2, 16, 40, 130, 1000, 20000};
  const std::string& opener = dice.one_of(kOpeners);
  std::string nest;
  for (std::size_t i = dice.one_of(kDepths); i > 0; --i) nest += opener;
  Tokens tokens = tokens_of(text);
  const std::size_t at = some_token(tokens, dice);
  tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at), std::move(nest));
  return joined(tokens);
}

std::string insert_bytes(std::string text, Dice& dice) {
  static const Tokens kBytes = {"\xEF\xBB\xBF", "\xFF",
                                "\xC3",         "\xC0\x80",
                                "\xED\xA0\x80", "\xF8\x88\x80\x80\x80",
                                "\xE2\x80\xA8", std::string(1, '\0'),
                                "\x01",         "\x7F",
                                "\x1B[31m",     "\r",
                                "\t",           "\xC2\xA0",
                                "\xE2\x88\x92", "\\u0000"};
  return text.insert(dice.below(text.size() + 1), dice.one_of(kBytes));
}

std::string to_crlf(const std::string& text) {
  std::string crlf;
  for (const char c : text) {
    if (c == '\n') crlf += '\r';
    crlf += c;
  }
  return crlf;
}

std::string mutate_once(std::string text, Dice& dice) {
  if (text.empty()) return "=";
  switch (dice.below(12)) {
    case 0:
    case 1:
    case 2: return delete_duplicate_or_swap(text, dice, tokens_of(text));
    case 3: return delete_duplicate_or_swap(text, dice, split_lines(text));
    case 4:
    case 5: return replace_value(std::move(text), dice);
    case 6: return replace_word(text, dice);
    case 7: return misspell(text, dice);
    case 8: return nest_deeply(std::move(text), dice);
    case 9: return insert_bytes(std::move(text), dice);
    case 10: return text.substr(0, dice.below(text.size()));
    default: text[dice.below(text.size())] = static_cast<char>(dice.below(256)); return text;
  }
}

}  // namespace

std::size_t Dice::below(std::size_t count) {
  const auto words = draw_block({seed_, mutant_, 0, drawn_++});
  return (std::uint64_t{words[0]} << 32U | words[1]) % count;
}

std::vector<std::string> tokens_of(std::string_view text) {
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  std::vector<std::string> tokens;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (in_word(text[begin]) && end < text.size() && in_word(text[end])) ++end;
    tokens.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return tokens;
}

std::string mutate(std::string text, Dice& dice) {
  const std::size_t mutations = 1 + (dice.below(4) == 0 ? dice.below(3) : 0);
  for (std::size_t i = 0; i < mutations; ++i) text = mutate_once(std::move(text), dice);
  if (dice.below(16) == 0) text = to_crlf(text);
  if (dice.below(16) == 0) text.insert(0, "\xEF\xBB\xBF");
  return text;
}

}  // namespace detente::testing
