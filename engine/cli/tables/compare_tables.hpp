// What the two halves of a comparison's report share: its tables, filled once.
#pragma once

#include "engine/cli/tables/compare_report.hpp"

namespace detente::cli {

struct ComparisonTables {
  explicit ComparisonTables(const ComparisonResults& results);

  report::Table outcomes, terms, players, rounds, changes;
};

/// The report for people.
[[nodiscard]] std::string comparison_text(const ComparisonResults& results, const ComparisonTables& tables);

/// The normal approximation behind an interval needs some pairs that differ.
[[nodiscard]] bool too_few(const batch::PairedDifference& paired);

/// Some pairs have no value in one of the two runs.
[[nodiscard]] bool has_gaps(const ComparisonResults& results);

/// The period that a round falls in.
[[nodiscard]] std::string label_in(const scenario::Scenario& scenario, int round);

}  // namespace detente::cli
