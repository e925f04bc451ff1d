// Stability against published tables and against the definitions taken literally.
#include "engine/solve/conflict/stability.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/conflicts.hpp"

namespace detente::solve {
namespace {

using test::chicken;
using test::dilemma;
using test::elmira;
using test::random_conflict;
using test::two_by_two;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kNash = StabilityConcept::nash;
constexpr auto kGmr = StabilityConcept::gmr;
constexpr auto kSmr = StabilityConcept::smr;
constexpr auto kSeq = StabilityConcept::seq;

// The textbook rows: DD under all four, CC under all but Nash, the others under none.
TEST(Stability, OfThePrisonersDilemmaIsTheTextbooks) {
  const Stability stability(dilemma());
  EXPECT_THAT(stability.equilibria(kNash), ElementsAre(3));
  EXPECT_THAT(stability.equilibria(kGmr), ElementsAre(0, 3));
  EXPECT_THAT(stability.equilibria(kSmr), ElementsAre(0, 3));
  EXPECT_THAT(stability.equilibria(kSeq), ElementsAre(0, 3));
}

// CD and DC under all four, CC under GMR and SMR alone, DD under none.
TEST(Stability, OfChickenIsTheTextbooks) {
  const Stability stability(chicken());
  EXPECT_THAT(stability.equilibria(kNash), ElementsAre(1, 2));
  EXPECT_THAT(stability.equilibria(kGmr), ElementsAre(0, 1, 2));
  EXPECT_THAT(stability.equilibria(kSmr), ElementsAre(0, 1, 2));
  EXPECT_THAT(stability.equilibria(kSeq), ElementsAre(1, 2));
}

// Three decision makers. Equilibria 5, 8 and 9: Hipel, Fang, Kilgour, Haight (1993), Environmental conflict
// resolution using the graph model, IEEE SMC 1993.
TEST(Stability, OfElmiraHasThePublishedEquilibria) {
  const Stability stability(elmira());
  for (const StabilityConcept which : {kNash, kSeq})
    EXPECT_THAT(stability.equilibria(which), ElementsAre(4, 7, 8));
}

TEST(Stability, IndifferenceIsNoImprovement) {
  const Stability stability(two_by_two({1, 1, 1, 1}, {1, 1, 1, 1}));
  EXPECT_THAT(stability.equilibria(kNash), ElementsAre(0, 1, 2, 3));
}

TEST(Stability, AnAnswerThatLeavesItIndifferentSanctions) {
  // Row gains by moving to DC, the column's answer DD is as good for it as CC.
  const Conflict conflict = two_by_two({1, 2, 0, 1}, {0, 1, 0, 2});
  const Stability stability(conflict);
  EXPECT_FALSE(stability.stable(kNash, 0, 0));
  EXPECT_TRUE(stability.stable(kSeq, 0, 0));
}

/// R_H(s) as defined: states with the movers that may have come last, grown until nothing new comes.
std::set<int> reachable(const Conflict& conflict, Coalition coalition, bool improving, int start) {
  std::set<std::pair<int, int>> arrivals;
  for (bool grown = true; grown;) {
    grown = false;
    std::set<std::pair<int, int>> from = arrivals;
    from.insert({start, -1});
    for (const auto& [state, last] : from) {
      for (int mover = 0; mover < conflict.maker_count(); ++mover) {
        if (!holds(coalition, mover) || mover == last) continue;
        for (const int to : conflict.moves(mover, state)) {
          if (improving && conflict.rank(mover, to) <= conflict.rank(mover, state)) continue;
          grown = arrivals.insert({to, mover}).second || grown;
        }
      }
    }
  }
  std::set<int> states;
  for (const auto& arrival : arrivals) states.insert(arrival.first);
  return states;
}

bool stable_by_definition(const Conflict& conflict, StabilityConcept which, int maker, int state) {
  const Coalition others = conflict.everybody() & ~(Coalition{1} << static_cast<unsigned>(maker));
  const auto better = [&](int to) { return conflict.rank(maker, to) > conflict.rank(maker, state); };
  for (const int improvement : conflict.moves(maker, state)) {
    if (!better(improvement)) continue;
    if (which == kNash) return false;
    bool sanctioned = false;
    for (const int end : reachable(conflict, others, which == kSeq, improvement)) {
      if (better(end)) continue;
      const std::vector<int>& on = conflict.moves(maker, end);
      if (which != kSmr || std::none_of(on.begin(), on.end(), better)) sanctioned = true;
    }
    if (!sanctioned) return false;
  }
  return true;
}

TEST(Stability, AgreesWithTheDefinitionsOnRandomConflicts) {
  int stable[4] = {0, 0, 0, 0};
  int verdicts = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const int makers = 2 + static_cast<int>(seed % 3);
    const Conflict conflict =
        random_conflict(seed, 9, makers, 0.06 + 0.02 * static_cast<double>(seed % 4), 5);
    const Stability stability(conflict);
    for (int maker = 0; maker < makers; ++maker) {
      for (int state = 0; state < conflict.state_count(); ++state) {
        ++verdicts;
        for (const StabilityConcept which : kStabilityConcepts) {
          const bool expected = stable_by_definition(conflict, which, maker, state);
          stable[static_cast<std::size_t>(which)] += expected ? 1 : 0;
          ASSERT_EQ(stability.stable(which, maker, state), expected)
              << to_string(which) << " of state " << state << " for " << maker << ", seed " << seed;
        }
      }
    }
  }
  // The four concepts do tell states apart here.
  EXPECT_LT(stable[0], stable[3]);
  EXPECT_LT(stable[2], stable[1]);
  EXPECT_LT(stable[3], stable[1]);
  EXPECT_LT(stable[1], verdicts);
}

TEST(Stability, NashImpliesAllAndSymmetricAndSequentialImplyGeneral) {
  for (std::uint64_t seed = 200; seed < 240; ++seed) {
    const Conflict conflict = random_conflict(seed, 20, 3, 0.1, 20);
    const Stability stability(conflict);
    for (int maker = 0; maker < 3; ++maker) {
      for (int state = 0; state < 20; ++state) {
        const bool general = stability.stable(kGmr, maker, state);
        if (stability.stable(kNash, maker, state)) {
          EXPECT_TRUE(stability.stable(kSmr, maker, state) && stability.stable(kSeq, maker, state));
        }
        EXPECT_TRUE(general || !stability.stable(kSmr, maker, state));
        EXPECT_TRUE(general || !stability.stable(kSeq, maker, state));
      }
    }
  }
}

TEST(Stability, NobodyMovesTwiceInARow) {
  // A move of the only opponent leads from 1 to 2, and another of its from 2 to 3: 3 is not within its reach.
  Conflict conflict;
  conflict.states = {"0", "1", "2", "3"};
  conflict.makers = {{"a", "A", {{1}, {}, {}, {}}, {1, 3, 2, 0}},
                     {"b", "B", {{}, {2}, {3}, {}}, {0, 0, 0, 0}}};
  EXPECT_FALSE(Stability(conflict).stable(kGmr, 0, 0));
  // With a third whose move lies between, it is.
  conflict.makers.push_back({"c", "C", {{}, {}, {1}, {}}, {0, 0, 0, 0}});
  EXPECT_FALSE(Stability(conflict).stable(kGmr, 0, 0));
  conflict.makers.back().moves[2] = {3};
  EXPECT_TRUE(Stability(conflict).stable(kGmr, 0, 0));
}

/// Whether the reason is true, step by step, of the conflict.
void expect_true(const Conflict& conflict, const StabilityReason& reason, int maker) {
  const int state = reason.state;
  EXPECT_EQ(reason.answers.size(), conflict.improvements(maker, state).size());
  for (const Answer& answer : reason.answers) {
    int at = answer.improvement;
    Coalition last = Coalition{1} << static_cast<unsigned>(maker);
    EXPECT_GT(conflict.rank(maker, at), conflict.rank(maker, state));
    for (const Step& step : answer.answer) {
      int mover = 0;
      while (!holds(step.movers, mover)) ++mover;
      EXPECT_NE(mover, maker);
      EXPECT_NE(step.movers, last);
      EXPECT_THAT(conflict.moves(mover, at), ::testing::Contains(step.to));
      if (reason.which == kSeq) {
        EXPECT_GT(conflict.rank(mover, step.to), conflict.rank(mover, at));
      }
      at = step.to;
      last = step.movers;
    }
    if (!answer.answer.empty()) {
      EXPECT_LE(conflict.rank(maker, at), conflict.rank(maker, state));
    }
    if (answer.escape >= 0) {
      EXPECT_FALSE(answer.sanctioned);
      EXPECT_THAT(conflict.moves(maker, at), ::testing::Contains(answer.escape));
      EXPECT_GT(conflict.rank(maker, answer.escape), conflict.rank(maker, state));
    }
  }
}

TEST(StabilityReason, IsTrueStepByStepAndAgreesWithTheVerdict) {
  int answered = 0;
  for (std::uint64_t seed = 300; seed < 360; ++seed) {
    const Conflict conflict = random_conflict(seed, 8, 3, 0.12, 6);
    const Stability stability(conflict);
    for (int maker = 0; maker < 3; ++maker) {
      for (int state = 0; state < 8; ++state) {
        for (const StabilityConcept which : kStabilityConcepts) {
          const StabilityReason reason = reason_of(conflict, which, maker, state);
          ASSERT_EQ(reason.stable, stability.stable(which, maker, state));
          expect_true(conflict, reason, maker);
          for (const Answer& answer : reason.answers) answered += answer.sanctioned ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(answered, 100);
}

TEST(StabilityReason, OfAStateWithoutImprovementIsEmpty) {
  const StabilityReason reason = reason_of(dilemma(), kSeq, 0, 3);
  EXPECT_TRUE(reason.stable);
  EXPECT_TRUE(reason.can_move);
  EXPECT_THAT(reason.answers, IsEmpty());
}

}  // namespace
}  // namespace detente::solve
