// The plan of a sweep: all that decides its results, frozen before the first run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/base/result.hpp"
#include "engine/batch/axis.hpp"
#include "engine/batch/design.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::batch {

inline constexpr std::uint32_t kMostShards = 1000;

struct Plan {
  // --- change results ---
  std::string version;        ///< Of the program.
  std::string scenario_hash;  ///< Of the frozen scenario.
  Design design = Design::grid;
  std::uint64_t samples = 0;  ///< 0 for the designs that take none.
  std::uint64_t points = 0;
  std::string points_hash;  ///< content_hash of points.csv.
  simulate::Method method = simulate::Method::automatic;
  std::uint64_t replicates = 20'000;
  double precision = 0.0;  ///< > 0: sample until every standard error is at most this.
  std::uint64_t seed = 1;
  bool common_random_numbers = true;
  bool keep_raw = false;
  // --- describe, or split the work ---
  std::vector<Axis> axes;
  std::uint32_t shards = 1;  ///< 1 to kMostShards.

  /// Of all that changes results and of the number of shards; stands in each shard.
  [[nodiscard]] std::string hash() const;

  /// The points that shard `shard` runs are [first(shard), first(shard + 1)) of the execution order.
  [[nodiscard]] std::uint64_t first(std::uint32_t shard) const {
    // 10^7 points x 1000 shards fit 64 bits.
    return points * shard / shards;
  }

  /// The seed of a point: the sweep's own under common random numbers, else one of the point's own.
  [[nodiscard]] std::uint64_t seed_of(std::uint64_t point) const;
};

/// Shards of a plan when nobody says: one a point up to 64 points, then at least 16 points each.
[[nodiscard]] std::uint32_t default_shards(std::uint64_t points);

/// Writes the members "sweep" and "axes", as plan and manifest have them.
void write_plan(JsonWriter& json, const Plan& plan);

/// plan.json.
[[nodiscard]] std::string plan_text(const Plan& plan);

/// Reads plan.json, or the plan in the manifest of merged results; `name` is its path. Error: "plan-file".
[[nodiscard]] Result<Plan> parse_plan(const std::string& text, const std::string& name);

/// The first key that makes `here` another sweep than `there`, as "seed is 1 there and 2 here", or empty.
[[nodiscard]] std::string difference(const Plan& there, const Plan& here);

}  // namespace detente::batch
