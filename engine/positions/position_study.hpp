// A study of positions: one run at the best guess, the forecast of every round, and how both vary when the
// inputs are as uncertain as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/positions/challenge_model.hpp"
#include "engine/positions/position_forecast.hpp"
#include "engine/positions/position_run.hpp"
#include "engine/positions/spatial_actors.hpp"
#include "engine/positions/spatial_bargaining.hpp"

namespace detente::positions {

enum class SpatialMethod : std::uint8_t {
  challenge,  ///< challenge_model.hpp, issue by issue.
  condorcet,  ///< spatial_bargaining.hpp, all issues at once.
};
/// In the order of SpatialMethod.
[[nodiscard]] std::span<const std::string> spatial_method_names();

inline constexpr int kMostPositionRounds = 200;
inline constexpr std::size_t kMostPositionReplicates = 10'000;

struct StudyOptions {
  SpatialMethod method = SpatialMethod::challenge;
  ChallengeRules challenge;
  SpatialRules condorcet;
  int rounds = 50;  ///< At most, [0, kMostPositionRounds].
  std::size_t replicates =
      1000;  ///< Of uncertain inputs; 0 = the best guess alone; <= kMostPositionReplicates.
  InputError error;
};

/// Sets one reading of the models: "odds" to "all_pairs". Empty, or what is wrong.
[[nodiscard]] std::string set_rule(std::string_view name, std::string_view value, StudyOptions& options);
/// "odds=contest|all_pairs" and so on, of the method's rules.
[[nodiscard]] std::vector<std::string> rule_words(SpatialMethod method);
/// The method's rules as they are: {"odds", "contest"}, ...
[[nodiscard]] std::vector<std::pair<std::string, std::string>> rules_in_force(const StudyOptions& options);

/// The last moment of a run, of a scale, over the replicates.
struct ScaleSpread {
  Spread mean, median, capability_mean, capability_median;
};

struct PositionStudy {
  SpatialInputs inputs;  ///< Best guess.
  PositionRun run;
  /// [round][scale], one more than run.rounds(): before the first round and after each.
  std::vector<std::vector<ScaleForecast>> forecasts;
  /// Of the group's choice among the positions of the last round, by the condorcet rules; all scales at once.
  PositionElection election;
  std::vector<std::vector<Leverage>> leverage;  ///< [scale][actor], of the ideal points.

  // Over the replicates; empty without.
  std::size_t unsettled = 0;                         ///< Replicates still moving after the last round.
  std::vector<ScaleSpread> spread;                   ///< [scale]
  std::vector<std::vector<Spread>> last_positions;   ///< [scale][actor]
  std::vector<std::vector<Spread>> median_by_round;  ///< [scale][round], as long as forecasts.
  std::vector<std::vector<Spread>> mean_by_round;
  /// [scale][replicate], for histograms: the power-weighted median and mean after the last round.
  std::vector<std::vector<double>> last_medians, last_means;
};

/// The same for the same model and options, whatever the number of threads. A replicate that settles early
/// keeps its last positions.
[[nodiscard]] PositionStudy study_positions(const SpatialModel& model, const StudyOptions& options);

/// One run by the method of `options`.
[[nodiscard]] PositionRun run_method(const SpatialInputs& inputs, const StudyOptions& options,
                                     bool record_offers);

}  // namespace detente::positions
