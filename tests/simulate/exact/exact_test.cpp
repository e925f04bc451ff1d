#include "engine/simulate/exact/exact.hpp"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/game/expansion.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "tests/worlds/small_graphs.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::simulate {
namespace {

using game::Game;
using game::NodeGraph;
using game::World;

/// Every available action with the same probability.
play::Behaviour uniform(const NodeGraph& graph) {
  play::Behaviour behaviour;
  std::vector<double>& policy = behaviour.by_round.emplace_back(graph.policy_width());
  for (game::NodeId node = 0; node < graph.ended_begin(); ++node) {
    auto at = graph.first_probability[node];
    for (const game::ChoiceSet::Mover& mover : graph.choice_set(node).movers) {
      for (std::size_t a = 0; a < mover.actions.size(); ++a) {
        policy[at++] = 1.0 / static_cast<double>(mover.actions.size());
      }
    }
  }
  return behaviour;
}

/// The same distribution without nodes, lanes or early payment: every history is walked to its end, and
/// every outcome is read from the tables at the end of each round.
class EveryHistory {
public:
  EveryHistory(const Game& game, int rounds) : game_(game), rounds_(rounds), atoms_(game.outcomes().size()) {
    walk(0, 0, game.scenario().start_world(), 1.0, std::vector<OutcomeAccumulator>(game.outcomes().size()));
  }
  [[nodiscard]] const std::map<double, double>& atoms(std::size_t outcome) const { return atoms_[outcome]; }
  [[nodiscard]] double undefined(std::size_t outcome) const {
    double defined = 0.0;
    for (const auto& [value, probability] : atoms_[outcome]) defined += probability;
    return 1.0 - defined;
  }

private:
  void walk(int round, int phase, const World& world, double probability,
            std::vector<OutcomeAccumulator> sums) {
    game::Expander expander(game_);
    const int next = expander.next_phase(phase, world);
    if (next == game_.phase_count()) {
      end_round(round, world, probability, std::move(sums));
      return;
    }
    move(round, next, 0, world, probability, sums);
  }

  void move(int round, int phase, std::size_t mover, World world, double probability,
            const std::vector<OutcomeAccumulator>& sums) {
    const game::PhaseTable& table = game_.phases()[static_cast<std::size_t>(phase)];
    if (mover == table.movers.size()) {
      game::Expander expander(game_);
      const auto successors = expander.expand(phase, world);
      const std::vector<game::Successor> copies(successors.begin(), successors.end());
      for (const game::Successor& successor : copies) {
        walk(round, phase + 1, successor.world, probability * successor.probability, sums);
      }
      return;
    }
    std::vector<int> available;
    const World seen = world;
    for (std::size_t a = 0; a < table.movers[mover].available.size(); ++a) {
      if (table.movers[mover].available[a].holds(seen)) available.push_back(static_cast<int>(a));
    }
    const auto id = static_cast<std::size_t>(game_.vocabulary().move(table.movers[mover].mover));
    for (const int action : available) {
      world[id] = action + 1;
      move(round, phase, mover + 1, world, probability / static_cast<double>(available.size()), sums);
    }
  }

  void end_round(int round, World world, double probability, std::vector<OutcomeAccumulator> sums) {
    for (std::size_t o = 0; o < sums.size(); ++o) {
      const game::OutcomeTable& outcome = game_.outcomes()[o];
      sums[o].add(game_.scenario().outcomes[o], round, outcome.value(world), outcome.at_first.holds(world));
    }
    const bool over = game_.end_reached(world) > 0 || round + 1 == rounds_;
    game_.next_round(world);
    if (!over) {
      walk(round + 1, 0, world, probability, std::move(sums));
      return;
    }
    for (std::size_t o = 0; o < sums.size(); ++o) {
      const double value = sums[o].value(game_.scenario().outcomes[o]);
      if (!std::isnan(value)) atoms_[o][value] += probability;
    }
  }

  const Game& game_;
  int rounds_;
  std::vector<std::map<double, double>> atoms_;
};

/// Compares every outcome with the sum over every history.
void expect_every_history(const Game& game, const NodeGraph& graph, const ExactOptions& options) {
  const EveryHistory histories(game, options.rounds);
  const Ensemble ensemble = propagate(game, graph, uniform(graph), options);
  for (std::size_t o = 0; o < ensemble.outcomes.size(); ++o) {
    SCOPED_TRACE(game.scenario().outcomes[o].name);
    const OutcomeSummary& found = ensemble.outcomes[o];
    if (found.mean_origin == Origin::sampled) continue;
    double mass = 0.0;
    double mean = 0.0;
    double square = 0.0;
    std::vector<Atom> atoms;
    for (const auto& [value, probability] : histories.atoms(o)) {
      mass += probability;
      mean += probability * value;
      square += probability * value * value;
      atoms.push_back({value, probability});
    }
    EXPECT_NEAR(found.undefined, histories.undefined(o), 1e-12);
    if (atoms.empty()) continue;
    mean /= mass;
    EXPECT_NEAR(found.mean, mean, 1e-12);
    EXPECT_NEAR(found.sd, std::sqrt(std::max(0.0, square / mass - mean * mean)), 1e-7);
    if (found.quantile_origin == Origin::sampled) continue;
    EXPECT_EQ(found.q05, quantile(atoms, 0.05));
    EXPECT_EQ(found.q50, quantile(atoms, 0.50));
    EXPECT_EQ(found.q95, quantile(atoms, 0.95));
  }
}

class ExactOfStandoff : public ::testing::TestWithParam<int> {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  Game game = game::testing::compile(scenario);
  NodeGraph graph = game::build_graph(game, {}).value();
};

TEST_P(ExactOfStandoff, EqualsTheSumOverEveryHistory) {
  expect_every_history(game, graph, {.rounds = GetParam()});
  expect_every_history(game, graph, {.rounds = GetParam(), .max_lanes = 3});
}

INSTANTIATE_TEST_SUITE_P(Rounds, ExactOfStandoff, ::testing::Values(1, 2, 3));

TEST_F(ExactOfStandoff, LeavesToSamplingWhatDoesNotFitItsLanesAndSaysSo) {
  const Ensemble ensemble = propagate(game, graph, uniform(graph), {.rounds = 3, .max_lanes = 2});
  const auto outcome = [&](const char* name) {
    for (std::size_t o = 0; o < scenario.outcomes.size(); ++o) {
      if (scenario.outcomes[o].name == name) return ensemble.outcomes[o];
    }
    ADD_FAILURE() << name;
    return OutcomeSummary{};
  };
  EXPECT_EQ(outcome("passes").mean_origin, Origin::exact);
  EXPECT_EQ(outcome("passes").quantile_origin, Origin::sampled);
  EXPECT_TRUE(std::isnan(outcome("passes").q50));
  EXPECT_EQ(outcome("most_arms").mean_origin, Origin::sampled);
  const Ensemble whole = propagate(game, graph, uniform(graph), {.rounds = 3});
  EXPECT_NEAR(outcome("passes").mean, whole.outcomes[2].mean, 1e-14);
  EXPECT_NEAR(outcome("passes").sd, whole.outcomes[2].sd, 1e-12);
}

TEST_F(ExactOfStandoff, AccountsForEveryRunInEveryRound) {
  const Ensemble ensemble = propagate(game, graph, uniform(graph), {.rounds = 3});
  ASSERT_EQ(ensemble.rounds.size(), 3U);
  EXPECT_EQ(ensemble.rounds[0].running, 1.0);
  for (const RoundSummary& round : ensemble.rounds) {
    double moved = 0.0;
    for (const double frequency : round.frequency[0]) moved += frequency;
    EXPECT_NEAR(moved, round.running, 1e-12);  // a moves in every round that is played
  }
  EXPECT_LT(ensemble.rounds[2].running, 1.0);
  EXPECT_NEAR(ensemble.outcomes[3].mean, ensemble.rounds[2].variables[0].mean, 1e-14);
}

TEST_F(ExactOfStandoff, CarriesWholeSumsWithoutAnySample) {
  const Ensemble ensemble = propagate(game, graph, uniform(graph), {.rounds = 3});
  for (const OutcomeSummary& outcome : ensemble.outcomes) {
    EXPECT_EQ(outcome.quantile_origin, Origin::exact);
  }
}

TEST_F(ExactOfStandoff, IsTheSameForAnyNumberOfThreads) {
  const auto bytes = [&](int threads) {
    set_thread_limit(threads);
    const Ensemble ensemble = propagate(game, graph, uniform(graph), {.rounds = 3, .max_lanes = 8});
    set_thread_limit(0);
    return testing::bytes_of(ensemble);
  };
  const std::string alone = bytes(1);
  EXPECT_EQ(bytes(2), alone);
  EXPECT_EQ(bytes(8), alone);
}

TEST_F(ExactOfStandoff, MayBeRunAgainWithOtherNumbers) {
  Propagator propagator(game, graph, {.rounds = 3});
  const play::Behaviour first = uniform(graph);
  const std::string expected = testing::bytes_of(propagator.run(first));
  play::Behaviour skewed = first;
  for (game::NodeId node = 0; node < graph.ended_begin(); ++node) {
    auto at = graph.first_probability[node];
    for (const game::ChoiceSet::Mover& mover : graph.choice_set(node).movers) {
      const std::size_t count = mover.actions.size();
      // The first action always: most nodes are never visited.
      for (std::size_t a = 0; a < count; ++a) skewed.by_round[0][at++] = a == 0 ? 1.0 : 0.0;
    }
  }
  EXPECT_EQ(testing::bytes_of(propagator.run(skewed)),
            testing::bytes_of(propagate(game, graph, skewed, {.rounds = 3})));
  EXPECT_EQ(testing::bytes_of(propagator.run(first)), expected);
}

/// Every kind of outcome over values that are many, negative, fractional, or rarely there.
constexpr const char* kValues = R"toml(
detente = 1
[scenario]
title = "Values"
start = 2020-01-01
round = "year"
rounds = 3
[state]
a = { levels = 5, start = 2 }
b = { levels = 5, start = 2 }
[players.p]
rationality = 0
[players.p.actions]
up = {}
down = {}
[players.p.payoff]
none = "0 * a * b"
[[phases]]
name = "only"
movers = ["p"]
[[phases.effects]]
when = "p.up"
lottery = [ { chance = 0.3, change = { a = 1 } }, { chance = 0.3, change = { b = -1 } } ]
[[phases.effects]]
when = "p.down"
lottery = [ { chance = 0.4, change = { a = -1 } }, { chance = 0.2, change = { b = 2 } } ]
[ends]
out = "a == 0"
[outcomes]
whole_total = { total = "a * b" }
whole_mean = { mean = "a + 3 * p.up" }
short_mean = { mean = "a * b", within = 2 }
many_values = { mean = "a + b / 7 + a * b / 11" }
negative = { total = "a - b" }
one_round = { total = "a - b / 3", within = 1 }
one_mean = { mean = "b / 3", within = 1 }
high = { max = "a - b / 4" }
low = { min = "b - a / 4", within = 2 }
last = { last = "a / 3 + b" }
early = { last = "a", within = 2 }
ups = { count = "p.up", within = 2 }
ever = { ever = "b == 4" }
first = { first = "b == 0", within = 2 }
first_of = { first = "p.up", at_first = "a > 2" }
never = { first = "b > 9" }
at_first = { mean = "b / 3", at_first = "p.down" }
at_first_count = { count = "p.up", at_first = "b > 2", within = 2 }
at_first_total = { total = "a", at_first = "b == 0" }
)toml";

TEST(Exact, EqualsTheSumOverEveryHistoryForEveryKindOfValue) {
  const scenario::Scenario scenario = game::testing::load(kValues);
  const Game game = game::testing::compile(scenario);
  const NodeGraph graph = game::build_graph(game, {}).value();
  for (const int rounds : {1, 2, 3}) {
    for (const int lanes : {4, 64}) expect_every_history(game, graph, {.rounds = rounds, .max_lanes = lanes});
  }
}

TEST(Exact, AllowsSmallGraphsMoreLanes) {
  const scenario::Scenario scenario = game::testing::load(kValues);
  const Game game = game::testing::compile(scenario);
  const NodeGraph graph = game::build_graph(game, {}).value();
  EXPECT_EQ(exact_options(game, graph).rounds, 3);
  EXPECT_EQ(exact_options(game, graph).max_lanes, 1024);
  NodeGraph large = graph;
  large.keys.resize(1U << 18U);
  EXPECT_EQ(exact_options(game, large).max_lanes, 64);
}

}  // namespace
}  // namespace detente::simulate
