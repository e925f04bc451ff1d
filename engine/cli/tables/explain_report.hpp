// An explanation as a report.
#pragma once

#include "engine/ask/explain.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct Explained {
  const ask::Opened& opened;
  const ask::Solved& solved;
  const ask::Asked& asked;
  const solve::Explanation& explanation;

  [[nodiscard]] const scenario::Scenario& scenario() const { return opened.scenario(); }
  [[nodiscard]] const scenario::Player& player() const {
    return scenario().players[static_cast<std::size_t>(explanation.decision.player)];
  }
  [[nodiscard]] const std::string& action(const solve::ActionReasons& reasons) const {
    return player().actions[static_cast<std::size_t>(reasons.action)].name;
  }
  /// Of the round so many rounds after the decision.
  [[nodiscard]] std::string label(int ahead) const {
    return label_of_round(scenario().start, scenario().round, explanation.decision.round + ahead);
  }
};

inline std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// What may come of a vote: its name for programs, its words for people.
struct VoteResult {
  const char* name;
  double solve::ExpectedVote::*share;
  const char* words;  ///< Empty = not told.
};
inline constexpr VoteResult kVoteResults[] = {
    {"held", &solve::ExpectedVote::held, ""},
    {"passed", &solve::ExpectedVote::passed, "motion passed"},
    {"vetoed", &solve::ExpectedVote::vetoed, "motion vetoed"},
    {"failed", &solve::ExpectedVote::failed, "motion short of quota"}};

inline std::string label_of(const scenario::Variable& variable, int value) {
  return variable.values.empty() ? std::to_string(value) : variable.values[index(value)];
}

inline bool tells_nothing(const scenario::Variable& variable, const solve::Known& known) {
  return static_cast<int>(known.values.size()) == variable.size;
}

/// CSV is tidy: a row a number.
[[nodiscard]] report::Report explain_report(const Explained& play);

}  // namespace detente::cli
