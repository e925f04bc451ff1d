// Stability against coalitions: Elmira's published jump, and the definitions taken literally.
#include "engine/solve/conflict/coalition_stability.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/solve/conflict/stability_sentence.hpp"
#include "tests/worlds/conflicts.hpp"

namespace detente::solve {
namespace {

using test::dilemma;
using test::elmira;
using test::random_conflict;
using ::testing::ElementsAre;

// Kilgour, Hipel, Fang, Peng (2001): the equilibrium 5 gives way to 8, to which the Ministry and Uniroyal can
// only get together; 8 and 9 withstand every coalition.
TEST(CoalitionStability, OfElmiraLosesTheEquilibriumThatTwoLeaveTogether) {
  const CoalitionStability stability(elmira());
  EXPECT_FALSE(stability.stable(StabilityConcept::nash, 0b011, 4));
  EXPECT_THAT(stability.unstable_for(StabilityConcept::nash, 4), ElementsAre(Coalition{0b011}));
  EXPECT_TRUE(stability.equilibrium(StabilityConcept::nash, 7));
  EXPECT_FALSE(stability.equilibrium(StabilityConcept::nash, 4));
}

TEST(CoalitionStability, OfTheDilemmaUndoesMutualDefection) {
  const CoalitionStability stability(dilemma());
  EXPECT_THAT(stability.unstable_for(StabilityConcept::nash, 3), ElementsAre(Coalition{0b11}));
  // Nobody is left to answer the two.
  EXPECT_FALSE(stability.stable(StabilityConcept::gmr, 0b11, 3));
  EXPECT_THAT(stability.equilibria(StabilityConcept::gmr), ElementsAre(0));
}

TEST(CoalitionStability, SaysWhoLeavesTogetherAndWhereTo) {
  const Conflict conflict = elmira();
  EXPECT_EQ(sentence(conflict, coalition_reason(conflict, StabilityConcept::nash, 0b011, 4)),
            "State 5 is not coalition Nash stable for the Ministry and Uniroyal: together they can move to "
            "8, which each "
            "of them likes better.");
}

using States = std::set<int>;

/// Sequences of moves as pairs (state, last mover), grown until nothing new comes.
template <typename Moves>
States sequences(const std::vector<Coalition>& movers, int start, const Moves& moves) {
  std::set<std::pair<int, Coalition>> arrivals;
  for (bool grown = true; grown;) {
    grown = false;
    std::set<std::pair<int, Coalition>> from = arrivals;
    from.insert({start, 0});
    for (const auto& [state, last] : from) {
      for (const Coalition mover : movers) {
        if (mover == last) continue;
        for (const int to : moves(mover, state)) grown = arrivals.insert({to, mover}).second || grown;
      }
    }
  }
  States states;
  for (const auto& arrival : arrivals) states.insert(arrival.first);
  return states;
}

struct Literal {
  const Conflict& conflict;

  [[nodiscard]] bool all_like(Coalition who, int to, int state) const {
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      if (holds(who, maker) && conflict.rank(maker, to) <= conflict.rank(maker, state)) return false;
    }
    return true;
  }
  [[nodiscard]] States reach(Coalition who, int state) const {
    std::vector<Coalition> movers;
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      if (holds(who, maker)) movers.push_back(Coalition{1} << static_cast<unsigned>(maker));
    }
    return sequences(movers, state, [&](Coalition mover, int from) {
      int maker = 0;
      while (!holds(mover, maker)) ++maker;
      return conflict.moves(maker, from);
    });
  }
  [[nodiscard]] States improvements(Coalition who, int state) const {
    States better;
    for (const int to : reach(who, state)) {
      if (all_like(who, to, state)) better.insert(to);
    }
    return better;
  }
  [[nodiscard]] bool stable(StabilityConcept which, Coalition who, int state) const {
    const Coalition others = conflict.everybody() & ~who;
    const auto hurt = [&](int end) { return !all_like(who, end, state); };
    for (const int improvement : improvements(who, state)) {
      if (which == StabilityConcept::nash) return false;
      States ends = reach(others, improvement);
      if (which == StabilityConcept::seq) {
        std::vector<Coalition> movers;
        for (Coalition c = 1; c <= others; ++c) {
          if ((c & ~others) == 0) movers.push_back(c);
        }
        ends = sequences(movers, improvement,
                         [&](Coalition mover, int from) { return improvements(mover, from); });
      }
      const bool sanctioned = std::any_of(ends.begin(), ends.end(), [&](int end) {
        if (!hurt(end)) return false;
        const States on = which == StabilityConcept::smr ? reach(who, end) : States{};
        return std::all_of(on.begin(), on.end(), hurt);
      });
      if (!sanctioned) return false;
    }
    return true;
  }
};

TEST(CoalitionStability, AgreesWithTheDefinitionsOnRandomConflicts) {
  int stable[4] = {0, 0, 0, 0};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const int makers = 2 + static_cast<int>(seed % 3);
    const Conflict conflict = random_conflict(seed, 7, makers, 0.08, 5);
    const CoalitionStability stability(conflict);
    const Literal literal{conflict};
    for (Coalition who = 1; who <= conflict.everybody(); ++who) {
      for (int state = 0; state < conflict.state_count(); ++state) {
        for (const StabilityConcept which : kStabilityConcepts) {
          const bool expected = literal.stable(which, who, state);
          stable[static_cast<std::size_t>(which)] += expected ? 1 : 0;
          ASSERT_EQ(stability.stable(which, who, state), expected)
              << to_string(which) << " of " << state << " for " << who << ", seed " << seed;
          ASSERT_EQ(coalition_reason(conflict, which, who, state).stable, expected);
        }
      }
    }
  }
  EXPECT_LT(stable[0], stable[2]);
  EXPECT_LT(stable[2], stable[1]);
  EXPECT_LT(stable[3], stable[1]);
}

TEST(CoalitionStability, OfOneMemberIsThatOfADecisionMakerAlone) {
  for (std::uint64_t seed = 60; seed < 90; ++seed) {
    const Conflict conflict = random_conflict(seed, 10, 3, 0.1, 6);
    const Stability alone(conflict);
    const CoalitionStability together(conflict);
    for (int maker = 0; maker < 3; ++maker) {
      const Coalition who = Coalition{1} << static_cast<unsigned>(maker);
      for (int state = 0; state < 10; ++state) {
        for (const StabilityConcept which :
             {StabilityConcept::nash, StabilityConcept::gmr, StabilityConcept::smr}) {
          ASSERT_EQ(together.stable(which, who, state), alone.stable(which, maker, state));
        }
        if (alone.stable(StabilityConcept::seq, maker, state)) {
          EXPECT_TRUE(together.stable(StabilityConcept::seq, who, state));
        }
      }
    }
  }
}

}  // namespace
}  // namespace detente::solve
