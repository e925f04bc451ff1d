// Normal-form games: who chooses what, and the payoff of every joint action.
//
// What all solvers of one-shot games share: the game, mixed profiles, equilibria with their certificates, and
// the budget of a search. The markov.hpp side of this room solves games of many rounds.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/numerics/rational.hpp"

namespace detente::solve {

/// Const members may be used concurrently.
struct NormalForm {
  struct Player {
    std::string name;
    std::vector<std::string> actions;  ///< At least one; names may repeat, as Gambit allows.
  };

  std::string title;
  std::vector<Player> players;
  /// payoff[row * players + i] is player i's payoff in utils when the joint action is `row`: mixed radix of
  /// the actions, the last player's varies fastest (as StageGame). All finite.
  std::vector<double> payoff;
  /// The same numbers exactly, where a double is not exact (one tenth); empty = the doubles are exact.
  std::vector<Rational> exact;

  [[nodiscard]] std::size_t player_count() const { return players.size(); }
  [[nodiscard]] std::size_t action_count(std::size_t i) const { return players[i].actions.size(); }
  [[nodiscard]] std::vector<int> action_counts() const;
  [[nodiscard]] std::size_t rows() const;  ///< Joint actions.
  /// Rows between player i's action a and its action a + 1, all else equal.
  [[nodiscard]] std::size_t stride(std::size_t i) const;
  [[nodiscard]] double payoff_of(std::size_t row, std::size_t i) const {
    return payoff[row * players.size() + i];
  }
  [[nodiscard]] Rational exact_payoff(std::size_t row, std::size_t i) const;
  /// Fills `payoff` from `exact`, and drops `exact` when the doubles are the same numbers.
  void settle_exact();
};

/// profile[i][a]: the probability of player i's action a.
using MixedProfile = std::vector<std::vector<double>>;
using ExactProfile = std::vector<std::vector<Rational>>;

[[nodiscard]] MixedProfile to_doubles(const ExactProfile& profile);
/// Every action equally likely.
[[nodiscard]] MixedProfile centroid(const NormalForm& game);

/// What a profile is worth, computed anew from the payoffs, by loops over all joint actions and nothing that
/// a solver uses. Utils.
struct Certificate {
  /// Largest of |1 - sum of a player's probabilities| and of how far a probability lies outside [0, 1].
  double probability_error = std::numeric_limits<double>::infinity();
  std::vector<double> payoff;  ///< Per player.
  std::vector<double> regret;  ///< Per player: gain from its best reply, >= 0.
  double largest_regret = std::numeric_limits<double>::infinity();
  /// max |p - logit(p)| over players and actions; only when a rationality was given.
  double qre_residual = std::numeric_limits<double>::infinity();
};

[[nodiscard]] Certificate certify(const NormalForm& game, const MixedProfile& profile);
/// With the residual of the logit equations. `rationality`: per player, 1/utils, [0, inf); inf = the player's
/// regret over its payoff range counts as its residual.
[[nodiscard]] Certificate certify(const NormalForm& game, const MixedProfile& profile,
                                  std::span<const double> rationality);
/// Whether `profile` is an equilibrium without any error of rounding.
[[nodiscard]] bool is_exact_equilibrium(const NormalForm& game, const ExactProfile& profile);
/// Expected payoff of each player.
[[nodiscard]] std::vector<Rational> exact_payoffs(const NormalForm& game, const ExactProfile& profile);

/// value(i, a): player i's expected payoff from action a when the others play `profile`.
[[nodiscard]] std::vector<std::vector<double>> action_values(const NormalForm& game,
                                                             const MixedProfile& profile);
/// Actions within `tolerance` utils of the best, per player.
[[nodiscard]] std::vector<std::vector<int>> best_replies(const NormalForm& game, const MixedProfile& profile,
                                                         double tolerance = 1e-9);

struct Equilibrium {
  MixedProfile profile;
  ExactProfile exact;  ///< Empty when it is known only to rounding.
  Certificate certificate;
  /// Equilibria of the same component (connected, convex pieces) share a number; -1 = isolated.
  int component = -1;
};

/// How a search may end early. Neither changes what is found before.
struct Budget {
  std::size_t max_equilibria = std::numeric_limits<std::size_t>::max();
  std::function<bool()> expired;  ///< Asked now and then; true = stop. May be empty.

  [[nodiscard]] bool over() const { return expired && expired(); }
};

/// What a search found, and what it did not finish.
struct EquilibriumSet {
  std::vector<Equilibrium> equilibria;  ///< In a fixed order, whatever the budget.
  bool complete = false;    ///< Every equilibrium (or, for a component, every extreme one) is there.
  bool degenerate = false;  ///< There are infinitely many; those given span them.
  /// In words, what is missing when not complete, and what degeneracy means here; one sentence an item.
  std::vector<std::string> remarks;
};

/// All equilibria in which nobody mixes, ascending rows; exact, ties count. Complete unless the budget ends
/// it.
[[nodiscard]] EquilibriumSet pure_equilibria(const NormalForm& game, const Budget& budget = {});

}  // namespace detente::solve
