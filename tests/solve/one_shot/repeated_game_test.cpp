#include "engine/solve/one_shot/repeated_game.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/solve/one_shot/two_player.hpp"
#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;

/// One side of a prisoners' dilemma.
struct Dilemma {
  double temptation, reward, punishment, sucker;
};

/// Actions 0 = cooperate, 1 = defect.
NormalForm dilemma(const Dilemma& a, const Dilemma& b) {
  return bimatrix({{a.reward, a.sucker}, {a.temptation, a.punishment}},
                  {{b.reward, b.temptation}, {b.sucker, b.punishment}});
}

const Dilemma kAxelrod{5, 3, 1, 0};

double stream(double now, double later, double discount) {  // now, then later for ever, round by round
  double sum = now;
  double weight = discount;
  for (int t = 1; t < 4000; ++t, weight *= discount) sum += weight * later;
  return sum;
}

/// Whether nobody gains by deviating once from the trigger profile.
bool trigger_holds(const TriggerProfile& profile, const std::vector<Rational>& punishment, double discount) {
  for (std::size_t i = 0; i < punishment.size(); ++i) {
    const double stay = stream(to_double(profile.payoffs[i]), to_double(profile.payoffs[i]), discount);
    const double deviate = stream(to_double(profile.deviations[i]), to_double(punishment[i]), discount);
    if (deviate > stay + 1e-12) return false;
  }
  return true;
}

/// Whether tit for tat is a best reply to itself: a Markov decision problem with the other's next move as
/// its state, solved by value iteration.
bool tit_for_tat_holds(const Dilemma& d, double discount) {
  double next_cooperates = 0;
  double next_defects = 0;
  for (int t = 0; t < 4000; ++t) {
    const double one =
        std::max(d.reward + discount * next_cooperates, d.temptation + discount * next_defects);
    next_defects = std::max(d.sucker + discount * next_cooperates, d.punishment + discount * next_defects);
    next_cooperates = one;
  }
  return next_cooperates <= d.reward / (1 - discount) + 1e-9;
}

// Axelrod (1984): T, R, P, S = 5, 3, 1, 0 gives 1/2 for grim trigger and 2/3 for tit for tat.
TEST(RepeatedGame, AxelrodsDilemmaNeedsOneHalfForGrimTriggerAndTwoThirdsForTitForTat) {
  const NormalForm stage = dilemma(kAxelrod, kAxelrod);
  const RepeatedGame result = repeated_game(stage, enumerate_two_player(stage));
  EXPECT_TRUE(result.complete);
  EXPECT_TRUE(result.remarks.empty());
  ASSERT_EQ(result.profiles.size(), 1U);
  EXPECT_EQ(result.profiles[0].actions, (std::vector<int>{0, 0}));
  EXPECT_EQ(result.profiles[0].payoffs, (std::vector<Rational>{3, 3}));
  EXPECT_EQ(result.profiles[0].deviations, (std::vector<Rational>{5, 5}));
  EXPECT_EQ(result.profiles[0].grim_trigger, Rational(1, 2));
  ASSERT_TRUE(result.tit_for_tat.has_value());
  EXPECT_EQ(result.tit_for_tat->discount, Rational(2, 3));
  EXPECT_EQ(result.tit_for_tat->cooperate, (std::vector<int>{0, 0}));
  EXPECT_EQ(result.minmax.mixed, (std::vector<Rational>{1, 1}));
  EXPECT_EQ(result.rational.size(), 4U);
}

TEST(RepeatedGame, DeviationsPayJustBelowTheCriticalFactorsAndNotJustAbove) {
  const Dilemma other{10, 6, 2, -1};
  const NormalForm stage = dilemma(kAxelrod, other);
  const EquilibriumSet equilibria = enumerate_two_player(stage);
  const TriggerProfile profile = trigger_profiles(stage, equilibria.equilibria).at(0);
  const auto punishment = exact_payoffs(stage, equilibria.equilibria[0].exact);
  const double grim = to_double(profile.grim_trigger.value());
  EXPECT_TRUE(trigger_holds(profile, punishment, grim + 1e-6));
  EXPECT_FALSE(trigger_holds(profile, punishment, grim - 1e-6));
  const double critical = to_double(tit_for_tat(stage)->discount.value());
  EXPECT_TRUE(tit_for_tat_holds(kAxelrod, critical + 1e-6) && tit_for_tat_holds(other, critical + 1e-6));
  EXPECT_FALSE(tit_for_tat_holds(kAxelrod, critical - 1e-6) && tit_for_tat_holds(other, critical - 1e-6));
}

TEST(RepeatedGame, RandomGamesAgreeWithTheStreamsOfPayoffs) {
  std::mt19937_64 engine(9);
  int seen = 0;
  for (int k = 0; k < 60; ++k) {
    const NormalForm stage = random_bimatrix(engine, 2 + engine() % 2, 2 + engine() % 2, 9);
    const EquilibriumSet equilibria = enumerate_two_player(stage);
    for (const TriggerProfile& profile : trigger_profiles(stage, equilibria.equilibria)) {
      const auto least = [&](double discount) {  // Some equilibrium that it dominates punishes enough.
        for (const Equilibrium& e : equilibria.equilibria) {
          const auto payoffs = exact_payoffs(stage, e.exact);
          const bool below = payoffs[0] <= profile.payoffs[0] && payoffs[1] <= profile.payoffs[1];
          if (below && payoffs != profile.payoffs && trigger_holds(profile, payoffs, discount)) return true;
        }
        return false;
      };
      const double critical = profile.grim_trigger ? to_double(*profile.grim_trigger) : 0.99;
      if (!profile.grim_trigger || critical > 0.98) {
        EXPECT_FALSE(least(0.97));
        continue;
      }
      ++seen;
      EXPECT_TRUE(least(critical + 1e-6));
      EXPECT_FALSE(critical > 0.0 && least(critical - 1e-6));
    }
  }
  EXPECT_GT(seen, 30);
}

// An equilibrium that is better than another needs no patience.
TEST(RepeatedGame, AnEquilibriumNeedsNoPatienceAndTheHarshestPunishmentIsTaken) {
  const NormalForm stage = bimatrix({{4, 0, 0}, {5, 1, 0}, {0, 0, 3}}, {{4, 5, 0}, {0, 1, 0}, {0, 0, 3}});
  const EquilibriumSet equilibria = enumerate_two_player(stage);
  const auto profiles = trigger_profiles(stage, equilibria.equilibria);
  ASSERT_EQ(profiles.size(), 3U);
  EXPECT_EQ(profiles[0].actions, (std::vector<int>{0, 0}));
  // Of the punishments 3, 1 and the mixed equilibrium's 3/4 the last gives 1 / (5 - 3/4).
  EXPECT_EQ(profiles[0].grim_trigger, Rational(4, 17));
  EXPECT_EQ(exact_payoffs(stage, equilibria.equilibria[profiles[0].punishment].exact)[0], Rational(3, 4));
  EXPECT_EQ(profiles[1].payoffs, (std::vector<Rational>{1, 1}));
  EXPECT_EQ(profiles[1].grim_trigger, Rational(0));
  EXPECT_EQ(profiles[2].payoffs, (std::vector<Rational>{3, 3}));
  EXPECT_EQ(profiles[2].grim_trigger, Rational(0));
}

// The second player gets no more than in the equilibrium, so that nothing deters it.
TEST(RepeatedGame, APlayerWithNothingToLoseIsNotDeterred) {
  const NormalForm stage = bimatrix({{3, 0}, {5, 1}}, {{1, 5}, {0, 1}});
  const auto profiles = trigger_profiles(stage, enumerate_two_player(stage).equilibria);
  ASSERT_EQ(profiles.size(), 1U);
  EXPECT_FALSE(profiles[0].grim_trigger.has_value());
}

TEST(TitForTat, IsForPrisonersDilemmasOnly) {
  EXPECT_FALSE(tit_for_tat(chicken_game()).has_value());
  EXPECT_FALSE(tit_for_tat(battle_of_the_sexes()).has_value());
  EXPECT_FALSE(tit_for_tat(handbook_3x2()).has_value());
  EXPECT_FALSE(tit_for_tat(bimatrix({{1, 1, 1, 1}}, {{1, 2, 3, 4}})).has_value());
  EXPECT_FALSE(tit_for_tat(dilemma({5, 1, 3, 0}, {5, 1, 3, 0})).has_value()) << "defection is efficient";
}

TEST(TitForTat, FindsTheCooperativeActionWhereverItStands) {
  NormalForm stage = swapped(dilemma(kAxelrod, {10, 6, 2, -1}));
  // Column's actions change places.
  for (std::size_t i = 0; i < 2; ++i) {
    std::swap(stage.payoff[i], stage.payoff[2 + i]);
    std::swap(stage.payoff[4 + i], stage.payoff[6 + i]);
  }
  const auto result = tit_for_tat(stage);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->cooperate, (std::vector<int>{0, 1}));
  EXPECT_EQ(result->defect, (std::vector<int>{1, 0}));
  EXPECT_EQ(result->discount, Rational(2, 3));  // max over (1/2, 2/3) and (1/2, 4/7)
}

TEST(TitForTat, NeedsMoreThanAnyPatienceWhereTakingTurnsPays) {
  const auto result = tit_for_tat(dilemma({9, 3, 1, 0}, kAxelrod));  // T + S > 2 R
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->discount.has_value());
  EXPECT_FALSE(tit_for_tat_holds({9, 3, 1, 0}, 0.99));
}

// A public good of three players: a contribution costs 2 and gives everyone 1.
TEST(RepeatedGame, ThreePlayersContributeWhenPatient) {
  NormalForm stage;
  stage.players = {{"a", {"give", "keep"}}, {"b", {"give", "keep"}}, {"c", {"give", "keep"}}};
  for (int row = 0; row < 8; ++row) {
    const int kept[3] = {row / 4, row / 2 % 2, row % 2};
    const int given = 3 - kept[0] - kept[1] - kept[2];
    for (const int keeps : kept) stage.payoff.push_back(given - (keeps == 1 ? 0.0 : 2.0));
  }
  const RepeatedGame result = repeated_game(stage, pure_equilibria(stage));
  ASSERT_EQ(result.profiles.size(), 4U);
  EXPECT_EQ(result.profiles[0].payoffs, (std::vector<Rational>{1, 1, 1}));
  EXPECT_EQ(result.profiles[0].grim_trigger, Rational(1, 2));  // (2 - 1) / (2 - 0)
  // Two givers get nothing, as in the equilibrium: they cannot be deterred.
  for (std::size_t k = 1; k < 4; ++k) EXPECT_FALSE(result.profiles[k].grim_trigger.has_value());
  EXPECT_FALSE(result.tit_for_tat.has_value());
  EXPECT_TRUE(result.rational.empty());
  EXPECT_EQ(result.feasible.size(), 8U);
  EXPECT_EQ(result.remarks.size(), 1U);
}

TEST(RepeatedGame, WhatABudgetLeftOutIsSaid) {
  const NormalForm stage = dilemma(kAxelrod, kAxelrod);
  const RepeatedGame result = repeated_game(stage, {}, {.expired = [] { return true; }});
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.remarks.size(), 2U);
  EXPECT_TRUE(result.profiles.empty());
}

}  // namespace
}  // namespace detente::solve
