// [[phases]]: what they load to, and what they refuse.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParsePhases, ReadsWhoMovesAndWhatIsPutToWhom) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.phases.size(), 2U);
  const Phase& first = scenario.phases[0];
  EXPECT_EQ(first.name, "pyongyang");
  EXPECT_EQ(first.movers, std::vector<int>{1});
  EXPECT_EQ(first.council, -1);
  EXPECT_FALSE(first.when.present());
  EXPECT_FALSE(first.motion.present());
  EXPECT_FALSE(first.procedural);
  const Phase& second = scenario.phases[1];
  EXPECT_EQ(second.movers, std::vector<int>{0});
  EXPECT_EQ(second.council, 0);
  EXPECT_EQ(second.when.text, "arsenal > 0");
  EXPECT_EQ(second.motion.text, "dprk.test");
  EXPECT_TRUE(second.procedural);
}

TEST(ParsePhases, ReadsEffectsAsBranches) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.phases[0].effects.size(), 1U);
  const Effect& plain = scenario.phases[0].effects[0];
  EXPECT_EQ(plain.when.text, "dprk.test");
  ASSERT_EQ(plain.branches.size(), 1U);
  EXPECT_EQ(plain.branches[0].chance.text, "detect");
  ASSERT_EQ(plain.branches[0].changes.size(), 1U);
  EXPECT_EQ(plain.branches[0].changes[0].variable, 0);
  EXPECT_FALSE(plain.branches[0].changes[0].set);
  EXPECT_EQ(plain.branches[0].changes[0].amount, 1);
  const Effect& lottery = scenario.phases[1].effects[0];
  ASSERT_EQ(lottery.branches.size(), 2U);
  EXPECT_EQ(lottery.branches[0].chance.text, "0.5");
  EXPECT_EQ(lottery.branches[0].changes[0].amount, -1);
  EXPECT_EQ(lottery.branches[1].chance.text, "cost / 4");
  EXPECT_TRUE(lottery.branches[1].changes[0].set);
  EXPECT_EQ(lottery.branches[1].changes[0].variable, 1);
  EXPECT_EQ(lottery.branches[1].changes[0].amount, 0);
}

TEST(ParsePhases, KeepsTheOrderOfChanges) {
  const Scenario scenario = loaded(
      crisis("change = { arsenal = 1 }", "change = { deal = -1, arsenal = 2 }\nset = { arsenal = 7 }"));
  const std::vector<Change>& changes = scenario.phases[0].effects[0].branches[0].changes;
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].variable, 1);
  EXPECT_EQ(changes[1].amount, 2);
  EXPECT_TRUE(changes[2].set);
  EXPECT_EQ(changes[2].amount, 7);
}

TEST(ParsePhases, ListsMoversInTheOrderOfPlayers) {
  const Scenario scenario =
      loaded(kCrisis, {{"phases", "[{ name = \"all\", movers = [\"dprk\", \"us\"], council = \"unsc\" }]"}});
  EXPECT_EQ(scenario.phases[0].movers, (std::vector<int>{0, 1}));
}

TEST(ParsePhases, RefusesBadOnes) {
  expect_errors({
      {"name = \"vote\"\n", "", {"47:1 missing-key"}},
      {"name = \"vote\"", "name = \"pyongyang\"", {"48:8 duplicate-name"}},
      {"name = \"vote\"", "name = \"The vote\"", {"48:9 bad-name"}},
      {"name = \"vote\"", "name = 3", {"48:8 wrong-type"}},
      {"name = \"vote\"", "name = \"vote\"\ntitle = \"x\"", {"49:1 unknown-key"}},
      {"movers = [\"us\"]", "movers = [\"usa\"]", {"17:10 never-moves", "50:11 unknown-player"}},
      {"movers = [\"us\"]", "movers = [\"us\", \"dprk\"]", {"50:17 moves-twice"}},
      {"movers = [\"us\"]", "movers = [\"us\", \"us\"]", {"50:17 moves-twice"}},
      {"movers = [\"us\"]", "movers = \"us\"", {"17:10 never-moves", "50:10 wrong-type"}},
      {"council = \"unsc\"\n", "council = \"uncs\"\n", {"33:11 never-votes", "51:11 unknown-council"}},
      {"council = \"unsc\"\n", "", {"33:11 never-votes", "51:1 no-council", "52:1 no-council"}},
      {"movers = [\"dprk\"]",
       "movers = [\"dprk\"]\ncouncil = \"unsc\"",
       {"38:1 votes-early", "52:11 council-twice"}},
      {"procedural = true", "procedural = 1", {"53:14 wrong-type"}},
      {"change = { arsenal = 1 }", "change = { arsenl = 1 }", {"46:12 unknown-variable"}},
      {"change = { arsenal = 1 }", "change = { cost = 1 }", {"46:12 unknown-variable"}},
      {"change = { arsenal = 1 }", "change = { arsenal = 1.5 }", {"46:22 wrong-type"}},
      {"change = { arsenal = 1 }", "change = { arsenal = 5000 }", {"46:22 out-of-range"}},
      {"change = { arsenal = 1 }", "change = 1", {"46:10 wrong-type"}},
      {"change = { arsenal = 1 }", "set = { arsenal = 8 }", {"46:19 out-of-range"}},
      {"change = { arsenal = 1 }", "set = { deal = 2 }", {}},
      {"change = { arsenal = 1 }", "set = { deal = 3 }", {"46:16 out-of-range"}},
      {"change = { arsenal = 1 }", "set = { deal = \"frozen\" }", {"46:16 unknown-value"}},
      {"change = { arsenal = 1 }", "set = { arsenal = \"none\" }", {"46:19 wrong-type"}},
      {"change = { arsenal = 1 }\n", "", {"43:1 effect-kind"}},
      {"change = { arsenal = 1 }", "lottery = [ { chance = 1 } ]", {"45:1 effect-kind"}},
      {"{ chance = 0.5, change", "{ change", {"56:13 missing-key"}},
      {"{ chance = 0.5, change", "{ chance = 0.5, chnage", {"56:29 unknown-key"}},
      {"{ chance = 0.5, change = { arsenal = -1 } }, { chance = \"cost / 4\", set = { deal = \"none\" } } ",
       "",
       {"56:11 effect-kind"}},
      {"chance = \"detect\"", "chance = true", {"45:10 wrong-type"}},
  });
}

TEST(ParsePhases, RefusesScenariosWithoutPhases) {
  const std::string players =
      "detente = 1\nscenario.title = 'x'\nplayers.a = { actions = { b = {} }, payoff = { c = 1 } }\n";
  EXPECT_EQ(errors_of(players), (std::vector<std::string>{"1:1 no-phases"}));
  EXPECT_EQ(errors_of(players + "phases = []\n"), (std::vector<std::string>{"4:10 no-phases"}));
  EXPECT_EQ(errors_of(players + "[phases]\n"), (std::vector<std::string>{"4:1 wrong-type"}));
  EXPECT_EQ(errors_of(players + "phases = [1]\n"),
            (std::vector<std::string>{"4:10 no-phases", "4:11 wrong-type"}));
}

}  // namespace
}  // namespace detente::scenario
