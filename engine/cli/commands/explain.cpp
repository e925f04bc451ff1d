// detente explain: why a player acts as it does at one decision.
#include "engine/ask/explain.hpp"

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/explain_report.hpp"

namespace detente::cli {
namespace {

/// What is wrong with the question names the option: "--player chine: no such player".
int refuse_question(const std::vector<Diagnostic>& wrong, Arguments& arguments, Progress& progress) {
  progress.finish();
  for (const Diagnostic& one : wrong) arguments.complain("--" + one.message);
  return arguments.usage_error();
}

}  // namespace

CommandSpec explain_spec() {
  CommandSpec spec{
      .name = "explain",
      .summary = "Why a player acts as it does: its payoffs by term, and what the others do then.",
      .operands = "FILE",
      .options = {{"player", "P", "whose decision"},
                  {"type", "T", "of which private type, where the player has some"},
                  {"round", "R", "in which round (default: 1)"},
                  {"state", "NAME=VALUE,...", "at which situation (default: the likeliest)"},
                  horizon_option(),
                  set_option(),
                  threads_option(),
                  memory_option()},
      .example = "detente explain scenarios/crisis-2022.toml --player china --state us=sanctions"};
  for (OptionSpec& option : output_options()) spec.options.push_back(std::move(option));
  return spec;
}

int explain_main(Arguments& arguments) {
  const std::string file = arguments.file();
  const std::vector<scenario::Setting> settings = arguments.settings();
  const ask::Question question{arguments.text("player"), arguments.text("type"),
                               static_cast<int>(arguments.count("round", 1, 1, 10'000)),
                               arguments.text("state")};
  const std::uint64_t max_memory = arguments.bytes("max-memory", 0);
  const OutputOptions output = read_output_options(arguments);
  set_thread_limit(arguments.threads());
  if (question.player.empty()) arguments.complain("--player is missing: whose decision?");
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto opened = ask::open(file, settings, progress.listener());
  if (!opened) return failed(opened.diagnostics(), file, progress);
  const auto asked = ask::find(question, opened.value());
  if (!asked) return refuse_question(asked.diagnostics(), arguments, progress);
  tell(opened.value().warnings(), file);
  const auto solved = ask::solve(opened.value(), max_memory, progress.listener());
  if (!solved) return failed(solved.diagnostics(), file, progress);
  progress.begin("explain");
  const auto explanation = ask::explain(opened.value(), solved.value(), asked.value());
  if (!explanation) return refuse_question(explanation.diagnostics(), arguments, progress);
  return publish(explain_report({opened.value(), solved.value(), asked.value(), explanation.value()}), output,
                 progress);
}

}  // namespace detente::cli
