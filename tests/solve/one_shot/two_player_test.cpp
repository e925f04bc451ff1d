#include "engine/solve/one_shot/two_player.hpp"

#include <array>
#include <map>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;

/// What must hold of every result.
void expect_sound(const NormalForm& game, const EquilibriumSet& set) {
  EXPECT_EQ(profiles(set).size(), set.equilibria.size()) << "no equilibrium twice";
  for (const Equilibrium& equilibrium : set.equilibria) {
    EXPECT_TRUE(is_exact_equilibrium(game, equilibrium.exact));
    EXPECT_EQ(equilibrium.profile, to_doubles(equilibrium.exact));
    EXPECT_LT(equilibrium.certificate.probability_error, 1e-15);
    EXPECT_EQ(equilibrium.certificate.payoff.size(), 2U);
  }
}

TEST(TwoPlayer, VonStengels6x6GameHas75Equilibria) {
  const NormalForm game = von_stengel_6x6();
  const EquilibriumSet set = enumerate_two_player(game);
  EXPECT_EQ(set.equilibria.size(), 75U);
  EXPECT_TRUE(set.complete);
  EXPECT_FALSE(set.degenerate);
  EXPECT_TRUE(set.remarks.empty());
  expect_sound(game, set);
}

TEST(TwoPlayer, IdentityGamesHaveOneEquilibriumPerSetOfActions) {
  for (std::size_t n = 1; n <= 8; ++n) {
    const EquilibriumSet set = enumerate_two_player(identity_game(n));
    EXPECT_EQ(set.equilibria.size(), (std::size_t{1} << n) - 1) << n;
    EXPECT_TRUE(set.complete);
    EXPECT_FALSE(set.degenerate);
    expect_sound(identity_game(n), set);
  }
}

// Source of the numbers: textbook; chicken's with payoffs as in Aumann, R. J. (1974), J. Math. Economics 1.
TEST(TwoPlayer, TextbookGamesHaveTheirTextbookEquilibria) {
  const Rational half(1, 2);
  EXPECT_EQ(profiles(enumerate_two_player(matching_pennies())),
            (std::set<ExactProfile>{{{half, half}, {half, half}}}));
  const Rational third(1, 3);
  const Rational two_thirds(2, 3);
  EXPECT_EQ(profiles(enumerate_two_player(battle_of_the_sexes())),
            (std::set<ExactProfile>{
                {{1, 0}, {1, 0}}, {{0, 1}, {0, 1}}, {{two_thirds, third}, {third, two_thirds}}}));
  const ExactProfile both_mix{{two_thirds, third}, {two_thirds, third}};
  EXPECT_EQ(profiles(enumerate_two_player(chicken_game())),
            (std::set<ExactProfile>{{{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}, both_mix}));
  EXPECT_EQ(exact_payoffs(chicken_game(), both_mix),
            (std::vector<Rational>{Rational(14, 3), Rational(14, 3)}));
}

TEST(TwoPlayer, TheHandbooks3x2GameHasThreeEquilibriaInOrder) {
  const EquilibriumSet set = enumerate_two_player(handbook_3x2());
  ASSERT_EQ(set.equilibria.size(), 3U);
  const Rational third(1, 3);
  EXPECT_EQ(set.equilibria[0].exact, (ExactProfile{{1, 0, 0}, {1, 0}}));
  EXPECT_EQ(set.equilibria[1].exact, (ExactProfile{{Rational(4, 5), Rational(1, 5), 0}, {2 * third, third}}));
  EXPECT_EQ(set.equilibria[2].exact, (ExactProfile{{0, third, 2 * third}, {third, 2 * third}}));
}

TEST(TwoPlayer, AnActionThatTiesSpansAComponent) {
  const EquilibriumSet set = enumerate_two_player(handbook_3x2_degenerate());
  ASSERT_EQ(set.equilibria.size(), 3U);
  EXPECT_TRUE(set.complete);
  EXPECT_TRUE(set.degenerate);
  EXPECT_EQ(set.equilibria[0].exact, (ExactProfile{{1, 0, 0}, {1, 0}}));
  EXPECT_EQ(set.equilibria[1].exact, (ExactProfile{{1, 0, 0}, {Rational(2, 3), Rational(1, 3)}}));
  EXPECT_EQ(set.equilibria[0].component, 1);
  EXPECT_EQ(set.equilibria[1].component, 1);
  EXPECT_EQ(set.equilibria[2].component, -1);
  EXPECT_EQ(set.remarks,
            (std::vector<std::string>{
                "component 1 holds infinitely many equilibria: every mix of row's strategy in equilibrium "
                "1 with every mix of column's strategies in equilibria 1 and 2"}));
}

TEST(TwoPlayer, WherePayoffsNeverDifferEverythingIsOneSubset) {
  const NormalForm game =
      bimatrix(Matrix(3, std::vector<double>(4, 0.0)), Matrix(3, std::vector<double>(4, 0.0)));
  const EquilibriumSet set = enumerate_two_player(game);
  EXPECT_EQ(set.equilibria.size(), 12U);
  EXPECT_TRUE(set.degenerate);
  for (const Equilibrium& equilibrium : set.equilibria) EXPECT_EQ(equilibrium.component, 1);
  ASSERT_EQ(set.remarks.size(), 1U);
  EXPECT_NE(set.remarks[0].find(
                "equilibria 1, 5 and 9 with every mix of column's strategies in equilibria 1, 2, 3 and 4"),
            std::string::npos)
      << set.remarks[0];
}

// Column is indifferent throughout, row wants to match: y = 1/2 and any x, x = top with y >= 1/2, and so on.
TEST(TwoPlayer, SubsetsThatMeetAreOneComponentOfSeveralPieces) {
  const NormalForm game = bimatrix({{1, 0}, {0, 1}}, {{0, 0}, {0, 0}});
  const EquilibriumSet set = enumerate_two_player(game);
  EXPECT_EQ(profiles(set), extreme_equilibria_by_trying(game));
  EXPECT_EQ(set.equilibria.size(), 4U);
  for (const Equilibrium& equilibrium : set.equilibria) EXPECT_EQ(equilibrium.component, 1);
  ASSERT_EQ(set.remarks.size(), 1U);
  std::size_t pieces = 0;
  for (std::size_t at = 0; (at = set.remarks[0].find("every mix of row", at)) != std::string::npos; ++at)
    ++pieces;
  EXPECT_EQ(pieces, 3U) << set.remarks[0];
}

TEST(TwoPlayer, EveryMixOfASubsetIsAnEquilibrium) {
  const NormalForm game = handbook_3x2_degenerate();
  const Rational share(7, 9);
  const ExactProfile between{{1, 0, 0}, {share + (1 - share) * Rational(2, 3), (1 - share) * Rational(1, 3)}};
  EXPECT_TRUE(is_exact_equilibrium(game, between));
}

TEST(TwoPlayer, OnePlayerMayHaveOneActionOnly) {
  const EquilibriumSet set = enumerate_two_player(bimatrix({{1, 2, 3}}, {{5, 7, 7}}));
  EXPECT_EQ(profiles(set), (std::set<ExactProfile>{{{1}, {0, 1, 0}}, {{1}, {0, 0, 1}}}));
  EXPECT_TRUE(set.degenerate);
  EXPECT_EQ(enumerate_two_player(bimatrix({{4}}, {{-4}})).equilibria.size(), 1U);
}

TEST(TwoPlayer, PayoffsThatAreNoDoublesAreTakenExactly) {
  NormalForm game = battle_of_the_sexes();
  for (const double value : game.payoff) game.exact.push_back(Rational(static_cast<long>(value)) / 10);
  game.settle_exact();
  ASSERT_FALSE(game.exact.empty());
  EXPECT_EQ(profiles(enumerate_two_player(game)), profiles(enumerate_two_player(battle_of_the_sexes())));
}

TEST(TwoPlayer, NumbersThatOverflow64And128BitsGiveTheSameEquilibria) {
  std::mt19937_64 engine(11);
  const NormalForm small = random_bimatrix(engine, 5, 5, 1000);
  const std::set<ExactProfile> expected = equilibria_by_supports(small);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(profiles(enumerate_two_player(small)), expected);
  // Payoffs of 18, 28 and 50 bits make determinants of about 80, 130 and 240.
  NormalForm wide = small;
  for (const double unit : {0x1p-8, 0x1p-18, 0x1p-40}) {
    for (double& value : wide.payoff) value += static_cast<double>(engine() % 1000) * unit;
    EXPECT_EQ(profiles(enumerate_two_player(wide)), equilibria_by_supports(wide));
  }
}

TEST(TwoPlayer, PayoffsOfVeryDifferentMagnitudesAreExactToo) {
  for (const double large : {0x1p70, 0x1p140, 1e300}) {
    const NormalForm game = bimatrix({{large, 1e-9}, {0, 1}}, {{1, 0}, {1e-300, large}});
    const EquilibriumSet set = enumerate_two_player(game);
    EXPECT_EQ(set.equilibria.size(), 3U);
    EXPECT_EQ(profiles(set), equilibria_by_supports(game));
  }
}

TEST(TwoPlayer, RandomGamesHaveTheEquilibriaOfSupportEnumeration) {
  std::mt19937_64 engine(5);
  for (int k = 0; k < 40; ++k) {
    const NormalForm game = random_bimatrix(engine, 2 + engine() % 4, 2 + engine() % 4, 1'000'000);
    const EquilibriumSet set = enumerate_two_player(game);
    EXPECT_EQ(profiles(set), equilibria_by_supports(game));
    EXPECT_EQ(set.equilibria.size() % 2, 1U) << "a nondegenerate game has an odd number";
    expect_sound(game, set);
  }
}

TEST(TwoPlayer, DegenerateRandomGamesHaveTheExtremeEquilibriaFoundByTryingAll) {
  std::mt19937_64 engine(6);
  int degenerate = 0;
  for (int k = 0; k < 150; ++k) {
    const NormalForm game = random_bimatrix(engine, 1 + engine() % 4, 1 + engine() % 4, 1 + engine() % 3);
    const EquilibriumSet set = enumerate_two_player(game);
    EXPECT_EQ(profiles(set), extreme_equilibria_by_trying(game));
    EXPECT_TRUE(set.complete);
    expect_sound(game, set);
    degenerate += set.degenerate ? 1 : 0;
    std::map<int, int> sizes;
    for (const Equilibrium& equilibrium : set.equilibria) ++sizes[equilibrium.component];
    for (const auto& [component, size] : sizes) EXPECT_TRUE(component == -1 || size > 1);
    EXPECT_EQ(set.degenerate, sizes.rbegin()->first > 0);
    EXPECT_EQ(set.remarks.size(), static_cast<std::size_t>(std::max(0, sizes.rbegin()->first)));
  }
  EXPECT_GT(degenerate, 50);
  EXPECT_LT(degenerate, 140);
}

// Rapoport, A., Guyer, M. (1966). A taxonomy of 2 x 2 games. General Systems 11, 203-214: 78 games of strict
// ordinal preferences, of which 21 have an outcome that both like best.
class OrdinalGames : public testing::Test {
protected:
  using Ranks = std::array<int, 8>;  // Row player's four outcomes row by row, then column's.

  static Ranks exchanged(const Ranks& game, std::array<std::size_t, 4> outcome, bool players) {
    Ranks other{};
    for (std::size_t k = 0; k < 4; ++k) {
      other[k] = game[outcome[k] + (players ? 4 : 0)];
      other[4 + k] = game[outcome[k] + (players ? 0 : 4)];
    }
    return other;
  }
  static Ranks representative(const Ranks& game) {
    Ranks least = game;
    for (const bool rows : {false, true}) {
      for (const bool columns : {false, true}) {
        for (const bool players : {false, true}) {
          Ranks other = rows ? exchanged(game, {2, 3, 0, 1}, false) : game;
          if (columns) other = exchanged(other, {1, 0, 3, 2}, false);
          if (players) other = exchanged(other, {0, 2, 1, 3}, true);
          least = std::min(least, other);
        }
      }
    }
    return least;
  }
  static std::set<Ranks> all() {
    std::set<Ranks> games;
    Ranks game{1, 2, 3, 4, 1, 2, 3, 4};
    do {
      do {
        games.insert(representative(game));
      } while (std::next_permutation(game.begin() + 4, game.end()));
    } while (std::next_permutation(game.begin(), game.begin() + 4));
    return games;
  }
  static NormalForm form(const Ranks& g) {
    const auto at = [&](std::size_t k) { return static_cast<double>(g[k]); };
    return bimatrix({{at(0), at(1)}, {at(2), at(3)}}, {{at(4), at(5)}, {at(6), at(7)}});
  }
};

TEST_F(OrdinalGames, AreSeventyEightOfWhichFiftySevenAreConflicts) {
  const auto games = all();
  EXPECT_EQ(games.size(), 78U);
  EXPECT_EQ(std::count_if(games.begin(), games.end(),
                          [](const Ranks& g) {
                            for (std::size_t k = 0; k < 4; ++k) {
                              if (g[k] == 4 && g[4 + k] == 4) return false;
                            }
                            return true;
                          }),
            57);
}

TEST_F(OrdinalGames, HaveTheEquilibriaOfTheClosedForm) {
  for (const Ranks& g : all()) {
    std::set<ExactProfile> expected;
    for (std::size_t k = 0; k < 4;
         ++k) {  // An outcome that is best in its column for row, in its row for column.
      if (g[k] < g[k ^ 2U] || g[4 + k] < g[4 + (k ^ 1U)]) continue;
      const bool top = k < 2;
      const bool left = k % 2 == 0;
      expected.insert({{top ? 1 : 0, top ? 0 : 1}, {left ? 1 : 0, left ? 0 : 1}});
    }
    // Mixed: each makes the other indifferent, when the differences have opposite signs.
    const int row_left = g[0] - g[2];
    const int row_right = g[3] - g[1];
    const int column_top = g[4] - g[5];
    const int column_bottom = g[7] - g[6];
    if (row_left * row_right > 0 && column_top * column_bottom > 0) {
      const Rational x = Rational(column_bottom) / Rational(column_top + column_bottom);
      const Rational y = Rational(row_right) / Rational(row_left + row_right);
      expected.insert({{x, 1 - x}, {y, 1 - y}});
    }
    const EquilibriumSet set = enumerate_two_player(form(g));
    EXPECT_EQ(profiles(set), expected);
    EXPECT_FALSE(set.degenerate);
  }
}

TEST(TwoPlayer, ABudgetGivesSomeOfTheEquilibriaAndSaysSo) {
  const NormalForm game = von_stengel_6x6();
  const std::set<ExactProfile> all = profiles(enumerate_two_player(game));
  const EquilibriumSet some = enumerate_two_player(game, {.max_equilibria = 10, .expired = {}});
  EXPECT_EQ(some.equilibria.size(), 10U);
  EXPECT_FALSE(some.complete);
  EXPECT_EQ(some.remarks, (std::vector<std::string>{"the search ended at 10 equilibria; there may be more"}));
  for (const ExactProfile& profile : profiles(some)) EXPECT_TRUE(all.contains(profile));
  EXPECT_TRUE(enumerate_two_player(game, {.max_equilibria = 0, .expired = {}}).equilibria.empty());
}

TEST(TwoPlayer, AnExpiredSearchKeepsWhatItHasAndIsNotComplete) {
  const NormalForm game = identity_game(9);
  int asked = 0;
  const EquilibriumSet some = enumerate_two_player(game, {.expired = [&] { return ++asked > 10; }});
  EXPECT_FALSE(some.complete);
  EXPECT_GT(some.equilibria.size(), 0U);
  EXPECT_LT(some.equilibria.size(), 511U);
  ASSERT_EQ(some.remarks.size(), 1U);
  EXPECT_NE(some.remarks[0].find("time limit"), std::string::npos);
  expect_sound(game, some);
}

/// A game of a few actions with payoffs that tie now and then.
NormalForm arbitrary_game() {
  std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
  return random_bimatrix(engine, 1 + engine() % 4, 1 + engine() % 4, engine() % 2 == 0 ? 3 : 1000);
}

RC_GTEST_PROP(TwoPlayerProperty, SwappingThePlayersSwapsTheEquilibria, ()) {
  const NormalForm game = arbitrary_game();
  std::set<ExactProfile> expected;
  for (const ExactProfile& profile : profiles(enumerate_two_player(game))) {
    expected.insert({profile[1], profile[0]});
  }
  RC_ASSERT(profiles(enumerate_two_player(swapped(game))) == expected);
}

RC_GTEST_PROP(TwoPlayerProperty, RenamingActionsRenamesThemInTheEquilibria, ()) {
  const NormalForm game = arbitrary_game();
  const std::size_t m = game.action_count(0);
  const std::size_t n = game.action_count(1);
  NormalForm turned = game;  // Row i becomes i - 1, column j becomes j + 1, around the corner.
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        turned.payoff[(((i + m - 1) % m) * n + (j + 1) % n) * 2 + k] = game.payoff[(i * n + j) * 2 + k];
      }
    }
  }
  std::set<ExactProfile> expected;
  for (ExactProfile profile : profiles(enumerate_two_player(game))) {
    std::rotate(profile[0].begin(), profile[0].begin() + 1, profile[0].end());
    std::rotate(profile[1].begin(), profile[1].end() - 1, profile[1].end());
    expected.insert(std::move(profile));
  }
  RC_ASSERT(profiles(enumerate_two_player(turned)) == expected);
}

RC_GTEST_PROP(TwoPlayerProperty, UnitsAndOriginsOfUtilityDoNotMatter, ()) {
  const NormalForm game = arbitrary_game();
  NormalForm scaled = game;
  for (std::size_t k = 0; k < scaled.payoff.size(); ++k) {
    scaled.payoff[k] = k % 2 == 0 ? 0.375 * scaled.payoff[k] - 17.0 : 1024.0 * scaled.payoff[k] + 0.5;
  }
  const EquilibriumSet set = enumerate_two_player(game);
  const EquilibriumSet same = enumerate_two_player(scaled);
  RC_ASSERT(profiles(set) == profiles(same));
  RC_ASSERT(set.remarks == same.remarks);
}

}  // namespace
}  // namespace detente::solve
