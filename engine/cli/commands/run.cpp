// detente run: from a scenario file to the distribution over its futures.
#include <algorithm>

#include <fmt/format.h>

#include "engine/ask/run.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/run_report.hpp"
#include "engine/cli/tables/trajectories.hpp"

namespace detente::cli {
namespace {

struct RunOptions {
  std::string file;
  std::vector<scenario::Setting> settings;
  simulate::FuturesOptions futures;
  OutputOptions output;
  std::uint64_t traces = 0;
  bool trajectories = false;
  bool timings = false;
};

RunOptions read_options(Arguments& arguments) {
  RunOptions options;
  static const std::string kMethods[] = {"auto", "exact", "sample"};
  constexpr std::uint64_t kMostReplicates = 10'000'000'000;
  constexpr std::uint64_t kMostRounds = 10'000;
  options.file = arguments.file();
  options.settings = arguments.settings();
  options.futures.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  options.futures.replicates = arguments.count("replicates", options.futures.replicates, 2, kMostReplicates);
  options.futures.precision = arguments.positive("precision", 0.0);
  options.futures.seed = arguments.count("seed", options.futures.seed, 0);
  options.futures.max_memory = arguments.bytes("max-memory", 0);
  options.output = read_output_options(arguments);
  options.traces = arguments.count("trace", 0, 1, 10'000);
  options.trajectories = options.futures.walk = arguments.has("trajectories");
  options.timings = arguments.has("timings");
  if (arguments.has("rounds")) {
    options.settings.push_back(
        {"scenario.rounds", std::to_string(arguments.count("rounds", 1, 1, kMostRounds))});
  }
  if (arguments.has("replicates") && arguments.has("precision")) {
    arguments.complain("--replicates and --precision: one says how many runs, the other how exact; give one");
  }
  if (options.trajectories && options.output.out.empty()) {
    arguments.complain("--trajectories needs --out DIR");
  }
  if (options.traces > 0 && options.output.format != Format::table) {
    arguments.complain("--trace tells histories in prose: it goes with --format table");
  }
  set_thread_limit(arguments.threads());
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

void warn_of_precision(const RunResults& results) {
  const double precision = results.options.precision;
  if (precision <= 0.0 || results.futures.method != simulate::Method::sample) return;
  const bool reached = std::ranges::all_of(results.futures.ensemble.outcomes, [&](const auto& outcome) {
    return !(outcome.standard_error > precision);
  });
  if (!reached) complain("warning: the precision asked for was not reached; see the standard errors");
}

int run(const RunOptions& options) {
  Progress progress;
  const auto opened = ask::open(options.file, options.settings, progress.listener());
  if (!opened) return failed(opened.diagnostics(), options.file, progress);
  const scenario::Scenario& scenario = opened.value().scenario();
  tell(opened.value().warnings(), options.file);
  const std::string identity = run_identity(scenario, options.futures, options.trajectories);
  if (const int refused = refuse_folder(options.output, identity, progress)) return refused;
  if (const std::string refusal = too_many_trajectories(scenario, options); !refusal.empty()) {
    progress.finish();
    complain(refusal);
    return kFailed;
  }
  const auto futures = ask::run(opened.value(), options.futures, progress.listener());
  if (!futures) return failed(futures.diagnostics(), options.file, progress);
  const RunResults results{opened.value(), options.futures, futures.value()};
  const bool files = !options.output.out.empty() || !options.output.sqlite.empty();
  report::Report report = run_report(results, files, options.trajectories);
  if (options.trajectories) {
    progress.begin("trajectories");
    const bool sampled =
        options.futures.precision > 0.0 && results.futures.method == simulate::Method::sample;
    auto file =
        trajectories_file(results, sampled ? results.futures.sampled : options.futures.replicates, progress);
    if (!file) return failed(file.diagnostics(), options.file, progress);
    report.tables.push_back(std::move(file).value());
  }
  if (options.traces > 0) {
    const auto told = told_histories(results, options.traces);
    if (!told) return failed(told.diagnostics(), options.file, progress);
    report.text = [before = report.text, told = told.value()] { return before() + told; };
  }
  progress.finish();
  warn_of_precision(results);
  const int code = publish(report, options.output, progress);
  if (options.timings) fmt::print(stderr, "{}", progress.timings());
  return code;
}

}  // namespace

CommandSpec run_spec() {
  CommandSpec spec{
      .name = "run",
      .summary = "From a scenario file to the distribution over its futures.",
      .operands = "FILE",
      .options = {{"method", "exact|sample|auto",
                   "exact where the game fits, or sampled runs (default: auto)"},
                  {"replicates", "N", "runs to sample (default: 20000)"},
                  {"precision", "X", "sample until every outcome's standard error is at most X"},
                  {"seed", "S", "same seed, same luck (default: 1)"},
                  {"rounds", "N", "rounds to play, instead of the scenario's"},
                  horizon_option(),
                  set_option(),
                  {"trace", "N", "tell N single histories in dated prose"},
                  {"trajectories", "", "write each replicate round by round, too: trajectories.csv"}},
      .example = "detente run scenarios/veto-2022.toml --trace 1 --out runs/veto"};
  for (OptionSpec& option : output_options("manifest.json, outcomes.csv and rounds.csv")) {
    spec.options.push_back(std::move(option));
  }
  spec.options.insert(spec.options.end(),
                      {threads_option(),
                       memory_option(),
                       {"timings", "", "print how long each stage took, on standard error"}});
  return spec;
}

int run_main(Arguments& arguments) {
  const RunOptions options = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return run(options);
}

}  // namespace detente::cli
