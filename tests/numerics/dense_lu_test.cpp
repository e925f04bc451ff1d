#include "engine/numerics/dense_lu.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "tests/worlds/random_games.hpp"

namespace detente {
namespace {

std::vector<double> random_matrix(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> matrix;
  for (std::size_t x = 0; x < n * n; ++x) matrix.push_back(solve::test::uniform(engine) - 0.5);
  return matrix;
}

// Below, at and above the size at which Eigen takes over.
constexpr std::size_t kSizes[] = {1, 2, DenseLu::kSmall, DenseLu::kSmall + 1, 60};

TEST(DenseLu, SolvesWhatItFactoredAtEverySize) {
  DenseLu lu;
  for (const std::size_t n : kSizes) {
    const std::vector<double> matrix = random_matrix(n, n);
    std::ranges::copy(matrix, lu.matrix(n));
    ASSERT_TRUE(lu.factor());
    std::vector<double> x(n);
    for (std::size_t k = 0; k < n; ++k) x[k] = static_cast<double>(k + 1);
    const std::vector<double> b = x;
    lu.solve(x.data());
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0.0;
      for (std::size_t j = 0; j < n; ++j) sum += matrix[i * n + j] * x[j];
      EXPECT_NEAR(sum, b[i], 1e-9 * static_cast<double>(n)) << n;
    }
  }
}

TEST(DenseLu, TheSignChangesWithEveryExchangeOfRows) {
  DenseLu lu;
  for (const std::size_t n : kSizes) {
    if (n == 1) continue;
    std::vector<double> matrix = random_matrix(n, 7 * n);
    std::ranges::copy(matrix, lu.matrix(n));
    ASSERT_TRUE(lu.factor());
    const int sign = lu.sign();
    std::swap_ranges(matrix.begin(), matrix.begin() + static_cast<std::ptrdiff_t>(n),
                     matrix.end() - static_cast<std::ptrdiff_t>(n));
    std::ranges::copy(matrix, lu.matrix(n));
    ASSERT_TRUE(lu.factor());
    EXPECT_EQ(lu.sign(), -sign) << n;
  }
}

TEST(DenseLu, TheIdentityHasAPositiveDeterminantAndItsNegativeOfOddSizeANegativeOne) {
  DenseLu lu;
  for (const double diagonal : {1.0, -1.0}) {
    const std::size_t n = DenseLu::kSmall + 1;
    std::fill_n(lu.matrix(n), n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) lu.matrix(n)[k * n + k] = diagonal;
    ASSERT_TRUE(lu.factor());
    EXPECT_EQ(lu.sign(), diagonal > 0.0 || n % 2 == 0 ? 1 : -1);
  }
}

TEST(DenseLu, RefusesSingularMatricesAndNaN) {
  DenseLu lu;
  for (const std::size_t n : kSizes) {
    std::fill_n(lu.matrix(n), n * n, 0.0);
    EXPECT_FALSE(lu.factor()) << n;
    std::ranges::copy(random_matrix(n, n), lu.matrix(n));
    lu.matrix(n)[0] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(lu.factor()) << n;
  }
}

}  // namespace
}  // namespace detente
