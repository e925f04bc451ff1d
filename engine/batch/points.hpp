// Points: what a sweep runs, one row a point, one column an axis.
//
// As CSV: `point,<axis>,...`, point = row from 0; cells are shortest round-trip numbers or TOML values
// with strings bare. A column is all numbers or all words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/batch/axis.hpp"

namespace detente::batch {

struct Points {
  struct Column {
    std::string name;
    std::vector<double> numbers;       ///< One a row; empty when the column holds words.
    std::vector<std::uint32_t> picks;  ///< One a row: index in `words`; empty when it holds numbers.
    std::vector<std::string> words;    ///< Distinct.

    [[nodiscard]] bool holds_words() const { return !words.empty(); }
  };

  std::vector<Column> columns;
  std::size_t count = 0;  ///< Rows.

  /// The cell as text: what `--set NAME=` takes.
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const;
};

/// Takes the next bytes of a text; false = stop.
using TextSink = std::function<bool(std::string_view)>;

/// Writes the CSV in pieces of about 1 MiB; false when the sink said so.
[[nodiscard]] bool write_points(const Points& points, const TextSink& sink);

/// Reads such a CSV; `name` is its path as the user wrote it. The column `point` may be missing; if it is
/// there it must count the rows from 0. Tells up to 50 errors, each at its line and column, and warns of
/// columns in which numbers and words mix (all become words).
[[nodiscard]] Result<Points> read_points(const std::string& name, std::string text);

/// An axis that says what a column of somebody's own points holds: the range of its numbers (listed,
/// where one is infinite), or its words in order of appearance.
[[nodiscard]] Axis axis_of_column(const Points::Column& column);

/// Where each cell lies on its axis: 0 at the low end, 1 at the high end, measured by the axis's scale.
/// On a list the places are evenly spaced: numbers in order of size, words in the list's order, words that
/// are not in the list after those. A scale that cannot measure every cell (the logarithm of 0, the inf
/// of a linear range) gives way to the list of the column's numbers.
[[nodiscard]] std::vector<double> axis_positions(const Points::Column& column, const Axis& axis);

}  // namespace detente::batch
