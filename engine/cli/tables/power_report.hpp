// What `detente power` says of councils.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/institutions/abstention.hpp"
#include "engine/institutions/power.hpp"
#include "engine/report/report.hpp"
#include "engine/scenario/load/council_file.hpp"

namespace detente::cli {

/// A council with its answers.
struct MeasuredCouncil {
  const scenario::VotingCouncil& council;
  institutions::VotingRule rule;
  institutions::CouncilPower power;
  std::optional<institutions::AbstentionPower> abstention;
};

struct MeasuredCouncils {
  std::vector<MeasuredCouncil> councils;
  bool abstention = false;  ///< All have an answer with abstention; else none.
  bool group = false;       ///< One row for members with equal seats.
  std::string source;
};

/// `measured` must outlive it.
[[nodiscard]] report::Report power_report(const MeasuredCouncils& measured, const std::string& title);

}  // namespace detente::cli
