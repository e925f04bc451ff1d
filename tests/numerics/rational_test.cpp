#include "engine/numerics/rational.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente {
namespace {

TEST(Rational, ReadsWholeNumbersFractionsAndDecimalsExactly) {
  EXPECT_EQ(parse_rational("3"), Rational(3));
  EXPECT_EQ(parse_rational("-2/7"), Rational(-2, 7));
  EXPECT_EQ(parse_rational("0.1"), Rational(1, 10));
  EXPECT_EQ(parse_rational("+.5"), Rational(1, 2));
  EXPECT_EQ(parse_rational("5."), Rational(5));
  EXPECT_EQ(parse_rational("1.5e-3"), Rational(3, 2000));
  EXPECT_EQ(parse_rational("2E2"), Rational(200));
  EXPECT_EQ(parse_rational("010"), Rational(10));
  EXPECT_EQ(parse_rational("6/4"), Rational(3, 2));
}

TEST(Rational, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", ".", "e5", "1e", "1e401", "1/0", "1/-2", "0x10", "nan", "inf", "1 ", "--1", "1.2.3"}) {
    EXPECT_FALSE(parse_rational(text)) << text;
  }
  EXPECT_FALSE(parse_rational(std::string(kLongestRational + 1, '1')));
}

TEST(Rational, WritesFractionsInLowestTermsAndDecimalsWhereTheyEnd) {
  EXPECT_EQ(fraction_text(Rational(842, 4290)), "421/2145");
  EXPECT_EQ(fraction_text(Rational(-6, 2)), "-3");
  EXPECT_EQ(number_text(Rational(3, 8)), "0.375");
  EXPECT_EQ(number_text(Rational(-1, 20)), "-0.05");
  EXPECT_EQ(number_text(Rational(1, 3)), "1/3");
  EXPECT_EQ(number_text(Rational(0)), "0");
}

RC_GTEST_PROP(Rational, TextReadsBackAsTheSameNumber, (int above, int below)) {
  const Rational value(above, std::max(1, std::abs(below % 100'000)));
  RC_ASSERT(parse_rational(number_text(value)) == value);
  RC_ASSERT(parse_rational(fraction_text(value)) == value);
}

RC_GTEST_PROP(Rational, DoublesAreExact, (double value)) {
  RC_PRE(std::isfinite(value));
  RC_ASSERT(to_double(to_rational(value)) == value);
}

TEST(Rational, TheSmallestAndTheLargestDoubleAreExact) {
  for (const double value : {std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()}) {
    EXPECT_EQ(to_double(to_rational(value)), value);
  }
  EXPECT_EQ(to_rational(0.1), Rational(Integer("3602879701896397"), Integer("36028797018963968")));
}

}  // namespace
}  // namespace detente
