// Private types over whole scenarios: values of types against a tree in which the true type is explicit, and
// signalling games of the literature.
#include "engine/solve/types/inference_step.hpp"

#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/typed_talks.hpp"

namespace detente::solve {
namespace {

using game::NodeId;
using play::test::Compiled;

MarkovSolution solved(const Compiled& compiled, int rounds) {
  MarkovOptions options;
  options.rounds = rounds;
  MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, options);
  EXPECT_EQ(solution.summary.why, Termination::solved);
  EXPECT_LE(solution.summary.residual, 1e-10);
  return solution;
}

/// Expected times that `player` takes `action` over the horizon.
double expected_plays(const Compiled& compiled, const MarkovSolution& solution, int rounds, int player,
                      int action) {
  const game::NodeGraph& graph = compiled.graph;
  std::vector<double> mass(graph.nodes(), 0.0);
  mass[graph.start] = 1.0;
  double plays = 0.0;
  for (int t = 0; t < rounds; ++t) {
    std::vector<double> next(graph.nodes(), 0.0);
    for (NodeId n = 0; n < graph.ended_begin(); ++n) {
      if (mass[n] == 0.0) continue;
      const auto& movers = graph.choice_set(n).movers;
      EXPECT_LE(movers.size(), 1U);
      for (std::uint64_t row = graph.first_row[n]; row < graph.first_row[n + 1]; ++row) {
        const std::size_t own = row - graph.first_row[n];
        double chance = mass[n];
        if (!movers.empty()) {
          chance *= solution.behaviour.at(t)[graph.first_probability[n] + own];
          if (movers[0].mover == player && movers[0].actions[own] == action) plays += chance;
        }
        for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
          const NodeId to = graph.next[e];
          (to < graph.layers[1] ? next : mass)[to] += chance * graph.probability[e];
        }
      }
    }
    mass = std::move(next);
  }
  return plays;
}

const std::string kTalks =
    worlds::TypedTalks{.cost = "-0.4 * dprk.invite",
                       .earnest = R"({ peace = "us.negotiate * dprk.invite + 0.2 * met" })",
                       .bluffing = R"({ pride = "0.3 * dprk.test", talks = "0.8 * us.negotiate" })"}
        .text();

/// The same game with the true type in hand: what type `type` expects at the start of round t, and, along the
/// way, how far each of its mixes is from the logit reply to what its actions are worth to itself.
class TrueType {
public:
  TrueType(const Compiled& compiled, const MarkovSolution& solution, std::size_t type, int rounds)
      : graph_(compiled.graph), game_(*compiled.game), solution_(solution), type_(type), rounds_(rounds) {}

  double value(NodeId n, int t) {
    if (t == rounds_) return 0.0;
    const auto& belief = game_.scenario().beliefs[0];
    const game::World world = graph_.world_of(game_, n);
    const double g = belief.grid.share(world[static_cast<std::size_t>(belief.variable)], type_);
    if (g == 0.0) return 0.0;
    double p[2], worth[2];
    for (std::size_t a = 0; a < 2; ++a) {
      const NodeId inference = graph_.next[graph_.first_entry[graph_.first_row[n] + a]];
      const auto& points = graph_.choice_set(inference).movers[0].actions;
      const auto lottery =
          solution_.behaviour.at(t).subspan(graph_.first_probability[inference], points.size());
      double b = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) b += lottery[i] * belief.grid.share(points[i], type_);
      p[a] = b * solution_.behaviour.at(t)[graph_.first_probability[n] + a] / g;
      worth[a] = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        const double seen = lottery[i] * belief.grid.share(points[i], type_) / b;
        if (seen > 0.0) {
          worth[a] +=
              seen * answer(graph_.next[graph_.first_entry[graph_.first_row[inference] + i]], t, a == 0);
        }
      }
    }
    const double reply = 1.0 / (1.0 + std::exp(-3.0 * (worth[0] - worth[1])));
    defect = std::max({defect, std::abs(p[0] - reply), std::abs(p[0] + p[1] - 1.0)});
    return p[0] * worth[0] + p[1] * worth[1];
  }

  double defect = 0.0;

private:
  /// Washington's answer in round t.
  double answer(NodeId n, int t, bool invited) {
    const int met = graph_.world_of(game_, n)[0];
    double sum = 0.0;
    for (std::size_t u = 0; u < 2; ++u) {
      const bool negotiates = u == 0;
      const double chance = solution_.behaviour.at(t)[graph_.first_probability[n] + u];
      for (const int after : {0, 1}) {
        const double moves = !negotiates || met == 1 ? (after == met ? 1.0 : 0.0) : 0.5;
        if (moves == 0.0) continue;
        double paid = invited ? -0.4 : 0.0;
        if (type_ == 0) paid += (negotiates ? 1.0 : 0.0) + (negotiates && invited ? 1.0 : 0.0) + 0.2 * after;
        if (type_ == 1) paid += (negotiates ? 0.8 : 0.0) + (invited ? 0.0 : 0.3);
        sum += chance * moves * (paid + 0.8 * value(start_with(n, after), t + 1));
      }
    }
    return sum;
  }

  /// The start of a round with the belief of node n.
  [[nodiscard]] NodeId start_with(NodeId n, int met) const {
    game::World world = graph_.world_of(game_, n);
    world[0] = met;
    for (std::size_t v = 2; v < world.size(); ++v) world[v] = 0;
    return *graph_.find(game_, 0, world);
  }

  const game::NodeGraph& graph_;
  const game::Game& game_;
  const MarkovSolution& solution_;
  std::size_t type_;
  int rounds_;
};

TEST(InferenceStep, GivesEachTypeWhatItExpectsOnTheTreeOfTrueTypes) {
  const Compiled compiled = play::test::compile(kTalks, "rounds = 3");
  const MarkovSolution solution = solved(compiled, 3);
  ASSERT_EQ(solution.value.size(), 4U);
  const double prior[] = {0.4, 0.6};
  for (std::size_t type = 0; type < 2; ++type) {
    TrueType tree(compiled, solution, type, 3);
    EXPECT_NEAR(tree.value(compiled.graph.start, 0), solution.value[2 + type] / prior[type], 1e-9) << type;
    EXPECT_LT(tree.defect, 1e-7) << type;
  }
  EXPECT_NEAR(solution.value[0], solution.value[2] + solution.value[3], 1e-12);
}

TEST(InferenceStep, ChangesNothingForTypesThatAreAlike) {
  const std::string text = kTalks;
  const std::size_t types = text.find("[players.dprk.types.earnest]");
  const std::string plain = text.substr(0, types) + text.substr(text.find("[players.us]"));
  const std::string alike = text.substr(0, types) +
                            "[players.dprk.types]\none = { prior = 0.4 }\ntwo = { prior = 0.6 }\n" +
                            text.substr(text.find("[players.us]"));
  const auto with = [](std::string body) {
    body.replace(body.find("us.negotiate * (2"),
                 body.find(")\"", body.find("us.negotiate * (2")) + 1 - body.find("us.negotiate * (2"),
                 "us.negotiate * (met - 0.3 + 0.5 * dprk.invite)");
    return play::test::compile(body, "rounds = 4");
  };
  const Compiled typed = with(alike);
  const Compiled untyped = with(plain);
  const MarkovSolution one = solved(typed, 4);
  const MarkovSolution other = solved(untyped, 4);
  EXPECT_NEAR(one.value[0], other.value[0], 1e-12);
  EXPECT_NEAR(one.value[1], other.value[1], 1e-12);
  for (int action : {0, 1}) {
    EXPECT_NEAR(expected_plays(typed, one, 4, 0, action), expected_plays(untyped, other, 4, 0, action),
                1e-12);
  }
}

/// Values of kTalks over 3 rounds with beliefs so fine.
std::vector<double> values_with(int steps) {
  std::string text = kTalks;
  text.replace(text.find("rationality = 3"), 15, fmt::format("rationality = 3\nbelief_steps = {}", steps));
  return solved(play::test::compile(text, "rounds = 3"), 3).value;
}

TEST(InferenceStep, ConvergesAsBeliefsGetFiner) {
  const std::vector<double> best = values_with(160);
  double before = 1.0;
  for (const int steps : {5, 20, 80}) {
    const std::vector<double> value = values_with(steps);
    double off = 0.0;
    for (std::size_t p = 0; p < 2; ++p) off = std::max(off, std::abs(value[p] - best[p]));
    RecordProperty(fmt::format("off_{}", steps), fmt::format("{:.2e}", off));
    EXPECT_LT(off, 0.5 * before) << steps;
    before = off;
  }
  EXPECT_LT(before, 2e-3);
}

TEST(InferenceStep, TwoTypedPlayersWhoMoveAtOnceAreToldApart) {
  const Compiled compiled = play::test::compile(R"toml(
[players.a]
rationality = 2
[players.a.actions]
left = {}
right = {}
[players.a.types.one]
prior = 0.5
payoff = { own = "a.left", match = "0.5 * a.left * b.up" }
[players.a.types.two]
prior = 0.5
payoff = { own = "a.right" }
[players.b]
rationality = 3
[players.b.actions]
up = {}
down = {}
[players.b.types.one]
prior = 0.2
payoff = { own = "b.up", seen = "0.4 * belief.a.one * b.up" }
[players.b.types.two]
prior = 0.8
payoff = { own = "b.down" }
[[phases]]
name = "both"
movers = ["a", "b"]
)toml");
  const MarkovSolution solution = solved(compiled, 1);
  const game::NodeGraph& graph = compiled.graph;
  const auto policy = solution.behaviour.at(0);
  const double* const a = policy.data() + graph.first_probability[graph.start];
  const double* const b = a + 2;
  const auto logit = [](double rationality, double gain) {
    return 1.0 / (1.0 + std::exp(-rationality * gain));
  };
  const double up[] = {logit(3.0, 1.0 + 0.4 * 0.5), logit(3.0, -1.0)};
  EXPECT_NEAR(b[0], 0.2 * up[0] + 0.8 * up[1], 1e-9);
  const double left[] = {logit(2.0, 1.0 + 0.5 * b[0]), logit(2.0, -1.0)};
  EXPECT_NEAR(a[0], 0.5 * left[0] + 0.5 * left[1], 1e-9);
  // After left and down: each player's own move tells of it, the other's does not.
  const NodeId inference = inference_of(graph, graph.first_row[graph.start] + 1);
  const auto& movers = graph.choice_set(inference).movers;
  ASSERT_EQ(movers.size(), 2U);
  const double* lottery = policy.data() + graph.first_probability[inference];
  const double expected[] = {0.5 * left[0] / a[0], 0.2 * (1.0 - up[0]) / b[1]};
  for (std::size_t m = 0; m < 2; ++m) {
    double mean = 0.0;
    for (const int point : movers[m].actions)
      mean += *lottery++ * compiled.scenario->beliefs[m].grid.share(point, 0);
    EXPECT_NEAR(mean, expected[m], 1e-9) << m;
  }
}

TEST(InferenceStep, IsAFixedPointOfTheStationaryHorizonToo) {
  const Compiled compiled = play::test::compile(kTalks, "rounds = 3");
  MarkovOptions options;
  options.stationary = true;
  const MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, options);
  EXPECT_EQ(solution.summary.why, Termination::converged);
  // A long finite horizon ends up there.
  const MarkovSolution finite = solved(compiled, 120);
  for (std::size_t p = 0; p < 2; ++p) EXPECT_NEAR(solution.value[p], finite.value[p], 1e-4);
}

/// Where `positive` changes its sign between low and high, from no to yes.
double boundary(double low, double high, const std::function<bool(double)>& positive) {
  EXPECT_FALSE(positive(low));
  EXPECT_TRUE(positive(high));
  while (high - low > 1e-4) {
    const double middle = 0.5 * (low + high);
    (positive(middle) ? high : low) = middle;
  }
  return 0.5 * (low + high);
}

// Textbook summit game: earnest with probability p, negotiating is worth 2 with the earnest and -4 with
// others, rejecting 0; the United States negotiates iff p >= 2/3.
TEST(Signalling, TheSummitGameIsPlayedFromTwoThirdsOn) {
  const auto negotiates = [](double p) {
    const Compiled compiled = play::test::compile(fmt::format(R"toml(
[players.dprk]
rationality = 1
[players.dprk.actions]
call = {{}}
[players.dprk.payoff]
summit = "us.negotiate"
[players.dprk.types.earnest]
prior = {}
[players.dprk.types.not_earnest]
prior = {}
[players.us]
rationality = 1000
[players.us.actions]
negotiate = {{}}
reject = {{}}
[players.us.payoff]
summit = "us.negotiate * (2 * belief.dprk.earnest - 4 * belief.dprk.not_earnest)"
[[phases]]
name = "call"
movers = ["dprk"]
[[phases]]
name = "answer"
movers = ["us"]
)toml",
                                                              p, 1.0 - p));
    return expected_plays(compiled, solved(compiled, 1), 1, 1, 0) > 0.5;
  };
  EXPECT_NEAR(boundary(0.05, 0.95, negotiates), 2.0 / 3.0, 1e-4);
}

// Appendix A of muse.jhu.edu/books/9780813129952 (inter-Korean part): the North, sincere with probability p,
// opens with A or not; the South accommodates or rejects; the North chooses again, and only the sincere one
// accommodates. Both types open with A, so the South learns nothing, and accommodates iff
// p >= (REJ_S - EXP_N) / (RECON - EXP_N).
TEST(Signalling, TheSouthAccommodatesPoolingNorthernersFromTheAppendixsThresholdOn) {
  struct Payoffs {
    double recon, rejected, exploited;
  };
  for (const Payoffs& u : {Payoffs{4.0, 1.0, -2.0}, Payoffs{2.0, 1.2, 0.2}}) {
    const auto accommodates = [&](double p) {
      const Compiled compiled = play::test::compile(fmt::format(R"toml(
[state]
step = {{ values = ["opening", "yes", "no"], start = "opening" }}
[players.north]
discount = 0.9
rationality = 60
[players.north.actions]
a = {{ when = "step == step.opening" }}
not_a = {{ when = "step == step.opening" }}
accommodate = {{ when = "step == step.yes" }}
exploit = {{ when = "step == step.yes" }}
wait = {{ when = "step == step.no" }}
[players.north.payoff]
opening = "-0.5 * north.not_a"
[players.north.types.sincere]
prior = {}
payoff = {{ end = "north.accommodate" }}
[players.north.types.deceitful]
prior = {}
payoff = {{ end = "2 * north.exploit" }}
[players.south]
discount = 0.9
rationality = 400
[players.south.actions]
accommodate = {{ when = "step == step.opening" }}
reject = {{ when = "step == step.opening" }}
wait = {{ when = "step != step.opening" }}
[players.south.payoff]
end = "{} * north.accommodate + {} * north.wait + {} * north.exploit"
[[phases]]
name = "north"
movers = ["north"]
[[phases]]
name = "south"
movers = ["south"]
[[phases.effects]]
when = "south.accommodate"
set = {{ step = "yes" }}
[[phases.effects]]
when = "south.reject"
set = {{ step = "no" }}
)toml",
                                                                p, 1.0 - p, u.recon, u.rejected, u.exploited),
                                                    "rounds = 2");
      const MarkovSolution solution = solved(compiled, 2);
      EXPECT_GT(expected_plays(compiled, solution, 2, 0, 0), 1.0 - 1e-6) << "both types open with A";
      return expected_plays(compiled, solution, 2, 1, 0) > 0.5;
    };
    EXPECT_NEAR(boundary(0.05, 0.95, accommodates), (u.rejected - u.exploited) / (u.recon - u.exploited),
                1e-3);
  }
}

// Appendix B (the United States and the North): the sincere North opens with A and the deceitful does not iff
// q >= [RECON_US - RECON_NK] / [RECON_US + REJ_US - RECON_NK - SQ], q its belief that the United States
// rejects whatever it does; else not even the sincere one opens with A, and in no case does the deceitful
// one.
TEST(Signalling, TheNorthSeparatesFromTheAppendixsThresholdOn) {
  struct Payoffs {
    double recon_us, recon_nk, rejected, status_quo;
  };
  for (const Payoffs& u : {Payoffs{4.0, 3.0, 1.0, 0.0}, Payoffs{3.0, 2.5, 1.0, -0.5}}) {
    const auto separates = [&](double q) {
      const Compiled compiled =
          play::test::compile(fmt::format(R"toml(
[players.north]
rationality = 60
[players.north.actions]
a = {{}}
not_a = {{}}
[players.north.payoff]
end = "us.accommodate * (north.a ? {} : {}) + us.reject * (north.a ? {} : {})"
[players.north.types.sincere]
prior = 0.4
[players.north.types.deceitful]
prior = 0.6
payoff = {{ keeps = "5 * north.not_a" }}
[players.us]
rationality = 60
[players.us.actions]
accommodate = {{}}
reject = {{}}
[players.us.types.hawk]
prior = {}
payoff = {{ end = "us.reject" }}
[players.us.types.dove]
prior = {}
payoff = {{ end = "us.accommodate" }}
[[phases]]
name = "pyongyang"
movers = ["north"]
[[phases]]
name = "washington"
movers = ["us"]
)toml",
                                          u.recon_nk, u.recon_us, u.rejected, u.status_quo, q, 1.0 - q));
      const MarkovSolution solution = solved(compiled, 1);
      const double a = expected_plays(compiled, solution, 1, 0, 0);
      // All who open with A are sincere.
      const NodeId after_a = inference_of(compiled.graph, compiled.graph.first_row[compiled.graph.start]);
      const auto& points = compiled.graph.choice_set(after_a).movers[0].actions;
      double sincere = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        sincere += solution.behaviour.at(0)[compiled.graph.first_probability[after_a] + i] *
                   compiled.scenario->beliefs[0].grid.share(points[i], 0);
      }
      EXPECT_GT(sincere, 1.0 - 1e-9);
      EXPECT_LT(a, 0.4 + 1e-9);
      return a > 0.5 * 0.4;
    };
    EXPECT_NEAR(boundary(0.05, 0.95, separates),
                (u.recon_us - u.recon_nk) / (u.recon_us + u.rejected - u.recon_nk - u.status_quo), 1e-3);
  }
}

// Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49: A demands, B knows
// its cost of war b, uniform on [0, C], and accepts or fights. A demands p + (C - a) / 2, and war comes with
// probability (C - a) / (2 C). Here b is one of six, the middles of equal cells, so both hold to half a cell.
TEST(Signalling, FearonsDemandRisksWarWithAProbabilityOfHalfTheSurplus) {
  constexpr int kCells = 6;
  constexpr double kPower = 0.5;
  constexpr double kUnder = 0.005;  // Below what a type is just willing to grant.
  struct Case {
    double most, cost;
  };
  for (const Case& c : {Case{0.4, 0.1}, Case{0.5, 0.1}}) {
    std::string demands, shares, types;
    for (int k = 0; k < kCells; ++k) {
      const double b = c.most * (k + 0.5) / kCells;
      demands += fmt::format("demand{} = {{}}\n", k);
      shares += fmt::format("{}{} * a.demand{}", k == 0 ? "" : " + ", kPower + b - kUnder, k);
      types += fmt::format("[players.b.types.cost{}]\nprior = {}\npayoff = {{ war = \"{} * b.fight\" }}\n", k,
                           1.0 / kCells, 1.0 - kPower - b);
    }
    const Compiled compiled = play::test::compile(fmt::format(
        "[players.a]\nrationality = inf\n[players.a.actions]\n{}"
        "[players.a.payoff]\nend = \"b.accept * ({}) + b.fight * {}\"\n"
        "[players.b]\nrationality = 4000\nbelief_steps = {}\n[players.b.actions]\naccept = {{}}\n"
        "fight = {{}}\n[players.b.payoff]\nend = \"b.accept * (1 - ({}))\"\n{}"
        "[[phases]]\nname = \"demand\"\nmovers = [\"a\"]\n[[phases]]\nname = \"answer\"\nmovers = [\"b\"]\n",
        demands, shares, kPower - c.cost, kCells, shares, types));
    const MarkovSolution solution = solved(compiled, 1);
    double demand = 0.0;
    for (int k = 0; k < kCells; ++k) {
      demand += expected_plays(compiled, solution, 1, 0, k) * (kPower + c.most * (k + 0.5) / kCells);
    }
    const double half_cell = 0.5 * c.most / kCells;
    EXPECT_NEAR(demand, kPower + 0.5 * (c.most - c.cost), half_cell);
    EXPECT_NEAR(expected_plays(compiled, solution, 1, 1, 1), (c.most - c.cost) / (2.0 * c.most),
                0.5 / kCells);
  }
}

}  // namespace
}  // namespace detente::solve
