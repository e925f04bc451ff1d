// What the manifests and tables of runs and sweeps share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::report {

/// How one column of a table is to be read.
struct ColumnNote {
  std::string name;
  std::string unit;  ///< Empty = none.
  std::string about;
};

/// Adds the member `file`: its columns.
void write_table_note(JsonWriter& json, std::string_view file, const std::vector<ColumnNote>& columns);

/// Adds "variables", "players" and "outcomes": what a plot or a reader needs to name things without
/// knowing the scenario language.
void write_model(JsonWriter& json, const scenario::Scenario& scenario);

/// A number as a table has it: shortest; NaN is an empty cell.
[[nodiscard]] std::string cell(double value);

}  // namespace detente::report
