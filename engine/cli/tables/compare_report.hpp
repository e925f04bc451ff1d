// The report of a comparison: tables for people, JSON on standard output, and the files of its folder.
#pragma once

#include <string>
#include <vector>

#include "engine/batch/comparison.hpp"
#include "engine/report/run_directory.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct ComparisonResults {
  const batch::ComparedSide& a;
  const batch::ComparedSide& b;
  const batch::ComparisonOptions& options;
  const batch::Comparison& comparison;
  std::string label_a, label_b;  ///< How the user named them: "veto.toml --set x=1".
};

/// What changed in the text, outcomes, payoff terms, rounds.
[[nodiscard]] std::string comparison_tables(const ComparisonResults& results);

/// {"a", "b", "seed", "replicates", "outcomes", "players", "terms", "rounds", "changes"}
[[nodiscard]] std::string comparison_json(const ComparisonResults& results);

/// A row per outcome.
[[nodiscard]] std::string differences_csv(const ComparisonResults& results);

/// differences.csv, drivers.csv, rounds.csv, changes.csv.
[[nodiscard]] std::vector<report::TableFile> comparison_files(const ComparisonResults& results);

/// What decides a comparison's results, as a one-line JSON object: equal for equal comparisons.
[[nodiscard]] std::string comparison_identity(const scenario::Scenario& a, const scenario::Scenario& b,
                                              const batch::ComparisonOptions& options);

[[nodiscard]] std::string comparison_manifest(const ComparisonResults& results);

}  // namespace detente::cli
