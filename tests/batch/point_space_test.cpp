#include "engine/batch/point_space.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

TEST(PointSpace, ParametersAndPlayersNumbersChangeTheTuningOnly) {
  const Sweep sweep =
      grid_sweep("x", {"parameters.gain.value=-1,1", "a.rationality=2,inf", "players.a.discount=0,0.5"}, 1);
  const PointSpace space(sweep.scenario_text, "s", sweep.scenario, sweep.points);
  EXPECT_TRUE(space.only_numbers());
  EXPECT_EQ(space.structure_key(0), space.structure_key(7));
  simulate::Tuning tuning = simulate::tuning_of(sweep.scenario);
  ASSERT_FALSE(space.tune(7, tuning).has_errors());
  EXPECT_EQ(tuning.parameters, (std::vector<double>{1.0, 1.0}));
  EXPECT_EQ(tuning.rationality[0], std::numeric_limits<double>::infinity());
  EXPECT_EQ(tuning.discount[0], 0.5);
}

TEST(PointSpace, EverythingElseIsAScenarioOfItsOwn) {
  const Sweep sweep = grid_sweep("x", {"play.a=equilibrium,myopic", "level.start=0,2", "gain=0,1"}, 1);
  const PointSpace space(sweep.scenario_text, "s", sweep.scenario, sweep.points);
  EXPECT_FALSE(space.only_numbers());
  EXPECT_EQ(space.structure_key(0), space.structure_key(1));
  EXPECT_NE(space.structure_key(0), space.structure_key(2));
  const Result<scenario::Scenario> last = space.scenario(7);
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last.value().play[0].kind, scenario::PolicyKind::myopic);
  EXPECT_EQ(last.value().state[0].start, 2);
}

TEST(PointSpace, AWordWhereANumberBelongsIsAnError) {
  const Sweep sweep = grid_sweep("x", {"gain=big,small"}, 1);
  const PointSpace space(sweep.scenario_text, "s", sweep.scenario, sweep.points);
  simulate::Tuning tuning = simulate::tuning_of(sweep.scenario);
  const Diagnostics errors = space.tune(1, tuning);
  ASSERT_TRUE(errors.has_errors());
  EXPECT_EQ(errors.sorted().front().message, "gain = small: must be a number");
}

TEST(PointSpace, ReadsAxesOffTheScenario) {
  const scenario::Scenario scenario = choice();
  const AxisSource gain = axis_source("gain", scenario);
  EXPECT_EQ(gain.about, "worth of going high");
  EXPECT_EQ(gain.base, "1");
  EXPECT_EQ(gain.low, -2.0);
  EXPECT_EQ(gain.high, 2.0);
  EXPECT_EQ(axis_source("a.rationality", scenario).about, "Anna: precision of its choices, 1/utils");
  EXPECT_EQ(axis_source("play.a", scenario).base, "");
}

}  // namespace
}  // namespace detente::batch
