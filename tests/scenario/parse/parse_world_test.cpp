// [scenario], [parameters], [state] and [derived]: what they load to, and what they refuse.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParseWorld, ReadsTheHeader) {
  const Scenario scenario = loaded(kCrisis);
  EXPECT_EQ(scenario.title, "A small crisis");
  EXPECT_EQ(scenario.about, "Two capitals and a council");
  EXPECT_EQ(scenario.start, (Date{2022, 5, 26}));
  EXPECT_EQ(scenario.round, RoundLength::quarter);
  EXPECT_EQ(scenario.rounds, 8);
  EXPECT_EQ(scenario.horizon, Horizon::finite);
  EXPECT_EQ(loaded(crisis("\"quarter\"", "\"month\"")).round, RoundLength::month);
  EXPECT_EQ(loaded(crisis("\"quarter\"", "\"year\"")).round, RoundLength::year);
  EXPECT_EQ(loaded(crisis("rounds = 8", "rounds = 10000\nhorizon = \"stationary\"")).horizon,
            Horizon::stationary);
}

TEST(ParseWorld, NeedsOnlyATitleOfTheHeader) {
  const Scenario scenario = loaded(crisis(
      "about = \"Two capitals and a council\"\nstart = 2022-05-26\nround = \"quarter\"\nrounds = 8\n", ""));
  EXPECT_EQ(scenario.rounds, 1);
  EXPECT_EQ(scenario.round, RoundLength::quarter);
  EXPECT_EQ(scenario.about, "");
}

TEST(ParseWorld, RefusesABadHeader) {
  expect_errors({
      {"detente = 1\n", "", {"1:1 missing-key"}},
      {"detente = 1\n", "detente = 2\n", {"1:11 version"}},
      {"detente = 1\n", "detente = 1.0\n", {"1:11 wrong-type"}},
      {"title = \"A small crisis\"\n", "", {"2:1 missing-key"}},
      {"\"A small crisis\"", "\" \"", {"3:9 empty"}},
      {"\"A small crisis\"", "[]", {"3:9 wrong-type"}},
      {"start = 2022-05-26", "start = 2022-05-26T10:00:00", {"5:9 wrong-type"}},
      {"start = 2022-05-26", "start = \"2022-05-26\"", {"5:9 wrong-type"}},
      {"\"quarter\"", "\"quartre\"", {"6:9 unknown-word"}},
      {"\"quarter\"", "3", {"6:9 wrong-type"}},
      {"rounds = 8", "rounds = 0", {"7:10 out-of-range"}},
      {"rounds = 8", "rounds = 10001", {"7:10 out-of-range"}},
      {"rounds = 8", "rounds = 8.0", {"7:10 wrong-type"}},
      {"rounds = 8", "rounds = 8\nhorizon = \"endless\"", {"8:11 unknown-word"}},
      {"rounds = 8", "ruonds = 8", {"7:1 unknown-key"}},
      {"[outcomes]", "[outcoms]", {"59:2 unknown-key"}},
  });
  EXPECT_EQ(errors_of(""), (std::vector<std::string>{"1:1 no-phases", "1:1 no-players", "1:1 missing-key",
                                                     "1:1 missing-key"}));
}

TEST(ParseWorld, SaysThatALaterConstructIsNotYetPartOfTheLanguage) {
  expect_errors({
      {"[ends]", "[series]\n[ends]", {"57:2 not-yet"}},
      {"[ends]", "[interventions.x]\n[ends]", {"57:2 not-yet"}},
      {"[ends]", "[[claims]]\n[ends]", {"57:3 not-yet"}},
  });
}

TEST(ParseWorld, ReadsParametersWithAndWithoutARange) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.parameters.size(), 2U);
  EXPECT_EQ(scenario.parameters[0].name, "cost");
  EXPECT_EQ(scenario.parameters[0].value, 0.5);
  EXPECT_EQ(scenario.parameters[0].low, 0.0);
  EXPECT_EQ(scenario.parameters[0].high, 2.0);
  EXPECT_EQ(scenario.parameters[0].about, "of a veto");
  EXPECT_EQ(scenario.parameters[0].at.line, 9U);
  EXPECT_EQ(scenario.parameters[1].value, 0.25);
  EXPECT_FALSE(scenario.parameters[1].low);
  EXPECT_EQ(loaded(crisis("detect = 0.25", "detect = 1")).parameters[1].value, 1.0) << "integers are numbers";
}

TEST(ParseWorld, RefusesBadParameters) {
  expect_errors({
      {"value = 0.5", "value = 2.5", {"9:18 parameter-range"}},
      {"value = 0.5", "value = -0.5", {"9:18 parameter-range"}},
      {"low = 0.0", "low = 3.0", {"9:23 parameter-range"}},
      {"value = 0.5, ", "", {"9:8 missing-key"}},
      {"value = 0.5", "value = \"0.5\"", {"9:18 wrong-type"}},
      {"value = 0.5", "value = nan", {"9:18 not-finite"}},
      {"high = 2.0", "high = inf", {"9:41 not-finite"}},
      {"detect = 0.25", "detect = inf", {"10:10 not-finite"}},
      {"detect = 0.25", "detect = true", {"10:10 wrong-type"}},
      {"low = 0.0", "lwo = 0.0", {"9:23 unknown-key"}},
      {"detect = 0.25", "Detect = 0.25", {"10:1 bad-name", "16:24 unknown-name", "45:11 unknown-name"}},
  });
}

TEST(ParseWorld, ReadsStateByLevelsAndByValues) {
  const Scenario scenario = loaded(kCrisis);
  ASSERT_EQ(scenario.state.size(), 2U);
  EXPECT_EQ(scenario.state[0].size, 8);
  EXPECT_EQ(scenario.state[0].start, 5);
  EXPECT_EQ(scenario.state[0].about, "warheads");
  EXPECT_TRUE(scenario.state[0].values.empty());
  EXPECT_EQ(scenario.state[1].size, 3);
  EXPECT_EQ(scenario.state[1].start, 1);
  EXPECT_EQ(scenario.state[1].values, (std::vector<std::string>{"none", "freeze", "partial"}));
  EXPECT_EQ(loaded(crisis("levels = 8", "levels = 1000")).state[0].size, 1000);
}

TEST(ParseWorld, RefusesBadState) {
  expect_errors({
      {"levels = 8", "levels = 1", {"12:22 out-of-range"}},
      {"levels = 8", "levels = 1001", {"12:22 out-of-range"}},
      {"levels = 8", "levels = 8.0", {"12:22 wrong-type"}},
      {"start = 5", "start = 8", {"12:33 out-of-range"}},
      {"start = 5", "start = -1", {"12:33 out-of-range"}},
      {"start = 5", "start = 5.0", {"12:33 wrong-type"}},
      {", start = 5", "", {"12:11 missing-key"}},
      {"levels = 8", "levels = 8, values = [\"a\", \"b\"]", {"12:13 state-kind", "12:54 wrong-type"}},
      {"levels = 8, ", "", {"12:1 state-kind"}},
      {"{ levels = 8, start = 5, about = \"warheads\" }", "8", {"12:11 wrong-type"}},
      {"[\"none\", \"freeze\", \"partial\"]",
       "\"none\"",
       {"13:19 wrong-type", "23:46 unknown-value", "29:26 unknown-value", "56:96 wrong-type"}},
      {"\"partial\"]", "\"freeze\"]", {"13:38 duplicate-name"}},
      {"\"partial\"]", "\"Partial\"]", {"13:39 bad-name"}},
      {"\"partial\"]", "3]", {"13:38 wrong-type"}},
      {"start = \"freeze\"", "start = \"frozen\"", {"13:58 unknown-value"}},
      {"start = \"freeze\"", "start = 1", {"13:58 wrong-type"}},
      {"about = \"warheads\"", "about = 3", {"12:44 wrong-type"}},
  });
}

TEST(ParseWorld, LimitsHowMuchIsDeclared) {
  std::string many = "[parameters]\n";
  for (int i = 0; i < 1001; ++i) many += fmt::format("p{} = 1\n", i);
  const std::vector<std::string> errors = errors_with("[parameters]\n", many);
  ASSERT_FALSE(errors.empty());
  EXPECT_EQ(errors.front(), "1009:1 too-many");
}

}  // namespace
}  // namespace detente::scenario
