// Correlated equilibria: a mediator draws a joint action and tells each player its own part.
//
// Correlated: no player gains by disobeying, whatever it is told. Aumann, R. J. (1974). Subjectivity and
// correlation in randomized strategies. Journal of Mathematical Economics 1, 67-96.
// Coarse correlated: no player gains by refusing to listen and playing one action always. Moulin, H., Vial,
// J.-P. (1978). Strategically zero-sum games. International Journal of Game Theory 7, 201-221.
// Every mixture of Nash equilibria is correlated, every correlated equilibrium is coarse. Both sets are
// polytopes, so the best of them for a linear objective is one linear program.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "engine/solve/one_shot/linear_program.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

enum class CorrelatedKind : unsigned char { correlated, coarse };

enum class CorrelatedObjective : unsigned char {
  welfare,   ///< Sum of the players' payoffs.
  player,    ///< CorrelatedOptions::player's payoff.
  fairness,  ///< Smallest of the players' payoffs; of those that maximise it, the sum.
};

struct CorrelatedOptions {
  CorrelatedKind kind = CorrelatedKind::correlated;
  CorrelatedObjective objective = CorrelatedObjective::welfare;
  std::size_t player = 0;  ///< Read by CorrelatedObjective::player only.
  Budget budget;           ///< Only `expired` counts.
};

/// What a distribution is worth, computed anew from the payoffs, by loops over all joint actions. Utils.
struct CorrelatedCertificate {
  /// Largest of |1 - sum of the probabilities| and of how far a probability lies outside [0, 1].
  double probability_error = std::numeric_limits<double>::infinity();
  std::vector<double> payoff;  ///< Per player.
  /// Per player: gain from the best way to disobey (another action for each that it is told; for coarse, one
  /// action whatever it is told), >= 0.
  std::vector<double> incentive;
  double largest_incentive = std::numeric_limits<double>::infinity();
};

/// REQUIRES: distribution holds a probability per row.
[[nodiscard]] CorrelatedCertificate certify_correlated(const NormalForm& game, CorrelatedKind kind,
                                                       const std::vector<double>& distribution);

struct CorrelatedEquilibrium {
  /// What the linear programs said; never infeasible, for every game has an equilibrium.
  LinearTermination why = LinearTermination::not_run;
  /// The linear programs ended at an optimum, and by the certificate no player's incentive exceeds
  /// kCorrelatedIncentive of the range of its payoffs. That the objective is the largest is CLP's word.
  bool converged = false;
  std::vector<double> distribution;  ///< Per row of the game; void unless `why` is optimal.
  CorrelatedCertificate certificate;
  /// Sum, the player's payoff, or the smallest payoff, as asked; from the certificate. Utils.
  double objective = -std::numeric_limits<double>::infinity();
};

/// As a share of a player's payoff range.
inline constexpr double kCorrelatedIncentive = 1e-8;

/// The equilibrium that maximises the objective; where several do, always the same one of them.
[[nodiscard]] CorrelatedEquilibrium best_correlated(const NormalForm& game, const CorrelatedOptions& options);

/// Nonzero coefficients of the linear program: what its memory grows with, and its time
/// faster than that: 5e4 take a correlated equilibrium about 5 s (two players of 30 actions), a coarse one,
/// whose rows are few, 10 ms.
[[nodiscard]] double correlated_program_size(const NormalForm& game, CorrelatedKind kind);

}  // namespace detente::solve
