// Shortest legal sequences of moves.
#include "engine/solve/conflict/move_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/conflicts.hpp"

namespace detente::solve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A goes 0 -> 1 -> 2 -> 3, B from 1 to 4 and from 4 to 2.
Conflict ladder() {
  Conflict conflict;
  conflict.states = {"0", "1", "2", "3", "4"};
  conflict.makers = {{"a", "A", {{1}, {2}, {3}, {}, {}}, {0, 1, 0, 1, 0}},
                     {"b", "B", {{}, {4}, {}, {}, {2}}, {0, 0, 0, 0, 1}}};
  return conflict;
}

TEST(MovePath, NobodyMovesTwiceInARow) {
  const Conflict conflict = ladder();
  EXPECT_THAT(reachable_states(conflict, single_moves(conflict, 0b01, false), 0), ElementsAre(1));
  EXPECT_THAT(reachable_states(conflict, single_moves(conflict, 0b11, false), 0), ElementsAre(1, 4));
  EXPECT_THAT(reachable_states(conflict, single_moves(conflict, 0b11, false), 4), ElementsAre(2, 3));
}

TEST(MovePath, TheShortestIsGivenStepByStep) {
  const Conflict conflict = ladder();
  bool moved = false;
  const auto path = shortest_path(
      conflict, single_moves(conflict, 0b11, false), 4, [](int at) { return at == 3; }, &moved);
  EXPECT_THAT(path, ElementsAre(Step{0b10, 2}, Step{0b01, 3}));
  EXPECT_TRUE(moved);
}

TEST(MovePath, ImprovementsLeadToWhatTheirMoverLikesBetter) {
  const Conflict conflict = ladder();
  EXPECT_THAT(reachable_states(conflict, single_moves(conflict, 0b11, true), 1), ElementsAre(4));
}

TEST(MovePath, IsEmptyWhereThereIsNone) {
  const Conflict conflict = ladder();
  bool moved = true;
  EXPECT_THAT(shortest_path(
                  conflict, single_moves(conflict, 0b11, false), 3, [](int) { return true; }, &moved),
              IsEmpty());
  EXPECT_FALSE(moved);
}

}  // namespace
}  // namespace detente::solve
