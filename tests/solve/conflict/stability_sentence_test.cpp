// Every form that a reason's sentence takes, on conflicts small enough to check by eye.
#include "engine/solve/conflict/stability_sentence.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/conflicts.hpp"

namespace detente::solve {
namespace {

std::string says(const Conflict& conflict, StabilityConcept which, int maker, int state) {
  return sentence(conflict, reason_of(conflict, which, maker, state));
}

/// A moves from 0 to 1 and gains; what B and C can do from there is the test's.
Conflict line(std::vector<std::vector<int>> b, std::vector<std::vector<int>> c, std::vector<int> rank_of_a,
              std::vector<int> rank_of_b = {0, 0, 0, 0, 0}) {
  Conflict conflict;
  conflict.states = {"0", "1 (war)", "2", "3", "4"};
  conflict.makers = {{"a", "A", {{1}, {}, {4}, {}, {}}, std::move(rank_of_a)},
                     {"b", "the Britons", std::move(b), std::move(rank_of_b)},
                     {"c", "C", std::move(c), {0, 0, 0, 0, 0}}};
  return conflict;
}

const std::vector<std::vector<int>> kNoMoves(5);

TEST(Sentence, SaysThatAnImprovementCannotBeAnswered) {
  const Conflict conflict = line(kNoMoves, kNoMoves, {1, 2, 0, 0, 0});
  EXPECT_EQ(
      says(conflict, StabilityConcept::gmr, 0, 0),
      "State 0 is not general metarational for A: its improvement to 1 (war) cannot be answered by anyone.");
  EXPECT_EQ(says(conflict, StabilityConcept::seq, 0, 0),
            "State 0 is not sequentially stable for A: its improvement to 1 (war) stands, for nobody else "
            "can improve "
            "from there.");
}

TEST(Sentence, SaysThatThereIsNoMoveAtAll) {
  EXPECT_EQ(says(line(kNoMoves, kNoMoves, {1, 2, 0, 0, 0}), StabilityConcept::nash, 0, 3),
            "State 3 is Nash stable for A: it has no move from it.");
}

TEST(Sentence, TellsAnAnswerOfSeveralMoves) {
  const Conflict conflict = line({{}, {2}, {}, {}, {}}, {{}, {}, {3}, {}, {}}, {1, 2, 2, 1, 0});
  EXPECT_EQ(says(conflict, StabilityConcept::gmr, 0, 0),
            "State 0 is general metarational for A: its only improvement, to 1 (war), is answered by the "
            "moves of the "
            "Britons to 2, then of C to 3, which it likes no better.");
}

TEST(Sentence, TellsTheWayOutOfAnAnswer) {
  const Conflict conflict = line({{}, {2}, {}, {}, {}}, kNoMoves, {1, 2, 0, 0, 3});
  EXPECT_EQ(says(conflict, StabilityConcept::smr, 0, 0),
            "State 0 is not symmetric metarational for A: its improvement to 1 (war) is answered by the "
            "Britons' move "
            "to 2, which it likes less, but from there it can go on to 4, which it likes better than 0.");
}

TEST(Sentence, SaysThatNobodyWouldAnswer) {
  const Conflict conflict = line({{}, {2}, {}, {}, {}}, kNoMoves, {1, 2, 0, 0, 3});
  EXPECT_EQ(
      says(conflict, StabilityConcept::seq, 0, 0),
      "State 0 is not sequentially stable for A: its improvement to 1 (war) stands, for the moves that would "
      "answer it are not improvements for those who would have to make them.");
}

TEST(Sentence, SaysThatAnswersDoNotHurt) {
  const Conflict conflict = line({{}, {2}, {}, {}, {}}, kNoMoves, {1, 2, 3, 0, 3});
  EXPECT_EQ(
      says(conflict, StabilityConcept::gmr, 0, 0),
      "State 0 is not general metarational for A: nothing that the others can do after its improvement to 1 "
      "(war) leads to what it likes no better than 0.");
}

TEST(Sentence, NamesAMoveBack) {
  const Conflict conflict = line({{}, {0}, {}, {}, {}}, kNoMoves, {1, 2, 0, 0, 0});
  EXPECT_EQ(says(conflict, StabilityConcept::gmr, 0, 0),
            "State 0 is general metarational for A: its only improvement, to 1 (war), is answered by the "
            "Britons' move "
            "back to 0.");
}

TEST(Sentence, ListsEveryImprovement) {
  Conflict conflict = line({{}, {2}, {}, {2}, {}}, kNoMoves, {1, 2, 0, 3, 0});
  conflict.makers[0].moves[0] = {1, 3};
  EXPECT_EQ(says(conflict, StabilityConcept::gmr, 0, 0),
            "State 0 is general metarational for A: each of its 2 improvements is answered: the one to 1 "
            "(war) by the "
            "Britons' move to 2, which it likes less; the one to 3 by the Britons' move to 2, which it likes "
            "less.");
  conflict.makers[1].moves = kNoMoves;
  EXPECT_EQ(says(conflict, StabilityConcept::gmr, 0, 0),
            "State 0 is not general metarational for A: its improvement to 1 (war) cannot be answered by "
            "anyone; nor "
            "is that to 3 answered.");
}

TEST(Sentence, HasAnEnd) {
  Conflict conflict;
  Conflict::DecisionMaker maker{"a", "A", std::vector<std::vector<int>>(30), std::vector<int>(30, 1)};
  for (int state = 0; state < 30; ++state) conflict.states.push_back(std::to_string(state));
  for (int to = 1; to < 30; ++to) maker.moves[0].push_back(to);
  maker.rank[0] = 0;
  conflict.makers = {maker};
  EXPECT_EQ(
      says(conflict, StabilityConcept::nash, 0, 0),
      "State 0 is not Nash stable for A: it can improve by moving to 1, 2, 3, 4, 5, 6, 7 or 22 others.");
}

}  // namespace
}  // namespace detente::solve
