// Files of councils alone: what they load to, and what they refuse.
#include "engine/scenario/load/council_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

using testing::ElementsAre;

constexpr const char* kUnion = R"toml(detente = 1
title = "A union and its bank"
[councils.union]
name = "The union"
block = 2
veto = ["east"]
[councils.union.members]
north = { name = "North", weight = 3 }
east = {}
south = {}
[councils.union.majorities]
votes = { quota = 4 }
people = { quota = 65, weights = { south = 0, north = 52, east = 48 } }
[councils.bank]
quota = 51
[councils.bank.members]
north = { weight = 60 }
east = { weight = 40 }
)toml";

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kUnion;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample lacks: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(CouncilFile, ReadsSeveralMajoritiesVetoAndBlock) {
  const auto loaded = parse_council_file(kUnion, "union.toml");
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  const CouncilFile& file = loaded.value();
  EXPECT_EQ(file.title, "A union and its bank");
  ASSERT_EQ(file.councils.size(), 2U);
  const VotingCouncil& first = file.councils[0];
  EXPECT_EQ(first.id, "union");
  EXPECT_EQ(first.name, "The union");
  EXPECT_THAT(first.member_ids, ElementsAre("north", "east", "south"));
  EXPECT_THAT(first.member_names, ElementsAre("North", "east", "south"));
  EXPECT_THAT(first.veto, ElementsAre(0, 1, 0));
  EXPECT_EQ(first.block, 2);
  ASSERT_EQ(first.majorities.size(), 2U);
  EXPECT_EQ(first.majorities[0].id, "votes");
  EXPECT_EQ(first.majorities[0].quota, 4);
  EXPECT_THAT(first.majorities[0].weights, ElementsAre(3, 1, 1));
  EXPECT_EQ(first.majorities[1].quota, 65);
  EXPECT_THAT(first.majorities[1].weights, ElementsAre(52, 48, 0)) << "in the members' order";
  const VotingCouncil& second = file.councils[1];
  EXPECT_EQ(second.block, 0);
  ASSERT_EQ(second.majorities.size(), 1U);
  EXPECT_EQ(second.majorities[0].id, "");
  EXPECT_EQ(second.majorities[0].quota, 51);
  EXPECT_THAT(second.majorities[0].weights, ElementsAre(60, 40));
}

TEST(CouncilFile, TakesAScenariosCouncilsAsTheyAre) {
  const auto loaded = parse_council_file(kCrisis, "crisis.toml");
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  ASSERT_EQ(loaded.value().councils.size(), 1U);
  const VotingCouncil& council = loaded.value().councils[0];
  EXPECT_EQ(loaded.value().title, "A small crisis");
  EXPECT_THAT(council.member_names, ElementsAre("United States", "India"));
  EXPECT_THAT(council.veto, ElementsAre(1, 0));
  EXPECT_EQ(council.majorities[0].quota, 3);
  EXPECT_THAT(council.majorities[0].weights, ElementsAre(1, 3));
}

TEST(CouncilFile, SettingsChangeIt) {
  const Setting setting{"councils.bank.quota", "61"};
  const auto loaded = parse_council_file(kUnion, "union.toml", {&setting, 1});
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.value().councils[1].majorities[0].quota, 61);
}

TEST(CouncilFile, RefusesBadOnesWithTheirPlace) {
  const std::vector<Breakage> table = {
      {"detente = 1\n", "", {"1:1 missing-key"}},
      {"detente = 1", "detente = 2", {"1:11 version"}},
      {"title =", "titel =", {"1:1 missing-key", "2:1 unknown-key"}},
      {"\"A union and its bank\"", "\" \"", {"2:9 empty"}},
      {"block = 2", "block = 4", {"5:9 out-of-range"}},
      {"block = 2", "block = \"x\"", {"5:9 wrong-type"}},
      {"block = 2", "quota = 2", {"5:1 unknown-key"}},
      {"[\"east\"]", "[\"est\"]", {"6:9 veto-not-member"}},
      {"weight = 3", "weight = -3", {"8:36 out-of-range"}},
      {"weight = 3", "weihgt = 3", {"8:27 unknown-key"}},
      {"east = {}", "east = 1", {"9:8 wrong-type"}},
      {"east = {}", "east = { player = \"us\" }", {"9:10 unknown-key"}},
      {"quota = 4", "quota = 6", {"12:19 quota-range"}},
      {"quota = 4", "quota = 0", {"12:19 quota-range"}},
      {"{ quota = 4 }", "{}", {"12:9 missing-key"}},
      {"quota = 65", "quota = 101", {"13:20 quota-range"}},
      {"south = 0", "souht = 0", {"13:34 missing-key", "13:36 unknown-key"}},
      {"south = 0", "south = 0.5", {"13:44 wrong-type"}},
      {"south = 0", "south = -1", {"13:44 out-of-range"}},
      {"weights = { south = 0, north = 52, east = 48 }", "weights = 3", {"13:34 wrong-type"}},
      {"quota = 51\n", "", {"14:1 missing-key"}},
      {"quota = 51", "quota = 101", {"15:9 quota-range"}},
      {"north = { weight = 60 }\neast = { weight = 40 }\n", "", {"16:1 no-members"}},
      {"[councils.union.majorities]\nvotes = { quota = 4 }\npeople = { quota = 65, weights = { south = 0, "
       "north "
       "= 52, east = 48 } }",
       "[councils.union.majorities]",
       {"11:1 empty"}},
  };
  for (const Breakage& row : table) {
    EXPECT_EQ(places(parse_council_file(changed(row.from, row.to), "union.toml").diagnostics()), row.errors)
        << row.from << "  became  " << row.to;
  }
}

TEST(CouncilFile, TellsAllErrorsAtOnceAndNoMoreThanFifty) {
  std::string text = "detente = 1\ntitle = 3\n[councils.a]\nquota = 1\n[councils.a.members]\n";
  for (int i = 0; i < 60; ++i) text += fmt::format("m{} = {{ weight = \"x\" }}\n", i);
  const auto loaded = parse_council_file(text, "many.toml");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.diagnostics().size(), 51U);
  EXPECT_EQ(loaded.diagnostics().back().code, "more-errors");
}

TEST(CouncilFile, AScenarioWithoutCouncilsHasNobodyWhoVotes) {
  std::string text = "detente = 1\ntitle = \"x\"\n";
  EXPECT_THAT(places(parse_council_file(text, "x.toml").diagnostics()), ElementsAre("1:1 missing-key"));
  text += "[councils]\n";
  EXPECT_THAT(places(parse_council_file(text, "x.toml").diagnostics()), ElementsAre("3:1 empty"));
}

TEST(CouncilFile, WeightsMayBeAsLargeAsPopulationsAndNoLarger) {
  std::string text = "detente = 1\ntitle = \"x\"\n[councils.a]\nquota = 1\n[councils.a.members]\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("m{} = {{ weight = 1000000000 }}\n", i);
  EXPECT_TRUE(parse_council_file(text, "x.toml").ok());
  text += "one_more = {}\n";
  EXPECT_THAT(places(parse_council_file(text, "x.toml").diagnostics()), ElementsAre("3:11 out-of-range"));
}

}  // namespace
}  // namespace detente::scenario
