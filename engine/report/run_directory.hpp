// Run directories: a result folder that is absent or whole.
//
// The tables are written beside it under a temporary name and moved into place, the manifest last:
// a folder is a run once it has its manifest.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/report/table.hpp"

namespace detente::report {

inline constexpr std::string_view kManifestName = "manifest.json";

/// Why results must not be written to `path`, or empty: it is no folder, or it holds something else
/// than a run with this `identity` (the manifest's "run", as JSON). With `force` another run is
/// replaced, but never a folder that holds no run.
[[nodiscard]] std::string run_directory_refusal(const std::string& path, const std::string& identity,
                                                bool force);

/// Publishes a run: all `tables` and the manifest, or, when that fails or a signal comes, nothing new.
/// Replaces a run that is there. False with `error` set on failure; empty `error` = interrupted.
[[nodiscard]] bool write_run_directory(const std::string& path, const std::string& manifest,
                                       const std::vector<TableFile>& tables, std::string& error);

}  // namespace detente::report
