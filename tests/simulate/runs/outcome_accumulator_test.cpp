#include "engine/simulate/runs/outcome_accumulator.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/small_graphs.hpp"

namespace detente::simulate {
namespace {

using scenario::OutcomeKind;

double of(const scenario::Outcome& outcome, const std::vector<double>& values,
          const std::vector<bool>& at_first = {}) {
  OutcomeAccumulator sum;
  for (std::size_t t = 0; t < values.size(); ++t) {
    sum.add(outcome, static_cast<int>(t), values[t], at_first.empty() || at_first[t]);
  }
  return sum.value(outcome);
}

TEST(OutcomeAccumulator, ReadsEachKindFromTheRounds) {
  const std::vector<double> values = {0.0, 3.0, -1.0, 0.0, 2.0};
  const auto made = [](OutcomeKind kind) { return testing::outcome(kind); };
  EXPECT_EQ(of(made(OutcomeKind::ever), values), 1.0);
  EXPECT_EQ(of(made(OutcomeKind::count), values), 3.0);
  EXPECT_EQ(of(made(OutcomeKind::first), values), 2.0);  // 1-based
  EXPECT_EQ(of(made(OutcomeKind::last), values), 2.0);
  EXPECT_EQ(of(made(OutcomeKind::mean), values), 0.8);
  EXPECT_EQ(of(made(OutcomeKind::total), values), 4.0);
  EXPECT_EQ(of(made(OutcomeKind::max), values), 3.0);
  EXPECT_EQ(of(made(OutcomeKind::min), values), -1.0);
}

TEST(OutcomeAccumulator, CountsOnlyTheRoundsWithin) {
  const std::vector<double> values = {0.0, 0.0, 5.0, 7.0};
  EXPECT_EQ(of(testing::outcome(OutcomeKind::ever, 2), values), 0.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::ever, 3), values), 1.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::last, 3), values), 5.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::max, 2), values), 0.0);
  EXPECT_TRUE(std::isnan(of(testing::outcome(OutcomeKind::first, 2), values)));
}

TEST(OutcomeAccumulator, CountsOnlyTheFirstRoundInWhichAtFirstHolds) {
  const std::vector<double> values = {4.0, 0.0, 5.0};
  const std::vector<bool> holds = {false, true, true};
  EXPECT_EQ(of(testing::outcome(OutcomeKind::ever, 0, true), values, holds), 0.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::last, 0, true), values, holds), 0.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::max, 0, true), values, {false, false, true}), 5.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::first, 0, true), values, {false, false, true}), 3.0);
  EXPECT_TRUE(std::isnan(of(testing::outcome(OutcomeKind::first, 0, true), values, holds)));
}

TEST(OutcomeAccumulator, NeverCountsAnAtFirstThatComesTooLate) {
  const std::vector<double> values = {4.0, 1.0, 5.0};
  const std::vector<bool> holds = {false, false, true};
  EXPECT_TRUE(std::isnan(of(testing::outcome(OutcomeKind::mean, 2, true), values, holds)));
  EXPECT_EQ(of(testing::outcome(OutcomeKind::total, 2, true), values, holds), 0.0);
  EXPECT_EQ(of(testing::outcome(OutcomeKind::count, 2, true), values, holds), 0.0);
}

TEST(OutcomeAccumulator, IsUndefinedWhereNoRoundCounts) {
  for (const OutcomeKind kind :
       {OutcomeKind::first, OutcomeKind::last, OutcomeKind::mean, OutcomeKind::max, OutcomeKind::min}) {
    EXPECT_TRUE(std::isnan(of(testing::outcome(kind), {})));
  }
  for (const OutcomeKind kind : {OutcomeKind::ever, OutcomeKind::count, OutcomeKind::total}) {
    EXPECT_EQ(of(testing::outcome(kind), {}), 0.0);
  }
}

}  // namespace
}  // namespace detente::simulate
