// Sweep folders: a frozen plan, and the results that have been committed so far.
//
//   scenario.toml   the scenario, self-contained
//   points.csv      the points
//   plan.json       everything else that decides results; written last, so that a plan is whole or absent
//   shards/NNNN.shard   results of a shard; .part = of some of its points; .claim = who works on it
//
// The record of what is done is the files alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/batch/plan.hpp"
#include "engine/batch/points.hpp"
#include "engine/batch/shard_file.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::batch {

/// A sweep as its folder has it. Const members may be used concurrently.
struct Sweep {
  std::string folder;
  Plan plan;
  std::string scenario_text;  ///< Of scenario.toml.
  scenario::Scenario scenario;
  Points points;
  std::vector<std::uint32_t> order;  ///< Points in the order in which they run.

  [[nodiscard]] ShardHead head(std::uint32_t shard) const;
  [[nodiscard]] std::string shard_path(std::uint32_t shard) const;
  [[nodiscard]] std::string part_path(std::uint32_t shard) const;
  [[nodiscard]] std::string claim_path(std::uint32_t shard) const;
  [[nodiscard]] std::string file(std::string_view name) const;
  /// Points of a shard, in the order in which they run.
  [[nodiscard]] std::span<const std::uint32_t> points_of(std::uint32_t shard) const;
};

/// Makes a sweep of a plan: fills in its points_hash, points and order.
[[nodiscard]] Sweep make_sweep(std::string folder, Plan plan, scenario::Scenario scenario, Points points);

/// Writes points.csv, whole or not at all.
[[nodiscard]] bool write_points_file(const Points& points, const std::string& path, std::string& error);

/// True when the folder holds a plan.
[[nodiscard]] bool holds_plan(const std::string& folder);

/// Writes scenario.toml, points.csv and plan.json, each whole or not at all, and makes shards/.
[[nodiscard]] bool freeze(const Sweep& sweep, std::string& error);

/// Only the plan; from the manifest in a folder that holds nothing but merged results. Errors: "file" (line
/// 0) when it cannot be read, "plan-file".
[[nodiscard]] Result<Plan> read_plan(const std::string& folder);

/// Reads a frozen sweep and checks it against the plan's hashes. Errors: "file" (line 0) when something
/// cannot be read, "plan-file", "plan-hash", and those of the scenario.
[[nodiscard]] Result<Sweep> open_sweep(const std::string& folder);

/// A file of a sweep in memory, for as long as it lives: mapped, so that results larger than memory can
/// be merged.
class MappedFile {
public:
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  /// False when there is no such file or it cannot be read.
  [[nodiscard]] bool exists() const { return exists_; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
  bool exists_ = false;
  std::string_view bytes_;
};

/// How a shard stands.
enum class ShardState : std::uint8_t { absent, partial, done, broken };

struct ShardStatus {
  ShardState state = ShardState::absent;
  std::uint64_t done = 0;    ///< Points with results.
  std::uint64_t failed = 0;  ///< Of these.
  std::string path;          ///< Of the file that was read.
  std::string error;         ///< Of a broken file: its path and what is wrong.
};

/// Reads the shard's file, or its part.
[[nodiscard]] ShardStatus shard_status(const Sweep& sweep, std::uint32_t shard);

}  // namespace detente::batch
