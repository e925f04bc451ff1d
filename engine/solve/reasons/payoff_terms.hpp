// Payoff terms: what the rest of a run is worth to a player, split by where it comes from.
//
// A player's payoff in a round is a sum of named terms, and values are linear in payoffs: with everybody's
// play held fixed, each term has a value of its own, and these add up to the value. A finite horizon is
// passed backwards once with all terms beside each other; a stationary one is a linear system that is
// solved once per term.
#pragma once

#include <cstddef>
#include <span>

#include "engine/game/graph_recipe.hpp"
#include "engine/play/horizon.hpp"

namespace detente::solve {

/// Const members may be used concurrently; all that it is made of must outlive it.
class TermEvaluator {
public:
  /// `column`: a player, or a type, whose terms are weighted by what is believed of it (see type_game.hpp).
  /// REQUIRES: `recipe` is the graph's, and both are up to date with the game.
  TermEvaluator(const game::Game& game, const game::NodeGraph& graph, const game::GraphRecipe& recipe,
                int column);

  [[nodiscard]] std::size_t terms() const { return terms_; }

  /// What round `round` (0-based) and all after it are worth by term, over `rounds` rounds or, when 0, for ever.
  [[nodiscard]] play::RoundValues values(const play::Behaviour& behaviour, int rounds, int round) const;

  /// Adds `weight` times what a row is worth, its own payoffs included, to `sum`, a number per term.
  void add_row(std::size_t row, double weight, const play::RoundValues& values, std::span<double> sum) const;

private:
  const game::Game& game_;
  const game::NodeGraph& graph_;
  const game::GraphRecipe& recipe_;
  int column_;
  std::size_t terms_;
  double discount_;
};

}  // namespace detente::solve
