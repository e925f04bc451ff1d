#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/exact/exact.hpp"
#include "engine/simulate/runs/history.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "tests/worlds/small_graphs.hpp"
#include "tests/worlds/walk_worlds.hpp"

namespace detente::simulate {
namespace {

class WalkOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);

  [[nodiscard]] Ensemble walk(const SamplingOptions& options) const {
    return sample_walk(game, testing::uniform_chooser, options).value();
  }
};

TEST_F(WalkOfStandoff, AgreesWithExactPropagationWithinFourStandardErrors) {
  const game::NodeGraph graph = game::build_graph(game, {}).value();
  const Ensemble exact = propagate(game, graph, testing::uniform_behaviour(graph), {.rounds = 5});
  const Ensemble walked = walk({.rounds = 5, .seed = 8, .replicates = 60000});
  for (std::size_t o = 0; o < exact.outcomes.size(); ++o) {
    SCOPED_TRACE(scenario.outcomes[o].name);
    EXPECT_NEAR(walked.outcomes[o].mean, exact.outcomes[o].mean, 4.0 * walked.outcomes[o].standard_error);
    EXPECT_NEAR(walked.outcomes[o].sd, exact.outcomes[o].sd, 0.03 * exact.outcomes[o].sd + 1e-9);
    EXPECT_NEAR(walked.outcomes[o].undefined, exact.outcomes[o].undefined, 0.01);
  }
  for (std::size_t t = 0; t < exact.rounds.size(); ++t) {
    EXPECT_NEAR(walked.rounds[t].running, exact.rounds[t].running, 0.01);
    for (std::size_t v = 0; v < exact.rounds[t].variables.size(); ++v) {
      EXPECT_NEAR(walked.rounds[t].variables[v].mean, exact.rounds[t].variables[v].mean, 0.02);
    }
    for (std::size_t p = 0; p < exact.rounds[t].frequency.size(); ++p) {
      for (std::size_t a = 0; a < exact.rounds[t].frequency[p].size(); ++a) {
        EXPECT_NEAR(walked.rounds[t].frequency[p][a], exact.rounds[t].frequency[p][a], 0.01);
      }
    }
  }
}

TEST_F(WalkOfStandoff, WalksTheSameWithALookedUpPolicy) {
  const game::NodeGraph graph = game::build_graph(game, {}).value();
  const play::Behaviour uniform = testing::uniform_behaviour(graph);
  const SamplingOptions options{.rounds = 5, .seed = 8, .replicates = 3000};
  const auto looked_up = sample_walk(
      game, [&] { return play::graph_chooser(game, graph, uniform); }, options);
  EXPECT_EQ(testing::bytes_of(looked_up.value()), testing::bytes_of(walk(options)));
}

TEST_F(WalkOfStandoff, GivesTheSameBytesForAnyNumberOfThreads) {
  const auto bytes = [&](int threads) {
    set_thread_limit(threads);
    const Ensemble ensemble = walk({.rounds = 4, .seed = 2, .replicates = 20001});
    set_thread_limit(0);
    return testing::bytes_of(ensemble);
  };
  const std::string one = bytes(1);
  EXPECT_EQ(bytes(2), one);
  EXPECT_EQ(bytes(8), one);
}

TEST_F(WalkOfStandoff, SumsUpExactlyTheHistoriesOfItsReplicates) {
  constexpr std::uint64_t kRuns = 500;
  const Ensemble ensemble = walk({.rounds = 4, .seed = 6, .replicates = kRuns});
  testing::UniformChooser chooser;
  std::vector<double> sum(scenario.outcomes.size(), 0.0);
  std::vector<double> defined(scenario.outcomes.size(), 0.0);
  for (std::uint64_t i = 0; i < kRuns; ++i) {
    const History history = walk_history(game, chooser, 4, 6, i).value();
    for (std::size_t o = 0; o < scenario.outcomes.size(); ++o) {
      OutcomeAccumulator accumulator;
      for (std::size_t t = 0; t < history.rounds.size(); ++t) {
        const game::World& world = history.rounds[t].world;
        accumulator.add(scenario.outcomes[o], static_cast<int>(t), game.outcomes()[o].value(world),
                        game.outcomes()[o].at_first.holds(world));
      }
      const double value = accumulator.value(scenario.outcomes[o]);
      if (std::isnan(value)) continue;
      sum[o] += value;
      defined[o] += 1.0;
    }
  }
  for (std::size_t o = 0; o < scenario.outcomes.size(); ++o) {
    SCOPED_TRACE(scenario.outcomes[o].name);
    EXPECT_NEAR(ensemble.outcomes[o].mean, sum[o] / defined[o], 1e-12);
    EXPECT_NEAR(ensemble.outcomes[o].undefined, 1.0 - defined[o] / kRuns, 1e-12);
  }
}

TEST_F(WalkOfStandoff, StopsAtTheFirstDoublingThatIsPreciseEnough) {
  const Ensemble ensemble = walk({.rounds = 3, .seed = 4, .precision = 0.02});
  EXPECT_GE(ensemble.replicates, 4096U);
  EXPECT_EQ(ensemble.replicates & (ensemble.replicates - 1), 0U);
  for (const OutcomeSummary& one : ensemble.outcomes) EXPECT_LE(one.standard_error, 0.02);
}

}  // namespace
}  // namespace detente::simulate
