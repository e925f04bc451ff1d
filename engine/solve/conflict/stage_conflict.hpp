// The round that a scenario starts with, as a conflict: who would rather have moved otherwise?
//
// The decision makers are the players who have a choice in the first round, a state is a plan: one action for
// each of them. A unilateral move changes one's own action. A plan is worth to a player what it can expect
// from it, now and later: this round is played as planned, all later ones as the solution says; payoffs are
// discounted.
//
// Phases follow one another, and some may be skipped. What a mover would do if it came to move belongs to the
// plan even where it does not come to that: it is what the others reckon with, and plans that differ only
// there are worth the same to everybody. Where a mover's planned action is not available when it comes to
// move, it plays as solved, and so does a bargaining session always. Actions that are never available in this
// round are no part of any plan, nor are players without a choice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/solve/conflict/conflict.hpp"
#include "engine/solve/markov/markov.hpp"

namespace detente::solve {

struct StageConflict {
  struct Mover {
    int player = 0;            ///< Of the scenario.
    std::vector<int> actions;  ///< Those that may be available in the round, ascending.
  };
  std::vector<Mover> movers;  ///< Decision makers of `conflict`, in the order of their phases.
  /// States in the order of the plans: mixed radix of the actions, the last mover's varies fastest. A state
  /// is called "us=sanctions,china=veto". Values that lie within the tie of each other are indifferent.
  Conflict conflict;
  std::vector<double> value;  ///< value[state * movers + i]: expected discounted payoff of mover i, utils.
  double plans = 0.0;         ///< How many there are.
  bool complete = false;      ///< False: more plans than kMostPlans; then there are no states.

  /// Index of the action of mover i in `movers[i].actions` under a plan.
  [[nodiscard]] std::size_t action(std::size_t state, std::size_t mover) const;
  /// The state called "us=sanctions,china=veto", the movers in any order; none, with `problem` set.
  [[nodiscard]] std::optional<int> find(std::string_view text, const scenario::Scenario& scenario,
                                        std::string& problem) const;
};

inline constexpr double kMostPlans = 65536.0;
/// Utils that make no difference.
inline constexpr double kValueTie = 1e-9;

/// REQUIRES: solution.behaviour is of `graph`.
[[nodiscard]] StageConflict stage_conflict(const game::Game& game, const game::NodeGraph& graph,
                                           const MarkovSolution& solution);

}  // namespace detente::solve
