#include "engine/cli/tables/tournament_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using bargaining::Duel;
using bargaining::MeanInterval;
using bargaining::Standing;
using report::Cell;
using report::fixed;
using report::Table;
using report::TextTable;
using Layout = JsonWriter::Layout;

constexpr int kDecimals = 4;

const std::string& label(const PlayedTournament& played, std::size_t entrant) {
  return played.entrants[entrant].label;
}

std::string interval(const MeanInterval& mean) {
  if (!std::isfinite(mean.half)) return "";
  return fmt::format("{} to {}", report::fixed_text(mean.mean - mean.half, kDecimals),
                     report::fixed_text(mean.mean + mean.half, kDecimals));
}

Table standings_table(const PlayedTournament& played) {
  Table table("standings",
              {report::words("tactic", "as it was asked for", "tactic"),
               report::number("score", "", "mean gain as a share of the best deal's", "score"),
               report::number("score_low", "", "95 % interval of the mean", "95 % interval"),
               report::data("score_high", "", "95 % interval of the mean"),
               report::number("opponent_score", "", "the same of those it played against", "opponents"),
               report::number("agreement", "", "share of its sessions with a deal", "deals"),
               report::number("round", "", "mean of those with a deal, from 1", "round"),
               report::number("to_frontier", "utils", "mean distance of the outcome", "to frontier"),
               report::number("to_nash", "utils", "mean distance of the outcome", "to Nash")});
  for (const Standing& one : played.tournament.standings) {
    table.add({label(played, one.entrant), fixed(one.score.mean, kDecimals),
               Cell(one.score.mean - one.score.half).shown(interval(one.score)),
               one.score.mean + one.score.half, fixed(one.opponent.mean, kDecimals),
               Cell(one.agreement).shown(report::percent_text(one.agreement)), fixed(one.round + 1.0, 1),
               fixed(one.to_frontier, kDecimals), fixed(one.to_nash, kDecimals)});
  }
  return table;
}

/// Columns are numbered as rows are: names would not fit beside one another.
std::string against_text(const PlayedTournament& played) {
  const std::size_t count = played.entrants.size();
  std::vector<TextTable::Column> columns{{"", TextTable::Align::right}, {"score against"}};
  for (std::size_t k = 1; k <= count; ++k) columns.push_back({std::to_string(k), TextTable::Align::right});
  TextTable table(columns);
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t one = played.tournament.standings[k].entrant;
    std::vector<std::string> cells{std::to_string(k + 1), label(played, one)};
    for (const Standing& two : played.tournament.standings) {
      cells.push_back(report::fixed_text(played.tournament.against[one * count + two.entrant], 3));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string duels_text(const PlayedTournament& played) {
  using enum TextTable::Align;
  TextTable table({{"same cells"},
                   {""},
                   {"difference", right},
                   {"95 % interval", right},
                   {"pairs that differ", right},
                   {"p (Wilcoxon, Holm)", right}});
  for (const Duel& duel : played.tournament.duels) {
    table.add({label(played, duel.a), label(played, duel.b), report::change_text(duel.difference.mean),
               interval(duel.difference), std::to_string(duel.test.pairs), report::number_text(duel.p, 2)});
  }
  return table.text();
}

std::string as_text(const PlayedTournament& played) {
  const std::size_t cells = played.grounds.size() * played.entrants.size() * 2;
  std::string text = fmt::format(
      "{}, {}, {} played, either party first\n"
      "Score: gain over no deal as a share of what the party's best deal gains; 0 without a deal.\n"
      "A cell is a domain, a role and an opponent: {} a tactic. Intervals speak of cells like these.\n\n",
      report::counted(played.entrants.size(), "tactic"), report::counted(played.grounds.size(), "domain"),
      report::counted(played.tournament.sessions, "session"), cells);
  text += standings_table(played).text();
  if (played.entrants.size() > 1) text += '\n' + against_text(played) + '\n' + duels_text(played);
  return text;
}

void write_interval(JsonWriter& json, const char* key, const MeanInterval& mean) {
  json.key(key)
      .begin_object(Layout::one_line)
      .field("mean", mean.mean)
      .field("low", mean.mean - mean.half)
      .field("high", mean.mean + mean.half)
      .end();
}

void write_json(JsonWriter& json, const PlayedTournament& played) {
  const std::size_t count = played.entrants.size();
  json.key("domains").begin_array();
  for (const auto& files : played.grounds) json.value(fmt::format("{}", fmt::join(files, ",")));
  json.end()
      .field("undiscounted", played.undiscounted)
      .field("sessions", static_cast<std::uint64_t>(played.tournament.sessions))
      .key("standings")
      .begin_array();
  for (const Standing& one : played.tournament.standings) {
    json.begin_object().field("tactic", label(played, one.entrant));
    write_interval(json, "score", one.score);
    write_interval(json, "opponent_score", one.opponent);
    json.field("agreement", one.agreement)
        .field("round", one.round + 1.0)
        .field("to_frontier", one.to_frontier)
        .field("to_nash", one.to_nash)
        .key("against")
        .begin_object(Layout::one_line);
    for (std::size_t k = 0; k < count; ++k) {
      json.field(label(played, k), played.tournament.against[one.entrant * count + k]);
    }
    json.end().end();
  }
  json.end().key("duels").begin_array();
  for (const Duel& duel : played.tournament.duels) {
    json.begin_object().field("a", label(played, duel.a)).field("b", label(played, duel.b));
    write_interval(json, "difference", duel.difference);
    json.field("test", "Wilcoxon signed rank, two-sided")
        .field("pairs", static_cast<std::uint64_t>(duel.test.pairs))
        .field("p", duel.test.p)
        .field("p_holm", duel.p)
        .end();
  }
  json.end();
}

std::string identity_of(const PlayedTournament& played) {
  JsonWriter json = report::begin_identity();
  json.key("domains").begin_array();
  for (const auto& files : played.grounds) json.value(fmt::format("{}", fmt::join(files, ",")));
  json.end().key("tactics").begin_array();
  for (const bargaining::Entrant& entrant : played.entrants) json.value(entrant.label);
  json.end().field("undiscounted", played.undiscounted);
  return report::end_identity(json);
}

}  // namespace

report::Report tournament_report(const PlayedTournament& played) {
  report::Report report;
  report.header = {"tournament",
                   fmt::format("{} over {}", report::counted(played.entrants.size(), "tactic"),
                               report::counted(played.grounds.size(), "domain")),
                   ""};
  report.tables = {standings_table(played).file()};
  report.text = [&played] { return as_text(played); };
  report.json = [&played](JsonWriter& json) { write_json(json, played); };
  report.identity = identity_of(played);
  return report;
}

}  // namespace detente::cli
