#include "engine/play/forward.hpp"

#include <gtest/gtest.h>

#include "engine/play/horizon.hpp"
#include "tests/worlds/random_graphs.hpp"

namespace detente::play {
namespace {

using game::NodeGraph;
using game::NodeId;

// A round forwards and a round backwards are one matrix, from either side: what mass collects is what the start is
// worth.
TEST(Mass, CollectsWhatTheStartIsWorth) {
  std::mt19937_64 engine(3);
  const NodeGraph graph =
      solve::test::random_graph(engine, {.players = 2, .layers = 2, .nodes = 4, .actions = 2, .ended = 2});
  const Behaviour behaviour{{solve::test::random_policy(engine, graph)}};
  constexpr int kRounds = 5;
  const std::vector<double> discounts{0.9, 1.0};
  const RoundValues values = node_values({graph, behaviour, discounts, kRounds}, 0);

  Mass mass(graph);
  mass.put(graph.start, 1.0);
  std::vector<double> collected(2, 0.0);
  std::vector<double> factor(2, 1.0);
  for (int round = 0; round < kRounds; ++round) {
    mass.play(behaviour.at(round), 0, [&](NodeId node, double here, std::span<const double> rows) {
      for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t i = 0; i < 2; ++i) {
          collected[i] += factor[i] * here * rows[r] * graph.reward[(graph.first_row[node] + r) * 2 + i];
        }
      }
    });
    mass.next_round();
    for (std::size_t i = 0; i < 2; ++i) factor[i] *= discounts[i];
  }
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(collected[i], values.at(graph.start)[i], 1e-13);
}

TEST(Mass, IsNeverLostAndGathersWhereRunsEnd) {
  std::mt19937_64 engine(4);
  const NodeGraph graph =
      solve::test::random_graph(engine, {.players = 2, .layers = 3, .nodes = 3, .actions = 2, .ended = 1});
  const std::vector<double> policy = solve::test::random_policy(engine, graph);
  Mass mass(graph);
  mass.put(graph.start, 1.0);
  double ended = 0.0;
  for (int round = 0; round < 4; ++round) {
    mass.play(policy, 0, [](NodeId, double, std::span<const double>) {});
    mass.next_round();
    double sum = 0.0;
    for (NodeId n = 0; n < graph.nodes(); ++n) {
      if (n >= graph.layers[1] && n < graph.ended_begin()) {
        EXPECT_EQ(mass.at(n), 0.0);
      }
      sum += mass.at(n);
    }
    EXPECT_NEAR(sum, 1.0, 1e-14);
    EXPECT_GE(mass.at(graph.ended_begin()), ended);
    ended = mass.at(graph.ended_begin());
  }
  EXPECT_GT(ended, 0.0);
}

}  // namespace
}  // namespace detente::play
