// detente check: is a scenario file valid?
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/ask/opened.hpp"
#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/positions/position_file.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/council_file.hpp"
#include "engine/scenario/options/option_form.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::cli {
namespace {

using report::counted;
using Settings = std::vector<scenario::Setting>;

/// What was found out about a file.
struct Checked {
  std::vector<Diagnostic> diagnostics;
  std::string what;  ///< It holds; empty when it is invalid.
};

std::string summary(const scenario::Scenario& scenario) {
  std::size_t actions = 0;
  for (const scenario::Player& player : scenario.players) actions += player.actions.size();
  return fmt::format(
      "{}, {}, {}, {}, {}, {}, {}", counted(scenario.players.size(), "player"), counted(actions, "action"),
      counted(scenario.state.size() - scenario.beliefs.size(), "state variable"),
      counted(scenario.phases.size(), "phase"), counted(scenario.councils.size(), "council"),
      counted(scenario.parameters.size(), "parameter"), counted(scenario.outcomes.size(), "outcome"));
}

template <typename T, typename Words>
Checked checked(const Result<T>& read, Words words) {
  return {read.diagnostics(), read ? words(read.value()) : std::string()};
}

/// None when the file is a scenario, or cannot be read: ask::open says why.
std::optional<Checked> check_option_form(const std::string& file) {
  Diagnostics unread;
  const auto root = scenario::load_tree(file, unread);
  if (!root || !scenario::is_option_form(*root)) return std::nullopt;
  return checked(scenario::read_option_form(*root), [](const scenario::OptionForm& form) {
    return fmt::format("a conflict in option form: {}, {}, {}", counted(form.makers.size(), "decision maker"),
                       counted(form.options.size(), "option"), counted(form.states.size(), "state"));
  });
}

Checked check_positions(const std::string& file, const Settings& settings) {
  return checked(positions::load_positions(file, settings), [](const auto& loaded) {
    return fmt::format("positions of {} on {}", counted(loaded.actors.size(), "actor"),
                       counted(loaded.scales.size(), "issue"));
  });
}

Checked check_file(const std::string& file, const Settings& settings) {
  if (positions::is_position_csv(file)) return check_positions(file, settings);
  if (scenario::holds_councils_alone(file)) {
    return checked(scenario::load_councils(file, settings),
                   [](const auto& loaded) { return counted(loaded.councils.size(), "council") + " alone"; });
  }
  if (auto form = check_option_form(file)) return *std::move(form);
  if (bargaining::holds_domain(file)) {
    return checked(bargaining::load_domain(file, settings), [](const auto& loaded) {
      return fmt::format("{}, {}, {} parties", counted(loaded.domain.issues().size(), "issue"),
                         counted(loaded.domain.deals(), "deal"), loaded.domain.party_count());
    });
  }
  if (positions::holds_positions(file)) return check_positions(file, settings);
  const auto opened = ask::open(file, settings);
  if (!opened) return {opened.diagnostics(), ""};
  return {opened.value().warnings(), summary(opened.value().scenario())};
}

/// For editors: what is wrong, and where. A place is line 0 when it is the file as a whole.
report::Report check_report(const std::vector<std::string>& files, const std::vector<Checked>& all) {
  report::Table about(
      "files", {report::data("file", "", ""), report::data("valid", "", ""), report::data("holds", "", "")});
  report::Table wrong("diagnostics", {report::data("file", "", ""), report::data("line", "", ""),
                                      report::data("column", "", ""), report::data("severity", "", ""),
                                      report::data("code", "", ""), report::data("message", "", ""),
                                      report::data("hint", "", "")});
  for (std::size_t f = 0; f < files.size(); ++f) {
    about.add({files[f], !all[f].what.empty(), all[f].what});
    for (const Diagnostic& one : all[f].diagnostics) {
      wrong.add({one.at.source ? one.at.source->name : files[f], one.at.line, one.at.column,
                 one.severity == Severity::error ? "error" : "warning", one.code, one.message, one.hint});
    }
  }
  report::Report report;
  report.header = {"check", "", ""};
  report.json = [=](JsonWriter& json) {
    about.write(json);
    wrong.write(json);
  };
  return report;
}

}  // namespace

CommandSpec check_spec() {
  return {.name = "check",
          .summary = "Check scenario files: all errors at once, each with its line and a hint.",
          .operands = "FILE...",
          .most_operands = 10000,
          .options = {set_option(), {"format", "text|json", "json: errors for an editor (default: text)"}},
          .example = "detente check scenarios/veto-2022.toml"};
}

int check_main(Arguments& arguments) {
  static const std::string kFormats[] = {"text", "json"};
  const Settings settings = arguments.settings();
  const bool json = arguments.choice("format", kFormats, 0) == 1;
  if (!arguments.ok()) return arguments.usage_error();
  int worst = kDone;
  std::vector<Checked> all;
  for (const std::string& file : arguments.operands()) {
    Checked one = check_file(file, settings);
    if (one.what.empty()) worst = std::max(worst, exit_code_of(one.diagnostics));
    if (json) {
      all.push_back(std::move(one));
      continue;
    }
    tell(one.diagnostics, file);
    if (!one.what.empty()) {
      worst = std::max(worst, write_output(fmt::format("{}: valid: {}\n", file, one.what)));
    }
  }
  if (!json) return worst;
  return std::max(worst, write_output(json_text(check_report(arguments.operands(), all))));
}

}  // namespace detente::cli
