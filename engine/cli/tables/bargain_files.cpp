// The folder that `detente bargain --out` writes.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/version.hpp"
#include "engine/cli/tables/bargain_report.hpp"
#include "engine/report/manifest_parts.hpp"

namespace detente::cli {
namespace {

using bargaining::DealId;
using bargaining::Domain;
using bargaining::TalksPoint;
using Layout = JsonWriter::Layout;

void add_row(std::string& csv, const std::vector<std::string>& cells) {
  add_csv(csv, {cells.begin(), cells.end()});
}

/// Appends the columns that describe a deal: its number, its values, what it is worth to each.
void add_deal_titles(const Domain& domain, std::vector<std::string>& titles) {
  titles.emplace_back("deal");
  for (const bargaining::Issue& issue : domain.issues()) titles.push_back(issue.name);
  for (const bargaining::Party& party : domain.parties()) titles.push_back("utility." + party.id);
}

void add_deal(const Domain& domain, DealId deal, std::vector<std::string>& cells) {
  cells.push_back(std::to_string(deal));
  for (std::size_t i = 0; i < domain.issues().size(); ++i) {
    cells.push_back(domain.issues()[i].values[domain.value(deal, i)]);
  }
  for (const double utility : domain.utilities(deal)) cells.push_back(shortest(utility));
}

void add_point(std::string& csv, const std::string& name, const char* kind,
               const std::vector<bargaining::BargainingPoint::Part>& parts,
               const std::vector<double>& utilities) {
  std::string deals;
  for (const auto& part : parts) {
    deals += fmt::format("{}{}:{}", deals.empty() ? "" : " ", part.deal, shortest(part.probability));
  }
  std::vector<std::string> cells{name, kind, deals};
  for (const double utility : utilities) cells.push_back(shortest(utility));
  add_row(csv, cells);
}

}  // namespace

std::string offers_csv(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  const bargaining::TalksResult& talks = report.talks;
  std::string csv;
  if (!talks.played) {
    std::vector<std::string> titles{"probability"};
    add_deal_titles(domain, titles);
    add_row(csv, titles);
    for (const auto& part : talks.deals) {
      std::vector<std::string> cells{shortest(part.probability)};
      add_deal(domain, part.deal, cells);
      add_row(csv, cells);
    }
    return csv;
  }
  std::vector<std::string> titles{"round", "proposer"};
  add_deal_titles(domain, titles);
  titles.insert(titles.end(), {"reply", "accepted_by"});
  add_row(csv, titles);
  for (const bargaining::Offer& offer : talks.session.trace) {
    std::vector<std::string> cells{std::to_string(offer.round + 1), domain.parties()[offer.proposer].id};
    add_deal(domain, offer.deal, cells);
    cells.emplace_back(bargaining::reply_name(offer.reply));
    cells.push_back(std::to_string(offer.accepted_by));
    add_row(csv, cells);
  }
  return csv;
}

std::string deals_csv(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  std::vector<char> efficient(domain.deals(), 0);
  for (const DealId deal : report.talks.frontier) efficient[deal] = 1;
  std::vector<std::string> titles{"efficient"};
  add_deal_titles(domain, titles);
  std::string csv;
  add_row(csv, titles);
  for (DealId deal = 0; deal < domain.deals(); ++deal) {
    if (efficient[deal] == 0 && domain.deals() > kMostDrawn) continue;
    std::vector<std::string> cells{efficient[deal] != 0 ? "1" : "0"};
    add_deal(domain, deal, cells);
    add_row(csv, cells);
  }
  return csv;
}

std::string points_csv(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  std::vector<std::string> titles{"point", "kind", "deals"};
  std::vector<double> disagreement;
  for (const bargaining::Party& party : domain.parties()) {
    titles.push_back("utility." + party.id);
    disagreement.push_back(party.reservation);
  }
  std::string csv;
  add_row(csv, titles);
  add_point(csv, "no deal", "disagreement", {}, disagreement);
  add_point(csv, "outcome", "outcome", report.talks.deals, report.talks.utilities);
  for (const TalksPoint& point : report.talks.points) {
    if (!point.point.found) continue;
    add_point(csv, std::string(bargaining::solution_name(point.kind)), point.lottery ? "lottery" : "deal",
              point.point.lottery, point.point.utilities);
  }
  return csv;
}

std::string bargain_identity(const BargainReport& report) {
  const bargaining::ProtocolOptions& options = report.plan.protocol;
  const Domain& domain = report.file.domain;
  JsonWriter json;
  json.begin_object(Layout::one_line).field("version", version()).key("sources").begin_array();
  for (const std::string& source : report.sources) json.value(source);
  json.end()
      .field("protocol", options.name)
      .field("deadline", options.deadline)
      .field("breakdown", options.breakdown)
      .field("first", domain.parties()[options.first_proposer].id);
  if (report.talks.played) {
    json.key("tactics").begin_object();
    for (std::size_t p = 0; p < domain.party_count(); ++p) {
      const bargaining::TacticOptions& tactic = options.tactics[p];
      json.key(domain.parties()[p].id)
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
    json.end();
  }
  std::string text = json.end().text();
  text.pop_back();
  return text;
}

std::string bargain_manifest(const BargainReport& report) {
  const Domain& domain = report.file.domain;
  JsonWriter json;
  json.begin_object()
      .field("format", 1)
      .field("kind", "talks")
      .field("title", report.file.title.empty() ? report.sources.front() : report.file.title)
      .field("about", report.file.about)
      .key("run")
      .raw(bargain_identity(report));
  json.field("played", report.talks.played)
      .field("deals", static_cast<std::uint64_t>(domain.deals()))
      .key("parties")
      .begin_object();
  for (const bargaining::Party& party : domain.parties()) {
    json.key(party.id)
        .begin_object(Layout::one_line)
        .field("name", party.name)
        .field("no_deal", party.reservation)
        .end();
  }
  json.end().key("tables").begin_object();
  const std::vector<report::ColumnNote> deal = {
      {"deal", "", "number of the deal"},
      {"one column per issue", "", "its value in the deal"},
      {"utility.PARTY", "utils", "what the deal is worth to the party"}};
  const auto note = [&](const char* name, std::vector<report::ColumnNote> columns, bool deals) {
    if (deals) columns.insert(columns.end(), deal.begin(), deal.end());
    report::write_table_note(json, name, columns);
  };
  if (report.talks.played) {
    note("offers.csv",
         {{"round", "", "from 1; in a round each party has one turn"},
          {"proposer", "", "who made the offer"},
          {"reply", "", "refused, accepted, walked out or expired"},
          {"accepted_by", "", "how many others accepted it, one after another"}},
         true);
  } else {
    note("offers.csv", {{"probability", "", "that the talks end with this deal"}}, true);
  }
  note("deals.csv", {{"efficient", "", "1 = no other deal improves upon it"}}, true);
  note("points.csv",
       {{"point", "", "no deal, the outcome, or a solution of cooperative bargaining"},
        {"kind", "", "disagreement, outcome, or a solution's best deal or lottery"},
        {"deals", "", "deal:probability, one after another"},
        {"utility.PARTY", "utils", "expected"}},
       false);
  return json.end().end().text();
}

std::vector<report::TableFile> bargain_files(const BargainReport& report) {
  return {{"offers.csv", offers_csv(report)},
          {"deals.csv", deals_csv(report)},
          {"points.csv", points_csv(report)}};
}

}  // namespace detente::cli
