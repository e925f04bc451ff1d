// Logit tracing: from the centroid along the principal branch of logit equilibria towards a Nash equilibrium.
//
// McKelvey, R. D., Palfrey, T. R. (1995). Quantal response equilibria for normal form games. GEB 10, 6-38;
// Turocy, T. L. (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium
// correspondence. GEB 51, 243-263. All players share one rationality, which grows from 0 (every action
// equally likely) without bound; in almost all games the branch from the centroid leads to one Nash
// equilibrium.
#pragma once

#include <limits>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

struct LogitTraceOptions {
  /// Where to stop, one number for all players; 1/utils, [0, inf]. inf = as near to Nash as `regret` asks.
  double rationality = std::numeric_limits<double>::infinity();
  /// With rationality = inf: largest regret of a player, as a share of the range of its payoffs, (0, 1].
  double regret = 1e-8;
  bool keep_path = false;  ///< Whether LogitTrace::path is filled.
  Budget budget;           ///< Only `expired` counts.
};

struct LogitPoint {
  double rationality = 0.0;  ///< 1/utils.
  MixedProfile profile;
};

struct LogitTrace {
  /// The last point that was reached, converged or not. Its certificate's residual is that of the logit
  /// equations at a finite `rationality` asked for, else the largest regret as a share of a player's range.
  Equilibrium equilibrium;
  double rationality = 0.0;  ///< At that point.
  /// By the certificate: with finite rationality, residual <= kLogitResidual; with inf, residual <= regret.
  bool converged = false;
  int steps = 0;  ///< Of the continuation; 0 when contraction sufficed.
  /// Points of the branch from the centroid on, in its order: where it turns back, rationality falls.
  /// Each is right to about 1e-11 in probability; the residual of the logit equations is that times
  /// rationality.
  std::vector<LogitPoint> path;
};

/// Largest max |p - logit(p)| that counts as an equilibrium.
inline constexpr double kLogitResidual = 1e-9;

/// Never throws. One point of the branch, the same for every budget that lets it finish. Where the branch
/// splits, as in symmetric games, the symmetric part is followed.
/// Limit: where two branches pass close by, a step may land on the other one (seen in 1 of 1,700 random games
/// of three and four players); what is found there is certified all the same.
[[nodiscard]] LogitTrace trace_logit(const NormalForm& game, const LogitTraceOptions& options = {});

}  // namespace detente::solve
