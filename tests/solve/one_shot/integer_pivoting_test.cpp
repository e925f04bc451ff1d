#include "engine/solve/one_shot/integer_pivoting.hpp"

#include <random>

#include <gtest/gtest.h>

namespace detente::solve {
namespace {

/// A number of up to `bits` bits, of either sign; short ones and powers of two come often.
Integer some_number(std::mt19937_64& engine, unsigned bits) {
  Integer value = 0;
  for (int word = 0; word < 2; ++word) value = (value << 64U) + Integer(engine());
  value >>= static_cast<unsigned>(128 - bits + engine() % bits);
  if (engine() % 4 == 0) value = Integer(1) << static_cast<unsigned>(engine() % bits);
  return engine() % 2 == 0 ? value : Integer(-value);
}

/// Eliminations and comparisons of narrow numbers against integers of any size, which need no care.
template <typename Arithmetic>
void expect_agreement(unsigned bits, int seed) {
  std::mt19937_64 engine(static_cast<std::uint64_t>(seed));
  int fits = 0;
  int overflows = 0;
  for (int k = 0; k < 20000; ++k) {
    // a p = quotient * divisor + b c makes a division without remainder; p = 1 lets a be anything.
    const Integer divisor = abs(some_number(engine, bits)) + 1;
    const Integer b = some_number(engine, bits / 2);
    const Integer c = some_number(engine, bits / 2);
    const Integer quotient = some_number(engine, 2 + static_cast<unsigned>(engine()) % bits);
    const Integer a = quotient * divisor + b * c;
    typename Arithmetic::Number narrow_a;
    typename Arithmetic::Number narrow_b;
    typename Arithmetic::Number narrow_c;
    typename Arithmetic::Number narrow_divisor;
    if (!Arithmetic::narrow(a, narrow_a) || !Arithmetic::narrow(divisor, narrow_divisor)) continue;
    ASSERT_TRUE(Arithmetic::narrow(b, narrow_b) && Arithmetic::narrow(c, narrow_c));
    const int sign = Arithmetic::compare(narrow_a, narrow_b, narrow_c, narrow_divisor);
    EXPECT_EQ(sign, (a * b).compare(Integer(c * divisor)));
    EXPECT_EQ(Arithmetic::compare(narrow_a, narrow_b, narrow_b, narrow_a), 0);
    typename Arithmetic::Number result = narrow_a;
    ASSERT_TRUE(
        Arithmetic::eliminate(result, 1, narrow_b, narrow_c, typename Arithmetic::Divider(narrow_divisor)));
    EXPECT_EQ(Integer(Arithmetic::widen(result)), quotient);
    // a * divisor / 1 overflows now and then, and says so.
    result = narrow_a;
    typename Arithmetic::Number unused;
    const bool expected = Arithmetic::narrow(a * divisor, unused);
    EXPECT_EQ(Arithmetic::eliminate(result, narrow_divisor, 0, 0, typename Arithmetic::Divider(1)), expected);
    (expected ? fits : overflows) += 1;
  }
  EXPECT_GT(fits, 500);
  EXPECT_GT(overflows, 500);
}

TEST(IntegerArithmetic, Of64BitsIsExactOrSaysThatItOverflows) {
  expect_agreement<Arithmetic64>(63, 1);
}

TEST(IntegerArithmetic, Of128BitsIsExactOrSaysThatItOverflows) {
  expect_agreement<Arithmetic128>(127, 2);
}

TEST(IntegerArithmetic, TheMostNegativeNumberIsAnOverflowForItHasNoNegation) {
  Arithmetic64::Number value = std::int64_t{-1} << 62U;
  EXPECT_FALSE(Arithmetic64::eliminate(value, 2, 0, 0, Arithmetic64::Divider(1)));
  Arithmetic128::Number wide = Int128{-1} << 126U;
  EXPECT_FALSE(Arithmetic128::eliminate(wide, 2, 0, 0, Arithmetic128::Divider(1)));
  EXPECT_FALSE(Arithmetic64::narrow(-(Integer(1) << 63U), value));
}

// x + 2y <= 1, 3x + y <= 1 meet at (1/5, 2/5).
TEST(Dictionary, WalksToTheCornerOfTwoInequalitiesAndBack) {
  const IntegerMatrix matrix{2, 2, {1, 2, 3, 1}};
  Dictionary<Arithmetic64> dictionary(matrix, 0, 2);
  const std::size_t first = dictionary.leaving_row(0);
  EXPECT_EQ(dictionary.basic(first), 3U);  // 3x <= 1 binds first.
  dictionary.pivot(first, 0);
  EXPECT_EQ(dictionary.cobasic(0), 3U);
  EXPECT_EQ(dictionary.right(first), 1);  // x = 1 / 3, in thirds
  const std::size_t second = dictionary.leaving_row(1);
  EXPECT_EQ(dictionary.basic(second), 2U);
  dictionary.pivot(second, 1);
  EXPECT_EQ(dictionary.right(first), 1);   // x, in fifths
  EXPECT_EQ(dictionary.right(second), 2);  // y, in fifths
  EXPECT_EQ(dictionary.column_of(2), 1U);
  dictionary.pivot(second, 1);
  dictionary.pivot(first, 0);
  EXPECT_EQ(dictionary.right(0), 1);
  EXPECT_EQ(dictionary.right(1), 1);
  EXPECT_EQ(dictionary.cobasic(0), 0U);
  EXPECT_FALSE(dictionary.overflowed());
}

// Both rows say x <= 1: of the perturbed 1 + e and 1 + e^2 the second is tighter.
TEST(Dictionary, TiesAreBrokenAsIfTheRightSidesDiffered) {
  const Dictionary<Arithmetic64> dictionary(IntegerMatrix{2, 1, {1, 1}}, 0, 1);
  EXPECT_EQ(dictionary.leaving_row(0), 1U);
}

TEST(Dictionary, NumbersThatDoNotFitAreNoticed) {
  const Integer large = Integer(1) << 40U;
  const IntegerMatrix matrix{2, 2, {large, 1, 1, large}};
  Dictionary<Arithmetic64> narrow(matrix, 0, 2);
  narrow.pivot(narrow.leaving_row(0), 0);
  EXPECT_TRUE(narrow.overflowed());  // large^2 - 1
  EXPECT_TRUE(Dictionary<Arithmetic64>(IntegerMatrix{1, 1, {Integer(1) << 64U}}, 0, 1).overflowed());
  Dictionary<Arithmetic128> wide(matrix, 0, 2);
  wide.pivot(wide.leaving_row(0), 0);
  wide.pivot(wide.leaving_row(1), 1);
  EXPECT_FALSE(wide.overflowed());
  EXPECT_EQ(Arithmetic128::widen(wide.right(0)), large - 1);  // Over the determinant large^2 - 1.
}

TEST(LabelHash, DiffersForSetsThatDiffer) {
  LabelSet one(70);
  LabelSet other(70);
  one.set(3);
  other.set(69);
  EXPECT_NE(LabelHash{}(one), LabelHash{}(other));
  other.reset(69);
  other.set(3);
  EXPECT_EQ(LabelHash{}(one), LabelHash{}(other));
}

}  // namespace
}  // namespace detente::solve
