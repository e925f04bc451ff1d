#include "engine/report/database.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "engine/base/files.hpp"
#include "tests/worlds/folder.hpp"

namespace detente::report {
namespace {

/// The rows that a query gives, cells joined by '|', each with its type's first letter.
std::vector<std::string> query(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  std::vector<std::string> rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::string row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      constexpr const char* kTypes = "?irtbn";
      const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      row += (i > 0 ? "|" : "") + std::string(1, kTypes[sqlite3_column_type(statement, i)]) +
             (text == nullptr ? "" : text);
    }
    rows.push_back(row);
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return rows;
}

class Database : public testing::Test {
protected:
  Database() {
    std::string error;
    EXPECT_TRUE(make_folder(folder_.path(), error));
  }
  worlds::Folder folder_;
};

TEST_F(Database, HoldsTheTablesWithTheirTypes) {
  const std::string path = folder_.file("x.sqlite");
  const DatabaseTable tables[] = {{"points", "point,us.rationality\n0,0.5\n1,inf\n"},
                                  {"outcomes", "point,outcome,mean\n0,\"a, \"\"b\"\"\",-1e-3\n1,c,\n"}};
  std::string error;
  ASSERT_TRUE(write_database(path, tables, "{}", error)) << error;
  EXPECT_EQ(query(path, "SELECT * FROM points"), (std::vector<std::string>{"i0|r0.5", "i1|rInf"}));
  EXPECT_EQ(query(path, "SELECT outcome, mean FROM outcomes ORDER BY point"),
            (std::vector<std::string>{"ta, \"b\"|r-0.001", "tc|n"}));
  EXPECT_EQ(query(path, "SELECT text FROM manifest"), (std::vector<std::string>{"t{}"}));
  EXPECT_EQ(
      query(path, "SELECT \"us.rationality\" FROM points JOIN outcomes USING (point) WHERE outcome = 'c'"),
      (std::vector<std::string>{"rInf"}));
}

TEST_F(Database, IsWrittenAnewWithTheSameBytes) {
  const DatabaseTable tables[] = {{"points", "point,x\n0,1\n"}};
  std::string error;
  ASSERT_TRUE(write_database(folder_.file("a"), tables, "m", error)) << error;
  ASSERT_TRUE(write_database(folder_.file("b"), tables, "other", error)) << error;
  ASSERT_TRUE(write_database(folder_.file("b"), tables, "m", error)) << error;
  EXPECT_EQ(read_file(folder_.file("a"), error), read_file(folder_.file("b"), error));
}

TEST_F(Database, ThatCannotBeWrittenSaysWhere) {
  std::string error;
  const std::string path = folder_.file("no/such/folder.sqlite");
  EXPECT_FALSE(write_database(path, {}, "", error));
  EXPECT_NE(error.find(path), std::string::npos) << error;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 0);
}

}  // namespace
}  // namespace detente::report
