// Outcome rows: what single replicates gave, one by one.
//
// An ensemble sums runs up; some questions need them singly: the difference between two
// scenarios that share their luck, run by run, or a table with a row per replicate.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/simulate/runs/sampling.hpp"

namespace detente::simulate {

struct OutcomeRowsOptions {
  int rounds = 1;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;    ///< The first replicate.
  std::uint64_t runs = 1000;  ///< Replicates [first, first + runs).
  // --- does not change results ---
  std::function<void(double done)> progress = {};
};

/// values[run * outcomes + outcome], outcomes in the scenario's order; NaN where the run gives the outcome no
/// value. Walks: the same runs that sample_walk takes under the same seed. In parallel; the same bytes
/// for any number of threads. Errors: as of sample_walk, the earliest replicate's. Cost: a walk per
/// replicate, 8 bytes a value.
[[nodiscard]] Result<std::vector<double>> outcome_rows(const game::Game& game, const ChooserFactory& choosers,
                                                       const OutcomeRowsOptions& options);

}  // namespace detente::simulate
