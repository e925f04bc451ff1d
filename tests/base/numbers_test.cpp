#include "engine/base/numbers.hpp"

#include <bit>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente {
namespace {

TEST(Numbers, AreWrittenAsShortAsTheyReadBack) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1.0), "1");
  EXPECT_EQ(shortest(-0.0), "-0");
  EXPECT_EQ(shortest(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(shortest(1e300), "1e+300");
  EXPECT_EQ(shortest(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(shortest(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(shortest(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Numbers, ReadOnlyWholeTexts) {
  EXPECT_EQ(parse_double("0.4"), 0.4);
  EXPECT_EQ(parse_double("1e-3"), 0.001);
  EXPECT_EQ(parse_double("-inf"), -std::numeric_limits<double>::infinity());
  for (const char* bad : {"", " 1", "1 ", "0,4", "1e", "1e999", "0x10", "one", "--1"}) {
    EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
  }
}

TEST(Numbers, CountsHaveNoSignNoBlankNoOverflow) {
  EXPECT_EQ(parse_count("0"), 0ULL);
  EXPECT_EQ(parse_count("18446744073709551615"), std::numeric_limits<unsigned long long>::max());
  for (const char* bad : {"", "-3", "+3", " 3", "3 ", "3.0", "18446744073709551616", "1e3"}) {
    EXPECT_EQ(parse_count(bad), std::nullopt) << bad;
  }
}

TEST(Numbers, DoNotDependOnTheLocale) {
  // Where the machine has no German locale the C locale stays, and the test still holds.
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(shortest(0.5), "0.5");
  EXPECT_EQ(parse_double("0.5"), 0.5);
  std::setlocale(LC_ALL, "C");
}

RC_GTEST_PROP(Numbers, EveryDoubleReadsBackBitForBit, (std::uint64_t bits)) {
  const auto value = std::bit_cast<double>(bits);
  RC_PRE(!std::isnan(value));
  const auto back = parse_double(shortest(value));
  RC_ASSERT(back.has_value());
  RC_ASSERT(std::bit_cast<std::uint64_t>(*back) == bits);
}

}  // namespace
}  // namespace detente
