// The solution of a scenario as a report.
#pragma once

#include "engine/ask/solution.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct SolutionResult {
  const ask::Opened& opened;
  const ask::Solved& solved;
  const ask::SolutionReport& solution;

  [[nodiscard]] const scenario::Scenario& scenario() const { return opened.scenario(); }
};

/// Text: values, deviations, types, the likeliest path. CSV: that path, a row for each action open on it.
[[nodiscard]] report::Report solution_report(const SolutionResult& result);

}  // namespace detente::cli
