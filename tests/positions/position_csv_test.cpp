// KTAB's CSV: what it loads to, and what it refuses and where.
#include "engine/positions/position_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;
using testing::ElementsAre;

constexpr const char* kSmall =
    "Talks,  A small sample,  2,  2,\n"
    "Actor, Description, Influence, Price Position, Price Salience, Speed, Speed Salience,\n"
    "us,\"The States, united\", 1.5, 10, 60, 20, 40,\n"
    "them, Others, 2, 80, 30, 90, 30\n";

std::vector<std::string> errors_of(std::string text) {
  std::vector<std::string> found;
  const auto loaded = parse_position_csv(std::move(text), "x.csv");
  for (const Diagnostic& d : loaded.diagnostics()) {
    found.push_back(std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + " " + d.code);
  }
  return found;
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(PositionCsv, ReadsActorsAndDimensions) {
  const auto loaded = parse_position_csv(kSmall, "x.csv");
  ASSERT_TRUE(loaded.ok());
  const SpatialModel& model = loaded.value();
  EXPECT_EQ(model.title, "Talks");
  EXPECT_EQ(model.about, "A small sample");
  ASSERT_EQ(model.scales.size(), 2U);
  EXPECT_EQ(model.scales[0].id, "price_position");
  EXPECT_EQ(model.scales[0].high, 100.0);
  ASSERT_EQ(model.actors.size(), 2U);
  EXPECT_EQ(model.actors[0].id, "us");
  EXPECT_EQ(model.actors[0].name, "The States, united");
  const SpatialInputs inputs = best_inputs(model);
  EXPECT_THAT(inputs.ideal, ElementsAre(0.1, 0.2, 0.8, 0.9));
  EXPECT_THAT(inputs.salience, ElementsAre(0.6, 0.4, 0.3, 0.3));
  EXPECT_THAT(inputs.capability, ElementsAre(1.5, 1.5, 2, 2));
}

TEST(PositionCsv, ReadsKtabsSamples) {
  EXPECT_EQ(ktab_sample("dummyData-a040.csv").actors.size(), 40U);
  EXPECT_EQ(ktab_sample("dummyData_3Dim.csv").scales.size(), 3U);
  EXPECT_EQ(ktab_sample("SOE-Pol-Comp.csv").actors[12].name, "CNOOC - Wang Yilin");
}

TEST(PositionCsv, TakesWindowsLineEndsAndAByteOrderMark) {
  std::string text = "\xEF\xBB\xBF";
  for (const char c : std::string(kSmall)) text += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_TRUE(parse_position_csv(text, "x.csv").ok());
}

TEST(PositionCsv, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(errors_of(""), ElementsAre("0:0 empty"));
  EXPECT_THAT(errors_of(changed("2,  2,\n", "two,  2,\n")), ElementsAre("1:26 wrong-type"));
  EXPECT_THAT(errors_of(changed("2,  2,\n", "2,  0,\n")), ElementsAre("1:30 out-of-range"));
  EXPECT_THAT(errors_of(changed("80,", "eighty,")), ElementsAre("4:18 wrong-type"));
  EXPECT_THAT(errors_of(changed("80,", "180,")), ElementsAre("4:18 out-of-range"));
  EXPECT_THAT(errors_of(changed(", 2, 80", ", -2, 80")), ElementsAre("4:15 out-of-range"));
  EXPECT_THAT(errors_of(changed("2,  2,\n", "3,  2,\n")), ElementsAre("1:1 wrong-length"));
  EXPECT_THAT(errors_of(std::string(kSmall) + "more, x, 1, 1, 1, 1, 1\n"), ElementsAre("5:1 wrong-length"));
  EXPECT_THAT(errors_of(changed(", 90, 30\n", "\n")), ElementsAre("4:1 wrong-length"));
  EXPECT_THAT(errors_of(changed("90, 30", "90, 30, 5")), ElementsAre("4:34 wrong-length"));
  EXPECT_THAT(errors_of(changed("them", "us")), ElementsAre("4:1 duplicate-name"));
  EXPECT_THAT(errors_of(changed("them", "")), ElementsAre("4:1 empty"));
  EXPECT_THAT(errors_of(changed("Speed,", "Price Position,")), ElementsAre("2:64 duplicate-name"));
  EXPECT_THAT(errors_of(changed("60,", "70,")), ElementsAre("3:35 salience-sum"));
  EXPECT_THAT(errors_of(changed(" Others", "\"Others")), ElementsAre("4:1 csv-syntax"));
}

TEST(PositionCsv, TellsAllErrorsAtOnce) {
  std::string text = changed("80,", "x,");
  text.replace(text.find("10,"), 3, "y,");
  EXPECT_EQ(errors_of(text).size(), 2U);
}

TEST(PositionCsv, CountsColumnsInCharacters) {
  EXPECT_THAT(errors_of(changed("Others, 2, 80", "Übrige, 2, x")), ElementsAre("4:18 wrong-type"));
}

TEST(PositionCsv, RefusesActorsWithoutAnyPower) {
  std::string text = changed("1.5", "0");
  text.replace(text.find(", 2, 80"), 7, ", 0, 80");
  EXPECT_THAT(errors_of(text), ElementsAre("0:0 no-power"));
}

TEST(PositionCsv, SaysWhenTheFileIsNotThere) {
  const auto loaded = load_position_csv("nowhere/x.csv");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.diagnostics().front().code, "file");
}

}  // namespace
}  // namespace detente::positions
