#include "engine/simulate/runs/belief_follower.hpp"

#include <gtest/gtest.h>

#include "engine/simulate/runs/history.hpp"
#include "engine/solve/markov/markov.hpp"
#include "engine/solve/types/type_view.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/typed_talks.hpp"

namespace detente::simulate {
namespace {

using play::test::Compiled;

Compiled talks() {
  return play::test::compile(
      worlds::TypedTalks{.rationality = "2", .cautious = R"({ calm = "0.4 * dprk.wait" })", .meeting = false}
          .text());
}

// Each type's own mixes at the nodes of the run, multiplied up.
TEST(BeliefFollower, MultipliesThePriorByWhatEachTypeWouldHaveDone) {
  const Compiled compiled = talks();
  constexpr int kRounds = 4;
  solve::MarkovOptions options;
  options.rounds = kRounds;
  const auto solution = solve::solve_markov(*compiled.game, compiled.graph, options);
  std::vector<play::Behaviour> of_type;
  for (int type = 0; type < 3; ++type) {
    of_type.push_back(solve::behaviour_of_type(*compiled.game, compiled.graph, solution.behaviour, 0, type));
  }
  const auto chooser = play::graph_chooser(*compiled.game, compiled.graph, solution.behaviour);
  const auto& belief = compiled.scenario->beliefs[0];
  int compared = 0;
  int off_the_grid = 0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    const auto history = walk_history(*compiled.game, *chooser, kRounds, 3, run);
    game::World world = compiled.scenario->start_world();
    std::vector<double> expected{0.5, 0.25, 0.25};
    for (int round = 0; round < kRounds; ++round) {
      const std::size_t t = static_cast<std::size_t>(round);
      const auto point = world[static_cast<std::size_t>(belief.variable)];
      const auto share = belief.grid.point(point);
      const auto node = compiled.graph.find(*compiled.game, 0, world);
      ASSERT_TRUE(node.has_value());
      const game::World& after = history.value().rounds[t].world;
      const auto move =
          static_cast<std::size_t>(after[static_cast<std::size_t>(compiled.scenario->vocabulary.move(0))]) -
          1;
      double sum = 0.0;
      for (std::size_t k = 0; k < 3; ++k) {
        if (share[k] > 0.0) {
          const std::size_t at = compiled.graph.first_probability[*node] + move;
          // Relative to the mean, so that types that are ruled out keep their odds.
          expected[k] *= of_type[k].at(round)[at] / solution.behaviour.at(round)[at];
        }
        sum += expected[k];
      }
      for (double& probability : expected) probability /= sum;
      const std::vector<double>& told = history.value().rounds[t].told[0];
      for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(told[k], expected[k], 1e-8);
      ++compared;
      const double drawn = belief.grid.share(after[static_cast<std::size_t>(belief.variable)], 0);
      off_the_grid += std::abs(told[0] - drawn) > 0.01 ? 1 : 0;
      world = after;
      for (std::size_t v = compiled.scenario->state.size(); v < world.size(); ++v) world[v] = 0;
    }
  }
  EXPECT_EQ(compared, 200 * kRounds);
  EXPECT_GT(off_the_grid, compared / 2);
}

}  // namespace
}  // namespace detente::simulate
