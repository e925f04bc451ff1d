// The inverse question: which preferences make a given state stable?
//
// Kinsara, R. A., Kilgour, D. M., Hipel, K. W. (2015). Inverse approach to the graph model for conflict
// resolution. IEEE Transactions on Systems, Man, and Cybernetics: Systems 45, 734-742; Wang, J., Hipel, K.
// W., Fang, L., Dang, Y. (2018). Matrix representations of the inverse problem in the graph model for
// conflict resolution. European Journal of Operational Research 270, 282-293.
//
// Whether a state is stable for a decision maker depends, of its own preference, only on which states it
// likes no better than that state; and the more, the stabler. So the condition is a list of requirements,
// each with alternatives: an improvement is none after all, or what some answer leads to is liked no better.
// It is necessary and sufficient. Under SEQ it holds for the others' preferences as they are, for these say
// which answers they would give; under Nash, GMR and SMR it holds whatever the others prefer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/numerics/rational.hpp"
#include "engine/solve/conflict/stability.hpp"

namespace detente::solve {

/// One of the ways to meet it must hold: all its states are liked no better than the state in question.
struct Requirement {
  int improvement = 0;                 ///< The move of its own that it is about.
  std::vector<std::vector<int>> ways;  ///< The first is the improvement itself; none contains another.
};

struct InverseCondition {
  StabilityConcept which = StabilityConcept::nash;
  int maker = 0;
  int state = 0;
  std::vector<Requirement> requirements;  ///< All must hold; empty = stable whatever it prefers.
  std::vector<int> compared;              ///< The states that the requirements mention, ascending.
  bool holds_today = false;
  /// The share of all strict orders of the states that meet the condition; none when more than kMostCompared
  /// states are compared.
  std::optional<Rational> share;
  /// The fewest states, now liked better, that must come to be liked no better; the first such choice. Empty
  /// when the condition holds today; none when too many states are compared.
  std::optional<std::vector<int>> smallest_change;
};

inline constexpr std::size_t kMostCompared = 20;

[[nodiscard]] InverseCondition inverse_condition(const Conflict& conflict, StabilityConcept which, int maker,
                                                 int state);

/// "the United States must like 4 no better than 6, or 0 no better than 6": a line per requirement.
[[nodiscard]] std::vector<std::string> condition_texts(const Conflict& conflict,
                                                       const InverseCondition& condition);

}  // namespace detente::solve
