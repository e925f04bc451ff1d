// A study of positions: its tables, and what its text and JSON share with them.
#pragma once

#include <string>
#include <vector>

#include "engine/positions/position_study.hpp"
#include "engine/report/table.hpp"

namespace detente::cli {

struct StudiedPositions {
  const positions::SpatialModel& model;
  const positions::StudyOptions& options;
  const positions::PositionStudy& study;
  std::string identity;

  [[nodiscard]] std::size_t scales() const { return model.scales.size(); }
  [[nodiscard]] std::size_t actors() const { return model.actors.size(); }
  /// The model condorcet: all issues at once, and an election.
  [[nodiscard]] bool bargains() const { return options.method == positions::SpatialMethod::condorcet; }
  /// There are replicates.
  [[nodiscard]] bool spread() const { return !study.spread.empty(); }
  /// Of the k-th place of an offer.
  [[nodiscard]] static std::size_t scale_of(const positions::PositionOffer& offer, std::size_t k) {
    return offer.scale == positions::PositionOffer::kAllScales ? k : offer.scale;
  }
};

struct SpreadQuantile {
  const char* key;
  const char* title;
  double positions::Spread::*value;
};
inline constexpr SpreadQuantile kQuantiles[] = {{"q05", "5 %", &positions::Spread::low5},
                                                {"q25", "25 %", &positions::Spread::low25},
                                                {"q50", "50 %", &positions::Spread::middle},
                                                {"q75", "75 %", &positions::Spread::high75},
                                                {"q95", "95 %", &positions::Spread::high95}};

struct ForecastKind {
  const char* key;
  const char* title;
  const char* about;
  double positions::ScaleForecast::*value;
  positions::Spread positions::ScaleSpread::*spread;
};
inline constexpr ForecastKind kForecasts[] = {
    {"median", "median by power (the power majority)", "weighted by power: the power-majority position",
     &positions::ScaleForecast::median, &positions::ScaleSpread::median},
    {"mean", "mean by power", "weighted by power", &positions::ScaleForecast::mean,
     &positions::ScaleSpread::mean},
    {"capability_median", "median by capability", "weighted by capability alone",
     &positions::ScaleForecast::capability_median, &positions::ScaleSpread::capability_median},
    {"capability_mean", "mean by capability", "weighted by capability alone",
     &positions::ScaleForecast::capability_mean, &positions::ScaleSpread::capability_mean}};

/// A share of the scale as a number on it, with as many decimals as tell a thousandth of the scale.
[[nodiscard]] std::string on_scale(const positions::PolicyScale& scale, double share);

/// A row per round, scale and actor.
[[nodiscard]] report::Table positions_table(const StudiedPositions& s);
/// A row per offer and scale that it is about, where it moves somebody by `least` or more, a share of the scale.
[[nodiscard]] report::Table position_offers_table(const StudiedPositions& s, double least = 0.0);
/// A row per round and scale: the forecast at the best guess and its quantiles over the replicates.
[[nodiscard]] report::Table forecast_table(const StudiedPositions& s);
/// A row per scale and actor, scale by scale: its inputs, where it ends, what it would need.
[[nodiscard]] report::Table actors_table(const StudiedPositions& s);
/// A row per scale and replicate: the forecast after the last round.
[[nodiscard]] report::Table replicates_table(const StudiedPositions& s);

}  // namespace detente::cli
