// detente compare: what a change of a scenario changes in its futures, and through what.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/compare_report.hpp"
#include "engine/scenario/load/scenario_file.hpp"

namespace detente::cli {
namespace {

struct CompareOptions {
  std::string file_a, file_b;
  std::vector<scenario::Setting> both, only_b;
  batch::ComparisonOptions comparison;
  Format format = Format::table;
  std::string out;  ///< Empty = no folder.
  bool force = false;
  int threads = 0;
};

CompareOptions read_options(Arguments& arguments) {
  CompareOptions options;
  const std::string kMethods[] = {"auto", "exact", "sample"};
  const std::string kFormats[] = {"table", "csv", "json"};
  constexpr std::uint64_t kMostReplicates = 100'000'000;
  const auto& operands = arguments.operands();
  if (!operands.empty()) {
    options.file_a = operands.front();
    options.file_b = operands.back();
  }
  options.both = arguments.settings();
  options.only_b = arguments.settings("with");
  options.comparison.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  options.comparison.replicates =
      arguments.count("replicates", options.comparison.replicates, 2, kMostReplicates);
  options.comparison.seed = arguments.count("seed", options.comparison.seed, 0);
  options.comparison.max_memory = arguments.bytes("max-memory", 0);
  options.threads = arguments.threads();
  options.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  options.out = arguments.text("out");
  options.force = arguments.has("force");
  if (arguments.has("out") && options.out.empty()) arguments.complain("--out: the folder has no name");
  if (options.force && options.out.empty()) arguments.complain("--force needs --out DIR");
  if (operands.size() == 1 && options.only_b.empty()) {
    arguments.complain("compared with what? Give a second FILE, or --with NAME=VALUE");
  }
  return options;
}

/// A scenario with its game, which points to it.
struct Loaded {
  std::unique_ptr<scenario::Scenario> scenario;
  std::unique_ptr<game::Game> game;
};

/// Tells what is wrong with a file, and returns an exit code.
int fail(Progress& progress, const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

int load(const std::string& file, const std::vector<scenario::Setting>& settings, Progress& progress,
         Loaded& loaded) {
  progress.begin("load");
  auto scenario = scenario::load_scenario(file, settings);
  if (!scenario) return fail(progress, scenario.diagnostics(), file);
  const std::vector<Diagnostic> warnings = scenario.diagnostics();
  loaded.scenario = std::make_unique<scenario::Scenario>(std::move(scenario).value());
  auto game = game::compile_game(*loaded.scenario);
  if (!game) return fail(progress, game.diagnostics(), file);
  tell(warnings, file);
  tell(game.diagnostics(), file);
  loaded.game = std::make_unique<game::Game>(std::move(game).value());
  return kDone;
}

std::string label_of(const std::string& file, const CompareOptions& options, bool b) {
  std::string label = file;
  for (const scenario::Setting& setting : options.both) {
    label += fmt::format(" --set {}={}", setting.path, setting.value);
  }
  if (!b) return label;
  for (const scenario::Setting& setting : options.only_b) {
    label += fmt::format(" --with {}={}", setting.path, setting.value);
  }
  return label;
}

void warn(const batch::ComparedSide& side, const char* name) {
  if (!side.futures.graph) return;
  const std::string warning = solve::not_converged_text(side.futures.solution.summary);
  if (!warning.empty()) complain(fmt::format("warning: {}: {}", name, warning));
}

int report(const ComparisonResults& results, const CompareOptions& options, Progress& progress) {
  if (!options.out.empty()) {
    progress.begin("write");
    std::string error;
    if (!report::write_run_directory(options.out, comparison_manifest(results), comparison_files(results),
                                     error)) {
      progress.finish();
      if (error.empty()) return kInterrupted;
      complain(error);
      return kFailed;
    }
  }
  progress.finish();
  warn(results.a, "A");
  warn(results.b, "B");
  switch (options.format) {
    case Format::csv: return write_output(differences_csv(results));
    case Format::json: return write_output(comparison_json(results));
    case Format::table: break;
  }
  return write_output(comparison_tables(results));
}

int compare(const CompareOptions& options) {
  set_thread_limit(options.threads);
  Progress progress;
  Loaded a, b;
  std::vector<scenario::Setting> settings_b = options.both;
  settings_b.insert(settings_b.end(), options.only_b.begin(), options.only_b.end());
  if (const int code = load(options.file_a, options.both, progress, a); code != kDone) return code;
  if (const int code = load(options.file_b, settings_b, progress, b); code != kDone) return code;
  if (!options.out.empty()) {
    const std::string refusal = report::run_directory_refusal(
        options.out, comparison_identity(*a.scenario, *b.scenario, options.comparison), options.force);
    if (!refusal.empty()) {
      progress.finish();
      complain(refusal);
      return kFailed;
    }
  }
  const auto side_a = batch::find_side(*a.game, options.comparison, progress.listener());
  if (!side_a) return fail(progress, side_a.diagnostics(), options.file_a);
  const auto side_b = batch::find_side(*b.game, options.comparison, progress.listener());
  if (!side_b) return fail(progress, side_b.diagnostics(), options.file_b);
  const batch::Comparison comparison = batch::compare(side_a.value(), side_b.value());
  return report({side_a.value(), side_b.value(), options.comparison, comparison,
                 label_of(options.file_a, options, false), label_of(options.file_b, options, true)},
                options, progress);
}

}  // namespace

CommandSpec compare_spec() {
  return {.name = "compare",
          .summary = "Two scenarios, or one and a change of it: what differs, how surely, and why.",
          .operands = "FILE_A [FILE_B]",
          .most_operands = 2,
          .options = {{"with", "NAME=VALUE",
                       "set in B only; may be repeated. Without FILE_B, B is FILE_A so changed", true},
                      {"set", "NAME=VALUE", "set in A and in B, before --with; may be repeated", true},
                      {"method", "exact|sample|auto",
                       "exact where the game fits, or sampled runs (default: auto)"},
                      {"replicates", "N", "runs of each to walk under shared luck (default: 4000)"},
                      {"seed", "S", "same seed, same luck (default: 1)"},
                      {"format", "table|csv|json", "of standard output (default: table)"},
                      {"out", "DIR", "write manifest.json and the tables as CSV to DIR"},
                      {"force", "", "replace another comparison in DIR"},
                      threads_option(),
                      memory_option()},
          .example = "detente compare scenarios/crisis-2022.toml --with veto_cost=1.2"};
}

int compare_main(Arguments& arguments) {
  const CompareOptions options = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return compare(options);
}

}  // namespace detente::cli
