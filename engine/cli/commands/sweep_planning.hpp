// From the words of `detente sweep` to a plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/batch/sweep_folder.hpp"
#include "engine/cli/shell/options.hpp"

namespace detente::cli {

/// What a sweep is asked to be.
struct SweepRequest {
  std::string file;
  std::vector<scenario::Setting> settings;
  std::vector<batch::Axis> axes;  ///< As --vary gave them; some may still need their range.
  bool all_ranges = false;
  std::string points_file;  ///< --points; empty = by design.
  batch::DesignChoice design;
  batch::Plan plan;  ///< Method, replicates, precision, seed and so on.
  std::optional<std::uint32_t> shards;
};

/// Options that say what a sweep is.
[[nodiscard]] std::vector<OptionSpec> planning_options();

/// Reads them; complaints go to `arguments`.
[[nodiscard]] SweepRequest read_request(Arguments& arguments);

/// The sweep, not yet on disk; `code` is the exit code when there is none, and why was told.
[[nodiscard]] std::optional<batch::Sweep> plan_sweep(const SweepRequest& request, const std::string& folder,
                                                     int& code);

/// Puts the plan on disk, or finds it there. When the folder holds another sweep, or something else, says so
/// and returns kFailed. `sweep` takes the number of shards of the plan that is there.
[[nodiscard]] int settle_plan(batch::Sweep& sweep, bool shards_asked);

}  // namespace detente::cli
