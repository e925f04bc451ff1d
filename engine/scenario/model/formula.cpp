#include "engine/scenario/model/formula.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/model/formula_names.hpp"
#include "engine/scenario/model/formula_text.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::scenario {
namespace {

bool is_constant(std::string_view name) {
  const auto known = constants();
  return std::find(known.begin(), known.end(), name) != known.end();
}

/// What `formula` depends on, through derived formulas too.
std::vector<VariableId> dependencies(const Formula& formula, const Scenario& scenario) {
  std::vector<VariableId> all;
  for (const NameUse& use : formula.names) {
    if (use.kind == NameUse::Kind::value || use.kind == NameUse::Kind::indicator) {
      all.push_back(use.index);
    } else if (use.kind == NameUse::Kind::derived) {
      const Formula& derived = scenario.derived[static_cast<std::size_t>(use.index)].formula;
      all.insert(all.end(), derived.variables.begin(), derived.variables.end());
    } else if (use.kind == NameUse::Kind::share) {
      all.push_back(scenario.variable_of(scenario.beliefs[static_cast<std::size_t>(use.index)]));
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<std::string> written_names(const Formula& formula) {
  std::vector<std::string> names;
  for (const NameUse& use : formula.names) names.push_back(use.name);
  return names;
}

std::string expression_of(const Formula& formula) {
  std::vector<Token> tokens;
  const auto error = parse_tokens(formula.text, tokens);
  DETENTE_REQUIRE(!error, "a Formula was checked");
  return to_expression(formula.text, tokens);
}

}  // namespace

Formula parse_formula(std::string text, const SourceSpan& at, const Scope& scope, const Scenario& scenario,
                      Diagnostics& diagnostics) {
  Formula formula;
  formula.text = std::move(text);
  formula.at = at;
  std::vector<Token> tokens;
  if (const auto error = parse_tokens(formula.text, tokens)) {
    diagnostics.error(error->code, place_in_string(at, error->offset), error->message, error->hint);
    return {};
  }
  std::vector<std::string_view> unknown;
  for (const Token& token : tokens) {
    if (token.kind != Token::Kind::name || is_constant(token.text)) continue;
    const bool seen = std::any_of(formula.names.begin(), formula.names.end(),
                                  [&](const NameUse& use) { return use.name == token.text; });
    if (seen || std::find(unknown.begin(), unknown.end(), token.text) != unknown.end()) continue;
    NameError error;
    if (std::optional<NameUse> use = resolve_name(token.text, scope, scenario, error)) {
      formula.names.push_back(std::move(*use));
    } else {
      unknown.push_back(token.text);
      diagnostics.error(error.code, place_in_string(at, token.offset), error.message, error.hint);
    }
  }
  if (!unknown.empty()) return {};
  std::vector<double> slots(formula.names.size(), 0.0);
  const Arithmetic arithmetic(to_expression(formula.text, tokens), written_names(formula), slots);
  if (arithmetic.error()) {
    diagnostics.error("formula-syntax", place_in_string(at, arithmetic.error()->offset),
                      arithmetic.error()->message);
    return {};
  }
  formula.variables = dependencies(formula, scenario);
  return formula;
}

struct FormulaEvaluator::Machine {
  /// One formula: the derived ones that are needed come first, the formula itself last.
  struct Step {
    const Formula* formula = nullptr;
    std::vector<double> slots;
    std::vector<std::pair<std::size_t, std::size_t>> earlier;  ///< Slot, and the step whose value it takes.
    std::vector<std::size_t> loads;                            ///< Slots (and names) that the world fills.
    std::optional<Arithmetic> arithmetic;
    double value = 0.0;
  };

  const Scenario* scenario = nullptr;
  Formula asked;
  std::vector<int> derived;  ///< Needed ones, ascending.
  std::vector<Step> steps;

  void find_derived(const Formula& formula) {
    std::vector<const Formula*> open = {&formula};
    while (!open.empty()) {
      const Formula* const next = open.back();
      open.pop_back();
      for (const NameUse& use : next->names) {
        if (use.kind != NameUse::Kind::derived) continue;
        if (std::find(derived.begin(), derived.end(), use.index) != derived.end()) continue;
        derived.push_back(use.index);
        open.push_back(&scenario->derived[static_cast<std::size_t>(use.index)].formula);
      }
    }
    std::sort(derived.begin(), derived.end());
  }

  void build(Step& step) const {
    const Formula& formula = *step.formula;
    step.slots.assign(formula.names.size(), 0.0);
    for (std::size_t i = 0; i < formula.names.size(); ++i) {
      const NameUse& use = formula.names[i];
      switch (use.kind) {
        case NameUse::Kind::value:
        case NameUse::Kind::share:
        case NameUse::Kind::indicator: step.loads.push_back(i); break;
        case NameUse::Kind::constant: step.slots[i] = use.value; break;
        case NameUse::Kind::parameter:
          step.slots[i] = scenario->parameters[static_cast<std::size_t>(use.index)].value;
          break;
        case NameUse::Kind::derived: {
          const auto at = std::lower_bound(derived.begin(), derived.end(), use.index);
          step.earlier.emplace_back(i, static_cast<std::size_t>(at - derived.begin()));
          break;
        }
      }
    }
    step.arithmetic.emplace(expression_of(formula), written_names(formula), step.slots);
    DETENTE_REQUIRE(!step.arithmetic->error(), "a Formula was checked");
  }

  void evaluate(Step& step, std::span<const std::int32_t> world) const {
    if (!step.arithmetic) build(step);
    for (const std::size_t slot : step.loads) {
      const NameUse& use = step.formula->names[slot];
      if (use.kind == NameUse::Kind::share) {
        step.slots[slot] = scenario->share(use, world);
        continue;
      }
      const std::int32_t value = world[static_cast<std::size_t>(use.index)];
      const std::vector<double>& numbers = scenario->vocabulary[use.index].numbers;
      step.slots[slot] = use.kind == NameUse::Kind::indicator ? (value == use.value ? 1.0 : 0.0)
                         : numbers.empty()                    ? value
                                                              : numbers[static_cast<std::size_t>(value)];
    }
    for (const auto& [slot, source] : step.earlier) step.slots[slot] = steps[source].value;
    step.value = step.arithmetic->value();
  }
};

FormulaEvaluator::FormulaEvaluator(const Scenario& scenario, const Formula& formula)
    : machine_(std::make_unique<Machine>()) {
  DETENTE_REQUIRE(formula.present(), "an absent formula has no value");
  machine_->scenario = &scenario;
  machine_->asked = formula;
  machine_->find_derived(formula);
  machine_->steps.resize(machine_->derived.size() + 1);
  for (std::size_t i = 0; i < machine_->derived.size(); ++i) {
    machine_->steps[i].formula = &scenario.derived[static_cast<std::size_t>(machine_->derived[i])].formula;
  }
  machine_->steps.back().formula = &machine_->asked;
}

FormulaEvaluator::~FormulaEvaluator() = default;
FormulaEvaluator::FormulaEvaluator(FormulaEvaluator&&) noexcept = default;
FormulaEvaluator& FormulaEvaluator::operator=(FormulaEvaluator&&) noexcept = default;

void FormulaEvaluator::reload_parameters() {
  for (Machine::Step& step : machine_->steps) {
    for (std::size_t i = 0; i < step.slots.size(); ++i) {
      const NameUse& use = step.formula->names[i];
      if (use.kind != NameUse::Kind::parameter) continue;
      step.slots[i] = machine_->scenario->parameters[static_cast<std::size_t>(use.index)].value;
    }
  }
}

double FormulaEvaluator::operator()(std::span<const std::int32_t> world) {
  for (Machine::Step& step : machine_->steps) machine_->evaluate(step, world);
  const double value = machine_->steps.back().value;
  return machine_->asked.weight ? machine_->scenario->share(*machine_->asked.weight, world) * value : value;
}

std::string describe_world(const Vocabulary& vocabulary, std::span<const VariableId> variables,
                           std::span<const std::int32_t> world) {
  std::string text;
  for (const VariableId id : variables) {
    const Variable& variable = vocabulary[id];
    const std::int32_t value = world[static_cast<std::size_t>(id)];
    if (!text.empty()) text += ", ";
    if (variable.kind == VariableKind::move) {
      const std::string_view player = vocabulary[vocabulary.move(variable.owner)].name;
      if (value == 0) {
        text += fmt::format("{} {}", player, variable.last ? "did not move last round" : "has not moved");
      } else {
        const std::string& action = variable.values[static_cast<std::size_t>(value)];
        text += variable.last ? fmt::format("{} moved {} last round", player, action)
                              : fmt::format("{} moves {}", player, action);
      }
    } else if (variable.values.empty()) {
      text += fmt::format("{} = {}", variable.name, value);
    } else {
      text += fmt::format("{} = {}", variable.name, variable.values[static_cast<std::size_t>(value)]);
    }
  }
  return text;
}

}  // namespace detente::scenario
