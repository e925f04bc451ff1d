#include "engine/solve/one_shot/dominance.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/normal_form_games.hpp"

namespace detente::solve {
namespace {

using test::coarse_normal_form;
using test::game_of;
using test::random_normal_form;

using Kept = std::vector<std::vector<std::size_t>>;

// Gibbons, Game Theory for Applied Economists, fig. 1.1.1: (Up, Middle) is left.
NormalForm gibbons() {
  return game_of({2, 3}, {1, 0, 1, 2, 0, 1, 0, 3, 0, 1, 2, 0});
}

TEST(Dominance, EliminatesRoundByRoundAndSaysWhy) {
  const DominanceResult found = eliminate_dominated(gibbons(), Dominance::strict_pure);
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.kept, (Kept{{0}, {1}}));
  EXPECT_EQ(found.game.payoff, (std::vector<double>{1, 2}));
  ASSERT_EQ(found.eliminations.size(), 3U);
  EXPECT_EQ(sentence(gibbons(), found.eliminations[0]), "Round 1: p1's action 2 is strictly dominated by 1.");
  EXPECT_EQ(sentence(gibbons(), found.eliminations[1]), "Round 2: p0's action 1 is strictly dominated by 0.");
  EXPECT_EQ(sentence(gibbons(), found.eliminations[2]), "Round 3: p1's action 0 is strictly dominated by 1.");
}

// Fudenberg & Tirole, Game Theory, fig. 1.2: M is dominated by no action, but by half U and half D.
TEST(Dominance, AMixMayDominateWhereNoActionDoes) {
  const NormalForm game = game_of({3, 2}, {2, 0, -1, 0, 0, 0, 0, 0, -1, 0, 2, 0});
  EXPECT_TRUE(eliminate_dominated(game, Dominance::strict_pure).eliminations.empty());
  const DominanceResult found = eliminate_dominated(game, Dominance::strict_mixed);
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.kept[0], (std::vector<std::size_t>{0, 2}));
  ASSERT_EQ(found.eliminations.size(), 1U);
  EXPECT_EQ(sentence(game, found.eliminations[0]),
            "Round 1: p0's action 1 is strictly dominated by 1/2 0 + 1/2 2.");
}

// The same with 1/2 in the middle: half and half is as good, never better, so nothing goes.
TEST(Dominance, AMixThatIsOnlyAsGoodDoesNotDominateStrictly) {
  const NormalForm game = game_of({3, 2}, {2, 0, -1, 0, 0.5, 0, 0.5, 0, -1, 0, 2, 0});
  const DominanceResult found = eliminate_dominated(game, Dominance::strict_mixed);
  EXPECT_TRUE(found.complete);
  EXPECT_TRUE(found.eliminations.empty());
}

TEST(Dominance, TiesThatOnlyExactNumbersSeeAreTies) {
  // Action 1 gives 1/10 as action 0 does; the double nearest to one tenth is larger than it.
  NormalForm game = game_of({2, 1}, {});
  game.exact = {Rational(1, 10), 0, Rational(1, 10) + Rational(1, Integer("1000000000000000000000000")), 0};
  game.settle_exact();
  ASSERT_EQ(game.payoff[0], game.payoff[2]);
  const DominanceResult found = eliminate_dominated(game, Dominance::strict_pure);
  EXPECT_EQ(found.kept[0], (std::vector<std::size_t>{1}));
  EXPECT_EQ(found.game.exact.size(), 2U);
}

// What weak elimination keeps depends on the order; ours takes all at
// once. Of two actions that are alike neither goes.
TEST(Dominance, WeaklyDominatedActionsOfAllPlayersGoAtOnce) {
  const NormalForm game = game_of({2, 2}, {1, 1, 0, 0, 0, 0, 0, 0});
  const DominanceResult found = eliminate_dominated(game, Dominance::weak_pure);
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.kept, (Kept{{0}, {0}}));
  ASSERT_EQ(found.eliminations.size(), 2U);
  EXPECT_EQ(found.eliminations[1].round, 1);
  EXPECT_EQ(sentence(game, found.eliminations[0]), "Round 1: p0's action 1 is weakly dominated by 0.");
  const NormalForm alike = game_of({2, 2}, {1, 1, 0, 1, 1, 1, 0, 1});
  EXPECT_TRUE(eliminate_dominated(alike, Dominance::weak_pure).eliminations.empty());
}

/// By brute force: one action at a time, in the order of `backwards`, as long as one is strictly dominated.
Kept eliminated_one_by_one(const NormalForm& game, bool backwards) {
  Kept kept;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    kept.emplace_back();
    for (std::size_t a = 0; a < game.action_count(i); ++a) kept[i].push_back(a);
  }
  const auto beats = [&](const NormalForm& left, std::size_t i, std::size_t b, std::size_t a) {
    for (std::size_t row = 0; row < left.rows(); ++row) {
      if (row / left.stride(i) % left.action_count(i) != a) continue;
      if (!(left.payoff_of(row + (b - a) * left.stride(i), i) > left.payoff_of(row, i))) return false;
    }
    return true;
  };
  for (bool found = true; found;) {
    found = false;
    const NormalForm left = restrict_to(game, kept);
    for (std::size_t turn = 0; turn < kept.size() && !found; ++turn) {
      const std::size_t i = backwards ? kept.size() - 1 - turn : turn;
      for (std::size_t a = 0; a < kept[i].size() && !found; ++a) {
        for (std::size_t b = 0; b < kept[i].size() && !found; ++b) {
          if (b == a || !beats(left, i, b, a)) continue;
          kept[i].erase(kept[i].begin() + static_cast<std::ptrdiff_t>(a));
          found = true;
        }
      }
    }
  }
  return kept;
}

TEST(Dominance, StrictEliminationOneByOneInAnyOrderKeepsTheSame) {
  std::size_t gone = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<int> actions = seed % 2 == 0 ? std::vector<int>{4, 4} : std::vector<int>{3, 2, 2};
    const NormalForm game =
        seed % 3 == 0 ? coarse_normal_form(actions, 4, seed) : random_normal_form(actions, seed);
    const DominanceResult found = eliminate_dominated(game, Dominance::strict_pure);
    EXPECT_EQ(found.kept, eliminated_one_by_one(game, false)) << seed;
    EXPECT_EQ(found.kept, eliminated_one_by_one(game, true)) << seed;
    gone += found.eliminations.size();
  }
  EXPECT_GT(gone, 30U);
}

/// Whether the mix is better than the action against everything that the round found, exactly.
bool dominates_exactly(const NormalForm& game, const DominanceResult& found, const Elimination& gone) {
  Kept kept = found.kept;
  for (const Elimination& other : found.eliminations) {
    if (other.round >= gone.round) kept[other.player].push_back(other.action);
  }
  for (std::size_t row = 0; row < game.rows(); ++row) {
    bool left = row / game.stride(gone.player) % game.action_count(gone.player) == gone.action;
    for (std::size_t j = 0; j < game.player_count() && left; ++j) {
      if (j != gone.player)
        left = std::ranges::count(kept[j], row / game.stride(j) % game.action_count(j)) > 0;
    }
    if (!left) continue;
    Rational sum(0);
    for (const Elimination::Share& share : gone.by) {
      const std::size_t there =
          row + share.action * game.stride(gone.player) - gone.action * game.stride(gone.player);
      sum += share.weight * game.exact_payoff(there, gone.player);
    }
    if (!(sum > game.exact_payoff(row, gone.player))) return false;
  }
  return true;
}

TEST(Dominance, EveryMixedEliminationIsCheckedExactlyAndLosesNoEquilibrium) {
  std::size_t mixed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<int> actions = seed % 2 == 0 ? std::vector<int>{5, 3} : std::vector<int>{4, 2, 2};
    const NormalForm game =
        seed % 3 == 0 ? coarse_normal_form(actions, 4, seed) : random_normal_form(actions, seed);
    const DominanceResult found = eliminate_dominated(game, Dominance::strict_mixed);
    EXPECT_TRUE(found.complete);
    for (const Elimination& gone : found.eliminations) {
      EXPECT_TRUE(dominates_exactly(game, found, gone)) << sentence(game, gone);
      Rational sum(0);
      for (const Elimination::Share& share : gone.by) sum += share.weight;
      EXPECT_EQ(sum, 1);
      mixed += gone.by.size() > 1 ? 1 : 0;
    }
    for (std::size_t i = 0; i < actions.size(); ++i) {
      const Kept pure = eliminate_dominated(game, Dominance::strict_pure).kept;
      EXPECT_TRUE(std::ranges::includes(pure[i], found.kept[i]));
    }
    for (const Equilibrium& pure : pure_equilibria(game).equilibria) {
      for (std::size_t i = 0; i < actions.size(); ++i) {
        const auto action = std::ranges::find(pure.profile[i], 1.0) - pure.profile[i].begin();
        EXPECT_TRUE(std::ranges::count(found.kept[i], static_cast<std::size_t>(action)));
      }
    }
  }
  EXPECT_GT(mixed, 10U);
}

/// Against two columns: a mix of two others is better in both; by a grid over the weight.
bool grid_dominated(const NormalForm& game, std::size_t a) {
  constexpr int kGrid = 2000;
  for (std::size_t b = 0; b < game.action_count(0); ++b) {
    for (std::size_t c = 0; c < game.action_count(0); ++c) {
      for (int w = 0; b != a && c != a && w <= kGrid; ++w) {
        bool better = true;
        for (std::size_t o = 0; o < 2; ++o) {
          const double mix =
              (w * game.payoff_of(b * 2 + o, 0) + (kGrid - w) * game.payoff_of(c * 2 + o, 0)) / kGrid;
          better = better && mix > game.payoff_of(a * 2 + o, 0);
        }
        if (better) return true;
      }
    }
  }
  return false;
}

TEST(Dominance, WhatAGridOfMixesDominatesGoesInTheFirstRoundAndNothingElse) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const NormalForm game = random_normal_form({6, 2}, seed);
    const DominanceResult found = eliminate_dominated(game, Dominance::strict_mixed);
    for (std::size_t a = 0; a < 6; ++a) {
      const bool gone = std::ranges::any_of(found.eliminations, [&](const Elimination& elimination) {
        return elimination.round == 1 && elimination.player == 0 && elimination.action == a;
      });
      EXPECT_EQ(gone, grid_dominated(game, a)) << seed << ' ' << a;
    }
  }
}

TEST(Dominance, ABudgetEndsItWithoutAClaim) {
  const DominanceResult found =
      eliminate_dominated(gibbons(), Dominance::strict_mixed, {.expired = [] { return true; }});
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.kept, (Kept{{0, 1}, {0, 1, 2}}));
}

}  // namespace
}  // namespace detente::solve
