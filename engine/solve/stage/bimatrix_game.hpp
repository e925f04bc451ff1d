// Two players of finite rationality who move at once, a bimatrix game: the common case of a stage game, made cheap.
//
// The second player's log-odds are a function of the first one's mix, so the logit equilibrium is a zero of
// F(x) = x - G1 p2(G2 p1(x)) in the first one's log-odds alone, and Newton's systems are half as large.
// Only where the equilibrium is provably unique may a zero be taken from wherever it is found. The proof
// bounds what the players' mixes can be at all: probabilities that stay small move little.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/numerics/small_lu.hpp"

namespace detente::solve {

/// Owned by one thread; build() reuses the storage of earlier games.
class BimatrixGame {
public:
  /// `payoff` as in StageGame. REQUIRES: two players, each with at least two actions and a finite
  /// rationality above 0.
  void build(std::span<const int> actions, std::span<const double> rationality,
             std::span<const double> payoff);

  /// True when the equilibrium is proved unique. False proves nothing.
  [[nodiscard]] bool unique();

  /// Newton from the first player's reply to `guess`, a mix of the second; an empty one is the centroid.
  /// Fills `profile` with both players' mixes. False when it does not converge. REQUIRES: unique().
  bool solve(std::span<const double> guess, std::span<double> profile);
  /// After solve: max over players and actions of |p - logit(p)|.
  [[nodiscard]] double residual() const { return residual_; }

private:
  template <std::size_t kRows, std::size_t kColumns>
  friend struct BimatrixKernel;

  /// What is known of a player's mix at any equilibrium.
  struct Bounds {
    std::vector<double> low, high;
  };

  [[nodiscard]] double gain(std::size_t i, std::size_t a, std::size_t other) const {
    return gain_[i][a * actions_[1 - i] + other];
  }
  void bound_mix(std::size_t i);
  [[nodiscard]] double least_odds(std::size_t i, std::size_t a, std::size_t b);
  [[nodiscard]] double spread(std::size_t i) const;

  std::size_t actions_[2] = {0, 0};
  /// [player][action][other's action]: log-odds against the player's first action when the other plays that.
  std::vector<double> gain_[2];
  Bounds bounds_[2];
  std::vector<double> odds_[2];  ///< Log-odds against the first action, which has 0.
  std::vector<double> x_, f_, jacobian_, room_, matrix_;
  SmallLu lu_;
  double residual_ = 0.0;
};

}  // namespace detente::solve
