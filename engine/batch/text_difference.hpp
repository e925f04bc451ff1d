// Text difference: where two scenario texts say something else, by path instead of by line.
//
// It compares the canonical JSON of two scenarios (Scenario::effective), so what one of them inherits or
// was given by --set is already in place, and layout and comments do not matter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace detente::batch {

enum class ChangeKind : std::uint8_t {
  changed,
  added,      ///< Only the second text has it.
  removed,    ///< Only the first has it.
  reordered,  ///< Both have these keys, in another order; `before` and `after` list them.
};

/// "changed", "added", "removed", "reordered".
[[nodiscard]] std::string_view to_string(ChangeKind kind);

struct TextChange {
  ChangeKind kind = ChangeKind::changed;
  /// "players.us.rationality", "phases[vote].effects[2].chance": an entry of a list goes by its `name` where
  /// it has one, else by its number from 1 in the text that has it, in the first text when both do.
  std::string path;
  std::string before;  ///< JSON; empty when added.
  std::string after;   ///< JSON; empty when removed.

  friend bool operator==(const TextChange&, const TextChange&) = default;
};

/// In the order of the first text, what is added to a table behind the rest of that table. Lists of numbers
/// or texts change as a whole; lists of tables are aligned so that the fewest entries differ.
/// REQUIRES: both are JSON. Cost: |list a| * |list b| comparisons per list of tables.
[[nodiscard]] std::vector<TextChange> text_difference(std::string_view before, std::string_view after);

}  // namespace detente::batch
