// Tables: filled once, printed as text for people, as CSV, as JSON, and told of in manifests.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/report/text_table.hpp"

namespace detente::report {

/// What stands in one place of a table. Programs read the value; people read it with the digits of its column,
/// or what shown() says instead.
class Cell {
public:
  Cell() = default;  ///< Nothing: an empty cell, null in JSON.
  Cell(std::string text) : value_(std::move(text)) {}
  Cell(std::string_view text) : value_(std::string(text)) {}
  Cell(const char* text) : value_(std::string(text)) {}
  Cell(double number) : value_(number) {}  ///< NaN is an empty cell; JSON has null for infinities, too.
  Cell(bool truth) : value_(truth) {}      ///< 1 or 0 in CSV.
  template <std::integral T>
  Cell(T count) : value_(static_cast<std::int64_t>(count)) {}

  /// The same value, which people read as `text`.
  [[nodiscard]] Cell shown(std::string text) &&;

  /// As CSV has it, not yet quoted: numbers as their shortest text that reads back to the same number.
  [[nodiscard]] std::string plain() const;
  [[nodiscard]] std::string for_people(int digits) const;
  void write(JsonWriter& json) const;
  [[nodiscard]] bool empty() const { return std::holds_alternative<std::monostate>(value_); }

private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value_;
  std::string shown_;
  bool is_shown_ = false;
};

/// A number that people read with so many digits after the point.
[[nodiscard]] Cell fixed(double value, int decimals);

struct Column {
  std::string key;         ///< Its name in CSV, JSON and databases; empty = for people only.
  std::string unit;        ///< Empty = none.
  std::string about;       ///< How to read it, for the manifest.
  std::string title = {};  ///< Over the column in text; see `for_people`.
  TextTable::Align align = TextTable::Align::left;
  int digits = 4;           ///< Significant digits in text.
  std::size_t limit = 0;    ///< Wider cells of text are broken at blanks; 0 = never.
  bool for_people = false;  ///< Stands in text.
  std::string json = {};    ///< Its name in JSON, where that is another than `key`.
};

/// A column that programs read and people do not see.
[[nodiscard]] Column data(std::string key, std::string unit, std::string about);
/// One that both read; numbers to the right.
[[nodiscard]] Column number(std::string key, std::string unit, std::string about, std::string title,
                            int digits = 4);
[[nodiscard]] Column words(std::string key, std::string about, std::string title, std::size_t limit = 0);
/// One that only people see.
[[nodiscard]] Column aside(std::string title, TextTable::Align align = TextTable::Align::left,
                           std::size_t limit = 0);

/// A table as a file of CSV, with how its columns are to be read.
struct TableFile {
  std::string name;  ///< "outcomes.csv"
  std::string csv;   ///< With a header.
  std::vector<Column> columns = {};
};

class Table {
public:
  /// Half-open ranges of rows and columns.
  struct Part {
    std::size_t row = 0, row_end = static_cast<std::size_t>(-1);
    std::size_t column = 0, column_end = static_cast<std::size_t>(-1);
  };

  /// `name` is that of its file, of its member in JSON, of its table in a database: "outcomes".
  Table(std::string name, std::vector<Column> columns)
      : name_(std::move(name)), columns_(std::move(columns)) {}

  /// REQUIRES: as many cells as columns.
  void add(std::vector<Cell> cells);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<std::vector<Cell>>& rows() const { return rows_; }

  /// The columns for people, the first `most` rows; 0 = all.
  [[nodiscard]] std::string text(std::size_t most = 0) const;
  /// The columns for people of a part, after the first of all.
  [[nodiscard]] std::string text(const Part& part) const;
  /// With a header.
  [[nodiscard]] std::string csv() const;
  [[nodiscard]] TableFile file() const { return {name_ + ".csv", csv(), columns_}; }
  /// The member `name`: an array with a one-line object for each row.
  void write(JsonWriter& json) const;
  /// The members of one row; without those that are empty unless `all`.
  void write_row(JsonWriter& json, std::size_t row, bool all = true) const;

private:
  std::string name_;
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// The header line of columns, for tables too large to be held: their rows follow by add_csv.
[[nodiscard]] std::string csv_header(const std::vector<Column>& columns);

/// Adds the member `file`, an array of {"name", "unit", "about"}, one for each column of the file.
void write_column_notes(JsonWriter& json, std::string_view file, const std::vector<Column>& columns);

}  // namespace detente::report
