#include "engine/batch/points.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

namespace detente::batch {
namespace {

using testing::ElementsAre;

std::string csv_of(const Points& points) {
  std::string csv;
  EXPECT_TRUE(write_points(points, [&](std::string_view piece) {
    csv += piece;
    return true;
  }));
  return csv;
}

Points points_of(const std::string& csv) {
  auto read = read_points("points.csv", csv);
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : render(read.diagnostics().front()));
  return read.ok() ? std::move(read).value() : Points{};
}

/// "line:column code message" of each error.
std::vector<std::string> errors_of(const std::string& csv) {
  const auto read = read_points("points.csv", csv);
  EXPECT_FALSE(read.ok()) << csv;
  std::vector<std::string> errors;
  for (const Diagnostic& d : read.diagnostics()) {
    errors.push_back(fmt::format("{}:{} {} {}", d.at.line, d.at.column, d.code, d.message));
  }
  return errors;
}

TEST(Points, NumbersAndWordsMakeOneTable) {
  Points points;
  points.count = 3;
  points.columns = {{"veto_cost", {0.1, 1e-9, HUGE_VAL}, {}, {}},
                    {"councils.unsc.veto", {}, {1, 0, 1}, {R"(["us","china"])", "[]"}}};
  EXPECT_EQ(points.text(0, 0), "0.1");
  EXPECT_EQ(points.text(1, 1), R"(["us","china"])");
  EXPECT_EQ(csv_of(points),
            "point,veto_cost,councils.unsc.veto\n"
            "0,0.1,[]\n"
            "1,1e-09,\"[\"\"us\"\",\"\"china\"\"]\"\n"
            "2,inf,[]\n");
}

TEST(Points, WhatIsWrittenReadsBack) {
  const std::string csv = "point,a,b,\"c,d\"\n0,0.1,myopic,\"\"\"1\"\"\"\n1,-5,\"[1,2]\",two words\n";
  const Points points = points_of(csv);
  EXPECT_EQ(points.count, 2U);
  EXPECT_THAT(points.columns[0].numbers, ElementsAre(0.1, -5.0));
  EXPECT_THAT(points.columns[1].words, ElementsAre("myopic", "[1,2]"));
  EXPECT_EQ(points.columns[2].name, "c,d");
  EXPECT_EQ(points.text(0, 2), R"("1")");
  EXPECT_EQ(csv_of(points), csv);
}

TEST(Points, FilesOfSpreadsheetsAreRead) {
  const Points points =
      points_of("\xEF\xBB\xBF veto_cost , us.rationality\r\n 0.10 ,4\r\n\r\n1.0, inf\r\n\r\n");
  EXPECT_EQ(points.count, 2U);
  EXPECT_EQ(points.columns[0].name, "veto_cost");
  EXPECT_THAT(points.columns[0].numbers, ElementsAre(0.1, 1.0));
  EXPECT_THAT(points.columns[1].numbers, ElementsAre(4.0, HUGE_VAL));
}

TEST(Points, AColumnThatMixesNumbersAndWordsIsWordsWithAWarning) {
  const auto read = read_points("p.csv", "x,y\n1.0,1\n2,2\nauto,3\n");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read.diagnostics().size(), 1U);
  EXPECT_EQ(read.diagnostics()[0].severity, Severity::warning);
  EXPECT_EQ(read.diagnostics()[0].at.line, 4U);
  EXPECT_EQ(read.value().text(0, 0), "1");
  EXPECT_THAT(read.value().columns[0].words, ElementsAre("1", "2", "auto"));
  EXPECT_THAT(read.value().columns[1].numbers, ElementsAre(1.0, 2.0, 3.0));
  const auto other = read_points("p.csv", "x\nauto\n1\n");
  ASSERT_TRUE(other.ok());
  ASSERT_EQ(other.diagnostics().size(), 1U);
  EXPECT_EQ(other.diagnostics()[0].at.line, 3U);
}

TEST(Points, AMissingOrWrongHeaderIsTold) {
  EXPECT_THAT(
      errors_of(""),
      ElementsAre("1:1 points-header no header; expected a first line with the names of the columns"));
  EXPECT_THAT(errors_of("0.1,2\n0.2,3\n"),
              ElementsAre("1:1 points-header '0.1' stands where the name of a column is expected",
                          "1:5 points-header '2' stands where the name of a column is expected"));
  EXPECT_THAT(errors_of("a,b,a\n1,2,3\n"), ElementsAre("1:5 points-header a second column 'a'"));
  EXPECT_THAT(errors_of("a,,b\n1,2,3\n"), ElementsAre("1:3 points-header column 2 has no name"));
  EXPECT_THAT(errors_of("point\n0\n"), ElementsAre("1:1 points-header no column besides 'point'"));
  EXPECT_THAT(errors_of("a;b\n1;2\n"),
              ElementsAre("1:1 points-header the columns are separated by ';'; expected commas"));
}

TEST(Points, AllBadRowsAreToldAtOnceWithTheirPlaces) {
  EXPECT_THAT(
      errors_of("point,a,b\n0,1,2\n2,1,2\n2,1\n3,,nan\n4,1,2,9\n"),
      ElementsAre("3:1 points-id point '2'; expected 1",
                  "4:3 points-row 2 cells in this row; expected 3 as in the header",
                  "5:3 points-cell 'a' has no value here", "5:4 points-cell 'nan' is no value for 'b'",
                  "6:7 points-row 4 cells in this row; expected 3 as in the header"));
  EXPECT_THAT(errors_of("a,b\n"), ElementsAre("1:1 points-rows no points follow the header"));
  EXPECT_THAT(errors_of("a,b\n1,\"2\n3,4\n"),
              ElementsAre("2:1 csv-syntax a quoted cell of this row is never closed"));
}

TEST(Points, AtMostFiftyErrorsAreTold) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 200; ++i) csv += "1\n";
  EXPECT_EQ(errors_of(csv).size(), 50U);
  EXPECT_EQ(errors_of(std::string(200, ',') + '\n').size(), 50U);
}

TEST(Points, ASinkThatRefusesStopsTheWriting) {
  Points points;
  points.count = 500'000;
  points.columns.push_back({"x", std::vector<double>(points.count, 0.123), {}, {}});
  int pieces = 0;
  EXPECT_FALSE(write_points(points, [&](std::string_view) { return ++pieces < 2; }));
  EXPECT_EQ(pieces, 2);
}

TEST(Points, TheAxisOfAColumnSaysWhatItHolds) {
  const Points points = points_of("a,b,c,d\n2,x,inf,5\n1,y,3,5\n");
  const Axis range = axis_of_column(points.columns[0]);
  EXPECT_EQ(range.scale, Scale::linear);
  EXPECT_TRUE(range.is_range());
  EXPECT_EQ(range.low, 1.0);
  EXPECT_EQ(range.high, 2.0);
  EXPECT_THAT(axis_of_column(points.columns[1]).words, ElementsAre("x", "y"));
  EXPECT_THAT(axis_of_column(points.columns[2]).numbers, ElementsAre(3.0, HUGE_VAL));
  EXPECT_THAT(axis_of_column(points.columns[3]).numbers, ElementsAre(5.0));
}

std::vector<double> positions_of(const std::string& spec, const std::string& csv) {
  std::string error;
  return axis_positions(points_of(csv).columns[0], parse_axis(spec, error).value());
}

TEST(Points, PositionsGoFromZeroAtTheLowEndToOneAtTheHigh) {
  EXPECT_THAT(positions_of("x=2:6", "x\n2\n3\n6\n7\n"), ElementsAre(0.0, 0.25, 1.0, 1.25));
  EXPECT_THAT(positions_of("x=6:2:-1", "x\n2\n3\n6\n"), ElementsAre(0.0, 0.25, 1.0));
  EXPECT_THAT(positions_of("x=1:100:log", "x\n1\n10\n100\n"),
              ElementsAre(0.0, testing::DoubleEq(0.5), testing::DoubleEq(1.0)));
}

TEST(Points, PositionsOnAListAreItsPlacesEvenlySpaced) {
  EXPECT_THAT(positions_of("x=8,1,inf", "x\n8\n1\ninf\n"), ElementsAre(0.5, 0.0, 1.0));
  EXPECT_THAT(positions_of("x=b,c,a", "x\na\nb\nb\nc\n"), ElementsAre(1.0, 0.0, 0.0, 0.5));
  EXPECT_THAT(positions_of("x=b,c", "x\nb\nz\nc\n"), ElementsAre(0.0, 1.0, 0.5));
  EXPECT_THAT(positions_of("x=7", "x\n7\n7\n"), ElementsAre(0.0, 0.0));
}

TEST(Points, PositionsOfWordsThatLookLikeNumbersAreFound) {
  EXPECT_THAT(positions_of("x=auto,2,1", "x\n1\n2\n"), ElementsAre(1.0, 0.5));
}

TEST(Points, AScaleThatCannotMeasureACellGivesWayToTheOrder) {
  EXPECT_THAT(positions_of("x=1:100:log", "x\n1\n0\n100\n"), ElementsAre(0.5, 0.0, 1.0));
  EXPECT_THAT(positions_of("x=0:1", "x\n1\ninf\n0\n"), ElementsAre(0.5, 1.0, 0.0));
}

RC_GTEST_PROP(Points, AnyTableReadsBackCellByCell, ()) {
  const auto rows = static_cast<std::size_t>(*rc::gen::inRange(1, 20));
  Points points;
  points.count = rows;
  Points::Column numbers{"n", {}, {}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    double value = *rc::gen::arbitrary<double>();
    numbers.numbers.push_back(std::isnan(value) ? 0.0 : value);
  }
  points.columns.push_back(numbers);
  Points::Column texts{"w", {}, {}, {"a", "b c", R"(["x","y"])", R"("1,2")", "[]", "true", "{ q = 'z' }"}};
  for (std::size_t i = 0; i < rows; ++i) texts.picks.push_back(*rc::gen::inRange<std::uint32_t>(0, 7));
  points.columns.push_back(texts);
  const auto read = read_points("p.csv", csv_of(points));
  RC_ASSERT(read.ok());
  for (std::size_t i = 0; i < rows; ++i) {
    RC_ASSERT(read.value().text(i, 0) == points.text(i, 0));
    RC_ASSERT(read.value().text(i, 1) == points.text(i, 1));
  }
}

}  // namespace
}  // namespace detente::batch
