// Who plays what.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

std::string with_rules(const std::string& rules) {
  std::string text = kCrisis;
  return text.substr(0, text.find("rules = [")) + rules + "\n";
}

TEST(BindStrategies, GivesEveryoneEquilibriumUnlessItSaysOtherwise) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.play.size(), 2U);
  EXPECT_EQ(scenario.play[0].kind, PolicyKind::equilibrium);
  EXPECT_EQ(scenario.play[0].name, "equilibrium");
  EXPECT_EQ(scenario.play[1].kind, PolicyKind::rules);
  EXPECT_EQ(scenario.play[1].name, "stubborn");
}

TEST(BindStrategies, ReadsRulesInTheirOrderAndNormalisesTheirMixes) {
  const Scenario scenario = loaded(kCrisis);
  const std::vector<Rule>& rules = scenario.play[1].rules;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].play, (Mix{0.0, 1.0}));
  EXPECT_EQ(rules[1].play, (Mix{0.25, 0.75}));
  EXPECT_FALSE(rules[1].when.present());
}

TEST(BindStrategies, LetsSelfAndOtherStandForThePlayersOfAPair) {
  const Scenario scenario = loaded(kCrisis);
  const Vocabulary& words = scenario.vocabulary;
  const Formula& when = scenario.play[1].rules[0].when;
  EXPECT_EQ(when.variables, (std::vector<VariableId>{words.last(words.move(0)), words.last(words.move(1))}));
  EXPECT_EQ(when.names[0].name, "last.other.yes");
  EXPECT_EQ(when.names[0].value, 1);
  EXPECT_EQ(when.names[1].value, 2);
  World world = scenario.start_world();
  FormulaEvaluator holds(scenario, when);
  EXPECT_EQ(holds(world), 0.0);
  world[static_cast<std::size_t>(words.last(words.move(0)))] = 1;
  world[static_cast<std::size_t>(words.last(words.move(1)))] = 2;
  EXPECT_EQ(holds(world), 1.0);
}

TEST(BindStrategies, BindsOneStrategyToEachOfItsPlayers) {
  const std::string twins = R"(detente = 1
scenario.title = "Twins"
players.a = { actions = { c = {}, d = {} } }
players.b = { actions = { d = {}, c = {} } }
phases = [{ name = "both", movers = ["a", "b"] }]
play.default = "tit"
strategies.tit = { rules = [{ when = "last.other.d", play = "d" }, { play = "c" }] }
)";
  const Scenario scenario = loaded(twins);
  const Vocabulary& words = scenario.vocabulary;
  EXPECT_EQ(scenario.play[0].rules[0].play, (Mix{0.0, 1.0}));
  EXPECT_EQ(scenario.play[1].rules[0].play, (Mix{1.0, 0.0}));
  EXPECT_EQ(scenario.play[0].rules[0].when.variables, std::vector<VariableId>{words.last(words.move(1))});
  EXPECT_EQ(scenario.play[0].rules[0].when.names[0].value, 1);
  EXPECT_EQ(scenario.play[1].rules[0].when.variables, std::vector<VariableId>{words.last(words.move(0))});
  EXPECT_EQ(scenario.play[1].rules[0].when.names[0].value, 2);
}

TEST(BindStrategies, KnowsTheBuiltInPolicies) {
  EXPECT_EQ(loaded(kCrisis, {{"play.us", "myopic"}}).play[0].kind, PolicyKind::myopic);
  EXPECT_EQ(loaded(kCrisis, {{"play.us", "equilibrium"}}).play[0].kind, PolicyKind::equilibrium);
  const Policy uniform = loaded(kCrisis, {{"play.us", "uniform"}}).play[0];
  EXPECT_EQ(uniform.kind, PolicyKind::mixed);
  EXPECT_EQ(uniform.name, "uniform");
  EXPECT_EQ(uniform.mix, (Mix{0.5, 0.5}));
  const Policy named = loaded(with_rules("policy = \"myopic\"")).play[1];
  EXPECT_EQ(named.kind, PolicyKind::myopic);
  EXPECT_EQ(named.name, "stubborn");
  const Policy mixed = loaded(with_rules("mixed = { hold = 1, test = 4 }")).play[1];
  EXPECT_EQ(mixed.kind, PolicyKind::mixed);
  EXPECT_EQ(mixed.mix, (Mix{0.8, 0.2}));
}

TEST(BindStrategies, LetsAPlayersOwnLineBeatTheDefault) {
  const Scenario scenario = loaded(crisis("[play]\n", "[play]\ndefault = \"myopic\"\n"));
  EXPECT_EQ(scenario.play[0].kind, PolicyKind::myopic);
  EXPECT_EQ(scenario.play[1].kind, PolicyKind::rules);
}

TEST(BindStrategies, RefusesWhatNobodyKnows) {
  expect_errors({
      {"dprk = \"stubborn\"", "dprk = \"stuborn\"", {"63:8 unknown-strategy"}},
      {"dprk = \"stubborn\"", "drpk = \"stubborn\"", {"63:1 unknown-player"}},
      {"dprk = \"stubborn\"",
       "default = \"stubborn\"",
       {"65:21 unknown-action", "65:40 unknown-action", "65:65 unknown-action", "66:22 unknown-action",
        "66:32 unknown-action"}},
      {"play = \"hold\"", "play = \"hodl\"", {"65:65 unknown-action"}},
      {"{ test = 1, hold = 3 }", "{ test = 1, hodl = 3 }", {"66:32 unknown-action"}},
      {"last.other.yes", "last.other.no", {"65:21 unknown-action"}},
      {"last.self.hold", "last.self.yes", {"65:40 unknown-action"}},
      {"last.other.yes", "last.other", {"65:21 bare-player"}},
  });
}

TEST(BindStrategies, NeedsAPairForOther) {
  expect_errors({{"[councils.unsc]",
                  "[players.china]\nactions = { wait = {} }\npayoff = { x = 1 }\n[councils.unsc]",
                  {"33:10 never-moves", "68:21 no-other"}}});
}

TEST(BindStrategies, NeedsAPayoffToPlayFor) {
  const std::string face = "threat = \"-twice / 14\"\nface = \"-cost * us.yes * unsc.vetoed\"\n";
  expect_errors({{"[players.us.payoff]\n" + face, "", {"15:1 unread", "17:10 no-payoff"}}});
  const std::string deterrence = "[players.dprk.payoff]\ndeterrence = \"sqrt(arsenal / 7)\"\n";
  EXPECT_EQ(errors_with(deterrence, ""), std::vector<std::string>{}) << "rules need no payoff";
  const std::string text = crisis(deterrence, "");
  EXPECT_EQ(errors_of(text, {{"play.dprk", "uniform"}}), std::vector<std::string>{});
  EXPECT_EQ(errors_of(text, {{"play.dprk", "myopic"}}), std::vector<std::string>{"27:10 no-payoff"});
  EXPECT_EQ(errors_of(text, {{"play.dprk", "equilibrium"}}), std::vector<std::string>{"27:10 no-payoff"});
}

TEST(BindStrategies, ChecksAStrategyThatNobodyPlays) {
  const auto errors = [](const std::string& rules) {
    return errors_of(with_rules(rules), {{"play.dprk", "uniform"}});
  };
  EXPECT_EQ(errors("rules = [{ play = \"hold\" }]"), std::vector<std::string>{}) << "it fits dprk";
  EXPECT_EQ(errors("rules = [{ play = \"wait\" }]"), std::vector<std::string>{}) << "it fits us";
  EXPECT_EQ(errors("mixed = { hold = 1, wait = 1 }"), std::vector<std::string>{"64:13 strategy-fits-nobody"});
  EXPECT_EQ(errors("mixed = { hodl = 1 }"), std::vector<std::string>{"64:13 strategy-fits-nobody"});
  EXPECT_EQ(errors("rules = [{ when = \"arsenl\", play = \"hold\" }]"),
            std::vector<std::string>{"65:20 unknown-name"});
  EXPECT_EQ(errors("rules = [{ when = \"1 +\", play = \"hold\" }]"),
            std::vector<std::string>{"65:23 formula-syntax"});
  EXPECT_EQ(errors("rules = [{ when = \"last.self.wait\", play = \"wait\" }]"), std::vector<std::string>{});
}

}  // namespace
}  // namespace detente::scenario
