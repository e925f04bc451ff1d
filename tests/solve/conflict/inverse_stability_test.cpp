// The condition that makes a state stable, against all orders that a decision maker could have.
#include "engine/solve/conflict/inverse_stability.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/conflicts.hpp"

namespace detente::solve {
namespace {

using test::dilemma;
using test::elmira;
using test::random_conflict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kNash = StabilityConcept::nash;
constexpr auto kSeq = StabilityConcept::seq;

/// Whether the requirements hold when just the states in `below` are liked no better than the one in
/// question.
bool met(const InverseCondition& condition, const std::vector<bool>& below) {
  return std::all_of(
      condition.requirements.begin(), condition.requirements.end(), [&](const Requirement& one) {
        return std::any_of(one.ways.begin(), one.ways.end(), [&](const std::vector<int>& way) {
          return std::all_of(way.begin(), way.end(),
                             [&](int state) { return below[static_cast<std::size_t>(state)]; });
        });
      });
}

std::vector<bool> no_better_than(const Conflict& conflict, int maker, int state) {
  std::vector<bool> below;
  for (int s = 0; s < conflict.state_count(); ++s) below.push_back(!conflict.likes_better(maker, s, state));
  return below;
}

struct Count {
  InverseCondition condition;
  int stable = 0;
};

// Necessary and sufficient: every strict order of five states, every concept, state and decision maker.
TEST(InverseStability, TheConditionHoldsForExactlyTheOrdersThatMakeTheStateStable) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Conflict today = random_conflict(seed, 5, seed % 2 == 0 ? 3 : 2, 0.35, 4);
    const Stability of_today(today);
    for (int maker = 0; maker < today.maker_count(); ++maker) {
      std::vector<Count> counts;
      for (const StabilityConcept which : kStabilityConcepts) {
        for (int state = 0; state < today.state_count(); ++state) {
          counts.push_back({inverse_condition(today, which, maker, state), 0});
          EXPECT_EQ(counts.back().condition.holds_today, of_today.stable(which, maker, state));
        }
      }
      Conflict other = today;
      auto& rank = other.makers[static_cast<std::size_t>(maker)].rank;
      rank = {0, 1, 2, 3, 4};
      int orders = 0;
      do {
        const Stability stability(other);
        for (Count& count : counts) {
          const int state = count.condition.state;
          const bool stable = stability.stable(count.condition.which, maker, state);
          ASSERT_EQ(met(count.condition, no_better_than(other, maker, state)), stable)
              << seed << " " << state;
          count.stable += stable ? 1 : 0;
        }
        ++orders;
      } while (std::next_permutation(rank.begin(), rank.end()));
      for (const Count& count : counts) EXPECT_EQ(count.condition.share, Rational(count.stable, orders));
    }
  }
}

TEST(InverseStability, TheLeastChangeSufficesAndNothingSmallerDoes) {
  int changes = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Conflict conflict = random_conflict(seed, 6, 2, 0.4, 5);
    for (const StabilityConcept which : kStabilityConcepts) {
      const InverseCondition condition = inverse_condition(conflict, which, 0, 0);
      ASSERT_TRUE(condition.smallest_change.has_value());
      const std::vector<int>& change = *condition.smallest_change;
      EXPECT_EQ(change.empty(), condition.holds_today);
      changes += change.empty() ? 0 : 1;
      const std::vector<bool> today = no_better_than(conflict, 0, 0);
      for (unsigned added = 0; added < 64; ++added) {
        std::vector<bool> below = today;
        for (unsigned s = 0; s < 6; ++s) below[s] = below[s] || ((added >> s) & 1U) != 0;
        if (std::popcount(added) < static_cast<int>(change.size())) {
          EXPECT_FALSE(met(condition, below)) << seed << " " << added;
        }
      }
      std::vector<bool> below = today;
      for (const int state : change) below[static_cast<std::size_t>(state)] = true;
      EXPECT_TRUE(met(condition, below));
    }
  }
  EXPECT_GT(changes, 20);
}

// Mutual cooperation is sequentially stable for the row player when the column's answer to a defection,
// DD, is no better than CC: or when defecting alone is none.
TEST(InverseStability, OfTheDilemmaSaysWhatHoldsCooperationUp) {
  const InverseCondition condition = inverse_condition(dilemma(), kSeq, 0, 0);
  ASSERT_EQ(condition.requirements.size(), 1U);
  EXPECT_THAT(condition.requirements[0].ways, ElementsAre(ElementsAre(1), ElementsAre(3)));
  EXPECT_TRUE(condition.holds_today);
  EXPECT_EQ(condition.share, Rational(2, 3));
  EXPECT_THAT(condition_texts(dilemma(), condition),
              ElementsAre("Row must like DC no better than CC, or DD no better than CC"));
}

TEST(InverseStability, OfNashNamesEveryImprovement) {
  const InverseCondition condition = inverse_condition(dilemma(), kNash, 0, 0);
  EXPECT_FALSE(condition.holds_today);
  EXPECT_THAT(*condition.smallest_change, ElementsAre(1));
  EXPECT_EQ(condition.share, Rational(1, 2));
}

TEST(InverseStability, AStateWithoutMovesIsStableWhateverIsPreferred) {
  const InverseCondition condition = inverse_condition(elmira(), kNash, 1, 8);
  EXPECT_THAT(condition.requirements, IsEmpty());
  EXPECT_EQ(condition.share, Rational(1));
}

}  // namespace
}  // namespace detente::solve
