#include "engine/base/csv.hpp"

#include <gtest/gtest.h>

namespace detente {
namespace {

std::vector<std::vector<std::string>> all_records(std::string_view text) {
  CsvReader reader(text);
  std::vector<std::vector<std::string>> records;
  for (std::vector<std::string> cells; reader.next(cells);) records.push_back(cells);
  EXPECT_FALSE(reader.error());
  return records;
}

using Records = std::vector<std::vector<std::string>>;

TEST(Csv, ReadsBackWhatItWrites) {
  const std::vector<std::string_view> cells{"plain", "with, comma", "with \"quotes\"", "two\nlines", "", "é"};
  std::string text;
  add_csv(text, cells);
  add_csv(text, {"1"});
  EXPECT_EQ(all_records(text), (Records{{cells.begin(), cells.end()}, {"1"}}));
}

TEST(Csv, TakesCarriageReturnsAndEmptyLines) {
  EXPECT_EQ(all_records("a,b\r\n\r\n1,2\n\n"), (Records{{"a", "b"}, {"1", "2"}}));
}

TEST(Csv, KeepsEmptyCellsAtBothEnds) {
  EXPECT_EQ(all_records(",x,\n"), (Records{{"", "x", ""}}));
}

TEST(Csv, KnowsWhereARecordAndItsCellsBegin) {
  CsvReader reader("a,b\n\"x\ny\",zz\n1,2\n");
  std::vector<std::string> cells;
  ASSERT_TRUE(reader.next(cells));
  ASSERT_TRUE(reader.next(cells));
  EXPECT_EQ(reader.line(), 2U);
  EXPECT_EQ(reader.column(0), 1U);
  ASSERT_TRUE(reader.next(cells));
  EXPECT_EQ(reader.line(), 4U);
  EXPECT_EQ(reader.column(1), 3U);
}

TEST(Csv, TellsOfAQuoteThatIsNeverClosed) {
  CsvReader reader("a\n\"b,c\n");
  std::vector<std::string> cells;
  EXPECT_TRUE(reader.next(cells));
  EXPECT_FALSE(reader.next(cells));
  EXPECT_TRUE(reader.error());
  EXPECT_EQ(reader.line(), 2U);
}

}  // namespace
}  // namespace detente
