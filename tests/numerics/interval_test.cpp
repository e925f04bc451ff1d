#include "engine/numerics/interval.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "engine/base/random.hpp"
#include "engine/numerics/rational.hpp"

namespace detente {
namespace {

bool holds(const Interval& interval, const Rational& value) {
  return to_rational(interval.low) <= value && value <= to_rational(interval.high);
}

/// In (-3, 3), at very different magnitudes.
double draw(std::uint32_t k) {
  const auto words = draw_block({11, 0, 0, k});
  const double size = words[1] % 2 == 0 ? 3.0 : 1e-9;
  return (2.0 * unit_interval(words[0]) - 1.0) * size;
}

TEST(Interval, HoldsTheExactResultOfEveryOperation) {
  for (std::uint32_t k = 0; k < 2000; ++k) {
    const double a = draw(2 * k);
    const double b = draw(2 * k + 1);
    const Rational x = to_rational(a);
    const Rational y = to_rational(b);
    EXPECT_TRUE(holds(Interval(a) + Interval(b), x + y));
    EXPECT_TRUE(holds(Interval(a) - Interval(b), x - y));
    EXPECT_TRUE(holds(Interval(a) * Interval(b), x * y));
  }
}

TEST(Interval, AProductSpansTheProductsOfTheEnds) {
  const Interval product = Interval(-1.0, 2.0) * Interval(-3.0, 5.0);
  EXPECT_LE(product.low, -6.0);
  EXPECT_GE(product.low, -6.0 - 1e-14);
  EXPECT_GE(product.high, 10.0);
  EXPECT_LE(product.high, 10.0 + 1e-14);
}

TEST(Interval, ATinyProductIsNotRoundedToZero) {
  const Interval product = Interval(1e-200) * Interval(1e-200);
  EXPECT_GT(product.high, 0.0);
  EXPECT_LT(product.low, product.high);
}

TEST(Interval, MagnitudeIsTheLargestAbsoluteValue) {
  EXPECT_EQ(Interval(-4.0, 3.0).magnitude(), 4.0);
  EXPECT_EQ(Interval(-1.0, 3.0).magnitude(), 3.0);
}

}  // namespace
}  // namespace detente
