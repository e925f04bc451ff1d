// Trajectories: single runs, told in prose or written row by row.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/run_report.hpp"

namespace detente::cli {

/// The first `count` runs in dated prose.
[[nodiscard]] Result<std::string> told_histories(const RunResults& results, std::uint64_t count);

/// A row per replicate and round that it played. In parallel; the same bytes for any number of threads.
[[nodiscard]] Result<report::TableFile> trajectories_file(const RunResults& results, std::uint64_t replicates,
                                                          Progress& progress);

/// About how many bytes trajectories_file will take, for a refusal before any work.
[[nodiscard]] std::uint64_t trajectories_bytes(const scenario::Scenario& scenario, std::uint64_t replicates);

}  // namespace detente::cli
