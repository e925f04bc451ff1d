// Maximin and minmax values: what a player can assure itself of, and down to what the others can hold it.
//
// von Neumann, J. (1928). Zur Theorie der Gesellschaftsspiele. Mathematische Annalen 100, 295-320. In mixed
// strategies, the others choosing jointly, both are one number (the value of the zero-sum game of the player
// against all others), by linear program. Others who mix independently may be able to do less than that.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// Utils.
struct Maximin {
  /// What `strategy` assures against every joint action of the others, computed anew from the payoffs: never
  /// more than the maximin value, whatever the linear program said.
  double value = -std::numeric_limits<double>::infinity();
  std::vector<double> strategy;  ///< Per action of the player: its probability.
  /// A proven upper bound: what the player gets at most against a mix of the others, namely the dual one.
  double at_most = std::numeric_limits<double>::infinity();
  /// at_most - value <= kMaximinGap of the range of the player's payoffs.
  bool converged = false;

  /// The most that one action assures; the lowest such action. Exact, as the doubles are.
  double pure_value = -std::numeric_limits<double>::infinity();
  std::size_t pure_action = 0;
  /// Down to what the others can hold the player by one joint action, seen before it chooses; the first such
  /// joint action, an action per player (the player's own is its best reply). Exact, as the doubles are.
  double pure_minmax = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> punishment;
};

inline constexpr double kMaximinGap = 1e-8;

/// Of player i. pure_value <= value <= pure_minmax but for rounding.
[[nodiscard]] Maximin maximin(const NormalForm& game, std::size_t i, const Budget& budget = {});

}  // namespace detente::solve
