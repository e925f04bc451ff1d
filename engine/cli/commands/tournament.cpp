// detente tournament: tactics against tactics, all against all, over domains.
#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

#include <fmt/format.h>

#include "engine/bargaining/talks/talks_plan.hpp"
#include "engine/bargaining/talks/tournament.hpp"
#include "engine/base/csv.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/commands/domain_files.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using bargaining::Duel;
using bargaining::Entrant;
using bargaining::MeanInterval;
using bargaining::Standing;
using bargaining::Tournament;
using Layout = JsonWriter::Layout;

struct TournamentRequest {
  std::vector<std::vector<std::string>> grounds;  ///< Files of each domain.
  std::vector<Entrant> entrants;
  std::vector<scenario::Setting> settings;
  std::optional<int> deadline;
  bool undiscounted = false;
  Format format = Format::table;
};

struct TournamentReport {
  const TournamentRequest& request;
  const Tournament& tournament;

  [[nodiscard]] const std::string& label(std::size_t entrant) const {
    return request.entrants[entrant].label;
  }
};

std::string decimals(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-";
}

std::string interval(const MeanInterval& mean) {
  if (!std::isfinite(mean.half)) return "";
  return fmt::format("{:.4f} to {:.4f}", mean.mean - mean.half, mean.mean + mean.half);
}

std::string standings_table(const TournamentReport& report) {
  report::TextTable table({{"tactic"},
                           {"score", report::TextTable::Align::right},
                           {"95 % interval", report::TextTable::Align::right},
                           {"opponents", report::TextTable::Align::right},
                           {"deals", report::TextTable::Align::right},
                           {"round", report::TextTable::Align::right},
                           {"to frontier", report::TextTable::Align::right},
                           {"to Nash", report::TextTable::Align::right}});
  for (const Standing& standing : report.tournament.standings) {
    table.add({report.label(standing.entrant), decimals(standing.score.mean), interval(standing.score),
               decimals(standing.opponent.mean), fmt::format("{:.1f} %", 100.0 * standing.agreement),
               std::isnan(standing.round) ? "-" : fmt::format("{:.1f}", standing.round + 1.0),
               decimals(standing.to_frontier), decimals(standing.to_nash)});
  }
  return table.text();
}

/// Columns are numbered as rows are: names would not fit beside one another.
std::string against_table(const TournamentReport& report) {
  const std::size_t count = report.request.entrants.size();
  std::vector<report::TextTable::Column> columns{{"", report::TextTable::Align::right}, {"score against"}};
  for (std::size_t k = 1; k <= count; ++k)
    columns.push_back({std::to_string(k), report::TextTable::Align::right});
  report::TextTable table(columns);
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t one = report.tournament.standings[k].entrant;
    std::vector<std::string> cells{std::to_string(k + 1), report.label(one)};
    for (const Standing& two : report.tournament.standings) {
      cells.push_back(fmt::format("{:.3f}", report.tournament.against[one * count + two.entrant]));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string duels_table(const TournamentReport& report) {
  report::TextTable table({{"same cells"},
                           {""},
                           {"difference", report::TextTable::Align::right},
                           {"95 % interval", report::TextTable::Align::right},
                           {"pairs that differ", report::TextTable::Align::right},
                           {"p (Wilcoxon, Holm)", report::TextTable::Align::right}});
  for (const Duel& duel : report.tournament.duels) {
    table.add({report.label(duel.a), report.label(duel.b), fmt::format("{:+.4f}", duel.difference.mean),
               interval(duel.difference), std::to_string(duel.test.pairs), fmt::format("{:.2g}", duel.p)});
  }
  return table.text();
}

std::string tournament_table(const TournamentReport& report) {
  const std::size_t cells = report.request.grounds.size() * report.request.entrants.size() * 2;
  std::string text = fmt::format(
      "{}, {}, {} played, either party first\n"
      "Score: gain over no deal as a share of what the party's best deal gains; 0 without a deal.\n"
      "A cell is a domain, a role and an opponent: {} a tactic. Intervals speak of cells like these.\n\n",
      report::counted(report.request.entrants.size(), "tactic"),
      report::counted(report.request.grounds.size(), "domain"),
      report::counted(report.tournament.sessions, "session"), cells);
  text += standings_table(report);
  if (report.request.entrants.size() > 1) {
    text += '\n' + against_table(report) + '\n' + duels_table(report);
  }
  return text;
}

std::string cell(double value) {
  return std::isnan(value) ? std::string() : shortest(value);
}

std::string tournament_csv(const TournamentReport& report) {
  std::string csv;
  add_csv(csv, {"tactic", "score", "score_low", "score_high", "opponent_score", "agreement", "round",
                "to_frontier", "to_nash"});
  for (const Standing& standing : report.tournament.standings) {
    const std::vector<std::string> cells = {report.label(standing.entrant),
                                            shortest(standing.score.mean),
                                            shortest(standing.score.mean - standing.score.half),
                                            shortest(standing.score.mean + standing.score.half),
                                            shortest(standing.opponent.mean),
                                            shortest(standing.agreement),
                                            cell(standing.round + 1.0),
                                            shortest(standing.to_frontier),
                                            cell(standing.to_nash)};
    add_csv(csv, {cells.begin(), cells.end()});
  }
  return csv;
}

void add_interval(JsonWriter& json, const char* key, const MeanInterval& mean) {
  json.key(key)
      .begin_object(Layout::one_line)
      .field("mean", mean.mean)
      .field("low", mean.mean - mean.half)
      .field("high", mean.mean + mean.half)
      .end();
}

std::string tournament_json(const TournamentReport& report) {
  const Tournament& tournament = report.tournament;
  const std::size_t count = report.request.entrants.size();
  JsonWriter json;
  json.begin_object().key("domains").begin_array();
  for (const auto& files : report.request.grounds) json.value(fmt::format("{}", fmt::join(files, ",")));
  json.end()
      .field("undiscounted", report.request.undiscounted)
      .field("sessions", static_cast<std::uint64_t>(tournament.sessions))
      .key("standings")
      .begin_array();
  for (const Standing& standing : tournament.standings) {
    json.begin_object().field("tactic", report.label(standing.entrant));
    add_interval(json, "score", standing.score);
    add_interval(json, "opponent_score", standing.opponent);
    json.field("agreement", standing.agreement)
        .field("round", standing.round + 1.0)
        .field("to_frontier", standing.to_frontier)
        .field("to_nash", standing.to_nash)
        .key("against")
        .begin_object(Layout::one_line);
    for (std::size_t k = 0; k < count; ++k) {
      json.field(report.label(k), tournament.against[standing.entrant * count + k]);
    }
    json.end().end();
  }
  json.end().key("duels").begin_array();
  for (const Duel& duel : tournament.duels) {
    json.begin_object().field("a", report.label(duel.a)).field("b", report.label(duel.b));
    add_interval(json, "difference", duel.difference);
    json.field("test", "Wilcoxon signed rank, two-sided")
        .field("pairs", static_cast<std::uint64_t>(duel.test.pairs))
        .field("p", duel.test.p)
        .field("p_holm", duel.p)
        .end();
  }
  return json.end().end().text();
}

/// Splits "domain.xml,us.xml,them.xml".
std::vector<std::string> split(const std::string& word) {
  std::vector<std::string> files;
  for (std::size_t begin = 0; begin <= word.size();) {
    const std::size_t end = std::min(word.find(',', begin), word.size());
    files.push_back(word.substr(begin, end - begin));
    begin = end + 1;
  }
  return files;
}

void read_entrants(Arguments& arguments, TournamentRequest& request) {
  std::vector<std::string> texts = arguments.texts("tactic");
  if (texts.empty()) texts.assign(bargaining::tactic_names().begin(), bargaining::tactic_names().end());
  for (const std::string& text : texts) {
    Entrant entrant{text, {}};
    const std::string fault = bargaining::read_tactic(text, entrant.tactic);
    if (!fault.empty()) arguments.complain(fmt::format("--tactic {}: {}", text, fault));
    const bool again = std::any_of(request.entrants.begin(), request.entrants.end(),
                                   [&](const Entrant& other) { return other.label == text; });
    if (again) arguments.complain(fmt::format("--tactic {}: is there twice", text));
    request.entrants.push_back(entrant);
  }
}

int hold_tournament(const TournamentRequest& request) {
  std::deque<bargaining::DomainFile> files;
  std::vector<bargaining::TournamentDomain> domains;
  int code = kDone;
  for (const auto& paths : request.grounds) {
    auto loaded = load_domain_files(paths, request.settings);
    tell(loaded.diagnostics(), paths.front());
    if (!loaded) {
      code = exit_code_of(loaded.diagnostics());
      continue;
    }
    files.push_back(std::move(loaded).value());
    const bargaining::DomainFile& file = files.back();
    const auto plan = bargaining::plan_talks(file, request.deadline);
    tell(plan.diagnostics(), paths.front());
    if (!plan) {
      code = exit_code_of(plan.diagnostics());
    } else if (file.domain.party_count() != 2) {
      complain(fmt::format("{}: {} parties; a tournament is between two", paths.front(),
                           file.domain.party_count()));
      code = kInvalidScenario;
    } else {
      const bargaining::ProtocolOptions& options = plan.value().protocol;
      domains.push_back(
          {&file.domain, options.deadline, request.undiscounted ? std::vector<double>() : options.discount});
    }
  }
  if (code != kDone) return code;
  const Tournament tournament = bargaining::play_tournament(request.entrants, domains);
  const TournamentReport report{request, tournament};
  switch (request.format) {
    case Format::csv: return write_output(tournament_csv(report));
    case Format::json: return write_output(tournament_json(report));
    case Format::table: break;
  }
  return write_output(tournament_table(report));
}

}  // namespace

CommandSpec tournament_spec() {
  constexpr std::size_t kMostDomains = 1000;
  return {
      .name = "tournament",
      .summary = "Tactics against tactics, all against all, over domains and in both roles.",
      .operands = "FILE...",
      .most_operands = kMostDomains,
      .options = {{"tactic", "NAME[:PARAM]", "who plays, such as boulware:0.1 (default: every tactic once)",
                   true},
                  {"deadline", "N", "rounds of talks (default: each file's, else 100)"},
                  {"undiscounted", "", "score deals as if signed at once, whatever the domains discount"},
                  set_option(),
                  {"format", "table|csv|json", "of standard output; json has everything"},
                  threads_option()},
      .example = "detente tournament scenarios/hanoi-2019.toml --undiscounted --deadline 200",
      .more =
          "FILE is a domain of two parties, or DOMAIN.xml,PROFILE.xml,PROFILE.xml of GENIUS in one word.\n"
          "Pairs are compared by signed rank tests over the same cells, corrected by Holm's procedure.\n",
      .missing = "over which domains?"};
}

int tournament_main(Arguments& arguments) {
  constexpr std::uint64_t kMostRounds = 1'000'000;
  const std::string formats[] = {"table", "csv", "json"};
  TournamentRequest request;
  request.settings = arguments.settings();
  for (const std::string& word : arguments.operands()) {
    request.grounds.push_back(split(word));
    complain_of_domain_files(request.grounds.back(), request.settings, arguments);
  }
  if (arguments.has("deadline")) {
    request.deadline = static_cast<int>(arguments.count("deadline", 1, 1, kMostRounds));
  }
  request.undiscounted = arguments.has("undiscounted");
  request.format = static_cast<Format>(arguments.choice("format", formats, 0));
  set_thread_limit(arguments.threads());
  read_entrants(arguments, request);
  if (!arguments.ok()) return arguments.usage_error();
  return hold_tournament(request);
}

}  // namespace detente::cli
