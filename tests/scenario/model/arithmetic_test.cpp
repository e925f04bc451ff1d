#include "engine/scenario/model/arithmetic.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace detente::scenario {
namespace {

TEST(Arithmetic, ReadsNamesWithDots) {
  const std::vector<std::string> names = {"x", "y.z"};
  std::vector<double> slots = {2.0, 3.0};
  const Arithmetic product("x * y.z + x", names, slots);
  ASSERT_FALSE(product.error());
  EXPECT_DOUBLE_EQ(product.value(), 8.0);
}

TEST(Arithmetic, SeesASlotChange) {
  const std::vector<std::string> names = {"x"};
  std::vector<double> slots = {2.0};
  const Arithmetic square("x ^ 2", names, slots);
  slots[0] = 5.0;
  EXPECT_DOUBLE_EQ(square.value(), 25.0);
}

TEST(Arithmetic, NegatesLooserThanItCompares) {
  EXPECT_DOUBLE_EQ(Arithmetic("0~ 1 == 2", {}, {}).value(), 1.0);
  EXPECT_DOUBLE_EQ(Arithmetic("0~ 1 && 0", {}, {}).value(), 0.0);
  EXPECT_DOUBLE_EQ(Arithmetic("0~ 0~ 7", {}, {}).value(), 1.0);
}

TEST(Arithmetic, SaysWhatItCannotRead) {
  EXPECT_TRUE(Arithmetic("1 +", {}, {}).error());
  EXPECT_TRUE(Arithmetic("x", {}, {}).error());
  EXPECT_TRUE(Arithmetic("1, 2", {}, {}).error());
  EXPECT_TRUE(Arithmetic("1e999", {}, {}).error());
}

TEST(Arithmetic, ListsItsFunctionsByName) {
  EXPECT_EQ(functions().size(), 26U);
  for (std::size_t i = 1; i < functions().size(); ++i)
    EXPECT_LT(functions()[i - 1].name, functions()[i].name);
  ASSERT_NE(find_function("atan2"), nullptr);
  EXPECT_EQ(find_function("atan2")->arguments, 2);
  EXPECT_EQ(find_function("min")->arguments, -1);
  EXPECT_EQ(find_function("eval"), nullptr);
  for (const FunctionInfo& info : functions()) {
    const std::string call = std::string(info.name) + (info.arguments == 2 ? "(0.5, 0.5)" : "(0.5)");
    EXPECT_FALSE(Arithmetic(call, {}, {}).error()) << call;
  }
}

TEST(Arithmetic, HasTwoConstants) {
  EXPECT_DOUBLE_EQ(Arithmetic("_pi", {}, {}).value(), 3.141592653589793);
  EXPECT_DOUBLE_EQ(Arithmetic("ln(_e)", {}, {}).value(), 1.0);
}

}  // namespace
}  // namespace detente::scenario
