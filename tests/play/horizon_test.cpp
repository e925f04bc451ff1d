#include "engine/play/horizon.hpp"

#include <gtest/gtest.h>

#include "engine/play/joint.hpp"
#include "tests/worlds/random_graphs.hpp"

namespace detente::play {
namespace {

using game::NodeGraph;
using game::NodeId;

// By definition, one node and one entry after another.
double worth(const Play& play, int round, NodeId node, std::size_t player) {
  const NodeGraph& graph = play.graph;
  if (round == play.rounds || node >= graph.ended_begin()) return 0.0;
  std::vector<double> joint;
  joint_probabilities(graph.choice_set(node), mixes_at(graph, play.behaviour.at(round), node), kNobody,
                      joint);
  double sum = 0.0;
  for (std::size_t r = 0; r < joint.size(); ++r) {
    const std::size_t row = graph.first_row[node] + r;
    sum += joint[r] * graph.reward[row * play.discounts.size() + player];
    for (auto e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      const bool later = graph.next[e] < graph.layers[1];
      sum += joint[r] * graph.probability[e] * (later ? play.discounts[player] : 1.0) *
             worth(play, later ? round + 1 : round, graph.next[e], player);
    }
  }
  return sum;
}

struct RandomPlay {
  explicit RandomPlay(unsigned seed) : engine(seed) {}

  std::mt19937_64 engine;
  NodeGraph graph =
      solve::test::random_graph(engine, {.players = 2, .layers = 2, .nodes = 2, .actions = 2, .ended = 1});
  Behaviour behaviour{{solve::test::random_policy(engine, graph), solve::test::random_policy(engine, graph),
                       solve::test::random_policy(engine, graph)}};
  std::vector<double> discounts{0.9, 0.7};
};

TEST(NodeValues, OverRoundsAreWhatEveryBranchSays) {
  const RandomPlay world(21);
  const Play play{world.graph, world.behaviour, world.discounts, 3};
  for (int round = 0; round <= 3; ++round) {
    const RoundValues values = node_values(play, round);
    EXPECT_EQ(values.error, 0.0);
    for (NodeId node = 0; node < world.graph.nodes(); ++node) {
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(values.at(node)[i], worth(play, round, node, i), 1e-14);
      }
    }
  }
}

TEST(NodeValues, ForEverAreTheLimitOfManyRounds) {
  RandomPlay world(22);
  world.behaviour.by_round.resize(1);
  const RoundValues ever = node_values({world.graph, world.behaviour, world.discounts, 0}, 0);
  const RoundValues long_run = node_values({world.graph, world.behaviour, world.discounts, 400}, 0);
  EXPECT_LE(ever.error, 1e-10);
  for (NodeId node = 0; node < world.graph.nodes(); ++node) {
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(ever.at(node)[i], long_run.at(node)[i], 1e-10);
  }
}

TEST(RowValues, AverageToTheirNodes) {
  const RandomPlay world(23);
  const Play play{world.graph, world.behaviour, world.discounts, 3};
  const RoundValues values = node_values(play, 1);
  for (NodeId node = 0; node < world.graph.ended_begin(); ++node) {
    std::vector<double> joint;
    joint_probabilities(world.graph.choice_set(node), mixes_at(world.graph, world.behaviour.at(1), node),
                        kNobody, joint);
    const std::vector<double> rows = row_values(play, node, values);
    for (std::size_t i = 0; i < 2; ++i) {
      double sum = 0.0;
      for (std::size_t r = 0; r < joint.size(); ++r) sum += joint[r] * rows[r * 2 + i];
      EXPECT_NEAR(sum, values.at(node)[i], 1e-14);
    }
  }
}

}  // namespace
}  // namespace detente::play
