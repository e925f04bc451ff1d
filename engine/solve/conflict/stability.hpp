// Stability of states for single decision makers: Nash, GMR, SMR, SEQ, for any number of them.
//
// Fang, L., Hipel, K. W., Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for Conflict
// Resolution. Wiley; in one place, Xu, H., Hipel, K. W., Kilgour, D. M., Fang, L. (2018). Conflict Resolution
// Using the Graph Model. Springer, chapter 4. With more than two decision makers the others may answer an
// improvement by a sequence of moves, in any order, in which nobody moves twice in a row: to any state of
// R_H, the reachable list of their coalition H. For SEQ it is R+_H: each mover likes the state that it moves
// to better than the one that it moves from.
//
//   Nash: there is no improvement.
//   GMR (general metarational, Howard 1971): the others can answer each improvement so that the decision
//        maker likes the result no better than the state.
//   SMR (symmetric metarational): as GMR, and no single move of its own leads it from there to
//        anything better than the state.
//   SEQ (sequential, Fraser & Hipel 1979): as GMR, where the others only make improvements of their own.
//
// Nash implies all others; SMR and SEQ imply GMR. Complete and exact: for each state s1 that an improvement
// may lead to, all that matters is the lowest rank to which the others can push the decision maker from
// there; these levels are found for all states at once by a search backwards from the worst states, in time
// linear in the moves.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/solve/conflict/conflict.hpp"

namespace detente::solve {

enum class StabilityConcept : std::uint8_t { nash, gmr, smr, seq };

inline constexpr std::array kStabilityConcepts = {StabilityConcept::nash, StabilityConcept::gmr,
                                                  StabilityConcept::smr, StabilityConcept::seq};

/// "nash", "gmr", "smr", "seq".
[[nodiscard]] std::string_view to_string(StabilityConcept which);

class Stability {
public:
  explicit Stability(const Conflict& conflict);

  [[nodiscard]] bool stable(StabilityConcept which, int maker, int state) const {
    return (bits_[static_cast<std::size_t>(maker)][static_cast<std::size_t>(state)] >>
                static_cast<unsigned>(which) &
            1U) != 0;
  }
  /// Stable for everybody.
  [[nodiscard]] bool equilibrium(StabilityConcept which, int state) const;
  /// Ascending.
  [[nodiscard]] std::vector<int> equilibria(StabilityConcept which) const;

private:
  int states_ = 0;
  /// Per decision maker and state: bit c = stable under concept c.
  std::vector<std::vector<std::uint8_t>> bits_;
};

/// level[s]: the least `cost` of a state that the coalition can reach from s by at least one move, nobody
/// moving twice in a row; INT_MAX when it cannot move. `improving`: only by improvements of each mover.
[[nodiscard]] std::vector<int> lowest_reachable(const Conflict& conflict, Coalition coalition, bool improving,
                                                const std::vector<int>& cost);

/// What became of one improvement.
struct Answer {
  int improvement = 0;          ///< Where the improvement leads.
  std::vector<Step> improving;  ///< The moves to it: one, but for a coalition.
  bool sanctioned = false;
  /// The answer. When not sanctioned: under SMR an answer from which there is an escape; else empty.
  std::vector<Step> answer;
  int escape = -1;          ///< SMR, not sanctioned: the move from there to something better; -1 = none.
  bool can_answer = false;  ///< The others have a move from the improvement; under SEQ an improvement.
  bool would_hurt = false;  ///< SEQ, not sanctioned: moves that are no improvements would sanction it.
};

/// Why a state is stable for somebody, or is not; all that the sentence says, as data.
struct StabilityReason {
  StabilityConcept which = StabilityConcept::nash;
  Coalition who = 0;  ///< One decision maker, or a coalition that moves together.
  int state = 0;
  bool stable = false;
  bool can_move = false;        ///< It has a move from the state at all.
  std::vector<Answer> answers;  ///< Of each improvement, by state.
};

/// The shortest answers are given; among these the first in order of decision makers and states.
[[nodiscard]] StabilityReason reason_of(const Conflict& conflict, StabilityConcept which, int maker,
                                        int state);

}  // namespace detente::solve
