#include "engine/scenario/canonical.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/scenario/samples.hpp"

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
