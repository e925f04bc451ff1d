#include "engine/base/contract.hpp"

#include <gtest/gtest.h>

namespace detente {
namespace {

TEST(Contract, ABrokenOneAbortsWithItsReasonItsConditionAndItsPlace) {
  EXPECT_DEATH(DETENTE_REQUIRE(1 > 2, "order"), "internal error: order \\(1 > 2\\) at .*contract_test.cpp");
}

TEST(Contract, AKeptOneCostsNothingAndEvaluatesItsConditionOnce) {
  int evaluated = 0;
  DETENTE_REQUIRE(++evaluated == 1, "once");
  EXPECT_EQ(evaluated, 1);
}

}  // namespace
}  // namespace detente
