// States, their names, and moves between them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/option_forms.hpp"

namespace detente::scenario {
namespace {

using test::codes_of;
using test::errors_of;
using test::form_of;
using test::moves_of;
using test::two_makers;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(OptionStates, LeaveOutWhatIsInfeasible) {
  EXPECT_THAT(codes_of(form_of(two_makers("infeasible = [\"a.x and a.y\", \"--Y\"]"))), ElementsAre(0, 1, 2));
  EXPECT_THAT(errors_of(two_makers("infeasible = [\"1\"]")), ElementsAre("no-states 4:14"));
}

TEST(OptionStates, AreReachedByOwnOptionsAlone) {
  const OptionForm form = form_of(two_makers("infeasible = [\"a.x and a.y\"]"));
  EXPECT_THAT(moves_of(form, 0, 0), ElementsAre(1, 2));
  EXPECT_THAT(moves_of(form, 1, 0), ElementsAre(4));
  EXPECT_THAT(moves_of(form, 0, 5), ElementsAre(4, 6));
}

TEST(OptionStates, KeepWhatIsIrreversible) {
  std::string text = two_makers();
  text.replace(text.find("x = {}"), 6, "x = { irreversible = \"taken\" }");
  text.replace(text.find("z = {}"), 6, "z = { irreversible = \"dropped\" }");
  const OptionForm form = form_of(text);
  EXPECT_THAT(moves_of(form, 0, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(moves_of(form, 0, 1), ElementsAre(3));
  EXPECT_THAT(moves_of(form, 1, 0), IsEmpty());
  EXPECT_THAT(moves_of(form, 1, 4), ElementsAre(0));
}

TEST(OptionStates, KnowTransitionsThatCannotBeMade) {
  const OptionForm form =
      form_of(two_makers("irreversible = [{ from = \"a.x\", to = \"not a.x and not b.z\" }, { mover = \"b\", "
                         "from = \"a.y\", to = \"1\" }]"));
  EXPECT_THAT(moves_of(form, 0, 1), ElementsAre(3));
  EXPECT_THAT(moves_of(form, 0, 5), ElementsAre(4, 6, 7));
  EXPECT_THAT(moves_of(form, 1, 2), IsEmpty());
  EXPECT_THAT(moves_of(form, 1, 1), ElementsAre(5));
}

TEST(OptionStates, ThatAreTheSameAreOneUnderTheLowestCode) {
  // With z taken nothing else matters: 4, 5, 6 and 7 are one state, and a cannot move in it.
  const OptionForm form = form_of(two_makers("same = [\"b.z\"]"));
  EXPECT_THAT(codes_of(form), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(moves_of(form, 0, 4), IsEmpty());
  EXPECT_THAT(moves_of(form, 1, 3), ElementsAre(4));
  EXPECT_THAT(moves_of(form, 1, 4), ElementsAre(0, 1, 2, 3));
}

TEST(OptionStates, HaveNames) {
  const OptionForm form = form_of(two_makers("", "[states]\npeace = 0\nwar = \"YYY\"\n"));
  EXPECT_EQ(form.states[0].name, "peace");
  EXPECT_EQ(form.states[7].name, "war");
  EXPECT_EQ(form.states[1].name, "");
}

TEST(OptionStates, ThatDoNotExistCannotBeNamed) {
  EXPECT_THAT(errors_of(two_makers("infeasible = [\"b.z\"]",
                                   "[states]\na_b = 4\nc_d = 99\ne_f = \"YYY\"\ng_h = true\n"
                                   "one = 1\nuno = 1\n")),
              ElementsAre("unknown-state 16:7", "unknown-state 17:7", "unknown-state 18:7", "wrong-type 19:7",
                          "duplicate-name 21:1"));
}

TEST(OptionStates, OfATransitionMustBeSpelt) {
  EXPECT_THAT(
      errors_of(two_makers(
          "irreversible = [{ from = \"a.w\" }, 3, { from = \"1\", to = \"1\", mover = \"c\", x = 1 }]")),
      ElementsAre("missing-key 4:17", "unknown-name 4:27", "wrong-type 4:35", "unknown-player 4:70",
                  "unknown-key 4:75"));
}

TEST(OptionStates, AreNotJoinedByMillionsOfMoves) {
  std::string text =
      "detente = 1\n[conflict]\ntitle = \"x\"\n[decision_makers.a]\nprefers = "
      "[]\n[decision_makers.a.options]\n";
  for (int i = 0; i < 16; ++i) text += "x" + std::to_string(i) + " = {}\n";
  EXPECT_THAT(errors_of(text), ElementsAre("too-many 4:18"));
}

}  // namespace
}  // namespace detente::scenario
