#include "engine/scenario/text/canonical.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(Canonical, ReadsBackAsJsonInTheOrderOfTheFile) {
  const Scenario scenario = loaded(kCrisis);
  const auto json = nlohmann::ordered_json::parse(scenario.effective);
  EXPECT_EQ(json["detente"], 1);
  EXPECT_EQ(json["scenario"]["start"], "2022-05-26");
  EXPECT_EQ(json["players"]["us"]["rationality"], "inf");
  EXPECT_EQ(json["parameters"]["cost"]["value"], 0.5);
  EXPECT_EQ(json["phases"][1]["procedural"], true);
  EXPECT_EQ(json["phases"].size(), 2U);
  std::vector<std::string> keys;
  for (const auto& item : json["derived"].items()) keys.push_back(item.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"twice", "level"}));
  EXPECT_EQ(json.dump(), scenario.effective);
}

TEST(Canonical, KeepsTextAsItWasWritten) {
  const Scenario scenario = loaded(crisis("A small crisis", "\xC3\x89t\xC3\xA9 \\\"22\\\""));
  EXPECT_EQ(nlohmann::json::parse(scenario.effective)["scenario"]["title"], "\xC3\x89t\xC3\xA9 \"22\"");
}

void expect_self_contained(const Scenario& scenario) {
  const Result<Scenario> again = parse_scenario(scenario.self_contained, "frozen.toml");
  ASSERT_TRUE(again.ok()) << render(again.diagnostics().front());
  EXPECT_EQ(again.value().hash, scenario.hash);
  EXPECT_EQ(again.value().self_contained, scenario.self_contained);
}

TEST(Canonical, TomlReadsBackAsTheSameScenario) {
  expect_self_contained(loaded(kCrisis));
  expect_self_contained(loaded(crisis("A small crisis", "tab\\t, \xC3\x89t\xC3\xA9 \\\"22\\\"")));
  std::string dotted = kCrisis;
  dotted.erase(dotted.find("[ends]\n"), 7);
  const std::size_t end = dotted.find("[outcomes]");
  ASSERT_NE(end, std::string::npos);
  const std::size_t line = dotted.rfind("\n", end - 2);
  std::string over = dotted.substr(line + 1, end - line - 1);
  over.erase(over.find_last_not_of('\n') + 1);
  dotted.erase(line + 1, end - line - 1);
  dotted.replace(dotted.find("detente = 1\n"), 12, "ends." + over + "\ndetente = 1\n");
  expect_self_contained(loaded(dotted));
}

TEST(Canonical, TomlOfAFileThatExtendsAnotherStandsAlone) {
  const std::string folder = std::string(DETENTE_SOURCE_DIR) + "/scenarios/";
  for (const char* const name : {"veto-2022", "consensus-2017", "freeze-2018", "tutorial/inspection-game"}) {
    const std::vector<Setting> settings{{"scenario.rounds", "3"}};
    const Result<Scenario> scenario = load_scenario(folder + name + ".toml", settings);
    ASSERT_TRUE(scenario.ok()) << name;
    expect_self_contained(scenario.value());
  }
}

TEST(Canonical, HashesAsXxh3Does) {
  // The XXH3-128 of no bytes under seed 0, as in xxHash's own sanity check.
  EXPECT_EQ(content_hash(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(content_hash("a").size(), 32U);
}

TEST(Canonical, HashStaysWhenOnlyTheFormOfTheFileChanges) {
  const std::string hash = loaded(kCrisis).hash;
  EXPECT_EQ(loaded(kCrisis).hash, hash);
  EXPECT_EQ(parse_scenario(kCrisis, "elsewhere/other.toml").value().hash, hash);
  EXPECT_EQ(loaded(crisis("[state]", "# a comment\n\n[ state ]")).hash, hash);
  EXPECT_EQ(loaded(crisis("hold = {}", "\"hold\" = { }")).hash, hash);
  EXPECT_EQ(loaded(crisis("\"cost / 4\"", "'cost / 4'")).hash, hash);
  std::string crlf;
  for (const char c : std::string(kCrisis)) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(loaded("\xEF\xBB\xBF" + crlf).hash, hash);
}

TEST(Canonical, HashChangesWithContentAndOrder) {
  const std::string hash = loaded(kCrisis).hash;
  EXPECT_NE(loaded(crisis("start = 5", "start = 4")).hash, hash);
  EXPECT_NE(loaded(crisis("A small crisis", "A small crisis.")).hash, hash);
  EXPECT_NE(loaded(crisis("test = { when = \"deal == deal.none\" }\nhold = {}",
                          "hold = {}\ntest = { when = \"deal == deal.none\" }"))
                .hash,
            hash)
      << "the order of actions is the order of moves";
  EXPECT_NE(loaded(kCrisis, {{"cost", "0.6"}}).hash, hash);
  EXPECT_EQ(loaded(kCrisis, {{"cost", "0.5"}}).hash, hash);
}

}  // namespace
}  // namespace detente::scenario
