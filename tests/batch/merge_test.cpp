#include "engine/batch/merge.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/csv.hpp"
#include "engine/base/files.hpp"
#include "engine/batch/worker.hpp"
#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

TEST(Merge, WritesARowForEachPointAndOutcomeInTheirOrder) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-1:1:x3", "a.rationality=1,2"}, 4);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  ASSERT_TRUE(merge(sweep, folder.path(), false).ok());
  std::string error;
  const std::string csv = read_file(folder.file("outcomes.csv"), error).value();
  CsvReader reader(csv);
  std::vector<std::string> cells;
  ASSERT_TRUE(reader.next(cells));
  EXPECT_EQ(cells.size(), 14U);
  for (std::size_t row = 0; row < 12; ++row) {
    ASSERT_TRUE(reader.next(cells)) << row;
    EXPECT_EQ(cells[0], std::to_string(row / 2));
    EXPECT_EQ(cells[1], row % 2 == 0 ? "went_high" : "height");
    EXPECT_EQ(cells[2], "ok");
    EXPECT_EQ(cells[3], "0") << "exact: no runs behind it";
  }
  EXPECT_FALSE(reader.next(cells));
}

TEST(Merge, SurveysTheSameWithoutWriting) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-1,1,9"}, 2);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  const MergeSummary seen = survey(sweep);
  EXPECT_FALSE(is_merged(folder.path()));
  const MergeSummary written = merge(sweep, folder.path(), false);
  EXPECT_TRUE(is_merged(folder.path()));
  EXPECT_EQ(seen.points, 3U);
  EXPECT_EQ(seen.failed, 1U);
  for (std::size_t o = 0; o < 2; ++o) {
    EXPECT_EQ(seen.extremes[o].low, written.extremes[o].low);
    EXPECT_EQ(seen.extremes[o].high_point, 1U);
  }
}

TEST(Merge, HasNoExtremesWhereNoPointHasAValue) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=7,8"}, 1);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  const MergeSummary summary = merge(sweep, folder.path(), false);
  ASSERT_TRUE(summary.ok());
  EXPECT_TRUE(std::isnan(summary.extremes[0].low));
  EXPECT_FALSE(summary.exact || summary.sampled);
}

TEST(Merge, KnowsWhatItsTablesTake) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-1,1"}, 1);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  ASSERT_TRUE(merge(sweep, folder.path(), false).ok());
  std::string error;
  const MappedFile shard(sweep.shard_path(0));
  const ShardReader reader(shard.bytes(), sweep.head(0));
  std::size_t offset = reader.begin();
  std::size_t bytes = 0;
  for (int i = 0; i < 2; ++i) bytes += table_bytes(sweep, reader.read(offset));
  const auto rows_of = [&](const char* name) {
    const std::string csv = read_file(folder.file(name), error).value();
    return csv.size() - csv.find('\n') - 1;
  };
  EXPECT_EQ(bytes, rows_of("points.csv") + rows_of("outcomes.csv"));
}

}  // namespace
}  // namespace detente::batch
