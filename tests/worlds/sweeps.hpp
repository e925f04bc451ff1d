// Small sweeps for the tests of batch: over the game of one choice.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/batch/sweep_folder.hpp"
#include "tests/worlds/choice.hpp"
#include "tests/worlds/folder.hpp"

namespace detente::batch {

using worlds::choice;
using worlds::Folder;
using worlds::kChoice;

/// A grid over axes given as for --vary; not yet on disk.
inline Sweep grid_sweep(const std::string& folder, const std::vector<std::string>& axes, std::uint32_t shards,
                        Plan plan = {}) {
  for (const std::string& text : axes) {
    std::string error;
    plan.axes.push_back(parse_axis(text, error).value());
    EXPECT_EQ(error, "");
  }
  plan.version = "test";
  plan.shards = shards;
  DesignedPoints designed = make_points(plan.axes, {});
  EXPECT_TRUE(designed.errors.empty());
  return make_sweep(folder, std::move(plan), choice(), std::move(designed.points));
}

/// The same, frozen.
inline Sweep frozen_sweep(const std::string& folder, const std::vector<std::string>& axes,
                          std::uint32_t shards, Plan plan = {}) {
  Sweep sweep = grid_sweep(folder, axes, shards, std::move(plan));
  std::string error;
  EXPECT_TRUE(freeze(sweep, error)) << error;
  return sweep;
}

}  // namespace detente::batch
