// From the cells of a point to what is evaluated: numbers that an Evaluator changes, and settings that
// make another scenario.
//
// A column that names a parameter, or a player's rationality or discount, changes numbers only: the points
// of such columns share one Evaluator. Every other column (a strategy, a quota, a veto list, a start) is a
// `--set`, and each combination of their cells is a scenario of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/batch/points.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/simulate/futures/evaluator.hpp"

namespace detente::batch {

class PointSpace {
public:
  /// `text` is a self-contained scenario file, `name` what messages call it. `points` must outlive it.
  PointSpace(std::string text, std::string name, const scenario::Scenario& base, const Points& points);

  /// Points with equal keys are evaluated by the same scenario.
  [[nodiscard]] std::string structure_key(std::size_t point) const;

  /// The scenario of a point, before its numbers are set.
  [[nodiscard]] Result<scenario::Scenario> scenario(std::size_t point) const;

  /// Puts the point's numbers into `tuning`, which has the shape of its scenario. Errors: a cell that is
  /// no number ("point-value").
  [[nodiscard]] Diagnostics tune(std::size_t point, simulate::Tuning& tuning) const;

  /// True when every column changes numbers only.
  [[nodiscard]] bool only_numbers() const;

private:
  enum class Role : std::uint8_t { parameter, rationality, discount, setting };
  struct Place {
    Role role = Role::setting;
    std::size_t index = 0;  ///< Parameter or player.
  };

  static Place place_of(const std::string& name, const scenario::Scenario& base);

  std::string text_, name_;
  const Points& points_;
  std::vector<Place> places_;  ///< Per column.
};

/// What the axis `name` is, read off the scenario: its description and its value there as a cell holds it
/// (empty when it is no parameter or player's number), and a parameter's declared range.
struct AxisSource {
  std::string about;
  std::string base;
  std::optional<double> low, high;
};
[[nodiscard]] AxisSource axis_source(const std::string& name, const scenario::Scenario& scenario);

}  // namespace detente::batch
