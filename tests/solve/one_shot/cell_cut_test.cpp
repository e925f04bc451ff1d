#include "engine/solve/one_shot/cell_cut.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::named_game;
using test::nine_equilibria;
using test::uniform_game;

SupportProfile everything(const NormalForm& game) {
  SupportProfile support;
  for (const int actions : game.action_counts()) {
    support.emplace_back();
    for (int a = 0; a < actions; ++a) support.back().push_back(a);
  }
  return support;
}

/// Whether every player's mix is in its simplex, but for rounding: with two actions, between the vertices.
bool holds(const SupportSystem& system, const std::vector<double>& cell, const std::vector<double>& second) {
  for (std::size_t i = 0; i < system.players(); ++i) {
    const double a = system.vertex(cell.data(), i, 0)[1];
    const double b = system.vertex(cell.data(), i, 1)[1];
    if (second[i] < std::min(a, b) - 1e-12 || second[i] > std::max(a, b) + 1e-12) return false;
  }
  return true;
}

TEST(CellCutter, NeverCutsAwayAnEquilibrium) {
  // Its two totally mixed equilibria: McKelvey and McLennan (1997); probabilities of the second actions.
  const std::vector<std::vector<double>> mixed = {{1.0 / 2, 3.0 / 5, 3.0 / 4}, {3.0 / 5, 1.0 / 2, 2.0 / 3}};
  SupportSystem system;
  CellCutter cutter;
  const NormalForm game = nine_equilibria();
  system.load(ScaledGame(game), everything(game));
  std::vector<std::vector<double>> cells = {system.whole()};
  std::size_t cuts = 0;
  while (!cells.empty() && cuts < 200) {
    std::vector<double> cell = cells.back();
    cells.pop_back();
    const std::vector<double> before = cell;
    const Cut cut = cutter.cut(system, cell.data());
    ++cuts;
    for (const std::vector<double>& equilibrium : mixed) {
      if (holds(system, before, equilibrium)) {
        EXPECT_NE(cut, Cut::empty);
        EXPECT_TRUE(holds(system, cell, equilibrium));
      }
    }
    if (cut == Cut::empty || system.longest_edge(cell.data()) < 1e-5) continue;
    if (cut == Cut::stuck) {
      cells.emplace_back(system.cell_size());
      system.split(cell.data(), cells.back().data());
    }
    cells.push_back(cell);
  }
  EXPECT_TRUE(cells.empty());
}

TEST(CellCutter, ASingleCutFindsAMixedEquilibriumOfTwoPlayersWhoseEquationsAreLinear) {
  // Row mixes 3/4, 1/4 and column 1/3, 2/3.
  const NormalForm game = named_game({2, 2}, {2, 0, 0, 1, 0, 3, 1, 0});
  SupportSystem system;
  CellCutter cutter;
  system.load(ScaledGame(game), everything(game));
  std::vector<double> cell = system.whole();
  EXPECT_EQ(cutter.cut(system, cell.data()), Cut::shrunk);
  EXPECT_LT(system.longest_edge(cell.data()), 1e-3);
  EXPECT_TRUE(holds(system, cell, {0.25, 2.0 / 3}));
}

TEST(CellCutter, SeesThatAnEquationHasOneSign) {
  const NormalForm game = named_game({2, 2}, {3, 3, 0, 5, 5, 0, 1, 1});
  SupportSystem system;
  CellCutter cutter;
  system.load(ScaledGame(game), everything(game));
  std::vector<double> cell = system.whole();
  EXPECT_EQ(cutter.cut(system, cell.data()), Cut::empty);
}

TEST(CellCutter, SeesThatAnActionOutsideTheSupportIsBetter) {
  // Matching pennies, where the row player also has a sure 0.9.
  const NormalForm game = named_game({3, 2}, {1, 0, 0, 1, 0, 1, 1, 0, 0.9, 0, 0.9, 0});
  SupportSystem system;
  CellCutter cutter;
  system.load(ScaledGame(game), {{0, 1}, {0, 1}});
  std::vector<double> cell = system.whole();
  Cut cut = Cut::shrunk;
  for (int k = 0; k < 5 && cut == Cut::shrunk; ++k) cut = cutter.cut(system, cell.data());
  EXPECT_EQ(cut, Cut::empty);
}

TEST(CellCutter, SeesThatMoreEquationsThanUnknownsContradict) {
  // The row player would have to be indifferent among five actions at a mix of four.
  SupportSystem system;
  CellCutter cutter;
  system.load(ScaledGame(uniform_game({5, 4}, 3)), {{0, 1, 2, 3, 4}, {0, 1, 2, 3}});
  std::vector<double> cell = system.whole();
  Cut cut = Cut::shrunk;
  for (int k = 0; k < 20 && cut == Cut::shrunk; ++k) cut = cutter.cut(system, cell.data());
  EXPECT_EQ(cut, Cut::empty);
}

TEST(CellCutter, GainsNothingWhereEverythingIsAnEquilibrium) {
  const NormalForm game = named_game({2, 2}, std::vector<double>(8, 1.0));
  SupportSystem system;
  CellCutter cutter;
  system.load(ScaledGame(game), everything(game));
  std::vector<double> cell = system.whole();
  EXPECT_EQ(cutter.cut(system, cell.data()), Cut::stuck);
  EXPECT_EQ(cell, system.whole());
}

}  // namespace
}  // namespace detente::solve
