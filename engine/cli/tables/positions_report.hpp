// What `detente positions` says: on standard output, and in a folder.
#pragma once

#include <string>
#include <vector>

#include "engine/positions/position_study.hpp"
#include "engine/report/run_directory.hpp"

namespace detente::cli {

struct PositionsReport {
  const positions::SpatialModel& model;
  const positions::StudyOptions& options;
  const positions::PositionStudy& study;
  std::string source;  ///< The file, as the user wrote it.
};

[[nodiscard]] std::string positions_tables(const PositionsReport& report);
[[nodiscard]] std::string positions_json(const PositionsReport& report);

/// A row per round, scale and actor.
[[nodiscard]] std::string positions_csv(const PositionsReport& report);
/// A row per offer and scale that it is about.
[[nodiscard]] std::string offers_csv(const PositionsReport& report);
/// A row per round and scale: the forecast at the best guess and its quantiles over the replicates.
[[nodiscard]] std::string forecast_csv(const PositionsReport& report);
/// A row per scale and actor: its inputs, where it ends, what it would need.
[[nodiscard]] std::string actors_csv(const PositionsReport& report);
/// A row per scale and replicate: the forecast after the last round.
[[nodiscard]] std::string replicates_csv(const PositionsReport& report);

/// What makes a study the same: one line of JSON.
[[nodiscard]] std::string positions_identity(const PositionsReport& report);
[[nodiscard]] std::string positions_manifest(const PositionsReport& report);
[[nodiscard]] std::vector<report::TableFile> positions_files(const PositionsReport& report);

}  // namespace detente::cli
