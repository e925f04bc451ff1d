// One node at which a player with private types moves: what each type plays, and what its moves tell.
//
// The others hold a belief g over the player's types (Harsanyi, J. C. (1967-68). Games with incomplete
// information played by "Bayesian" players. Management Science 14). Type T takes action a with the logit
// probability p_T(a) in its own expected payoff V_T(a); Bayes' rule makes the belief after a b(T) = g(T)
// p_T(a) / sum g p(a), which is a lottery over the points of the belief grid with mean b (see
// scenario::BeliefGrid), and V_T(a) is what the type is worth after that lottery. A fixed point of this is a
// sequential logit equilibrium of the signalling game at the node (McKelvey & Palfrey 1998, section 4),
// beliefs after actions hardly ever taken included: there they are the limit of Bayes' rule.
//
// Values of types come weighted. W_T = g(T) v_T, v_T being what the type itself expects; for beliefs are a
// martingale, an observer's expectation of W_T is the ordinary expected value over the graph, whatever comes
// to be believed. In these terms V_T(a) = sum w(g') W_T(after a, g') / b(T), w the lottery.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/scenario/model/belief_grid.hpp"
#include "engine/solve/stage/stage_game.hpp"

namespace detente::solve {

struct TypedMover {
  std::size_t mover = 0;  ///< Index among the movers.
  const scenario::BeliefGrid* grid = nullptr;
  int point = 0;               ///< The belief before the move.
  double rationality = 1.0;    ///< Of all its types, 1/utils, finite.
  std::size_t column = 0;      ///< Of its first type; the others follow.
  std::span<const int> after;  ///< Points that the belief may move to, ascending.
};

/// What a session is worth that a party with types may sign. Rows: no deal, then the deals; places: `after`.
struct TypedTalks {
  TypedMover typed;  ///< mover counts nothing here.
  std::size_t columns = 0;
  std::span<const double> reward, after;  ///< As in TypeGame.
};

/// The index of `point` among `mover.after`. REQUIRES: the belief may move there.
[[nodiscard]] std::size_t place_of(const TypedMover& mover, int point);

/// The lottery of `posterior` (BeliefGrid::split), its points as places: indices of `mover.after`.
void split_over_places(const TypedMover& mover, std::span<const double> posterior,
                       std::vector<scenario::BeliefGrid::Part>& lottery);

/// Columns: per player, then per type. Rows: the movers' joint actions, the last mover's vary fastest. Each
/// row is followed by an inference: one place per combination of the typed movers' `after`.
struct TypeGame {
  StageGame stage;  ///< Actions and rationality per mover; typed movers count as fixed. Payoffs are void.
  std::span<const std::size_t> player;  ///< Per mover: its column.
  std::vector<TypedMover> typed;        ///< By mover.
  std::size_t columns = 0;
  std::span<const double> reward;  ///< rows x columns. Of types 0: they are paid at the inference or later.
  std::span<const double> after;   ///< rows x places x columns: what each place is worth.
};

struct TypeSummary {
  bool converged = false;
  double residual = 1.0;  ///< Largest |p - logit reply| of a type or of another mover (see StageSummary).
  bool unique = false;    ///< Proved.
};

/// Finds the equilibrium on the branch from even mixing, where nothing is learnt, as rationality rises from 0
/// to its full value; or, with a guess, the one that iteration and Newton steps from there arrive at. The
/// branch may turn back: then the last point is handed out, as not converged. Owned by one thread.
class TypeGameSolver {
public:
  TypeGameSolver();
  ~TypeGameSolver();
  TypeGameSolver(TypeGameSolver&&) noexcept;
  TypeGameSolver& operator=(TypeGameSolver&&) noexcept;

  /// Utilities that a guess has: per typed mover and type, its actions.
  [[nodiscard]] static std::size_t guess_size(const TypeGame& game);

  /// `mixes`: per mover its mix, one after another; those of fixed movers are read, all others filled, typed
  /// ones with their mean over the types. `guess`: what each action is worth to each type; read when
  /// `has_guess`, and filled. `row_values`: filled with what each row is worth, rows x columns.
  TypeSummary solve(const TypeGame& game, bool has_guess, std::span<double> guess, std::span<double> mixes,
                    std::span<double> row_values);

  /// After solve(): fills the probabilities of a typed mover's `after`, when it has taken `action`.
  void belief_after(std::size_t typed, int action, std::span<double> probabilities) const;

  static constexpr double kTolerance = StageSolver::kTolerance;
  /// A type that is possible stays at least this likely.
  static constexpr double kLeastShare = 1e-11;

private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace detente::solve
