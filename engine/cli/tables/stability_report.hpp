// What `detente stability` prints: verdicts, reasons and conditions as tables, CSV and JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/shell/output.hpp"
#include "engine/solve/conflict/coalition_stability.hpp"
#include "engine/solve/conflict/inverse_stability.hpp"
#include "engine/solve/conflict/stability.hpp"

namespace detente::cli {

/// A conflict with what a reader wants to see beside its states.
struct StabilitySubject {
  struct Column {
    std::string title;
    std::vector<std::string> cells;  ///< Per state.
    std::vector<double> numbers;     ///< Per state, when the cells are numbers; else empty.
  };

  solve::Conflict conflict;
  std::vector<std::string> keys;  ///< What a state is called on the command line and in data.
  std::vector<Column> columns;
  std::string note;  ///< A line below the title; may be empty.
};

struct StabilityFindings {
  const StabilitySubject& subject;
  solve::Stability stability;
  std::optional<solve::CoalitionStability> coalitions;
  /// Of one state, when it was asked about.
  std::vector<solve::StabilityReason> reasons;
  /// One per decision maker, when the inverse question was asked.
  std::vector<solve::InverseCondition> inverse;
};

/// `us+ussr`
[[nodiscard]] std::string coalition_key(const solve::Conflict& conflict, solve::Coalition coalition);

[[nodiscard]] std::string stability_text(const StabilityFindings& findings, Format format);

}  // namespace detente::cli
