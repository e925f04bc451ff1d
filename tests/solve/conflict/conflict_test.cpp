// The Cuban missile crisis as shipped, state by state; ranks of numbers.
#include "engine/solve/conflict/conflict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/files.hpp"
#include "engine/solve/conflict/stability.hpp"
#include "engine/solve/conflict/stability_sentence.hpp"

namespace detente::solve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kCuba = DETENTE_SOURCE_DIR "/scenarios/tutorial/cuba-1962.toml";

/// The shipped file; with `irreversible` the air strike and the escalation cannot be taken back.
Conflict cuba(bool irreversible = false) {
  std::string reason;
  std::string text = read_file(kCuba, reason).value();
  if (irreversible) {
    for (const std::string about : {"\"bombs the missile sites\"", "\"answers with force\""}) {
      text.insert(text.find(about) + about.size(), ", irreversible = \"taken\"");
    }
  }
  const auto form = scenario::parse_option_form(text, "cuba.toml");
  EXPECT_TRUE(form.ok());
  return make_conflict(form.value());
}

/// The codes of the states for which `holds`.
template <typename Holds>
std::vector<int> codes(const Conflict& conflict, const Holds& holds) {
  std::vector<int> found;
  for (int state = 0; state < conflict.state_count(); ++state) {
    if (holds(state)) found.push_back(std::stoi(conflict.states[static_cast<std::size_t>(state)]));
  }
  return found;
}

std::vector<int> stable(const Conflict& conflict, StabilityConcept which, int maker) {
  const Stability stability(conflict);
  return codes(conflict, [&](int state) { return stability.stable(which, maker, state); });
}

std::vector<int> equilibria(const Conflict& conflict, StabilityConcept which) {
  const Stability stability(conflict);
  return codes(conflict, [&](int state) { return stability.equilibrium(which, state); });
}

TEST(Cuba, HasTwelveStatesAndOnlyOwnOptionsMove) {
  const Conflict conflict = cuba();
  EXPECT_THAT(codes(conflict, [](int) { return true; }), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THAT(conflict.moves(0, 4), ElementsAre(5, 6, 7));
  EXPECT_THAT(conflict.moves(1, 2), ElementsAre(6, 10));
}

// Published equilibria: 4 and 6 (Fraser and Hipel 1984). The other lists were enumerated by hand from the
// definitions for two decision makers.
TEST(Cuba, WithAllMovesReversibleIsStableAtWithdrawalAlone) {
  const Conflict conflict = cuba();
  EXPECT_THAT(stable(conflict, StabilityConcept::nash, 0), ElementsAre(2, 4, 11));
  EXPECT_THAT(stable(conflict, StabilityConcept::nash, 1), ElementsAre(0, 5, 6, 7));
  for (const auto which : {StabilityConcept::gmr, StabilityConcept::smr}) {
    EXPECT_THAT(stable(conflict, which, 0), ElementsAre(1, 2, 3, 4, 5, 6, 7, 11));
    EXPECT_THAT(stable(conflict, which, 1), ElementsAre(0, 1, 2, 4, 5, 6, 7));
    EXPECT_THAT(equilibria(conflict, which), ElementsAre(1, 2, 4, 5, 6, 7));
  }
  EXPECT_THAT(stable(conflict, StabilityConcept::seq, 0), ElementsAre(2, 4, 6, 11));
  EXPECT_THAT(stable(conflict, StabilityConcept::seq, 1), ElementsAre(0, 4, 5, 6, 7));
  EXPECT_THAT(equilibria(conflict, StabilityConcept::seq), ElementsAre(4, 6));
  EXPECT_THAT(equilibria(conflict, StabilityConcept::nash), IsEmpty());
}

TEST(Cuba, WithIrreversibleStrikeAndEscalationWarsLastToo) {
  const Conflict conflict = cuba(true);
  EXPECT_THAT(equilibria(conflict, StabilityConcept::nash), ElementsAre(5, 11));
  for (const auto which : {StabilityConcept::gmr, StabilityConcept::smr}) {
    EXPECT_THAT(stable(conflict, which, 1), ElementsAre(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11));
    EXPECT_THAT(equilibria(conflict, which), ElementsAre(1, 2, 4, 5, 6, 7, 11));
  }
  EXPECT_THAT(stable(conflict, StabilityConcept::seq, 0), ElementsAre(1, 2, 4, 5, 6, 11));
  EXPECT_THAT(equilibria(conflict, StabilityConcept::seq), ElementsAre(4, 5, 6, 11));
}

TEST(Cuba, GivesItsReasonsAsSentences) {
  const Conflict conflict = cuba();
  const auto says = [&](StabilityConcept which, int maker, int state) {
    return sentence(conflict, reason_of(conflict, which, maker, state));
  };
  EXPECT_EQ(
      says(StabilityConcept::seq, 0, 6),
      "State 6 is sequentially stable for the United States: its only improvement, to 4, is answered by the "
      "Soviet Union's move to 0, which it likes less.");
  EXPECT_EQ(says(StabilityConcept::nash, 0, 4),
            "State 4 is Nash stable for the United States: it has no improvement from it.");
  EXPECT_EQ(says(StabilityConcept::nash, 0, 0),
            "State 0 is not Nash stable for the United States: it can improve by moving to 1, 2 or 3.");
  EXPECT_EQ(says(StabilityConcept::smr, 1, 4),
            "State 4 is symmetric metarational for the Soviet Union: its only improvement, to 0, is answered "
            "by the "
            "United States' move to 1, which it likes less, and from there it has no move to anything better "
            "than 4.");
}

TEST(Ranks, GroupNeighboursWithinATie) {
  EXPECT_THAT(ranks_of({0.5, -1.0, 0.5 + 1e-12, 2.0}, 1e-9), ElementsAre(1, 0, 1, 2));
  EXPECT_THAT(ranks_of({}, 0.0), IsEmpty());
}

}  // namespace
}  // namespace detente::solve
