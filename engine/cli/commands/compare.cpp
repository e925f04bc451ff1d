// detente compare: what a change of a scenario changes in its futures, and through what.
#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/compare_report.hpp"

namespace detente::cli {
namespace {

struct CompareOptions {
  std::string file_a, file_b;
  std::vector<scenario::Setting> both, only_b;
  batch::ComparisonOptions comparison;
  OutputOptions output;
  int threads = 0;
};

CompareOptions read_options(Arguments& arguments) {
  CompareOptions options;
  const std::string kMethods[] = {"auto", "exact", "sample"};
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
  options.output = read_output_options(arguments);
  if (operands.size() == 1 && options.only_b.empty()) {
    arguments.complain("compared with what? Give a second FILE, or --with NAME=VALUE");
  }
  return options;
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

int compare(const CompareOptions& options) {
  set_thread_limit(options.threads);
  Progress progress;
  progress.begin("load");
  std::vector<scenario::Setting> settings_b = options.both;
  settings_b.insert(settings_b.end(), options.only_b.begin(), options.only_b.end());
  const auto a = ask::open(options.file_a, options.both);
  if (!a) return failed(a.diagnostics(), options.file_a, progress);
  tell(a.value().warnings(), options.file_a);
  const auto b = ask::open(options.file_b, settings_b);
  if (!b) return failed(b.diagnostics(), options.file_b, progress);
  tell(b.value().warnings(), options.file_b);
  const int refusal = refuse_folder(
      options.output, comparison_identity(a.value().scenario(), b.value().scenario(), options.comparison),
      progress);
  if (refusal != kDone) return refusal;
  const auto compared = ask::compare(a.value(), b.value(), options.comparison, progress.listener());
  if (!compared) {
    return failed(
        compared.diagnostics(),
        options.file_a == options.file_b ? options.file_a : options.file_a + " or " + options.file_b,
        progress);
  }
  const ComparisonResults results{compared.value(), options.comparison,
                                  label_of(options.file_a, options, false),
                                  label_of(options.file_b, options, true)};
  return publish(comparison_report(results), options.output, progress);
}

}  // namespace

CommandSpec compare_spec() {
  CommandSpec spec{
      .name = "compare",
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
                  threads_option(),
                  memory_option()},
      .example = "detente compare scenarios/crisis-2022.toml --with veto_cost=1.2"};
  add_options(spec, output_options("manifest.json and the tables as CSV"));
  return spec;
}

int compare_main(Arguments& arguments) {
  const CompareOptions options = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return compare(options);
}

}  // namespace detente::cli
