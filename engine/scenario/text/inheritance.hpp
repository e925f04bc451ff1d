// `extends`: a scenario file that starts from another.
#pragma once

#include <optional>
#include <string>

#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// Files that one scenario may be made of.
inline constexpr int kMaxExtends = 16;

/// Reads the file `path` and merges it over what it extends. The key `extends` is gone from the
/// result; every value keeps the place where it was written.
std::optional<Node> load_tree(const std::string& path, Diagnostics& diagnostics);

/// The same for a text in memory that is called `name`.
std::optional<Node> load_tree_of_text(std::string text, const std::string& name, Diagnostics& diagnostics);

/// Puts `child` over `base`, in place. Tables merge key by key, anything else is replaced whole.
/// Keys of `base` keep their place, new ones follow. `x = 3` in [parameters] is short for
/// `x = { value = 3 }` and merges as such: an inherited range stays.
void merge(Node& base, Node child);

}  // namespace detente::scenario
