// Who moves and votes when.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(CheckTurns, WantsEveryPlayerToMoveAndEveryCouncilToVote) {
  expect_errors({
      {"movers = [\"dprk\"]", "movers = []", {"27:10 never-moves"}},
      {"council = \"unsc\"\nmotion = \"dprk.test\"\nprocedural = true\n", "", {"33:11 never-votes"}},
  });
}

TEST(CheckTurns, LetsAMemberVoteByAMoveOfThatPhaseOrOneBefore) {
  const std::string us_first =
      "[{ name = \"a\", movers = [\"us\"] }, { name = \"b\", movers = [\"dprk\"], council = \"unsc\" }]";
  EXPECT_EQ(errors_of(kCrisis, {{"phases", us_first}}), std::vector<std::string>{});
  const std::string us_late =
      "[{ name = \"b\", movers = [\"dprk\"], council = \"unsc\" }, { name = \"a\", movers = [\"us\"] }]";
  const std::vector<std::string> errors = errors_of(kCrisis, {{"phases", us_late}});
  EXPECT_EQ(errors, (std::vector<std::string>{"38:1 votes-early"}));
}

}  // namespace
}  // namespace detente::scenario
