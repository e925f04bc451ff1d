#include "engine/bargaining/solutions/lottery_program.hpp"

#include <cmath>
#include <limits>

#include <Eigen/LU>

namespace detente::bargaining {
namespace {

class Simplex {
public:
  /// Starts from artificial columns behind the real ones.
  Simplex(const LinearProgram& program, double tolerance)
      : rows_(program.columns.rows()), real_(program.columns.cols()), tolerance_(tolerance) {
    columns_.resize(rows_, real_ + rows_);
    columns_.leftCols(real_) = program.columns;
    right_ = program.right;
    columns_.rightCols(rows_).setZero();
    for (Eigen::Index r = 0; r < rows_; ++r) {
      columns_(r, real_ + r) = right_(r) < 0.0 ? -1.0 : 1.0;
      basis_.push_back(real_ + r);
    }
    basic_.assign(static_cast<std::size_t>(real_ + rows_), 0);
    for (const Eigen::Index column : basis_) basic_[static_cast<std::size_t>(column)] = 1;
  }

  LinearProgramResult run(const Eigen::VectorXd& cost) {
    using Status = LinearProgramResult::Status;
    LinearProgramResult result;
    Eigen::VectorXd first = Eigen::VectorXd::Zero(real_ + rows_);
    first.tail(rows_).setConstant(-1.0);
    result.status = maximise(first, real_ + rows_);
    if (result.status != Status::optimal) return result;
    if (first.dot(solution()) < -feasibility()) {
      result.status = Status::infeasible;
      return result;
    }
    // Artificial columns that are still basic stand at 0, and keep to it: `ratio_test` puts them out first.
    Eigen::VectorXd second = Eigen::VectorXd::Zero(real_ + rows_);
    second.head(real_) = cost;
    result.status = maximise(second, real_);
    if (result.status != Status::optimal) return result;
    const Eigen::VectorXd all = solution();
    result.x = all.head(real_);
    result.value = cost.dot(result.x);
    result.duals = duals_;
    return result;
  }

private:
  [[nodiscard]] double feasibility() const {
    return tolerance_ * static_cast<double>(rows_) * (1.0 + right_.cwiseAbs().maxCoeff());
  }

  [[nodiscard]] Eigen::VectorXd solution() const {
    Eigen::VectorXd x = Eigen::VectorXd::Zero(real_ + rows_);
    for (std::size_t k = 0; k < basis_.size(); ++k) {
      x(basis_[k]) = std::max(0.0, values_(static_cast<Eigen::Index>(k)));
    }
    return x;
  }

  /// Columns from `allowed` on may leave but not enter.
  LinearProgramResult::Status maximise(const Eigen::VectorXd& cost, Eigen::Index allowed) {
    using Status = LinearProgramResult::Status;
    constexpr int kMostPivots = 50'000;
    constexpr int kPatience = 200;
    int stalled = 0;
    for (int pivot = 0; pivot < kMostPivots; ++pivot) {
      Eigen::MatrixXd matrix(rows_, rows_);
      Eigen::VectorXd basic_cost(rows_);
      for (Eigen::Index k = 0; k < rows_; ++k) {
        matrix.col(k) = columns_.col(basis_[static_cast<std::size_t>(k)]);
        basic_cost(k) = cost(basis_[static_cast<std::size_t>(k)]);
      }
      const Eigen::PartialPivLU<Eigen::MatrixXd> factors(matrix);
      values_ = factors.solve(right_);
      duals_ = factors.transpose().solve(basic_cost);
      const Eigen::Index entering = price(cost, allowed, stalled > kPatience);
      if (entering < 0) return Status::optimal;
      const Eigen::VectorXd direction = factors.solve(columns_.col(entering));
      double step = 0.0;
      const Eigen::Index leaving = ratio_test(direction, allowed, step);
      if (leaving < 0) return Status::unbounded;
      stalled = step > tolerance_ ? 0 : stalled + 1;
      const auto place = static_cast<std::size_t>(leaving);
      basic_[static_cast<std::size_t>(basis_[place])] = 0;
      basic_[static_cast<std::size_t>(entering)] = 1;
      basis_[place] = entering;
    }
    return Status::incomplete;
  }

  /// The column to enter, or -1.
  [[nodiscard]] Eigen::Index price(const Eigen::VectorXd& cost, Eigen::Index allowed, bool bland) const {
    const Eigen::VectorXd reduced = cost.head(allowed) - columns_.leftCols(allowed).transpose() * duals_;
    Eigen::Index best = -1;
    double most = tolerance_;
    for (Eigen::Index k = 0; k < allowed; ++k) {
      if (reduced(k) <= most || basic_[static_cast<std::size_t>(k)] != 0) continue;
      best = k;
      if (bland) return best;
      most = reduced(k);
    }
    return best;
  }

  /// The place in the basis to leave, or -1; of equal ones the smallest column.
  [[nodiscard]] Eigen::Index ratio_test(const Eigen::VectorXd& direction, Eigen::Index allowed,
                                        double& step) const {
    Eigen::Index leaving = -1;
    step = std::numeric_limits<double>::infinity();
    for (Eigen::Index k = 0; k < rows_; ++k) {
      const Eigen::Index column = basis_[static_cast<std::size_t>(k)];
      const double value = std::max(0.0, values_(k));
      // In the second phase an artificial column may not rise above 0 again.
      const bool stuck = column >= allowed && std::abs(direction(k)) > tolerance_;
      if (!stuck && direction(k) <= tolerance_) continue;
      const double ratio = stuck ? 0.0 : value / direction(k);
      if (ratio > step || (ratio == step && column > basis_[static_cast<std::size_t>(leaving)])) continue;
      step = ratio;
      leaving = k;
    }
    return leaving;
  }

  Eigen::Index rows_, real_;
  double tolerance_;
  Eigen::MatrixXd columns_;
  Eigen::VectorXd right_, values_, duals_;
  std::vector<Eigen::Index> basis_;
  std::vector<char> basic_;
};

}  // namespace

LinearProgramResult solve_linear_program(const LinearProgram& program, double tolerance) {
  return Simplex(program, tolerance).run(program.cost);
}

}  // namespace detente::bargaining
