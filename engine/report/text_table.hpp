// Text in columns: widths as a terminal counts them, tables aligned, lines broken at blanks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace detente::report {

/// Columns that a terminal needs for UTF-8 `text`: combining marks take none, East Asian wide
/// characters and emoji two.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` in lines of at most `width` columns, broken at blanks; a longer word stands alone.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Rows of cells in columns as wide as their widest cell. Columns in which every cell is empty are
/// left out.
class TextTable {
public:
  enum class Align : std::uint8_t { left, right };

  struct Column {
    std::string title;
    Align align = Align::left;
    std::size_t limit = 0;  ///< Wider cells are broken at blanks; 0 = never.
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);

  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Indented by two blanks, without blanks at line ends; titles first unless all are empty.
  [[nodiscard]] std::string text() const;

private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace detente::report
