// A stage game played forever: which payoffs can be had, and from which discount factor on.
//
// A profile of pure actions that gives everyone at least as much as some equilibrium of the stage game, and
// someone more, is sustained by grim trigger (play it until anyone deviates, then that equilibrium
// forever) from
//     d_i = (best deviation - payoff) / (best deviation - punishment)
// on, the largest over the players: Friedman, J. W. (1971). A non-cooperative equilibrium for supergames.
// Review of Economic Studies 38, 1-12. In a prisoners' dilemma with temptation T, reward R, punishment P,
// sucker's payoff S, tit for tat is an equilibrium from max((T - R) / (T - P), (T - R) / (R - S)) on:
// Axelrod, R. (1984). The Evolution of Cooperation, appendix B, proposition 2. Discount factors
// are per round, in [0, 1); all numbers are exact fractions.
//
// As JSON (scripts/plot_payoffs.py reads it; numbers are the nearest doubles, "_exact" ones texts of
// fractions):
//   {"title": "...", "players": ["row", "column"],
//    "feasible": [[x, y], ...], "rational": [[x, y], ...],
//    "minmax": [v1, v2], "pure_minmax": [v1, v2],
//    "equilibria": [{"profile": {player: {action: probability}}, "payoffs": [u1, u2]}, ...],
//    "profiles": [{"actions": ["c", "c"], "payoffs": [3, 3], "grim_trigger": 0.5,
//                  "grim_trigger_exact": "1/2", "punishment": 0}, ...],
//    "tit_for_tat": {"cooperate": ["c", "c"], "defect": ["d", "d"], "discount": 0.6667,
//                    "discount_exact": "2/3"},
//    "remarks": ["..."], "complete": true}
// "grim_trigger" and "discount" are null where no factor below 1 suffices; "tit_for_tat" is null where the
// stage game is no prisoners' dilemma; "punishment" is the place in "equilibria", from 0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"
#include "engine/solve/one_shot/payoff_set.hpp"

namespace detente::solve {

struct TriggerProfile {
  std::vector<int> actions;          ///< Per player.
  std::vector<Rational> payoffs;     ///< Per player, utils a round.
  std::vector<Rational> deviations;  ///< Per player: the best it gets in one round when the others stay.
  /// The smallest discount factor that sustains it, in [0, 1); none: no factor below 1 does.
  std::optional<Rational> grim_trigger;
  std::size_t punishment =
      0;  ///< The stage equilibrium that does so: an index into those given; the first of several.
};

struct TitForTat {
  std::vector<int> cooperate;  ///< Each player's cooperative action ...
  std::vector<int> defect;     ///< ... and its dominant one.
  /// The smallest discount factor for which tit for tat on both sides is a Nash equilibrium; none: there is
  /// none below 1, for taking turns at defecting pays at least as much as cooperating (T + S >= 2 R).
  std::optional<Rational> discount;
};

struct RepeatedGame {
  std::vector<PayoffPoint> feasible;  ///< Corners; two players: counterclockwise.
  /// Two players: corners of the part where each has at least its mixed minmax. Empty for more players.
  std::vector<PayoffPoint> rational;
  Minmax minmax;
  /// Every pure profile that payoff-dominates a stage equilibrium, in ascending rows.
  std::vector<TriggerProfile> profiles;
  std::optional<TitForTat> tit_for_tat;  ///< Only for a 2 x 2 prisoners' dilemma: T > R > P > S for both.
  bool complete = false;                 ///< False: the remarks say what the budget left out.
  std::vector<std::string> remarks;
};

/// The critical factor of grim trigger per profile and punishment in `equilibria` (those known exactly).
[[nodiscard]] std::vector<TriggerProfile> trigger_profiles(const NormalForm& stage,
                                                           const std::vector<Equilibrium>& equilibria);
[[nodiscard]] std::optional<TitForTat> tit_for_tat(const NormalForm& stage);

/// `equilibria`: of the stage game, to punish with: all of them (enumerate_two_player) or some; when they are
/// not complete, smaller discount factors may do.
[[nodiscard]] RepeatedGame repeated_game(const NormalForm& stage, const EquilibriumSet& equilibria,
                                         const Budget& budget = {});

}  // namespace detente::solve
