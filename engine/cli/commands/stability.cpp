// detente stability: which states last, for whom, and why.
#include <bit>
#include <optional>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/stability_report.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/options/option_form.hpp"
#include "engine/scenario/text/inheritance.hpp"
#include "engine/solve/conflict/stage_conflict.hpp"

namespace detente::cli {
namespace {

using solve::Coalition;
using solve::StabilityConcept;

constexpr double kMostCoalitionBytes = 512.0 * 1024 * 1024;

struct StabilityRequest {
  std::string file;
  std::vector<scenario::Setting> settings;
  std::string state, inverse;
  std::optional<StabilityConcept> which;
  bool coalitions = false;
  Format format = Format::table;
  std::uint64_t max_memory = 0;
};

StabilityRequest read_options(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "csv", "json"};
  static const std::string kConcepts[] = {"nash", "gmr", "smr", "seq"};
  StabilityRequest request;
  request.file = arguments.file();
  request.settings = arguments.settings();
  request.state = arguments.text("state");
  request.inverse = arguments.text("inverse");
  request.coalitions = arguments.has("coalitions");
  if (arguments.has("concept")) {
    request.which = static_cast<StabilityConcept>(arguments.choice("concept", kConcepts, 3));
  }
  request.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  request.max_memory = arguments.bytes("max-memory", 0);
  set_thread_limit(arguments.threads());
  if (!request.state.empty() && !request.inverse.empty()) {
    arguments.complain("--state and --inverse are two questions: ask one after the other");
  }
  if (request.coalitions && !request.inverse.empty()) {
    arguments.complain("--inverse asks of decision makers alone, not of coalitions");
  }
  return request;
}

StabilitySubject subject_of(const scenario::OptionForm& form) {
  StabilitySubject subject;
  subject.conflict = solve::make_conflict(form);
  subject.note = form.about;
  StabilitySubject::Column options{"options", {}, {}};
  for (std::size_t s = 0; s < form.states.size(); ++s) {
    subject.keys.push_back(std::to_string(form.states[s].code));
    options.cells.push_back(form.options_text(s));
  }
  subject.columns.push_back(std::move(options));
  return subject;
}

StabilitySubject subject_of(const solve::StageConflict& stage, const scenario::Scenario& scenario) {
  StabilitySubject subject;
  subject.conflict = stage.conflict;
  subject.keys = stage.conflict.states;
  subject.note = fmt::format(
      "{}: what each would do in this round; values are expected discounted payoffs in utils, later rounds "
      "as solved",
      label_of_round(scenario.start, scenario.round, 0));
  for (std::size_t m = 0; m < stage.movers.size(); ++m) {
    StabilitySubject::Column value{"value of " + stage.conflict.makers[m].id, {}, {}};
    for (std::size_t s = 0; s < subject.keys.size(); ++s) {
      value.numbers.push_back(stage.value[s * stage.movers.size() + m]);
      value.cells.push_back(fmt::format("{:.6g}", value.numbers.back()));
    }
    subject.columns.push_back(std::move(value));
  }
  return subject;
}

std::optional<int> find_state(const scenario::OptionForm& form, const std::string& text,
                              std::string& problem) {
  std::vector<std::string> names;
  for (std::size_t s = 0; s < form.states.size(); ++s) {
    const scenario::OptionForm::State& state = form.states[s];
    if (text == std::to_string(state.code) || (!state.name.empty() && text == state.name))
      return static_cast<int>(s);
    names.push_back(state.name.empty() ? std::to_string(state.code) : state.name);
  }
  constexpr std::size_t kMostNamed = 40;
  problem = fmt::format("there is no state '{}'{}", text,
                        names.size() <= kMostNamed ? "; " + name_hint(text, names) : std::string());
  return std::nullopt;
}

/// Answers what was asked of `subject`. `asked`: the state of --state or --inverse.
int answer(const StabilityRequest& request, const StabilitySubject& subject, std::optional<int> asked) {
  if (subject.conflict.makers.empty()) {
    return write_output(subject.conflict.title + "\nNobody has a choice in this round.\n");
  }
  const double bytes = solve::CoalitionStability::bytes(subject.conflict);
  if (request.coalitions && bytes > kMostCoalitionBytes) {
    complain(fmt::format(
        "--coalitions: {} and {} take {:.0f} MiB, more than {:.0f}; without it single decision makers "
        "are judged at once",
        report::counted(subject.keys.size(), "state"),
        report::counted(subject.conflict.makers.size(), "decision maker"), bytes / (1024 * 1024),
        kMostCoalitionBytes / (1024 * 1024)));
    return kFailed;
  }
  StabilityFindings findings{subject, solve::Stability(subject.conflict), std::nullopt, {}, {}};
  if (!request.inverse.empty()) {
    for (int maker = 0; maker < subject.conflict.maker_count(); ++maker) {
      findings.inverse.push_back(solve::inverse_condition(
          subject.conflict, request.which.value_or(StabilityConcept::seq), maker, *asked));
    }
  } else if (!request.state.empty()) {
    for (Coalition who = 1; who <= subject.conflict.everybody(); ++who) {
      const bool alone = std::popcount(who) == 1;
      if (!alone && !request.coalitions) continue;
      for (const StabilityConcept which : solve::kStabilityConcepts) {
        if (request.which && which != *request.which) continue;
        findings.reasons.push_back(
            alone ? solve::reason_of(subject.conflict, which, std::countr_zero(who), *asked)
                  : solve::coalition_reason(subject.conflict, which, who, *asked));
      }
    }
  } else if (request.coalitions) {
    findings.coalitions.emplace(subject.conflict);
  }
  return write_output(stability_text(findings, request.format));
}

int fail(const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

const std::string& asked_state(const StabilityRequest& request) {
  return request.state.empty() ? request.inverse : request.state;
}

int judge_option_form(const StabilityRequest& request, const scenario::Node& root, Arguments& arguments) {
  const auto form = scenario::read_option_form(root);
  if (!form) return fail(form.diagnostics(), request.file);
  if (!request.settings.empty()) arguments.complain("--set changes scenarios; this file is in option form");
  std::optional<int> asked;
  if (!asked_state(request).empty()) {
    std::string problem;
    asked = find_state(form.value(), asked_state(request), problem);
    if (!asked) arguments.complain(problem);
  }
  if (!arguments.ok()) return arguments.usage_error();
  return answer(request, subject_of(form.value()), asked);
}

int judge_scenario(const StabilityRequest& request, Arguments& arguments) {
  const auto loaded = scenario::load_scenario(request.file, request.settings);
  if (!loaded) return fail(loaded.diagnostics(), request.file);
  const auto game = game::compile_game(loaded.value());
  if (!game) return fail(game.diagnostics(), request.file);
  if (!loaded.value().beliefs.empty()) {
    complain("stability judges conflicts in which all know what each wants, and this one has private types");
    return kFailed;
  }
  tell(loaded.diagnostics(), request.file);
  tell(game.diagnostics(), request.file);
  Progress progress;
  progress.begin("nodes");
  const auto graph = game::build_graph(game.value(), {.max_bytes = request.max_memory});
  if (!graph) {
    progress.finish();
    return fail(graph.diagnostics(), request.file);
  }
  progress.begin("solve");
  solve::MarkovOptions options;
  options.rounds = loaded.value().rounds;
  options.stationary = loaded.value().horizon == scenario::Horizon::stationary;
  options.progress = progress.meter();
  const solve::MarkovSolution solution = solve::solve_markov(game.value(), graph.value(), options);
  const solve::StageConflict stage = solve::stage_conflict(game.value(), graph.value(), solution);
  progress.finish();
  if (solution.summary.why == solve::Termination::not_converged) {
    complain("warning: the equilibrium did not converge; values use the best point found");
  }
  if (!stage.complete) {
    complain(fmt::format(
        "the round has {:.0f} plans, more than {:.0f}: take actions away, or let players follow rules",
        stage.plans, solve::kMostPlans));
    return kFailed;
  }
  std::optional<int> asked;
  if (!asked_state(request).empty()) {
    std::string problem;
    asked = stage.find(asked_state(request), loaded.value(), problem);
    if (!asked) {
      arguments.complain(problem);
      return arguments.usage_error();
    }
  }
  return answer(request, subject_of(stage, loaded.value()), asked);
}

}  // namespace

CommandSpec stability_spec() {
  return {
      .name = "stability",
      .summary = "Which states of a conflict last, for whom, and why.",
      .operands = "FILE",
      .options = {{"state", "S", "why this state is stable or not, for everybody, in sentences"},
                  {"inverse", "S", "which preferences would make this state stable"},
                  {"concept", "nash|gmr|smr|seq", "for --state (default: all) and --inverse (default: seq)"},
                  {"coalitions", "", "also who would leave a state together"},
                  {"format", "table|csv|json", "of standard output (default: table)"},
                  set_option(),
                  threads_option(),
                  memory_option()},
      .example = "detente stability scenarios/tutorial/cuba-1962.toml --state 6",
      .more =
          "FILE is a conflict in option form, and S the number or name of a state; or a scenario, whose\n"
          "first round is judged, and S is such as us=dialogue,china=abstain.\n",
      .missing = "which conflict?"};
}

int stability_main(Arguments& arguments) {
  const StabilityRequest request = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  Diagnostics diagnostics;
  const auto root = scenario::load_tree(request.file, diagnostics);
  if (!root) return fail(diagnostics.sorted(), request.file);
  return scenario::is_option_form(*root) ? judge_option_form(request, *root, arguments)
                                         : judge_scenario(request, arguments);
}

}  // namespace detente::cli
