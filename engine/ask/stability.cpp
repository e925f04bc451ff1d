#include "engine/ask/stability.hpp"

#include <bit>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/options/option_form.hpp"
#include "engine/scenario/text/inheritance.hpp"
#include "engine/solve/conflict/stage_conflict.hpp"

namespace detente::ask {
namespace {

using solve::Coalition;
using solve::StabilityConcept;

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kMostCoalitionBytes = 512.0 * kMebibyte;

const std::string& asked_state(const StabilityQuestion& question) {
  return question.state.empty() ? question.inverse : question.state;
}

SourceSpan whole(const std::string& file) {
  return {std::make_shared<const SourceText>(SourceText{file, {}}), 0, 0};
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

/// Answers what was asked of the conflict. `asked`: the state of the question.
void judge(const StabilityQuestion& question, std::optional<int> asked, StabilityAnswer& answer) {
  answer.question = question;
  const solve::Conflict& conflict = answer.conflict;
  answer.stability.emplace(conflict);
  if (!question.inverse.empty()) {
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      answer.inverse.push_back(
          solve::inverse_condition(conflict, question.which.value_or(StabilityConcept::seq), maker, *asked));
    }
  } else if (!question.state.empty()) {
    for (Coalition who = 1; who <= conflict.everybody(); ++who) {
      const bool alone = std::popcount(who) == 1;
      if (!alone && !question.coalitions) continue;
      for (const StabilityConcept which : solve::kStabilityConcepts) {
        if (question.which && which != *question.which) continue;
        answer.reasons.push_back(alone ? solve::reason_of(conflict, which, std::countr_zero(who), *asked)
                                       : solve::coalition_reason(conflict, which, who, *asked));
      }
    }
  } else if (question.coalitions) {
    answer.coalitions.emplace(conflict);
  }
}

/// `find(text, problem)` is the state that a text means.
template <typename Find>
Result<StabilityAnswer> judged(StabilityAnswer answer, const StabilityQuestion& question,
                               const std::string& file, Diagnostics diagnostics, const Find& find) {
  std::optional<int> asked;
  std::string problem;
  if (!asked_state(question).empty()) asked = find(asked_state(question), problem);
  if (!problem.empty()) diagnostics.error("usage-state", {}, problem);
  const double bytes = solve::CoalitionStability::bytes(answer.conflict);
  if (question.coalitions && bytes > kMostCoalitionBytes) {
    diagnostics.error(
        "too-large", whole(file),
        fmt::format("coalitions of {} decision makers over {} states take {:.0f} MiB, more than {:.0f}",
                    answer.conflict.makers.size(), answer.keys.size(), bytes / kMebibyte,
                    kMostCoalitionBytes / kMebibyte),
        "without them single decision makers are judged at once");
  }
  if (diagnostics.has_errors()) return diagnostics;
  judge(question, asked, answer);
  return {std::move(answer), diagnostics};
}

Result<StabilityAnswer> of_option_form(const std::string& file, const scenario::Node& root,
                                       const StabilityQuestion& question, bool settings) {
  const auto form = scenario::read_option_form(root);
  if (!form) return Diagnostics(form.diagnostics());
  StabilityAnswer answer;
  answer.conflict = solve::make_conflict(form.value());
  answer.note = form.value().about;
  StabilityAnswer::Column options{"options", {}, {}};
  for (std::size_t s = 0; s < form.value().states.size(); ++s) {
    answer.keys.push_back(std::to_string(form.value().states[s].code));
    options.words.push_back(form.value().options_text(s));
  }
  answer.columns.push_back(std::move(options));
  Diagnostics diagnostics(form.diagnostics());
  if (settings) {
    diagnostics.error("usage-setting", {}, "settings change scenarios; this file is in option form");
  }
  return judged(
      std::move(answer), question, file, std::move(diagnostics),
      [&](const std::string& text, std::string& problem) { return find_state(form.value(), text, problem); });
}

StabilityAnswer of_stage(const solve::StageConflict& stage, const scenario::Scenario& scenario) {
  StabilityAnswer answer;
  answer.conflict = stage.conflict;
  answer.keys = stage.conflict.states;
  answer.hash = scenario.hash;
  answer.note = fmt::format(
      "{}: what each would do in this round; values are expected discounted payoffs in utils, later rounds "
      "as solved",
      label_of_round(scenario.start, scenario.round, 0));
  for (std::size_t m = 0; m < stage.movers.size(); ++m) {
    StabilityAnswer::Column value{"value of " + stage.conflict.makers[m].id, {}, {}};
    for (std::size_t s = 0; s < answer.keys.size(); ++s) {
      value.numbers.push_back(stage.value[s * stage.movers.size() + m]);
    }
    answer.columns.push_back(std::move(value));
  }
  return answer;
}

Result<StabilityAnswer> of_scenario(const std::string& file, const StabilityQuestion& question,
                                    std::span<const scenario::Setting> settings, std::uint64_t max_memory,
                                    const simulate::StageListener& listener) {
  const auto opened = open(file, settings);
  if (!opened) return Diagnostics(opened.diagnostics());
  const scenario::Scenario& scenario = opened.value().scenario();
  Diagnostics diagnostics(opened.value().warnings());
  if (!scenario.beliefs.empty()) {
    diagnostics.error(
        "unsupported", whole(file),
        "stability judges conflicts in which all know what each wants, and this one has private types");
    return diagnostics;
  }
  const auto solved = solve(opened.value(), max_memory, listener);
  if (!solved) return Diagnostics(solved.diagnostics());
  const solve::MarkovSolution& solution = solved.value().solution;
  const solve::StageConflict stage =
      solve::stage_conflict(opened.value().game(), solved.value().graph, solution);
  if (!stage.complete) {
    diagnostics.error(
        "too-large", whole(file),
        fmt::format("the round has {:.0f} plans, more than {:.0f}", stage.plans, solve::kMostPlans),
        "take actions away, or let players follow rules");
    return diagnostics;
  }
  StabilityAnswer answer = of_stage(stage, scenario);
  answer.incomplete = solve::not_converged_text(solution.summary);
  return judged(
      std::move(answer), question, file, std::move(diagnostics),
      [&](const std::string& text, std::string& problem) { return stage.find(text, scenario, problem); });
}

}  // namespace

Result<StabilityAnswer> stability(const std::string& file, const StabilityQuestion& question,
                                  std::span<const scenario::Setting> settings, std::uint64_t max_memory,
                                  const simulate::StageListener& listener) {
  Diagnostics diagnostics;
  if (!question.state.empty() && !question.inverse.empty()) {
    diagnostics.error("usage-question", {}, "state and inverse are two questions: ask one after the other");
  }
  if (question.coalitions && !question.inverse.empty()) {
    diagnostics.error("usage-question", {}, "inverse asks of decision makers alone, not of coalitions");
  }
  if (diagnostics.has_errors()) return diagnostics;
  const auto root = scenario::load_tree(file, diagnostics);
  if (!root) return diagnostics;
  return scenario::is_option_form(*root) ? of_option_form(file, *root, question, !settings.empty())
                                         : of_scenario(file, question, settings, max_memory, listener);
}

}  // namespace detente::ask
