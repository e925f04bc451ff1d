// Comparison: what differs between the futures of two scenarios, how sure that is, and what drives it.
//
// Two estimates stand side by side. Where exact propagation fits, the difference of two means has no
// sampling error. Always, both scenarios are walked for the same replicates under the same seed: the walker
// draws each decision at its own place in the random stream, so runs that the change does not touch stay
// the same (common random numbers: Glasserman, P., Yao, D. D. (1992). Some guidelines and guarantees for
// common random numbers. Management Science 38, 884-908), and the difference of each pair is far less noisy
// than that of two independent runs. Scenarios that differ in their players, councils or effects draw at
// shifted places and share less of their luck; the estimate stays unbiased.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/batch/text_difference.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::batch {

struct ComparisonOptions {
  // --- change results ---
  simulate::Method method = simulate::Method::automatic;
  std::uint64_t replicates = 4'000;  ///< Pairs to walk, >= 2.
  std::uint64_t seed = 1;
  // --- do not change results ---
  std::uint64_t max_memory = 0;  ///< As in FuturesOptions.
};

/// The mean of an outcome in one scenario. Where `origin` is sampled, it is that of the walked replicates.
struct Estimate {
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< NaN when no run has a value.
  double undefined = 0.0;                                  ///< Share of runs without a value, [0, 1].
  simulate::Origin origin = simulate::Origin::exact;
};

/// Replicates walked in both scenarios. Pairs in which either run has no value are left out.
struct PairedDifference {
  std::uint64_t pairs = 0;                                 ///< Pairs in which both runs have a value.
  std::uint64_t differing = 0;                             ///< Of these, pairs whose two values differ.
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< Of B - A; NaN without a pair.
  double standard_error = std::numeric_limits<double>::infinity();
  double low = -std::numeric_limits<double>::infinity();  ///< 95 % interval (Student's t).
  double high = std::numeric_limits<double>::infinity();
  /// (var A + var B) / var(B - A): how many times more pairs of independent runs would be needed for the
  /// same standard error. Infinite when all pairs differ by the same amount; NaN when nothing varies.
  double variance_reduction = std::numeric_limits<double>::quiet_NaN();
};

/// a[i] and b[i] are the values of one pair, NaN = none. REQUIRES: equally long.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> a, std::span<const double> b);

struct OutcomeDifference {
  std::string name;
  std::string about;             ///< From A, else from B; may be empty.
  std::optional<Estimate> a, b;  ///< None when that scenario has no outcome of this name.
  bool exact = false;            ///< Both means are, so `difference` has no sampling error.
  double difference = std::numeric_limits<double>::quiet_NaN();  ///< B - A of the means.
  std::optional<PairedDifference> paired;                        ///< When both have the outcome.
};

/// A term of a player's payoff, summed over the rounds that a run plays. Utils, not discounted.
struct TermDifference {
  std::string player;  ///< Id.
  std::string term;
  std::optional<Estimate> a, b;
  bool exact = false;
  double difference = 0.0;                 ///< B - A; a term that one scenario lacks counts 0 there.
  std::optional<PairedDifference> paired;  ///< When both scenarios' terms are sampled.
};

/// What a player gets in all. Utils.
struct PlayerDifference {
  std::string player;                                            ///< Id.
  std::string name;                                              ///< As people read it.
  std::optional<double> total_a, total_b;                        ///< Sum of its terms, not discounted.
  std::optional<double> discounted_a, discounted_b;              ///< As the player values it at the start.
  double difference = std::numeric_limits<double>::quiet_NaN();  ///< Of the totals, B - A.
};

/// One number of a round that both scenarios have.
struct RoundDifference {
  enum class Kind : std::uint8_t { variable, action };

  int round = 0;  ///< 0-based.
  Kind kind = Kind::variable;
  std::string owner;  ///< Id of the player; empty for variables.
  std::string name;   ///< Of the variable or the action.
  double a = 0.0;     ///< Mean level at the end of the round, or share of all runs that take the action.
  double b = 0.0;
  double scale = 1.0;  ///< Largest difference that there can be.

  [[nodiscard]] double difference() const { return b - a; }
};

/// One scenario's part of a comparison.
struct ComparedSide {
  const scenario::Scenario* scenario = nullptr;       ///< Must outlive it.
  simulate::Method method = simulate::Method::exact;  ///< The way that was taken.
  std::optional<solve::MarkovSummary> solution;       ///< None when fixed policies walked without one.
  std::vector<double> discounted;  ///< Per player, as it values the start; with a solution.
  std::vector<simulate::RoundSummary> rounds;
  std::vector<Estimate> outcomes;  ///< In the scenario's order.
  std::vector<Estimate> terms;     ///< All payoff terms, player by player.
  std::vector<double> rows;        ///< A walked run after another: its outcomes, then its terms.

  /// Of each walked run, of outcome `index`, or of a term behind the outcomes.
  [[nodiscard]] std::vector<double> values_of(std::size_t index) const;
};

/// Finds the futures of one scenario and walks its replicates, with its payoff terms as `total` outcomes behind its
/// own. Errors: those of compile_game, find_futures and outcome_rows.
[[nodiscard]] Result<ComparedSide> find_side(const scenario::Scenario& scenario,
                                             const ComparisonOptions& options,
                                             const simulate::StageListener& listener = {});

struct Comparison {
  std::vector<OutcomeDifference> outcomes;  ///< A's order, then what only B has.
  std::vector<PlayerDifference> players;    ///< A's order, then what only B has.
  std::vector<TermDifference> terms;        ///< Largest difference first; ties in the scenarios' order.
  /// Round by round, up to the shorter horizon: variables, then actions that both scenarios have.
  std::vector<RoundDifference> rounds;
  std::vector<TextChange> changes;
};

/// REQUIRES: both sides were found with the same options.
[[nodiscard]] Comparison compare(const ComparedSide& a, const ComparedSide& b);

}  // namespace detente::batch
