#include "engine/cli/tables/bargain_report.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/json.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using bargaining::BargainingPoint;
using bargaining::Domain;
using bargaining::Party;
using bargaining::SessionEnd;
using bargaining::TalksPoint;
using Layout = JsonWriter::Layout;

constexpr std::size_t kWide = 76;

std::string decimals(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
}

std::string title_of(const bargaining::DomainFile& file, const std::vector<std::string>& sources) {
  return file.title.empty() ? sources.front() : file.title;
}

/// "relief = part", or "0.6: relief = part; 0.4: relief = none", the likeliest first.
std::string lottery_words(const Domain& domain, std::vector<BargainingPoint::Part> parts) {
  if (parts.size() == 1 && parts.front().probability >= 1.0) return domain.words(parts.front().deal);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  std::string text;
  constexpr std::size_t kMostShown = 6;
  for (std::size_t k = 0; k < parts.size() && k < kMostShown; ++k) {
    text +=
        fmt::format("{}{:.4g}: {}", k == 0 ? "" : "; ", parts[k].probability, domain.words(parts[k].deal));
  }
  if (parts.size() > kMostShown)
    text += fmt::format("; and {} more", report::grouped(parts.size() - kMostShown));
  return text;
}

std::string outcome_words(const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  const Domain& domain = report.file.domain;
  std::string text;
  if (talks.played) {
    const bargaining::SessionResult& result = talks.session.result;
    const int round = result.round + 1;
    switch (result.end) {
      case SessionEnd::deal: text = fmt::format("a deal in round {}: ", round); break;
      case SessionEnd::deadline: return fmt::format("no deal: {} rounds were not enough", result.round);
      case SessionEnd::walk_out:
        return fmt::format("no deal: {} walked out in round {}", domain.parties()[result.by].name, round);
    }
  } else if (talks.deals.empty()) {
    return talks.rational == 0 ? "no deal: none is as good as no deal for all" : "no deal";
  } else {
    text = talks.deals.size() == 1 ? "a deal: " : "a lottery: ";
  }
  text += lottery_words(domain, talks.deals);
  if (talks.no_deal > 0.0) text += fmt::format("; {:.4g}: no deal", talks.no_deal);
  return text;
}

std::string facts(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  const bargaining::ProtocolOptions& options = report.plan.protocol;
  report::TextTable table({{""}, {"", report::TextTable::Align::left, kWide}});
  std::string size =
      fmt::format("{}, {}, {} efficient, {} as good as no deal for all",
                  report::counted(domain.issues().size(), "issue"), report::counted(domain.deals(), "deal"),
                  report::grouped(report.talks.frontier.size()), report::grouped(report.talks.rational));
  if (report.file.combinations > domain.deals()) {
    size += fmt::format("; constraints exclude {} combinations",
                        report::grouped(report.file.combinations - domain.deals()));
  }
  table.add({"domain", size});
  table.add({"protocol", fmt::format("{}: {}", options.name, bargaining::protocol_summary(options.name))});
  table.add(
      {"time",
       fmt::format("{}, {} first{}", report::counted(static_cast<std::uint64_t>(options.deadline), "round"),
                   domain.parties()[options.first_proposer].name,
                   options.breakdown > 0.0
                       ? fmt::format("; a refusal ends the talks with chance {}", options.breakdown)
                       : "")});
  table.add({"outcome", outcome_words(report)});
  return table.text();
}

std::string parties_table(const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  report::TextTable table({{"party"},
                           {"no deal", report::TextTable::Align::right},
                           {"utility", report::TextTable::Align::right},
                           {"with delay", report::TextTable::Align::right},
                           {"best", report::TextTable::Align::right},
                           {"share of gains", report::TextTable::Align::right}});
  const auto& parties = report.file.domain.parties();
  for (std::size_t p = 0; p < parties.size(); ++p) {
    table.add({parties[p].name, decimals(parties[p].reservation), decimals(talks.utilities[p]),
               decimals(talks.values[p]), decimals(talks.best[p]), decimals(talks.gain_shares[p])});
  }
  return table.text();
}

std::string round_word(int round) {
  return round < 0 ? "never" : std::to_string(round + 1);
}

std::string concessions_table(const BargainReport& report) {
  report::TextTable table({{"who conceded when"},
                           {"tactic"},
                           {"offers", report::TextTable::Align::right},
                           {"first asked", report::TextTable::Align::right},
                           {"last asked", report::TextTable::Align::right},
                           {"conceded", report::TextTable::Align::right},
                           {"steps", report::TextTable::Align::right},
                           {"from round", report::TextTable::Align::right},
                           {"half by", report::TextTable::Align::right}});
  const auto& parties = report.file.domain.parties();
  for (std::size_t p = 0; p < parties.size(); ++p) {
    const bargaining::ConcessionPath& path = report.talks.session.paths[p];
    const bool any = path.offers > 0;
    table.add({parties[p].name, report.plan.protocol.tactics[p].name, std::to_string(path.offers),
               any ? decimals(path.first) : "-", any ? decimals(path.last) : "-",
               any ? decimals(path.conceded) : "-", std::to_string(path.steps), round_word(path.first_step),
               round_word(path.half_step)});
  }
  return table.text();
}

std::string measures_table(const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  report::TextTable table({{"measure"}, {"", report::TextTable::Align::right}});
  table.add({"Nash product", decimals(talks.nash_product)});
  table.add({"distance to the frontier", decimals(talks.to_frontier)});
  table.add({"distance to the Nash point", decimals(talks.to_nash)});
  table.add({"distance to the Kalai-Smorodinsky point", decimals(talks.to_kalai_smorodinsky)});
  return table.text();
}

/// One row for solutions that pick the same.
struct PointRow {
  std::string names;
  const BargainingPoint* point;
};

std::vector<PointRow> point_rows(const std::vector<TalksPoint>& points) {
  const auto same = [](const BargainingPoint& a, const BargainingPoint& b) {
    return std::equal(a.lottery.begin(), a.lottery.end(), b.lottery.begin(), b.lottery.end(),
                      [](const BargainingPoint::Part& x, const BargainingPoint::Part& y) {
                        return x.deal == y.deal && x.probability == y.probability;
                      });
  };
  std::vector<PointRow> rows;
  for (const TalksPoint& point : points) {
    if (!point.point.found) continue;
    const std::string name =
        fmt::format("{}{}", bargaining::solution_name(point.kind), point.lottery ? " by lottery" : "");
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const PointRow& other) { return same(*other.point, point.point); });
    if (row == rows.end()) {
      rows.push_back({name, &point.point});
    } else {
      row->names += ", " + name;
    }
  }
  return rows;
}

std::string points_table(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  std::vector<report::TextTable::Column> columns{{"an arbiter's choice", report::TextTable::Align::left, 30}};
  for (const Party& party : domain.parties()) columns.push_back({party.id, report::TextTable::Align::right});
  columns.push_back({"deal", report::TextTable::Align::left, 60});
  report::TextTable table(columns);
  for (const PointRow& row : point_rows(report.talks.points)) {
    std::vector<std::string> cells{row.names};
    for (const double utility : row.point->utilities) cells.push_back(decimals(utility));
    cells.push_back(lottery_words(domain, row.point->lottery));
    table.add(std::move(cells));
  }
  return table.text();
}

void add_deal(JsonWriter& json, const Domain& domain, bargaining::DealId deal) {
  json.key("deal").begin_object(Layout::one_line);
  for (std::size_t i = 0; i < domain.issues().size(); ++i) {
    json.field(domain.issues()[i].name, domain.issues()[i].values[domain.value(deal, i)]);
  }
  json.end();
}

void add_lottery(JsonWriter& json, const Domain& domain, const std::vector<BargainingPoint::Part>& parts) {
  json.begin_array();
  for (const BargainingPoint::Part& part : parts) {
    json.begin_object(Layout::one_line).field("probability", part.probability);
    add_deal(json, domain, part.deal);
    json.end();
  }
  json.end();
}

void add_utilities(JsonWriter& json, const Domain& domain, const std::vector<double>& utilities) {
  json.begin_object(Layout::one_line);
  for (std::size_t p = 0; p < domain.party_count(); ++p) json.field(domain.parties()[p].id, utilities[p]);
  json.end();
}

void add_parties(JsonWriter& json, const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  const auto& parties = report.file.domain.parties();
  json.key("parties").begin_object();
  for (std::size_t p = 0; p < parties.size(); ++p) {
    json.key(parties[p].id)
        .begin_object()
        .field("name", parties[p].name)
        .field("no_deal", parties[p].reservation)
        .field("utility", talks.utilities[p])
        .field("with_delay", talks.values[p])
        .field("best", talks.best[p])
        .field("gain_share", talks.gain_shares[p]);
    if (talks.played) {
      const bargaining::ConcessionPath& path = talks.session.paths[p];
      json.field("tactic", report.plan.protocol.tactics[p].name).field("offers", path.offers);
      if (path.offers > 0) {
        json.field("first_asked", path.first)
            .field("last_asked", path.last)
            .field("conceded", path.conceded)
            .field("steps", path.steps);
        if (path.first_step >= 0) json.field("from_round", path.first_step + 1);
        if (path.half_step >= 0) json.field("half_by_round", path.half_step + 1);
      }
    }
    json.end();
  }
  json.end();
}

void add_outcome(JsonWriter& json, const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  json.key("outcome").begin_object().field("no_deal", talks.no_deal).key("deals");
  add_lottery(json, report.file.domain, talks.deals);
  if (talks.played) {
    json.field("end", bargaining::session_end_name(talks.session.result.end))
        .field("rounds",
               talks.session.result.round + (talks.session.result.end == SessionEnd::deadline ? 0 : 1))
        .field("offers", talks.session.result.offers);
  }
  json.end();
}

}  // namespace

std::string bargain_tables(const BargainReport& report) {
  std::string text =
      title_of(report.file, report.sources) + '\n' + facts(report) + '\n' + parties_table(report);
  if (report.talks.played) text += '\n' + concessions_table(report);
  text += '\n' + measures_table(report);
  if (report.talks.rational > 0) text += '\n' + points_table(report);
  return text;
}

std::string bargain_json(const BargainReport& report) {
  const bargaining::TalksResult& talks = report.talks;
  const Domain& domain = report.file.domain;
  JsonWriter json;
  json.begin_object()
      .field("title", title_of(report.file, report.sources))
      .key("run")
      .raw(bargain_identity(report));
  json.field("deals", static_cast<std::uint64_t>(domain.deals()))
      .field("efficient", static_cast<std::uint64_t>(talks.frontier.size()))
      .field("rational", static_cast<std::uint64_t>(talks.rational));
  add_outcome(json, report);
  add_parties(json, report);
  json.key("measures")
      .begin_object()
      .field("nash_product", talks.nash_product)
      .field("to_frontier", talks.to_frontier)
      .field("to_nash", talks.to_nash)
      .field("to_kalai_smorodinsky", talks.to_kalai_smorodinsky)
      .end();
  json.key("points").begin_array();
  for (const TalksPoint& point : talks.points) {
    if (!point.point.found) continue;
    json.begin_object()
        .field("solution", bargaining::solution_name(point.kind))
        .field("lottery", point.lottery)
        .key("utilities");
    add_utilities(json, domain, point.point.utilities);
    json.key("deals");
    add_lottery(json, domain, point.point.lottery);
    json.end();
  }
  return json.end().end().text();
}

}  // namespace detente::cli
