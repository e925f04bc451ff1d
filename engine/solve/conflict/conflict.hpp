// A conflict as a graph model: states, who can move where, and what each decision maker likes better.
//
// Kilgour, D. M., Hipel, K. W., Fang, L. (1987). The graph model for conflicts. Automatica 23, 41-55.
// Fang, L., Hipel, K. W., Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for Conflict
// Resolution. Wiley, New York.
//
// A unilateral move changes the state by one decision maker's doing alone. Moves need be neither reversible
// nor transitive: what a decision maker reaches in two of its own moves is not a move. Preferences are weak
// orders.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/scenario/options/option_form.hpp"

namespace detente::solve {

/// A set of decision makers: bit i = decision maker i.
using Coalition = std::uint32_t;

/// Most decision makers of a conflict.
inline constexpr std::size_t kMostDecisionMakers = 16;

/// Const members may be used concurrently.
struct Conflict {
  struct DecisionMaker {
    std::string id;    ///< A word.
    std::string name;  ///< As a sentence says it: "the Soviet Union".
    /// Per state: where one move leads, ascending, never to the state itself.
    std::vector<std::vector<int>> moves;
    std::vector<int> rank;  ///< Per state: more is better, equal is indifferent.
  };

  std::string title;
  std::vector<std::string> states;  ///< What each is called in sentences: "4", "4 (withdrawal)".
  std::vector<DecisionMaker> makers;

  [[nodiscard]] int state_count() const { return static_cast<int>(states.size()); }
  [[nodiscard]] int maker_count() const { return static_cast<int>(makers.size()); }
  [[nodiscard]] Coalition everybody() const { return (Coalition{1} << makers.size()) - 1U; }
  [[nodiscard]] int rank(int maker, int state) const {
    return makers[static_cast<std::size_t>(maker)].rank[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] const std::vector<int>& moves(int maker, int state) const {
    return makers[static_cast<std::size_t>(maker)].moves[static_cast<std::size_t>(state)];
  }
  /// A unilateral improvement leads from one to the other: to more than indifference.
  [[nodiscard]] bool likes_better(int maker, int to, int from) const {
    return rank(maker, to) > rank(maker, from);
  }
  /// Unilateral improvements of `maker` from `state`, ascending: R+.
  [[nodiscard]] std::vector<int> improvements(int maker, int state) const;
};

[[nodiscard]] inline bool holds(Coalition coalition, int maker) {
  return ((coalition >> static_cast<unsigned>(maker)) & 1U) != 0;
}

/// The conflict that an option form denotes; states in its order.
[[nodiscard]] Conflict make_conflict(const scenario::OptionForm& form);

/// Ranks of `values`, higher for more; neighbours in order that lie within `tie` of each other share one.
[[nodiscard]] std::vector<int> ranks_of(const std::vector<double>& values, double tie);

/// One step of a sequence of moves, and where it leads.
struct Step {
  Coalition movers = 0;  ///< One decision maker, or several who move together.
  int to = 0;

  friend bool operator==(const Step&, const Step&) = default;
};

}  // namespace detente::solve
