// Merging: from committed shards to tidy tables.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/batch/sweep_folder.hpp"

namespace detente::batch {

/// Where an outcome's mean is least and largest.
struct Extremes {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t low_point = 0, high_point = 0;  ///< The first such points.
};

struct MergeSummary {
  std::string error;  ///< Empty = done.
  /// Shards without whole results: then nothing was written, unless partial.
  std::vector<std::uint32_t> missing;
  std::uint64_t points = 0;  ///< Merged.
  std::uint64_t failed = 0;
  std::uint64_t not_converged = 0;
  bool exact = false, sampled = false;  ///< Some point was computed so.
  std::vector<Extremes> extremes;       ///< Per outcome; NaN when no point has a value.

  [[nodiscard]] bool ok() const { return error.empty(); }
};

/// Writes outcomes.csv, raw.csv when the plan keeps raw results, and manifest.json last, into `folder`:
/// rows in the order of points, the same bytes however the work was split. With `partial`, of what is
/// there (parts too), and points.csv beside it; else only when every shard is whole.
/// Memory: 16 bytes a point; results are mapped, never read whole.
[[nodiscard]] MergeSummary merge(const Sweep& sweep, const std::string& folder, bool partial);

/// The same summary without writing anything.
[[nodiscard]] MergeSummary survey(const Sweep& sweep);

/// Bytes that the tables take for one point.
[[nodiscard]] std::size_t table_bytes(const Sweep& sweep, const PointResult& result);

/// The folder holds a merged sweep.
[[nodiscard]] bool is_merged(const std::string& folder);

}  // namespace detente::batch
