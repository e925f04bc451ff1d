#include "engine/scenario/text/settings.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

Scenario with(const std::string& path, const std::string& value) {
  return loaded(kCrisis, {{path, value}});
}

/// "column code" of the only error that the setting brings about in its own text.
std::string error_with(const std::string& path, const std::string& value) {
  const Result<Scenario> result = parse_scenario(kCrisis, "crisis.toml", std::vector<Setting>{{path, value}});
  if (result.diagnostics().size() != 1) return fmt::format("{} errors", result.diagnostics().size());
  const Diagnostic& error = result.diagnostics().front();
  EXPECT_EQ(error.at.source->name, fmt::format("--set {}={}", path, value));
  return fmt::format("{} {}", error.at.column, error.code);
}

std::string hint_of(const std::string& path, const std::string& value) {
  const Result<Scenario> result = parse_scenario(kCrisis, "crisis.toml", std::vector<Setting>{{path, value}});
  return result.diagnostics().empty() ? std::string() : result.diagnostics().front().hint;
}

TEST(Settings, SetAParameterByItsName) {
  EXPECT_EQ(with("cost", "1.5").parameters[0].value, 1.5);
  EXPECT_EQ(with("cost", "1.5").parameters[0].high, 2.0) << "the range stays";
  EXPECT_EQ(with("cost", "2").parameters[0].value, 2.0);
  EXPECT_EQ(with("detect", "0.5").parameters[1].value, 0.5);
  EXPECT_EQ(with("parameters.cost", "1.5").parameters[0].high, 2.0);
  EXPECT_EQ(with("parameters.cost.high", "9").parameters[0].high, 9.0);
  EXPECT_EQ(with("detect.low", "0.1").parameters[1].low, 0.1);
}

TEST(Settings, SetAnyValueByItsPathFromTheRoot) {
  EXPECT_EQ(with("scenario.rounds", "3").rounds, 3);
  EXPECT_FALSE(with("councils.unsc.veto", "[]").councils[0].members[0].veto);
  EXPECT_EQ(with("state.arsenal.start", "2").state[0].start, 2);
  EXPECT_EQ(with("play.dprk", "myopic").play[1].kind, PolicyKind::myopic);
  EXPECT_EQ(with("play.us", "uniform").play[0].kind, PolicyKind::mixed);
  EXPECT_EQ(with("players.us.payoff.face", "cost * -2").players[0].payoff[1].formula.text, "cost * -2");
  EXPECT_EQ(with("outcomes.final", "{ mean = \"arsenal\" }").outcomes[1].kind, OutcomeKind::mean);
}

TEST(Settings, SetAValueByAShorterPath) {
  EXPECT_EQ(with("rounds", "3").rounds, 3);
  EXPECT_EQ(with("horizon", "stationary").horizon, Horizon::stationary);
  EXPECT_EQ(with("us.rationality", "4").players[0].rationality, 4.0);
  EXPECT_EQ(with("dprk.discount", "0.5").players[1].discount, 0.5) << "a key that the file leaves out";
  EXPECT_EQ(with("arsenal.start", "2").state[0].start, 2);
  EXPECT_EQ(with("deal.start", "none").state[1].start, 0);
  EXPECT_EQ(with("unsc.quota", "2").councils[0].quota, 2);
}

TEST(Settings, MakeThePlayTableWhenThereIsNone) {
  std::string text = kCrisis;
  text.erase(text.find("[play]"), std::string("[play]\ndprk = \"stubborn\"\n").size());
  const Scenario scenario = loaded(text, {{"play.default", "myopic"}});
  EXPECT_EQ(scenario.play[0].kind, PolicyKind::myopic);
  EXPECT_EQ(scenario.play[1].kind, PolicyKind::myopic);
}

TEST(Settings, ApplyInTheirOrder) {
  EXPECT_EQ(loaded(kCrisis, {{"rounds", "3"}, {"rounds", "5"}}).rounds, 5);
}

TEST(Settings, AreCheckedLikeTheFile) {
  EXPECT_EQ(error_with("cost", "3"), "6 parameter-range");
  EXPECT_EQ(error_with("cost", "-0.1"), "6 parameter-range");
  EXPECT_EQ(error_with("cost", "nan"), "6 not-finite");
  EXPECT_EQ(error_with("cost", "word"), "6 wrong-type");
  EXPECT_EQ(error_with("rounds", "0"), "8 out-of-range");
  EXPECT_EQ(error_with("rounds", "2.5"), "8 wrong-type");
  EXPECT_EQ(error_with("unsc.quota", "5"), "12 quota-range");
  EXPECT_EQ(error_with("unsc.veto", "[\"idnia\"]"), "12 veto-not-member");
  EXPECT_EQ(error_with("arsenal.start", "8"), "15 out-of-range");
  EXPECT_EQ(error_with("deal.start", "frozen"), "12 unknown-value");
  EXPECT_EQ(error_with("us.discont", "0.5"), "1 unknown-key");
  EXPECT_EQ(error_with("us.payoff.face", "cost * arsenl"), "23 unknown-name");
  EXPECT_EQ(error_with("us.payoff.face", "'cost * arsenl'"), "24 unknown-name");
  EXPECT_EQ(error_with("play.dprk", "stuborn"), "11 unknown-strategy");
  EXPECT_EQ(error_with("play.drpk", "myopic"), "1 unknown-player");
}

TEST(Settings, RefusePathsThatLeadNowhere) {
  for (const std::string path : {"csot",
                                 "parameters.csot",
                                 "state.arsnal.start",
                                 "arsnal.start",
                                 "us.actoins.yes.about",
                                 "phases.vote.when",
                                 "players.china",
                                 "outcomes.new",
                                 "nonsense.deep.path",
                                 "",
                                 ".",
                                 "us.",
                                 ".us",
                                 "us",
                                 "arsenal",
                                 "level.x",
                                 "cost.value.x",
                                 "scenario.extends",
                                 "extends",
                                 "rounds.x",
                                 "ends.new",
                                 "derived.new",
                                 "strategies.new"}) {
    EXPECT_EQ(error_with(path, "1"), "1 setting-path") << path;
  }
}

TEST(Settings, RefuseWhatIsNoValue) {
  EXPECT_EQ(error_with("rounds", "["), "8 setting-value");
  EXPECT_EQ(error_with("rounds", ""), "8 setting-value");
  EXPECT_EQ(error_with("cost", "1 2"), "6 setting-value");
  EXPECT_EQ(error_with("title", "\"half"), "7 setting-value");
}

TEST(Settings, SuggestTheNearestPath) {
  EXPECT_EQ(hint_of("csot", "1"), "did you mean 'cost'?");
  EXPECT_EQ(hint_of("ruonds", "1"), "did you mean 'rounds'?");
  EXPECT_EQ(hint_of("arsenl.start", "1"), "did you mean 'arsenal'?");
  EXPECT_EQ(hint_of("state.arsenl.start", "1"), "did you mean 'arsenal'?");
  EXPECT_EQ(hint_of("us.discont", "1"), "did you mean 'discount'?");
}

}  // namespace
}  // namespace detente::scenario
