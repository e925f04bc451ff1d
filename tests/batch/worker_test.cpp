#include "engine/batch/worker.hpp"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/fault_injection.hpp"
#include "engine/base/files.hpp"
#include "engine/batch/merge.hpp"
#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kAxes{"gain=-2:2:0.25", "a.rationality=0.5,1,2,inf",
                                     "play.a=equilibrium,myopic"};

std::string bytes_of(const std::string& path) {
  std::string error;
  return read_file(path, error).value_or("<" + error + ">");
}

/// The bytes of all tables of a sweep once it has run with `options`.
std::string tables(std::uint32_t shards, const WorkOptions& options, const Plan& plan = {}) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), kAxes, shards, plan);
  const WorkSummary summary = work(sweep, options);
  EXPECT_EQ(summary.end, WorkEnd::complete) << summary.error;
  const MergeSummary merged = merge(sweep, folder.path(), false);
  EXPECT_TRUE(merged.ok()) << merged.error;
  std::string all;
  for (const char* const name : {"points.csv", "outcomes.csv", "raw.csv", "manifest.json"}) {
    all += bytes_of(folder.file(name))
               .substr(0, name == std::string("raw.csv") && !plan.keep_raw ? 0 : std::string::npos);
  }
  return all;
}

TEST(Worker, GivesTheSameBytesForAnyShardsAndThreads) {
  const std::string one = tables(1, {});
  for (const std::uint32_t shards : {2U, 7U, 64U}) EXPECT_EQ(tables(shards, {}), one) << shards;
  for (const int threads : {2, 8}) EXPECT_EQ(tables(7, {.threads = threads}), one) << threads;
}

TEST(Worker, SampledAndRawResultsDoNotDependOnTheSplitEither) {
  Plan plan;
  plan.method = simulate::Method::sample;
  plan.replicates = 50;
  plan.keep_raw = true;
  const std::string one = tables(1, {}, plan);
  EXPECT_EQ(tables(5, {.threads = 3}, plan), one);
  plan.common_random_numbers = false;
  EXPECT_NE(tables(1, {}, plan), one);
}

TEST(Worker, AnswersAsTheClosedFormDoes) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-2,0,1", "a.rationality=0.5,3"}, 4);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  const MergeSummary merged = merge(sweep, folder.path(), false);
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(merged.points, 6U);
  // Going high at least once in two rounds; least at gain -2 and rationality 3, the second point.
  const double high = 1.0 / (1.0 + std::exp(6.0));
  EXPECT_NEAR(merged.extremes[0].low, 1.0 - (1.0 - high) * (1.0 - high), 1e-12);
  EXPECT_EQ(merged.extremes[0].low_point, 1U);
  EXPECT_EQ(merged.extremes[0].high_point, 5U);
}

TEST(Worker, SeveralWorkersAtOnceShareTheWorkAndTheBytes) {
  const std::string one = tables(1, {});
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), kAxes, 20);
  std::vector<std::thread> workers;
  std::atomic<std::uint64_t> done{0};
  for (std::uint32_t i = 0; i < 3; ++i) {
    workers.emplace_back([&, i] {
      const WorkSummary summary = work(sweep, {.threads = 1, .worker = i, .workers = 3});
      EXPECT_EQ(summary.end, WorkEnd::complete) << summary.error;
      done += summary.progress.done;
    });
  }
  for (std::thread& worker : workers) worker.join();
  // Within one process they share their claims, so points may be run twice, but never be missing.
  EXPECT_GE(done, sweep.plan.points);
  ASSERT_TRUE(merge(sweep, folder.path(), false).ok());
  EXPECT_EQ(bytes_of(folder.file("points.csv")) + bytes_of(folder.file("outcomes.csv")) +
                bytes_of(folder.file("manifest.json")),
            one);
}

TEST(Worker, StopsInTheMiddleAndGoesOnToTheSameBytes) {
  const std::string one = tables(1, {});
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), kAxes, 3);
  std::uint64_t found = 0;
  int interruptions = 0;
  for (;;) {
    std::atomic<int> looks{0};
    // Three points each time; with two threads the looks of both count.
    const WorkSummary summary = work(sweep, {.threads = 2, .stop = [&] { return ++looks > 3; }});
    ASSERT_EQ(summary.found, found) << "what was finished is committed, and nothing else";
    found += summary.progress.done;
    if (summary.end == WorkEnd::complete) break;
    ASSERT_EQ(summary.end, WorkEnd::interrupted);
    ASSERT_LT(++interruptions, 200);
  }
  EXPECT_GT(interruptions, 10);
  ASSERT_TRUE(merge(sweep, folder.path(), false).ok());
  EXPECT_EQ(bytes_of(folder.file("points.csv")) + bytes_of(folder.file("outcomes.csv")) +
                bytes_of(folder.file("manifest.json")),
            one);
}

TEST(Worker, FailedPointsAreRows) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=1,3", "play.a=equilibrium,nonsense"}, 2);
  const WorkSummary summary = work(sweep, {});
  ASSERT_EQ(summary.end, WorkEnd::complete);
  EXPECT_EQ(summary.progress.failed, 3U);
  const MergeSummary merged = merge(sweep, folder.path(), false);
  EXPECT_EQ(merged.failed, 3U);
  const std::string csv = bytes_of(folder.file("outcomes.csv"));
  EXPECT_NE(csv.find("2,went_high,failed,0,,,,,,,,,,\"gain = 3 lies outside its range"), std::string::npos)
      << csv;
  EXPECT_NE(csv.find("1,height,failed,0,,,,,,,,,,"), std::string::npos) << csv;
}

TEST(Worker, StopsAtAFailedPointWhenAsked) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=1,3,1.5,4"}, 4);
  const WorkSummary summary = work(sweep, {.stop_on_error = true});
  EXPECT_EQ(summary.end, WorkEnd::point_failed);
  EXPECT_NE(summary.error.find("lies outside its range"), std::string::npos);
}

TEST(Worker, BrokenShardsAreNamedAndRedone) {
  const std::string one = tables(1, {});
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), kAxes, 4);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  std::string cut = bytes_of(sweep.shard_path(1));
  std::string flipped = bytes_of(sweep.shard_path(2));
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  std::string error;
  ASSERT_TRUE(write_file(sweep.shard_path(1), cut.substr(0, cut.size() - 1), error));
  ASSERT_TRUE(write_file(sweep.shard_path(2), flipped, error));
  EXPECT_NE(merge(sweep, folder.path(), false).error.find("0001.shard"), std::string::npos);
  std::vector<std::string> notes;
  const WorkSummary summary = work(sweep, {.note = [&](const std::string& note) { notes.push_back(note); }});
  EXPECT_EQ(summary.end, WorkEnd::complete);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_NE(notes[0].find("0001.shard: its checksum is wrong"), std::string::npos) << notes[0];
  EXPECT_NE(notes[1].find("0002.shard"), std::string::npos) << notes[1];
  EXPECT_EQ(summary.progress.done, sweep.points_of(1).size() + sweep.points_of(2).size());
  ASSERT_TRUE(merge(sweep, folder.path(), false).ok());
  EXPECT_EQ(bytes_of(folder.file("points.csv")) + bytes_of(folder.file("outcomes.csv")) +
                bytes_of(folder.file("manifest.json")),
            one);
}

/// Plans, works and merges; the first error of any of these.
std::string whole_sweep(const std::string& folder) {
  std::string error;
  const Sweep sweep = grid_sweep(folder, {"gain=-1:1:0.5"}, 3);
  if (!holds_plan(folder) && !freeze(sweep, error)) return error;
  const WorkSummary summary = work(sweep, {});
  if (summary.end != WorkEnd::complete) return summary.error;
  return merge(sweep, folder, false).error;
}

std::size_t temporary_files(const std::string& folder) {
  std::size_t count = 0;
  if (!fs::exists(folder)) return 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    count += entry.path().filename().string().find(".tmp") != std::string::npos ? 1U : 0U;
  }
  return count;
}

/// Faults switched off again however a test ends.
struct NoFaults {
  ~NoFaults() { set_file_fault(nullptr); }
};

TEST(Worker, SurvivesAFailureAtEveryStepOfWriting) {
  const NoFaults off;
  const Folder good;
  ASSERT_TRUE(inject_file_faults("count@0"));
  ASSERT_EQ(whole_sweep(good.path()), "");
  const long steps = file_steps();
  ASSERT_GT(steps, 30);
  int injected = 0;
  for (const char* const kind : {"ENOSPC", "EACCES", "EIO"}) {
    for (const char* const lasting : {"", "+"}) {
      for (long step = 1; step <= steps; ++step) {
        const Folder folder;
        const std::string fault = fmt::format("{}@{}{}", kind, step, lasting);
        ASSERT_TRUE(inject_file_faults(fault));
        const std::string error = whole_sweep(folder.path());
        set_file_fault(nullptr);
        ++injected;
        if (!error.empty()) {
          EXPECT_NE(error.find("cannot "), std::string::npos) << fault << ": " << error;
          EXPECT_NE(error.find(folder.path()), std::string::npos) << fault << ": " << error;
        }
        EXPECT_EQ(temporary_files(folder.path()), 0U) << fault;
        ASSERT_EQ(whole_sweep(folder.path()), "") << fault;
        for (const char* const name :
             {"scenario.toml", "points.csv", "plan.json", "outcomes.csv", "manifest.json"}) {
          EXPECT_EQ(bytes_of(folder.file(name)), bytes_of(good.file(name))) << fault << ' ' << name;
        }
      }
    }
  }
  EXPECT_GT(injected, 200);
}

TEST(Worker, MergesWhatIsThereWhenAsked) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-2:2:0.5"}, 3);
  ASSERT_EQ(work(sweep, {}).end, WorkEnd::complete);
  fs::remove(sweep.shard_path(1));
  const MergeSummary whole = merge(sweep, folder.path(), false);
  EXPECT_EQ(whole.missing, std::vector<std::uint32_t>{1});
  EXPECT_FALSE(is_merged(folder.path()));
  const MergeSummary part = merge(sweep, folder.file("partial"), true);
  EXPECT_TRUE(part.ok()) << part.error;
  EXPECT_EQ(part.points, sweep.plan.points - sweep.points_of(1).size());
  EXPECT_TRUE(is_merged(folder.file("partial")));
  const Result<Plan> plan = read_plan(folder.file("partial"));
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(difference(plan.value(), sweep.plan), "");
}

}  // namespace
}  // namespace detente::batch
