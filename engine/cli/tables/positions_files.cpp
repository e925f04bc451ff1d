// The folder that `detente positions --out` writes.
#include <cmath>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/version.hpp"
#include "engine/cli/tables/positions_report.hpp"
#include "engine/report/manifest_parts.hpp"

namespace detente::cli {
namespace {

using positions::PolicyScale;
using positions::PositionOffer;
using positions::PositionStudy;
using positions::Spread;
using Layout = JsonWriter::Layout;

void add_row(std::string& csv, const std::vector<std::string>& cells) {
  add_csv(csv, {cells.begin(), cells.end()});
}

std::string cell(double value) {
  return std::isfinite(value) ? shortest(value) : std::string();
}

void add_quantiles(const PolicyScale& scale, const Spread& spread, std::vector<std::string>& cells) {
  for (const double q : {spread.low5, spread.low25, spread.middle, spread.high75, spread.high95}) {
    cells.push_back(shortest(scale.at(q)));
  }
}

constexpr const char* kQuantiles[] = {"q05", "q25", "q50", "q75", "q95"};

void add_quantile_titles(const std::string& stem, std::vector<std::string>& titles) {
  for (const char* const q : kQuantiles) titles.push_back(stem + q);
}

}  // namespace

std::string positions_csv(const PositionsReport& report) {
  const PositionStudy& study = report.study;
  std::string csv;
  add_row(csv, {"round", "scale", "actor", "position", "risk"});
  const std::size_t scales = report.model.scales.size(), actors = report.model.actors.size();
  for (std::size_t t = 0; t < study.run.positions.size(); ++t) {
    for (std::size_t d = 0; d < scales; ++d) {
      for (std::size_t i = 0; i < actors; ++i) {
        // After the last round nobody weighs another challenge.
        std::string risk;
        if (t < study.run.risk.size()) {
          const std::vector<double>& at = study.run.risk[t];
          risk = shortest(at.size() == actors * scales ? at[i * scales + d] : at[i]);
        }
        add_row(csv, {std::to_string(t), report.model.scales[d].id, report.model.actors[i].id,
                      shortest(report.model.scales[d].at(study.run.positions[t][i * scales + d])), risk});
      }
    }
  }
  return csv;
}

std::string offers_csv(const PositionsReport& report) {
  std::string csv;
  add_row(csv, {"round", "challenger", "target", "scale", "offer", "odds", "gain", "target_gain",
                "challenger_to", "challenger_takes", "target_to", "target_takes"});
  const auto& actors = report.model.actors;
  for (std::size_t t = 0; t < report.study.run.offers.size(); ++t) {
    for (const PositionOffer& offer : report.study.run.offers[t]) {
      for (std::size_t k = 0; k < offer.target_to.size(); ++k) {
        const PolicyScale& scale =
            report.model.scales[offer.scale == PositionOffer::kAllScales ? k : offer.scale];
        const bool both = !offer.initiator_to.empty();
        add_row(csv, {std::to_string(t + 1), actors[offer.initiator].id, actors[offer.target].id, scale.id,
                      std::string(positions::offer_kind_name(offer.kind)), shortest(offer.probability),
                      shortest(offer.initiator_gain), shortest(offer.target_gain),
                      both ? shortest(scale.at(offer.initiator_to[k])) : std::string(),
                      both ? (offer.initiator_takes ? "1" : "0") : "", shortest(scale.at(offer.target_to[k])),
                      offer.target_takes ? "1" : "0"});
      }
    }
  }
  return csv;
}

std::string forecast_csv(const PositionsReport& report) {
  const PositionStudy& study = report.study;
  const bool spread = !study.spread.empty();
  std::vector<std::string> titles{"round", "scale", "median", "mean", "capability_median", "capability_mean"};
  if (spread) {
    add_quantile_titles("median_", titles);
    add_quantile_titles("mean_", titles);
  }
  std::string csv;
  add_row(csv, titles);
  for (std::size_t t = 0; t < study.forecasts.size(); ++t) {
    for (std::size_t d = 0; d < report.model.scales.size(); ++d) {
      const PolicyScale& scale = report.model.scales[d];
      const positions::ScaleForecast& forecast = study.forecasts[t][d];
      std::vector<std::string> cells{std::to_string(t), scale.id};
      for (const double value :
           {forecast.median, forecast.mean, forecast.capability_median, forecast.capability_mean}) {
        cells.push_back(shortest(scale.at(value)));
      }
      if (spread) {
        add_quantiles(scale, study.median_by_round[d][t], cells);
        add_quantiles(scale, study.mean_by_round[d][t], cells);
      }
      add_row(csv, cells);
    }
  }
  return csv;
}

std::string actors_csv(const PositionsReport& report) {
  const PositionStudy& study = report.study;
  const bool spread = !study.spread.empty();
  std::vector<std::string> titles{"scale",       "actor", "name",         "capability", "salience",
                                  "power_share", "ideal", "needs_factor", "chosen",     "end"};
  if (spread) add_quantile_titles("end_", titles);
  std::string csv;
  add_row(csv, titles);
  const std::size_t scales = report.model.scales.size();
  for (std::size_t d = 0; d < scales; ++d) {
    const PolicyScale& scale = report.model.scales[d];
    for (std::size_t i = 0; i < report.model.actors.size(); ++i) {
      const std::size_t k = i * scales + d;
      const positions::Leverage& own = study.leverage[d][i];
      std::vector<std::string> cells{scale.id,
                                     report.model.actors[i].id,
                                     report.model.actors[i].name,
                                     shortest(study.inputs.capability[k]),
                                     shortest(study.inputs.salience[k]),
                                     shortest(own.power_share),
                                     shortest(scale.at(study.inputs.ideal[k])),
                                     cell(own.factor),
                                     report.options.method == positions::SpatialMethod::condorcet
                                         ? shortest(study.election.probability[i])
                                         : std::string(),
                                     shortest(scale.at(study.run.positions.back()[k]))};
      if (spread) add_quantiles(scale, study.last_positions[d][i], cells);
      add_row(csv, cells);
    }
  }
  return csv;
}

std::string replicates_csv(const PositionsReport& report) {
  std::string csv;
  add_row(csv, {"scale", "replicate", "median", "mean"});
  for (std::size_t d = 0; d < report.study.last_medians.size(); ++d) {
    const PolicyScale& scale = report.model.scales[d];
    for (std::size_t k = 0; k < report.study.last_medians[d].size(); ++k) {
      add_row(csv, {scale.id, std::to_string(k), shortest(scale.at(report.study.last_medians[d][k])),
                    shortest(scale.at(report.study.last_means[d][k]))});
    }
  }
  return csv;
}

std::string positions_identity(const PositionsReport& report) {
  JsonWriter json;
  json.begin_object(Layout::one_line)
      .field("version", version())
      .field("source", report.source)
      .field("model", positions::spatial_method_names()[static_cast<std::size_t>(report.options.method)])
      .key("rules")
      .begin_object();
  for (const auto& [name, value] : positions::rules_in_force(report.options)) json.field(name, value);
  json.end()
      .field("rounds", report.options.rounds)
      .field("replicates", static_cast<std::uint64_t>(report.options.replicates))
      .field("seed", report.options.error.seed)
      .field("jitter", report.options.error.jitter);
  std::string text = json.end().text();
  text.pop_back();
  return text;
}

std::string positions_manifest(const PositionsReport& report) {
  JsonWriter json;
  json.begin_object()
      .field("format", 1)
      .field("kind", "positions")
      .field("title", report.model.title.empty() ? report.source : report.model.title)
      .field("about", report.model.about)
      .key("run")
      .raw(positions_identity(report));
  json.field("rounds", static_cast<std::uint64_t>(report.study.run.rounds()))
      .field("end", std::string(positions::position_end_name(report.study.run.end)))
      .key("scales")
      .begin_object();
  for (const PolicyScale& scale : report.model.scales) {
    json.key(scale.id)
        .begin_object(Layout::one_line)
        .field("name", scale.name)
        .field("low", scale.low)
        .field("high", scale.high)
        .field("low_end", scale.low_end)
        .field("high_end", scale.high_end)
        .end();
  }
  json.end().key("tables").begin_object();
  const auto note = [&](const char* name, const std::vector<report::ColumnNote>& columns) {
    report::write_table_note(json, name, columns);
  };
  const std::string quantiles = "quantiles over the replicates";
  note("positions.csv", {{"round", "", "0 = before the first round"},
                         {"scale", "", "the issue"},
                         {"actor", "", ""},
                         {"position", "scale", "where it stands"},
                         {"risk", "", "its risk attitude there: exponent r, or KTAB's R in [-1, 1]"}});
  note("offers.csv", {{"round", "", "from 1"},
                      {"challenger", "", ""},
                      {"target", "", ""},
                      {"scale", "", "the issue"},
                      {"offer", "", "confrontation, compromise, capitulation or bargain"},
                      {"odds", "", "that the challenger would win a contest, as who decides sees it"},
                      {"gain", "utils", "the challenger's expected utility of the challenge"},
                      {"target_gain", "utils", "the target's"},
                      {"challenger_to", "scale", "where the offer puts the challenger"},
                      {"challenger_takes", "", "1 = it goes there"},
                      {"target_to", "scale", "where it puts the target"},
                      {"target_takes", "", "1 = it goes there"}});
  note("forecast.csv", {{"round", "", "0 = before the first round"},
                        {"scale", "", "the issue"},
                        {"median", "scale", "weighted by power: the power-majority position"},
                        {"mean", "scale", "weighted by power"},
                        {"capability_median", "scale", "weighted by capability alone"},
                        {"capability_mean", "scale", "weighted by capability alone"},
                        {"median_q05 to median_q95", "scale", quantiles},
                        {"mean_q05 to mean_q95", "scale", quantiles}});
  note("actors.csv",
       {{"scale", "", "the issue"},
        {"actor", "", ""},
        {"name", "", ""},
        {"capability", "", ""},
        {"salience", "", "[0, 1]"},
        {"power_share", "", "capability times salience, of the sum over actors"},
        {"ideal", "scale", "where it begins"},
        {"needs_factor", "", "times its power that would make its ideal point the median; empty = has none"},
        {"chosen", "", "chance of its last position in an election among the last positions"},
        {"end", "scale", "where it ends"},
        {"end_q05 to end_q95", "scale", quantiles}});
  note("replicates.csv", {{"scale", "", "the issue"},
                          {"replicate", "", "from 0"},
                          {"median", "scale", "after the last round, weighted by power"},
                          {"mean", "scale", "after the last round, weighted by power"}});
  return json.end().end().text();
}

std::vector<report::TableFile> positions_files(const PositionsReport& report) {
  return {{"positions.csv", positions_csv(report)},
          {"offers.csv", offers_csv(report)},
          {"forecast.csv", forecast_csv(report)},
          {"actors.csv", actors_csv(report)},
          {"replicates.csv", replicates_csv(report)}};
}

}  // namespace detente::cli
