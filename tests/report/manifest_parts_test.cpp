#include "engine/report/manifest_parts.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/report/table.hpp"
#include "tests/worlds/choice.hpp"

namespace detente::report {
namespace {

TEST(ManifestParts, CellsAreShortestNumbersAndNothingForNone) {
  EXPECT_EQ(Cell(0.1).plain(), "0.1");
  EXPECT_EQ(Cell(-0.0).plain(), "-0");
  EXPECT_EQ(Cell(std::numeric_limits<double>::quiet_NaN()).plain(), "");
}

TEST(ManifestParts, NameEverythingThatAPlotShows) {
  JsonWriter json;
  json.begin_object();
  write_model(json, worlds::choice());
  json.key("tables").begin_object();
  write_column_notes(json, "x.csv", {data("point", "", "row"), data("mean", "utils", "of runs")});
  const auto model = nlohmann::json::parse(json.end().end().text());
  EXPECT_EQ(model["variables"][0]["about"], "rungs climbed");
  EXPECT_EQ(model["players"][0]["name"], "Anna");
  EXPECT_EQ(model["players"][0]["actions"][1]["name"], "low");
  EXPECT_EQ(model["outcomes"][0]["kind"], "ever");
  EXPECT_EQ(model["outcomes"][1]["about"], "where she stands at the end");
  EXPECT_EQ(model["tables"]["x.csv"][1]["unit"], "utils");
}

}  // namespace
}  // namespace detente::report
