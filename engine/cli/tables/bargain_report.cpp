#include "engine/cli/tables/bargain_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using bargaining::BargainingPoint;
using bargaining::DealId;
using bargaining::Domain;
using bargaining::Party;
using bargaining::ProtocolOptions;
using bargaining::SessionEnd;
using bargaining::TalksPoint;
using bargaining::TalksResult;
using report::Cell;
using report::Column;
using report::fixed;
using report::Table;
using report::TextTable;
using Layout = JsonWriter::Layout;
using Lottery = std::vector<BargainingPoint::Part>;

constexpr std::size_t kWide = 76;
constexpr int kDecimals = 4;

/// "relief = part", or "0.6: relief = part; 0.4: relief = none", the likeliest first.
std::string lottery_words(const Domain& domain, Lottery parts) {
  if (parts.size() == 1 && parts.front().probability >= 1.0) return domain.words(parts.front().deal);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  std::string text;
  constexpr std::size_t kMostShown = 6;
  for (std::size_t k = 0; k < parts.size() && k < kMostShown; ++k) {
    text += fmt::format("{}{}: {}", k == 0 ? "" : "; ", report::number_text(parts[k].probability),
                        domain.words(parts[k].deal));
  }
  if (parts.size() > kMostShown)
    text += fmt::format("; and {} more", report::grouped(parts.size() - kMostShown));
  return text;
}

std::string outcome_words(const HeldTalks& talks) {
  const TalksResult& result = talks.result;
  std::string text;
  if (result.played) {
    const bargaining::SessionResult& session = result.session.result;
    const int round = session.round + 1;
    switch (session.end) {
      case SessionEnd::deal: text = fmt::format("a deal in round {}: ", round); break;
      case SessionEnd::deadline: return fmt::format("no deal: {} rounds were not enough", session.round);
      case SessionEnd::walk_out:
        return fmt::format("no deal: {} walked out in round {}", talks.domain().parties()[session.by].name,
                           round);
    }
  } else if (result.deals.empty()) {
    return result.rational == 0 ? "no deal: none is as good as no deal for all" : "no deal";
  } else {
    text = result.deals.size() == 1 ? "a deal: " : "a lottery: ";
  }
  text += lottery_words(talks.domain(), result.deals);
  if (result.no_deal > 0.0) text += fmt::format("; {}: no deal", report::number_text(result.no_deal));
  return text;
}

std::string facts(const HeldTalks& talks) {
  const Domain& domain = talks.domain();
  const ProtocolOptions& options = talks.protocol;
  TextTable table({{""}, {"", TextTable::Align::left, kWide}});
  std::string size =
      fmt::format("{}, {}, {} efficient, {} as good as no deal for all",
                  report::counted(domain.issues().size(), "issue"), report::counted(domain.deals(), "deal"),
                  report::grouped(talks.result.frontier.size()), report::grouped(talks.result.rational));
  if (talks.file.combinations > domain.deals()) {
    size += fmt::format("; constraints exclude {} combinations",
                        report::grouped(talks.file.combinations - domain.deals()));
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
  table.add({"outcome", outcome_words(talks)});
  return table.text();
}

/// The columns of `parties` that tell who conceded when.
constexpr std::size_t kConcessions = 6;

Table parties_table(const HeldTalks& talks) {
  Table table(
      "parties",
      {report::words("name", "", "party"), report::number("no_deal", "utils", "", "no deal"),
       report::number("utility", "utils", "", "utility"),
       report::number("with_delay", "utils", "", "with delay"), report::number("best", "utils", "", "best"),
       report::number("gain_share", "", "", "share of gains"), report::words("tactic", "", "tactic"),
       report::number("offers", "", "", "offers"), report::number("first_asked", "utils", "", "first asked"),
       report::number("last_asked", "utils", "", "last asked"),
       report::number("conceded", "utils", "", "conceded"), report::number("steps", "", "", "steps"),
       report::number("from_round", "", "", "from round"),
       report::number("half_by_round", "", "", "half by")});
  const TalksResult& result = talks.result;
  const auto& parties = talks.domain().parties();
  for (std::size_t p = 0; p < parties.size(); ++p) {
    std::vector<Cell> cells{parties[p].name};
    for (const double value : {parties[p].reservation, result.utilities[p], result.values[p], result.best[p],
                               result.gain_shares[p]}) {
      cells.push_back(fixed(value, kDecimals));
    }
    if (result.played) {
      const bargaining::ConcessionPath& path = result.session.paths[p];
      const bool any = path.offers > 0;
      const auto asked = [&](double value) { return any ? fixed(value, kDecimals) : Cell().shown("-"); };
      const auto round = [&](int at) { return any && at >= 0 ? Cell(at + 1) : Cell().shown("never"); };
      cells.insert(cells.end(),
                   {talks.protocol.tactics[p].name, path.offers, asked(path.first), asked(path.last),
                    asked(path.conceded), any ? Cell(path.steps) : Cell().shown("0"), round(path.first_step),
                    round(path.half_step)});
    }
    cells.resize(table.columns().size());
    table.add(std::move(cells));
  }
  return table;
}

struct Measure {
  const char* key;
  const char* title;
  double TalksResult::*value;
};

constexpr Measure kMeasures[] = {
    {"nash_product", "Nash product", &TalksResult::nash_product},
    {"to_frontier", "distance to the frontier", &TalksResult::to_frontier},
    {"to_nash", "distance to the Nash point", &TalksResult::to_nash},
    {"to_kalai_smorodinsky", "distance to the Kalai-Smorodinsky point", &TalksResult::to_kalai_smorodinsky}};

/// Arbiters' choices; one row for solutions that pick the same.
std::string choices_text(const HeldTalks& talks) {
  std::vector<std::pair<std::string, const BargainingPoint*>> rows;
  for (const TalksPoint& point : talks.result.points) {
    if (!point.point.found) continue;
    const std::string name =
        fmt::format("{}{}", bargaining::solution_name(point.kind), point.lottery ? " by lottery" : "");
    const Lottery& lottery = point.point.lottery;
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& other) {
      const Lottery& same = other.second->lottery;
      return std::equal(
          same.begin(), same.end(), lottery.begin(), lottery.end(),
          [](const auto& a, const auto& b) { return a.deal == b.deal && a.probability == b.probability; });
    });
    if (row == rows.end()) {
      rows.emplace_back(name, &point.point);
    } else {
      row->first += ", " + name;
    }
  }
  std::vector<TextTable::Column> columns{{"an arbiter's choice", TextTable::Align::left, 30}};
  for (const Party& party : talks.domain().parties()) columns.push_back({party.id, TextTable::Align::right});
  columns.push_back({"deal", TextTable::Align::left, 60});
  TextTable table(columns);
  for (const auto& [names, point] : rows) {
    std::vector<std::string> cells{names};
    for (const double utility : point->utilities) cells.push_back(report::fixed_text(utility, kDecimals));
    cells.push_back(lottery_words(talks.domain(), point->lottery));
    table.add(std::move(cells));
  }
  return table.text();
}

std::string as_text(const HeldTalks& talks, const std::string& title) {
  const Table parties = parties_table(talks);
  std::string text =
      title + '\n' + facts(talks) + '\n' + parties.text(Table::Part{.column_end = kConcessions});
  if (talks.result.played)
    text += "\nWho conceded when:\n" + parties.text(Table::Part{.column = kConcessions});
  TextTable measures({{"measure"}, {"", TextTable::Align::right}});
  for (const Measure& measure : kMeasures) {
    measures.add({measure.title, report::fixed_text(talks.result.*measure.value, kDecimals)});
  }
  text += '\n' + measures.text();
  if (talks.result.rational > 0) text += '\n' + choices_text(talks);
  return text;
}

/// The columns of what deals are worth to the parties.
void add_utility_columns(const Domain& domain, const char* about, std::vector<Column>& columns) {
  for (const Party& party : domain.parties()) {
    columns.push_back(report::data("utility." + party.id, "utils", about + party.name));
  }
}

/// Appends the columns that describe a deal: its number, its values, what it is worth to each.
void add_deal_columns(const Domain& domain, std::vector<Column>& columns) {
  columns.push_back(report::data("deal", "", "number of the deal"));
  for (const bargaining::Issue& issue : domain.issues()) {
    columns.push_back(report::data(issue.name, "", "its value in the deal"));
  }
  add_utility_columns(domain, "what the deal is worth to ", columns);
}

void add_deal(const Domain& domain, DealId deal, std::vector<Cell>& cells) {
  cells.emplace_back(deal);
  for (std::size_t i = 0; i < domain.issues().size(); ++i) {
    cells.emplace_back(domain.issues()[i].values[domain.value(deal, i)]);
  }
  for (const double utility : domain.utilities(deal)) cells.emplace_back(utility);
}

/// The offers of a session, a row each; of other protocols the deals that come about.
Table offers_table(const HeldTalks& talks) {
  const Domain& domain = talks.domain();
  std::vector<Column> columns;
  if (!talks.result.played) {
    columns = {report::data("probability", "", "that the talks end with this deal")};
    add_deal_columns(domain, columns);
    Table table("offers", columns);
    for (const auto& part : talks.result.deals) {
      std::vector<Cell> cells{part.probability};
      add_deal(domain, part.deal, cells);
      table.add(std::move(cells));
    }
    return table;
  }
  columns = {report::data("round", "", "from 1; in a round each party has one turn"),
             report::data("proposer", "", "who made the offer")};
  add_deal_columns(domain, columns);
  columns.push_back(report::data("reply", "", "refused, accepted, walked out or expired"));
  columns.push_back(report::data("accepted_by", "", "how many others accepted it, one after another"));
  Table table("offers", columns);
  for (const bargaining::Offer& offer : talks.result.session.trace) {
    std::vector<Cell> cells{offer.round + 1, domain.parties()[offer.proposer].id};
    add_deal(domain, offer.deal, cells);
    cells.emplace_back(bargaining::reply_name(offer.reply));
    cells.emplace_back(offer.accepted_by);
    table.add(std::move(cells));
  }
  return table;
}

/// What a plot shows around them: efficient deals and, in domains of up to kMostDrawn deals, all others.
Table deals_table(const HeldTalks& talks) {
  const Domain& domain = talks.domain();
  std::vector<char> efficient(domain.deals(), 0);
  for (const DealId deal : talks.result.frontier) efficient[deal] = 1;
  std::vector<Column> columns{report::data("efficient", "", "1 = no other deal improves upon it")};
  add_deal_columns(domain, columns);
  Table table("deals", columns);
  for (DealId deal = 0; deal < domain.deals(); ++deal) {
    if (efficient[deal] == 0 && domain.deals() > kMostDrawn) continue;
    std::vector<Cell> cells{efficient[deal] != 0};
    add_deal(domain, deal, cells);
    table.add(std::move(cells));
  }
  return table;
}

/// Disagreement, outcome and solution points.
Table points_table(const HeldTalks& talks) {
  std::vector<Column> columns{
      report::data("point", "", "no deal, the outcome, or a solution of cooperative bargaining"),
      report::data("kind", "", "disagreement, outcome, or a solution's best deal or lottery"),
      report::data("deals", "", "deal:probability, one after another")};
  add_utility_columns(talks.domain(), "expected utility of ", columns);
  Table table("points", columns);
  const auto add = [&](std::string_view name, const char* kind, const Lottery& parts,
                       const std::vector<double>& utilities) {
    std::string deals;
    for (const auto& part : parts) {
      deals += fmt::format("{}{}:{}", deals.empty() ? "" : " ", part.deal, shortest(part.probability));
    }
    std::vector<Cell> cells{name, kind, deals};
    cells.insert(cells.end(), utilities.begin(), utilities.end());
    table.add(std::move(cells));
  };
  std::vector<double> disagreement;
  for (const Party& party : talks.domain().parties()) disagreement.push_back(party.reservation);
  add("no deal", "disagreement", {}, disagreement);
  add("outcome", "outcome", talks.result.deals, talks.result.utilities);
  for (const TalksPoint& point : talks.result.points) {
    if (!point.point.found) continue;
    add(bargaining::solution_name(point.kind), point.lottery ? "lottery" : "deal", point.point.lottery,
        point.point.utilities);
  }
  return table;
}

void write_lottery(JsonWriter& json, const Domain& domain, const Lottery& parts) {
  json.key("deals").begin_array();
  for (const BargainingPoint::Part& part : parts) {
    json.begin_object(Layout::one_line).field("probability", part.probability).key("deal").begin_object();
    for (std::size_t i = 0; i < domain.issues().size(); ++i) {
      json.field(domain.issues()[i].name, domain.issues()[i].values[domain.value(part.deal, i)]);
    }
    json.end().end();
  }
  json.end();
}

void write_outcome(JsonWriter& json, const HeldTalks& talks) {
  json.key("outcome").begin_object().field("no_deal", talks.result.no_deal);
  write_lottery(json, talks.domain(), talks.result.deals);
  if (talks.result.played) {
    const bargaining::SessionResult& session = talks.result.session.result;
    json.field("end", bargaining::session_end_name(session.end))
        .field("rounds", session.round + (session.end == SessionEnd::deadline ? 0 : 1))
        .field("offers", session.offers);
  }
  json.end();
}

void write_json(JsonWriter& json, const HeldTalks& talks) {
  const TalksResult& result = talks.result;
  const auto& parties = talks.domain().parties();
  json.key("run")
      .raw(talks.identity)
      .field("deals", static_cast<std::uint64_t>(talks.domain().deals()))
      .field("efficient", static_cast<std::uint64_t>(result.frontier.size()))
      .field("rational", static_cast<std::uint64_t>(result.rational));
  write_outcome(json, talks);
  const Table table = parties_table(talks);
  json.key("parties").begin_object();
  for (std::size_t p = 0; p < parties.size(); ++p) {
    json.key(parties[p].id).begin_object();
    table.write_row(json, p, false);
    json.end();
  }
  json.end().key("measures").begin_object();
  for (const Measure& measure : kMeasures) json.field(measure.key, result.*measure.value);
  json.end().key("points").begin_array();
  for (const TalksPoint& point : result.points) {
    if (!point.point.found) continue;
    json.begin_object()
        .field("solution", bargaining::solution_name(point.kind))
        .field("lottery", point.lottery)
        .key("utilities")
        .begin_object(Layout::one_line);
    for (std::size_t p = 0; p < parties.size(); ++p) json.field(parties[p].id, point.point.utilities[p]);
    json.end();
    write_lottery(json, talks.domain(), point.point.lottery);
    json.end();
  }
  json.end();
}

void write_manifest(JsonWriter& json, const HeldTalks& talks) {
  json.field("about", talks.file.about)
      .field("played", talks.result.played)
      .field("deals", static_cast<std::uint64_t>(talks.domain().deals()))
      .key("parties")
      .begin_object();
  for (const Party& party : talks.domain().parties()) {
    json.key(party.id)
        .begin_object(Layout::one_line)
        .field("name", party.name)
        .field("no_deal", party.reservation)
        .end();
  }
  json.end();
}

void write_tactic(JsonWriter& json, const std::string& party, const bargaining::TacticOptions& tactic) {
  json.key(party)
      .begin_object()
      .field("name", tactic.name)
      .field("beta", tactic.beta)
      .field("start", tactic.start)
      .field("floor", tactic.floor)
      .field("delay", tactic.delay)
      .field("window", tactic.window)
      .field("band", tactic.band)
      .field("accept", bargaining::acceptance_names()[static_cast<std::size_t>(tactic.accept)])
      .field("accept_share", tactic.accept_share)
      .field("accept_time", tactic.accept_time)
      .field("patience", tactic.patience)
      .end();
}

}  // namespace

std::string talks_identity(const Domain& domain, const ProtocolOptions& protocol,
                           const std::vector<std::string>& sources) {
  JsonWriter json = report::begin_identity();
  json.key("sources").begin_array();
  for (const std::string& source : sources) json.value(source);
  json.end()
      .field("protocol", protocol.name)
      .field("deadline", protocol.deadline)
      .field("breakdown", protocol.breakdown)
      .field("first", domain.parties()[protocol.first_proposer].id);
  if (protocol.name == "concession") {
    json.key("tactics").begin_object();
    for (std::size_t p = 0; p < domain.party_count(); ++p) {
      write_tactic(json, domain.parties()[p].id, protocol.tactics[p]);
    }
    json.end();
  }
  return report::end_identity(json);
}

report::Report bargain_report(const HeldTalks& talks, std::string title) {
  report::Report report;
  report.header = {"bargain", title, ""};
  report.tables = {offers_table(talks).file(), deals_table(talks).file(), points_table(talks).file()};
  report.text = [&talks, title] { return as_text(talks, title); };
  report.json = [&talks](JsonWriter& json) { write_json(json, talks); };
  report.manifest = [&talks](JsonWriter& json) { write_manifest(json, talks); };
  report.identity = talks.identity;
  return report;
}

}  // namespace detente::cli
