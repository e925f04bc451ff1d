// Policies: how players choose, given what they see.
//
// A policy maps what a player has observed to a distribution over its available actions.
// Fixed policies (mixed, rules, myopic) need no solution and no node graph: they work on any
// game, whatever its size. Equilibrium policies come from engine/solve as a Behaviour.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/game/expansion.hpp"
#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"

namespace detente::play {

/// How everybody plays on a node graph. by_round[t][graph.first_probability[node] + i] is the
/// probability, in round t (0-based), of the i-th of the node's choices: the available actions of
/// its first mover, then of its second, and so on.
struct Behaviour {
  std::vector<std::vector<double>> by_round;  ///< One entry per round, or a single one for all.

  [[nodiscard]] std::span<const double> at(int round) const {
    return by_round[by_round.size() == 1 ? 0 : static_cast<std::size_t>(round)];
  }
};

/// Gives a mover's distribution at any moment of any history. Owned by one thread.
class Chooser {
public:
  virtual ~Chooser() = default;

  /// Fills probabilities[i] for actions available[i] of `player`, who moves in `phase` of round
  /// `round` (0-based) in `world`. They add up to 1.
  /// REQUIRES: available is ascending, not empty, as long as `probabilities`.
  virtual void choose(int round, int phase, int player, const game::World& world,
                      std::span<const int> available, std::span<double> probabilities) = 0;
};

/// True when `player` decides without a solution: mixed, rules or myopic.
[[nodiscard]] bool is_fixed(const scenario::Policy& policy);

/// Fixed policies of all players that have one.
///
/// mixed: the mix, renormalised over what is available; uniform when that leaves nothing.
/// rules: the first rule that holds and whose mix has an available action, renormalised; uniform
///        when there is none.
/// myopic: logit on this round's own payoff: P(a) is proportional to exp(rationality * u(a)), u(a) the
///        expected payoff of the round when the player takes a and every other choice still open in
///        the round is uniform over what is available (level-1 play against level-0: Stahl & Wilson
///        1995, Games and Economic Behavior 10, 218-254). rationality = inf: the best action, ties
///        shared equally. Values are remembered per kept world, so a visited node costs once.
///
/// `game` must outlive it.
[[nodiscard]] std::unique_ptr<Chooser> fixed_chooser(const game::Game& game);

/// Looks equilibrium players up in `behaviour`, by node. All three must outlive it.
[[nodiscard]] std::unique_ptr<Chooser> graph_chooser(const game::Game& game, const game::NodeGraph& graph,
                                                     const Behaviour& behaviour);

/// One round's policy with the choices of every fixed player filled in, and 0 elsewhere. In parallel.
[[nodiscard]] std::vector<double> fixed_behaviour(const game::Game& game, const game::NodeGraph& graph);

/// Utilities that differ by less than this share of the largest one's size are equal to a best reply:
/// sums of the same numbers in another order must not break a tie.
inline constexpr double kTie = 1e-12;

/// probabilities[i] proportional to exp(rationality * utilities[i]), computed without overflow;
/// rationality = inf shares 1 equally among the maxima, to within kTie. REQUIRES: not empty, finite
/// utilities.
void logit(double rationality, std::span<const double> utilities, std::span<double> probabilities);

}  // namespace detente::play
