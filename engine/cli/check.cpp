// detente check: is a scenario file valid?
#include <optional>

#include <fmt/format.h>

#include "engine/bargaining/domain_file.hpp"
#include "engine/bargaining/position_csv.hpp"
#include "engine/bargaining/position_file.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/exit_codes.hpp"
#include "engine/cli/output.hpp"
#include "engine/scenario/council_file.hpp"
#include "engine/scenario/inheritance.hpp"
#include "engine/scenario/option_form.hpp"

namespace detente::cli {
namespace {

std::string summary(const scenario::Scenario& scenario) {
  std::size_t actions = 0;
  const auto phases = static_cast<std::size_t>(std::ranges::count(scenario.phases, -1, &scenario::Phase::of));
  for (const scenario::Player& player : scenario.players) actions += player.actions.size();
  return fmt::format(
      "{}, {}, {}, {}, {}, {}, {}", counted(scenario.players.size(), "player"), counted(actions, "action"),
      counted(scenario.state.size() - scenario.beliefs.size(), "state variable"), counted(phases, "phase"),
      counted(scenario.councils.size(), "council"), counted(scenario.parameters.size(), "parameter"),
      counted(scenario.outcomes.size(), "outcome"));
}

int check_councils(const std::string& file, const std::vector<scenario::Setting>& settings) {
  const auto loaded = scenario::load_councils(file, settings);
  tell(loaded.diagnostics(), file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  return write_output(
      fmt::format("{}: valid: {} alone\n", file, counted(loaded.value().councils.size(), "council")));
}

std::string summary(const scenario::OptionForm& form) {
  return fmt::format("a conflict in option form: {}, {}, {}", counted(form.makers.size(), "decision maker"),
                     counted(form.options.size(), "option"), counted(form.states.size(), "state"));
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
                                  counted(domain.issues().size(), "issue"), counted(domain.deals(), "deal"),
                                  domain.party_count()));
}

int check_positions(const std::string& file, const std::vector<scenario::Setting>& settings) {
  const auto loaded = bargaining::load_positions(file, settings);
  tell(loaded.diagnostics(), file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  return write_output(fmt::format("{}: valid: positions of {} on {}\n", file,
                                  counted(loaded.value().actors.size(), "actor"),
                                  counted(loaded.value().scales.size(), "issue")));
}

int check_file(const std::string& file, const std::vector<scenario::Setting>& settings) {
  if (bargaining::is_position_csv(file)) return check_positions(file, settings);
  if (scenario::holds_councils_alone(file)) return check_councils(file, settings);
  if (const auto code = check_option_form(file)) return *code;
  if (bargaining::holds_domain(file)) return check_domain(file, settings);
  if (bargaining::holds_positions(file)) return check_positions(file, settings);
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

int check_main(const CommandSpec& spec, const std::vector<std::string>& words) {
  Arguments arguments(spec, words);
  if (arguments.help_wanted()) return write_output(help_text(spec));
  const std::vector<scenario::Setting> settings = arguments.settings();
  if (!arguments.ok()) return arguments.usage_error();
  int worst = kDone;
  for (const std::string& file : arguments.operands()) {
    worst = std::max(worst, check_file(file, settings));
  }
  return worst;
}

}  // namespace detente::cli
