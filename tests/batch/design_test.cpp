#include "engine/batch/design.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::batch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Axis> axes_of(const std::vector<std::string>& texts) {
  std::vector<Axis> axes;
  for (const std::string& text : texts) {
    std::string error;
    const auto axis = parse_axis(text, error);
    EXPECT_TRUE(axis.has_value()) << error;
    axes.push_back(axis.value_or(Axis{}));
  }
  return axes;
}

Points points_of(const std::vector<Axis>& axes, Design design, std::uint64_t samples = 0,
                 std::uint64_t seed = 1) {
  const DesignedPoints made = make_points(axes, {design, samples, seed});
  EXPECT_THAT(made.errors, IsEmpty());
  return made.points;
}

/// Rows as "a|b|c".
std::vector<std::string> rows_of(const Points& points) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < points.count; ++i) {
    std::string& row = rows.emplace_back();
    for (std::size_t j = 0; j < points.columns.size(); ++j) {
      row += (j > 0 ? "|" : "") + points.text(i, j);
    }
  }
  return rows;
}

TEST(Design, NamesAreFoundAgain) {
  for (const std::string& name : design_names()) EXPECT_EQ(design_name(*find_design(name)), name);
  EXPECT_EQ(find_design("latin"), std::nullopt);
  EXPECT_EQ(design_names().size(), 8U);
}

TEST(Design, AGridIsEveryCombinationLastAxisFastest) {
  const auto axes = axes_of({"a=0:1:0.5", "play=x,y"});
  EXPECT_THAT(rows_of(points_of(axes, Design::grid)),
              ElementsAre("0|x", "0|y", "0.5|x", "0.5|y", "1|x", "1|y"));
}

TEST(Design, ZipTakesValuesTogether) {
  const auto axes = axes_of({"a=1,2,3", "b=x,y,z"});
  EXPECT_THAT(rows_of(points_of(axes, Design::zip)), ElementsAre("1|x", "2|y", "3|z"));
}

TEST(Design, OatGoesFromTheBaseToEachEnd) {
  auto axes = axes_of({"a=0:2", "b=1,8,4", "play=x,y"});
  axes[0].base = "0.4";
  axes[1].base = "2";
  axes[2].base = "z";
  EXPECT_THAT(rows_of(points_of(axes, Design::oat)),
              ElementsAre("0.4|2|z", "0|2|z", "2|2|z", "0.4|1|z", "0.4|8|z", "0.4|2|x", "0.4|2|y"));
}

TEST(Design, ALatinHypercubeHasOnePointInEachStratumOfEachAxis) {
  const auto axes = axes_of({"a=0:1", "b=1:1000:log", "c=p,q,r,s"});
  constexpr std::size_t kPoints = 40;
  const Points points = points_of(axes, Design::lhs, kPoints);
  std::set<int> linear;
  std::set<int> inside;
  std::set<int> log;
  std::vector<int> words(4);
  for (std::size_t i = 0; i < kPoints; ++i) {
    const double stratum = points.columns[0].numbers[i] * kPoints;
    linear.insert(static_cast<int>(stratum));
    inside.insert(static_cast<int>((stratum - std::floor(stratum)) * 10.0));
    log.insert(static_cast<int>(std::log10(points.columns[1].numbers[i]) / 3.0 * kPoints));
    ++words[points.columns[2].picks[i]];
  }
  EXPECT_EQ(linear.size(), kPoints);
  EXPECT_EQ(log.size(), kPoints);
  EXPECT_GE(inside.size(), 7U);  // Of 40 places in ten tenths, fewer once in 10^9.
  EXPECT_THAT(words, ElementsAre(10, 10, 10, 10));
}

TEST(Design, ALatinHypercubeDependsOnItsSeedAlone) {
  const auto axes = axes_of({"a=0:1", "b=0:1"});
  EXPECT_EQ(rows_of(points_of(axes, Design::lhs, 50, 7)), rows_of(points_of(axes, Design::lhs, 50, 7)));
  EXPECT_NE(rows_of(points_of(axes, Design::lhs, 50, 7)), rows_of(points_of(axes, Design::lhs, 50, 8)));
}

TEST(Design, TheColumnsOfALatinHypercubeAreIndependent) {
  // Correlation of two permutations of n has standard deviation 1 / sqrt(n - 1); 5 of these.
  constexpr std::size_t kPoints = 2000;
  const Points points = points_of(axes_of({"a=0:1", "b=0:1", "c=0:1"}), Design::lhs, kPoints);
  for (const auto& [i, j] : {std::pair{0U, 1U}, std::pair{0U, 2U}, std::pair{1U, 2U}}) {
    double sum = 0.0;
    for (std::size_t k = 0; k < kPoints; ++k) {
      sum += (points.columns[i].numbers[k] - 0.5) * (points.columns[j].numbers[k] - 0.5);
    }
    EXPECT_LT(std::abs(sum / kPoints * 12.0), 5.0 / std::sqrt(kPoints - 1.0)) << i << ' ' << j;
  }
}

TEST(Design, SobolStartsAsPublished) {
  // Joe & Kuo (2008), new-joe-kuo-6.21201, the first points in Gray code order after the origin.
  const Points points = points_of(axes_of({"a=0:1", "b=0:1", "c=0:1"}), Design::sobol, 4);
  EXPECT_THAT(rows_of(points),
              ElementsAre("0.5|0.5|0.5", "0.75|0.25|0.25", "0.25|0.75|0.75", "0.375|0.375|0.625"));
}

TEST(Design, SobolWithTheOriginFillsEveryStratum) {
  const Points points = points_of(axes_of({"a=0:1", "b=0:1", "c=0:1", "d=0:1"}), Design::sobol, 255);
  for (const Points::Column& column : points.columns) {
    std::set<int> strata{0};
    for (const double u : column.numbers) strata.insert(static_cast<int>(u * 256.0));
    EXPECT_EQ(strata.size(), 256U) << column.name;
  }
}

TEST(Design, ListsAreSampledInEqualShares) {
  const Points points = points_of(axes_of({"a=5,6,7,8", "b=0:3:1"}), Design::sobol, 1024);
  for (const Points::Column& column : points.columns) {
    std::map<double, int> seen;
    for (const double value : column.numbers) ++seen[value];
    ASSERT_EQ(seen.size(), 4U);
    for (const auto& [value, count] : seen) EXPECT_NEAR(count, 256, 1) << value;
  }
}

TEST(Design, SaltelliBlocksAreAThenOneOfBEachThenB) {
  const auto axes = axes_of({"a=0:1", "b=0:1"});
  const Points points = points_of(axes, Design::saltelli, 8);
  const Points sequence = points_of(axes_of({"a=0:1", "b=0:1", "c=0:1", "d=0:1"}), Design::sobol, 8);
  ASSERT_EQ(points.count, 32U);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto u = [&](std::size_t j) { return sequence.columns[j].numbers[i]; };
    const auto row = [&](std::size_t k) {
      return std::pair{points.columns[0].numbers[4 * i + k], points.columns[1].numbers[4 * i + k]};
    };
    EXPECT_EQ(row(0), std::pair(u(0), u(1)));
    EXPECT_EQ(row(1), std::pair(u(2), u(1)));
    EXPECT_EQ(row(2), std::pair(u(0), u(3)));
    EXPECT_EQ(row(3), std::pair(u(2), u(3)));
  }
}

TEST(Design, MorrisTrajectoriesMoveEachAxisOnceByTwoThirds) {
  const Points points = points_of(axes_of({"a=0:3", "b=1:1000:log", "play=x,y,z"}), Design::morris, 200);
  ASSERT_EQ(points.count, 800U);
  std::map<std::vector<std::size_t>, int> orders;
  std::map<double, int> starts;
  int ups = 0;
  for (std::size_t t = 0; t < 200; ++t) {
    std::vector<std::size_t> moved;
    ++starts[points.columns[0].numbers[4 * t]];
    for (std::size_t k = 4 * t; k < 4 * t + 3; ++k) {
      const double a = points.columns[0].numbers[k + 1] - points.columns[0].numbers[k];
      const double b = std::log10(points.columns[1].numbers[k + 1] / points.columns[1].numbers[k]);
      if (a != 0.0) {
        EXPECT_DOUBLE_EQ(std::abs(a), 2.0);
        ups += a > 0.0 ? 1 : 0;
        moved.push_back(0);
      }
      if (b != 0.0) {
        EXPECT_NEAR(std::abs(b), 2.0, 1e-12);
        moved.push_back(1);
      }
      if (points.columns[2].picks[k + 1] != points.columns[2].picks[k]) moved.push_back(2);
    }
    EXPECT_THAT(moved, testing::UnorderedElementsAre(0, 1, 2)) << t;
    ++orders[moved];
  }
  EXPECT_EQ(orders.size(), 6U);
  // Binomial(200, 1/2) leaves 60 to 140 once in 10^8.
  EXPECT_GT(ups, 60);
  EXPECT_LT(ups, 140);
  EXPECT_EQ(starts.size(), 4U);
}

TEST(Design, MorrisMovesListsOfAnyLength) {
  for (const char* const list : {"x=1,2", "x=1,2,3", "x=1,2,3,4", "x=1,2,3,4,5", "x=0:9:1"}) {
    const auto axes = axes_of({list});
    const Points points = points_of(axes, Design::morris, 50);
    for (const double end : {axes[0].low, axes[0].high}) {
      EXPECT_THAT(points.columns[0].numbers, testing::Contains(end)) << list;
    }
    for (std::size_t t = 0; t < 50; ++t) {
      EXPECT_NE(points.columns[0].numbers[2 * t], points.columns[0].numbers[2 * t + 1]) << list;
    }
  }
}

TEST(Design, RangesStayInsideTheirEnds) {
  const auto axes = axes_of({"a=0.1:0.3", "b=1e-5:7:log"});
  for (const Design design : {Design::lhs, Design::sobol, Design::saltelli, Design::morris}) {
    const Points points = points_of(axes, design, 64);
    for (std::size_t j = 0; j < 2; ++j) {
      const auto [low, high] =
          std::minmax_element(points.columns[j].numbers.begin(), points.columns[j].numbers.end());
      EXPECT_GE(*low, axes[j].low);
      EXPECT_LE(*high, axes[j].high);
      if (design == Design::morris) {
        EXPECT_EQ(*low, axes[j].low);
        EXPECT_EQ(*high, axes[j].high);
      }
    }
  }
}

TEST(Design, AllThatIsWrongIsTold) {
  const auto errors = [](const std::vector<Axis>& axes, Design design, std::uint64_t samples) {
    return make_points(axes, {design, samples, 1}).errors;
  };
  EXPECT_THAT(errors({}, Design::grid, 0), ElementsAre("nothing varies; expected at least one axis"));
  EXPECT_THAT(
      errors(axes_of({"a=0:1", "b=0.1:10:log"}), Design::grid, 5),
      ElementsAre("--samples 5 has no meaning for the design grid; its axes say how many points it has",
                  "'a' is the range 0:1 without steps; the design grid needs 0:1:STEP, 0:1:xN or a list",
                  "'b' is the range 0.1:10 without steps; the design grid needs 0.1:10:STEP, 0.1:10:xN "
                  "or a list"));
  EXPECT_THAT(
      errors(axes_of({"a=0:1", "a=1,2"}), Design::lhs, 0),
      ElementsAre("'a' varies twice; expected one --vary a name", "the design lhs needs --samples N"));
  EXPECT_THAT(errors(axes_of({"a=1,2", "b=1,2,3"}), Design::zip, 0),
              ElementsAre("'a' has 2 values and 'b' has 3; expected as many for --zip"));
  EXPECT_THAT(errors(axes_of({"a=0:1:x5000", "b=0:1:x5000"}), Design::grid, 0),
              ElementsAre("the design grid makes 25000000 points; expected at most 10000000"));
  EXPECT_THAT(errors(axes_of({"a=0:1"}), Design::morris, 6'000'000),
              ElementsAre("the design morris makes 12000000 points; expected at most 10000000"));
  auto oat = axes_of({"a=0:1", "b=0:1"});
  oat[1].base = "auto";
  EXPECT_THAT(
      errors(oat, Design::oat, 0),
      ElementsAre("the scenario gives no value of 'a' to start from, which the design oat needs",
                  "'b' varies over numbers but is auto in the scenario; the design oat starts from there"));
}

TEST(Design, TheSequenceHasItsLimitOfDimensions) {
  std::vector<Axis> axes(1834);
  for (std::size_t j = 0; j < axes.size(); ++j) {
    axes[j].name = "x" + std::to_string(j);
    axes[j].low = 0.0;
    axes[j].high = 1.0;
  }
  EXPECT_THAT(make_points(axes, {Design::sobol, 2, 1}).errors, IsEmpty());
  EXPECT_THAT(make_points(axes, {Design::saltelli, 2, 1}).errors,
              ElementsAre("1834 axes; expected at most 1833 for the design saltelli: the sequence has 3667 "
                          "dimensions"));
}

TEST(Design, SamplesThatAreNoPowerOfTwoAreWarnedOf) {
  const auto axes = axes_of({"a=0:1"});
  EXPECT_THAT(
      make_points(axes, {Design::sobol, 100, 1}).warnings,
      ElementsAre("--samples 100 is not a power of two: a Sobol' sequence covers the space evenly at 64 "
                  "or 128"));
  EXPECT_THAT(make_points(axes, {Design::saltelli, 128, 1}).warnings, IsEmpty());
  EXPECT_THAT(make_points(axes, {Design::lhs, 100, 1}).warnings, IsEmpty());
}

TEST(ExecutionOrder, AGridOnALineRunsFromCoarseToFine) {
  const Points points = points_of(axes_of({"a=0:8:1"}), Design::grid);
  EXPECT_THAT(execution_order(points, Design::grid), ElementsAre(0, 8, 4, 2, 6, 1, 5, 3, 7));
  EXPECT_THAT(execution_order(points_of(axes_of({"a=8,7,6,5"}), Design::zip), Design::zip),
              ElementsAre(0, 2, 1, 3));
}

TEST(ExecutionOrder, EveryBeginningOfAGridCoversItEvenly) {
  constexpr std::size_t kSide = 32;
  const Points points = points_of(axes_of({"a=0:31:1", "b=0:31:1"}), Design::grid);
  const auto order = execution_order(points, Design::grid);
  std::vector<std::uint32_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < points.count; ++i) ASSERT_EQ(sorted[i], i);
  // At any time each of the 16 squares of 8 x 8 has its share, give or take 1.
  std::vector<int> counts(16);
  for (std::size_t n = 0; n < order.size(); ++n) {
    const std::size_t row = order[n] / kSide;
    const std::size_t column = order[n] % kSide;
    ++counts[row / 8 * 4 + column / 8];
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    EXPECT_LE(*most - *least, 1) << n;
  }
}

TEST(ExecutionOrder, AxesOfDifferentLengthsStartWithTheirCorners) {
  const Points points = points_of(axes_of({"a=0:16:1", "play=x,y"}), Design::grid);
  const auto order = execution_order(points, Design::grid);
  std::vector<std::string> first;
  for (std::size_t i = 0; i < 4; ++i) first.push_back(rows_of(points)[order[i]]);
  EXPECT_THAT(first, testing::UnorderedElementsAre("0|x", "0|y", "16|x", "16|y"));
}

TEST(ExecutionOrder, SamplesStandInOrderAlready) {
  const auto axes = axes_of({"a=0:1", "b=0:1"});
  for (const Design design : {Design::lhs, Design::sobol, Design::saltelli, Design::morris}) {
    const auto order = execution_order(points_of(axes, design, 16), design);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_EQ(order.size(), points_of(axes, design, 16).count);
  }
}

}  // namespace
}  // namespace detente::batch
