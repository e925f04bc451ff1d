#include "engine/solve/reasons/explanation.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/markov/markov.hpp"
#include "engine/solve/reasons/payoff_terms.hpp"
#include "engine/solve/types/type_view.hpp"
#include "tests/worlds/random_games.hpp"

namespace detente::solve {
namespace {

/// A scenario with all that explaining it needs. Built in place: its parts point to each other.
struct World {
  explicit World(Result<scenario::Scenario> loaded) : scenario(std::move(loaded).value()) {
    game = std::make_unique<game::Game>(std::move(game::compile_game(scenario)).value());
    graph = std::move(game::build_graph(*game, {}, recipe)).value();
    MarkovOptions options;
    options.rounds = scenario.rounds;
    options.stationary = scenario.horizon == scenario::Horizon::stationary;
    solution = solve_markov(*game, graph, options);
  }
  World(const World&) = delete;

  [[nodiscard]] PlayedGame played() const {
    return {*game,           graph,
            recipe,          solution.behaviour,
            scenario.rounds, scenario.horizon == scenario::Horizon::stationary};
  }

  scenario::Scenario scenario;
  std::unique_ptr<game::Game> game;
  game::GraphRecipe recipe;
  game::NodeGraph graph;
  MarkovSolution solution;
};

World shipped(const std::string& name, const std::string& horizon) {
  const std::vector<scenario::Setting> settings{{"scenario.horizon", '"' + horizon + '"'}};
  return World(scenario::load_scenario(DETENTE_SOURCE_DIR "/scenarios/" + name + ".toml", settings));
}

World parsed(const std::string& body, const std::string& more = "rounds = 3") {
  return World(scenario::parse_scenario(
      "detente = 1\n[scenario]\ntitle = \"t\"\nstart = 2000-01-01\nround = \"year\"\n" + more + "\n" + body,
      "test.toml"));
}

double sum(std::span<const double> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

/// All terms of all players against values that know nothing of terms.
void expect_terms_add_up(const World& world) {
  const PlayedGame played = world.played();
  const Exploitability values = exploitability(*world.game, world.graph, world.solution.behaviour,
                                               played.stationary ? 0 : played.rounds);
  for (int p = 0; p < world.game->player_count(); ++p) {
    const TermEvaluator evaluator(*world.game, world.graph, world.recipe, p);
    const play::RoundValues terms =
        evaluator.values(world.solution.behaviour, played.stationary ? 0 : played.rounds, 0);
    const std::span start(terms.at(world.graph.start), terms.width);
    EXPECT_NEAR(sum(start), values.players[static_cast<std::size_t>(p)].value, 1e-9);
    if (!played.stationary) {
      EXPECT_NEAR(sum(start), world.solution.value[static_cast<std::size_t>(p)], 1e-9);
    }
  }
}

// North Korea moves first, so its actions are worth on average what each type is worth at the start.
TEST(Explanation, IsOfAPrivateTypeToo) {
  for (const char* const horizon : {"finite", "stationary"}) {
    const World world = shipped("tutorial/sincere-or-not", horizon);
    const PlayedGame played = world.played();
    const Exploitability values = exploitability(*world.game, world.graph, world.solution.behaviour,
                                                 played.stationary ? 0 : played.rounds);
    for (int type = 0; type < 2; ++type) {
      const auto as_type = behaviour_of_type(*world.game, world.graph, world.solution.behaviour, 0, type);
      const PlayedGame seen{played.game, played.graph,  played.recipe,
                            as_type,     played.rounds, played.stationary};
      const auto decision = likeliest_decision(seen, 1, 0);
      ASSERT_TRUE(decision.has_value());
      EXPECT_TRUE(held_possible(seen, *decision, 0, type));
      const TypedPlayer typed{0, type, world.solution.behaviour};
      const Explanation found = explain(seen, *decision, &typed);
      EXPECT_EQ(found.terms.front(), type == 0 ? "peace" : "weapons");
      double value = 0.0;
      for (const ActionReasons& reasons : found.actions) value += reasons.probability * reasons.value;
      const auto column = static_cast<std::size_t>(world.scenario.agent_of(0, type));
      EXPECT_NEAR(value, values.players[column].value, 1e-8) << horizon;
      for (const ActionReasons& reasons : found.actions) {
        const double ratio = std::log(reasons.probability / found.actions[0].probability);
        EXPECT_NEAR(ratio, 8.0 * (reasons.value - found.actions[0].value), 1e-6) << horizon;
      }
    }
  }
}

TEST(PayoffTerms, AddUpToTheValueInEveryShippedScenario) {
  for (const char* const name :
       {"crisis-2022", "tutorial/freeze-for-relief", "tutorial/chicken", "tutorial/inspection-game",
        "tutorial/matching-pennies", "tutorial/prisoners-dilemma", "tutorial/stag-hunt"}) {
    for (const char* const horizon : {"finite", "stationary"}) {
      SCOPED_TRACE(fmt::format("{}, {}", name, horizon));
      expect_terms_add_up(shipped(name, horizon));
    }
  }
}

/// Two movers at once, an answer, chances, an end; payoffs, chances and mixes drawn.
std::string random_body(std::mt19937_64& engine, const std::string& only_term = {}) {
  const auto draw = [&] { return fmt::format("{:.3f}", 4.0 * test::uniform(engine) - 2.0); };
  const auto share = [&] { return fmt::format("{:.3f}", 0.1 + 0.4 * test::uniform(engine)); };
  const auto term = [&](const std::string& name, const std::string& formula) {
    const bool paid = only_term.empty() || only_term == name;
    return fmt::format("{} = \"{}\"\n", name, paid ? formula : "0 * (" + formula + ")");
  };
  std::string body =
      "[state]\nx = { levels = 3, start = 1 }\ny = { values = [\"no\", \"yes\"], start = \"no\" }\n";
  for (const char* const id : {"a", "b", "c"}) {
    body += fmt::format(
        "[players.{0}]\ndiscount = {1}\nrationality = 1.5\n[players.{0}.actions]\nup = {{}}\n"
        "down = {{}}\nstay = {{ when = \"x > 0\" }}\n[players.{0}.payoff]\n",
        id, 0.7 + 0.25 * test::uniform(engine));
    body += term("level", draw() + " * x + " + draw() + " * y * x");
    body += term("own", fmt::format("{} * {}.up + {} * {}.down * c.up", draw(), id, draw(), id));
    body += term("meeting", fmt::format("{} * a.up * b.up + {} * a.down * b.stay + {} * last.c.up", draw(),
                                        draw(), draw()));
  }
  body += fmt::format(
      "[[phases]]\nname = \"both\"\nmovers = [\"a\", \"b\"]\n[[phases.effects]]\nwhen = \"a.up\"\nchance = "
      "{}\n"
      "change = {{ x = 1 }}\n[[phases.effects]]\nwhen = \"b.down\"\nchange = {{ x = -1 }}\n"
      "[[phases]]\nname = \"answer\"\nwhen = \"a.up or b.up\"\nmovers = [\"c\"]\n"
      "[[phases.effects]]\nlottery = [ {{ chance = {}, set = {{ y = \"yes\" }} }}, "
      "{{ chance = {}, set = {{ y = \"no\" }} }} ]\n"
      "[ends]\nover = \"x == 2 and y == 1 and c.up\"\n[outcomes]\nc = {{ ever = \"a.up\" }}\n",
      share(), share(), share());
  for (const char* const id : {"a", "b", "c"}) {
    body += fmt::format("[strategies.s{}]\nmixed = {{ up = {}, down = {}, stay = {} }}\n", id, share(),
                        share(), share());
  }
  return body;
}

constexpr const char* kMixed = "[play]\na = \"sa\"\nb = \"sb\"\nc = \"sc\"\n";

TEST(PayoffTerms, AddUpToTheValueInRandomScenarios) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    for (const char* const horizon : {"rounds = 4", "rounds = 4\nhorizon = \"stationary\""}) {
      for (const char* const play : {"", kMixed}) {
        std::mt19937_64 engine(seed);
        expect_terms_add_up(parsed(random_body(engine) + play, horizon));
      }
    }
  }
}

// With fixed mixes, a term is worth what a scenario is worth that pays nothing else.
TEST(PayoffTerms, ATermIsWorthWhatItWouldBeAlone) {
  for (const char* const horizon : {"rounds = 4", "rounds = 4\nhorizon = \"stationary\""}) {
    std::mt19937_64 engine(11);
    const World whole = parsed(random_body(engine) + kMixed, horizon);
    const PlayedGame played = whole.played();
    const std::vector<std::string> names{"level", "own", "meeting"};
    for (int p = 0; p < 3; ++p) {
      const TermEvaluator evaluator(*whole.game, whole.graph, whole.recipe, p);
      const play::RoundValues terms =
          evaluator.values(whole.solution.behaviour, played.stationary ? 0 : 4, 0);
      for (std::size_t t = 0; t < names.size(); ++t) {
        std::mt19937_64 again(11);
        const World alone = parsed(random_body(again, names[t]) + kMixed, horizon);
        const Exploitability value =
            exploitability(*alone.game, alone.graph, alone.solution.behaviour, played.stationary ? 0 : 4);
        EXPECT_NEAR(terms.at(whole.graph.start)[t], value.players[static_cast<std::size_t>(p)].value, 1e-10);
      }
    }
  }
}

/// What `player` gets from `node` on, by walking every branch; `held` (an action) is taken there when >= 0.
double walked(const World& world, game::NodeId node, int round, int player, int held = -1) {
  const game::NodeGraph& graph = world.graph;
  if (node >= graph.ended_begin() || round == world.scenario.rounds) return 0.0;
  const auto& movers = graph.choice_set(node).movers;
  double value = 0.0;
  for (std::size_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
    double weight = 1.0;
    std::size_t left = row - graph.first_row[node];
    std::size_t at = graph.first_probability[node + 1];
    for (std::size_t m = movers.size(); m-- > 0;) {
      const std::size_t count = movers[m].actions.size();
      at -= count;
      const std::size_t a = left % count;
      left /= count;
      const bool chosen = movers[m].mover == player && held >= 0;
      weight *=
          chosen ? (movers[m].actions[a] == held ? 1.0 : 0.0) : world.solution.behaviour.at(round)[at + a];
    }
    if (weight == 0.0) continue;
    const auto p = static_cast<std::size_t>(player);
    double after = graph.reward[row * world.scenario.players.size() + p];
    for (std::size_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      const bool next_round = graph.next[e] < graph.layers[1];
      const double discount = next_round ? world.scenario.players[p].discount : 1.0;
      after += graph.probability[e] * discount *
               walked(world, graph.next[e], next_round ? round + 1 : round, player);
    }
    value += weight * after;
  }
  return value;
}

TEST(Explanation, AnActionIsWorthWhatWalkingEveryBranchAfterItGives) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    std::mt19937_64 engine(seed);
    const World world = parsed(random_body(engine), "rounds = 3");
    for (int p = 0; p < 3; ++p) {
      for (int round = 0; round < 3; ++round) {
        const auto decision = likeliest_decision(world.played(), p, round);
        ASSERT_TRUE(decision.has_value());
        const Explanation found = explain(world.played(), *decision);
        double mixed = 0.0;
        double probability = 0.0;
        for (const ActionReasons& action : found.actions) {
          EXPECT_NEAR(action.value, walked(world, decision->node, round, p, action.action), 1e-12);
          EXPECT_NEAR(action.value, sum(action.terms), 1e-15);
          mixed += action.probability * action.value;
          probability += action.probability;
        }
        EXPECT_NEAR(probability, 1.0, 1e-12);
        EXPECT_NEAR(mixed, walked(world, decision->node, round, p), 1e-12);
      }
    }
  }
}

TEST(Explanation, DifferencesAreToTheBestOtherActionAndAddUp) {
  std::mt19937_64 engine(4);
  const World world = parsed(random_body(engine));
  const Explanation found = explain(world.played(), *likeliest_decision(world.played(), 2, 0));
  ASSERT_GE(found.actions.size(), 2U);
  for (std::size_t a = 0; a < found.actions.size(); ++a) {
    const ActionReasons& action = found.actions[a];
    ASSERT_NE(action.alternative, static_cast<int>(a));
    const ActionReasons& other = found.actions[static_cast<std::size_t>(action.alternative)];
    for (std::size_t b = 0; b < found.actions.size(); ++b) {
      EXPECT_TRUE(b == a || other.value >= found.actions[b].value);
    }
    for (std::size_t t = 0; t < action.terms.size(); ++t) {
      EXPECT_EQ(action.differences[t], action.terms[t] - other.terms[t]);
    }
    EXPECT_NEAR(action.advantage, action.value - other.value, 1e-12);
  }
}

/// A tables a motion half of the time; B (6 votes in 10 yes, with a veto) and a member (7 in 10 yes) vote on
/// it. The quota is 2 of 2.
std::string council(const std::string& payoff = "-0.4 * b.no * c.vetoed") {
  return R"toml(
[state]
law = { levels = 3, start = 0 }
[players.a]
name = "Anna"
[players.a.actions]
table = { about = "tables a motion" }
wait = {}
[players.a.payoff]
u = "law"
[players.b]
name = "Bob"
discount = 0.5
[players.b.actions]
yes = {}
no = {}
[players.b.payoff]
reputation = ")toml" +
         payoff + R"toml("
order = "0.3 * b.no"
[councils.c]
name = "Council"
quota = 1
veto = ["b"]
[councils.c.members]
b = { player = "b" }
m = { yes = 0.7, no = 0.3 }
[[phases]]
name = "tabling"
movers = ["a"]
[[phases]]
name = "vote"
council = "c"
motion = "a.table"
movers = ["b"]
[[phases.effects]]
when = "c.passed"
change = { law = 1 }
[outcomes]
law = { last = "law" }
[strategies.half]
mixed = { table = 0.5, wait = 0.5 }
[strategies.mostly]
mixed = { yes = 0.6, no = 0.4 }
[play]
a = "half"
b = "mostly"
)toml";
}

TEST(Explanation, SaysHowTheCouncilVotesAfterEachAction) {
  const World world = parsed(council());
  const auto decision = likeliest_decision(world.played(), 1, 1);
  ASSERT_TRUE(decision.has_value());
  EXPECT_NEAR(decision->moves, 0.5, 1e-15);
  const Explanation found = explain(world.played(), *decision);
  ASSERT_EQ(found.actions.size(), 2U);
  const ActionReasons& yes = found.actions[0];
  const ActionReasons& no = found.actions[1];
  EXPECT_EQ(yes.probability, 0.6);
  ASSERT_EQ(yes.votes.size(), 2U);
  // Its own yes fills the quota; against its no the member's yes does, and the veto stops it.
  EXPECT_NEAR(yes.votes[0].passed, 1.0, 1e-15);
  EXPECT_NEAR(no.votes[0].vetoed, 0.7, 1e-15);
  EXPECT_NEAR(no.votes[0].failed, 0.3, 1e-15);
  // The next round: tabled half of the time.
  EXPECT_EQ(no.votes[1].rounds_ahead, 1);
  EXPECT_NEAR(no.votes[1].held, 0.5, 1e-15);
  EXPECT_NEAR(no.votes[1].passed, 0.5 * 0.6, 1e-15);
  EXPECT_NEAR(no.votes[1].vetoed, 0.5 * 0.4 * 0.7, 1e-15);
  EXPECT_NEAR(no.votes[1].failed, 0.5 * 0.4 * 0.3, 1e-15);
  // Of the others only Anna moves after it, in the next round.
  ASSERT_EQ(no.moves.size(), 1U);
  EXPECT_EQ(no.moves[0].rounds_ahead, 1);
  EXPECT_EQ(no.moves[0].actions, (std::vector<double>{0.5, 0.5}));
  // A veto costs 0.4 * 0.7 now, and 0.5 * 0.5 * 0.4 * 0.28 either way in the next round.
  EXPECT_NEAR(no.terms[0], -0.28 - 0.5 * 0.5 * 0.4 * 0.28, 1e-15);
  EXPECT_NEAR(no.differences[0], -0.28, 1e-15);
  EXPECT_NEAR(no.differences[1], 0.3, 1e-15);
  EXPECT_EQ(
      reason_sentence(*world.game, found, 1, telling_decimals(found)),
      "'no' gains 0.02 utils over 'yes', the best alternative: it brings 0.30 in order, but costs 0.28 in "
      "reputation.");
  EXPECT_EQ(
      reason_sentence(*world.game, found, 0, 2),
      "'yes' loses 0.02 utils against 'no', the best alternative: it costs 0.30 in order, but saves 0.28 in "
      "reputation.");
}

TEST(Explanation, TheLastRoundHasNoNextOne) {
  const World world = parsed(council(), "rounds = 2");
  const Explanation found = explain(world.played(), *likeliest_decision(world.played(), 1, 1));
  EXPECT_EQ(found.actions[0].votes.size(), 1U);
  EXPECT_TRUE(found.actions[0].moves.empty());
}

TEST(Explanation, SaysWhatIsKnownAtTheDecision) {
  const World world = parsed(council());
  const Explanation found = explain(world.played(), *likeliest_decision(world.played(), 1, 0));
  ASSERT_FALSE(found.known.empty());
  EXPECT_EQ(found.known[0].variable, 0);
  EXPECT_EQ(found.known[0].values, std::vector<int>{0});
}

TEST(LikeliestDecision, IsTheMostProbableNodeThatMeetsTheConditions) {
  const World world = parsed(council());
  // The law has risen after round 1 with 0.5 * 0.6.
  const auto any = likeliest_decision(world.played(), 1, 1);
  EXPECT_NEAR(any->probability, 0.5 * 0.7, 1e-15);
  const std::vector<Condition> risen{{0, 1}};
  const auto one = likeliest_decision(world.played(), 1, 1, risen);
  ASSERT_TRUE(one.has_value());
  EXPECT_NEAR(one->probability, 0.5 * 0.3, 1e-15);
  EXPECT_EQ(world.graph.world_of(*world.game, one->node)[0], 1);
  // In round 1 play never comes there, but it may later.
  EXPECT_EQ(likeliest_decision(world.played(), 1, 0, risen)->probability, 0.0);
  const std::vector<Condition> two_at_once{{0, 0}, {0, 1}};
  EXPECT_FALSE(likeliest_decision(world.played(), 1, 0, two_at_once).has_value());
}

// A decision without effect: numbers are told with more digits where they are small.
TEST(TellingDecimals, ShowTwoDigitsOfTheLargestDifference) {
  Explanation explanation;
  const auto with = [&](double difference) {
    explanation.actions.resize(1);
    explanation.actions[0].differences = {difference, 0.0};
    return telling_decimals(explanation);
  };
  EXPECT_EQ(with(3.0), 2);
  EXPECT_EQ(with(-0.1), 2);
  EXPECT_EQ(with(0.099), 3);
  EXPECT_EQ(with(-0.0012), 4);
  EXPECT_EQ(with(1e-12), 6);
  EXPECT_EQ(with(0.0), 2);
}

TEST(ReasonSentence, CallsEqualActionsEqual) {
  const World world = parsed(council("0"));
  Explanation found = explain(world.played(), *likeliest_decision(world.played(), 1, 2));
  for (ActionReasons& action : found.actions) {
    action.differences = {0.0, 0.0};
    action.advantage = 0.0;
  }
  EXPECT_EQ(reason_sentence(*world.game, found, 0, 2),
            "'yes' is worth the same as 'no', the best alternative.");
  found.actions[0].alternative = -1;
  EXPECT_EQ(reason_sentence(*world.game, found, 0, 2), "'yes' is the only action available.");
}

}  // namespace
}  // namespace detente::solve
