// Preferences: prioritised statements and rankings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/option_forms.hpp"

namespace detente::scenario {
namespace {

using test::errors_of;
using test::form_of;
using test::two_makers;
using ::testing::ElementsAre;

TEST(OptionPreferences, TheFirstStatementThatTellsTwoStatesApartDecides) {
  // a.x before b.z: 0 and 2 tie at the bottom, then 4 and 6, then 1 and 3, then 5 and 7.
  EXPECT_THAT(form_of(two_makers()).makers[0].rank, ElementsAre(0, 2, 0, 2, 1, 3, 1, 3));
}

TEST(OptionPreferences, WithoutStatementsEverythingIsLikedAlike) {
  EXPECT_THAT(form_of(two_makers("", "", "prefers = []")).makers[1].rank,
              ElementsAre(0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(OptionPreferences, MayMentionDerivedStatementsInAnyOrder) {
  const OptionForm form =
      form_of(two_makers("infeasible = [\"both\"]", "[derived]\nboth = \"one and a.y\"\none = \"a.x\"\n"));
  EXPECT_EQ(form.states.size(), 6U);
}

TEST(OptionPreferences, MayRankStatesByNumberNameAndPattern) {
  const OptionForm form = form_of(
      two_makers("infeasible = [\"a.y\"]", "[states]\nwar = 5\n", "ranking = [\"war\", [0, \"NNY\"], 1]"));
  // States 0, 1, 4, 5.
  EXPECT_THAT(form.makers[1].rank, ElementsAre(1, 0, 1, 2));
}

TEST(OptionPreferences, ARankingHoldsEveryStateOnce) {
  EXPECT_THAT(errors_of(two_makers("infeasible = [\"a.y\"]", "", "ranking = [5, 5, 4, 1]")),
              ElementsAre("unranked 12:11", "duplicate-name 12:15"));
  EXPECT_THAT(errors_of(two_makers("infeasible = [\"a.y\"]", "", "ranking = [5, 2, 4, \"peace\"]")),
              ElementsAre("unknown-state 12:15", "unknown-state 12:21"));
  EXPECT_THAT(errors_of(two_makers("", "", "ranking = 5")), ElementsAre("wrong-type 12:11"));
}

TEST(OptionPreferences, MistakesInStatementsAreAllTold) {
  EXPECT_THAT(
      errors_of(two_makers("", "[derived]\nwar = \"peace\"\npeace = \"war\"\nmin = \"a.x\"\nodd = \"a.w\"\n",
                           "prefers = [\"odd\", \"b.z and\", 3]")),
      ElementsAre("formula-syntax 12:27", "wrong-type 12:30", "derived-cycle 17:1", "reserved-name 18:1",
                  "unknown-name 19:8"));
}

}  // namespace
}  // namespace detente::scenario
