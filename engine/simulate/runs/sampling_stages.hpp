// Stages: how many replicates to have sampled before looking at the precision again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "engine/simulate/runs/sampling.hpp"
#include "engine/simulate/summary/outcome_tally.hpp"

namespace detente::simulate {

inline constexpr std::uint64_t kFirstStage = 4096;

/// True when `options` ask for no more replicates than the `done` ones, which `tallies` sum up.
[[nodiscard]] inline bool enough(const SamplingOptions& options, std::uint64_t done,
                                 std::span<const OutcomeTally> tallies) {
  if (!(options.precision > 0.0)) return done >= options.replicates;
  if (done >= options.max_replicates) return true;
  return done > 0 && std::all_of(tallies.begin(), tallies.end(), [&](const OutcomeTally& tally) {
           return tally.standard_error() <= options.precision;
         });
}

/// How many replicates there shall be after the stage that follows `done`.
[[nodiscard]] inline std::uint64_t stage_end(const SamplingOptions& options, std::uint64_t done) {
  if (!(options.precision > 0.0)) return options.replicates;
  return std::min(options.max_replicates, done == 0 ? kFirstStage : 2 * done);
}

/// The share of the work that is done, for a progress line; a guess while precision decides.
[[nodiscard]] inline double share_done(const SamplingOptions& options, std::uint64_t done,
                                       std::uint64_t stage) {
  const std::uint64_t all = options.precision > 0.0 ? stage : options.replicates;
  return all == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(all);
}

}  // namespace detente::simulate
