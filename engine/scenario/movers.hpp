// Words for whoever moves at a node: players, and the sessions that are numbered after them.
#pragma once

#include <string>

#include "engine/scenario/scenario.hpp"

namespace detente::scenario {

/// As formulas write it: "us", "table".
[[nodiscard]] const std::string& mover_id(const Scenario& scenario, int mover);
/// As people read it: "United States", "table".
[[nodiscard]] std::string mover_name(const Scenario& scenario, int mover);
/// "final_deal" as people write it: "final deal".
[[nodiscard]] std::string spaced(std::string name);

}  // namespace detente::scenario
