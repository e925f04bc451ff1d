// Sweeps: what a point costs, by shard size and by threads, and what planning and merging add.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "engine/batch/merge.hpp"
#include "engine/batch/worker.hpp"
#include "engine/scenario/load/scenario_file.hpp"

namespace detente::batch {
namespace {

/// A folder of its own that goes away.
class Folder {
public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("detente_sweep_bench_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

scenario::Scenario load(const std::string& name) {
  return scenario::load_scenario(std::string(DETENTE_SOURCE_DIR) + "/scenarios/" + name).value();
}

/// A Sobol' design over the ranges given as for --vary.
Sweep planned(const std::string& folder, scenario::Scenario scenario, const std::vector<std::string>& axes,
              std::uint64_t points, std::uint32_t shards, Plan plan) {
  std::string error;
  for (const std::string& text : axes) plan.axes.push_back(parse_axis(text, error).value());
  plan.design = Design::sobol;
  plan.samples = points;
  plan.shards = shards;
  plan.version = "bench";
  DesignedPoints designed = make_points(plan.axes, {Design::sobol, points, plan.seed});
  return make_sweep(folder, std::move(plan), std::move(scenario), std::move(designed.points));
}

void run(benchmark::State& state, const scenario::Scenario& scenario, const std::vector<std::string>& axes,
         std::uint64_t points, std::uint32_t shards, int threads, const Plan& plan) {
  for (auto round : state) {
    state.PauseTiming();
    const Folder folder;
    state.ResumeTiming();
    const Sweep sweep = planned(folder.path(), scenario, axes, points, shards, plan);
    std::string error;
    if (!freeze(sweep, error)) state.SkipWithError(error.c_str());
    const WorkSummary summary = work(sweep, {.threads = threads});
    if (summary.end != WorkEnd::complete) state.SkipWithError("the sweep is not complete");
    benchmark::DoNotOptimize(merge(sweep, folder.path(), false));
    state.PauseTiming();
    // The folder goes away outside the measured time.
    std::filesystem::remove_all(folder.path());
    state.ResumeTiming();
  }
  const auto all = static_cast<double>(points);
  state.counters["per_point"] =
      benchmark::Counter(all, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["points/s"] = benchmark::Counter(all, benchmark::Counter::kIsIterationInvariantRate);
}

/// A cheap game, one sampled run a point: what is left is the sweep's own work.
void cheap_points(benchmark::State& state) {
  const auto shards = static_cast<std::uint32_t>(state.range(0));
  Plan plan;
  plan.method = simulate::Method::sample;
  plan.replicates = 1;
  run(state, load("tutorial/chicken.toml"), {"row.rationality=0.1:10", "col.rationality=0.1:10"}, 16'384,
      shards, static_cast<int>(state.range(1)), plan);
}
BENCHMARK(cheap_points)
    ->ArgNames({"shards", "threads"})
    ->ArgsProduct({{1, 16, 128, 1000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The crisis, exactly, over all its parameters.
void crisis_points(benchmark::State& state) {
  const scenario::Scenario scenario = load("crisis-2022.toml");
  std::vector<std::string> axes;
  for (const scenario::Parameter& parameter : scenario.parameters) {
    axes.push_back(parameter.name + '=' + cell_of_number(*parameter.low) + ':' +
                   cell_of_number(*parameter.high));
  }
  run(state, scenario, axes, 64, static_cast<std::uint32_t>(state.range(0)), static_cast<int>(state.range(1)),
      {});
}
BENCHMARK(crisis_points)
    ->ArgNames({"shards", "threads"})
    ->ArgsProduct({{4, 64}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);

/// Planning alone: points, execution order, hashes, files.
void plan_alone(benchmark::State& state) {
  const auto points = static_cast<std::uint64_t>(state.range(0));
  const scenario::Scenario scenario = load("tutorial/chicken.toml");
  for (auto round : state) {
    const Folder folder;
    const Sweep sweep = planned(folder.path(), scenario, {"row.rationality=0.1:10", "col.rationality=0.1:10"},
                                points, 1000, {});
    std::string error;
    if (!freeze(sweep, error)) state.SkipWithError(error.c_str());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(plan_alone)
    ->RangeMultiplier(4)
    ->Range(1 << 14, 1 << 20)
    ->Unit(benchmark::kMillisecond)
    ->Complexity(benchmark::oN);

}  // namespace
}  // namespace detente::batch
