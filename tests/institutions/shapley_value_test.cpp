#include "engine/institutions/shapley_value.hpp"

#include <bit>

#include <gtest/gtest.h>

#include "engine/institutions/power.hpp"

namespace detente::institutions {
namespace {

// One left glove and two right ones; a pair is worth 1. Shapley 2/3, 1/6, 1/6.
TEST(ShapleyValue, TheOwnerOfTheLeftGloveGetsTwoThirds) {
  std::vector<Rational> worth(8, 0);
  for (const std::size_t pair : {0b011U, 0b101U, 0b111U}) worth[pair] = 1;
  EXPECT_EQ(shapley_value(worth), (std::vector<Rational>{Rational(2, 3), Rational(1, 6), Rational(1, 6)}));
}

TEST(ShapleyValue, AnAdditiveGamePaysEachPlayerItsOwnWorth) {
  std::vector<Rational> worth;
  for (std::size_t s = 0; s < 16; ++s) {
    worth.push_back(Rational((s & 1U ? 3 : 0) + (s & 2U ? -1 : 0) + (s & 8U ? 7 : 0), 5));
  }
  EXPECT_EQ(shapley_value(worth),
            (std::vector<Rational>{Rational(3, 5), Rational(-1, 5), 0, Rational(7, 5)}));
}

TEST(ShapleyValue, OfASimpleGameItIsTheShapleyShubikIndex) {
  const VotingRule rule{{{{4, 3, 2, 1, 1}, 7}}, {0, 0, 0, 1, 0}};
  std::vector<Rational> worth;
  for (std::size_t s = 0; s < 32; ++s) {
    std::vector<char> in(5);
    for (std::size_t i = 0; i < 5; ++i) in[i] = static_cast<char>(s >> i & 1U);
    worth.push_back(carries(rule, in) ? 1 : 0);
  }
  const auto value = shapley_value(worth);
  const CouncilPower power = power_of(rule);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(value[i], power.member[i].shapley_shubik) << i;
}

}  // namespace
}  // namespace detente::institutions
