#include "engine/bargaining/domain/domain.hpp"

#include <gtest/gtest.h>

namespace detente::bargaining {
namespace {

/// Relief 0 to 2 against a freeze of nothing, tests or all; all relief for nothing is excluded.
Domain freeze_for_relief() {
  std::vector<std::uint32_t> codes;
  std::vector<double> utilities;
  for (std::uint32_t code = 0; code < 9; ++code) {
    if (code == 6) continue;
    codes.push_back(code);
    const double relief = code / 3;
    const double freeze = code % 3;
    utilities.insert(utilities.end(), {2.0 * freeze - relief, relief - 0.5 * freeze});
  }
  return {{{"relief", {"0", "1", "2"}, {0, 1, 2}}, {"freeze", {"none", "tests", "all"}, {0, 1, 2}}},
          {{"us", "United States", 0.5}, {"dprk", "North Korea", 0.0}},
          codes,
          utilities};
}

TEST(Domain, TheLastIssueVariesFastestAndExcludedDealsHaveNoNumber) {
  const Domain domain = freeze_for_relief();
  EXPECT_EQ(domain.deals(), 8U);
  EXPECT_EQ(domain.words(1), "relief = 0, freeze = tests");
  EXPECT_EQ(domain.words(6), "relief = 2, freeze = tests");
  EXPECT_EQ(domain.value(6, 0), 2U);
  EXPECT_EQ(domain.value(6, 1), 1U);
}

TEST(Domain, ADealIsRationalWhenNobodyWouldRatherHaveNone) {
  const Domain domain = freeze_for_relief();
  EXPECT_DOUBLE_EQ(domain.utility(4, 0), 1.0);
  EXPECT_TRUE(domain.rational(4));   // 1.0 and 0.5.
  EXPECT_FALSE(domain.rational(6));  // The United States get 0, and 0.5 without a deal.
  EXPECT_FALSE(domain.rational(1));  // North Korea gives for nothing.
}

TEST(DomainDeathTest, UtilitiesMustBeAsManyAsDealsAndPartiesAskFor) {
  EXPECT_DEATH(Domain({{"x", {"a", "b"}, {0, 1}}}, {{"p", "p"}}, {0, 1}, {1.0}), "utility per deal");
}

}  // namespace
}  // namespace detente::bargaining
