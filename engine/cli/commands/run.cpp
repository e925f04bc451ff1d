// detente run: from a scenario file to the distribution over its futures.
#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/cli/tables/trajectories.hpp"
#include "engine/report/database.hpp"
#include "engine/report/run_directory.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::cli {
namespace {

struct RunOptions {
  std::string file;
  std::vector<scenario::Setting> settings;
  simulate::FuturesOptions futures;
  std::uint64_t traces = 0;
  Format format = Format::table;
  std::string out;     ///< Empty = no run directory.
  std::string sqlite;  ///< Empty = no database.
  bool trajectories = false;
  bool force = false;
  bool timings = false;
  int threads = 0;
};

RunOptions read_options(Arguments& arguments) {
  RunOptions options;
  static const std::string kMethods[] = {"auto", "exact", "sample"};
  static const std::string kFormats[] = {"table", "csv", "json"};
  constexpr std::uint64_t kMostReplicates = 10'000'000'000;
  constexpr std::uint64_t kMostRounds = 10'000;
  options.file = arguments.file();
  options.settings = arguments.settings();
  options.futures.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  options.futures.replicates = arguments.count("replicates", options.futures.replicates, 2, kMostReplicates);
  options.futures.precision = arguments.positive("precision", 0.0);
  options.futures.seed = arguments.count("seed", options.futures.seed, 0);
  options.futures.max_memory = arguments.bytes("max-memory", 0);
  options.threads = arguments.threads();
  options.traces = arguments.count("trace", 0, 1, 10'000);
  options.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  options.out = arguments.text("out");
  options.sqlite = arguments.text("sqlite");
  options.trajectories = options.futures.walk = arguments.has("trajectories");
  options.force = arguments.has("force");
  options.timings = arguments.has("timings");
  if (arguments.has("rounds")) {
    options.settings.push_back(
        {"scenario.rounds", std::to_string(arguments.count("rounds", 1, 1, kMostRounds))});
  }
  if (arguments.has("horizon")) {
    const std::size_t horizon = arguments.choice("horizon", scenario::kHorizonWords, 0);
    options.settings.push_back({"scenario.horizon", fmt::format("\"{}\"", scenario::kHorizonWords[horizon])});
  }
  if (arguments.has("replicates") && arguments.has("precision")) {
    arguments.complain("--replicates and --precision: one says how many runs, the other how exact; give one");
  }
  if (arguments.has("out") && options.out.empty()) arguments.complain("--out: the folder has no name");
  if (options.trajectories && options.out.empty()) arguments.complain("--trajectories needs --out DIR");
  if (options.force && options.out.empty()) arguments.complain("--force needs --out DIR");
  if (options.traces > 0 && options.format != Format::table) {
    arguments.complain("--trace tells histories in prose: it goes with --format table");
  }
  return options;
}

/// Why a result of this size must not be made, or empty.
std::string too_many_trajectories(const scenario::Scenario& scenario, const RunOptions& options) {
  if (!options.trajectories || options.futures.precision > 0.0) return {};
  const std::uint64_t limit =
      options.futures.max_memory > 0 ? options.futures.max_memory : machine_memory() / 2;
  // The text is held twice while it is put together.
  const std::uint64_t needed = 2 * trajectories_bytes(scenario, options.futures.replicates);
  if (needed <= limit) return {};
  return fmt::format(
      "the trajectories of {} replicates need about {} MB of memory, {} are allowed; ask for "
      "fewer --replicates",
      options.futures.replicates, needed >> 20U, limit >> 20U);
}

/// What the numbers leave open, on standard error.
void warn(const RunResults& results) {
  if (results.futures.graph) {
    const std::string warning = solve::not_converged_text(results.futures.solution.summary);
    if (!warning.empty()) complain("warning: " + warning);
  }
  if (results.options.precision <= 0.0 || results.futures.method != simulate::Method::sample) return;
  const auto& outcomes = results.futures.ensemble.outcomes;
  const bool reached = std::all_of(outcomes.begin(), outcomes.end(), [&](const auto& outcome) {
    return !(outcome.standard_error > results.options.precision);
  });
  if (!reached) complain("warning: the precision asked for was not reached; see the standard errors");
}

bool write_sqlite(const std::string& path, const std::vector<report::TableFile>& files,
                  const std::string& manifest, std::string& error) {
  std::vector<report::DatabaseTable> tables;
  for (const report::TableFile& file : files) {
    tables.push_back({std::filesystem::path(file.name).stem().string(), file.csv});
  }
  return report::write_database(path, tables, manifest, error);
}

/// Writes the run directory, the database, or both. Returns an exit code.
int write_out(const RunResults& results, const RunOptions& options, Progress& progress) {
  std::vector<report::TableFile> tables{{"outcomes.csv", outcomes_csv(results)},
                                        {"rounds.csv", rounds_csv(results)}};
  if (options.trajectories) {
    progress.begin("trajectories");
    const bool by_precision =
        options.futures.precision > 0.0 && results.futures.method == simulate::Method::sample;
    auto csv = trajectories_csv(results, by_precision ? results.futures.sampled : options.futures.replicates,
                                progress);
    if (!csv) {
      progress.finish();
      tell(csv.diagnostics(), options.file);
      return exit_code_of(csv.diagnostics());
    }
    tables.push_back({"trajectories.csv", std::move(csv).value()});
  }
  progress.begin("write");
  std::string error;
  const std::string manifest = run_manifest(results, options.trajectories);
  const bool in_folder =
      options.out.empty() || report::write_run_directory(options.out, manifest, tables, error);
  if (in_folder && (options.sqlite.empty() || write_sqlite(options.sqlite, tables, manifest, error))) {
    return kDone;
  }
  progress.finish();
  if (error.empty()) return kInterrupted;
  complain(error);
  return kFailed;
}

/// Prints what was asked for. Returns an exit code.
int print_results(const RunResults& results, const RunOptions& options) {
  switch (options.format) {
    case Format::csv: return write_output(outcomes_csv(results));
    case Format::json: return write_output(run_json(results));
    case Format::table: break;
  }
  std::string text = run_tables(results);
  if (options.traces > 0) {
    const auto told = told_histories(results, options.traces);
    if (!told) {
      tell(told.diagnostics(), options.file);
      return exit_code_of(told.diagnostics());
    }
    text += told.value();
  }
  return write_output(text);
}

int fail(Progress& progress, const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

int run(const RunOptions& options) {
  set_thread_limit(options.threads);
  Progress progress;
  progress.begin("load");
  const auto loaded = scenario::load_scenario(options.file, options.settings);
  if (!loaded) return fail(progress, loaded.diagnostics(), options.file);
  const scenario::Scenario& scenario = loaded.value();

  progress.begin("compile");
  const auto game = game::compile_game(scenario);
  if (!game) return fail(progress, game.diagnostics(), options.file);
  tell(loaded.diagnostics(), options.file);
  tell(game.diagnostics(), options.file);
  if (!options.out.empty()) {
    const std::string identity = run_identity(scenario, options.futures, options.trajectories);
    std::string refusal = report::run_directory_refusal(options.out, identity, options.force);
    if (refusal.empty()) refusal = too_many_trajectories(scenario, options);
    if (!refusal.empty()) {
      progress.finish();
      complain(refusal);
      return kFailed;
    }
  }

  const auto futures = simulate::find_futures(game.value(), options.futures, progress.listener());
  if (!futures) return fail(progress, futures.diagnostics(), options.file);
  const RunResults results{game.value(), options.futures, futures.value()};
  if (!options.out.empty() || !options.sqlite.empty()) {
    const int code = write_out(results, options, progress);
    if (code != kDone) return code;
  }
  progress.finish();
  warn(results);
  const int code = print_results(results, options);
  if (options.timings) fmt::print(stderr, "{}", progress.timings());
  return code;
}

}  // namespace

CommandSpec run_spec() {
  return {.name = "run",
          .summary = "From a scenario file to the distribution over its futures.",
          .operands = "FILE",
          .options = {{"method", "exact|sample|auto",
                       "exact where the game fits, or sampled runs (default: auto)"},
                      {"replicates", "N", "runs to sample (default: 20000)"},
                      {"precision", "X", "sample until every outcome's standard error is at most X"},
                      {"seed", "S", "same seed, same luck (default: 1)"},
                      {"rounds", "N", "rounds to play, instead of the scenario's"},
                      {"horizon", "finite|stationary", "what equilibrium players expect"},
                      set_option(),
                      {"trace", "N", "tell N single histories in dated prose"},
                      {"format", "table|csv|json", "of standard output (default: table)"},
                      {"out", "DIR", "write manifest.json, outcomes.csv and rounds.csv to DIR"},
                      sqlite_option(),
                      {"trajectories", "", "write each replicate round by round, too: trajectories.csv"},
                      {"force", "", "replace another run in DIR"},
                      threads_option(),
                      memory_option(),
                      {"timings", "", "print how long each stage took, on standard error"}},
          .example = "detente run scenarios/veto-2022.toml --trace 1 --out runs/veto"};
}

int run_main(Arguments& arguments) {
  const RunOptions options = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return run(options);
}

}  // namespace detente::cli
