// Factor tables: a formula as numbers over just the variables that it mentions.
//
// A formula of a scenario mentions few variables. It is evaluated once for every
// combination of their values; from then on nothing evaluates text. See design note
// "formulas become factor tables" in engine/game/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::game {

using scenario::VariableId;
using scenario::World;

/// values[sum of strides[i] * world[variables[i]]]; no variables = one constant.
/// Const members may be used concurrently.
class FactorTable {
public:
  /// The constant `value`.
  explicit FactorTable(double value = 0.0) : values_{value} {}

  /// REQUIRES: as many strides as variables; `values` has the product of the sizes.
  FactorTable(std::vector<VariableId> variables, std::vector<std::uint32_t> strides,
              std::vector<double> values)
      : variables_(std::move(variables)), strides_(std::move(strides)), values_(std::move(values)) {}

  [[nodiscard]] std::size_t index(std::span<const std::int32_t> world) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      at += strides_[i] * static_cast<std::size_t>(world[static_cast<std::size_t>(variables_[i])]);
    }
    return at;
  }
  [[nodiscard]] double operator()(std::span<const std::int32_t> world) const { return values_[index(world)]; }
  [[nodiscard]] bool holds(std::span<const std::int32_t> world) const { return (*this)(world) != 0.0; }

  [[nodiscard]] std::span<const VariableId> variables() const { return variables_; }
  [[nodiscard]] std::span<const double> values() const { return values_; }
  /// Other numbers for the same entries.
  void set_values(std::span<const double> values) { values_.assign(values.begin(), values.end()); }
  /// The same number everywhere.
  [[nodiscard]] bool constant() const;

private:
  std::vector<VariableId> variables_;
  std::vector<std::uint32_t> strides_;
  std::vector<double> values_;
};

/// A table larger than this is an error of the scenario: 32 MiB of doubles.
inline constexpr std::size_t kMaxTableEntries = std::size_t{1} << 22U;

/// What values a formula may take; a value outside is an error that names the state.
struct ValueRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  const char* what = "value";  ///< For the message: "chance".
};

/// Tabulates `formula`; an absent one becomes the constant `if_absent`. Non-finite values, values out
/// of `range` and tables over kMaxTableEntries go to `diagnostics`, with the first state concerned. A
/// bad value where one of `guards` does not hold is no error, for nothing ever reads it: it becomes 0.
/// Cost: one evaluation per entry.
FactorTable tabulate(const scenario::Scenario& scenario, const scenario::Formula& formula, double if_absent,
                     const ValueRange& range, Diagnostics& diagnostics,
                     std::span<const scenario::Formula* const> guards = {});

/// The values that tabulate() would give, without its diagnostics. False when one is out of range.
bool fill_table(const scenario::Scenario& scenario, const scenario::Formula& formula,
                scenario::FormulaEvaluator& evaluate, const ValueRange& range, std::vector<double>& values);

/// Reports the first state in which all `guards` hold and `parts` (absent ones count 0) add up to more
/// than 1; `what` names them ("chances of the lottery").
void require_sum_at_most_one(const scenario::Scenario& scenario,
                             std::span<const scenario::Formula* const> parts,
                             std::span<const scenario::Formula* const> guards, const char* what,
                             const SourceSpan& at, Diagnostics& diagnostics);

}  // namespace detente::game
