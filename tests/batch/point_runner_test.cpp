#include "engine/batch/point_runner.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "engine/simulate/futures/futures.hpp"
#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

/// A sweep with its space and a runner, not on disk.
struct Bench {
  explicit Bench(const std::vector<std::string>& axes, Plan plan = {})
      : sweep(grid_sweep("x", axes, 1, std::move(plan))),
        space(sweep.scenario_text, "s", sweep.scenario, sweep.points),
        runner(sweep, space, 0) {}

  Sweep sweep;
  PointSpace space;
  PointRunner runner;
};

TEST(PointRunner, GivesWhatTheScenarioAloneGives) {
  Bench bench({"gain=-1,0.5", "play.a=equilibrium,myopic"});
  for (std::uint64_t point = 0; point < 4; ++point) {
    const PointResult result = bench.runner.run(point);
    ASSERT_EQ(result.status, PointStatus::ok) << result.message;
    const scenario::Scenario alone =
        choice({{"gain", bench.sweep.points.text(point, 0)}, {"play.a", bench.sweep.points.text(point, 1)}});
    const auto game = game::compile_game(alone);
    const auto futures = simulate::find_futures(game.value(), {});
    ASSERT_EQ(result.outcomes.size(), 2U);
    for (std::size_t o = 0; o < 2; ++o) {
      EXPECT_EQ(result.outcomes[o].mean, futures.value().ensemble.outcomes[o].mean) << point;
      EXPECT_EQ(result.outcomes[o].q95, futures.value().ensemble.outcomes[o].q95) << point;
    }
  }
}

TEST(PointRunner, DoesNotCareWhatItRanBefore) {
  Bench forwards({"gain=-2:2:0.5", "play.a=equilibrium,myopic"});
  Bench backwards({"gain=-2:2:0.5", "play.a=equilibrium,myopic"});
  std::vector<double> first, second;
  for (std::uint64_t p = 0; p < 18; ++p) first.push_back(forwards.runner.run(p).outcomes[1].mean);
  for (std::uint64_t p = 18; p-- > 0;) second.push_back(backwards.runner.run(p).outcomes[1].mean);
  std::reverse(second.begin(), second.end());
  EXPECT_EQ(first, second);
}

TEST(PointRunner, SaysWhyAPointFails) {
  Bench range({"gain=5"});
  EXPECT_EQ(range.runner.run(0).message, "gain = 5 lies outside its range, -2 to 2 [parameter-range]");
  Bench word({"gain=big,small"});
  EXPECT_EQ(word.runner.run(0).message, "gain = big: must be a number [point-value]");
  Bench outcomes({R"(outcomes={ other = { ever = "a.high" }, height = { last = "shown * level" } })"});
  EXPECT_EQ(outcomes.runner.run(0).message, "the point changes which outcomes there are [point-outcomes]");
  Bench nonsense({"play.a=nonsense"});
  EXPECT_EQ(nonsense.runner.run(0).status, PointStatus::failed);
  EXPECT_NE(nonsense.runner.run(0).message.find("nonsense"), std::string::npos);
}

TEST(PointRunner, RunsAreKeptOneByOneWhenAsked) {
  Plan plan;
  plan.method = simulate::Method::sample;
  plan.replicates = 40;
  plan.keep_raw = true;
  Bench bench({"gain=0.5"}, plan);
  const PointResult result = bench.runner.run(0);
  ASSERT_EQ(result.raw.size(), 80U);
  double sum = 0.0;
  for (std::size_t run = 0; run < 40; ++run) sum += result.raw[2 * run];
  EXPECT_DOUBLE_EQ(sum / 40.0, result.outcomes[0].mean);
}

TEST(PointRunner, PutsPointsThatShareTheirWorkTogether) {
  // `shown` is mentioned by an outcome alone: two points share each solution.
  Bench bench({"shown=0,1", "play.a=equilibrium,myopic", "gain=-1,1"});
  std::vector<std::uint64_t> points{0, 1, 2, 3, 4, 5, 6, 7};
  bench.runner.group(points);
  std::vector<std::pair<std::string, std::string>> shared;
  for (const std::uint64_t p : points) {
    shared.emplace_back(bench.sweep.points.text(p, 1), bench.sweep.points.text(p, 2));
  }
  for (std::size_t i = 0; i < points.size(); i += 2) EXPECT_EQ(shared[i], shared[i + 1]);
  std::sort(points.begin(), points.end());
  EXPECT_EQ(points, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace detente::batch
