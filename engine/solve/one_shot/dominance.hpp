// Iterated elimination of dominated actions.
//
// Luce, R. D., Raiffa, H. (1957). Games and Decisions, ch. 5; strict dominance by mixed strategies: Pearce,
// D. G. (1984). Rationalizable strategic behavior and the problem of perfection. Econometrica 52, 1029-1050.
// What strict elimination keeps does not depend on the order, and no Nash equilibrium is lost. What weak
// elimination keeps does, and equilibria may be lost; our order is stated at Dominance::weak_pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/numerics/rational.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

enum class Dominance : unsigned char {
  strict_pure,   ///< Another action is better whatever the others do.
  strict_mixed,  ///< Another action, or a mix of others, is better whatever the others do.
  /// Another action is never worse and somewhere better. In each round, every player's weakly dominated
  /// actions go at once, judged by the game as the round found it.
  weak_pure,
};

/// Why one action went.
struct Elimination {
  struct Share {
    std::size_t action = 0;  ///< As numbered in the whole game.
    Rational weight;         ///< Of the mix, in (0, 1]; they add up to 1.
  };

  int round = 0;  ///< From 1.
  std::size_t player = 0;
  std::size_t action = 0;  ///< As numbered in the whole game.
  std::vector<Share> by;   ///< What dominates it, by exact comparison; one share of 1 when pure.
  bool strict = true;
};

struct DominanceResult {
  NormalForm game;  ///< What is left.
  /// Per player: its actions left, ascending, as numbered before.
  std::vector<std::vector<std::size_t>> kept;
  std::vector<Elimination> eliminations;  ///< By round, player, action.
  /// Nothing more is dominated. For strict_mixed: by more than 1e-9 of the player's payoff range. False when
  /// the budget ended the search, or a linear program did not converge.
  bool complete = false;
};

/// Pure comparisons are exact, and so is the check of every mix that the linear programs propose. Only
/// `budget.expired` counts.
[[nodiscard]] DominanceResult eliminate_dominated(const NormalForm& game, Dominance kind,
                                                  const Budget& budget = {});

/// The game in which each player has only the actions `kept`. REQUIRES: at least one each, ascending.
[[nodiscard]] NormalForm restrict_to(const NormalForm& game,
                                     const std::vector<std::vector<std::size_t>>& kept);

/// "Round 1: row's action x is strictly dominated by 1/2 y + 1/2 z." `game` is the whole game.
[[nodiscard]] std::string sentence(const NormalForm& game, const Elimination& elimination);

}  // namespace detente::solve
