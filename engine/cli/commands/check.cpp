// detente check: is a scenario file valid?
#include <optional>

#include <fmt/format.h>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/positions/position_file.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/council_file.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/options/option_form.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::cli {
namespace {

std::string summary(const scenario::Scenario& scenario) {
  std::size_t actions = 0;
  for (const scenario::Player& player : scenario.players) actions += player.actions.size();
  return fmt::format("{}, {}, {}, {}, {}, {}, {}", report::counted(scenario.players.size(), "player"),
                     report::counted(actions, "action"),
                     report::counted(scenario.state.size() - scenario.beliefs.size(), "state variable"),
                     report::counted(scenario.phases.size(), "phase"),
                     report::counted(scenario.councils.size(), "council"),
                     report::counted(scenario.parameters.size(), "parameter"),
                     report::counted(scenario.outcomes.size(), "outcome"));
}

int check_councils(const std::string& file, const std::vector<scenario::Setting>& settings) {
  const auto loaded = scenario::load_councils(file, settings);
  tell(loaded.diagnostics(), file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  return write_output(
      fmt::format("{}: valid: {} alone\n", file, report::counted(loaded.value().councils.size(), "council")));
}

std::string summary(const scenario::OptionForm& form) {
  return fmt::format(
      "a conflict in option form: {}, {}, {}", report::counted(form.makers.size(), "decision maker"),
      report::counted(form.options.size(), "option"), report::counted(form.states.size(), "state"));
}

/// None when the file is a scenario, or cannot be read: load_scenario says why.
std::optional<int> check_option_form(const std::string& file) {
  Diagnostics unread;
  const auto root = scenario::load_tree(file, unread);
  if (!root || !scenario::is_option_form(*root)) return std::nullopt;
  const auto form = scenario::read_option_form(*root);
  tell(form.diagnostics(), file);
  if (!form) return exit_code_of(form.diagnostics());
  return write_output(fmt::format("{}: valid: {}\n", file, summary(form.value())));
}

int check_domain(const std::string& file, const std::vector<scenario::Setting>& settings) {
  const auto loaded = bargaining::load_domain(file, settings);
  tell(loaded.diagnostics(), file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  const bargaining::Domain& domain = loaded.value().domain;
  return write_output(fmt::format("{}: valid: {}, {}, {} parties\n", file,
                                  report::counted(domain.issues().size(), "issue"),
                                  report::counted(domain.deals(), "deal"), domain.party_count()));
}

int check_positions(const std::string& file, const std::vector<scenario::Setting>& settings) {
  const auto loaded = positions::load_positions(file, settings);
  tell(loaded.diagnostics(), file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  return write_output(fmt::format("{}: valid: positions of {} on {}\n", file,
                                  report::counted(loaded.value().actors.size(), "actor"),
                                  report::counted(loaded.value().scales.size(), "issue")));
}

int check_file(const std::string& file, const std::vector<scenario::Setting>& settings) {
  if (positions::is_position_csv(file)) return check_positions(file, settings);
  if (scenario::holds_councils_alone(file)) return check_councils(file, settings);
  if (const auto code = check_option_form(file)) return *code;
  if (bargaining::holds_domain(file)) return check_domain(file, settings);
  if (positions::holds_positions(file)) return check_positions(file, settings);
  const auto loaded = scenario::load_scenario(file, settings);
  if (!loaded) {
    tell(loaded.diagnostics(), file);
    return exit_code_of(loaded.diagnostics());
  }
  const auto game = game::compile_game(loaded.value());
  std::vector<Diagnostic> all = loaded.diagnostics();
  all.insert(all.end(), game.diagnostics().begin(), game.diagnostics().end());
  tell(all, file);
  if (!game) return exit_code_of(game.diagnostics());
  return write_output(fmt::format("{}: valid: {}\n", file, summary(loaded.value())));
}

}  // namespace

CommandSpec check_spec() {
  return {.name = "check",
          .summary = "Check scenario files: all errors at once, each with its line and a hint.",
          .operands = "FILE...",
          .most_operands = 10000,
          .options = {set_option()},
          .example = "detente check scenarios/veto-2022.toml"};
}

int check_main(Arguments& arguments) {
  const std::vector<scenario::Setting> settings = arguments.settings();
  if (!arguments.ok()) return arguments.usage_error();
  int worst = kDone;
  for (const std::string& file : arguments.operands()) {
    worst = std::max(worst, check_file(file, settings));
  }
  return worst;
}

}  // namespace detente::cli
