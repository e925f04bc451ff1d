// Linear programs: maximise a linear objective under linear constraints.
//
// By the simplex method of CLP (COIN-OR), which stays behind this interface. Games need programs with a few
// thousand constraints at most.
#pragma once

#include <limits>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// maximise objective * x, with every variable and every row between its bounds.
struct LinearProgram {
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  struct Row {
    std::vector<int> variable;        ///< Each at most once.
    std::vector<double> coefficient;  ///< Finite; one per `variable`.
    double lower = -kInfinity;
    double upper = kInfinity;
  };

  std::vector<double> objective;  ///< Per variable; finite.
  std::vector<double> lower;      ///< Per variable; empty = all 0.
  std::vector<double> upper;      ///< Per variable; empty = all +inf.
  std::vector<Row> rows;

  /// A variable with its coefficient in the objective and its bounds; returns its number.
  int add_variable(double in_objective, double low = 0.0, double high = kInfinity);
};

enum class LinearTermination : unsigned char {
  not_run,
  optimal,
  infeasible,     ///< No point satisfies the constraints.
  unbounded,      ///< The objective grows without bound.
  not_converged,  ///< Numerical trouble, or the budget ran out; nothing is known.
};

struct LinearSolution {
  LinearTermination why = LinearTermination::not_run;
  std::vector<double> x;  ///< One per variable; void unless optimal.
  /// One per row: how much the objective would grow per unit of the row's active bound; void unless optimal.
  std::vector<double> dual;
  double objective = -LinearProgram::kInfinity;
  /// Largest violation of a bound or a row by x, computed anew.
  double violation = LinearProgram::kInfinity;
};

/// A vertex of the set of optimal points; always the same one for the same program. Prints nothing. Feasible
/// and optimal to about 1e-10 in the units of the rows: scale these to about 1. Only `budget.expired` counts.
[[nodiscard]] LinearSolution maximise(const LinearProgram& program, const Budget& budget = {});

}  // namespace detente::solve
