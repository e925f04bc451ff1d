// Stability: which states of a conflict last, for whom, and why.
//
//     const auto answer = ask::stability("cuba-1962.toml", {.state = "6"});
//     for (const auto& reason : answer.value().reasons) puts(solve::sentence(answer.value().conflict, reason));
//
// A file is a conflict in option form, or a scenario, whose first round is judged as it is solved.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/ask/solved.hpp"
#include "engine/solve/conflict/coalition_stability.hpp"
#include "engine/solve/conflict/inverse_stability.hpp"
#include "engine/solve/conflict/stability.hpp"

namespace detente::ask {

struct StabilityQuestion {
  // One of the two, or neither: which states are stable? A state goes by its number or name, or, in a
  // scenario, by a plan such as us=dialogue,china=abstain.
  std::string state = {};    ///< Why is this one stable or not, for everybody?
  std::string inverse = {};  ///< Which preferences would make this one stable?
  /// Empty = all for `state`, seq for `inverse`.
  std::optional<solve::StabilityConcept> which = {};
  bool coalitions = false;  ///< Also who would leave a state together.
};

struct StabilityAnswer {
  /// What a reader wants to see beside a state.
  struct Column {
    std::string title;
    std::vector<std::string> words;  ///< Per state; empty when `numbers` are not.
    std::vector<double> numbers;     ///< Per state.
  };

  StabilityQuestion question;
  solve::Conflict conflict;       ///< Without decision makers when nobody has a choice in the round.
  std::vector<std::string> keys;  ///< What each state is called in questions and in data.
  std::vector<Column> columns;
  std::string note;  ///< A line below the title; may be empty.
  std::string hash;  ///< Of the scenario; empty for an option form.
  /// What solve::not_converged_text says of the solution that the values are of.
  std::string incomplete;

  std::optional<solve::Stability> stability;  ///< Of every state; always there.
  std::optional<solve::CoalitionStability> coalitions;
  std::vector<solve::StabilityReason> reasons;   ///< Of `state`.
  std::vector<solve::InverseCondition> inverse;  ///< One per decision maker.
};

/// Errors: those of the file; "too-large", more plans or coalitions than can be judged; "unsupported", private
/// types; "usage-question", questions that exclude one another; "usage-state", there is none of that name;
/// "usage-setting", the file takes no settings.
[[nodiscard]] Result<StabilityAnswer> stability(const std::string& file, const StabilityQuestion& question,
                                                std::span<const scenario::Setting> settings = {},
                                                std::uint64_t max_memory = 0,
                                                const simulate::StageListener& listener = {});

}  // namespace detente::ask
