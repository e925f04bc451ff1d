// Small sweeps for the tests of batch: a game of one move, and folders that go away.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/batch/sweep_folder.hpp"

namespace detente::batch {

/// One player chooses once: `high` is taken with probability 1 / (1 + exp(-rationality * gain)).
inline constexpr const char* kChoice = R"(detente = 1
[scenario]
title = "A choice"
start = 2000-01-01
round = "year"
rounds = 2
[parameters]
gain = { value = 1.0, low = -2.0, high = 2.0, about = "worth of going high" }
shown = { value = 1.0, low = 0.0, high = 2.0, about = "weight in what is measured" }
[state]
level = { levels = 3, start = 0, about = "rungs climbed" }
[players.a]
name = "Anna"
rationality = 1.0
[players.a.actions]
high = {}
low = {}
[players.a.payoff]
worth = "gain * a.high"
[[phases]]
name = "choice"
movers = ["a"]
[[phases.effects]]
when = "a.high"
change = { level = 1 }
[outcomes]
went_high = { ever = "a.high", about = "Anna goes high" }
height = { last = "shown * level", about = "where she stands at the end" }
)";

inline scenario::Scenario choice(const std::vector<scenario::Setting>& settings = {}) {
  return scenario::parse_scenario(kChoice, "choice.toml", settings).value();
}

/// A folder of this test's own.
class Folder {
public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::path(testing::TempDir()) /
            ("detente_sweep_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

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
