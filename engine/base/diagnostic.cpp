#include "engine/base/diagnostic.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace detente {
namespace {

/// Byte offset of code point `column` (1-based) in `line`, at most its size.
std::size_t byte_of_column(std::string_view line, std::uint32_t column) {
  std::size_t byte = 0;
  for (std::uint32_t seen = 1; byte < line.size() && seen < column; ++seen) {
    ++byte;
    while (byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xC0U) == 0x80U) ++byte;
  }
  return byte;
}

/// Blanks that put a caret under a place: one per code point, tabs kept.
std::string blanks_under(std::string_view prefix) {
  std::string blanks;
  for (const char c : prefix) {
    if (c == '\t') {
      blanks += '\t';
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      blanks += ' ';
    }
  }
  return blanks;
}

/// Control bytes and broken UTF-8 of a bad file must not reach a terminal raw.
std::string printable(std::string_view line) {
  std::string shown;
  for (std::size_t i = 0; i < line.size();) {
    const auto c = static_cast<unsigned char>(line[i]);
    std::size_t length = c < 0x80U ? 1 : c >= 0xF0U ? 4 : c >= 0xE0U ? 3 : c >= 0xC2U ? 2 : 0;
    bool whole = length > 0 && c < 0xF5U && i + length <= line.size();
    for (std::size_t k = 1; whole && k < length; ++k) {
      whole = (static_cast<unsigned char>(line[i + k]) & 0xC0U) == 0x80U;
    }
    if (!whole || (c < 0x20U && c != '\t') || c == 0x7FU) {
      shown += '?';
      length = 1;
    } else {
      shown += line.substr(i, length);
    }
    i += length;
  }
  return shown;
}

constexpr std::size_t kMaxShownLine = 160;

}  // namespace

Diagnostics::Diagnostics(const std::vector<Diagnostic>& all)
    : all_(all),
      errors_(static_cast<std::size_t>(std::count_if(
          all.begin(), all.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }))) {
}

void Diagnostics::error(std::string code, const SourceSpan& at, std::string message, std::string hint) {
  ++errors_;
  all_.push_back({Severity::error, std::move(code), at, std::move(message), std::move(hint)});
}

void Diagnostics::warning(std::string code, const SourceSpan& at, std::string message, std::string hint) {
  all_.push_back({Severity::warning, std::move(code), at, std::move(message), std::move(hint)});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  const auto key = [](const Diagnostic& d) {
    return std::tuple<std::string_view, std::uint32_t, std::uint32_t, std::string_view>(
        d.at.source ? std::string_view(d.at.source->name) : std::string_view(), d.at.line, d.at.column,
        d.message);
  };
  std::vector<Diagnostic> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); }),
               sorted.end());
  return sorted;
}

std::string_view line_of(std::string_view text, std::uint32_t line) {
  for (std::uint32_t at = 1; at < line; ++at) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  if (line == 0) return {};
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

std::string render(const Diagnostic& diagnostic, bool colour) {
  const bool is_error = diagnostic.severity == Severity::error;
  const std::string_view bold = colour ? "\033[1m" : "";
  const std::string_view tint = colour ? (is_error ? "\033[1;31m" : "\033[1;33m") : "";
  const std::string_view green = colour ? "\033[1;32m" : "";
  const std::string_view plain = colour ? "\033[0m" : "";

  const SourceSpan& at = diagnostic.at;
  const std::string_view name = at.source ? std::string_view(at.source->name) : "detente";
  const std::uint32_t line = std::max(at.line, 1U);
  const std::uint32_t column = std::max(at.column, 1U);
  std::string text =
      fmt::format("{}{}:{}:{}:{} {}{}:{} {} [{}]\n", bold, name, line, column, plain, tint,
                  is_error ? "error" : "warning", plain, printable(diagnostic.message), diagnostic.code);
  if (at.source && at.line > 0) {
    const std::string_view whole = line_of(at.source->text, at.line);
    const std::size_t caret = byte_of_column(whole, column);
    if (caret < kMaxShownLine && !whole.empty()) {
      std::string shown = printable(whole.substr(0, byte_of_column(whole, kMaxShownLine)));
      if (shown.size() < whole.size()) shown += " ...";
      const std::string number = fmt::format("{:>5}", at.line);
      text += fmt::format("{} | {}\n", number, shown);
      text += fmt::format("{:>5} | {}{}^{}\n", "", blanks_under(whole.substr(0, caret)), green, plain);
    }
  }
  if (!diagnostic.hint.empty()) text += fmt::format("  hint: {}\n", printable(diagnostic.hint));
  return text;
}

}  // namespace detente
