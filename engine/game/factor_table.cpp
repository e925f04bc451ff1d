#include "engine/game/factor_table.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"

namespace detente::game {
namespace {

using scenario::Formula;
using scenario::FormulaEvaluator;
using scenario::Scenario;

/// Every world over `variables`, the last one varying fastest; all other values stay 0.
class WorldOdometer {
public:
  WorldOdometer(const scenario::Vocabulary& vocabulary, std::vector<VariableId> variables)
      : vocabulary_(vocabulary),
        variables_(std::move(variables)),
        world_(static_cast<std::size_t>(vocabulary.size()), 0) {}

  [[nodiscard]] const World& world() const { return world_; }

  /// False after the last world.
  bool advance() {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      std::int32_t& value = world_[static_cast<std::size_t>(variables_[i])];
      if (++value < vocabulary_[variables_[i]].size) return true;
      value = 0;
    }
    return false;
  }

private:
  const scenario::Vocabulary& vocabulary_;
  std::vector<VariableId> variables_;
  World world_;
};

/// Product of the variables' sizes, or none above kMaxTableEntries.
std::optional<std::size_t> table_size(const scenario::Vocabulary& vocabulary,
                                      std::span<const VariableId> variables) {
  std::size_t entries = 1;
  for (const VariableId id : variables) {
    entries *= static_cast<std::size_t>(vocabulary[id].size);
    if (entries > kMaxTableEntries) return std::nullopt;
  }
  return entries;
}

void report_size(const Scenario& scenario, const Formula& formula, Diagnostics& diagnostics) {
  std::string factors;
  for (const VariableId id : formula.variables) {
    const scenario::Variable& variable = scenario.vocabulary[id];
    factors += fmt::format("{}{} ({} values)", factors.empty() ? "" : ", ", variable.name, variable.size);
  }
  diagnostics.error(
      "formula-size", formula.at,
      fmt::format("the formula depends on too many combinations for a table: {}; at most {} fit", factors,
                  kMaxTableEntries),
      "split it into terms that each mention fewer variables, or give variables fewer levels");
}

bool inside(double value, const ValueRange& range) {
  // Sums like 0.1 + 0.2 + 0.7 may end a rounding error beyond 1.
  constexpr double kSlack = 1e-12;
  return std::isfinite(value) && value >= range.low - kSlack && value <= range.high + kSlack;
}

void report_value(const Scenario& scenario, const Formula& formula, const ValueRange& range, double value,
                  std::span<const VariableId> variables, const World& world, Diagnostics& diagnostics) {
  const std::string where = scenario::describe_world(scenario.vocabulary, variables, world);
  const std::string state = where.empty() ? std::string() : fmt::format(" when {}", where);
  if (!std::isfinite(value)) {
    diagnostics.error("not-finite", formula.at,
                      fmt::format("{} is {}{}; expected a finite number", range.what, shortest(value), state),
                      "guard the division, root or logarithm, as in 'x > 0 ? log(x) : 0'");
    return;
  }
  diagnostics.error("out-of-range", formula.at,
                    fmt::format("{} = {}{}; expected a number in [{}, {}]", range.what, shortest(value),
                                state, shortest(range.low), shortest(range.high)),
                    "min(1, max(0, ...)) keeps a formula in [0, 1]");
}

/// The first world in which all guards hold and `formula` is out of range, if any. Guards are
/// looked at only after a plain tabulation found a bad value: most formulas need none.
std::optional<std::pair<World, double>> bad_world(const Scenario& scenario, const Formula& formula,
                                                  const ValueRange& range,
                                                  std::span<const Formula* const> guards,
                                                  std::vector<VariableId>& variables) {
  variables = formula.variables;
  std::vector<FormulaEvaluator> guard_values;
  for (const Formula* guard : guards) {
    if (!guard->present()) continue;
    variables.insert(variables.end(), guard->variables.begin(), guard->variables.end());
    guard_values.emplace_back(scenario, *guard);
  }
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  if (!table_size(scenario.vocabulary, variables)) {
    // Too many combinations to excuse any: fall back to the formula's own variables.
    guard_values.clear();
    variables = formula.variables;
  }
  FormulaEvaluator evaluate(scenario, formula);
  WorldOdometer odometer(scenario.vocabulary, variables);
  do {
    const bool holds = std::all_of(guard_values.begin(), guard_values.end(),
                                   [&](FormulaEvaluator& guard) { return guard(odometer.world()) != 0.0; });
    if (!holds) continue;
    const double value = evaluate(odometer.world());
    if (!inside(value, range)) return std::pair(odometer.world(), value);
  } while (odometer.advance());
  return std::nullopt;
}

}  // namespace

bool FactorTable::constant() const {
  return std::all_of(values_.begin(), values_.end(), [&](double value) { return value == values_.front(); });
}

bool fill_table(const Scenario& scenario, const Formula& formula, FormulaEvaluator& evaluate,
                const ValueRange& range, std::vector<double>& values) {
  values.clear();
  bool all_inside = true;
  WorldOdometer odometer(scenario.vocabulary, formula.variables);
  do {
    const double value = evaluate(odometer.world());
    const bool good = inside(value, range);
    all_inside = all_inside && good;
    values.push_back(good ? std::clamp(value, range.low, range.high) : 0.0);
  } while (odometer.advance());
  return all_inside;
}

FactorTable tabulate(const Scenario& scenario, const Formula& formula, double if_absent,
                     const ValueRange& range, Diagnostics& diagnostics,
                     std::span<const Formula* const> guards) {
  if (!formula.present()) return FactorTable(if_absent);
  const std::optional<std::size_t> entries = table_size(scenario.vocabulary, formula.variables);
  if (!entries) {
    report_size(scenario, formula, diagnostics);
    return FactorTable(if_absent);
  }
  std::vector<std::uint32_t> strides(formula.variables.size());
  std::uint32_t stride = 1;
  for (std::size_t i = strides.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= static_cast<std::uint32_t>(scenario.vocabulary[formula.variables[i]].size);
  }
  std::vector<double> values;
  values.reserve(*entries);
  FormulaEvaluator evaluate(scenario, formula);
  if (!fill_table(scenario, formula, evaluate, range, values)) {
    std::vector<VariableId> variables;
    if (const auto bad = bad_world(scenario, formula, range, guards, variables)) {
      report_value(scenario, formula, range, bad->second, variables, bad->first, diagnostics);
    }
  }
  return {formula.variables, std::move(strides), std::move(values)};
}

void require_sum_at_most_one(const Scenario& scenario, std::span<const Formula* const> parts,
                             std::span<const Formula* const> guards, const char* what, const SourceSpan& at,
                             Diagnostics& diagnostics) {
  std::vector<VariableId> variables;
  std::vector<FormulaEvaluator> part_values;
  std::vector<FormulaEvaluator> guard_values;
  const auto take = [&](const Formula* formula, std::vector<FormulaEvaluator>& into) {
    if (!formula->present()) return;
    variables.insert(variables.end(), formula->variables.begin(), formula->variables.end());
    into.emplace_back(scenario, *formula);
  };
  for (const Formula* part : parts) take(part, part_values);
  for (const Formula* guard : guards) take(guard, guard_values);
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  if (!table_size(scenario.vocabulary, variables)) {
    diagnostics.error("formula-size", at,
                      fmt::format("the {} together depend on too many combinations to be checked", what),
                      "let them mention fewer variables");
    return;
  }
  WorldOdometer odometer(scenario.vocabulary, variables);
  do {
    const World& world = odometer.world();
    if (!std::all_of(guard_values.begin(), guard_values.end(),
                     [&](FormulaEvaluator& guard) { return guard(world) != 0.0; })) {
      continue;
    }
    double sum = 0.0;
    for (FormulaEvaluator& part : part_values) sum += part(world);
    constexpr double kSlack = 1e-9;
    if (sum > 1.0 + kSlack) {
      const std::string where = scenario::describe_world(scenario.vocabulary, variables, world);
      diagnostics.error("sum-above-one", at,
                        fmt::format("the {} add up to {}{}; expected at most 1", what, shortest(sum),
                                    where.empty() ? std::string() : fmt::format(" when {}", where)),
                        "what is left of 1 is the chance that none of them happens");
      return;
    }
  } while (odometer.advance());
}

}  // namespace detente::game
