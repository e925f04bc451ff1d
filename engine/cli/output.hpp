// Standard output: text, aligned tables, CSV.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace detente::cli {

enum class Format : std::uint8_t { table, csv, json };

/// Writes `text` to standard output. A reader that closed its end early (`| head`) has what it
/// wanted: that counts as done. Any other failure is told on standard error. Returns an exit code.
[[nodiscard]] int write_output(std::string_view text);

/// "detente: MESSAGE" on standard error.
void complain(std::string_view message);

/// Colour may be used on this file descriptor: it is a terminal that understands it, and NO_COLOR
/// (https://no-color.org) is not set.
[[nodiscard]] bool may_colour(int file);

/// Columns that a terminal needs for UTF-8 `text`: combining marks take none, East Asian wide
/// characters and emoji two.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Rows of cells in columns as wide as their widest cell. Columns in which every cell is empty are
/// left out.
class Table {
public:
  enum class Align : std::uint8_t { left, right };

  struct Column {
    std::string title;
    Align align = Align::left;
    std::size_t limit = 0;  ///< Wider cells are broken at blanks; 0 = never.
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);

  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Indented by two blanks, without blanks at line ends; titles first unless all are empty.
  [[nodiscard]] std::string text() const;

private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "1,048,489"
[[nodiscard]] std::string grouped(std::uint64_t count);

/// "1 node", "2,016 nodes"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one);

/// `text` in lines of at most `width` columns, broken at blanks; a longer word stands alone.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace detente::cli
