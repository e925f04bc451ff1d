// Words for whatever moves at a node: players, and the sessions and beliefs that are numbered after them.
#pragma once

#include <string>

#include "engine/scenario/model/scenario.hpp"

namespace detente::scenario {

/// As formulas write it: "us", "table", "belief.dprk".
[[nodiscard]] std::string mover_id(const Scenario& scenario, int mover);
/// As people read it: "United States", "table", "belief about North Korea".
[[nodiscard]] std::string mover_name(const Scenario& scenario, int mover);
/// "final_deal" as people write it: "final deal".
[[nodiscard]] std::string spaced(std::string name);

}  // namespace detente::scenario
