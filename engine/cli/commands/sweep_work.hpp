// Running what a plan holds, and telling of it: what `sweep`, `sweep work` and `sweep merge` share.
#pragma once

#include <string>
#include <vector>

#include "engine/batch/sweep_folder.hpp"
#include "engine/batch/worker.hpp"
#include "engine/cli/shell/options.hpp"
#include "engine/cli/tables/sweep_progress.hpp"

namespace detente::cli {

/// How the work is done; nothing here changes results.
struct WorkRequest {
  batch::WorkOptions options;
  double time_limit = 0.0;  ///< Seconds; 0 = none.
  ProgressStyle progress = ProgressStyle::automatic;
};

[[nodiscard]] std::vector<OptionSpec> work_options();
[[nodiscard]] WorkRequest read_work(Arguments& arguments);

/// Runs what is left of the sweep. Returns an exit code: kDone when every shard is committed, kResumable
/// when it was interrupted.
[[nodiscard]] int run_work(const batch::Sweep& sweep, const WorkRequest& request);

/// Writes the tables, `sqlite` too unless it is empty, and prints a summary of them on standard output; with
/// `partial`, of what is there, into FOLDER/partial.
[[nodiscard]] int merge_and_tell(const batch::Sweep& sweep, bool partial, const std::string& sqlite);

/// "was planned by version ...", why this version does not go on with it; empty = it does.
[[nodiscard]] std::string other_version(const batch::Plan& planned);

/// Opens a planned sweep, or tells why not and sets `code`.
[[nodiscard]] std::optional<batch::Sweep> open_planned(const std::string& folder, int& code);

}  // namespace detente::cli
