// detente positions: who moves where when actors in a policy space challenge one another.
#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/positions_report.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/positions/position_file.hpp"

namespace detente::cli {
namespace {

using positions::StudyOptions;

std::string positions_words() {
  // The words of the challenge model's rules; of the other model just the rules: a wrong word lists the right
  // ones.
  std::vector<std::string> names;
  for (const std::string& words : positions::rule_words(positions::SpatialMethod::condorcet)) {
    names.push_back(words.substr(0, words.find('=')));
  }
  const std::string rules = fmt::format(
      "rules of challenge: {}; of condorcet: {}",
      fmt::join(positions::rule_words(positions::SpatialMethod::challenge), ", "), fmt::join(names, ", "));
  std::string text;
  for (const std::string& line : report::wrap(rules, 98)) text += line + '\n';
  return text;
}

StudyOptions read_study(Arguments& arguments) {
  StudyOptions options;
  options.method =
      static_cast<positions::SpatialMethod>(arguments.choice("model", positions::spatial_method_names(), 0));
  for (const auto& [name, value] : arguments.settings("rule")) {
    const std::string fault = positions::set_rule(name, value, options);
    if (!fault.empty()) arguments.complain(fmt::format("--rule {}={}: {}", name, value, fault));
  }
  options.rounds = static_cast<int>(arguments.count("rounds", 50, 0, positions::kMostPositionRounds));
  options.replicates = static_cast<std::size_t>(
      arguments.count("replicates", options.replicates, 0, positions::kMostPositionReplicates));
  options.error.jitter = arguments.number("jitter", options.error.jitter, 0.0, 1.0);
  options.error.seed = arguments.count("seed", options.error.seed, 0);
  return options;
}

}  // namespace

CommandSpec positions_spec() {
  CommandSpec spec{
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
                  threads_option()},
      .example = "detente positions scenarios/positions-2022.toml",
      .more = positions_words(),
      .missing = "whose positions?"};
  add_options(spec, output_options("tables for scripts/plot_positions.py"));
  return spec;
}

int positions_main(Arguments& arguments) {
  const std::string file = arguments.file();
  const std::vector<scenario::Setting> settings = arguments.settings();
  const StudyOptions options = read_study(arguments);
  const OutputOptions output = read_output_options(arguments);
  set_thread_limit(arguments.threads());
  if (!settings.empty() && positions::is_position_csv(file)) {
    arguments.complain("--set changes TOML files, not CSV");
  }
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto loaded = positions::load_positions(file, settings);
  if (!loaded) return failed(loaded.diagnostics(), file, progress);
  tell(loaded.diagnostics(), file);
  const std::string identity = positions_identity(options, file);
  if (const int refused = refuse_folder(output, identity, progress); refused != kDone) return refused;
  progress.begin("study");
  const positions::SpatialModel& model = loaded.value();
  const positions::PositionStudy study = positions::study_positions(model, options);
  const StudiedPositions studied{model, options, study, identity};
  return publish(positions_report(studied, model.title.empty() ? file : model.title), output, progress);
}

}  // namespace detente::cli
