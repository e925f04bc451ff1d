// The report of a comparison.
#pragma once

#include <string>

#include "engine/ask/compare.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct ComparisonResults {
  const ask::Compared& compared;
  const batch::ComparisonOptions& options;
  std::string label_a, label_b;  ///< How the user named them: "veto.toml --set x=1".
};

/// differences.csv (a row an outcome), drivers.csv, rounds.csv, changes.csv.
[[nodiscard]] report::Report comparison_report(const ComparisonResults& results);

/// What decides a comparison's results: equal for equal comparisons.
[[nodiscard]] std::string comparison_identity(const scenario::Scenario& a, const scenario::Scenario& b,
                                              const batch::ComparisonOptions& options);

}  // namespace detente::cli
