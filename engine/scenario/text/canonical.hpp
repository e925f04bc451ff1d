// The canonical text of a scenario, and its hash.
#pragma once

#include <string>
#include <string_view>

#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// `root` as compact JSON, in the order of the tree. Dates become strings, as do the numbers
/// that JSON lacks ("inf").
[[nodiscard]] std::string canonical_json(const Node& root);

/// `root` as TOML that reads back as the same tree: sections for the upper levels, inline tables below.
/// REQUIRES: no times of day in it, as in every valid scenario.
[[nodiscard]] std::string canonical_toml(const Node& root);

/// XXH3-128 of `text`, 32 hexadecimal digits.
[[nodiscard]] std::string content_hash(std::string_view text);

}  // namespace detente::scenario
