// Words of Gambit's text files, each with its place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hpp"

namespace detente::solve {

/// What a file is made of. White space only separates.
struct NfgToken {
  enum class Kind : std::uint8_t { word, text, open, close, comma, end };
  Kind kind = Kind::end;
  std::string_view word;  ///< As written; a text with its quotes.
  std::string text;       ///< A text as it reads, without quotes and escapes.
  SourceSpan at;

  /// "'}'", "\"stag\"", "the end of the file": for messages. Long ones are cut.
  [[nodiscard]] std::string described() const;
};

/// Owned by one thread.
class NfgLexer {
public:
  /// The source must outlive the tokens.
  explicit NfgLexer(std::shared_ptr<const SourceText> source);

  /// The next token; none when a text is never closed or not UTF-8, which is told.
  [[nodiscard]] std::optional<NfgToken> next(Diagnostics& diagnostics);

private:
  [[nodiscard]] std::string_view rest() const { return std::string_view(source_->text).substr(at_); }
  [[nodiscard]] SourceSpan here() const { return {source_, line_, column_}; }
  void pass(std::size_t bytes);
  std::optional<NfgToken> quoted(Diagnostics& diagnostics);

  std::shared_ptr<const SourceText> source_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace detente::solve
