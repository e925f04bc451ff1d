// [councils]: what they load to, and what they refuse.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParseCouncils, ReadsMembersQuotaAndVeto) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.councils.size(), 1U);
  const Council& council = scenario.councils[0];
  EXPECT_EQ(council.id, "unsc");
  EXPECT_EQ(council.name, "Security Council");
  EXPECT_EQ(council.quota, 3);
  EXPECT_EQ(council.total_weight(), 4);
  ASSERT_EQ(council.members.size(), 2U);
  EXPECT_EQ(council.members[0].player, 0);
  EXPECT_EQ(council.members[0].name, "United States") << "a player's seat has the player's name";
  EXPECT_TRUE(council.members[0].veto);
  EXPECT_EQ(council.members[1].player, -1);
  EXPECT_EQ(council.members[1].name, "India");
  EXPECT_EQ(council.members[1].weight, 3);
  EXPECT_EQ(council.members[1].yes.text, "0.5 + 0.4 * dprk.test");
  EXPECT_EQ(council.members[1].no.text, "0.1");
  EXPECT_FALSE(council.members[1].veto);
}

TEST(ParseCouncils, RefusesBadOnes) {
  expect_errors({
      {"quota = 3", "quota = 5", {"35:9 quota-range"}},
      {"quota = 3", "quota = 0", {"35:9 quota-range"}},
      {"quota = 3", "quota = 4", {}},
      {"quota = 3", "quota = 3.0", {"35:9 wrong-type"}},
      {"quota = 3\n", "", {"33:1 missing-key"}},
      {"veto = [\"us\"]", "veto = [\"idnia\"]", {"36:9 veto-not-member"}},
      {"veto = [\"us\"]", "veto = [\"dprk\"]", {"36:9 veto-not-member"}},
      {"veto = [\"us\"]", "veto = [\"us\", \"us\"]", {"36:15 duplicate-name"}},
      {"veto = [\"us\"]", "veto = [1]", {"36:9 wrong-type"}},
      {"veto = [\"us\"]", "veto = \"us\"", {"36:8 wrong-type"}},
      {"player = \"us\"", "player = \"usa\"", {"38:17 unknown-player"}},
      {"player = \"us\"", "player = \"us\", yes = 1", {"38:23 member-kind"}},
      {"player = \"us\"", "weight = 1", {"38:1 member-kind"}},
      {"player = \"us\"", "no = 1", {"38:1 member-kind"}},
      {"player = \"us\"", "player = \"us\", weight = 0", {"38:32 out-of-range"}},
      {"player = \"us\"", "player = \"us\", weight = 1.5", {"38:32 wrong-type"}},
      {"player = \"us\"", "player = \"us\", weihgt = 1", {"38:23 unknown-key"}},
      {"weight = 3", "weight = 1000", {"33:11 out-of-range"}},
      {"[councils.unsc.members]\n",
       "[councils.unsc.members]\nother_us = { player = \"us\" }\n",
       {"39:1 duplicate-name"}},
      {"player = \"us\"", "player = \"dprk\"", {"38:1 no-ballot"}},
      {"us = { player = \"us\" }\nindia = { name = \"India\", yes = \"0.5 + 0.4 * dprk.test\", no = 0.1, "
       "weight = 3 }\n",
       "",
       {"36:9 veto-not-member", "37:1 no-members"}},
  });
}

}  // namespace
}  // namespace detente::scenario
