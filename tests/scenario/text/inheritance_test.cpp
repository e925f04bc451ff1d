#include "engine/scenario/text/inheritance.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

/// A folder of its own for each test.
class Inheritance : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "detente-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write("base.toml", kCrisis);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  Scenario load(const std::string& text) {
    write("child.toml", text);
    Result<Scenario> result = load_scenario(path("child.toml"));
    for (const Diagnostic& diagnostic : result.diagnostics()) ADD_FAILURE() << render(diagnostic);
    return result.ok() ? std::move(result).value() : Scenario();
  }
  /// "child.toml:2:11 code" for each error.
  std::vector<std::string> errors(const std::string& name) {
    std::vector<std::string> all;
    const Result<Scenario> result = load_scenario(path(name));
    for (const Diagnostic& one : result.diagnostics()) {
      all.push_back(fmt::format("{}:{}:{} {}", std::filesystem::path(one.at.source->name).filename().string(),
                                one.at.line, one.at.column, one.code));
    }
    return all;
  }

  std::string folder_;
};

using Errors = std::vector<std::string>;

TEST_F(Inheritance, TakesAllThatTheChildDoesNotSay) {
  const Scenario base = loaded(kCrisis);
  const Scenario same = load("detente = 1\nscenario.extends = 'base.toml'\n");
  EXPECT_EQ(same.hash, base.hash) << "a file that adds nothing is the file that it extends";
  EXPECT_EQ(same.effective, base.effective);
}

TEST_F(Inheritance, MergesTablesKeyByKeyAndReplacesAllElseWhole) {
  const Scenario child = load(R"(detente = 1
[scenario]
extends = "base.toml"
title = "Another"
[state]
arsenal = { start = 7 }
[councils.unsc]
veto = ["india"]
[outcomes]
deals = { ever = "deal == deal.none" }
[strategies.stubborn]
rules = [ { play = "test" } ]
)");
  EXPECT_EQ(child.title, "Another");
  EXPECT_EQ(child.rounds, 8);
  EXPECT_EQ(child.state[0].start, 7);
  EXPECT_EQ(child.state[0].size, 8);
  EXPECT_EQ(child.state[0].about, "warheads");
  EXPECT_FALSE(child.councils[0].members[0].veto);
  EXPECT_TRUE(child.councils[0].members[1].veto);
  EXPECT_EQ(child.play[1].rules.size(), 1U);
  ASSERT_EQ(child.outcomes.size(), 3U);
  EXPECT_EQ(child.outcomes[2].name, "deals") << "new keys come last";
}

TEST_F(Inheritance, KeepsAnInheritedRangeUnderAPlainNumber) {
  const Scenario child =
      load("scenario.extends = 'base.toml'\nparameters.cost = 1.5\nparameters.detect.about = 'x'\n");
  EXPECT_EQ(child.parameters[0].value, 1.5);
  EXPECT_EQ(child.parameters[0].high, 2.0);
  EXPECT_EQ(child.parameters[1].value, 0.25);
  EXPECT_EQ(child.parameters[1].about, "x");
  write("child.toml", "scenario.extends = 'base.toml'\nparameters.cost = 2.5\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"child.toml:2:19 parameter-range"}));
}

TEST_F(Inheritance, FollowsAChainRelativeToEachFile) {
  write("deeper/middle.toml", "[scenario]\nextends = '../base.toml'\ntitle = 'Middle'\nrounds = 3\n");
  const Scenario child = load("[scenario]\nextends = 'deeper/middle.toml'\ntitle = 'Child'\n");
  EXPECT_EQ(child.title, "Child");
  EXPECT_EQ(child.rounds, 3);
  EXPECT_EQ(child.players.size(), 2U);
}

TEST_F(Inheritance, WorksForATextInMemory) {
  const auto result =
      parse_scenario("scenario.extends = 'base.toml'\nscenario.rounds = 2\n", path("memory.toml"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value().rounds, 2);
}

TEST_F(Inheritance, PlacesErrorsInTheFileThatWroteTheValue) {
  write("child.toml", "[scenario]\nextends = 'base.toml'\n[state]\narsenal = { levels = 4 }\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"base.toml:12:33 out-of-range"}));
  write("child.toml", "[scenario]\nextends = 'base.toml'\n[players.us.payoff]\nnew = 'arsenl'\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"child.toml:4:8 unknown-name"}));
}

TEST_F(Inheritance, FindsCircles) {
  write("a.toml", "[scenario]\nextends = 'a.toml'\n");
  EXPECT_EQ(errors("a.toml"), (Errors{"a.toml:2:11 extends-cycle"}));
  write("a.toml", "[scenario]\nextends = 'b.toml'\n");
  write("b.toml", "[scenario]\nextends = 'x/../c.toml'\n");
  write("c.toml", "[scenario]\nextends = 'b.toml'\n");
  EXPECT_EQ(errors("a.toml"), (Errors{"c.toml:2:11 extends-cycle"}));
  const Result<Scenario> result = load_scenario(path("a.toml"));
  EXPECT_NE(result.diagnostics().front().message.find("b.toml extends"), std::string::npos);
  EXPECT_EQ(result.diagnostics().front().message.find("a.toml"), std::string::npos)
      << "a is not in the circle";
}

TEST_F(Inheritance, StopsAtALongChain) {
  for (int i = 0; i < 20; ++i) {
    write(fmt::format("{}.toml", i), fmt::format("[scenario]\nextends = '{}.toml'\n", i + 1));
  }
  EXPECT_EQ(errors("0.toml"), (Errors{"15.toml:2:11 extends-depth"}));
}

TEST_F(Inheritance, SaysWhichFileIsMissing) {
  EXPECT_EQ(errors("absent.toml"), (Errors{"absent.toml:0:0 file"}));
  write("child.toml", "[scenario]\nextends = 'absent.toml'\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"child.toml:2:11 file"}));
  write("child.toml", "[scenario]\nextends = 3\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"child.toml:2:11 wrong-type"}));
  EXPECT_EQ(errors("."), (Errors{".:0:0 file"}));
}

TEST_F(Inheritance, ReportsBadSyntaxInTheFileThatHasIt) {
  write("base.toml", "a = = 1\n");
  write("child.toml", "[scenario]\nextends = 'base.toml'\n");
  EXPECT_EQ(errors("child.toml"), (Errors{"base.toml:1:5 toml-syntax"}));
}

}  // namespace
}  // namespace detente::scenario
