// Diagnostics: what is wrong with a file, where, and what would be right.
//
// A diagnostic is a value. Code that reads user text collects all of them and
// never throws; the program prints them in file order and exits with 3.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace detente {

/// A text as it was read, kept so that an error can quote its line.
struct SourceText {
  std::string name;  ///< As the user wrote it: a path, or "--set veto_cost=3".
  std::string text;  ///< The whole text, unchanged.
};

/// A place in a source text. Lines and columns count from 1, columns in Unicode
/// code points; line 0 means "the file as a whole".
struct SourceSpan {
  std::shared_ptr<const SourceText> source;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// The same line, `columns` further right.
  [[nodiscard]] SourceSpan shifted(std::uint32_t columns) const { return {source, line, column + columns}; }
};

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  ///< Stable kebab-case word, such as "unknown-key"; tests and editors match on it.
  SourceSpan at;
  std::string message;  ///< What, the value, and what was expected; one line, no full stop.
  std::string hint;     ///< What to do about it; may be empty.
};

/// Collects diagnostics. Owned by one thread.
class Diagnostics {
public:
  Diagnostics() = default;
  /// Holds `all` already: to hand on why something else failed.
  explicit Diagnostics(const std::vector<Diagnostic>& all);

  void error(std::string code, const SourceSpan& at, std::string message, std::string hint = {});
  void warning(std::string code, const SourceSpan& at, std::string message, std::string hint = {});

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }

  /// In order of file, line and column; equal ones once.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

/// One diagnostic as a person reads it:
///
///     veto.toml:14:9: error: quota = 16 exceeds the 15 votes of council 'unsc' [quota-range]
///       14 | quota = 16
///          |         ^
///       hint: 9 is the Security Council's quota on substance
///
/// A warning says "warning". With `colour`, ANSI colours are used. Ends with a newline.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, bool colour = false);

/// `line` (1-based) of `text` without its line end; empty when there is none.
[[nodiscard]] std::string_view line_of(std::string_view text, std::uint32_t line);

}  // namespace detente
