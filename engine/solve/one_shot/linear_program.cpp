#include "engine/solve/one_shot/linear_program.hpp"

#include <algorithm>

#include <ClpEventHandler.hpp>
#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

constexpr double kTolerance = 1e-10;  // CLP's own default is 1e-7.

/// Ends the simplex method when the budget is over.
class BudgetHandler : public ClpEventHandler {
public:
  explicit BudgetHandler(const Budget& budget) : budget_(&budget) {}
  int event(Event which) override {
    constexpr int kGoOn = -1;
    constexpr int kStop = 0;
    constexpr int kAskEvery = 64;  // Iterations.
    if (which != endOfIteration || ++asked_ % kAskEvery != 0) return kGoOn;
    return budget_->over() ? kStop : kGoOn;
  }
  ClpEventHandler* clone() const override { return new BudgetHandler(*this); }

private:
  const Budget* budget_;
  int asked_ = 0;
};

void load(const LinearProgram& program, ClpSimplex& simplex) {
  const std::size_t columns = program.objective.size();
  const std::size_t rows = program.rows.size();
  CoinBigIndex entries = 0;
  for (const LinearProgram::Row& row : program.rows)
    entries += static_cast<CoinBigIndex>(row.variable.size());
  CoinPackedMatrix matrix(false, 0.0, 0.0);
  matrix.setDimensions(0, static_cast<int>(columns));
  matrix.reserve(static_cast<int>(rows), entries);
  std::vector<double> row_lower, row_upper;
  for (const LinearProgram::Row& row : program.rows) {
    DETENTE_REQUIRE(row.variable.size() == row.coefficient.size(), "one coefficient per variable");
    matrix.appendRow(static_cast<int>(row.variable.size()), row.variable.data(), row.coefficient.data());
    row_lower.push_back(std::max(row.lower, -COIN_DBL_MAX));
    row_upper.push_back(std::min(row.upper, COIN_DBL_MAX));
  }
  std::vector<double> lower(columns, 0.0), upper(columns, COIN_DBL_MAX);
  for (std::size_t x = 0; x < program.lower.size(); ++x) lower[x] = std::max(program.lower[x], -COIN_DBL_MAX);
  for (std::size_t x = 0; x < program.upper.size(); ++x) upper[x] = std::min(program.upper[x], COIN_DBL_MAX);
  simplex.loadProblem(matrix, lower.data(), upper.data(), program.objective.data(), row_lower.data(),
                      row_upper.data());
}

double excess(double value, double lower, double upper) {
  return std::max({0.0, lower - value, value - upper});
}

double violation_of(const LinearProgram& program, const std::vector<double>& x) {
  double worst = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    worst = std::max(worst, excess(x[k], program.lower.empty() ? 0.0 : program.lower[k],
                                   program.upper.empty() ? LinearProgram::kInfinity : program.upper[k]));
  }
  for (const LinearProgram::Row& row : program.rows) {
    double sum = 0.0;
    for (std::size_t k = 0; k < row.variable.size(); ++k) {
      sum += row.coefficient[k] * x[static_cast<std::size_t>(row.variable[k])];
    }
    worst = std::max(worst, excess(sum, row.lower, row.upper));
  }
  return worst;
}

LinearTermination termination(const ClpSimplex& simplex) {
  switch (simplex.status()) {
    case 0: return LinearTermination::optimal;
    case 1: return LinearTermination::infeasible;
    case 2: return LinearTermination::unbounded;
    default: return LinearTermination::not_converged;
  }
}

}  // namespace

int LinearProgram::add_variable(double in_objective, double low, double high) {
  lower.resize(objective.size(), 0.0);
  upper.resize(objective.size(), kInfinity);
  objective.push_back(in_objective);
  lower.push_back(low);
  upper.push_back(high);
  return static_cast<int>(objective.size()) - 1;
}

LinearSolution maximise(const LinearProgram& program, const Budget& budget) {
  ClpSimplex simplex;
  simplex.setLogLevel(0);
  load(program, simplex);
  simplex.setOptimizationDirection(-1.0);
  simplex.setPrimalTolerance(kTolerance);
  simplex.setDualTolerance(kTolerance);
  simplex.setPerturbation(100);  // Off: a perturbed vertex need not be one of the program.
  if (budget.expired) {
    const BudgetHandler handler(budget);
    simplex.passInEventHandler(&handler);
  }
  // The primal method ends at vertices whose rows hold to rounding; the dual one, as fast on the programs of
  // games, at some that miss them by the tolerance.
  simplex.primal();
  LinearSolution solution;
  solution.why = termination(simplex);
  if (solution.why != LinearTermination::optimal) return solution;
  const std::size_t columns = program.objective.size();
  solution.x.assign(simplex.primalColumnSolution(), simplex.primalColumnSolution() + columns);
  solution.dual.assign(simplex.dualRowSolution(), simplex.dualRowSolution() + program.rows.size());
  solution.objective = 0.0;
  for (std::size_t x = 0; x < columns; ++x) solution.objective += program.objective[x] * solution.x[x];
  solution.violation = violation_of(program, solution.x);
  return solution;
}

}  // namespace detente::solve
