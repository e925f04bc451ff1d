#include "engine/simulate/runs/outcome_lanes.hpp"

#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "tests/worlds/small_graphs.hpp"

namespace detente::simulate {
namespace {

using scenario::OutcomeKind;

/// Every kind, with and without `within` and `at_first`.
std::vector<scenario::Outcome> every_outcome() {
  std::vector<scenario::Outcome> all;
  for (const scenario::OutcomeReading& reading : scenario::kOutcomeReadings) {
    const OutcomeKind kind = reading.kind;
    for (const int within : {0, 1, 4}) {
      all.push_back(testing::outcome(kind, within));
      all.push_back(testing::outcome(kind, within, true));
    }
  }
  return all;
}

/// A one-layer graph that can show every event.
game::NodeGraph graph_of(std::vector<game::Event> events) {
  game::NodeGraph graph;
  graph.layers = {0, 1};
  std::vector<testing::EntryOf> row;
  for (std::uint32_t e = 0; e < events.size(); ++e) {
    row.push_back({1.0 / static_cast<double>(events.size()), 0, e});
  }
  testing::add_node(graph, {}, {row});
  graph.events = std::move(events);
  return graph;
}

/// Runs meet random events, a few of them only for some rounds; lanes and accumulators must agree.
void expect_same_as_accumulators(const std::vector<scenario::Outcome>& outcomes,
                                 const std::vector<game::Event>& events) {
  constexpr int kRounds = 6;
  constexpr std::size_t kRuns = 700;
  const game::NodeGraph graph = graph_of(events);
  const ChainTargets targets(graph);
  const OutcomeLanes lanes(outcomes, graph, targets, kRounds);
  LaneState state;
  lanes.start(kRuns, state);
  std::vector<std::vector<OutcomeAccumulator>> sums(kRuns, std::vector<OutcomeAccumulator>(outcomes.size()));
  std::vector<std::uint16_t> played(kRuns, 0);
  std::mt19937 random(7);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::uint32_t> runs;
    std::vector<std::uint32_t> event;
    for (std::uint32_t run = 0; run < kRuns; ++run) {
      if (run % 7 < static_cast<std::uint32_t>(round)) continue;  // ended
      runs.push_back(run);
      event.push_back(static_cast<std::uint32_t>(random() % events.size()));
      ++played[run];
      std::vector<double> value(outcomes.size(), 0.0);
      std::vector<char> mentioned(outcomes.size(), 0);
      for (const game::Event::Value& one : events[event.back()].values) {
        value[static_cast<std::size_t>(one.outcome)] = one.value;
        mentioned[static_cast<std::size_t>(one.outcome)] = 1;
      }
      for (std::size_t o = 0; o < outcomes.size(); ++o) {
        sums[run][o].add(outcomes[o], round, value[o], mentioned[o] != 0 || !outcomes[o].at_first.present());
      }
    }
    lanes.apply(round, 0, 0, {runs.data(), event.data(), runs.size()}, state);
  }
  const LaneResults results = lanes.finish(state, played);
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    SCOPED_TRACE(::testing::Message() << "kind " << static_cast<int>(outcomes[o].kind) << " within "
                                      << outcomes[o].within << " once " << outcomes[o].at_first.present());
    std::map<double, std::uint64_t> expected;
    std::map<double, std::uint64_t> found;
    std::uint64_t undefined = 0;
    std::uint64_t found_undefined = 0;
    for (std::size_t run = 0; run < kRuns; ++run) {
      const double value = sums[run][o].value(outcomes[o]);
      std::isnan(value) ? ++undefined : ++expected[value];
      if (lanes.discrete(static_cast<int>(o))) continue;
      const double lane = results.values[o][run];
      ASSERT_TRUE(lane == value || (std::isnan(lane) && std::isnan(value))) << run;
    }
    if (!lanes.discrete(static_cast<int>(o))) continue;
    for (std::size_t code = 0; code < results.code_counts[o].size(); ++code) {
      const std::uint64_t count = results.code_counts[o][code];
      const double value = lanes.value_of(static_cast<int>(o), code);
      if (count > 0) std::isnan(value) ? found_undefined += count : found[value] += count;
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(found_undefined, undefined);
  }
}

std::vector<game::Event> random_events(std::size_t count, const std::vector<scenario::Outcome>& outcomes) {
  std::mt19937 random(3);
  std::vector<game::Event> events(count);
  for (std::size_t e = 1; e < count; ++e) {
    for (std::size_t o = 0; o < outcomes.size(); ++o) {
      // An outcome that always has a value must have one in every event but the empty one.
      const bool optional = outcomes[o].at_first.present();
      if (optional && random() % 3 != 0) continue;
      const double value = random() % 4 == 0 ? 0.0 : static_cast<double>(random() % 100000) * 0.1 - 300.0;
      events[e].values.push_back({static_cast<int>(o), value});
    }
  }
  // The empty event would leave `last` and its like without a value in a round.
  events[0] = events[1];
  return events;
}

TEST(OutcomeLanes, GiveWhatAccumulatorsGive) {
  const auto outcomes = every_outcome();
  expect_same_as_accumulators(outcomes, random_events(60, outcomes));
}

TEST(OutcomeLanes, WidenTheirCodesWhenAnOutcomeTakesManyValues) {
  const std::vector<scenario::Outcome> outcomes = {
      testing::outcome(OutcomeKind::last), testing::outcome(OutcomeKind::first),
      testing::outcome(OutcomeKind::min), testing::outcome(OutcomeKind::count)};
  std::vector<game::Event> events(70000);
  for (std::size_t e = 0; e < events.size(); ++e) {
    const auto value = static_cast<double>(e * 7919 % 70000);
    events[e].values = {{0, value}, {1, e % 3 == 0 ? 1.0 : 0.0}, {2, value}, {3, e % 2 == 0 ? 1.0 : 0.0}};
  }
  expect_same_as_accumulators(outcomes, events);
}

}  // namespace
}  // namespace detente::simulate
