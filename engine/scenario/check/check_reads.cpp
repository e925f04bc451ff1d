// What the scenario declares and nothing reads: a mistyped name elsewhere, more often than not.
#include <string>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/scenario/model/formula_text.hpp"
#include "engine/scenario/model/formulas.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {

void check_reads(Draft& draft, Diagnostics& diagnostics) {
  // By the words of the texts, not by the names that resolve: an error in one formula must not make
  // its other names look unread. Targets of effects do not count.
  std::unordered_set<std::string_view> read;  // Never iterated.
  const auto note = [&](const Formula& formula) {
    for (const std::string_view name : names_in(formula.text)) read.insert(name);
  };
  visit_formulas(draft.scenario, [&](const Formula& formula, const FormulaSite&) { note(formula); });
  for (const StrategyDraft& strategy : draft.strategies) {
    for (const RuleDraft& rule : strategy.rules) note(rule.when);
  }

  const auto check = [&](const char* what, const std::string& name, const SourceSpan& at, const char* hint) {
    if (read.contains(name)) return;
    diagnostics.error("unread", at, fmt::format("nothing reads {} '{}'", what, name), hint);
  };
  constexpr const char* kMeasure = "remove it, or measure it in [outcomes]";
  const Scenario& scenario = draft.scenario;
  for (const Parameter& parameter : scenario.parameters) {
    check("parameter", parameter.name, parameter.at, "remove it, or use it in a formula");
  }
  for (std::size_t i = 0; i < scenario.state.size(); ++i) {
    // What is believed moves the players themselves.
    if (scenario.belief_in(static_cast<int>(i)) >= 0) continue;
    check("state variable", scenario.state[i].name, scenario.state[i].at, kMeasure);
  }
  for (std::size_t i = 0; i < scenario.derived.size(); ++i) {
    check("derived formula", scenario.derived[i].name, draft.derived_at[i], kMeasure);
  }
}

}  // namespace detente::scenario
