#include "engine/simulate/runs/chain_sampler.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/exact/exact.hpp"
#include "tests/worlds/small_graphs.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::simulate {
namespace {

using scenario::OutcomeKind;

/// Probes counted, crises fought, the first fight, how the first crisis went, and the like.
testing::SmallWorld measured_crisis(int rounds) {
  testing::SmallWorld world = testing::crisis(rounds);
  world.outcomes = {testing::outcome(OutcomeKind::count), testing::outcome(OutcomeKind::ever, 2),
                    testing::outcome(OutcomeKind::first), testing::outcome(OutcomeKind::ever, 0, true),
                    testing::outcome(OutcomeKind::mean),  testing::outcome(OutcomeKind::max),
                    testing::outcome(OutcomeKind::last),  testing::outcome(OutcomeKind::total, 3)};
  // Outcomes 0 to 2 settle with the first move, the others when the round is over: after a crisis
  // (events 2 and 3), or with the first move when there is none (event 4).
  auto& events = world.graph.events;
  events[1].values = {{0, 1.0}, {1, 1.0}, {2, 1.0}};
  events[2].values = {{3, 0.0}, {4, 1.5}, {5, 1.0}, {6, 2.0}, {7, 1.0}};
  events[3].values = {{3, 1.0}, {4, -2.0}, {5, 3.0}, {6, 3.0}, {7, 0.3}};
  events[4].values = {{4, 0.0}, {5, 0.0}, {6, 0.0}};
  return world;
}

/// The replayed outcomes of many replicates, summed up the plain way.
std::vector<OutcomeSummary> replayed(const testing::SmallWorld& world, int rounds, std::uint64_t seed,
                                     int runs) {
  std::vector<OutcomeSummary> summaries(world.outcomes.size());
  std::vector<std::vector<double>> values(world.outcomes.size());
  for (int i = 0; i < runs; ++i) {
    const auto one = testing::replay(world, rounds, seed, static_cast<std::uint64_t>(i));
    for (std::size_t o = 0; o < one.size(); ++o) {
      if (!std::isnan(one[o])) values[o].push_back(one[o]);
    }
  }
  for (std::size_t o = 0; o < values.size(); ++o) {
    double sum = 0.0;
    std::vector<Atom> atoms;
    for (const double value : values[o]) {
      sum += value;
      atoms.push_back({value, 1.0});
    }
    const auto count = static_cast<double>(values[o].size());
    summaries[o].mean = sum / count;
    double squares = 0.0;
    for (const double value : values[o]) squares += (value - summaries[o].mean) * (value - summaries[o].mean);
    summaries[o].sd = std::sqrt(squares / (count - 1.0));
    summaries[o].q05 = quantile(atoms, 0.05);
    summaries[o].q50 = quantile(atoms, 0.50);
    summaries[o].q95 = quantile(atoms, 0.95);
    summaries[o].undefined = 1.0 - count / runs;
  }
  return summaries;
}

void expect_same(const std::vector<OutcomeSummary>& found, const std::vector<OutcomeSummary>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t o = 0; o < found.size(); ++o) {
    SCOPED_TRACE(o);
    EXPECT_NEAR(found[o].mean, expected[o].mean, 1e-12);
    EXPECT_NEAR(found[o].sd, expected[o].sd, 1e-12);
    EXPECT_NEAR(found[o].undefined, expected[o].undefined, 1e-12);
    EXPECT_EQ(found[o].q05, expected[o].q05);
    EXPECT_EQ(found[o].q50, expected[o].q50);
    EXPECT_EQ(found[o].q95, expected[o].q95);
  }
}

TEST(ChainSampler, GivesWhatAScalarWalkWithTheSameDrawsGives) {
  const testing::SmallWorld world = measured_crisis(6);
  const Ensemble ensemble = sample_chain_input(world.input(), {.rounds = 6, .seed = 5, .replicates = 5000});
  expect_same(ensemble.outcomes, replayed(world, 6, 5, 5000));
}

TEST(ChainSampler, ReplaysRepeatedGamesOfOneAndOfManyNodes) {
  for (const bool remembers : {false, true}) {
    for (const OutcomeKind kind : {OutcomeKind::mean, OutcomeKind::min}) {
      const testing::SmallWorld world = testing::repeated(3, remembers, kind);
      const Ensemble ensemble =
          sample_chain_input(world.input(), {.rounds = 9, .seed = 77, .replicates = 1500});
      expect_same(ensemble.outcomes, replayed(world, 9, 77, 1500));
    }
  }
}

TEST(ChainSampler, DrawsMoreThanFourPhasesFromFurtherBlocks) {
  testing::SmallWorld world;
  game::NodeGraph& graph = world.graph;
  constexpr game::NodeId kPhases = 6;
  graph.events.resize(1);
  for (game::NodeId k = 0; k <= kPhases; ++k) graph.layers.push_back(k);
  for (game::NodeId k = 0; k < kPhases; ++k) {
    const auto settled = static_cast<int>(k);
    graph.events.push_back({.values = {{settled, 1.0}}});
    testing::add_node(graph, {}, {{{0.5, (k + 1) % kPhases, k + 1}, {0.5, (k + 1) % kPhases, 0}}});
    world.outcomes.push_back(testing::outcome(OutcomeKind::count));
  }
  world.behaviour.by_round = {{}};
  const Ensemble ensemble = sample_chain_input(world.input(), {.rounds = 3, .replicates = 2000});
  expect_same(ensemble.outcomes, replayed(world, 3, 1, 2000));
}

// With p = P(probe) in each round, the number of probes adds up; fights follow them.
TEST(ChainSampler, AgreesWithClosedFormsWithinFourStandardErrors) {
  testing::SmallWorld world = testing::repeated(4, false, OutcomeKind::mean);
  const int rounds = 10;
  const Ensemble ensemble =
      sample_chain_input(world.input(), {.rounds = rounds, .seed = 3, .replicates = 40000});
  const std::vector<double>& p = world.behaviour.by_round[0];
  for (std::size_t o = 0; o < 4; ++o) {
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t row = 0; row < 81; ++row) {
      const double weight = p[row / 27] * p[3 + row / 9 % 3] * p[6 + row / 3 % 3] * p[9 + row % 3];
      const double value = world.graph.events[row + 1].values[o].value;
      mean += weight * value;
      square += weight * value * value;
    }
    const double sd = std::sqrt((square - mean * mean) / rounds);
    EXPECT_NEAR(ensemble.outcomes[o].mean, mean, 4.0 * ensemble.outcomes[o].standard_error);
    EXPECT_NEAR(ensemble.outcomes[o].sd, sd, 0.02 * sd);
    EXPECT_NEAR(ensemble.outcomes[o].standard_error, sd / 200.0, 0.02 * sd / 200.0);
  }
}

TEST(ChainSampler, ReportsStatesMovesAndWhoIsStillRunning) {
  const testing::SmallWorld world = measured_crisis(4);
  const std::uint64_t runs = 60000;
  const Ensemble ensemble = sample_chain_input(world.input(), {.rounds = 4, .seed = 9, .replicates = runs});
  // The distribution over calm, tense and ended, propagated by hand.
  double calm = 1.0;
  double tense = 0.0;
  double ended = 0.0;
  for (std::size_t t = 0; t < 4; ++t) {
    const RoundSummary& round = ensemble.rounds[t];
    const double error = 4.0 * 0.5 / std::sqrt(static_cast<double>(runs));
    const double p = world.behaviour.by_round[t][0];
    EXPECT_NEAR(round.running, calm + tense, error);
    EXPECT_NEAR(round.frequency[0][0], calm * p + tense * 0.5, error);
    EXPECT_NEAR(round.frequency[0][0] + round.frequency[0][1], round.running, 1e-12);
    const double crisis = calm * p + tense * 0.5 * 0.9;
    EXPECT_NEAR(round.frequency[1][0], crisis * 0.6, error);
    const double next_calm = calm * (1.0 - p) + tense * 0.25 + crisis * 0.6 * 0.25;
    const double next_tense = tense * (0.05 + 0.25) + crisis * (0.6 * 0.75 + 0.4 * 0.7);
    ended += crisis * 0.4 * 0.3;
    calm = next_calm;
    tense = next_tense;
    EXPECT_NEAR(round.variables[0].mean, tense + 2.0 * ended, 4.0 * 0.9 / std::sqrt(60000.0));
    EXPECT_EQ(round.variables[0].q05, calm >= 0.05 ? 0.0 : 1.0);
    EXPECT_EQ(round.variables[0].q95, ended > 0.05 ? 2.0 : 1.0);
  }
}

TEST(ChainSampler, GivesTheSameBytesForAnyNumberOfThreads) {
  const testing::SmallWorld world = measured_crisis(7);
  const auto bytes = [&](int threads) {
    set_thread_limit(threads);
    const Ensemble ensemble =
        sample_chain_input(world.input(), {.rounds = 7, .seed = 2, .replicates = 50001});
    set_thread_limit(0);
    return testing::bytes_of(ensemble);
  };
  const std::string one = bytes(1);
  EXPECT_EQ(bytes(2), one);
  EXPECT_EQ(bytes(8), one);
}

TEST(ChainSampler, GivesTheSameBytesWhenItKeepsOneRoundsRowsAtATime) {
  const testing::SmallWorld world = measured_crisis(7);
  ChainInput input = world.input();
  const SamplingOptions options{.rounds = 7, .seed = 2, .replicates = 30000};
  const std::string kept = testing::bytes_of(sample_chain_input(input, options));
  input.row_budget = 0;
  EXPECT_EQ(testing::bytes_of(sample_chain_input(input, options)), kept);
  set_thread_limit(8);
  EXPECT_EQ(testing::bytes_of(sample_chain_input(input, options)), kept);
  set_thread_limit(0);
}

TEST(ChainSampler, DependsOnItsSeed) {
  const testing::SmallWorld world = measured_crisis(4);
  const auto mean = [&](std::uint64_t seed) {
    return sample_chain_input(world.input(), {.rounds = 4, .seed = seed, .replicates = 4096})
        .outcomes[0]
        .mean;
  };
  EXPECT_NE(mean(1), mean(2));
  EXPECT_NE(mean(1), mean((std::uint64_t{1} << 32U) + 1));
}

// "Checked after 4,096 replicates and after each doubling": engine/simulate/sampling.hpp.
TEST(ChainSampler, StopsAtTheFirstDoublingThatIsPreciseEnough) {
  const testing::SmallWorld world = measured_crisis(5);
  const SamplingOptions options{.rounds = 5, .seed = 4, .precision = 0.008};
  const Ensemble ensemble = sample_chain_input(world.input(), options);
  EXPECT_EQ(ensemble.replicates % 4096, 0U);
  EXPECT_EQ(ensemble.replicates & (ensemble.replicates - 1), 0U) << "a power of two";
  double worst = 0.0;
  for (const OutcomeSummary& one : ensemble.outcomes) worst = std::max(worst, one.standard_error);
  EXPECT_LE(worst, 0.008);
  SamplingOptions half{.rounds = 5, .seed = 4, .replicates = ensemble.replicates / 2};
  worst = 0.0;
  for (const OutcomeSummary& one : sample_chain_input(world.input(), half).outcomes) {
    worst = std::max(worst, one.standard_error);
  }
  EXPECT_GT(worst, 0.008);
}

TEST(ChainSampler, StopsAtTheBoundWhenPrecisionIsOutOfReach) {
  const testing::SmallWorld world = measured_crisis(3);
  const Ensemble ensemble =
      sample_chain_input(world.input(), {.rounds = 3, .precision = 1e-9, .max_replicates = 10000});
  EXPECT_EQ(ensemble.replicates, 10000U);
}

TEST(ChainSampler, ReportsItsProgressAndStopsWhenCancelled) {
  const testing::SmallWorld world = measured_crisis(3);
  SamplingOptions options{.rounds = 3, .replicates = 20'000'000};
  volatile int cancel = 0;
  int calls = 0;
  options.cancel = &cancel;
  options.progress = [&](double done) {
    EXPECT_GT(done, 0.0);
    EXPECT_LE(done, 1.0);
    if (++calls == 2) cancel = 1;
  };
  const Ensemble ensemble = sample_chain_input(world.input(), options);
  EXPECT_EQ(calls, 2);
  EXPECT_LT(ensemble.replicates, options.replicates);
}

class ChainOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);
  game::NodeGraph graph = game::build_graph(game, {}).value();

  /// Uneven, and different in every round.
  [[nodiscard]] play::Behaviour behaviour(int rounds) const {
    play::Behaviour made;
    for (int t = 0; t < rounds; ++t) {
      std::vector<double>& policy = made.by_round.emplace_back();
      for (game::NodeId node = 0; node < graph.ended_begin(); ++node) {
        for (const auto& mover : graph.choice_set(node).movers) {
          const std::size_t count = mover.actions.size();
          double total = 0.0;
          for (std::size_t a = 0; a < count; ++a)
            total += 1.0 + static_cast<double>((node + a + policy.size()) % 3);
          const std::size_t first = policy.size();
          for (std::size_t a = 0; a < count; ++a) {
            policy.push_back((1.0 + static_cast<double>((node + a + first) % 3)) / total);
          }
        }
      }
    }
    return made;
  }
};

TEST_F(ChainOfStandoff, AgreesWithExactPropagationWithinFourStandardErrors) {
  const play::Behaviour play = behaviour(5);
  const Ensemble exact = propagate(game, graph, play, {.rounds = 5});
  const Ensemble sampled = sample_chain(game, graph, play, {.rounds = 5, .seed = 12, .replicates = 200000});
  for (std::size_t o = 0; o < exact.outcomes.size(); ++o) {
    SCOPED_TRACE(scenario.outcomes[o].name);
    EXPECT_NEAR(sampled.outcomes[o].mean, exact.outcomes[o].mean, 4.0 * sampled.outcomes[o].standard_error);
    EXPECT_NEAR(sampled.outcomes[o].sd, exact.outcomes[o].sd, 0.02 * exact.outcomes[o].sd + 1e-9);
    EXPECT_NEAR(sampled.outcomes[o].undefined, exact.outcomes[o].undefined, 0.005);
    EXPECT_EQ(sampled.outcomes[o].mean_origin, Origin::sampled);
  }
  for (std::size_t t = 0; t < exact.rounds.size(); ++t) {
    EXPECT_NEAR(sampled.rounds[t].running, exact.rounds[t].running, 0.005);
    for (std::size_t v = 0; v < exact.rounds[t].variables.size(); ++v) {
      EXPECT_NEAR(sampled.rounds[t].variables[v].mean, exact.rounds[t].variables[v].mean, 0.01);
    }
    for (std::size_t p = 0; p < exact.rounds[t].frequency.size(); ++p) {
      for (std::size_t a = 0; a < exact.rounds[t].frequency[p].size(); ++a) {
        EXPECT_NEAR(sampled.rounds[t].frequency[p][a], exact.rounds[t].frequency[p][a], 0.005);
      }
    }
  }
}

}  // namespace
}  // namespace detente::simulate
