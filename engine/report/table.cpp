#include "engine/report/table.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/base/csv.hpp"
#include "engine/base/numbers.hpp"
#include "engine/report/words.hpp"

namespace detente::report {
namespace {

/// What a visitor does with each kind of value.
template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Cell Cell::shown(std::string text) && {
  shown_ = std::move(text);
  is_shown_ = true;
  return std::move(*this);
}

std::string Cell::plain() const {
  return std::visit(Overloaded{[](std::monostate) { return std::string(); },
                               [](bool truth) { return std::string(truth ? "1" : "0"); },
                               [](std::int64_t count) { return std::to_string(count); },
                               [](double number) { return std::isnan(number) ? "" : shortest(number); },
                               [](const std::string& text) { return text; }},
                    value_);
}

std::string Cell::for_people(int digits) const {
  if (is_shown_) return shown_;
  if (const auto* number = std::get_if<double>(&value_)) return number_text(*number, digits);
  if (const auto* truth = std::get_if<bool>(&value_)) return *truth ? "yes" : "no";
  return plain();
}

void Cell::write(JsonWriter& json) const {
  std::visit(Overloaded{[&](std::monostate) { json.raw("null"); }, [&](bool truth) { json.value(truth); },
                        [&](std::int64_t count) { json.raw(std::to_string(count)); },
                        [&](double number) { json.value(number); },
                        [&](const std::string& text) { json.value(text); }},
             value_);
}

Cell fixed(double value, int decimals) {
  return Cell(value).shown(fixed_text(value, decimals));
}

Column data(std::string key, std::string unit, std::string about) {
  return {.key = std::move(key), .unit = std::move(unit), .about = std::move(about)};
}

Column number(std::string key, std::string unit, std::string about, std::string title, int digits) {
  Column column = data(std::move(key), std::move(unit), std::move(about));
  column.title = std::move(title);
  column.align = TextTable::Align::right;
  column.digits = digits;
  column.for_people = true;
  return column;
}

Column words(std::string key, std::string about, std::string title, std::size_t limit) {
  Column column = data(std::move(key), "", std::move(about));
  column.title = std::move(title);
  column.limit = limit;
  column.for_people = true;
  return column;
}

Column aside(std::string title, TextTable::Align align, std::size_t limit) {
  Column column = words("", "", std::move(title), limit);
  column.align = align;
  return column;
}

void Table::add(std::vector<Cell> cells) {
  DETENTE_REQUIRE(cells.size() == columns_.size(), "a row has a cell for each column");
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::size_t most) const {
  return text(Part{.row_end = most == 0 ? rows_.size() : most});
}

std::string Table::text(const Part& part) const {
  std::vector<std::size_t> shown;
  std::vector<TextTable::Column> titles;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    const bool inside = c >= part.column && c < part.column_end;
    if (!column.for_people || (!shown.empty() && !inside)) continue;
    shown.push_back(c);
    titles.push_back({column.title, column.align, column.limit});
  }
  TextTable table(titles);
  for (std::size_t r = part.row; r < std::min(part.row_end, rows_.size()); ++r) {
    std::vector<std::string> cells;
    for (const std::size_t c : shown) cells.push_back(rows_[r][c].for_people(columns_[c].digits));
    table.add(std::move(cells));
  }
  return table.text();
}

std::string Table::csv() const {
  std::string csv = csv_header(columns_);
  std::vector<std::string> cells;
  for (const std::vector<Cell>& row : rows_) {
    cells.clear();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (!columns_[c].key.empty()) cells.push_back(row[c].plain());
    }
    add_csv(csv, {cells.begin(), cells.end()});
  }
  return csv;
}

void Table::write(JsonWriter& json) const {
  json.key(name_).begin_array();
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    json.begin_object(JsonWriter::Layout::one_line);
    write_row(json, r);
    json.end();
  }
  json.end();
}

void Table::write_row(JsonWriter& json, std::size_t row, bool all) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].key.empty() || (!all && rows_[row][c].empty())) continue;
    json.key(columns_[c].json.empty() ? columns_[c].key : columns_[c].json);
    rows_[row][c].write(json);
  }
}

std::string csv_header(const std::vector<Column>& columns) {
  std::vector<std::string_view> keys;
  for (const Column& column : columns) {
    if (!column.key.empty()) keys.push_back(column.key);
  }
  std::string csv;
  add_csv(csv, keys);
  return csv;
}

void write_column_notes(JsonWriter& json, std::string_view file, const std::vector<Column>& columns) {
  json.key(file).begin_array();
  for (const Column& column : columns) {
    if (column.key.empty()) continue;
    json.begin_object(JsonWriter::Layout::one_line)
        .field("name", column.key)
        .field("unit", column.unit)
        .field("about", column.about)
        .end();
  }
  json.end();
}

}  // namespace detente::report
