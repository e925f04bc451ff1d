// The physical limit: an idealised Markov rollout of a 4-player, 3-action game.
//
// One Philox block a round; a table look-up per mover (the word's top bits choose a cell that holds an
// action) and one for the next state; nothing else: no exact probabilities, no outcomes, no
// statistics, one table that never leaves the first-level cache. What a real sampler does beyond that
// is its overhead over this machine's limit. It shares no code with engine/simulate, on purpose.
#pragma once

#include <cstdint>
#include <vector>

namespace detente::bench {

inline constexpr std::uint32_t kMovers = 4;
inline constexpr std::uint32_t kActions = 3;
inline constexpr std::uint32_t kStates = 16;
inline constexpr std::uint32_t kCellBits = 5;  ///< Cells per state and mover: 2^5.

/// The tables; 12 KiB.
struct RolloutTables {
  RolloutTables();

  /// action[(mover * kStates + state) << kCellBits | cell], times 3^mover.
  std::vector<std::uint32_t> action;
  /// next[state * 81 + joint action].
  std::vector<std::uint32_t> next;
};

struct Rollout {
  std::uint64_t trajectories = 0;  ///< A multiple of 16.
  std::uint32_t rounds = 0;
  std::uint32_t seed = 1;
};

/// Sum of the last states: the same for all three, and proof that the work was done.
std::uint64_t rollout_scalar(const RolloutTables& tables, const Rollout& rollout);
std::uint64_t rollout_avx2(const RolloutTables& tables, const Rollout& rollout);
std::uint64_t rollout_avx512(const RolloutTables& tables, const Rollout& rollout);

[[nodiscard]] bool has_avx2();
[[nodiscard]] bool has_avx512();

/// Processor time that this program's threads have used, seconds.
[[nodiscard]] double processor_seconds();

/// The fastest of the three on this processor: rounds per second of processor time, measured
/// for about `seconds`.
[[nodiscard]] double rollout_limit(double seconds);

}  // namespace detente::bench
