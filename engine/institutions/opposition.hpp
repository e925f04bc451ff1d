// A voting rule seen from those who vote against: how much opposition a motion survives.
//
// Coalitions that carry a motion are easier to count by their complement. A set of opponents stops
// nothing as long as it holds no veto member and its weight in every majority stays within a room
// (total - quota); so the harmless sets are the box of points below a corner, and an opponent more
// is a step along one direction. Part of the workings of power.cpp and abstention.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/institutions/voting_rule.hpp"

namespace detente::institutions {

struct Opposition {
  int members = 0;
  std::vector<int> bound;          ///< Members whose opposition always stops a motion.
  std::vector<int> free;           ///< The others: the opponents that are counted, heaviest first.
  std::vector<std::int64_t> room;  ///< Per dimension: the weight of opponents that a motion survives.
  /// Per position in `free`, per dimension. A dimension is a majority whose weights differ, divided by
  /// their greatest common divisor; there is always one, of zeros when no majority has such weights.
  std::vector<std::vector<std::int64_t>> weight;
  int most = 0;   ///< Opponents that majorities of equal weights leave room for.
  int block = 0;  ///< Fewer opponents than this are harmless whatever their weight.
};

/// With `all_free` even veto members are counted among the opponents.
/// REQUIRES: is_valid(rule).
[[nodiscard]] Opposition opposition_of(const VotingRule& rule, bool all_free = false);

}  // namespace detente::institutions
