#include "engine/solve/one_shot/root_proof.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::named_game;
using test::nine_equilibria;

ProvenRoot prove(const NormalForm& game, const SupportProfile& support,
                 const std::vector<std::vector<double>>& bounds) {
  SupportSystem system;
  system.load(ScaledGame(game), support);
  std::vector<double> cell = system.whole();
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (!bounds[i].empty()) system.shrink(cell.data(), i, bounds[i].data());
  }
  return RootProof().prove(system, cell.data());
}

NormalForm pennies() {
  return named_game({2, 2}, {1, 0, 0, 1, 0, 1, 1, 0});
}

TEST(RootProof, ProvesTheEquilibriumOfMatchingPennies) {
  const ProvenRoot root = prove(pennies(), {{0, 1}, {0, 1}}, {});
  EXPECT_EQ(root.verdict, RootVerdict::equilibrium);
  EXPECT_LT(root.radius, 1e-14);
  for (const auto& mix : root.weights) EXPECT_NEAR(mix[1], 0.5, 1e-15);
}

TEST(RootProof, DoesNotCallTwoZerosOne) {
  const ProvenRoot root = prove(nine_equilibria(), {{0, 1}, {0, 1}, {0, 1}}, {});
  EXPECT_EQ(root.verdict, RootVerdict::unproven);
}

TEST(RootProof, FindsTheZeroOfASmallCell) {
  // Around one of the totally mixed equilibria, with second actions 1/2, 3/5 and 3/4.
  const ProvenRoot root =
      prove(nine_equilibria(), {{0, 1}, {0, 1}, {0, 1}}, {{0.495, 0.495}, {0.395, 0.595}, {0.245, 0.745}});
  EXPECT_EQ(root.verdict, RootVerdict::equilibrium);
  EXPECT_NEAR(root.weights[0][1], 0.5, 1e-14);
  EXPECT_NEAR(root.weights[1][1], 0.6, 1e-14);
  EXPECT_NEAR(root.weights[2][1], 0.75, 1e-14);
}

TEST(RootProof, SaysWhenTheZeroIsNotInTheSimplex) {
  // The row player is indifferent where the column player's second action has the weight -1/2.
  const ProvenRoot root = prove(named_game({2, 2}, {2, 0, 4, 1, 1, 1, 1, 0}), {{0, 1}, {0, 1}}, {});
  EXPECT_EQ(root.verdict, RootVerdict::outside);
}

TEST(RootProof, SaysWhenAnActionOutsideIsBetterOrTied) {
  const auto with_sure = [](double sure) {
    return named_game({3, 2}, {1, 0, 0, 1, 0, 1, 1, 0, sure, 0, sure, 0});
  };
  EXPECT_EQ(prove(with_sure(0.75), {{0, 1}, {0, 1}}, {}).verdict, RootVerdict::outside);
  EXPECT_EQ(prove(with_sure(0.25), {{0, 1}, {0, 1}}, {}).verdict, RootVerdict::equilibrium);
  EXPECT_EQ(prove(with_sure(0.5), {{0, 1}, {0, 1}}, {}).verdict, RootVerdict::tie);
}

TEST(RootProof, SaysWhenTheZeroIsOnTheBoundary) {
  // The row player is indifferent only when the column player is sure to play its first action.
  const ProvenRoot root = prove(named_game({2, 2}, {1, 0, 1, 1, 1, 1, 0, 0}), {{0, 1}, {0, 1}}, {});
  EXPECT_EQ(root.verdict, RootVerdict::boundary);
}

TEST(RootProof, ProvesNothingOfAContinuum) {
  EXPECT_EQ(prove(named_game({2, 2}, std::vector<double>(8, 0.0)), {{0, 1}, {0, 1}}, {}).verdict,
            RootVerdict::unproven);
}

}  // namespace
}  // namespace detente::solve
