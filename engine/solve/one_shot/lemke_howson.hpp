// One equilibrium of a two-player game by complementary pivoting, in exact arithmetic.
//
// Lemke, C. E., Howson, J. T. (1964). Equilibrium points of bimatrix games. Journal of the SIAM 12, 413-423;
// in the form of von Stengel (2002), Handbook of Game Theory 3, section 3. A label (an action of either
// player) is dropped at a vertex pair that has all labels; then each polytope in turn drops the label that
// is there twice, until the label dropped first comes back. Lexicographic pivoting makes degenerate games
// end as well. The path may be exponentially long (Savani & von Stengel 2006), so it takes a budget.
#pragma once

#include <cstddef>
#include <string>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

struct LemkeHowsonResult {
  bool found = false;
  Equilibrium equilibrium;        ///< Valid only if found; exact.
  std::size_t missing_label = 0;  ///< The label dropped at the start.
  std::size_t pivots = 0;         ///< Both polytopes' together.
  std::string remark;             ///< Why nothing was found; else empty.
};

/// The label of player `player`'s action: the first player's actions come first.
[[nodiscard]] inline std::size_t label_of(const NormalForm& game, std::size_t player, std::size_t action) {
  return player == 0 ? action : game.action_count(0) + action;
}

/// The equilibrium at the end of the path from (0, 0) that misses one label. Exists for each label; fails
/// only when the budget ends it. REQUIRES: two players, missing_label < actions of both.
[[nodiscard]] LemkeHowsonResult lemke_howson(const NormalForm& game, std::size_t missing_label,
                                             const Budget& budget = {});

/// All equilibria on paths from (0, 0), and on from each of these, missing any label: an odd number in a
/// nondegenerate game. Never complete: others may exist that no path reaches. Order as enumerate_two_player;
/// in a degenerate game components are of the equilibria found alone.
[[nodiscard]] EquilibriumSet lemke_howson_all(const NormalForm& game, const Budget& budget = {});

}  // namespace detente::solve
