#include "engine/scenario/model/formula_text.hpp"

#include <charconv>
#include <string>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/arithmetic.hpp"

namespace detente::scenario {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool white(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Lexer {
public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::optional<SyntaxError> run(std::vector<Token>& tokens) {
    while (at_ < text_.size()) {
      if (white(text_[at_])) {
        ++at_;
        continue;
      }
      Token token;
      token.offset = at_;
      if (auto error = next(token)) return error;
      token.text = text_.substr(token.offset, at_ - token.offset);
      tokens.push_back(token);
    }
    return std::nullopt;
  }

private:
  std::optional<SyntaxError> next(Token& token) {
    const char c = text_[at_];
    if (digit(c) || (c == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) return number(token);
    if (letter(c)) {
      name(token);
      return std::nullopt;
    }
    return symbol(token);
  }

  std::optional<SyntaxError> number(Token& token) {
    token.kind = Token::Kind::number;
    double value = 0.0;
    const char* const begin = text_.data() + at_;
    const auto end = std::from_chars(begin, text_.data() + text_.size(), value);
    if (end.ec != std::errc()) {
      return SyntaxError{"formula-syntax", at_, "the number is too large or too small", {}};
    }
    at_ += static_cast<std::size_t>(end.ptr - begin);
    return std::nullopt;
  }

  void name(Token& token) {
    while (at_ < text_.size() && (letter(text_[at_]) || digit(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(token.offset, at_ - token.offset);
    if (word == "not") {
      token.kind = Token::Kind::negation;
    } else if (word == "and" || word == "or") {
      token.kind = Token::Kind::logic;
    } else {
      std::size_t next = at_;
      while (next < text_.size() && white(text_[next])) ++next;
      token.kind = next < text_.size() && text_[next] == '(' ? Token::Kind::function : Token::Kind::name;
    }
  }

  std::optional<SyntaxError> symbol(Token& token) {
    const std::string_view two = text_.substr(at_, 2);
    const auto is = [&](Token::Kind kind, std::size_t length) -> std::optional<SyntaxError> {
      token.kind = kind;
      at_ += length;
      return std::nullopt;
    };
    if (two == "<=" || two == ">=" || two == "==" || two == "!=") return is(Token::Kind::comparison, 2);
    if (two == "&&" || two == "||") return is(Token::Kind::logic, 2);
    switch (text_[at_]) {
      case '+':
      case '-': return is(Token::Kind::sign, 1);
      case '*':
      case '/':
      case '^': return is(Token::Kind::operation, 1);
      case '<':
      case '>': return is(Token::Kind::comparison, 1);
      case '(': return is(Token::Kind::open, 1);
      case ')': return is(Token::Kind::close, 1);
      case ',': return is(Token::Kind::comma, 1);
      case '?': return is(Token::Kind::question, 1);
      case ':': return is(Token::Kind::colon, 1);
      default: return stray(text_[at_]);
    }
  }

  [[nodiscard]] std::optional<SyntaxError> stray(char c) const {
    switch (c) {
      case '=': return SyntaxError{"formula-assignment", at_, "formulas do not assign", "'==' compares"};
      case '!': return SyntaxError{"formula-syntax", at_, "unexpected '!'", "write 'not'"};
      case '&': return SyntaxError{"formula-syntax", at_, "unexpected '&'", "write 'and'"};
      case '|': return SyntaxError{"formula-syntax", at_, "unexpected '|'", "write 'or'"};
      case '"':
      case '\'':
        return SyntaxError{"formula-string", at_, "formulas have no strings",
                           "named values are written with a dot: deal == deal.freeze"};
      default: {
        std::size_t end = at_ + 1;
        while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) ++end;
        return SyntaxError{
            "formula-syntax", at_, fmt::format("unexpected '{}'", text_.substr(at_, end - at_)), {}};
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Checks the order of tokens. muParser would find the same mistakes, but places them loosely, and
/// takes some that are never meant: a < b < c, commas outside calls.
class Grammar {
public:
  Grammar(const std::vector<Token>& tokens, std::size_t size) : tokens_(&tokens), size_(size) {}

  std::optional<SyntaxError> check() {
    frames_.push_back({});
    for (at_ = 0; at_ < tokens_->size(); ++at_) {
      if (auto error = want_value_ ? value((*tokens_)[at_]) : operation((*tokens_)[at_])) return error;
    }
    if (want_value_) return fail(size_, "the formula ends where a value is expected");
    if (frames_.size() > 1) return fail(frames_.back().open, "'(' is never closed");
    return unanswered_question();
  }

private:
  struct Frame {
    std::size_t open = 0;
    const FunctionInfo* function = nullptr;
    int commas = 0;
    bool compared = false;
    std::vector<std::size_t> questions;  ///< Offsets of '?' that wait for ':'.
  };

  static std::optional<SyntaxError> fail(std::size_t offset, std::string message, std::string hint = {}) {
    return SyntaxError{"formula-syntax", offset, std::move(message), std::move(hint)};
  }

  std::optional<SyntaxError> unanswered_question() {
    if (frames_.back().questions.empty()) return std::nullopt;
    return fail(frames_.back().questions.back(), "'?' has no ':'", "write condition ? this : that");
  }

  /// A token where a value may begin.
  std::optional<SyntaxError> value(const Token& token) {
    switch (token.kind) {
      case Token::Kind::number: want_value_ = false; return std::nullopt;
      case Token::Kind::name:
        if (find_function(token.text) != nullptr) {
          return fail(token.offset, fmt::format("'{}' is a function", token.text),
                      fmt::format("write {}(...)", token.text));
        }
        want_value_ = false;
        return std::nullopt;
      case Token::Kind::function: return call(token);
      case Token::Kind::open: return open(token.offset, nullptr);
      case Token::Kind::sign: return sign(token);
      case Token::Kind::negation: return negation(token);
      default: return fail(token.offset, fmt::format("expected a value before '{}'", token.text));
    }
  }

  /// A sign before a value. `a - -b` is one; muParser reads no more than that.
  std::optional<SyntaxError> sign(const Token& token) {
    if (signed_ && at_ > 0 && (*tokens_)[at_ - 1].kind == Token::Kind::sign) {
      return fail(token.offset, "two signs before one value", "use brackets");
    }
    signed_ = true;
    return std::nullopt;
  }

  std::optional<SyntaxError> negation(const Token& token) {
    if (at_ == 0) return std::nullopt;
    switch ((*tokens_)[at_ - 1].kind) {
      case Token::Kind::logic:
      case Token::Kind::negation:
      case Token::Kind::open:
      case Token::Kind::comma:
      case Token::Kind::question:
      case Token::Kind::colon: return std::nullopt;
      default:
        return fail(token.offset, fmt::format("'not' behind '{}'", (*tokens_)[at_ - 1].text),
                    "put brackets around 'not ...'");
    }
  }

  std::optional<SyntaxError> call(const Token& token) {
    const FunctionInfo* const function = find_function(token.text);
    if (function == nullptr) {
      std::vector<std::string> known;
      for (const FunctionInfo& info : functions()) known.emplace_back(info.name);
      return SyntaxError{"unknown-function", token.offset, fmt::format("unknown function '{}'", token.text),
                         name_hint(token.text, known)};
    }
    ++at_;  // Its '('.
    return open((*tokens_)[at_].offset, function);
  }

  std::optional<SyntaxError> open(std::size_t offset, const FunctionInfo* function) {
    if (frames_.size() > kDeepestFormula) {
      return SyntaxError{"formula-deep", offset, fmt::format("more than {} nested brackets", kDeepestFormula),
                         "move parts into [derived]"};
    }
    Frame frame;
    frame.open = offset;
    frame.function = function;
    frames_.push_back(std::move(frame));
    signed_ = false;
    return std::nullopt;
  }

  /// A token behind a value.
  std::optional<SyntaxError> operation(const Token& token) {
    Frame& frame = frames_.back();
    switch (token.kind) {
      case Token::Kind::close: return close(token);
      case Token::Kind::sign:
      case Token::Kind::operation: break;
      case Token::Kind::comparison:
        if (frame.compared) {
          return SyntaxError{"formula-chain", token.offset, "comparisons cannot be chained",
                             "write a < b and b < c"};
        }
        frame.compared = true;
        break;
      case Token::Kind::logic: frame.compared = false; break;
      case Token::Kind::comma:
        if (frame.function == nullptr) return fail(token.offset, "',' outside of a function's arguments");
        if (auto error = unanswered_question()) return error;
        ++frame.commas;
        frame.compared = false;
        break;
      case Token::Kind::question:
        frame.questions.push_back(token.offset);
        frame.compared = false;
        break;
      case Token::Kind::colon:
        if (frame.questions.empty()) return fail(token.offset, "':' has no '?' before it");
        frame.questions.pop_back();
        frame.compared = false;
        break;
      default: return fail(token.offset, fmt::format("expected an operator before '{}'", token.text));
    }
    want_value_ = true;
    signed_ = false;
    return std::nullopt;
  }

  std::optional<SyntaxError> close(const Token& token) {
    if (frames_.size() == 1) return fail(token.offset, "')' has no '(' before it");
    if (auto error = unanswered_question()) return error;
    const Frame& frame = frames_.back();
    if (frame.function != nullptr && frame.function->arguments >= 0 &&
        frame.commas + 1 != frame.function->arguments) {
      return fail(frame.open, fmt::format("'{}' takes {} argument{}, not {}", frame.function->name,
                                          frame.function->arguments,
                                          frame.function->arguments == 1 ? "" : "s", frame.commas + 1));
    }
    frames_.pop_back();
    return std::nullopt;
  }

  const std::vector<Token>* tokens_;
  std::size_t size_;
  std::size_t at_ = 0;
  std::vector<Frame> frames_;
  bool want_value_ = true;
  bool signed_ = false;  ///< A sign was seen before the value that is wanted.
};

/// Bytes of `text` that one character of a string's content takes in the file, and how many bytes
/// it stands for.
struct Step {
  std::size_t raw = 1;
  std::size_t content = 1;
};

std::size_t utf8_length(std::uint32_t code_point) {
  return code_point < 0x80U ? 1 : code_point < 0x800U ? 2 : code_point < 0x10000U ? 3 : 4;
}

/// The escape that `rest` begins with.
Step escape(std::string_view rest) {
  if (rest.size() < 2) return {rest.size(), 0};
  const std::size_t digits = rest[1] == 'u' ? 4 : rest[1] == 'U' ? 8 : 0;
  if (digits > 0) {
    std::uint32_t code_point = 0;
    const std::string_view hex = rest.substr(2, digits);
    std::from_chars(hex.data(), hex.data() + hex.size(), code_point, 16);
    return {2 + hex.size(), utf8_length(code_point)};
  }
  if (!white(rest[1])) return {2, 1};
  // A backslash at the end of a line swallows all white space that follows.
  std::size_t end = 1;
  while (end < rest.size() && white(rest[end])) ++end;
  return {end, 0};
}

/// The quote around the string whose content begins at byte `begin` of `text`, or 0.
char quote_before(std::string_view text, std::size_t begin) {
  if (begin > 0 && text[begin - 1] == '\n') {
    --begin;
    if (begin > 0 && text[begin - 1] == '\r') --begin;
  }
  const char c = begin > 0 ? text[begin - 1] : '\0';
  return c == '"' || c == '\'' ? c : '\0';
}

std::size_t byte_of(std::string_view text, const SourceSpan& at) {
  std::size_t byte = 0;
  for (std::uint32_t line = 1; line < at.line; ++line) {
    const std::size_t end = text.find('\n', byte);
    if (end == std::string_view::npos) return text.size();
    byte = end + 1;
  }
  for (std::uint32_t column = 1; column < at.column && byte < text.size(); ++column) {
    do {
      ++byte;
    } while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U);
  }
  return byte;
}

}  // namespace

std::optional<SyntaxError> parse_tokens(std::string_view text, std::vector<Token>& tokens) {
  if (text.size() > kLongestFormula) {
    return SyntaxError{
        "formula-long", 0,
        fmt::format("the formula has {} letters, and may have {}", text.size(), kLongestFormula),
        "move parts into [derived]"};
  }
  if (auto error = Lexer(text).run(tokens)) return error;
  if (tokens.empty()) return SyntaxError{"formula-empty", 0, "the formula is empty", {}};
  return Grammar(tokens, text.size()).check();
}

std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (letter(text[at]) || digit(text[at]) || text[at] == '.') {
      while (end < text.size() && (letter(text[end]) || digit(text[end]) || text[end] == '.')) ++end;
      if (letter(text[at])) names.push_back(text.substr(at, end - at));
    }
    at = end;
  }
  return names;
}

std::string to_expression(std::string_view text, const std::vector<Token>& tokens) {
  std::string expression(text.size(), ' ');
  for (const Token& token : tokens) {
    const std::string_view written = token.text == "and"                   ? "&&"
                                     : token.text == "or"                  ? "||"
                                     : token.kind == Token::Kind::negation ? "0~"
                                                                           : token.text;
    expression.replace(token.offset, written.size(), written);
  }
  return expression;
}

SourceSpan place_in_string(const SourceSpan& at, std::size_t offset) {
  if (!at.source || at.line == 0) return at;
  const std::string_view text = at.source->text;
  std::size_t byte = byte_of(text, at);
  const bool escapes = quote_before(text, byte) == '"';
  SourceSpan place = at;
  std::size_t content = 0;
  while (byte < text.size()) {
    Step step;
    if (escapes && text[byte] == '\\') {
      step = escape(text.substr(byte));
    } else if (text.substr(byte, 2) == "\r\n") {
      step.raw = 2;  // TOML reads one line break.
    }
    if (content >= offset && step.content > 0) break;
    content += step.content;
    for (const char c : text.substr(byte, step.raw)) {
      if (c == '\n') {
        ++place.line;
        place.column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
        ++place.column;
      }
    }
    byte += step.raw;
  }
  return place;
}

}  // namespace detente::scenario
