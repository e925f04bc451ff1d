// Payoff terms: what the rest of a run is worth to a player, split by where it comes from.
//
// A player's payoff in a round is a sum of named terms, and values are linear in payoffs: with everybody's
// play held fixed, each term has a value of its own, and these add up to the value. A finite horizon is
// passed backwards once with all terms beside each other; a stationary one is a linear system that is
// solved once per term.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "engine/game/graph_recipe.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

/// Expected discounted utils of one round and all after it, as seen from that round.
struct TermValues {
  std::size_t terms = 0;
  /// Per node and term, where a row of the round may lead: at later nodes of the round what is still to come;
  /// at start nodes what the next round's start is worth, discounted to this one; at ended nodes 0.
  std::vector<double> next;
  std::vector<double> start;  ///< Per start node and term: at the start of this round, undiscounted.
  /// |value - the exact one| of every term is at most this, but for rounding. 0 for a finite horizon.
  double error = std::numeric_limits<double>::infinity();
};

/// Const members may be used concurrently; all that it is made of must outlive it.
class TermEvaluator {
public:
  /// `column`: a player, or a type, whose terms are weighted by what is believed of it (see type_game.hpp).
  /// REQUIRES: `recipe` is the graph's, and both are up to date with the game.
  TermEvaluator(const game::Game& game, const game::NodeGraph& graph, const game::GraphRecipe& recipe,
                int column);

  [[nodiscard]] std::size_t terms() const { return terms_; }

  /// Values in round `round` (0-based) of `rounds`.
  [[nodiscard]] TermValues finite(const play::Behaviour& behaviour, int rounds, int round) const;
  /// Values in any round of play that never changes and never ends.
  [[nodiscard]] TermValues stationary(std::span<const double> policy) const;

  /// Adds `weight` times what a row is worth, its own payoffs included, to `sum`, a number per term.
  void add_row(std::size_t row, double weight, const TermValues& values, std::span<double> sum) const;

private:
  void pass(std::span<const double> policy, TermValues& values) const;

  const game::Game& game_;
  const game::NodeGraph& graph_;
  const game::GraphRecipe& recipe_;
  int column_;
  std::size_t terms_;
  std::size_t start_nodes_;
  double discount_;
};

}  // namespace detente::solve
