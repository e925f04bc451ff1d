// What has to be counted for the power indices, and the two ways to count it. Part of the workings of
// power.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/institutions/opposition.hpp"
#include "engine/numerics/rational.hpp"

namespace detente::institutions {

/// Sizes are those of the coalition that carries the motion.
struct CoalitionCounts {
  explicit CoalitionCounts(int members);

  std::vector<Integer> winning;                  ///< [size]
  std::vector<std::vector<Integer>> swings;      ///< [member][size]: it is critical.
  std::vector<Rational> johnston;                ///< [member]: sum of 1 / number of critical members.
  std::vector<Integer> minimal;                  ///< [size]
  std::vector<std::vector<Integer>> minimal_of;  ///< [member][size]: it is in a minimal one.
};

/// Fills winning and swings.
void count_swings(const Opposition& opposition, CoalitionCounts& counts);

/// Fills johnston, minimal and minimal_of. REQUIRES: one dimension; count_swings was called.
void count_shares(const Opposition& opposition, CoalitionCounts& counts);

/// Fills everything, by visiting the winning coalitions.
void enumerate_coalitions(const Opposition& opposition, CoalitionCounts& counts);

/// Bytes of one table of count_swings; infinite when it does not fit an address space.
[[nodiscard]] double table_bytes(const Opposition& opposition);

/// At most so many steps of enumerate_coalitions, coalitions of equal seats taken together.
[[nodiscard]] double most_visits(const Opposition& opposition);

/// Ways to choose `chosen` of `all`; 0 when that is impossible.
[[nodiscard]] Integer binomial(int all, int chosen);

/// Bits that lcm(1..members) * 2^members takes: no count and no scaled share is larger.
[[nodiscard]] std::size_t count_bits(int members);

}  // namespace detente::institutions
