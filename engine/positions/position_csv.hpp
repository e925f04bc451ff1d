// KTAB's CSV of positions.
//
//     Name,  Description,  2,  1,                              actors, then dimensions
//     Actor,  Description,  Influence,  Pressure,  Salience    a name for each dimension, a column for
//     salience us,  United States,  10,  90,  80                        influence, and on [0, 100] position
//     and salience china,  China,  6,  20,  70
//
// Source: KTAB, examples/smp/libsrc/smpread.cpp, SMPModel::csvRead, and the samples beside it: blanks around
// cells and a comma at the end of a line are welcome. As there, the saliences of an actor add up to at most
// 100.
#pragma once

#include <string>

#include "engine/base/result.hpp"
#include "engine/positions/spatial_actors.hpp"

namespace detente::positions {

/// The file's name ends in ".csv".
[[nodiscard]] bool is_position_csv(const std::string& path);

/// All errors at once, at most 50, each with line and column.
[[nodiscard]] Result<SpatialModel> load_position_csv(const std::string& path);
/// The same for a text in memory that is called `name`.
[[nodiscard]] Result<SpatialModel> parse_position_csv(std::string text, const std::string& name);

}  // namespace detente::positions
