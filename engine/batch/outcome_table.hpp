// outcomes.csv of a merged sweep, read back: the mean of each outcome at each point.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace detente::batch {

struct OutcomeTable {
  std::vector<std::string> outcomes;       ///< In the file's order, which is the scenario's.
  std::vector<std::vector<double>> means;  ///< [outcome][point]; NaN where the point failed or has none.
  std::size_t failed = 0;                  ///< Points.
  std::size_t not_converged = 0;           ///< Points whose numbers come from a solution that is not proved.
  std::size_t absent = 0;                  ///< Points without a row, of a sweep merged in part.
};

/// Reads the table of a sweep of `points` points. Errors: "file" (line 0) when it cannot be read,
/// "outcomes-file" at the row that is wrong.
[[nodiscard]] Result<OutcomeTable> read_outcome_table(const std::string& path, std::size_t points);

}  // namespace detente::batch
