// TOML text to a Node tree.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// A larger text is no scenario; refusing it bounds time and memory.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20U;
/// Deepest nesting of brackets, and most parts of a dotted key.
inline constexpr int kMaxNesting = 32;

/// Parses a whole text. A byte order mark must already be gone. The first error of syntax stands alone.
std::optional<Node> parse_toml(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics);

/// Parses the one value that begins at `offset` of `source`'s only line. A bare word (`unsc`,
/// `arsenal == 0`) that is no TOML value is taken as a string. None when it is neither.
std::optional<Node> parse_toml_value(const std::shared_ptr<const SourceText>& source, std::size_t offset);

/// The first errors, in the order of the file, and one line for the rest.
[[nodiscard]] Diagnostics capped(const Diagnostics& diagnostics);

}  // namespace detente::scenario
