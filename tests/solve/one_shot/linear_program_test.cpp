#include "engine/solve/one_shot/linear_program.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/random.hpp"

namespace detente::solve {
namespace {

constexpr double kInfinity = LinearProgram::kInfinity;

// The glass works of Hillier & Lieberman, Introduction to Operations Research, ch. 3: maximise 3 x + 5 y, x
// <= 4, 2 y <= 12, 3 x + 2 y <= 18: 36 at (2, 6), with shadow prices 0, 3/2, 1.
LinearProgram glass_works() {
  LinearProgram program;
  program.objective = {3, 5};
  program.rows = {{{0}, {1}, -kInfinity, 4}, {{1}, {2}, -kInfinity, 12}, {{0, 1}, {3, 2}, -kInfinity, 18}};
  return program;
}

TEST(LinearProgram, FindsTheOptimumAndTheShadowPrices) {
  const LinearSolution solution = maximise(glass_works());
  ASSERT_EQ(solution.why, LinearTermination::optimal);
  EXPECT_NEAR(solution.objective, 36.0, 1e-12);
  EXPECT_NEAR(solution.x[0], 2.0, 1e-12);
  EXPECT_NEAR(solution.x[1], 6.0, 1e-12);
  EXPECT_NEAR(solution.dual[0], 0.0, 1e-12);
  EXPECT_NEAR(solution.dual[1], 1.5, 1e-12);
  EXPECT_NEAR(solution.dual[2], 1.0, 1e-12);
  EXPECT_LE(solution.violation, 1e-12);
}

TEST(LinearProgram, TakesFreeVariablesEqualitiesAndLowerBounds) {
  LinearProgram program;
  const int x = program.add_variable(-1.0, -kInfinity);
  const int y = program.add_variable(0.0, 1.0, 3.0);
  program.rows = {{{x, y}, {1, 1}, -2, -2}};
  const LinearSolution solution = maximise(program);
  ASSERT_EQ(solution.why, LinearTermination::optimal);
  EXPECT_NEAR(solution.x[0], -5.0, 1e-12);
  EXPECT_NEAR(solution.x[1], 3.0, 1e-12);
}

TEST(LinearProgram, SaysWhenNothingIsFeasibleOrNothingBounds) {
  LinearProgram none = glass_works();
  none.rows.push_back({{0}, {1}, 5, kInfinity});
  EXPECT_EQ(maximise(none).why, LinearTermination::infeasible);
  EXPECT_TRUE(std::isinf(maximise(none).violation));
  LinearProgram open;
  open.objective = {1, 1};
  open.rows = {{{0, 1}, {1, -1}, 0, 0}};
  EXPECT_EQ(maximise(open).why, LinearTermination::unbounded);
}

LinearProgram random_program(std::uint64_t seed, int variables, int rows) {
  LinearProgram program;
  std::uint32_t block = 0;
  const auto uniform = [&] { return unit_interval(draw_block({.seed = seed, .block = block++})[0]); };
  for (int x = 0; x < variables; ++x) program.add_variable(uniform() - 0.3, 0.0, 1.0 + uniform());
  for (int r = 0; r < rows; ++r) {
    LinearProgram::Row row;
    for (int x = 0; x < variables; ++x) {
      row.variable.push_back(x);
      row.coefficient.push_back(uniform() - 0.2);
    }
    row.upper = 0.5 + uniform();
    program.rows.push_back(row);
  }
  return program;
}

// Weak duality: with y >= 0, y * upper + sum of max(0, reduced cost) * upper bound is at least the optimum.
TEST(LinearProgram, TheDualValuesProveTheOptimumOfRandomPrograms) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const LinearProgram program = random_program(seed, 12, 8);
    const LinearSolution solution = maximise(program);
    ASSERT_EQ(solution.why, LinearTermination::optimal);
    EXPECT_LE(solution.violation, 1e-9);
    double bound = 0.0;
    std::vector<double> reduced = program.objective;
    for (std::size_t r = 0; r < program.rows.size(); ++r) {
      ASSERT_GE(solution.dual[r], -1e-9);
      bound += solution.dual[r] * program.rows[r].upper;
      for (std::size_t x = 0; x < reduced.size(); ++x) {
        reduced[x] -= solution.dual[r] * program.rows[r].coefficient[x];
      }
    }
    for (std::size_t x = 0; x < reduced.size(); ++x) bound += std::max(0.0, reduced[x]) * program.upper[x];
    EXPECT_NEAR(bound, solution.objective, 1e-9);
  }
}

TEST(LinearProgram, TheSameProgramGivesTheSameBytesAndPrintsNothing) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const LinearSolution first = maximise(random_program(3, 60, 40));
  const LinearSolution second = maximise(random_program(3, 60, 40));
  LinearProgram none = glass_works();
  none.rows.push_back({{0}, {1}, 5, kInfinity});
  (void)maximise(none);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(first.x, second.x);
  EXPECT_EQ(first.dual, second.dual);
}

TEST(LinearProgram, ABudgetThatIsOverLeavesNothingKnown) {
  const LinearSolution solution = maximise(random_program(3, 400, 300), {.expired = [] { return true; }});
  EXPECT_EQ(solution.why, LinearTermination::not_converged);
  EXPECT_TRUE(std::isinf(solution.violation));
}

}  // namespace
}  // namespace detente::solve
