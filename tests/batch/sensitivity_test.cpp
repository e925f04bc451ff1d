#include "engine/batch/sensitivity.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/base/random.hpp"

namespace detente::batch {
namespace {

using testing::ElementsAre;
using Function = std::function<double(const std::vector<double>&)>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Axis> ranges(std::size_t count, double low, double high) {
  std::vector<Axis> axes(count);
  for (std::size_t j = 0; j < count; ++j) {
    axes[j].name = "x" + std::to_string(j + 1);
    axes[j].low = low;
    axes[j].high = high;
  }
  return axes;
}

std::vector<Axis> axes_of(const std::vector<std::string>& texts) {
  std::vector<Axis> axes;
  std::string error;
  for (const std::string& text : texts) axes.push_back(parse_axis(text, error).value());
  return axes;
}

/// A design with an outcome: cells are handed over as numbers, words by their place.
struct Experiment {
  std::vector<Axis> axes;
  Design design;
  Points points;
  std::vector<double> values;

  Experiment(std::vector<Axis> the_axes, Design the_design, std::uint64_t samples, const Function& f)
      : axes(std::move(the_axes)),
        design(the_design),
        points(make_points(axes, {design, samples, 1}).points) {
    run(f);
  }

  void run(const Function& f) {
    values.clear();
    for (std::size_t i = 0; i < points.count; ++i) {
      std::vector<double> x;
      for (const Points::Column& column : points.columns) {
        x.push_back(column.holds_words() ? column.picks[i] : column.numbers[i]);
      }
      values.push_back(f(x));
    }
  }

  [[nodiscard]] std::vector<SensitivityMethod> analyse(std::uint64_t seed = 1) const {
    return SensitivityAnalysis(points, axes, design, seed).analyse(values);
  }
};

std::vector<double> values_of(const SensitivityMethod& method, IndexKind kind) {
  std::vector<double> values;
  for (const SensitivityIndex& index : method.indices) {
    if (index.kind == kind) values.push_back(index.value);
  }
  return values;
}

void expect_near(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
}

void expect_all_nan(const SensitivityMethod& method) {
  for (const SensitivityIndex& index : method.indices) {
    EXPECT_TRUE(std::isnan(index.value) && std::isnan(index.low) && std::isnan(index.high));
  }
}

/// Ishigami & Homma (1990), ISUMA'90, 398-403, with a = 7, b = 0.1 on [-pi, pi]^3.
double ishigami(const std::vector<double>& x) {
  return std::sin(x[0]) + 7.0 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}

/// Saltelli & Sobol' (1995), Reliab. Eng. Syst. Saf. 50, 225-239: product of (|4 x - 2| + a) / (1 + a).
constexpr std::array kG{0.0, 1.0, 4.5, 9.0, 99.0, 99.0};
double g_function(const std::vector<double>& x) {
  double product = 1.0;
  for (std::size_t j = 0; j < kG.size(); ++j) {
    product *= (std::abs(4.0 * x[j] - 2.0) + kG[j]) / (1.0 + kG[j]);
  }
  return product;
}

TEST(Sobol, IndicesOfIshigamiAreTheClosedForm) {
  const double pi = std::numbers::pi;
  const Experiment experiment(ranges(3, -pi, pi), Design::saltelli, 4096, ishigami);
  const SensitivityMethod method = experiment.analyse().front();
  EXPECT_EQ(method.name, "sobol");
  EXPECT_EQ(method.problem, "");
  EXPECT_EQ(method.used, 4096U);
  EXPECT_EQ(method.missing, 0U);
  expect_near(values_of(method, IndexKind::first), {0.3139, 0.4424, 0.0}, 0.01);
  expect_near(values_of(method, IndexKind::total), {0.5576, 0.4424, 0.2437}, 0.01);
  const std::array truth{0.3139, 0.4424, 0.0, 0.5576, 0.4424, 0.2437};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const SensitivityIndex& index = method.indices[i];
    EXPECT_LE(index.low, truth[i]) << i;
    EXPECT_GE(index.high, truth[i]) << i;
    EXPECT_LE(index.low, index.value);
    EXPECT_GE(index.high, index.value);
    EXPECT_EQ(index.axis, i % 3);
    EXPECT_EQ(index.n, 4096U * 5);
  }
}

TEST(Sobol, IndicesOfTheGFunctionAreTheClosedForm) {
  // V_j = 1 / (3 (1 + a_j)^2); V = prod(1 + V_j) - 1; first = V_j / V; total = V_j prod_{i != j}(1 + V_i) /
  // V.
  double product = 1.0;
  std::vector<double> parts;
  for (const double a : kG) {
    parts.push_back(1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    product *= 1.0 + parts.back();
  }
  std::vector<double> first;
  std::vector<double> total;
  for (const double part : parts) {
    first.push_back(part / (product - 1.0));
    total.push_back(part * product / (1.0 + part) / (product - 1.0));
  }
  const Experiment experiment(ranges(6, 0.0, 1.0), Design::saltelli, 8192, g_function);
  const SensitivityMethod method = experiment.analyse().front();
  expect_near(values_of(method, IndexKind::first), first, 0.005);
  expect_near(values_of(method, IndexKind::total), total, 0.005);
}

TEST(Sobol, AnAxisWithoutEffectHasIndicesOfExactlyZero) {
  const Experiment experiment(ranges(2, 0.0, 1.0), Design::saltelli, 64,
                              [](const std::vector<double>& x) { return x[0]; });
  const SensitivityMethod method = experiment.analyse().front();
  for (const std::size_t i : {1U, 3U}) {
    EXPECT_EQ(method.indices[i].value, 0.0);
    EXPECT_EQ(method.indices[i].low, 0.0);
    EXPECT_EQ(method.indices[i].high, 0.0);
  }
}

TEST(Sobol, ListsAndLogarithmicAxesTakePart) {
  // y = place of the word + log10 of the other: variances 2/3 (of 0, 1, 2) and 4/12 (of a uniform on [0, 2]).
  const Experiment experiment(axes_of({"play=x,y,z", "r=1:100:log"}), Design::saltelli, 4096,
                              [](const std::vector<double>& x) { return x[0] + std::log10(x[1]); });
  const SensitivityMethod method = experiment.analyse().front();
  expect_near(values_of(method, IndexKind::first), {2.0 / 3.0, 1.0 / 3.0}, 0.01);
  expect_near(values_of(method, IndexKind::total), {2.0 / 3.0, 1.0 / 3.0}, 0.01);
}

TEST(Sobol, BlocksWithAMissingPointAreLeftOutAndCounted) {
  Experiment experiment(ranges(3, -3.0, 3.0), Design::saltelli, 512, ishigami);
  const auto whole = experiment.analyse().front();
  // Points 7 and 8 share a block; 2559 is the last point of the last one.
  for (const std::size_t i : {7U, 8U, 2559U}) experiment.values[i] = kNan;
  experiment.values[100] = std::numeric_limits<double>::infinity();
  const auto method = experiment.analyse().front();
  EXPECT_EQ(method.used, 509U);
  EXPECT_EQ(method.missing, 3U);
  EXPECT_EQ(method.indices[0].n, 509U * 5);
  EXPECT_NE(method.indices[0].value, whole.indices[0].value);
  expect_near(values_of(method, IndexKind::total), values_of(whole, IndexKind::total), 0.05);
}

TEST(Sobol, TooFewBlocksAreRefused) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::saltelli, 8,
                        [](const std::vector<double>& x) { return x[0]; });
  EXPECT_EQ(experiment.analyse().front().problem, "");
  experiment.values[5] = kNan;
  const auto method = experiment.analyse().front();
  EXPECT_EQ(method.problem, "7 of 8 blocks left, 1 missing; at least 8 needed");
  EXPECT_EQ(method.indices.size(), 4U);
  expect_all_nan(method);
}

TEST(Sobol, PointsThatAreNoBlocksAreRefused) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::lhs, 41,
                        [](const std::vector<double>& x) { return x[0]; });
  experiment.design = Design::saltelli;
  EXPECT_EQ(experiment.analyse().front().problem,
            "41 points; expected a multiple of 4, the points of a block");
}

TEST(Sobol, ManyBlocksGiveTheSameIntervalsByGroups) {
  // Grouping keeps the estimates to the last digits and the intervals about as wide.
  const Function f = [](const std::vector<double>& x) { return x[0] * x[0] + x[1]; };
  const auto many = Experiment(ranges(2, 0.0, 1.0), Design::saltelli, 16384, f).analyse().front();
  const auto few = Experiment(ranges(2, 0.0, 1.0), Design::saltelli, 4096, f).analyse().front();
  for (std::size_t i = 0; i < 4; ++i) {
    const double ratio =
        (few.indices[i].high - few.indices[i].low) / (many.indices[i].high - many.indices[i].low);
    // Independent blocks would give 2, neighbours in the sequence a little more.
    EXPECT_GT(ratio, 1.5) << i;
    EXPECT_LT(ratio, 6.0) << i;
  }
}

TEST(Sobol, IntervalsCoverTheTruthAsOftenAsTheySay) {
  // Independent blocks of y = x1 + x2 + x1 x2 on [0, 1]^2. With E = 1/2: first effects are 3/2 (x - 1/2), so
  // V_1 = V_2 = 9/4 / 12 = 3/16, V_12 = 1/144, V = 3/8 + 1/144 = 55/144.
  constexpr double kFirst = 27.0 / 55.0;
  constexpr double kTotal = 28.0 / 55.0;
  constexpr std::size_t kBlocks = 200;
  constexpr std::uint64_t kSweeps = 400;
  const auto axes = ranges(2, 0.0, 1.0);
  std::array<int, 4> covered{};
  for (std::uint64_t sweep = 0; sweep < kSweeps; ++sweep) {
    Points points;
    points.count = 4 * kBlocks;
    points.columns = {{"x1", {}, {}, {}}, {"x2", {}, {}, {}}};
    std::vector<double> values;
    for (std::uint32_t block = 0; block < kBlocks; ++block) {
      const auto words = draw_block({7, sweep, 0, block});
      const std::array u{unit_interval(words[0]), unit_interval(words[1]), unit_interval(words[2]),
                         unit_interval(words[3])};
      for (const auto& [i, j] :
           {std::pair{0U, 1U}, std::pair{2U, 1U}, std::pair{0U, 3U}, std::pair{2U, 3U}}) {
        points.columns[0].numbers.push_back(u[i]);
        points.columns[1].numbers.push_back(u[j]);
        values.push_back(u[i] + u[j] + u[i] * u[j]);
      }
    }
    const auto method = SensitivityAnalysis(points, axes, Design::saltelli, sweep).analyse(values).front();
    for (std::size_t i = 0; i < 4; ++i) {
      const double truth = i < 2 ? kFirst : kTotal;
      covered[i] += method.indices[i].low <= truth && truth <= method.indices[i].high ? 1 : 0;
    }
  }
  // 95 % of 400 is 380 with standard deviation 4.4; percentile intervals are known to fall a little short.
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GE(covered[i], 364) << i;
    EXPECT_LE(covered[i], 394) << i;
  }
}

TEST(Morris, OfALinearModelMuIsTheSlopeOverTheRangeAndSigmaIsZero) {
  const Experiment experiment(ranges(3, -1.0, 3.0), Design::morris, 10,
                              [](const std::vector<double>& x) { return 5.0 + 2.0 * x[0] - 0.5 * x[1]; });
  const SensitivityMethod method = experiment.analyse().front();
  EXPECT_EQ(method.name, "morris");
  EXPECT_EQ(method.used, 10U);
  expect_near(values_of(method, IndexKind::mu), {8.0, -2.0, 0.0}, 1e-12);
  expect_near(values_of(method, IndexKind::mu_star), {8.0, 2.0, 0.0}, 1e-12);
  expect_near(values_of(method, IndexKind::sigma), {0.0, 0.0, 0.0}, 1e-12);
  EXPECT_EQ(method.indices[0].n, 40U);
}

TEST(Morris, OfAProductTheEffectsAreThoseByHand) {
  // y = x1 x2 on levels 0, 1/3, 2/3, 1: the effect of x1 is x2 where it stands, in {0, 1/3, 2/3, 1} alike:
  // mu = 1/2, sigma^2 = 5/36.
  const Experiment experiment(ranges(2, 0.0, 1.0), Design::morris, 4000,
                              [](const std::vector<double>& x) { return x[0] * x[1]; });
  const SensitivityMethod method = experiment.analyse().front();
  expect_near(values_of(method, IndexKind::mu), {0.5, 0.5}, 0.02);
  expect_near(values_of(method, IndexKind::sigma), {std::sqrt(5.0 / 36.0), std::sqrt(5.0 / 36.0)}, 0.01);
  const SensitivityIndex& mu = method.indices[2];
  // The interval of a mean of 4,000 is about 2 * 1.96 standard errors wide.
  EXPECT_NEAR(mu.high - mu.low, 2.0 * 1.96 * std::sqrt(5.0 / 36.0 / 4000.0), 0.003);
}

TEST(Morris, TwoTrajectoriesByHand) {
  // Effects (2 - 0) / (2/3) = 3 and (1 - 5) / (-2/3) = 6: mean 9/2, standard deviation 3 / sqrt(2).
  Points points;
  points.count = 4;
  points.columns = {{"x1", {0.0, 2.0 / 3.0, 1.0, 1.0 / 3.0}, {}, {}}};
  const std::vector<double> values{0.0, 2.0, 5.0, 1.0};
  const auto axes = ranges(1, 0.0, 1.0);
  const auto method = SensitivityAnalysis(points, axes, Design::morris, 1).analyse(values).front();
  expect_near(values_of(method, IndexKind::mu), {4.5}, 1e-12);
  expect_near(values_of(method, IndexKind::sigma), {3.0 / std::sqrt(2.0)}, 1e-12);
  // A resample draws 3 twice or 6 twice a quarter of the time each.
  EXPECT_NEAR(method.indices[1].low, 3.0, 1e-12);
  EXPECT_NEAR(method.indices[1].high, 6.0, 1e-12);
}

TEST(Morris, EffectsOfListsAreOverTheWholeList) {
  const Experiment experiment(axes_of({"play=x,y", "q=7,9,11"}), Design::morris, 30,
                              [](const std::vector<double>& x) { return 4.0 * x[0] + x[1]; });
  expect_near(values_of(experiment.analyse().front(), IndexKind::mu), {4.0, 4.0}, 1e-12);
}

TEST(Morris, MuStarDoesNotCancelWhereMuDoes) {
  const Experiment experiment(ranges(1, 0.0, 1.0), Design::morris, 400, [](const std::vector<double>& x) {
    return std::abs(x[0] - 0.4);  // Rises and falls: 0 to 2/3 changes it by -2/15, 1/3 to 1 by 8/15.
  });
  const SensitivityMethod method = experiment.analyse().front();
  EXPECT_NEAR(values_of(method, IndexKind::mu)[0], 0.3, 0.06);
  EXPECT_NEAR(values_of(method, IndexKind::mu_star)[0], 0.5, 0.06);
}

TEST(Morris, TrajectoriesWithAMissingPointAreLeftOutAndTooFewRefused) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::morris, 3,
                        [](const std::vector<double>& x) { return x[0]; });
  experiment.values[4] = kNan;
  EXPECT_EQ(experiment.analyse().front().used, 2U);
  EXPECT_EQ(experiment.analyse().front().problem, "");
  EXPECT_EQ(experiment.analyse().front().indices[0].n, 6U);
  experiment.values[0] = kNan;
  EXPECT_EQ(experiment.analyse().front().problem, "1 of 3 trajectories left, 2 missing; at least 2 needed");
}

TEST(Morris, PointsThatAreNoTrajectoryAreRefused) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::lhs, 30,
                        [](const std::vector<double>& x) { return x[0]; });
  experiment.design = Design::morris;
  EXPECT_EQ(experiment.analyse().front().problem,
            "point 1 is no step of a trajectory, in which each axis moves once");
}

TEST(Morris, AnAxisWithOneValueIsNamed) {
  const Experiment experiment(axes_of({"a=0:1", "b=3"}), Design::morris, 5,
                              [](const std::vector<double>& x) { return x[0]; });
  const SensitivityMethod method = experiment.analyse().front();
  EXPECT_THAT(method.notes, ElementsAre("'b' has one value and never moves"));
  EXPECT_NEAR(values_of(method, IndexKind::mu)[0], 1.0, 1e-12);
  EXPECT_TRUE(std::isnan(values_of(method, IndexKind::mu)[1]));
}

TEST(RegressionIndices, OfALinearModelCoefficientsAreSharesOfDeviation) {
  // Independent axes of equal width: src = slope / sqrt(sum of squared slopes); 3, -4 of 5. A grid is exact.
  const Experiment experiment(axes_of({"a=0:1:0.1", "b=0:1:0.1"}), Design::grid, 0,
                              [](const std::vector<double>& x) { return 3.0 * x[0] - 4.0 * x[1] + 1.0; });
  const auto methods = experiment.analyse();
  ASSERT_EQ(methods.size(), 2U);
  expect_near(values_of(methods[0], IndexKind::src), {0.6, -0.8}, 1e-12);
  EXPECT_NEAR(methods[0].r_squared, 1.0, 1e-12);
  EXPECT_TRUE(std::isnan(methods[0].indices[0].low));
  EXPECT_EQ(methods[0].indices[0].n, 121U);
}

TEST(RegressionIndices, RanksSeeThroughAMonotoneCurve) {
  Experiment experiment(ranges(1, 0.0, 1.0), Design::lhs, 200,
                        [](const std::vector<double>& x) { return -std::exp(20.0 * x[0]); });
  EXPECT_LT(experiment.analyse()[0].r_squared, 0.5);
  // Ranks are those among the points used.
  for (std::size_t i = 0; i < 150; ++i) experiment.values[i] = kNan;
  const auto methods = experiment.analyse();
  EXPECT_NEAR(methods[1].r_squared, 1.0, 1e-12);
  EXPECT_NEAR(values_of(methods[1], IndexKind::srrc)[0], -1.0, 1e-12);
}

TEST(RegressionIndices, LogarithmicAxesAreMeasuredByTheLogarithm) {
  const Experiment experiment(axes_of({"r=0.01:100:log", "x=0:1"}), Design::lhs, 100,
                              [](const std::vector<double>& x) { return std::log10(x[0]); });
  EXPECT_NEAR(experiment.analyse()[0].r_squared, 1.0, 1e-12);
}

TEST(RegressionIndices, AxesThatVaryTogetherAreNamed) {
  const Experiment experiment(axes_of({"a=1,2,3,4,5,6", "b=0:5:1", "c=1,3,2,6,5,4"}), Design::zip, 0,
                              [](const std::vector<double>& x) { return x[0]; });
  for (const SensitivityMethod& method : experiment.analyse()) {
    EXPECT_EQ(method.problem, "'a', 'b' vary together: their effects cannot be told apart");
    expect_all_nan(method);
  }
}

TEST(RegressionIndices, MissingPointsAreLeftOutAndTooFewRefused) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::lhs, 5,
                        [](const std::vector<double>& x) { return x[0] + 2.0 * x[1]; });
  experiment.values[1] = kNan;
  const auto methods = experiment.analyse();
  EXPECT_EQ(methods[0].used, 4U);
  EXPECT_EQ(methods[0].missing, 1U);
  EXPECT_NEAR(methods[0].r_squared, 1.0, 1e-12);
  EXPECT_EQ(methods[1].problem, "");
  experiment.values[2] = kNan;
  EXPECT_EQ(experiment.analyse()[0].problem, "3 of 5 points left, 2 missing; at least 4 needed");
}

TEST(RegressionIndices, WordsAreMarkedAsAnOrder) {
  const Experiment experiment(axes_of({"play=x,y,z", "a=0:1:0.25", "b=no,yes"}), Design::grid, 0,
                              [](const std::vector<double>& x) { return x[0] + x[1]; });
  EXPECT_THAT(experiment.analyse()[0].notes, ElementsAre("'play' counts by the order of its words"));
}

TEST(RegressionIndices, TheOatDesignGivesTheSlopesOfALine) {
  auto axes = axes_of({"a=0:2", "b=0:1"});
  axes[0].base = "1";
  axes[1].base = "0.5";
  const Experiment experiment(axes, Design::oat, 0, [](const std::vector<double>& x) { return x[0] + x[1]; });
  EXPECT_NEAR(experiment.analyse()[0].r_squared, 1.0, 1e-12);
}

TEST(Sensitivity, AConstantOutcomeHasNoIndicesAndTheReason) {
  for (const Design design : {Design::saltelli, Design::morris}) {
    // Varies by less than rounding does.
    const Experiment experiment(ranges(2, 0.0, 1.0), design, 64,
                                [](const std::vector<double>& x) { return 0.1 + x[0] * 1e-16; });
    const auto methods = experiment.analyse();
    ASSERT_EQ(methods.size(), 3U);
    for (const SensitivityMethod& method : methods) {
      EXPECT_EQ(method.problem, "the outcome is the same at all points");
      expect_all_nan(method);
    }
  }
}

TEST(Sensitivity, AllMissingIsRefusedNotGarbage) {
  Experiment experiment(ranges(2, 0.0, 1.0), Design::saltelli, 16,
                        [](const std::vector<double>& x) { return x[0]; });
  experiment.values.assign(experiment.points.count, kNan);
  for (const SensitivityMethod& method : experiment.analyse()) {
    EXPECT_FALSE(method.problem.empty());
    expect_all_nan(method);
  }
}

TEST(Sensitivity, DependsOnItsSeedAloneWhateverTheThreads) {
  const Experiment experiment(ranges(3, -3.0, 3.0), Design::saltelli, 128, ishigami);
  const auto ends = [&](std::uint64_t seed, int threads) {
    set_thread_limit(threads);
    std::vector<double> all;
    for (const SensitivityMethod& method : experiment.analyse(seed)) {
      for (const SensitivityIndex& index : method.indices) {
        if (method.name == "sobol") all.insert(all.end(), {index.value, index.low, index.high});
      }
    }
    set_thread_limit(0);
    return all;
  };
  EXPECT_EQ(ends(1, 1), ends(1, 2));
  EXPECT_NE(ends(1, 1), ends(2, 1));
}

TEST(Sensitivity, NamesOfIndicesAreThoseOfTheTable) {
  EXPECT_EQ(index_name(IndexKind::first), "first");
  EXPECT_EQ(index_name(IndexKind::mu_star), "mu_star");
  EXPECT_EQ(index_name(IndexKind::srrc), "srrc");
}

}  // namespace
}  // namespace detente::batch
