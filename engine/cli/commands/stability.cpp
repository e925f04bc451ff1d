// detente stability: which states last, for whom, and why.
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/stability_report.hpp"

namespace detente::cli {

CommandSpec stability_spec() {
  CommandSpec spec{
      .name = "stability",
      .summary = "Which states of a conflict last, for whom, and why.",
      .operands = "FILE",
      .options = {{"state", "S", "why this state is stable or not, for everybody, in sentences"},
                  {"inverse", "S", "which preferences would make this state stable"},
                  {"concept", "nash|gmr|smr|seq", "for --state (default: all) and --inverse (default: seq)"},
                  {"coalitions", "", "also who would leave a state together"},
                  set_option(),
                  threads_option(),
                  memory_option()},
      .example = "detente stability scenarios/tutorial/cuba-1962.toml --state 6",
      .more =
          "FILE is a conflict in option form, and S the number or name of a state; or a scenario, whose\n"
          "first round is judged, and S is such as us=dialogue,china=abstain.\n",
      .missing = "which conflict?"};
  add_options(spec, output_options());
  return spec;
}

int stability_main(Arguments& arguments) {
  static const std::string kConcepts[] = {"nash", "gmr", "smr", "seq"};
  const std::string file = arguments.file();
  const std::vector<scenario::Setting> settings = arguments.settings();
  ask::StabilityQuestion question{
      arguments.text("state"), arguments.text("inverse"), {}, arguments.has("coalitions")};
  if (arguments.has("concept")) {
    question.which = static_cast<solve::StabilityConcept>(arguments.choice("concept", kConcepts, 3));
  }
  const OutputOptions output = read_output_options(arguments);
  const std::uint64_t max_memory = arguments.bytes("max-memory", 0);
  set_thread_limit(arguments.threads());
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto answer = ask::stability(file, question, settings, max_memory, progress.listener());
  if (!answer) return failed(answer.diagnostics(), file, progress);
  progress.finish();
  tell(answer.diagnostics(), file);
  return publish(stability_report(answer.value(), file, output.wants_tables()), output, progress);
}

}  // namespace detente::cli
