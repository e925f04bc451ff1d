// The point runner: from a point of a sweep to its results.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/batch/point_space.hpp"
#include "engine/batch/shard_file.hpp"
#include "engine/batch/sweep_folder.hpp"
#include "engine/simulate/futures/evaluator.hpp"

namespace detente::batch {

/// Evaluates the points of a sweep, each as if alone. Owned by one thread.
class PointRunner {
public:
  PointRunner(const Sweep& sweep, const PointSpace& space, std::uint64_t max_memory);

  [[nodiscard]] PointResult run(std::uint64_t point);

  /// Sorts points so that those that share a scenario, then a solution, follow one another.
  void group(std::vector<std::uint64_t>& points);

private:
  /// Makes the evaluator of the point's scenario the current one; why it cannot, or empty.
  std::string prepare(std::uint64_t point);
  void add_raw(PointResult& result);

  const Sweep& sweep_;
  const PointSpace& space_;
  std::uint64_t max_memory_;
  std::string structure_;  ///< Key of the current evaluator.
  std::optional<simulate::Evaluator> evaluator_;
  std::string failure_;  ///< Why the current scenario cannot be evaluated.
};

}  // namespace detente::batch
