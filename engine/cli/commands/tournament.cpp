// detente tournament: tactics against tactics, all against all, over domains.
#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/commands/domain_files.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/tournament_report.hpp"

namespace detente::cli {
namespace {

using bargaining::Entrant;

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

std::vector<Entrant> read_entrants(Arguments& arguments) {
  std::vector<std::string> texts = arguments.texts("tactic");
  if (texts.empty()) texts.assign(bargaining::tactic_names().begin(), bargaining::tactic_names().end());
  std::vector<Entrant> entrants;
  for (const std::string& text : texts) {
    Entrant entrant{text, {}};
    read_tactic(text, text, entrant.tactic, arguments);
    const bool again = std::any_of(entrants.begin(), entrants.end(),
                                   [&](const Entrant& other) { return other.label == text; });
    if (again) arguments.complain(fmt::format("--tactic {}: is there twice", text));
    entrants.push_back(std::move(entrant));
  }
  return entrants;
}

}  // namespace

CommandSpec tournament_spec() {
  constexpr std::size_t kMostDomains = 1000;
  CommandSpec spec{
      .name = "tournament",
      .summary = "Tactics against tactics, all against all, over domains and in both roles.",
      .operands = "FILE...",
      .most_operands = kMostDomains,
      .options = {{"tactic", "NAME[:PARAM]", "who plays, such as boulware:0.1 (default: every tactic once)",
                   true},
                  deadline_option(),
                  {"undiscounted", "", "score deals as if signed at once, whatever the domains discount"},
                  set_option(),
                  threads_option()},
      .example = "detente tournament scenarios/hanoi-2019.toml --undiscounted --deadline 200",
      .more =
          "FILE is a domain of two parties, or DOMAIN.xml,PROFILE.xml,PROFILE.xml of GENIUS in one word.\n"
          "Pairs are compared by signed rank tests over the same cells, corrected by Holm's procedure.\n"
          "JSON has everything.\n",
      .missing = "over which domains?"};
  add_options(spec, output_options());
  return spec;
}

int tournament_main(Arguments& arguments) {
  const std::vector<scenario::Setting> settings = arguments.settings();
  std::vector<std::vector<std::string>> grounds;
  for (const std::string& word : arguments.operands()) {
    grounds.push_back(split(word));
    complain_of_domain_files(grounds.back(), settings, arguments);
  }
  const std::optional<int> deadline = read_deadline(arguments);
  const bool undiscounted = arguments.has("undiscounted");
  const OutputOptions output = read_output_options(arguments);
  set_thread_limit(arguments.threads());
  const std::vector<Entrant> entrants = read_entrants(arguments);
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  std::deque<PlannedDomain> files;
  std::vector<bargaining::TournamentDomain> domains;
  int code = kDone;
  for (const auto& paths : grounds) {
    auto loaded = load_domain_files(paths, settings, deadline);
    tell(loaded.diagnostics(), paths.front());
    if (!loaded) {
      code = exit_code_of(loaded.diagnostics());
      continue;
    }
    const PlannedDomain& one = files.emplace_back(std::move(loaded).value());
    const std::size_t parties = one.file.domain.party_count();
    if (parties != 2) {
      complain(fmt::format("{}: {} parties; a tournament is between two", paths.front(), parties));
      code = kInvalidScenario;
    }
    domains.push_back({&one.file.domain, one.protocol.deadline,
                       undiscounted ? std::vector<double>() : one.protocol.discount});
  }
  if (code != kDone) return code;
  progress.begin("sessions");
  const bargaining::Tournament tournament = bargaining::play_tournament(entrants, domains);
  const PlayedTournament played{grounds, entrants, undiscounted, tournament};
  return publish(tournament_report(played), output, progress);
}

}  // namespace detente::cli
