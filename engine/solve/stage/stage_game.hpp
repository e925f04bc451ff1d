// Stage games: the logit quantal response equilibrium of players who move at once.
//
// McKelvey, R. D., Palfrey, T. R. (1995). Quantal response equilibria for normal form games.
// Games and Economic Behavior 10, 6-38: p_i(a) = exp(l_i u_i(a, p_-i)) / sum_b exp(l_i u_i(b, p_-i)).
// Several may exist; ours lies on the branch that starts at the centroid (all l = 0), traced by
// pseudo-arclength continuation (Turocy, T. L. (2005). A dynamic homotopy interpretation of the
// logistic quantal response equilibrium correspondence. GEB 51, 243-263), with l_i = s * rationality_i
// and s from 0 to 1. Where the logit map is a contraction the equilibrium is unique, hence on that
// branch, and is found by iteration alone.
//
// Best replies (rationality = inf): such players' precision grows without bound along the same branch,
// l_i = s / (largest gain of i), while the others' stops at rationality_i. The limit of the branch is the
// limiting logit equilibrium; it is reached exactly by solving, on the support that the branch shows, that
// all actions of the support are worth the same (a pure profile is one case), and is taken only when it is
// an equilibrium of the whole game and two points ten times apart on the branch agree on it.
#pragma once

#include <memory>
#include <span>
#include <vector>

namespace detente::solve {

/// A normal-form game. payoff[row * players + i] is player i's payoff in utils when the joint action
/// is `row`: mixed radix of the actions, the last player's varies fastest.
struct StageGame {
  std::vector<int> actions;         ///< Per player, >= 1.
  std::vector<double> rationality;  ///< Per player, 1/utils, [0, inf].
  std::span<const double> payoff;   ///< rows * players numbers, all finite.
  /// Per player: not 0 = its distribution is given in the profile and must not be changed.
  std::vector<char> fixed;
};

enum class StageTermination : unsigned char {
  not_run,
  converged,      ///< residual <= tolerance.
  not_converged,  ///< The profile is the best point found; residual says how good.
};

struct StageSummary {
  StageTermination why = StageTermination::not_run;
  /// max over free players and actions of |p - logit(p)|; for rationality = inf, the regret of the
  /// player divided by its payoff range (0 when the range is 0).
  double residual = 1.0;
  bool unique = false;  ///< Proved unique: replies to replies contract.
  int steps = 0;        ///< Continuation steps; 0 when iteration sufficed.
};

/// Solver with its work space; reuse it for many games. Owned by one thread.
class StageSolver {
public:
  /// Fills `profile` (the players' probabilities one after another) and `values` (expected payoff per
  /// player). On input `profile` holds the distributions of fixed players; the rest is ignored. `guess`, if
  /// not empty, is a profile near which the equilibrium may lie, as of a game solved before; it spares
  /// work where the equilibrium is unique, and changes nothing but rounding.
  /// Never throws; what it did not reach it says in the summary.
  /// REQUIRES: profile holds the sum of the actions, values a number per player.
  StageSummary solve(const StageGame& game, std::span<double> profile, std::span<double> values,
                     std::span<const double> guess = {});

  /// Largest residual that counts as converged.
  static constexpr double kTolerance = 1e-10;

  StageSolver();
  ~StageSolver();
  StageSolver(StageSolver&&) noexcept;
  StageSolver& operator=(StageSolver&&) noexcept;

private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace detente::solve
