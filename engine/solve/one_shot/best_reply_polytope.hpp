// The best-reply polytopes of a two-player game, in integers.
//
// Player 1's strategies x, scaled, form P = {x >= 0, B'x <= 1}, and player 2's form Q = {y >= 0, A y <= 1};
// von Stengel, B. (2002). Computing equilibria for two-person games. Handbook of Game Theory 3, 1723-1759,
// section 2. A facet has a label: an action of the own player that is not played, or one of the other
// player's that is a best reply. (x, y) is an equilibrium when together they have all labels, and not
// both are 0.
//
// Adding a constant to a column of A or multiplying a whole column by a positive number does not change best
// replies but for a rescaling of y; so each column is brought to coprime integers from 0 upwards.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/solve/one_shot/integer_pivoting.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

struct BestReplyPolytope {
  IntegerMatrix matrix;         ///< A row per action of the opponent, a column per action of the player.
  std::vector<Rational> scale;  ///< The player's weight on action j is scale[j] * z_j, up to a common factor.
  std::size_t first_variable = 0;  ///< Label of the player's first action.
  std::size_t first_slack = 0;     ///< Label of the opponent's first action.

  /// Probabilities from the coordinates of a vertex (any common multiple of them), not all 0.
  [[nodiscard]] std::vector<Rational> strategy(const std::vector<Integer>& z) const;
};

/// Of player 0's or player 1's strategies. REQUIRES: two players.
[[nodiscard]] BestReplyPolytope best_reply_polytope(const NormalForm& game, std::size_t player);

/// The coordinates of the vertex where `dictionary` stands, times its determinant.
template <typename Arithmetic>
std::vector<typename Arithmetic::Number> coordinates(const BestReplyPolytope& polytope,
                                                     const Dictionary<Arithmetic>& dictionary) {
  std::vector<typename Arithmetic::Number> z(polytope.matrix.columns);
  for (std::size_t r = 0; r < dictionary.rows(); ++r) {
    const std::size_t label = dictionary.basic(r);
    if (label >= polytope.first_variable && label < polytope.first_variable + z.size()) {
      z[label - polytope.first_variable] = dictionary.right(r);
    }
  }
  return z;
}

}  // namespace detente::solve
