#include "engine/numerics/small_lu.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/random_games.hpp"

namespace detente {
namespace {

TEST(SmallLu, SolvesWhatItFactored) {
  std::mt19937_64 engine(3);
  SmallLu lu;
  for (std::size_t n = 1; n <= 12; ++n) {
    std::vector<double> a(n * n);
    for (double& x : a) x = solve::test::uniform(engine) - 0.5;
    std::vector<double> x(n);
    for (double& value : x) value = solve::test::uniform(engine);
    std::vector<double> b(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) b[i] += a[i * n + j] * x[j];
    }
    std::copy(a.begin(), a.end(), lu.matrix(n));
    ASSERT_TRUE(lu.factor());
    lu.solve(b.data());
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(b[i], x[i], 1e-10);
  }
}

TEST(SmallLu, KnowsTheSignOfTheDeterminant) {
  const auto sign = [](std::vector<double> a, std::size_t n) {
    SmallLu lu;
    std::copy(a.begin(), a.end(), lu.matrix(n));
    EXPECT_TRUE(lu.factor());
    return lu.sign();
  };
  EXPECT_EQ(sign({1, 2, 3, 4}, 2), -1);
  EXPECT_EQ(sign({3, 4, 1, 2}, 2), 1);
  EXPECT_EQ(sign({0, 1, 0, 0, 0, 1, 1, 0, 0}, 3), 1);
  EXPECT_EQ(sign({-1, 0, 0, 0, -1, 0, 0, 0, -1}, 3), -1);
}

TEST(SmallLu, RefusesSingularMatricesAndNaN) {
  SmallLu lu;
  double* a = lu.matrix(2);
  a[0] = a[1] = a[2] = a[3] = 1.0;
  EXPECT_FALSE(lu.factor());
  a = lu.matrix(1);
  a[0] = std::nan("");
  EXPECT_FALSE(lu.factor());
}

}  // namespace
}  // namespace detente
