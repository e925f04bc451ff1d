// detente bargain: talks over a domain of their own.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/names.hpp"
#include "engine/cli/commands/domain_files.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/bargain_report.hpp"

namespace detente::cli {
namespace {

using bargaining::Domain;

/// Index of the party, or a complaint about `option`.
std::size_t party_called(const std::string& id, const char* option, const Domain& domain,
                         Arguments& arguments) {
  std::vector<std::string> ids;
  for (const bargaining::Party& party : domain.parties()) ids.push_back(party.id);
  const auto found = std::find(ids.begin(), ids.end(), id);
  if (found != ids.end()) return static_cast<std::size_t>(found - ids.begin());
  arguments.complain(fmt::format("--{}: there is no party '{}'; {}", option, id, name_hint(id, ids)));
  return 0;
}

/// What the command line says, over what the file says.
void apply(Arguments& arguments, const Domain& domain, bargaining::ProtocolOptions& options) {
  if (arguments.has("first")) {
    options.first_proposer = party_called(arguments.text("first"), "first", domain, arguments);
  }
  for (const auto& [id, tactic] : arguments.settings("tactic")) {
    const std::size_t party = party_called(id, "tactic", domain, arguments);
    read_tactic(tactic, id + '=' + tactic, options.tactics[party], arguments);
  }
  if (arguments.has("tactic")) options.name = "concession";
  if (arguments.has("protocol")) {
    const auto names = bargaining::protocol_names();
    options.name = names[arguments.choice("protocol", names, 0)];
    if (arguments.has("tactic") && options.name != "concession") {
      arguments.complain(fmt::format("--tactic goes with the protocol concession, not {}", options.name));
    }
  }
  const std::string fault = bargaining::protocol_fault(options, domain.party_count());
  if (arguments.ok() && !fault.empty()) arguments.complain(fault);
}

/// The names that --protocol and --tactic take.
std::string bargain_words() {
  std::string text;
  const auto add = [&](const char* what, std::span<const std::string> names) {
    for (const std::string& line : report::wrap(fmt::format("{}: {}", what, fmt::join(names, ", ")), 98)) {
      text += line + '\n';
    }
  };
  add("protocols", bargaining::protocol_names());
  add("tactics", bargaining::tactic_names());
  return text;
}

}  // namespace

CommandSpec bargain_spec() {
  CommandSpec spec{
      .name = "bargain",
      .summary = "Talks over a domain of their own: the deal, how good it is, who conceded when.",
      .operands = "FILE [PROFILE...]",
      .most_operands = 1 + bargaining::kMostParties,
      .options = {{"protocol", "NAME", "how they talk (default: the file's, else alternating_offers)"},
                  {"tactic", "PARTY=TACTIC", "such as us=boulware:0.1 or us=micro; protocol concession",
                   true},
                  deadline_option(),
                  {"first", "PARTY", "who proposes first"},
                  set_option()},
      .example = "detente bargain scenarios/hanoi-2019.toml --tactic us=boulware --deadline 20",
      .more = bargain_words(),
      .missing = "which domain?"};
  add_options(spec, output_options("offers, deals and points for scripts/plot_bargain.py"));
  return spec;
}

int bargain_main(Arguments& arguments) {
  const std::vector<std::string>& files = arguments.operands();
  const std::vector<scenario::Setting> settings = arguments.settings();
  const std::optional<int> deadline = read_deadline(arguments);
  const OutputOptions output = read_output_options(arguments);
  if (!files.empty()) complain_of_domain_files(files, settings, arguments);
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  auto loaded = load_domain_files(files, settings, deadline);
  if (!loaded) return failed(loaded.diagnostics(), files.front(), progress);
  tell(loaded.diagnostics(), files.front());
  auto [file, protocol, title] = std::move(loaded).value();
  apply(arguments, file.domain, protocol);
  if (!arguments.ok()) return arguments.usage_error();

  const std::string identity = talks_identity(file.domain, protocol, files);
  if (const int refused = refuse_folder(output, identity, progress); refused != kDone) return refused;
  progress.begin("talks");
  const bargaining::TalksResult result = bargaining::hold_talks(file.domain, protocol);
  const HeldTalks talks{file, protocol, result, identity};
  return publish(bargain_report(talks, title), output, progress);
}

}  // namespace detente::cli
