#include "engine/simulate/exact/flow_graph.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "engine/play/joint.hpp"
#include "tests/worlds/small_scenarios.hpp"
#include "tests/worlds/walk_worlds.hpp"

namespace detente::simulate {
namespace {

using game::NodeGraph;
using game::NodeId;

class EdgesOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);
  NodeGraph graph = game::build_graph(game, {}).value();
  play::Behaviour behaviour = testing::uniform_behaviour(graph);

  /// Two classes: events that say anything, and the others.
  [[nodiscard]] std::vector<EventClass> two_classes() const {
    std::vector<EventClass> classes;
    for (const game::Event& event : graph.events) classes.push_back(event.values.empty() ? 0 : 1);
    return classes;
  }

  void weigh_all(FlowEdges& edges) const {
    for (NodeId node = 0; node < graph.ended_begin(); ++node) edges.weigh(graph, node, rows_of(node).data());
  }

  [[nodiscard]] std::vector<double> rows_of(NodeId node) const {
    std::vector<double> rows;
    play::joint_probabilities(graph.choice_set(node), play::mixes_at(graph, behaviour.at(0), node),
                              play::kNobody, rows);
    return rows;
  }
};

TEST_F(EdgesOfStandoff, WeighWhatTheirEntriesWeighTogether) {
  const std::vector<EventClass> classes = two_classes();
  FlowEdges edges(graph, classes);
  weigh_all(edges);
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    std::map<std::pair<EventClass, NodeId>, double> expected;
    const std::vector<double> play = rows_of(node);
    for (auto row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      for (auto entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
        expected[{classes[graph.event[entry]], graph.next[entry]}] +=
            play[row - graph.first_row[node]] * graph.probability[entry];
      }
    }
    ASSERT_EQ(edges.end(node) - edges.first(node), expected.size());
    double sum = 0.0;
    for (auto edge = edges.first(node); edge < edges.end(node); ++edge) {
      EXPECT_NEAR(edges.weights()[edge], expected.at({edges.classes()[edge], edges.next()[edge]}), 1e-15);
      EXPECT_TRUE(edge == edges.first(node) || edges.classes()[edge] >= edges.classes()[edge - 1]);
      sum += edges.weights()[edge];
    }
    EXPECT_NEAR(sum, 1.0, 1e-14);
  }
}

TEST_F(EdgesOfStandoff, TakeOtherProbabilitiesOfTheSameGraph) {
  const std::vector<EventClass> classes(graph.events.size(), 0);
  FlowEdges edges(graph, classes);
  NodeGraph other = graph;
  for (double& p : other.probability) p = 0.5 * p + 0.125;
  edges.load(other);
  weigh_all(edges);
  FlowEdges fresh(other, classes);
  weigh_all(fresh);
  for (std::uint32_t edge = 0; edge < fresh.end(graph.ended_begin() - 1); ++edge) {
    EXPECT_EQ(edges.weights()[edge], fresh.weights()[edge]);
  }
}

TEST_F(EdgesOfStandoff, AreAllAmongTheWaysIntoNodes) {
  FlowEdges edges(graph, two_classes());
  edges.keep_ways(graph);
  weigh_all(edges);
  const FlowEdges::Ways& ways = edges.ways();
  std::size_t found = 0;
  for (std::size_t i = 0; i < ways.order.size(); ++i) {
    for (auto way = ways.first[i]; way < ways.first[i + 1]; ++way, ++found) {
      const NodeId source = ways.source[way];
      std::uint32_t edge = edges.first(source);
      while (edge < edges.end(source) &&
             (edges.next()[edge] != ways.order[i] || edges.classes()[edge] != ways.event_class[way])) {
        ++edge;
      }
      ASSERT_LT(edge, edges.end(source));
      EXPECT_EQ(ways.weight[way], edges.weights()[edge]);
    }
  }
  EXPECT_EQ(found, edges.end(graph.ended_begin() - 1));
}

// Nodes share places: what stands in one must still be there when the last way from it is drawn.
TEST_F(EdgesOfStandoff, KeepThePlaceOfANodeUntilItsLastWay) {
  FlowEdges edges(graph, two_classes());
  edges.keep_ways(graph);
  const FlowEdges::Ways& ways = edges.ways();
  constexpr NodeId kNobody = ~NodeId{0};
  std::vector<NodeId> holder(ways.places, kNobody);
  std::size_t ended = 0;
  for (std::size_t i = 0; i < ways.order.size(); ++i) {
    for (auto way = ways.first[i]; way < ways.first[i + 1]; ++way) {
      const NodeId source = ways.source[way];
      if (source >= graph.layers[1]) {
        EXPECT_EQ(holder[ways.place[source]], source);
      }
    }
    if (ways.order[i] >= graph.layers[1]) holder[ways.place[ways.order[i]]] = ways.order[i];
    ended += ways.order[i] >= graph.ended_begin() ? 1 : 0;
  }
  EXPECT_EQ(ended, graph.nodes() - graph.ended_begin());
  for (auto node = graph.ended_begin(); node < graph.nodes(); ++node) {
    EXPECT_EQ(holder[ways.place[node]], node);
  }
  EXPECT_LT(ways.places, graph.nodes() - graph.layers[1]);
}

}  // namespace
}  // namespace detente::simulate
