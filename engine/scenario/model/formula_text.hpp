// The text of a formula: its words, its syntax, and where they stand in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace detente::scenario {

inline constexpr std::size_t kLongestFormula = 2'000;
inline constexpr std::size_t kDeepestFormula = 100;

struct Token {
  enum class Kind : std::uint8_t {
    number,
    name,        ///< A variable or a constant.
    function,    ///< A name with "(" behind it.
    sign,        ///< + or -
    operation,   ///< * / ^
    comparison,  ///< < > <= >= == !=
    logic,       ///< and or && ||
    negation,    ///< not
    open,
    close,
    comma,
    question,
    colon,
  };
  Kind kind = Kind::number;
  std::size_t offset = 0;
  std::string_view text;
};

struct SyntaxError {
  std::string code;
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

/// Cuts `text` into tokens, which point into it, and checks that they make one expression.
/// Returns the first error.
std::optional<SyntaxError> parse_tokens(std::string_view text, std::vector<Token>& tokens);

/// The names that `text` mentions, whether or not it is a formula.
[[nodiscard]] std::vector<std::string_view> names_in(std::string_view text);

/// `text` as muParser reads it: `and`, `or`, `not` become operators. Every other byte stays in its place.
[[nodiscard]] std::string to_expression(std::string_view text, const std::vector<Token>& tokens);

/// The place of byte `offset` of a string whose content begins at `at`, behind its quotes or bare.
/// Escapes and line breaks in the file's text are followed.
[[nodiscard]] SourceSpan place_in_string(const SourceSpan& at, std::size_t offset);

}  // namespace detente::scenario
