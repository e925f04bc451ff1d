#include "engine/solve/markov/markov.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

using play::test::compile;
using play::test::Compiled;

MarkovSolution solve(const Compiled& c) {
  MarkovOptions options;
  options.rounds = c.scenario->rounds;
  options.stationary = c.scenario->horizon == scenario::Horizon::stationary;
  return solve_markov(*c.game, c.graph, options);
}

/// The mix of a node of `layer` that looks like `world`.
std::span<const double> mix_at(const Compiled& c, const MarkovSolution& s, int round, int layer,
                               const game::World& world) {
  const auto node = c.graph.find(*c.game, layer, world);
  EXPECT_TRUE(node.has_value());
  const std::size_t first = c.graph.first_probability[*node];
  return s.behaviour.at(round).subspan(first, c.graph.first_probability[*node + 1] - first);
}

double share(double rationality, double advantage) {
  return 1.0 / (1.0 + std::exp(-rationality * advantage));
}

std::string player(const std::string& id, const std::string& discount, const std::string& rationality,
                   const std::string& actions, const std::string& payoff) {
  return "[players." + id + "]\ndiscount = " + discount + "\nrationality = " + rationality + "\n[players." +
         id + ".actions]\n" + actions + "\n[players." + id + ".payoff]\nu = \"" + payoff + "\"\n";
}

/// A prisoner's dilemma (5, 3, 1, 0) that both play at once.
std::string dilemma(const std::string& discount, const std::string& rationality,
                    const std::string& rest = {}) {
  const std::string actions = "c = {}\nd = {}";
  return player("a", discount, rationality, actions, "3*a.c*b.c + 5*a.d*b.c + a.d*b.d") +
         player("b", discount, rationality, actions, "3*a.c*b.c + 5*a.c*b.d + a.d*b.d") +
         "[[phases]]\nname = \"both\"\nmovers = [\"a\", \"b\"]\n[outcomes]\nc = { ever = \"a.c\" }\n" + rest;
}

TEST(Markov, AOneShotDecisionIsLogit) {
  const auto c = compile(player("a", "0.9", "2", "x = {}\ny = {}", "a.x") +
                         "[[phases]]\nname = \"p\"\nmovers = [\"a\"]\n[outcomes]\nx = { ever = \"a.x\" }\n");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.why, Termination::solved);
  EXPECT_EQ(s.summary.residual, 0.0);
  const double p = share(2.0, 1.0);
  EXPECT_NEAR(s.behaviour.at(0)[0], p, 1e-15);
  EXPECT_NEAR(s.value[0], p, 1e-15);
}

// Entry deterrence: out (0, 2), enter and fight (-1, -1), enter and share (1, 1).
TEST(Markov, EntryDeterrenceIsSolvedFromTheIncumbentBack) {
  const auto c = compile(player("entrant", "0.9", "1.5", "out = {}\nenter = {}",
                                "entrant.enter * (incumbent.share - incumbent.fight)") +
                         player("incumbent", "0.9", "0.7", "fight = {}\nshare = {}",
                                "2*entrant.out + incumbent.share - incumbent.fight") +
                         R"toml(
[[phases]]
name = "entry"
movers = ["entrant"]
[[phases]]
name = "reply"
when = "entrant.enter"
movers = ["incumbent"]
[outcomes]
entry = { ever = "entrant.enter" }
)toml");
  const MarkovSolution s = solve(c);
  const double shares = share(0.7, 2.0);
  const double enters = share(1.5, shares - (1.0 - shares));
  game::World world = c.scenario->start_world();
  EXPECT_NEAR(mix_at(c, s, 0, 0, world)[1], enters, 1e-14);
  c.set(world, "entrant", 2);
  EXPECT_NEAR(mix_at(c, s, 0, 1, world)[1], shares, 1e-14);
  EXPECT_NEAR(s.value[0], enters * (2.0 * shares - 1.0), 1e-14);
  EXPECT_NEAR(s.value[1], (1.0 - enters) * 2.0 + enters * (2.0 * shares - 1.0), 1e-14);
}

/// Investing costs 1 now and pays 1.6 in every later round, once.
std::string investor(const std::string& rationality) {
  return "[state]\nplant = { levels = 2, start = 0 }\n" +
         player("a", "0.8", rationality, "wait = {}\nbuild = { when = \"plant == 0\" }",
                "0.8 * plant - 1.3 * a.build") +
         R"toml([[phases]]
name = "build"
movers = ["a"]
[[phases.effects]]
when = "a.build"
change = { plant = 1 }
[outcomes]
plant = { last = "plant" }
)toml";
}

TEST(Markov, TwoRoundsAreDiscountedByHand) {
  const auto c = compile(investor("3"), "rounds = 2");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.behaviour.by_round.size(), 2U);
  // Payoffs are read at the end of the round: the plant already yields in the round that it is built.
  const double last_build = share(3.0, 0.8 - 1.3);
  const double last_value = last_build * (0.8 - 1.3);
  const double build = 0.8 - 1.3 + 0.8 * 0.8;
  const double wait = 0.8 * last_value;
  const double first_build = share(3.0, build - wait);
  const game::World world = c.scenario->start_world();
  EXPECT_NEAR(mix_at(c, s, 1, 0, world)[1], last_build, 1e-14);
  EXPECT_NEAR(mix_at(c, s, 0, 0, world)[1], first_build, 1e-14);
  EXPECT_NEAR(s.value[0], first_build * build + (1.0 - first_build) * wait, 1e-14);
}

TEST(Markov, InfiniteRationalityTakesTheBestReplyAndSharesTies) {
  const auto c = compile(investor("inf"), "rounds = 2");
  const MarkovSolution s = solve(c);
  const game::World world = c.scenario->start_world();
  EXPECT_EQ(mix_at(c, s, 1, 0, world)[1], 0.0);
  EXPECT_EQ(mix_at(c, s, 0, 0, world)[1], 1.0);
  EXPECT_NEAR(s.value[0], 0.8 - 1.3 + 0.64, 1e-15);
  const auto tie =
      compile(player("a", "0.9", "inf", "x = {}\ny = {}\nz = {}", "0.3 * a.x + 0.3 * a.z") +
              "[[phases]]\nname = \"p\"\nmovers = [\"a\"]\n[outcomes]\nx = { ever = \"a.x\" }\n");
  const MarkovSolution shared = solve(tie);
  EXPECT_EQ(shared.behaviour.at(0)[0], 0.5);
  EXPECT_EQ(shared.behaviour.at(0)[1], 0.0);
  EXPECT_EQ(shared.behaviour.at(0)[2], 0.5);
}

TEST(Markov, NothingIsWorthAnythingAfterTheEnd) {
  // Leaving pays 1 and ends the run; staying pays 0.4 a round.
  const auto c = compile("[state]\ngone = { levels = 2, start = 0 }\n" +
                             player("a", "0.5", "inf", "leave = {}\nstay = {}", "a.leave + 0.4 * a.stay") +
                             R"toml([[phases]]
name = "p"
movers = ["a"]
[[phases.effects]]
when = "a.leave"
change = { gone = 1 }
[ends]
gone = "gone == 1"
[outcomes]
gone = { ever = "a.leave" }
)toml",
                         "rounds = 3");
  const MarkovSolution s = solve(c);
  // Last round: leave, 1. Before it: 1 now against 0.4 + 0.5: leave.
  const game::World world = c.scenario->start_world();
  EXPECT_EQ(mix_at(c, s, 2, 0, world)[0], 1.0);
  EXPECT_EQ(mix_at(c, s, 0, 0, world)[0], 1.0);
  EXPECT_EQ(s.value[0], 1.0);
}

TEST(Markov, SimultaneousMovesAreTheLogitEquilibriumOfTheStage) {
  const auto c = compile(dilemma("0.9", "1"), "rounds = 4");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.why, Termination::solved);
  EXPECT_EQ(s.summary.stage_games, 4);
  EXPECT_LE(s.summary.residual, 1e-10);
  // Nothing links the rounds: each is the one-shot equilibrium (McKelvey & Palfrey 1995).
  for (int round = 0; round < 4; ++round) EXPECT_NEAR(s.behaviour.at(round)[0], 0.226751, 1e-6);
}

TEST(Markov, TheOtherPlayerRepliesToAFixedOneInsteadOfIgnoringIt) {
  // Tit for tat: with two rounds to go, defecting now costs cooperation in the last round.
  const std::string tit_for_tat = R"toml(
[play]
b = "tit_for_tat"
[strategies.tit_for_tat]
rules = [ { when = "last.a.d", play = "d" }, { play = "c" } ]
)toml";
  const auto c = compile(dilemma("0.9", "inf", tit_for_tat), "rounds = 3");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.stage_games, 3 * static_cast<long long>(c.graph.ended_begin()));
  const game::World world = c.scenario->start_world();
  const auto first = mix_at(c, s, 0, 0, world);
  EXPECT_EQ(std::vector<double>(first.begin(), first.end()), (std::vector<double>{1.0, 0.0, 1.0, 0.0}));
  const auto last = mix_at(c, s, 2, 0, world);
  EXPECT_EQ(last[1], 1.0) << "in the last round a defects";
  // Cooperate, cooperate, defect against cooperation: 3 + 0.9 * 3 + 0.81 * 5.
  EXPECT_NEAR(s.value[0], 3.0 + 2.7 + 4.05, 1e-12);
  EXPECT_NEAR(s.value[1], 3.0 + 2.7, 1e-12);
}

TEST(Markov, WithoutEquilibriumPlayersItOnlyEvaluates) {
  const auto c = compile(
      dilemma("0.5", "1",
              "[play]\na = \"half\"\nb = \"half\"\n[strategies.half]\nmixed = { c = 0.5, d = 0.5 }\n"),
      "rounds = 3");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.why, Termination::solved);
  EXPECT_EQ(s.behaviour.by_round.size(), 1U);
  EXPECT_EQ(s.summary.stage_games, 0);
  EXPECT_NEAR(s.value[0], 2.25 * 1.75, 1e-14);
}

TEST(Markov, StationaryValuesAreTheGeometricSum) {
  const auto c = compile(dilemma("0.9", "2"), "rounds = 5\nhorizon = \"stationary\"");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.why, Termination::converged);
  EXPECT_LE(s.summary.value_change, 1e-9);
  EXPECT_EQ(s.behaviour.by_round.size(), 1U);
  const double p = s.behaviour.at(3)[0];
  EXPECT_NEAR(p, 0.099788, 1e-6);
  const double stage = 3 * p * p + 5 * (1 - p) * p + (1 - p) * (1 - p);
  EXPECT_NEAR(s.value[0], stage / (1.0 - 0.9), 1e-7);
}

TEST(Markov, ALongFiniteHorizonStartsLikeTheStationaryOne) {
  const auto finite = compile(investor("3"), "rounds = 200");
  const auto forever = compile(investor("3"), "rounds = 1\nhorizon = \"stationary\"");
  const MarkovSolution a = solve(finite);
  const MarkovSolution b = solve(forever);
  EXPECT_NEAR(a.value[0], b.value[0], 1e-8);
  for (std::size_t x = 0; x < finite.graph.policy_width(); ++x) {
    EXPECT_NEAR(a.behaviour.at(0)[x], b.behaviour.at(0)[x], 1e-8);
  }
}

TEST(Markov, TooFewIterationsAreReportedAsNotConverged) {
  const auto c = compile(dilemma("0.9", "2"), "rounds = 5\nhorizon = \"stationary\"");
  MarkovOptions options;
  options.stationary = true;
  options.max_iterations = 3;
  options.trace = false;
  const MarkovSolution s = solve_markov(*c.game, c.graph, options);
  EXPECT_EQ(s.summary.why, Termination::not_converged);
  EXPECT_EQ(s.summary.iterations, 3);
  EXPECT_GT(s.summary.value_change, 1.0);
}

/// A war of attrition by turns: who stops gets 1 and gives the other 3. It pays to stop just when the
/// other would go on, so with one more round to play the answer is always the opposite.
std::string attrition(const std::string& rationality) {
  return "[state]\nturn = { values = [\"a\", \"b\"], start = \"a\" }\nover = { levels = 2, start = 0 }\n" +
         player("a", "0.9", rationality, "stop = {}\ngo = {}", "a.stop + 3 * b.stop") +
         player("b", "0.9", rationality, "stop = {}\ngo = {}", "b.stop + 3 * a.stop") + R"toml(
[[phases]]
name = "turn_of_a"
when = "turn == turn.a"
movers = ["a"]
[[phases]]
name = "turn_of_b"
when = "turn == turn.b"
movers = ["b"]
[[phases]]
name = "close"
[[phases.effects]]
when = "a.stop or b.stop"
change = { over = 1 }
[[phases.effects]]
when = "turn == turn.a"
set = { turn = "b" }
[[phases.effects]]
when = "turn == turn.b"
set = { turn = "a" }
[ends]
over = "over == 1"
[outcomes]
over = { ever = "a.stop" }
)toml";
}

TEST(Markov, ACycleOfBestRepliesIsReportedAndNotSmoothedOver) {
  const auto c = compile(attrition("inf"), "rounds = 5\nhorizon = \"stationary\"");
  MarkovOptions options;
  options.stationary = true;
  options.max_iterations = 3000;
  options.trace = false;
  const MarkovSolution s = solve_markov(*c.game, c.graph, options);
  EXPECT_EQ(s.summary.why, Termination::not_converged);
  EXPECT_GT(s.summary.value_change, 1e-3);
}

TEST(Markov, WhereBestRepliesCycleTheBranchFromEvenMixingLeadsToTheMixedEquilibrium) {
  const auto c = compile(attrition("inf"), "rounds = 5\nhorizon = \"stationary\"");
  const MarkovSolution s = solve(c);
  ASSERT_EQ(s.summary.why, Termination::converged);
  EXPECT_TRUE(s.summary.traced);
  // Who moves is indifferent: 1 = 0.9 (3 p + (1 - p) 0.9), so p = 19 / 189.
  EXPECT_NEAR(s.behaviour.at(0)[c.graph.first_probability[c.graph.start]], 19.0 / 189.0, 1e-5);
  EXPECT_NEAR(s.value[0], 1.0, 1e-5);
}

TEST(Markov, DampingFindsTheFixedPointThatPlainIterationCyclesAround) {
  const auto c = compile(attrition("8"), "rounds = 1\nhorizon = \"stationary\"");
  const MarkovSolution s = solve(c);
  EXPECT_EQ(s.summary.why, Termination::converged);
  // By symmetry the mover's chance of stopping p and the values of mover and waiter solve
  // v = p + (1 - p) d w, w = 3 p + (1 - p) d v, p = logit(8 (1 - d w)).
  double p = 0.0;
  for (const double x : s.behaviour.at(0)) {
    if (x != 1.0) {
      p = x;
      break;
    }
  }
  const double v = s.value[0];
  const double w = s.value[1];
  EXPECT_NEAR(v, p + (1.0 - p) * 0.9 * w, 1e-7);
  EXPECT_NEAR(w, 3.0 * p + (1.0 - p) * 0.9 * v, 1e-7);
  EXPECT_NEAR(p, share(8.0, 1.0 - 0.9 * w), 1e-7);
}

TEST(Markov, StopsWhenAskedTo) {
  const auto c = compile(dilemma("0.9", "2"), "rounds = 5");
  const volatile int stop = 1;
  MarkovOptions options;
  options.rounds = 5;
  options.cancel = &stop;
  EXPECT_EQ(solve_markov(*c.game, c.graph, options).summary.why, Termination::cancelled);
}

TEST(Markov, ReportsProgressUpToOne) {
  const auto c = compile(dilemma("0.9", "2"), "rounds = 5");
  std::vector<double> seen;
  MarkovOptions options;
  options.rounds = 5;
  options.progress = [&](double done) { seen.push_back(done); };
  (void)solve_markov(*c.game, c.graph, options);
  ASSERT_EQ(seen.size(), 5U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), 1.0);
}

/// A random walk of 3,000 states that two players push at once, a third then nudges.
std::string crowd() {
  return "[state]\nx = { levels = 60, start = 30 }\ny = { levels = 50, start = 25 }\n" +
         player("a", "0.9", "2", "up = {}\ndown = {}\nhold = {}", "x / 60 - 0.1 * a.up * b.up") +
         player("b", "0.8", "1", "up = {}\ndown = {}", "-x / 60 + y / 50") +
         player("c", "0.7", "inf", "left = {}\nright = {}",
                "(x - 30) * (y - 25) / 600 * (c.left - c.right)") +
         R"toml(
[[phases]]
name = "push"
movers = ["a", "b"]
[[phases.effects]]
when = "a.up"
chance = 0.7
change = { x = 1, y = 1 }
[[phases.effects]]
when = "b.down"
change = { x = -1 }
[[phases]]
name = "nudge"
movers = ["c"]
[[phases.effects]]
when = "c.left"
chance = 0.4
change = { y = -1 }
[[phases.effects]]
chance = 0.5
change = { x = 1 }
[outcomes]
x = { last = "x" }
)toml";
}

TEST(Markov, GivesTheSameBytesForAnyNumberOfThreads) {
  const auto c = compile(crowd(), "rounds = 12");
  set_thread_limit(1);
  const MarkovSolution one = solve(c);
  EXPECT_EQ(one.summary.why, Termination::solved);
  EXPECT_GT(c.graph.nodes(), 1000U);
  for (const int threads : {2, 8}) {
    set_thread_limit(threads);
    const MarkovSolution many = solve(c);
    EXPECT_EQ(many.behaviour.by_round, one.behaviour.by_round);
    EXPECT_EQ(many.value, one.value);
    EXPECT_EQ(many.summary.residual, one.summary.residual);
    EXPECT_EQ(many.summary.not_unique, one.summary.not_unique);
  }
  set_thread_limit(0);
}

TEST(Markov, EveryMixAddsUpToOne) {
  const auto c = compile(crowd(), "rounds = 3");
  const MarkovSolution s = solve(c);
  for (int round = 0; round < 3; ++round) {
    for (game::NodeId node = 0; node < c.graph.ended_begin(); ++node) {
      std::size_t at = c.graph.first_probability[node];
      for (const auto& mover : c.graph.choice_set(node).movers) {
        double sum = 0.0;
        for (std::size_t a = 0; a < mover.actions.size(); ++a) sum += s.behaviour.at(round)[at++];
        ASSERT_NEAR(sum, 1.0, 1e-14);
      }
    }
  }
}

}  // namespace
}  // namespace detente::solve
