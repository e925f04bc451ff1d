#include "engine/simulate/runs/chain_tables.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "tests/worlds/small_graphs.hpp"

namespace detente::simulate {
namespace {

std::vector<Target> targets_of(const ChainTargets& targets, game::NodeId node) {
  const auto all = targets.all().subspan(targets.range(node).first(), targets.range(node).count());
  return {all.begin(), all.end()};
}

TEST(ChainTargets, AreTheDistinctSuccessorsOfANodeWithTheirEvents) {
  const testing::SmallWorld world = testing::crisis(1);
  const ChainTargets targets(world.graph);
  EXPECT_EQ(targets_of(targets, 0), (std::vector{Target::of(0, 4), Target::of(2, 1)}));
  // Entries to node 1 with event 4 stand in both rows of node 1.
  EXPECT_EQ(targets_of(targets, 1), (std::vector{Target::of(0, 4), Target::of(1, 4), Target::of(2, 1)}));
  EXPECT_TRUE(targets_of(targets, 3).empty());
  for (std::uint64_t e = 0; e < world.graph.entries(); ++e) {
    game::NodeId node = 0;
    while (world.graph.first_entry[world.graph.first_row[node + 1]] <= e) ++node;
    EXPECT_EQ(targets_of(targets, node)[targets.slot(e)],
              Target::of(world.graph.next[e], world.graph.event[e]));
  }
}

TEST(RowBuilder, AddsUpWhatEveryJointActionLeadsTo) {
  const testing::SmallWorld world = testing::crisis(1);
  const ChainTargets targets(world.graph);
  RowBuilder builder(world.graph, targets);
  const std::vector<double> policy = {0.3, 0.7, 0.5, 0.5, 0.6, 0.4};
  const auto row = [&](game::NodeId node) {
    const auto weights = builder.weights(node, policy);
    return std::vector<double>(weights.begin(), weights.end());
  };
  EXPECT_EQ(row(0), (std::vector<double>{0.7, 0.3}));
  EXPECT_EQ(row(1), (std::vector<double>{0.25, 0.5 * 0.1 + 0.5 * 0.5, 0.45}));
}

// "The last mover's action varies fastest": engine/game/node_graph.hpp.
TEST(RowBuilder, ReadsJointActionsWithTheLastMoversActionFastest) {
  const testing::SmallWorld world = testing::repeated(2, false, scenario::OutcomeKind::mean);
  const ChainTargets targets(world.graph);
  RowBuilder builder(world.graph, targets);
  const std::vector<double> policy = {0.2, 0.3, 0.5, 0.6, 0.3, 0.1};
  const auto weights = builder.weights(0, policy);
  ASSERT_EQ(weights.size(), 9U);
  for (std::size_t row = 0; row < 9; ++row) {
    EXPECT_DOUBLE_EQ(weights[row], policy[row / 3] * policy[3 + row % 3]) << row;
  }
}

TEST(RoundRows, AreTheSameWhicheverThreadBuildsThem) {
  const testing::SmallWorld world = testing::repeated(4, true, scenario::OutcomeKind::mean);
  const ChainTargets targets(world.graph);
  const std::vector<double>& policy = world.behaviour.by_round[0];
  RoundRows rows(targets, world.graph.nodes());
  const auto build_all = [&] {
    RowBuilder builder(world.graph, targets);
    for (game::NodeId node = 0; node < world.graph.nodes(); ++node) rows.ensure(node, policy, builder);
  };
  std::thread other(build_all);
  build_all();
  other.join();
  RowBuilder builder(world.graph, targets);
  for (game::NodeId node = 0; node < world.graph.nodes(); ++node) {
    const TargetRange range = targets.range(node);
    std::vector<AliasColumn> expected(range.count());
    builder.build(node, policy, expected.data());
    for (std::uint32_t i = 0; i < range.count(); ++i) {
      ASSERT_EQ(rows.columns()[range.first() + i].packed, expected[i].packed);
    }
  }
}

TEST(RoundRows, AreBuiltAnewAfterClearing) {
  const testing::SmallWorld world = testing::crisis(1);
  const ChainTargets targets(world.graph);
  RowBuilder builder(world.graph, targets);
  RoundRows rows(targets, world.graph.nodes());
  const std::vector<double> certain = {1.0, 0.0, 1.0, 0.0, 1.0, 0.0};
  const std::vector<double> other = {0.0, 1.0, 1.0, 0.0, 1.0, 0.0};
  const auto drawn = [&] { return draw_alias(rows.columns(), 2, 0x80000000U); };
  rows.ensure(0, certain, builder);
  EXPECT_EQ(drawn(), 1U);
  rows.ensure(0, other, builder);
  EXPECT_EQ(drawn(), 1U);
  rows.clear();
  rows.ensure(0, other, builder);
  EXPECT_EQ(drawn(), 0U);
}

}  // namespace
}  // namespace detente::simulate
