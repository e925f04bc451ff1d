// detente describe: what a scenario holds and how large its game is, before anything large is made.
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/describe_report.hpp"

namespace detente::cli {

CommandSpec describe_spec() {
  return {.name = "describe",
          .summary = "What a scenario holds, and how large its game is.",
          .operands = "FILE",
          .options = {{"format", "table|json", "of standard output (default: table)"},
                      set_option(),
                      memory_option()},
          .example = "detente describe scenarios/veto-2022.toml"};
}

int describe_main(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "json"};
  const std::vector<scenario::Setting> settings = arguments.settings();
  OutputOptions output;
  output.format = arguments.choice("format", kFormats, 0) == 1 ? Format::json : Format::table;
  const std::uint64_t max_memory = arguments.bytes("max-memory", 0);
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto opened = ask::open(arguments.file(), settings, progress.listener());
  if (!opened) return failed(opened.diagnostics(), arguments.file(), progress);
  tell(opened.value().warnings(), arguments.file());
  progress.begin("counting nodes");
  const game::GraphSize size = game::measure_graph(opened.value().game(), {.max_bytes = max_memory});
  return publish(describe_report(opened.value(), size), output, progress);
}

}  // namespace detente::cli
