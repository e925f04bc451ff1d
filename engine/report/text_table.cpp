#include "engine/report/text_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/contract.hpp"

namespace detente::report {
namespace {

struct CodePoints {
  std::uint32_t first, last;
};

// Main blocks of Unicode 15 that take no column, and two (UAX #11, East Asian Width W and F).
constexpr std::array kNoColumn{CodePoints{0x0300, 0x036F}, CodePoints{0x0483, 0x0489},
                               CodePoints{0x1AB0, 0x1AFF}, CodePoints{0x1DC0, 0x1DFF},
                               CodePoints{0x200B, 0x200F}, CodePoints{0x20D0, 0x20FF},
                               CodePoints{0xFE00, 0xFE0F}, CodePoints{0xFE20, 0xFE2F}};
constexpr std::array kTwoColumns{
    CodePoints{0x1100, 0x115F},   CodePoints{0x2E80, 0x303E},   CodePoints{0x3041, 0xA4CF},
    CodePoints{0xA960, 0xA97F},   CodePoints{0xAC00, 0xD7A3},   CodePoints{0xF900, 0xFAFF},
    CodePoints{0xFE30, 0xFE6F},   CodePoints{0xFF00, 0xFF60},   CodePoints{0xFFE0, 0xFFE6},
    CodePoints{0x1F300, 0x1F64F}, CodePoints{0x1F900, 0x1F9FF}, CodePoints{0x20000, 0x3FFFD}};

template <std::size_t N>
bool is_in(std::uint32_t point, const std::array<CodePoints, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](CodePoints range) { return point >= range.first && point <= range.last; });
}

/// The code point at `text[at]`; `at` moves past it. A broken byte counts as itself.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int extra = lead >= 0xF0U ? 3 : lead >= 0xE0U ? 2 : lead >= 0xC0U ? 1 : 0;
  std::uint32_t point = extra == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(extra));
  for (int i = 0; i < extra && at < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0U) != 0x80U) break;
    point = (point << 6U) | (byte & 0x3FU);
    ++at;
  }
  return point;
}

std::string padded(const std::string& cell, std::size_t width, TextTable::Align align) {
  const std::string blanks(width - std::min(width, display_width(cell)), ' ');
  return align == TextTable::Align::left ? cell + blanks : blanks + cell;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t point = next_code_point(text, at);
    width += is_in(point, kNoColumn) ? 0 : is_in(point, kTwoColumns) ? 2 : 1;
  }
  return width;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (std::size_t at = 0; at < text.size();) {
    at = text.find_first_not_of(" \n\t", at);
    if (at == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \n\t", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end;
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (display_width(line) + 1 + display_width(word) <= width) {
      line += fmt::format(" {}", word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

void TextTable::add(std::vector<std::string> cells) {
  DETENTE_REQUIRE(cells.size() == columns_.size(), "a row has a cell for each column");
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t limit = columns_[i].limit;
    const bool fits = limit == 0 || display_width(cells[i]) <= limit;
    lines.push_back(fits ? std::vector<std::string>{std::move(cells[i])} : wrap(cells[i], limit - 2));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::vector<std::string> row(columns_.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (line < lines[i].size()) row[i] = (line == 0 ? "" : "  ") + lines[i][line];
    }
    rows_.push_back(std::move(row));
  }
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  bool titled = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = 0;
    for (const auto& row : rows_) width = std::max(width, display_width(row[i]));
    titled = titled || !columns_[i].title.empty();
    widths.push_back(width == 0 ? 0 : std::max(width, display_width(columns_[i].title)));
  }
  std::string text;
  const auto add_row = [&](const auto& cell) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] > 0) line += "  " + padded(cell(i), widths[i], columns_[i].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  if (titled) add_row([&](std::size_t i) { return columns_[i].title; });
  for (const auto& row : rows_) {
    add_row([&](std::size_t i) { return row[i]; });
  }
  return text;
}

}  // namespace detente::report
