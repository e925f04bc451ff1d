// Round tallies: state variables and moves, round by round, over sampled runs.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

/// Where the numbers of each variable and player stand in a RoundTally.
struct RoundLayout {
  /// `variable_sizes`: values of each state variable; `action_counts`: actions of each mover.
  RoundLayout(std::vector<int> variable_sizes, std::vector<int> action_counts);

  std::vector<int> variable_sizes;
  std::vector<int> action_counts;
  std::vector<std::size_t> variable_offset;
  std::vector<std::size_t> action_offset;
  std::size_t values = 0;   ///< Sum of the sizes.
  std::size_t actions = 0;  ///< Sum of the counts.
};

/// Sums over runs. Owned by one thread.
struct RoundTally {
  RoundTally(const RoundLayout& layout, int rounds);

  /// How many runs have value `value` of `variable` at the end of `round`:
  /// ended_with[round * layout.values + layout.variable_offset[variable] + value].
  std::vector<std::uint64_t> ended_with;
  /// Sum over runs of the probability (or the number) of the action in the round:
  /// moves[round * layout.actions + layout.action_offset[player] + action].
  std::vector<double> moves;
  std::vector<std::uint64_t> running;  ///< Runs that play the round.

  void merge(const RoundTally& other);

  /// Bytes that a tally takes.
  [[nodiscard]] static std::size_t bytes(const RoundLayout& layout, int rounds);
};

/// What `runs` runs were summed up to.
[[nodiscard]] std::vector<RoundSummary> summarise(const RoundLayout& layout, const RoundTally& tally,
                                                  std::uint64_t runs);

}  // namespace detente::simulate
