// detente power: how much each member's vote counts in a council.
#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/cli/tables/power_report.hpp"

namespace detente::cli {
namespace {

using scenario::VotingCouncil;

MeasuredCouncil measured(const VotingCouncil& council, bool abstention) {
  MeasuredCouncil one{council, {}, {}, {}};
  for (const scenario::CouncilMajority& majority : council.majorities) {
    one.rule.majorities.push_back({majority.weights, majority.quota});
  }
  one.rule.veto = council.veto;
  one.rule.block = council.block;
  one.power = power_of(one.rule);
  if (abstention) one.abstention = abstention_power_of(one.rule);
  return one;
}

}  // namespace

CommandSpec power_spec() {
  CommandSpec spec{
      .name = "power",
      .summary = "How much each member's vote counts in a council: power indices, exactly.",
      .operands = "FILE",
      .options = {{"council", "NAME", "only this one (default: all)"},
                  {"abstention", "", "also with abstention as a third ballot, which is no veto"},
                  {"group", "", "one row for members with equal seats"},
                  set_option()},
      .example = "detente power scenarios/tutorial/security-council.toml --group",
      .more =
          "FILE is a scenario, or has nothing but a title and councils whose members have weights.\n"
          "CSV and JSON have every fraction.\n",
      .missing = "which file?"};
  add_options(spec, output_options());
  return spec;
}

int power_main(Arguments& arguments) {
  const std::string file = arguments.file(), name = arguments.text("council");
  const std::vector<scenario::Setting> settings = arguments.settings();
  MeasuredCouncils answer{{}, arguments.has("abstention"), arguments.has("group"), file};
  const OutputOptions output = read_output_options(arguments);
  if (answer.group && output.format != Format::table) arguments.complain("--group needs --format table");
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto loaded = scenario::load_councils(file, settings);
  if (!loaded) return failed(loaded.diagnostics(), file, progress);
  tell(loaded.diagnostics(), file);
  std::vector<std::string> known;
  progress.begin("coalitions");
  for (const VotingCouncil& council : loaded.value().councils) {
    known.push_back(council.id);
    if (name.empty() || name == council.id) answer.councils.push_back(measured(council, answer.abstention));
  }
  if (answer.councils.empty()) {
    progress.finish();
    arguments.complain(
        fmt::format("--council {}: the file has no such council; {}", name, name_hint(name, known)));
    return arguments.usage_error();
  }
  return publish(power_report(answer, loaded.value().title), output, progress);
}

}  // namespace detente::cli
