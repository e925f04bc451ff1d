// Linear programs with a row a party and a column a deal: few rows, very many columns.
//
// Primal simplex in two phases with a dense basis (Dantzig, G. B. (1963). Linear Programming and Extensions.
// Princeton University Press), which is factored anew for each pivot: with at most a few dozen rows that
// costs less than pricing the columns. Largest reduced cost first; after many pivots without progress
// Bland's rule, which cannot cycle (Bland, R. G. (1977). Math. of Operations Research 2(2), 103-107).
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace detente::bargaining {

/// Maximise cost . x subject to columns x = right, x >= 0.
struct LinearProgram {
  Eigen::MatrixXd columns;  ///< A row an equation.
  Eigen::VectorXd right;
  Eigen::VectorXd cost;
};

struct LinearProgramResult {
  enum class Status { optimal, infeasible, unbounded, incomplete };
  Status status =
      Status::incomplete;  ///< incomplete: stopped at the limit of pivots. Then nothing is claimed.
  double value = 0.0;      ///< cost . x. Only if optimal, as all below.
  Eigen::VectorXd x;       ///< A vertex: at most as many entries above 0 as rows.
  Eigen::VectorXd duals;   ///< Per row: no column's cost exceeds duals . column.
};

/// `tolerance`: reduced costs and infeasibilities up to it count as none; scale rows and costs to about 1.
[[nodiscard]] LinearProgramResult solve_linear_program(const LinearProgram& program,
                                                       double tolerance = 1e-11);

}  // namespace detente::bargaining
