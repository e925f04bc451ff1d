#include "engine/cli/tables/positions_report.hpp"

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using positions::PolicyScale;
using positions::PositionOffer;
using positions::Spread;
using report::Table;
using report::TextTable;
using Layout = JsonWriter::Layout;

constexpr std::size_t kWide = 90;
constexpr std::size_t kMostOffers = 40;

std::string facts(const StudiedPositions& s) {
  TextTable table({{""}, {"", TextTable::Align::left, kWide}});
  table.add({"actors", fmt::format("{} on {}", s.actors(), report::counted(s.scales(), "issue"))});
  table.add(
      {"model",
       fmt::format("{}: {}", positions::spatial_method_names()[static_cast<std::size_t>(s.options.method)],
                   s.bargains() ? "KTAB's spatial model, all issues at once"
                                : "expected-utility challenges, issue by issue")});
  std::string rules;
  for (const auto& [name, value] : positions::rules_in_force(s.options)) {
    rules += fmt::format("{}{} {}", rules.empty() ? "" : ", ", name, value);
  }
  table.add({"rules", rules});
  const bool settled = s.study.run.end == positions::PositionEnd::settled;
  const char* const moving = s.options.rounds == 0 ? "" : ", and still moving: --rounds allows more";
  table.add({"rounds", fmt::format("{}{}", s.study.run.rounds(), settled ? ", settled" : moving)});
  if (s.spread()) {
    std::string text = fmt::format("{}, inputs drawn within their bounds or off by up to {} (seed {})",
                                   report::counted(s.options.replicates, "replicate"), s.options.error.jitter,
                                   s.options.error.seed);
    if (s.study.unsettled > 0) text += fmt::format("; {} still moving", report::grouped(s.study.unsettled));
    table.add({"uncertainty", text});
  }
  return table.text();
}

std::string forecast_text(const StudiedPositions& s, std::size_t d) {
  const PolicyScale& scale = s.model.scales[d];
  std::vector<TextTable::Column> columns{
      {"forecast"}, {"start", TextTable::Align::right}, {"end", TextTable::Align::right}};
  if (s.spread()) {
    for (const SpreadQuantile& quantile : kQuantiles)
      columns.push_back({quantile.title, TextTable::Align::right});
  }
  TextTable table(columns);
  for (const ForecastKind& one : kForecasts) {
    std::vector<std::string> cells{one.title, on_scale(scale, s.study.forecasts.front()[d].*one.value),
                                   on_scale(scale, s.study.forecasts.back()[d].*one.value)};
    if (s.spread()) {
      const Spread& spread = s.study.spread[d].*one.spread;
      for (const SpreadQuantile& quantile : kQuantiles)
        cells.push_back(on_scale(scale, spread.*quantile.value));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string offers_text(const StudiedPositions& s) {
  // A move that tables cannot show is none.
  const Table table = position_offers_table(s, 0.005);
  const std::size_t count = table.rows().size();
  if (count == 0) return "No offer moves anybody by half a percent of a scale.\n";
  if (count <= kMostOffers) return table.text();
  return table.text(kMostOffers) + fmt::format("  and {} more: --format json or --out DIR has all\n",
                                               report::grouped(count - kMostOffers));
}

std::string election_text(const StudiedPositions& s) {
  const positions::PositionElection& election = s.study.election;
  std::string at, mean;
  for (std::size_t d = 0; d < s.scales(); ++d) {
    const PolicyScale& scale = s.model.scales[d];
    const double share = s.study.run.positions.back()[election.favourite * s.scales() + d];
    at += fmt::format("{}{} {}", d == 0 ? "" : ", ", scale.id, on_scale(scale, share));
    mean += fmt::format("{}{} {}", d == 0 ? "" : ", ", scale.id, on_scale(scale, election.expected[d]));
  }
  return fmt::format("An election among the last positions: likeliest that of {} ({}), {}; mean {}.\n",
                     s.model.actors[election.favourite].name,
                     report::percent_text(election.probability[election.favourite]), at, mean);
}

std::string as_text(const StudiedPositions& s, const std::string& title) {
  const Table actors = actors_table(s);
  std::string text = title + '\n' + facts(s);
  for (std::size_t d = 0; d < s.scales(); ++d) {
    const PolicyScale& scale = s.model.scales[d];
    text += fmt::format("\n{}: {:g}", scale.name, scale.low);
    text += scale.low_end.empty()
                ? fmt::format(" to {:g}\n", scale.high)
                : fmt::format(" = {}, {:g} = {}\n", scale.low_end, scale.high, scale.high_end);
    text +=
        forecast_text(s, d) + '\n' + actors.text({.row = d * s.actors(), .row_end = (d + 1) * s.actors()});
  }
  text += "\nPower it needs: how many times its own would make its ideal point the median at the start.\n";
  if (s.bargains()) text += '\n' + election_text(s);
  if (s.study.run.rounds() > 0) text += '\n' + offers_text(s);
  return text;
}

void write_spread(JsonWriter& json, const char* key, const PolicyScale& scale, const Spread& spread) {
  json.key(key)
      .begin_object(Layout::one_line)
      .field("mean", scale.at(spread.mean))
      .field("sd", spread.deviation * (scale.high - scale.low));
  for (const SpreadQuantile& quantile : kQuantiles)
    json.field(quantile.key, scale.at(spread.*quantile.value));
  json.end();
}

void write_scale(JsonWriter& json, const StudiedPositions& s, std::size_t d) {
  const PolicyScale& scale = s.model.scales[d];
  json.key(scale.id)
      .begin_object()
      .field("name", scale.name)
      .field("low", scale.low)
      .field("high", scale.high);
  if (!scale.low_end.empty()) {
    json.key("ends").begin_array(Layout::one_line).value(scale.low_end).value(scale.high_end).end();
  }
  json.key("forecast").begin_array();
  for (const auto& round : s.study.forecasts) {
    json.begin_object(Layout::one_line);
    for (const ForecastKind& one : kForecasts) json.field(one.key, scale.at(round[d].*one.value));
    json.end();
  }
  json.end();
  if (s.spread()) {
    json.key("spread").begin_object();
    for (const ForecastKind& one : kForecasts)
      write_spread(json, one.key, scale, s.study.spread[d].*one.spread);
    json.end();
  }
  json.key("actors").begin_object();
  for (std::size_t i = 0; i < s.actors(); ++i) {
    const positions::SpatialActor& actor = s.model.actors[i];
    const std::size_t k = i * s.scales() + d;
    json.key(actor.id)
        .begin_object()
        .field("name", actor.name)
        .field("capability", s.study.inputs.capability[k])
        .field("salience", s.study.inputs.salience[k])
        .field("power_share", s.study.leverage[d][i].power_share)
        .field("needs_factor", s.study.leverage[d][i].factor);
    if (!actor.stands[d].about.empty()) json.field("about", actor.stands[d].about);
    json.key("positions").begin_array(Layout::one_line);
    for (const auto& positions : s.study.run.positions) json.value(scale.at(positions[k]));
    json.end();
    if (s.spread()) write_spread(json, "end", scale, s.study.last_positions[d][i]);
    json.end();
  }
  json.end().end();
}

void write_offers(JsonWriter& json, const StudiedPositions& s) {
  json.key("offers").begin_array();
  for (std::size_t t = 0; t < s.study.run.offers.size(); ++t) {
    for (const PositionOffer& offer : s.study.run.offers[t]) {
      json.begin_object(Layout::one_line)
          .field("round", static_cast<std::uint64_t>(t + 1))
          .field("challenger", s.model.actors[offer.initiator].id)
          .field("target", s.model.actors[offer.target].id)
          .field("offer", positions::offer_kind_name(offer.kind))
          .field("odds", offer.probability)
          .field("gain", offer.initiator_gain)
          .field("target_gain", offer.target_gain);
      const auto add_place = [&](const char* key, const std::vector<double>& to, bool takes) {
        if (to.empty()) return;
        json.key(key).begin_object();
        for (std::size_t k = 0; k < to.size(); ++k) {
          const PolicyScale& scale = s.model.scales[s.scale_of(offer, k)];
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

void write_election(JsonWriter& json, const StudiedPositions& s) {
  json.key("election").begin_object().field("favourite", s.model.actors[s.study.election.favourite].id);
  json.key("expected").begin_object(Layout::one_line);
  for (std::size_t d = 0; d < s.scales(); ++d) {
    json.field(s.model.scales[d].id, s.model.scales[d].at(s.study.election.expected[d]));
  }
  json.end().key("probability").begin_object();
  for (std::size_t i = 0; i < s.actors(); ++i) {
    json.field(s.model.actors[i].id, s.study.election.probability[i]);
  }
  json.end().end();
}

void write_end(JsonWriter& json, const StudiedPositions& s) {
  json.field("rounds", static_cast<std::uint64_t>(s.study.run.rounds()))
      .field("end", positions::position_end_name(s.study.run.end));
}

void write_json(JsonWriter& json, const StudiedPositions& s) {
  json.key("run").raw(s.identity);
  write_end(json, s);
  if (s.spread()) json.field("unsettled", static_cast<std::uint64_t>(s.study.unsettled));
  if (s.bargains()) write_election(json, s);
  json.key("scales").begin_object();
  for (std::size_t d = 0; d < s.scales(); ++d) write_scale(json, s, d);
  json.end();
  write_offers(json, s);
}

void write_manifest(JsonWriter& json, const StudiedPositions& s) {
  json.field("about", s.model.about);
  write_end(json, s);
  json.key("scales").begin_object();
  for (const PolicyScale& scale : s.model.scales) {
    json.key(scale.id)
        .begin_object(Layout::one_line)
        .field("name", scale.name)
        .field("low", scale.low)
        .field("high", scale.high)
        .field("low_end", scale.low_end)
        .field("high_end", scale.high_end)
        .end();
  }
  json.end();
}

}  // namespace

std::string positions_identity(const positions::StudyOptions& options, const std::string& source) {
  JsonWriter json = report::begin_identity();
  json.field("source", source)
      .field("model", positions::spatial_method_names()[static_cast<std::size_t>(options.method)])
      .key("rules")
      .begin_object();
  for (const auto& [name, value] : positions::rules_in_force(options)) json.field(name, value);
  json.end()
      .field("rounds", options.rounds)
      .field("replicates", static_cast<std::uint64_t>(options.replicates))
      .field("seed", options.error.seed)
      .field("jitter", options.error.jitter);
  return report::end_identity(json);
}

report::Report positions_report(const StudiedPositions& studied, std::string title) {
  report::Report report;
  report.header = {"positions", title, ""};
  report.tables = {positions_table(studied).file(), position_offers_table(studied).file(),
                   forecast_table(studied).file(), actors_table(studied).file(),
                   replicates_table(studied).file()};
  report.text = [&studied, title] { return as_text(studied, title); };
  report.json = [&studied](JsonWriter& json) { write_json(json, studied); };
  report.manifest = [&studied](JsonWriter& json) { write_manifest(json, studied); };
  report.identity = studied.identity;
  return report;
}

}  // namespace detente::cli
