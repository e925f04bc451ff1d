// Files that hold positions: one of ours, a scenario whose players have positions, or KTAB's CSV.
//
//     detente = 1
//     [positions]
//     title = "Tighten or ease"
//     [scales.pressure]
//     name = "Pressure on Pyongyang"
//     low  = 0                                   # 0 and 1 unless given
//     high = 100
//     ends = ["ease", "tighten"]
//     [actors.us]
//     name       = "United States"
//     capability = 10                            # of all its positions; 1 unless given
//     [actors.us.positions]
//     pressure = { ideal = 90, salience = 0.8, about = "tabled S/2022/431" }
//     [actors.china]
//     [actors.china.positions]
//     pressure = { ideal = { low = 10, best = 20, high = 35 }, salience = 0.7, capability = 6 }
//
// Every actor takes a position on every scale. In a scenario a scale runs from 0 to 1 and is called as the
// players' positions call it. KTAB's CSV is read by position_csv.hpp.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "engine/positions/spatial_actors.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/node.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::positions {

/// True when the tree is meant as a file of positions: it has [positions], [scales] or [actors], and no
/// [scenario].
[[nodiscard]] bool is_position_file(const scenario::Node& root);
/// The same of a file; false when it cannot be read.
[[nodiscard]] bool holds_positions(const std::string& path);

/// Reads `path`: KTAB's CSV if it ends so, else TOML, with `settings` applied in order
/// ("actors.us.capability" = "8"). All errors at once, at most 50. A CSV file takes no settings.
[[nodiscard]] Result<SpatialModel> load_positions(const std::string& path,
                                                  std::span<const scenario::Setting> settings = {});
/// A TOML text of ours in memory that is called `name`.
[[nodiscard]] Result<SpatialModel> parse_positions(std::string text, const std::string& name,
                                                   std::span<const scenario::Setting> settings = {});

/// The positions of a scenario's players; players without any are left out. Errors when fewer than two have
/// some, or not all of them on the same issues.
[[nodiscard]] Result<SpatialModel> positions_of(const scenario::Scenario& scenario);

}  // namespace detente::positions
