// Scenarios from files and texts: the tree, what it says, and every check on it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/node.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::scenario {

/// Reads `path`, what it extends, applies `settings` in order, and checks everything.
/// All errors of the file at once, at most 50.
Result<Scenario> load_scenario(const std::string& path, std::span<const Setting> settings = {});

/// The same for a text that is already in memory; `name` stands for the path in messages
/// and `extends` is looked up beside it.
Result<Scenario> parse_scenario(std::string text, const std::string& name,
                                std::span<const Setting> settings = {});

/// What load_scenario makes of a tree; none when the tree is missing. `settings` are applied first.
Result<Scenario> read_scenario(std::optional<Node> root, std::span<const Setting> settings,
                               Diagnostics& diagnostics);

}  // namespace detente::scenario
