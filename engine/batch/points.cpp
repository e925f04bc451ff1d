#include "engine/batch/points.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/text.hpp"

namespace detente::batch {
namespace {

constexpr std::size_t kPiece = 1U << 20U;
constexpr std::size_t kMostErrors = 50;
constexpr std::string_view kPointColumn = "point";

std::string quoted_cell(std::string_view cell) {
  std::string line;
  add_csv(line, {cell});
  line.pop_back();
  return line;
}

/// Columns grow cell by cell; one turns from numbers to words at its first word.
class ColumnBuilder {
public:
  explicit ColumnBuilder(std::string name) { column_.name = std::move(name); }

  void add(std::string_view cell, const SourceSpan& at) {
    const std::optional<double> number = number_of_cell(cell);
    if (!words_ && number) {
      column_.numbers.push_back(*number);
      return;
    }
    if (!words_) turn_to_words(at);
    if (number && !first_number_in_words_) first_number_in_words_ = at;
    column_.picks.push_back(pick(cell_of_toml(cell)));
  }

  /// Where numbers and words first met; none when they did not.
  [[nodiscard]] const std::optional<SourceSpan>& mixed_at() const {
    return met_numbers_ ? met_numbers_ : first_number_in_words_;
  }

  [[nodiscard]] Points::Column finish() && { return std::move(column_); }

private:
  void turn_to_words(const SourceSpan& at) {
    words_ = true;
    if (!column_.numbers.empty()) met_numbers_ = at;
    for (const double number : column_.numbers) column_.picks.push_back(pick(cell_of_number(number)));
    column_.numbers = {};
  }

  std::uint32_t pick(std::string word) {
    const auto [place, is_new] = places_.try_emplace(word, static_cast<std::uint32_t>(column_.words.size()));
    if (is_new) column_.words.push_back(std::move(word));
    return place->second;
  }

  Points::Column column_;
  bool words_ = false;
  std::unordered_map<std::string, std::uint32_t> places_;
  std::optional<SourceSpan> met_numbers_, first_number_in_words_;
};

/// Reads one CSV text.
class PointsReader {
public:
  PointsReader(const std::string& name, std::string text)
      : source_(source_text(name, std::move(text))), reader_(source_->text) {}

  Result<Points> read() {
    if (read_header()) read_rows();
    if (reader_.error()) {
      fail("csv-syntax", {source_, reader_.line(), 1}, "a quoted cell of this row is never closed",
           "a quote inside a quoted cell is written twice");
    }
    if (diagnostics_.has_errors()) return diagnostics_;
    Points points;
    points.count = rows_;
    for (ColumnBuilder& column : columns_) {
      const std::optional<SourceSpan> mixed = column.mixed_at();
      points.columns.push_back(std::move(column).finish());
      if (!mixed) continue;
      diagnostics_.warning("points-mixed", *mixed,
                           fmt::format("column '{}' mixes numbers and words; all are taken as words",
                                       points.columns.back().name),
                           "words have no order that sensitivity could use but that of their appearance");
    }
    return {std::move(points), diagnostics_};
  }

private:
  void fail(std::string code, const SourceSpan& at, std::string message, std::string hint = {}) {
    if (diagnostics_.error_count() >= kMostErrors) return;
    diagnostics_.error(std::move(code), at, std::move(message), std::move(hint));
  }

  [[nodiscard]] SourceSpan at_cell(std::size_t i) const {
    return {source_, reader_.line(), reader_.column(i)};
  }

  bool read_header() {
    if (!reader_.next(cells_)) {
      fail("points-header", {source_, 1, 1},
           "no header; expected a first line with the names of the columns");
      return false;
    }
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::string name(trimmed(cells_[i]));
      if (name.empty()) {
        fail("points-header", at_cell(i), fmt::format("column {} has no name", i + 1));
      } else if (number_of_cell(name)) {
        fail("points-header", at_cell(i),
             fmt::format("'{}' stands where the name of a column is expected", name),
             "the first line names what each column sets, such as us.rationality");
      } else if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
        fail("points-header", at_cell(i), fmt::format("a second column '{}'", name));
      }
      if (name == kPointColumn) {
        point_column_ = i;
      } else {
        columns_.emplace_back(name);
      }
      names_.push_back(name);
    }
    if (columns_.empty()) fail("points-header", at_cell(0), "no column besides 'point'");
    if (names_.size() == 1 && names_.front().find(';') != std::string::npos) {
      fail("points-header", at_cell(0), "the columns are separated by ';'; expected commas");
    }
    return !diagnostics_.has_errors();
  }

  void read_rows() {
    while (diagnostics_.error_count() < kMostErrors && reader_.next(cells_)) {
      if (rows_ == kMostPoints) {
        fail("points-rows", at_cell(0), fmt::format("more than {} points", kMostPoints));
        return;
      }
      read_row();
      ++rows_;
    }
    if (rows_ == 0 && !reader_.error()) {
      fail("points-rows", {source_, reader_.line(), 1}, "no points follow the header");
    }
  }

  void read_row() {
    if (cells_.size() != names_.size()) {
      fail("points-row", at_cell(std::min(cells_.size() - 1, names_.size())),
           fmt::format("{} cells in this row; expected {} as in the header", cells_.size(), names_.size()));
      return;
    }
    std::size_t column = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::string_view cell = trimmed(cells_[i]);
      if (i == point_column_) {
        if (number_of_cell(cell) != static_cast<double>(rows_)) {
          fail("points-id", at_cell(i), fmt::format("point '{}'; expected {}", cell, rows_),
               "points are numbered from 0 without gaps; leave the column out to have them numbered");
        }
        continue;
      }
      if (cell.empty()) {
        fail("points-cell", at_cell(i), fmt::format("'{}' has no value here", names_[i]));
      } else if (cell == "nan" || cell == "NaN" || cell == "NA") {
        fail("points-cell", at_cell(i), fmt::format("'{}' is no value for '{}'", cell, names_[i]));
      } else {
        columns_[column].add(cell, at_cell(i));
      }
      ++column;
    }
  }

  std::shared_ptr<const SourceText> source_;
  CsvReader reader_;
  Diagnostics diagnostics_;
  std::vector<std::string> cells_;
  std::vector<std::string> names_;
  std::size_t point_column_ = SIZE_MAX;
  std::vector<ColumnBuilder> columns_;
  std::size_t rows_ = 0;
};

/// Evenly spaced places 0 .. 1 of `size` things.
double even_place(std::size_t i, std::size_t size) {
  return size < 2 ? 0.0 : static_cast<double>(i) / static_cast<double>(size - 1);
}

std::vector<double> word_positions(const Points::Column& column, const Axis& axis) {
  std::vector<std::string> all = axis.words;
  for (const double number : axis.numbers) all.push_back(cell_of_number(number));
  std::vector<std::size_t> places;
  for (const std::string& word : column.words) {
    const auto at = std::find(all.begin(), all.end(), word);
    places.push_back(static_cast<std::size_t>(at - all.begin()));
    if (at == all.end()) all.push_back(word);
  }
  std::vector<double> positions;
  positions.reserve(column.picks.size());
  for (const std::uint32_t pick : column.picks) positions.push_back(even_place(places[pick], all.size()));
  return positions;
}

/// Numbers by their places among those of the axis and the column in order of size.
std::vector<double> ranked_positions(const std::vector<double>& numbers, const Axis& axis) {
  std::vector<double> all = numbers;
  all.insert(all.end(), axis.numbers.begin(), axis.numbers.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::vector<double> positions;
  positions.reserve(numbers.size());
  for (const double number : numbers) {
    const auto at = std::lower_bound(all.begin(), all.end(), number) - all.begin();
    positions.push_back(even_place(static_cast<std::size_t>(at), all.size()));
  }
  return positions;
}

}  // namespace

std::string Points::text(std::size_t row, std::size_t column) const {
  const Column& cells = columns[column];
  return cells.holds_words() ? cells.words[cells.picks[row]] : cell_of_number(cells.numbers[row]);
}

bool write_points(const Points& points, const TextSink& sink) {
  std::vector<std::string_view> names{kPointColumn};
  std::vector<std::vector<std::string>> words;
  for (const Points::Column& column : points.columns) {
    names.push_back(column.name);
    std::vector<std::string>& quoted = words.emplace_back();
    for (const std::string& word : column.words) quoted.push_back(quoted_cell(word));
  }
  std::string piece;
  piece.reserve(kPiece + kPiece / 16);
  add_csv(piece, names);
  for (std::size_t row = 0; row < points.count; ++row) {
    fmt::format_to(std::back_inserter(piece), "{}", row);
    for (std::size_t i = 0; i < points.columns.size(); ++i) {
      const Points::Column& column = points.columns[i];
      piece += ',';
      piece += column.holds_words() ? words[i][column.picks[row]] : cell_of_number(column.numbers[row]);
    }
    piece += '\n';
    if (piece.size() < kPiece) continue;
    if (!sink(piece)) return false;
    piece.clear();
  }
  return piece.empty() || sink(piece);
}

Result<Points> read_points(const std::string& name, std::string text) {
  return PointsReader(name, std::move(text)).read();
}

Axis axis_of_column(const Points::Column& column) {
  Axis axis;
  axis.name = column.name;
  if (column.holds_words()) {
    axis.scale = Scale::list;
    axis.words = column.words;
    return axis;
  }
  const auto [low, high] = std::minmax_element(column.numbers.begin(), column.numbers.end());
  axis.low = *low;
  axis.high = *high;
  const bool is_range = axis.low < axis.high && std::isfinite(axis.low) && std::isfinite(axis.high);
  if (is_range) return axis;
  axis.scale = Scale::list;
  axis.numbers = column.numbers;
  std::sort(axis.numbers.begin(), axis.numbers.end());
  axis.numbers.erase(std::unique(axis.numbers.begin(), axis.numbers.end()), axis.numbers.end());
  return axis;
}

std::vector<double> axis_positions(const Points::Column& column, const Axis& axis) {
  if (column.holds_words()) return word_positions(column, axis);
  if (!axis.words.empty()) {
    // Words that look like numbers were read back as numbers.
    Points::Column words;
    for (const double number : column.numbers) {
      const std::string word = cell_of_number(number);
      const auto at = std::find(words.words.begin(), words.words.end(), word);
      words.picks.push_back(static_cast<std::uint32_t>(at - words.words.begin()));
      if (at == words.words.end()) words.words.push_back(word);
    }
    return word_positions(words, axis);
  }
  if (axis.scale == Scale::list) return ranked_positions(column.numbers, axis);
  const auto measure = [&](double x) { return axis.scale == Scale::log ? std::log(x) : x; };
  const double low = measure(axis.low);
  const double width = measure(axis.high) - low;
  std::vector<double> positions;
  positions.reserve(column.numbers.size());
  for (const double number : column.numbers) {
    const double position = (measure(number) - low) / width;
    if (!std::isfinite(position)) return ranked_positions(column.numbers, axis);
    positions.push_back(position);
  }
  return positions;
}

}  // namespace detente::batch
