// Names that a user mistyped, and the names that they may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace detente {

/// Edits (insert, delete, replace, swap of neighbours; each 1) that turn `a` into `b`:
/// the optimal string alignment distance (Damerau 1964). Cost: |a| * |b|.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b);

/// The known name nearest to `name`, or empty when none is near: at most a third of
/// the longer name's letters may differ. Ties go to the earlier one.
[[nodiscard]] std::string nearest_name(std::string_view name, std::span<const std::string> known);

/// "did you mean 'x'?", or "known: a, b, c" when no name is near; empty without known names.
[[nodiscard]] std::string name_hint(std::string_view name, std::span<const std::string> known);

}  // namespace detente
