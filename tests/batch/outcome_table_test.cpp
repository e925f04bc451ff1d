#include "engine/batch/outcome_table.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace detente::batch {
namespace {

using testing::ElementsAre;

constexpr const char* kHeader =
    "point,outcome,status,n,mean,sd,standard_error,q05,q50,q95,undefined,mean_origin,quantile_origin,"
    "message\n";

class OutcomeTableTest : public testing::Test {
protected:
  OutcomeTableTest()
      : path_(std::filesystem::temp_directory_path() / ("outcome-table-" + std::to_string(::getpid()))) {}
  ~OutcomeTableTest() override { std::filesystem::remove(path_); }

  Result<OutcomeTable> read(const std::string& text, std::size_t points) {
    std::ofstream(path_) << text;
    return read_outcome_table(path_, points);
  }
  std::string error(const std::string& text, std::size_t points) {
    const auto table = read(text, points);
    if (table.ok()) return "no error";
    const Diagnostic& first = table.diagnostics().front();
    return std::to_string(first.at.line) + ": " + first.message;
  }

  std::filesystem::path path_;
};

TEST_F(OutcomeTableTest, MeansStandByOutcomeAndPointAndFailuresAreMissing) {
  const auto table = read(std::string(kHeader) +
                              "0,a,ok,0,0.5,,,,,,0,exact,exact,\n"
                              "0,\"b,c\",ok,0,,,,,,,0,exact,exact,\n"
                              "1,a,failed,0,,,,,,,,,,\"too large, by far\"\n"
                              "1,\"b,c\",failed,0,,,,,,,,,,\"too large, by far\"\n"
                              "3,a,not_converged,0,2,,,,,,0,exact,exact,\n"
                              "3,\"b,c\",not_converged,0,-1e-3,,,,,,0,exact,exact,\n",
                          4);
  ASSERT_TRUE(table.ok());
  EXPECT_THAT(table.value().outcomes, ElementsAre("a", "b,c"));
  EXPECT_THAT(table.value().means[0], ElementsAre(0.5, testing::IsNan(), testing::IsNan(), 2.0));
  EXPECT_THAT(table.value().means[1],
              ElementsAre(testing::IsNan(), testing::IsNan(), testing::IsNan(), -0.001));
  EXPECT_EQ(table.value().failed, 1U);
  EXPECT_EQ(table.value().not_converged, 1U);
  EXPECT_EQ(table.value().absent, 1U);
}

TEST_F(OutcomeTableTest, WhatIsNoSuchTableIsToldWithItsLine) {
  EXPECT_EQ(error("", 1), "0: there is no column 'mean'");
  EXPECT_EQ(error("point,outcome,status\n0,a,ok\n", 1), "1: there is no column 'mean'");
  const std::string header = "point,outcome,status,mean\n";
  EXPECT_EQ(error(header + "0,a,ok,1\n2,a,ok,1\n", 2), "3: point '2'; expected 0 to 1");
  EXPECT_EQ(error(header + "0,a,fine,1\n", 1), "2: status 'fine'; expected ok, not_converged or failed");
  EXPECT_EQ(error(header + "0,a,ok,one\n", 1), "2: mean 'one' is no number");
  EXPECT_EQ(error(header + "0,a,ok\n", 1), "2: 3 cells; expected 4");
  EXPECT_EQ(error(header + "0,\"a,ok,1\n", 1), "2: a quoted cell of this row is never closed");
}

TEST_F(OutcomeTableTest, AMissingFileIsTold) {
  const auto table = read_outcome_table(path_ / "none", 1);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.diagnostics().front().code, "file");
}

}  // namespace
}  // namespace detente::batch
