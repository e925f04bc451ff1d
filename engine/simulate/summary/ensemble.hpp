// Ensembles: what a scenario's futures look like, however they were computed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/game/game.hpp"

namespace detente::simulate {

/// How a number was obtained.
enum class Origin : unsigned char { exact, sampled };

/// The distribution of one outcome over runs. A run in which the outcome has no value (`first` of
/// what never happens; `mean` over no round) is left out of it and counted in `undefined`.
struct OutcomeSummary {
  double mean = 0.0;                       ///< NaN when no run has a value.
  double sd = 0.0;                         ///< Standard deviation between runs; NaN of one sampled run.
  double q05 = 0.0, q50 = 0.0, q95 = 0.0;  ///< Smallest value v with P(X <= v) >= q.
  double standard_error = 0.0;             ///< Of the mean; 0 when exact, NaN of one sampled run.
  double undefined = 0.0;                  ///< Share of runs without a value, [0, 1].
  Origin mean_origin = Origin::exact;      ///< Of mean, sd and undefined.
  Origin quantile_origin = Origin::exact;  ///< Of the quantiles.
};

/// A state variable at the end of a round, over all runs; one that has ended keeps its last value.
struct VariableSummary {
  double mean = 0.0;
  double q05 = 0.0, q25 = 0.0, q50 = 0.0, q75 = 0.0, q95 = 0.0;
};

struct RoundSummary {
  double running = 1.0;                    ///< Share of runs that play this round.
  std::vector<VariableSummary> variables;  ///< Per state variable.
  /// frequency[mover][action]: share of all runs in which the player takes the action in this round.
  /// What is missing to 1 did not move: its phase was skipped, or the run had ended. After the players
  /// come the sessions: shares of no deal and of each deal; what is missing to 1 did not sit.
  std::vector<std::vector<double>> frequency;
};

struct Ensemble {
  Origin origin = Origin::exact;
  std::uint64_t replicates = 0;          ///< 0 when exact.
  std::vector<OutcomeSummary> outcomes;  ///< In the scenario's order.
  std::vector<RoundSummary> rounds;
};

/// A distribution over finitely many values, as (value, probability) in any order; used for
/// quantiles. `probability` need not add up to 1.
struct Atom {
  double value = 0.0;
  double probability = 0.0;
};

/// Sorts `atoms` and returns the smallest value v with P(X <= v) >= share of the total.
/// Ties in the cumulated probability are taken with a slack of 1e-12 of the total.
/// REQUIRES: not empty.
[[nodiscard]] double quantile(std::vector<Atom>& atoms, double share);

/// Mean and quantiles of a state variable; shares[level] is the mass of runs at that level.
[[nodiscard]] VariableSummary summarise_levels(const std::vector<double>& shares);

}  // namespace detente::simulate
