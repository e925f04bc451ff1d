#include "engine/batch/regression.hpp"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::batch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Regression, EqualValuesShareTheMeanOfTheirRanks) {
  const std::vector<double> values{3.0, 1.0, 3.0, -2.0, 3.0};
  EXPECT_THAT(mean_ranks(values), ElementsAre(4.0, 2.0, 4.0, 1.0, 4.0));
}

TEST(Regression, RoundingNoiseIsNoVariation) {
  EXPECT_TRUE(is_constant(std::vector<double>{0.1, 0.1 * (1.0 + 1e-15), 0.1}));
  EXPECT_TRUE(is_constant(std::vector<double>{0.0, 0.0}));
  EXPECT_FALSE(is_constant(std::vector<double>{0.0, 1e-300}));
  EXPECT_FALSE(is_constant(std::vector<double>{1.0, 1.0 + 1e-9}));
}

TEST(Regression, ALineIsFittedExactly) {
  // Of y = 2 x1 - 3 x2, the standardised coefficients are 2 s1 / sy and -3 s2 / sy.
  const std::vector<double> x1{0, 1, 2, 3, 4};
  const std::vector<double> x2{5, 1, 4, 0, 2};
  std::vector<double> y;
  for (std::size_t i = 0; i < x1.size(); ++i) y.push_back(2.0 * x1[i] - 3.0 * x2[i] + 7.0);
  const auto deviation = [](const std::vector<double>& v) {
    double mean = 0.0;
    for (const double x : v) mean += x / static_cast<double>(v.size());
    double sum = 0.0;
    for (const double x : v) sum += (x - mean) * (x - mean);
    return std::sqrt(sum);
  };
  const StandardisedFit fit = fit_standardised({x1, x2}, y);
  EXPECT_NEAR(fit.coefficients[0], 2.0 * deviation(x1) / deviation(y), 1e-14);
  EXPECT_NEAR(fit.coefficients[1], -3.0 * deviation(x2) / deviation(y), 1e-14);
  EXPECT_NEAR(fit.r_squared, 1.0, 1e-14);
}

TEST(Regression, TheShareOfVarianceIsThatOfTheFit) {
  // Anscombe (1973), Am. Stat. 27(1), first data set: R^2 = 0.67 (r = 0.81642).
  const std::vector<double> x{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  const std::vector<double> y{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
  const StandardisedFit fit = fit_standardised({x}, y);
  EXPECT_NEAR(fit.coefficients[0], 0.81642, 5e-6);
  EXPECT_NEAR(fit.r_squared, 0.81642 * 0.81642, 1e-5);
}

TEST(Regression, ConstantColumnsAreLeftOutAndNamed) {
  const StandardisedFit fit = fit_standardised({{1, 2, 3, 4}, {5, 5, 5, 5}}, {2, 4, 6, 8});
  EXPECT_THAT(fit.constant, ElementsAre(1));
  EXPECT_THAT(fit.collinear, IsEmpty());
  EXPECT_NEAR(fit.coefficients[0], 1.0, 1e-14);
  EXPECT_TRUE(std::isnan(fit.coefficients[1]));
}

TEST(Regression, CollinearColumnsAreNamedAndNothingIsFitted) {
  const std::vector<double> a{1, 2, 3, 4, 7};
  const std::vector<double> b{2, 1, 5, 3, 0};
  std::vector<double> c;
  for (std::size_t i = 0; i < a.size(); ++i) c.push_back(2.0 * a[i] + 1.0);
  const StandardisedFit fit = fit_standardised({a, b, c}, {1, 3, 2, 5, 4});
  EXPECT_THAT(fit.collinear, ElementsAre(0, 2));
  for (const double coefficient : fit.coefficients) EXPECT_TRUE(std::isnan(coefficient));
  EXPECT_TRUE(std::isnan(fit.r_squared));
}

}  // namespace
}  // namespace detente::batch
