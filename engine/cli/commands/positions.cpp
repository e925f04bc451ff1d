// detente positions: who moves where when actors in a policy space challenge one another.
#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/tables/positions_report.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/positions/position_file.hpp"
#include "engine/report/text_table.hpp"

namespace detente::cli {
namespace {

using positions::StudyOptions;

struct PositionsRequest {
  std::string file;
  std::vector<scenario::Setting> settings;
  StudyOptions options;
  std::string out;  ///< Empty = no folder.
  bool force = false;
  Format format = Format::table;
};

std::string positions_words() {
  // The words of the challenge model's rules; of the other model just the rules: a wrong word lists the right
  // ones.
  std::vector<std::string> names;
  for (const std::string& words : positions::rule_words(positions::SpatialMethod::condorcet)) {
    names.push_back(words.substr(0, words.find('=')));
  }
  const std::string challenge = fmt::format(
      "rules of challenge: {}", fmt::join(positions::rule_words(positions::SpatialMethod::challenge), ", "));
  const std::string condorcet = fmt::format("rules of condorcet: {}", fmt::join(names, ", "));
  std::string text;
  for (const std::string& rules : {challenge, condorcet}) {
    for (const std::string& line : report::wrap(rules, 98)) text += line + '\n';
  }
  return text;
}

void read_rules(Arguments& arguments, StudyOptions& options) {
  for (const std::string& text : arguments.texts("rule")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      arguments.complain(fmt::format("--rule {}: expected NAME=VALUE", text));
      continue;
    }
    const std::string fault = positions::set_rule(text.substr(0, equals), text.substr(equals + 1), options);
    if (!fault.empty()) arguments.complain(fmt::format("--rule {}: {}", text, fault));
  }
}

double read_jitter(Arguments& arguments, double fallback) {
  if (!arguments.has("jitter")) return fallback;
  const std::string text = arguments.text("jitter");
  const auto value = parse_double(text);
  if (value && *value >= 0.0 && *value <= 1.0) return *value;
  arguments.complain(fmt::format("--jitter '{}' must be a number in [0, 1]", text));
  return fallback;
}

int write_out(const PositionsReport& report, const PositionsRequest& request) {
  const std::string refusal =
      report::run_directory_refusal(request.out, positions_identity(report), request.force);
  if (!refusal.empty()) {
    complain(refusal);
    return kFailed;
  }
  std::string error;
  if (report::write_run_directory(request.out, positions_manifest(report), positions_files(report), error)) {
    return kDone;
  }
  if (error.empty()) return kInterrupted;
  complain(error);
  return kFailed;
}

int positions(const PositionsRequest& request) {
  const auto loaded = positions::load_positions(request.file, request.settings);
  tell(loaded.diagnostics(), request.file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  const positions::PositionStudy study = positions::study_positions(loaded.value(), request.options);
  const PositionsReport report{loaded.value(), request.options, study, request.file};
  if (!request.out.empty()) {
    const int code = write_out(report, request);
    if (code != kDone) return code;
  }
  switch (request.format) {
    case Format::csv: return write_output(positions_csv(report));
    case Format::json: return write_output(positions_json(report));
    case Format::table: break;
  }
  return write_output(positions_tables(report));
}

}  // namespace

CommandSpec positions_spec() {
  return {
      .name = "positions",
      .summary = "Positions on issues: who challenges whom, where they end, how sure that is.",
      .operands = "FILE",
      .options = {{"model", "challenge|condorcet", "expected-utility challenges, or KTAB's spatial model"},
                  {"rule", "NAME=VALUE", "another reading of the model, see below", true},
                  {"rounds", "N", "at most (default 50); 0 = the forecast as things stand"},
                  {"replicates", "N", "runs with uncertain inputs (default 1000); 0 = none"},
                  {"jitter", "W", "how far inputs may be off, a share in [0, 1] (default 0.05)"},
                  {"seed", "N", "of the uncertain inputs (default 1)"},
                  set_option(),
                  {"format", "table|csv|json", "of standard output; csv is positions round by round"},
                  threads_option(),
                  {"out", "DIR", "write tables for scripts/plot_positions.py there"},
                  {"force", "", "replace another study that is in DIR"}},
      .example = "detente positions scenarios/positions-2022.toml",
      .more = positions_words(),
      .missing = "whose positions?"};
}

int positions_main(Arguments& arguments) {
  const std::string formats[] = {"table", "csv", "json"};
  PositionsRequest request;
  request.file = arguments.file();
  request.settings = arguments.settings();
  StudyOptions& options = request.options;
  options.method =
      static_cast<positions::SpatialMethod>(arguments.choice("model", positions::spatial_method_names(), 0));
  read_rules(arguments, options);
  options.rounds = static_cast<int>(arguments.count("rounds", 50, 0, positions::kMostPositionRounds));
  options.replicates = static_cast<std::size_t>(
      arguments.count("replicates", options.replicates, 0, positions::kMostPositionReplicates));
  options.error.jitter = read_jitter(arguments, options.error.jitter);
  options.error.seed = arguments.count("seed", options.error.seed, 0);
  set_thread_limit(arguments.threads());
  request.format = static_cast<Format>(arguments.choice("format", formats, 0));
  request.out = arguments.text("out");
  request.force = arguments.has("force");
  if (arguments.has("out") && request.out.empty()) arguments.complain("--out: the folder has no name");
  if (request.force && request.out.empty()) arguments.complain("--force needs --out DIR");
  if (!request.settings.empty() && positions::is_position_csv(request.file)) {
    arguments.complain("--set changes TOML files, not CSV");
  }
  if (!arguments.ok()) return arguments.usage_error();
  return positions(request);
}

}  // namespace detente::cli
