#include "engine/batch/text_difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/scenario/load/scenario_file.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::batch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TextChange changed(std::string path, std::string before, std::string after) {
  return {ChangeKind::changed, std::move(path), std::move(before), std::move(after)};
}
TextChange added(std::string path, std::string after) {
  return {ChangeKind::added, std::move(path), {}, std::move(after)};
}
TextChange removed(std::string path, std::string before) {
  return {ChangeKind::removed, std::move(path), std::move(before), {}};
}

TEST(TextDifference, OfATextWithItselfIsEmpty) {
  const std::string text = game::testing::load(game::testing::kStandoff).effective;
  EXPECT_THAT(text_difference(text, text), IsEmpty());
}

TEST(TextDifference, NamesEachValueByItsPath) {
  EXPECT_THAT(text_difference(R"({"a":{"x":1,"y":"s"},"z":[1,2]})", R"({"a":{"x":2.5,"y":"s"},"z":[1]})"),
              ElementsAre(changed("a.x", "1", "2.5"), changed("z", "[1,2]", "[1]")));
}

TEST(TextDifference, TakesAWholeNumberForTheSameWithAndWithoutAPoint) {
  EXPECT_THAT(text_difference(R"({"x":1})", R"({"x":1.0})"), IsEmpty());
}

TEST(TextDifference, TellsWhatOnlyOneTextHas) {
  EXPECT_THAT(text_difference(R"({"a":1,"b":{"c":2}})", R"({"b":{"d":3},"e":4})"),
              ElementsAre(removed("a", "1"), removed("b.c", "2"), added("b.d", "3"), added("e", "4")));
}

TEST(TextDifference, TellsATableFromAValue) {
  EXPECT_THAT(text_difference(R"({"p":0.4})", R"({"p":{"value":0.4}})"),
              ElementsAre(changed("p", "0.4", R"({"value":0.4})")));
}

TEST(TextDifference, TellsOfAnotherOrderOfTheSameKeys) {
  EXPECT_THAT(text_difference(R"({"t":{"a":1,"b":2}})", R"({"t":{"b":2,"a":1}})"),
              ElementsAre(TextChange{ChangeKind::reordered, "t", R"(["a","b"])", R"(["b","a"])"}));
  // A key that only one text has is no other order.
  EXPECT_THAT(text_difference(R"({"a":1,"b":2})", R"({"n":0,"a":1,"b":2})"), ElementsAre(added("n", "0")));
}

TEST(TextDifference, FindsEntriesOfAListByTheirNames) {
  EXPECT_THAT(
      text_difference(R"({"phases":[{"name":"one","when":"x"},{"name":"two","when":"y"}]})",
                      R"({"phases":[{"name":"zero"},{"name":"one","when":"x"},{"name":"two","when":"z"}]})"),
      ElementsAre(added("phases[zero]", R"({"name":"zero"})"),
                  changed("phases[two].when", R"("y")", R"("z")")));
}

TEST(TextDifference, FindsAnEntryInsertedIntoAListWithoutNames) {
  EXPECT_THAT(
      text_difference(R"({"e":[{"x":1},{"x":2},{"x":3}]})", R"({"e":[{"x":1},{"x":9},{"x":2},{"x":3}]})"),
      ElementsAre(added("e[2]", R"({"x":9})")));
  EXPECT_THAT(text_difference(R"({"e":[{"x":1},{"x":2},{"x":3}]})", R"({"e":[{"x":2},{"x":4}]})"),
              ElementsAre(removed("e[1]", R"({"x":1})"), changed("e[3].x", "3", "4")));
}

TEST(TextDifference, OfAListThatBecomesEmptyIsTheWholeList) {
  EXPECT_THAT(text_difference(R"({"e":[{"x":1}]})", R"({"e":[]})"),
              ElementsAre(changed("e", R"([{"x":1}])", "[]")));
}

TEST(TextDifference, OfAScenarioAndItsSettingIsThatSetting) {
  const scenario::Scenario before = game::testing::load(game::testing::kStandoff);
  const scenario::Setting settings[] = {{"luck", "0.5"}, {"councils.body.veto", "[]"}};
  const auto after = scenario::parse_scenario(game::testing::kStandoff, "test.toml", settings);
  ASSERT_TRUE(after);
  EXPECT_THAT(
      text_difference(before.effective, after.value().effective),
      ElementsAre(changed("parameters.luck", "0.3", "0.5"), changed("councils.body.veto", R"(["b"])", "[]")));
}

}  // namespace
}  // namespace detente::batch
