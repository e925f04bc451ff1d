// detente bargain: talks over a domain of their own.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/names.hpp"
#include "engine/cli/commands/domain_files.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/tables/bargain_report.hpp"
#include "engine/report/text_table.hpp"

namespace detente::cli {
namespace {

using bargaining::DomainFile;
using bargaining::TalksPlan;

struct BargainRequest {
  std::vector<std::string> files;
  std::vector<scenario::Setting> settings;
  std::optional<int> deadline;  ///< Over what the file says.
  std::string out;              ///< Empty = no folder.
  bool force = false;
  Format format = Format::table;
};

std::vector<std::string> ids_of(const DomainFile& file) {
  std::vector<std::string> ids;
  for (const bargaining::Party& party : file.domain.parties()) ids.push_back(party.id);
  return ids;
}

/// Index of the party, or a complaint about `option`.
std::size_t party_called(const std::string& id, const char* option, const DomainFile& file,
                         Arguments& arguments) {
  const std::vector<std::string> ids = ids_of(file);
  const auto found = std::find(ids.begin(), ids.end(), id);
  if (found != ids.end()) return static_cast<std::size_t>(found - ids.begin());
  arguments.complain(fmt::format("--{}: there is no party '{}'; {}", option, id, name_hint(id, ids)));
  return 0;
}

/// What the command line says, over what the file says.
void apply(Arguments& arguments, const DomainFile& file, TalksPlan& plan) {
  bargaining::ProtocolOptions& options = plan.protocol;
  if (arguments.has("first")) {
    options.first_proposer = party_called(arguments.text("first"), "first", file, arguments);
  }
  for (const std::string& text : arguments.texts("tactic")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      arguments.complain(fmt::format("--tactic {}: expected PARTY=TACTIC", text));
      continue;
    }
    const std::size_t party = party_called(text.substr(0, equals), "tactic", file, arguments);
    const std::string fault = bargaining::read_tactic(text.substr(equals + 1), options.tactics[party]);
    if (!fault.empty()) arguments.complain(fmt::format("--tactic {}: {}", text, fault));
  }
  if (arguments.has("protocol")) {
    const auto names = bargaining::protocol_names();
    options.name = names[arguments.choice("protocol", names, 0)];
    if (arguments.has("tactic") && options.name != "concession") {
      arguments.complain(fmt::format("--tactic goes with the protocol concession, not {}", options.name));
    }
  } else if (arguments.has("tactic")) {
    options.name = "concession";
  }
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

int write_out(const BargainReport& report, const BargainRequest& request) {
  const std::string refusal =
      report::run_directory_refusal(request.out, bargain_identity(report), request.force);
  if (!refusal.empty()) {
    complain(refusal);
    return kFailed;
  }
  std::string error;
  if (report::write_run_directory(request.out, bargain_manifest(report), bargain_files(report), error))
    return kDone;
  if (error.empty()) return kInterrupted;
  complain(error);
  return kFailed;
}

int bargain(const BargainRequest& request, Arguments& arguments) {
  const auto loaded = load_domain_files(request.files, request.settings);
  tell(loaded.diagnostics(), request.files.front());
  if (!loaded) return exit_code_of(loaded.diagnostics());
  const DomainFile& file = loaded.value();
  auto plan = bargaining::plan_talks(file, request.deadline);
  tell(plan.diagnostics(), request.files.front());
  if (!plan) return exit_code_of(plan.diagnostics());
  TalksPlan talks = std::move(plan).value();
  apply(arguments, file, talks);
  const std::string fault = bargaining::protocol_fault(talks.protocol, file.domain.party_count());
  if (arguments.ok() && !fault.empty()) arguments.complain(fault);
  if (!arguments.ok()) return arguments.usage_error();
  const bargaining::TalksResult result = bargaining::hold_talks(file.domain, talks.protocol);
  const BargainReport report{file, talks, result, request.files};
  if (!request.out.empty()) {
    const int code = write_out(report, request);
    if (code != kDone) return code;
  }
  switch (request.format) {
    case Format::csv: return write_output(offers_csv(report));
    case Format::json: return write_output(bargain_json(report));
    case Format::table: break;
  }
  return write_output(bargain_tables(report));
}

}  // namespace

CommandSpec bargain_spec() {
  return {.name = "bargain",
          .summary = "Talks over a domain of their own: the deal, how good it is, who conceded when.",
          .operands = "FILE [PROFILE...]",
          .most_operands = 1 + bargaining::kMostParties,
          .options = {{"protocol", "NAME", "how they talk (default: the file's, else alternating_offers)"},
                      {"tactic", "PARTY=TACTIC", "such as us=boulware:0.1 or us=micro; protocol concession",
                       true},
                      {"deadline", "N", "rounds of talks (default: the file's, else 100)"},
                      {"first", "PARTY", "who proposes first"},
                      set_option(),
                      {"format", "table|csv|json", "of standard output; csv is the trace of offers"},
                      {"out", "DIR", "write offers, deals and points for scripts/plot_bargain.py there"},
                      {"force", "", "replace other talks that are in DIR"}},
          .example = "detente bargain scenarios/hanoi-2019.toml --tactic us=boulware --deadline 20",
          .more = bargain_words(),
          .missing = "which domain?"};
}

int bargain_main(Arguments& arguments) {
  constexpr std::uint64_t kMostRounds = 1'000'000;
  const std::string formats[] = {"table", "csv", "json"};
  BargainRequest request;
  request.files = arguments.operands();
  request.settings = arguments.settings();
  if (arguments.has("deadline")) {
    request.deadline = static_cast<int>(arguments.count("deadline", 1, 1, kMostRounds));
  }
  request.format = static_cast<Format>(arguments.choice("format", formats, 0));
  request.out = arguments.text("out");
  request.force = arguments.has("force");
  if (arguments.has("out") && request.out.empty()) arguments.complain("--out: the folder has no name");
  if (request.force && request.out.empty()) arguments.complain("--force needs --out DIR");
  if (arguments.ok()) complain_of_domain_files(request.files, request.settings, arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return bargain(request, arguments);
}

}  // namespace detente::cli
