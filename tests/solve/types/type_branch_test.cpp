#include "engine/solve/types/type_branch.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace detente::solve {
namespace {

/// One agent of two actions, of which the first is worth slope * p + shift, p its own probability: with a
/// steep slope the more it does so the better it is, and several fixed points exist.
class Bandwagon final : public TypeMap {
public:
  Bandwagon(double rationality, double slope, double shift) : slope_(slope), shift_(shift) {
    agents_.push_back({rationality, 0, 2});
  }
  void evaluate(std::span<const double> x, double scale, std::vector<double>& out) override {
    ++evaluations;
    p_ = logit(x, scale);
    out = {slope_ * p_ + shift_, 0.0};
  }
  double residual(std::span<const double> out, double scale) override {
    return std::abs(logit(out, scale) - p_);
  }
  int evaluations = 0;

private:
  [[nodiscard]] double logit(std::span<const double> x, double scale) const {
    return 1.0 / (1.0 + std::exp(-scale * agents_[0].rationality * (x[0] - x[1])));
  }
  double slope_, shift_, p_ = 0.0;
};

double solved(Bandwagon& map, bool& followed) {
  TypeBranch branch;
  std::vector<double> x(2, 0.0);
  EXPECT_TRUE(branch.solve(map, false, 1e-10, x));
  followed = branch.followed();
  std::vector<double> out;
  map.evaluate(x, 1.0, out);
  EXPECT_LE(map.residual(out, 1.0), 1e-10);
  return x[0] - x[1];
}

TEST(TypeBranch, FindsTheOnlyFixedPoint) {
  Bandwagon map(1.0, 0.5, 0.2);
  bool followed = true;
  const double x = solved(map, followed);
  EXPECT_NEAR(x, 0.5 / (1.0 + std::exp(-x)) + 0.2, 1e-9);
  EXPECT_FALSE(followed);
}

// slope 2, shift -1.2: at rationality 3 the branch from p = 1/2 falls to the low fixed point.
TEST(TypeBranch, StaysOnTheBranchFromEvenMixing) {
  Bandwagon map(3.0, 2.0, -1.2);
  bool followed = true;
  EXPECT_LT(solved(map, followed), -0.5);
}

// Two mirrors of one game, so that the branch bends to either side.
TEST(TypeBranch, BendsWithTheShift) {
  bool followed = false;
  Bandwagon low(3.0, 2.0, -1.05);
  Bandwagon high(3.0, 2.0, -0.95);
  EXPECT_LT(solved(low, followed), 0.0);
  EXPECT_GT(solved(high, followed), 0.0);
}

TEST(TypeBranch, TakesFewStepsFromAGoodGuess) {
  Bandwagon map(3.0, 2.0, -1.2);
  bool followed = false;
  const double x = solved(map, followed);
  map.evaluations = 0;
  TypeBranch branch;
  std::vector<double> guess{x + 1e-4, 0.0};
  EXPECT_TRUE(branch.solve(map, true, 1e-10, guess));
  EXPECT_NEAR(guess[0] - guess[1], x, 1e-8);
  EXPECT_LT(map.evaluations, 20);
}

/// A map whose fixed point jumps away: what is worth doing is the opposite of what is done, without end.
class Contrary final : public TypeMap {
public:
  Contrary() { agents_.push_back({5.0, 0, 2}); }
  void evaluate(std::span<const double> x, double scale, std::vector<double>& out) override {
    p_ = 1.0 / (1.0 + std::exp(-scale * 5.0 * (x[0] - x[1])));
    out = {p_ > 0.5 ? -1.0 : 1.0, 0.0};
  }
  double residual(std::span<const double> out, double scale) override {
    return std::abs(1.0 / (1.0 + std::exp(-scale * 5.0 * (out[0] - out[1]))) - p_);
  }

private:
  double p_ = 0.0;
};

TEST(TypeBranch, DoesNotCallItselfConvergedWhereThereIsNothing) {
  Contrary map;
  TypeBranch branch;
  std::vector<double> x(2, 0.0);
  EXPECT_FALSE(branch.solve(map, false, 1e-10, x));
}

}  // namespace
}  // namespace detente::solve
