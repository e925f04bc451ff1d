// detente tipping: where one number of a scenario tips an outcome over a threshold.
#include <cmath>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/tipping_report.hpp"

namespace detente::cli {
namespace {

/// A finite number that must or may be given.
std::optional<double> number_option(Arguments& arguments, const std::string& option, bool needed) {
  if (!arguments.has(option)) {
    if (needed) arguments.complain(fmt::format("--{} is missing", option));
    return std::nullopt;
  }
  const auto value = parse_double(arguments.text(option));
  if (value && std::isfinite(*value)) return value;
  arguments.complain(fmt::format("--{} = {}: must be a number", option, arguments.text(option)));
  return std::nullopt;
}

ask::TippingRequest read_request(Arguments& arguments) {
  ask::TippingRequest request;
  const std::string kMethods[] = {"auto", "exact", "sample"};
  constexpr std::uint64_t kMostReplicates = 100'000'000;
  const std::string kConcepts[] = {"nash", "gmr", "smr", "seq"};
  request.parameter = arguments.text("parameter");
  request.outcome = arguments.text("outcome");
  request.stable = arguments.text("stable");
  request.which = static_cast<solve::StabilityConcept>(arguments.choice("concept", kConcepts, 3));
  if (request.parameter.empty()) arguments.complain("--parameter is missing");
  if (request.stable.empty()) {
    if (request.outcome.empty()) arguments.complain("--outcome or --stable is missing");
    request.search.threshold = number_option(arguments, "threshold", true).value_or(0.0);
  } else {
    if (arguments.has("outcome") || arguments.has("threshold")) {
      arguments.complain("--stable takes the place of --outcome and --threshold");
    }
  }
  request.low = number_option(arguments, "low", false);
  request.high = number_option(arguments, "high", false);
  request.search.points = static_cast<int>(arguments.count("points", 17, 2, 100'000));
  request.search.tolerance = arguments.positive("tolerance", request.search.tolerance);
  request.futures.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  request.futures.replicates = arguments.count("replicates", 4'000, 2, kMostReplicates);
  request.futures.seed = arguments.count("seed", 1, 0);
  request.futures.max_memory = arguments.bytes("max-memory", 0);
  if (!request.stable.empty() && request.futures.method == simulate::Method::sample) {
    arguments.complain("--stable needs the exact solution, not --method sample");
  }
  return request;
}

}  // namespace

CommandSpec tipping_spec() {
  CommandSpec spec{
      .name = "tipping",
      .summary = "The value of a parameter at which an outcome crosses a threshold.",
      .operands = "FILE",
      .options = {{"parameter", "NAME", "what moves: a parameter, or such as us.rationality, us.discount"},
                  {"outcome", "NAME", "whose mean is watched"},
                  {"threshold", "T", "what it must cross"},
                  {"stable", "PLAN", "watch instead whether us=talk,china=wait is stable; see stability"},
                  {"concept", "nash|gmr|smr|seq", "stable in which sense (default: seq)"},
                  {"low", "A", "where the scan begins (default: the parameter's declared range)"},
                  {"high", "B", "where it ends"},
                  {"points", "N", "values of the scan; two crossings between two of them are missed (17)"},
                  {"tolerance", "X", "width of the final bracket, as a share of the range (0.0001)"},
                  {"method", "exact|sample|auto", "sampled: all values share their luck (default: auto)"},
                  {"replicates", "N", "runs to walk at each value when sampled (default: 4000)"},
                  {"seed", "S", "same seed, same luck (default: 1)"},
                  set_option(),
                  threads_option(),
                  memory_option()},
      .example =
          "detente tipping scenarios/crisis-2022.toml --parameter norm --outcome adopted "
          "--threshold 3"};
  add_options(spec, output_options());
  return spec;
}

int tipping_main(Arguments& arguments) {
  const ask::TippingRequest request = read_request(arguments);
  const std::vector<scenario::Setting> settings = arguments.settings();
  const OutputOptions output = read_output_options(arguments);
  const int threads = arguments.threads();
  if (!arguments.ok()) return arguments.usage_error();
  set_thread_limit(threads);
  const std::string file = arguments.file();
  Progress progress;
  progress.begin("load");
  const auto opened = ask::open(file, settings);
  if (!opened) return failed(opened.diagnostics(), file, progress);
  tell(opened.value().warnings(), file);
  const auto answer = ask::find_tipping_point(opened.value(), request, progress.listener());
  if (!answer) return failed(answer.diagnostics(), file, progress);
  return publish(tipping_report({opened.value().scenario(), request.futures, answer.value()}), output,
                 progress);
}

}  // namespace detente::cli
