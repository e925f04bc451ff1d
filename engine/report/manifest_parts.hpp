// What the manifests of runs and sweeps share.
#pragma once

#include "engine/base/json.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::report {

/// Adds "variables", "players" and "outcomes": what a plot or a reader needs to name things without
/// knowing the scenario language.
void write_model(JsonWriter& json, const scenario::Scenario& scenario);

}  // namespace detente::report
