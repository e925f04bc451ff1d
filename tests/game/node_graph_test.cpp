#include "engine/game/node_graph.hpp"

#include <gtest/gtest.h>

namespace detente::game {
namespace {

TEST(NodeGraph, KnowsTheLayerOfEveryNode) {
  NodeGraph graph;
  graph.layers = {0, 2, 2, 5};
  graph.keys.resize(7);
  EXPECT_EQ(graph.layer_of(0), 0);
  EXPECT_EQ(graph.layer_of(1), 0);
  EXPECT_EQ(graph.layer_of(2), 2);
  EXPECT_EQ(graph.layer_of(4), 2);
  EXPECT_EQ(graph.layer_of(5), 3);
  EXPECT_EQ(graph.phase_count(), 3);
  EXPECT_EQ(graph.ended_begin(), 5U);
}

}  // namespace
}  // namespace detente::game
