#include "engine/cli/tables/positions_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/json.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using positions::PolicyScale;
using positions::PositionOffer;
using positions::PositionStudy;
using positions::ScaleForecast;
using positions::SpatialActor;
using positions::SpatialMethod;
using positions::Spread;
using Layout = JsonWriter::Layout;

constexpr std::size_t kWide = 90;
constexpr std::size_t kMostOffers = 40;

/// A share of the scale as a number on it, with as many decimals as tell a thousandth of the scale.
std::string on_scale(const PolicyScale& scale, double share) {
  const double length = scale.high - scale.low;
  const int digits = std::clamp(static_cast<int>(std::ceil(3.0 - std::log10(length))), 0, 9);
  return fmt::format("{:.{}f}", scale.at(share), digits);
}

std::string method_name(const PositionsReport& report) {
  return positions::spatial_method_names()[static_cast<std::size_t>(report.options.method)];
}

std::string rules_line(const PositionsReport& report) {
  std::string text;
  for (const auto& [name, value] : positions::rules_in_force(report.options)) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

std::string facts(const PositionsReport& report) {
  const PositionStudy& study = report.study;
  report::TextTable table({{""}, {"", report::TextTable::Align::left, kWide}});
  table.add({"actors", fmt::format("{} on {}", report.model.actors.size(),
                                   report::counted(report.model.scales.size(), "issue"))});
  const char* const what = report.options.method == SpatialMethod::challenge
                               ? "expected-utility challenges, issue by issue"
                               : "KTAB's spatial model, all issues at once";
  table.add({"model", fmt::format("{}: {}", method_name(report), what)});
  table.add({"rules", rules_line(report)});
  const bool settled = study.run.end == positions::PositionEnd::settled;
  table.add(
      {"rounds", fmt::format("{}{}", study.run.rounds(),
                             settled                      ? ", settled"
                             : report.options.rounds == 0 ? ""
                                                          : ", and still moving: --rounds allows more")});
  if (!study.spread.empty()) {
    std::string text = fmt::format("{}, inputs drawn within their bounds or off by up to {} (seed {})",
                                   report::counted(report.options.replicates, "replicate"),
                                   report.options.error.jitter, report.options.error.seed);
    if (study.unsettled > 0) text += fmt::format("; {} still moving", report::grouped(study.unsettled));
    table.add({"uncertainty", text});
  }
  return table.text();
}

std::string scale_title(const PolicyScale& scale) {
  std::string text = scale.name;
  if (!scale.low_end.empty()) {
    text += fmt::format(": {:g} = {}, {:g} = {}", scale.low, scale.low_end, scale.high, scale.high_end);
  } else {
    text += fmt::format(": {:g} to {:g}", scale.low, scale.high);
  }
  return text + '\n';
}

std::string forecast_table(const PositionsReport& report, std::size_t d) {
  const PositionStudy& study = report.study;
  const PolicyScale& scale = report.model.scales[d];
  const bool spread = !study.spread.empty();
  report::TextTable table({{"forecast"},
                           {"start", report::TextTable::Align::right},
                           {"end", report::TextTable::Align::right},
                           {spread ? "5 %" : "", report::TextTable::Align::right},
                           {spread ? "25 %" : "", report::TextTable::Align::right},
                           {spread ? "50 %" : "", report::TextTable::Align::right},
                           {spread ? "75 %" : "", report::TextTable::Align::right},
                           {spread ? "95 %" : "", report::TextTable::Align::right}});
  const ScaleForecast& first = study.forecasts.front()[d];
  const ScaleForecast& last = study.forecasts.back()[d];
  const auto add = [&](const char* name, double before, double after, const Spread* over) {
    std::vector<std::string> cells{name, on_scale(scale, before), on_scale(scale, after)};
    for (int k = 0; k < 5; ++k) cells.emplace_back();
    if (over != nullptr) {
      const double quantiles[] = {over->low5, over->low25, over->middle, over->high75, over->high95};
      for (std::size_t k = 0; k < 5; ++k) cells[3 + k] = on_scale(scale, quantiles[k]);
    }
    table.add(std::move(cells));
  };
  const positions::ScaleSpread* const all = spread ? &study.spread[d] : nullptr;
  add("median by power (the power majority)", first.median, last.median, all ? &all->median : nullptr);
  add("mean by power", first.mean, last.mean, all ? &all->mean : nullptr);
  add("median by capability", first.capability_median, last.capability_median,
      all ? &all->capability_median : nullptr);
  add("mean by capability", first.capability_mean, last.capability_mean,
      all ? &all->capability_mean : nullptr);
  return table.text();
}

std::string factor_word(double factor) {
  if (factor <= 1.0) return "has it";
  if (std::isinf(factor)) return "no power";
  return fmt::format("{:.3g} times", factor);
}

std::string actors_table(const PositionsReport& report, std::size_t d) {
  const PositionStudy& study = report.study;
  const PolicyScale& scale = report.model.scales[d];
  const bool election = report.options.method == SpatialMethod::condorcet;
  report::TextTable table({{"actor", report::TextTable::Align::left, 40},
                           {"capability", report::TextTable::Align::right},
                           {"salience", report::TextTable::Align::right},
                           {"power", report::TextTable::Align::right},
                           {"ideal", report::TextTable::Align::right},
                           {"end", report::TextTable::Align::right},
                           {study.spread.empty() ? "" : "5 to 95 %", report::TextTable::Align::right},
                           {election ? "chosen" : "", report::TextTable::Align::right},
                           {"power it needs", report::TextTable::Align::right}});
  const std::vector<double>& last = study.run.positions.back();
  for (std::size_t i = 0; i < report.model.actors.size(); ++i) {
    const std::size_t k = i * study.inputs.scales + d;
    const positions::Leverage& own = study.leverage[d][i];
    std::string range;
    if (!study.spread.empty()) {
      const Spread& spread = study.last_positions[d][i];
      range = fmt::format("{} to {}", on_scale(scale, spread.low5), on_scale(scale, spread.high95));
    }
    table.add({report.model.actors[i].name, fmt::format("{:.4g}", study.inputs.capability[k]),
               fmt::format("{:.3g}", study.inputs.salience[k]),
               fmt::format("{:.1f} %", 100.0 * own.power_share), on_scale(scale, study.inputs.ideal[k]),
               on_scale(scale, last[k]), range,
               election ? fmt::format("{:.1f} %", 100.0 * study.election.probability[i]) : std::string(),
               factor_word(own.factor)});
  }
  return table.text();
}

/// How far the offer moves somebody, as the largest share of a scale.
double reach(const PositionOffer& offer, const std::vector<double>& from, std::size_t scales) {
  double most = 0.0;
  const auto look = [&](const std::vector<double>& to, std::size_t actor, bool takes) {
    if (!takes) return;
    for (std::size_t k = 0; k < to.size(); ++k) {
      const std::size_t d = offer.scale == PositionOffer::kAllScales ? k : offer.scale;
      most = std::max(most, std::abs(to[k] - from[actor * scales + d]));
    }
  };
  look(offer.initiator_to, offer.initiator, offer.initiator_takes);
  look(offer.target_to, offer.target, offer.target_takes);
  return most;
}

/// "45 to 52.1", on each scale that the offer is about.
std::string move_words(const PositionsReport& report, const PositionOffer& offer,
                       const std::vector<double>& from, bool initiator) {
  const std::vector<double>& to = initiator ? offer.initiator_to : offer.target_to;
  const bool takes = initiator ? offer.initiator_takes : offer.target_takes;
  if (to.empty()) return "";
  if (!takes) return "refuses";
  const std::size_t actor = initiator ? offer.initiator : offer.target;
  std::string text;
  for (std::size_t k = 0; k < to.size(); ++k) {
    const std::size_t d = offer.scale == PositionOffer::kAllScales ? k : offer.scale;
    const PolicyScale& scale = report.model.scales[d];
    text +=
        fmt::format("{}{} to {}", k == 0 ? "" : "; ",
                    on_scale(scale, from[actor * report.study.inputs.scales + d]), on_scale(scale, to[k]));
  }
  return text;
}

std::string offers_table(const PositionsReport& report) {
  const bool bargains = report.options.method == SpatialMethod::condorcet;
  const auto& actors = report.model.actors;
  report::TextTable table({{"round", report::TextTable::Align::right},
                           {"challenger", report::TextTable::Align::left, 30},
                           {"target", report::TextTable::Align::left, 30},
                           {report.model.scales.size() > 1 && !bargains ? "issue" : ""},
                           {"offer"},
                           {"odds", report::TextTable::Align::right},
                           {"gain", report::TextTable::Align::right},
                           {"target's", report::TextTable::Align::right},
                           {bargains ? "challenger goes" : ""},
                           {"target goes"}});
  // A move that tables cannot show is none.
  constexpr double kLeast = 0.005;
  std::size_t shown = 0, more = 0;
  for (std::size_t t = 0; t < report.study.run.offers.size(); ++t) {
    const std::vector<double>& from = report.study.run.positions[t];
    for (const PositionOffer& offer : report.study.run.offers[t]) {
      if (reach(offer, from, report.study.inputs.scales) < kLeast) continue;
      if (shown == kMostOffers) {
        ++more;
        continue;
      }
      ++shown;
      const bool one = offer.scale != PositionOffer::kAllScales && report.model.scales.size() > 1;
      table.add({std::to_string(t + 1), actors[offer.initiator].name, actors[offer.target].name,
                 one ? report.model.scales[offer.scale].id : std::string(),
                 std::string(positions::offer_kind_name(offer.kind)),
                 fmt::format("{:.2f}", offer.probability), fmt::format("{:+.3f}", offer.initiator_gain),
                 fmt::format("{:+.3f}", offer.target_gain), move_words(report, offer, from, true),
                 move_words(report, offer, from, false)});
    }
  }
  if (shown == 0) return "No offer moves anybody by half a percent of a scale.\n";
  std::string text = table.text();
  if (more > 0)
    text += fmt::format("  and {} more: --format json or --out DIR has all\n", report::grouped(more));
  return text;
}

std::string election_lines(const PositionsReport& report) {
  const positions::PositionElection& election = report.study.election;
  const std::size_t scales = report.model.scales.size();
  std::string at, mean;
  for (std::size_t d = 0; d < scales; ++d) {
    const PolicyScale& scale = report.model.scales[d];
    const double share = report.study.run.positions.back()[election.favourite * scales + d];
    at += fmt::format("{}{} {}", d == 0 ? "" : ", ", scale.id, on_scale(scale, share));
    mean += fmt::format("{}{} {}", d == 0 ? "" : ", ", scale.id, on_scale(scale, election.expected[d]));
  }
  return fmt::format("An election among the last positions: likeliest that of {} ({:.1f} %), {}; mean {}.\n",
                     report.model.actors[election.favourite].name,
                     100.0 * election.probability[election.favourite], at, mean);
}

void add_spread(JsonWriter& json, const PolicyScale& scale, const Spread& spread) {
  json.begin_object(Layout::one_line)
      .field("mean", scale.at(spread.mean))
      .field("sd", spread.deviation * (scale.high - scale.low))
      .field("q05", scale.at(spread.low5))
      .field("q25", scale.at(spread.low25))
      .field("q50", scale.at(spread.middle))
      .field("q75", scale.at(spread.high75))
      .field("q95", scale.at(spread.high95))
      .end();
}

void add_forecast(JsonWriter& json, const PolicyScale& scale, const ScaleForecast& forecast) {
  json.begin_object(Layout::one_line)
      .field("median", scale.at(forecast.median))
      .field("mean", scale.at(forecast.mean))
      .field("capability_median", scale.at(forecast.capability_median))
      .field("capability_mean", scale.at(forecast.capability_mean))
      .end();
}

void add_scale(JsonWriter& json, const PositionsReport& report, std::size_t d) {
  const PositionStudy& study = report.study;
  const PolicyScale& scale = report.model.scales[d];
  json.key(scale.id)
      .begin_object()
      .field("name", scale.name)
      .field("low", scale.low)
      .field("high", scale.high);
  if (!scale.low_end.empty()) {
    json.key("ends").begin_array(Layout::one_line).value(scale.low_end).value(scale.high_end).end();
  }
  json.key("forecast").begin_array();
  for (const auto& round : study.forecasts) add_forecast(json, scale, round[d]);
  json.end();
  if (!study.spread.empty()) {
    const positions::ScaleSpread& spread = study.spread[d];
    json.key("spread").begin_object().key("median");
    add_spread(json, scale, spread.median);
    json.key("mean");
    add_spread(json, scale, spread.mean);
    json.key("capability_median");
    add_spread(json, scale, spread.capability_median);
    json.key("capability_mean");
    add_spread(json, scale, spread.capability_mean);
    json.end();
  }
  json.key("actors").begin_object();
  for (std::size_t i = 0; i < report.model.actors.size(); ++i) {
    const SpatialActor& actor = report.model.actors[i];
    const std::size_t k = i * study.inputs.scales + d;
    json.key(actor.id)
        .begin_object()
        .field("name", actor.name)
        .field("capability", study.inputs.capability[k])
        .field("salience", study.inputs.salience[k])
        .field("power_share", study.leverage[d][i].power_share)
        .field("needs_factor", study.leverage[d][i].factor);
    if (!actor.stands[d].about.empty()) json.field("about", actor.stands[d].about);
    json.key("positions").begin_array(Layout::one_line);
    for (const auto& positions : study.run.positions) json.value(scale.at(positions[k]));
    json.end();
    if (!study.spread.empty()) {
      json.key("end");
      add_spread(json, scale, study.last_positions[d][i]);
    }
    json.end();
  }
  json.end().end();
}

void add_offers(JsonWriter& json, const PositionsReport& report) {
  const auto& actors = report.model.actors;
  json.key("offers").begin_array();
  for (std::size_t t = 0; t < report.study.run.offers.size(); ++t) {
    for (const PositionOffer& offer : report.study.run.offers[t]) {
      const bool all = offer.scale == PositionOffer::kAllScales;
      json.begin_object(Layout::one_line)
          .field("round", static_cast<std::uint64_t>(t + 1))
          .field("challenger", actors[offer.initiator].id)
          .field("target", actors[offer.target].id)
          .field("offer", std::string(positions::offer_kind_name(offer.kind)))
          .field("odds", offer.probability)
          .field("gain", offer.initiator_gain)
          .field("target_gain", offer.target_gain);
      const auto add_place = [&](const char* key, const std::vector<double>& to, bool takes) {
        if (to.empty()) return;
        json.key(key).begin_object();
        for (std::size_t k = 0; k < to.size(); ++k) {
          const PolicyScale& scale = report.model.scales[all ? k : offer.scale];
          json.field(scale.id, scale.at(to[k]));
        }
        json.end().field(std::string(key) + "_taken", takes);
      };
      add_place("challenger_to", offer.initiator_to, offer.initiator_takes);
      add_place("target_to", offer.target_to, offer.target_takes);
      json.end();
    }
  }
  json.end();
}

}  // namespace

std::string positions_tables(const PositionsReport& report) {
  std::string text = (report.model.title.empty() ? report.source : report.model.title) + '\n' + facts(report);
  for (std::size_t d = 0; d < report.model.scales.size(); ++d) {
    text += '\n' + scale_title(report.model.scales[d]) + forecast_table(report, d) + '\n' +
            actors_table(report, d);
  }
  text += "\nPower it needs: how many times its own would make its ideal point the median at the start.\n";
  if (report.options.method == SpatialMethod::condorcet) text += '\n' + election_lines(report);
  if (report.study.run.rounds() > 0) text += '\n' + offers_table(report);
  return text;
}

std::string positions_json(const PositionsReport& report) {
  const PositionStudy& study = report.study;
  JsonWriter json;
  json.begin_object()
      .field("title", report.model.title.empty() ? report.source : report.model.title)
      .key("run")
      .raw(positions_identity(report));
  json.field("rounds", static_cast<std::uint64_t>(study.run.rounds()))
      .field("end", std::string(positions::position_end_name(study.run.end)));
  if (!study.spread.empty()) json.field("unsettled", static_cast<std::uint64_t>(study.unsettled));
  if (report.options.method == SpatialMethod::condorcet) {
    json.key("election").begin_object();
    json.field("favourite", report.model.actors[study.election.favourite].id);
    json.key("expected").begin_object(Layout::one_line);
    for (std::size_t d = 0; d < report.model.scales.size(); ++d) {
      json.field(report.model.scales[d].id, report.model.scales[d].at(study.election.expected[d]));
    }
    json.end().key("probability").begin_object();
    for (std::size_t i = 0; i < report.model.actors.size(); ++i) {
      json.field(report.model.actors[i].id, study.election.probability[i]);
    }
    json.end().end();
  }
  json.key("scales").begin_object();
  for (std::size_t d = 0; d < report.model.scales.size(); ++d) add_scale(json, report, d);
  json.end();
  add_offers(json, report);
  return json.end().text();
}

}  // namespace detente::cli
