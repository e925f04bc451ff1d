#include "engine/solve/types/type_view.hpp"

#include <gtest/gtest.h>

#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/typed_talks.hpp"

namespace detente::solve {
namespace {

using play::test::Compiled;

/// RATIONALITY is that of the typed player.
std::string talks(const std::string& rationality) {
  return worlds::TypedTalks{.rationality = rationality,
                            .earnest = R"({ peace = "1.5 * us.negotiate * dprk.invite" })",
                            .bluffing = R"({ pride = "dprk.test" })",
                            .meeting = false}
      .text();
}

MarkovSolution solved(const Compiled& compiled, int rounds) {
  MarkovOptions options;
  options.rounds = rounds;
  return solve_markov(*compiled.game, compiled.graph, options);
}

TEST(TypeView, ValuesATypeAsItValuesItself) {
  const Compiled compiled = play::test::compile(talks("3"), "rounds = 3");
  const MarkovSolution solution = solved(compiled, 3);
  const Exploitability found = exploitability(*compiled.game, compiled.graph, solution.behaviour, 3);
  ASSERT_EQ(found.players.size(), 4U);
  EXPECT_NEAR(found.players[2].value, solution.value[2] / 0.4, 1e-9);
  EXPECT_NEAR(found.players[3].value, solution.value[3] / 0.6, 1e-9);
  EXPECT_NEAR(found.players[0].start.amount,
              0.4 * found.players[2].start.amount + 0.6 * found.players[3].start.amount, 1e-12);
}

TEST(TypeView, FindsThatMixesAddUpAndLotteriesToo) {
  const Compiled compiled = play::test::compile(talks("3"), "rounds = 2");
  const MarkovSolution solution = solved(compiled, 2);
  for (int type : {0, 1}) {
    const auto policy = policy_of_type(*compiled.game, compiled.graph, solution.behaviour.at(0), 0, type);
    for (game::NodeId n = 0; n < compiled.graph.ended_begin(); ++n) {
      std::size_t at = compiled.graph.first_probability[n];
      for (const auto& mover : compiled.graph.choice_set(n).movers) {
        double sum = 0.0;
        for (std::size_t a = 0; a < mover.actions.size(); ++a) sum += policy[at++];
        EXPECT_NEAR(sum, 1.0, 1e-9) << "type " << type << " node " << n;
      }
    }
  }
}

// Logit errors cost: precise players gain little by the best deviation, and nobody loses by one.
TEST(TypeView, LeavesPreciseTypesNearlyNothingToGain) {
  double before = 1e9;
  for (const char* const rationality : {"1", "8", "60"}) {
    const Compiled compiled = play::test::compile(talks(rationality), "rounds = 2");
    const MarkovSolution solution = solved(compiled, 2);
    EXPECT_EQ(solution.summary.why, Termination::solved);
    const Exploitability found = exploitability(*compiled.game, compiled.graph, solution.behaviour, 2);
    for (std::size_t column : {2U, 3U}) EXPECT_GE(found.players[column].start.amount, -1e-12);
    EXPECT_LT(found.players[0].start.amount, before);
    before = found.players[0].start.amount;
  }
  EXPECT_LT(before, 0.02);
}

TEST(TypeView, CertifiesTheStationaryHorizonToo) {
  const Compiled compiled = play::test::compile(talks("3"), "rounds = 2");
  MarkovOptions options;
  options.stationary = true;
  const MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, options);
  const Exploitability found = exploitability(*compiled.game, compiled.graph, solution.behaviour, 0);
  EXPECT_TRUE(found.solved);
  EXPECT_NEAR(found.players[2].value, solution.value[2] / 0.4, 1e-7);
  EXPECT_GT(found.players[2].start.amount, 0.0);
}

}  // namespace
}  // namespace detente::solve
