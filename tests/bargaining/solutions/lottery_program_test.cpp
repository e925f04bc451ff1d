#include "engine/bargaining/solutions/lottery_program.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::bargaining {
namespace {

using Eigen::Index;
using Status = LinearProgramResult::Status;

LinearProgram program(std::initializer_list<std::initializer_list<double>> rows,
                      std::initializer_list<double> right, std::initializer_list<double> cost) {
  LinearProgram made;
  made.columns.resize(static_cast<Index>(rows.size()), static_cast<Index>(cost.size()));
  Index r = 0;
  for (const auto& row : rows) {
    Index c = 0;
    for (const double value : row) made.columns(r, c++) = value;
    ++r;
  }
  made.right = Eigen::Map<const Eigen::VectorXd>(right.begin(), static_cast<Index>(right.size()));
  made.cost = Eigen::Map<const Eigen::VectorXd>(cost.begin(), static_cast<Index>(cost.size()));
  return made;
}

// Wyndor Glass (Hillier & Lieberman, Introduction to Operations Research): 3 x + 5 y, x <= 4, 2 y <= 12,
// 3 x + 2 y <= 18: 36 at (2, 6), shadow prices 0, 1.5, 1.
TEST(LotteryProgram, SolvesTheTextbookExample) {
  const auto result = solve_linear_program(
      program({{1, 0, 1, 0, 0}, {0, 2, 0, 1, 0}, {3, 2, 0, 0, 1}}, {4, 12, 18}, {3, 5, 0, 0, 0}));
  ASSERT_EQ(result.status, Status::optimal);
  EXPECT_NEAR(result.value, 36.0, 1e-10);
  EXPECT_NEAR(result.x(0), 2.0, 1e-10);
  EXPECT_NEAR(result.x(1), 6.0, 1e-10);
  EXPECT_NEAR(result.duals(0), 0.0, 1e-10);
  EXPECT_NEAR(result.duals(1), 1.5, 1e-10);
  EXPECT_NEAR(result.duals(2), 1.0, 1e-10);
}

TEST(LotteryProgram, SaysWhenThereIsNothingOrNoEnd) {
  EXPECT_EQ(solve_linear_program(program({{1, 1}}, {-1}, {1, 1})).status, Status::infeasible);
  EXPECT_EQ(solve_linear_program(program({{1, -1}}, {1}, {1, 0})).status, Status::unbounded);
}

// Beale's example (1955), on which the simplex method with the largest reduced cost goes in circles.
TEST(LotteryProgram, DoesNotCycle) {
  const auto result = solve_linear_program(
      program({{0.25, -60, -1.0 / 25, 9, 1, 0, 0}, {0.5, -90, -1.0 / 50, 3, 0, 1, 0}, {0, 0, 1, 0, 0, 0, 1}},
              {0, 0, 1}, {0.75, -150, 0.02, -6, 0, 0, 0}));
  ASSERT_EQ(result.status, Status::optimal);
  EXPECT_NEAR(result.value, 0.05, 1e-10);
}

TEST(LotteryProgram, KeepsToRowsThatRepeatOneAnother) {
  const auto result = solve_linear_program(program({{1, 1, 0}, {2, 2, 0}, {0, 1, 1}}, {1, 2, 1}, {1, 3, 0}));
  ASSERT_EQ(result.status, Status::optimal);
  EXPECT_NEAR(result.value, 3.0, 1e-10);
  EXPECT_NEAR(result.x(0) + result.x(1), 1.0, 1e-10);
}

// Weak duality is the certificate: a feasible x, prices that no column beats, and equal values.
RC_GTEST_PROP(LotteryProgram, ComesWithPricesThatProveIt, ()) {
  const auto rows = *rc::gen::inRange<Index>(1, 7);
  const auto columns = *rc::gen::inRange<Index>(1, 40);
  LinearProgram made;
  made.columns = Eigen::MatrixXd::Ones(rows, columns);
  for (Index r = 0; r + 1 < rows; ++r) {
    for (Index c = 0; c < columns; ++c) made.columns(r, c) = *rc::gen::inRange(-5, 6);
  }
  made.right = Eigen::VectorXd::Zero(rows);
  for (Index r = 0; r + 1 < rows; ++r) made.right(r) = *rc::gen::inRange(-2, 3);
  made.right(rows - 1) = 1.0;
  made.cost = Eigen::VectorXd::Zero(columns);
  for (Index c = 0; c < columns; ++c) made.cost(c) = *rc::gen::inRange(-5, 6);
  const auto result = solve_linear_program(made);
  RC_ASSERT(result.status == Status::optimal || result.status == Status::infeasible);
  RC_PRE(result.status == Status::optimal);
  RC_ASSERT(result.x.minCoeff() >= 0.0);
  RC_ASSERT((made.columns * result.x - made.right).cwiseAbs().maxCoeff() < 1e-8);
  RC_ASSERT((made.cost - made.columns.transpose() * result.duals).maxCoeff() < 1e-8);
  RC_ASSERT(std::abs(result.value - result.duals.dot(made.right)) < 1e-8);
}

}  // namespace
}  // namespace detente::bargaining
