#include "engine/solve/markov/stochastic_game.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/random_stochastic_games.hpp"

namespace detente::solve {
namespace {

TEST(StochasticGame, BecomesAGraphOfOneLayerWithItsNumbers) {
  const StochasticGame game = test::random_stochastic_game(5, 2, 3, 2, 7);
  EXPECT_EQ(game.rows(), 9U);
  const game::NodeGraph graph = to_node_graph(game);
  EXPECT_EQ(graph.nodes(), 5U);
  EXPECT_EQ(graph.ended_begin(), 5U);
  EXPECT_EQ(graph.phase_count(), 1);
  EXPECT_EQ(graph.rows(), 45U);
  EXPECT_EQ(graph.policy_width(), 30U);
  EXPECT_EQ(graph.first_row[3], 27U);
  EXPECT_EQ(graph.first_probability[3], 18U);
  EXPECT_EQ(graph.reward, game.payoff);
  EXPECT_EQ(graph.probability, game.probability);
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    double sum = 0.0;
    for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      EXPECT_EQ(graph.next[e], game.next[e]);
      sum += graph.probability[e];
    }
    EXPECT_NEAR(sum, 1.0, 1e-15);
  }
}

}  // namespace
}  // namespace detente::solve
