#include "engine/simulate/summary/belief_summary.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/simulate/exact/exact.hpp"
#include "engine/simulate/runs/chain_sampler.hpp"
#include "engine/simulate/runs/history.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/typed_talks.hpp"

namespace detente::simulate {
namespace {

using play::test::Compiled;

const std::string kTalks = worlds::TypedTalks{.more = R"toml([ends]
peace = "met == 1 and belief.dprk.earnest > 0.75"
[outcomes]
trust = { last = "belief.dprk.earnest" }
)toml"}
                               .text();

struct Played {
  Compiled compiled;
  solve::MarkovSolution solution;
  std::vector<BeliefRound> rounds;
};

Played played() {
  Played all{play::test::compile(kTalks, "rounds = 5"), {}, {}};
  solve::MarkovOptions options;
  options.rounds = 5;
  all.solution = solve_markov(*all.compiled.game, all.compiled.graph, options);
  all.rounds = summarise_beliefs(*all.compiled.game, all.compiled.graph, all.solution.behaviour, 5)[0];
  return all;
}

TEST(BeliefSummary, IsAMartingaleWithTheLawOfTotalExpectation) {
  const Played all = played();
  ASSERT_EQ(all.rounds.size(), 5U);
  for (const BeliefRound& round : all.rounds) {
    EXPECT_NEAR(round.mean[0], 0.4, 1e-9);
    EXPECT_NEAR(round.mean[1], 0.6, 1e-9);
    EXPECT_NEAR(0.4 * round.mean_if[0][0] + 0.6 * round.mean_if[1][0], round.mean[0], 1e-12);
  }
}

TEST(BeliefSummary, LetsTheTruthComeOutOnAverage) {
  const Played all = played();
  double before = 0.4;
  for (const BeliefRound& round : all.rounds) {
    EXPECT_GT(round.mean_if[0][0], before);
    EXPECT_LT(round.mean_if[1][0], 0.4);
    EXPECT_LE(round.low[0], round.mean[0]);
    EXPECT_GE(round.high[0], round.mean[0]);
    before = round.mean_if[0][0];
  }
}

TEST(BeliefSummary, TellsWhatEachMoveDid) {
  const Played all = played();
  for (const BeliefRound& round : all.rounds) {
    ASSERT_EQ(round.moves.size(), 2U);
    const TellingMove& invite = round.moves[0];
    const TellingMove& test = round.moves[1];
    EXPECT_EQ(invite.mover, 0);
    EXPECT_GT(invite.after[0], invite.before[0]);
    EXPECT_LT(test.after[0], test.before[0]);
    // What they moved cancels out.
    EXPECT_NEAR(
        invite.share * (invite.after[0] - invite.before[0]) + test.share * (test.after[0] - test.before[0]),
        0.0, 1e-9);
  }
  EXPECT_NEAR(all.rounds[0].moves[0].share + all.rounds[0].moves[1].share, 1.0, 1e-12);
  EXPECT_LT(all.rounds[4].moves[0].share + all.rounds[4].moves[1].share, 1.0) << "some runs have ended";
}

TEST(BeliefSummary, AgreesWithTheExactPassAndWithSingleHistories) {
  const Played all = played();
  const Ensemble exact =
      propagate(*all.compiled.game, all.compiled.graph, all.solution.behaviour, {.rounds = 5});
  EXPECT_NEAR(exact.outcomes[0].mean, all.rounds[4].mean[0], 1e-9);
  const auto chooser = play::graph_chooser(*all.compiled.game, all.compiled.graph, all.solution.behaviour);
  const scenario::Belief& belief = all.compiled.scenario->beliefs[0];
  double sum = 0.0;
  constexpr int kRuns = 20'000;
  for (int run = 0; run < kRuns; ++run) {
    const auto history = walk_history(*all.compiled.game, *chooser, 5, 7, static_cast<std::uint64_t>(run));
    sum +=
        belief.grid.share(history.value().rounds.back().world[static_cast<std::size_t>(belief.variable)], 0);
  }
  // Five standard errors: beliefs lie within [0, 1], so a run's deviation is at most 1/2.
  EXPECT_NEAR(sum / kRuns, 0.4, 5.0 * 0.5 / std::sqrt(kRuns));
}

TEST(BeliefSummary, IsEmptyWithoutTypes) {
  const Compiled compiled = play::test::compile(R"toml(
[players.us]
[players.us.actions]
wait = {}
[players.us.payoff]
x = 1
[[phases]]
name = "w"
movers = ["us"]
)toml");
  const solve::MarkovSolution solution = solve::solve_markov(*compiled.game, compiled.graph, {});
  EXPECT_TRUE(summarise_beliefs(*compiled.game, compiled.graph, solution.behaviour, 1).empty());
}

}  // namespace
}  // namespace detente::simulate
