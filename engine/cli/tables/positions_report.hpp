// What `detente positions` says of a study.
#pragma once

#include <string>

#include "engine/cli/tables/positions_tables.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What makes a study the same: one line of JSON. `source`: the file, as the user wrote it.
[[nodiscard]] std::string positions_identity(const positions::StudyOptions& options,
                                             const std::string& source);

/// `studied` must outlive it.
[[nodiscard]] report::Report positions_report(const StudiedPositions& studied, std::string title);

}  // namespace detente::cli
