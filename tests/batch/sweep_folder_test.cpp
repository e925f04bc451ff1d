#include "engine/batch/sweep_folder.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "engine/base/files.hpp"
#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

TEST(SweepFolder, OpensAsItWasFrozen) {
  const Folder folder;
  const Sweep sweep = frozen_sweep(folder.path(), {"gain=-1:1:0.1", "play.a=equilibrium,myopic"}, 5);
  const Result<Sweep> opened = open_sweep(folder.path());
  ASSERT_TRUE(opened.ok()) << render(opened.diagnostics().front());
  EXPECT_EQ(opened.value().plan.hash(), sweep.plan.hash());
  EXPECT_EQ(opened.value().scenario.hash, sweep.scenario.hash);
  EXPECT_EQ(opened.value().order, sweep.order);
  EXPECT_EQ(opened.value().points.text(41, 1), sweep.points.text(41, 1));
}

TEST(SweepFolder, IsRefusedWhenItsFilesWereChanged) {
  const Folder folder;
  static_cast<void>(frozen_sweep(folder.path(), {"gain=-1:1:0.5"}, 2));
  std::string error;
  const std::string points = read_file(folder.file("points.csv"), error).value();
  ASSERT_TRUE(write_file(folder.file("points.csv"), points + "5,2\n", error));
  const Result<Sweep> more = open_sweep(folder.path());
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.diagnostics().front().code, "plan-hash");
  ASSERT_TRUE(write_file(folder.file("points.csv"), points, error));
  std::string scenario = read_file(folder.file("scenario.toml"), error).value();
  scenario.replace(scenario.find("rounds = 2"), 10, "rounds = 3");
  ASSERT_TRUE(write_file(folder.file("scenario.toml"), scenario, error));
  const Result<Sweep> longer = open_sweep(folder.path());
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.diagnostics().front().code, "plan-hash");
}

TEST(SweepFolder, WithoutAPlanIsNoSweep) {
  const Folder folder;
  EXPECT_FALSE(holds_plan(folder.path()));
  EXPECT_FALSE(open_sweep(folder.path()).ok());
}

TEST(SweepFolder, RunsAGridFromCoarseToFine) {
  const Folder folder;
  const Sweep sweep = grid_sweep(folder.path(), {"gain=0:1:x8", "a.rationality=1:8:x8"}, 4);
  // A quarter of the points: the upper left corner of each square of four by four.
  const std::span<const std::uint32_t> first = sweep.points_of(0);
  ASSERT_EQ(first.size(), 16U);
  for (const std::uint32_t point : first) {
    EXPECT_EQ(point / 8 % 2, 0U);
    EXPECT_EQ(point % 8 % 2, 0U);
  }
}

}  // namespace
}  // namespace detente::batch
