// `--set PATH=VALUE`: changes to a scenario's tree before anything is read from it.
#pragma once

#include <span>
#include <string>

#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// One `--set`: a path (or a parameter's name) and its new value as TOML.
struct Setting {
  std::string path;
  std::string value;
};

/// Applies `settings` in order. A path goes from the root ("councils.unsc.veto"), or is a
/// parameter's name, or goes on from [players], [state], [councils], [parties] or [scenario]
/// ("us.rationality", "arsenal.start", "rounds"). Values that they set name "--set PATH=VALUE" as
/// their source. Unknown paths are errors; whether a value is right is for the reader to say.
void apply_settings(Node& root, std::span<const Setting> settings, Diagnostics& diagnostics);

}  // namespace detente::scenario
