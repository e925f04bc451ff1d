#include "engine/solve/formats/efg.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/small_games.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::solve {
namespace {

using play::test::compile;
using play::test::Compiled;

/// A node of a tree, read from the text alone.
struct Node {
  char kind = 't';
  std::size_t player = 0;  ///< From 1; 0 = chance.
  int set = 0;             ///< Information set.
  std::string name;
  std::vector<std::string> actions;
  std::vector<Rational> chances;
  std::vector<double> payoffs;
  std::vector<std::unique_ptr<Node>> children;
};

/// Reads what the writer writes: quotes without escapes, one node a line.
class Reader {
public:
  explicit Reader(const std::string& text) {
    std::string word;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') {
        const std::size_t end = text.find('"', i + 1);
        words_.push_back(text.substr(i, end - i + 1));
        i = end;
      } else if (std::isspace(static_cast<unsigned char>(text[i])) != 0 || text[i] == ',') {
        if (!word.empty()) words_.push_back(word);
        word.clear();
      } else {
        word += text[i];
      }
    }
    if (!word.empty()) words_.push_back(word);
  }

  /// Header, then the tree; all of the text must be used up.
  std::unique_ptr<Node> tree() {
    for (const char* word : {"EFG", "2", "R"}) EXPECT_EQ(take(), word);
    take();
    EXPECT_EQ(take(), "{");
    while (words_[at_] != "}") players.push_back(take());
    take();
    take();
    auto root = node();
    EXPECT_EQ(at_, words_.size());
    return root;
  }

  std::vector<std::string> players;
  std::size_t nodes = 0;

private:
  std::string take() { return at_ < words_.size() ? words_[at_++] : std::string(); }

  std::unique_ptr<Node> node() {
    auto node = std::make_unique<Node>();
    ++nodes;
    node->kind = take().front();
    take();
    if (node->kind == 't') {
      take();
      node->name = take();
      take();
      while (words_[at_] != "}") node->payoffs.push_back(std::stod(take()));
      take();
      return node;
    }
    if (node->kind == 'p') node->player = std::stoul(take());
    node->set = std::stoi(take());
    node->name = take();
    take();
    while (words_[at_] != "}") {
      node->actions.push_back(take());
      if (node->kind == 'c') node->chances.push_back(*parse_rational(take()));
    }
    take();
    EXPECT_EQ(take(), "0");
    for (std::size_t k = 0; k < node->actions.size(); ++k) node->children.push_back(this->node());
    return node;
  }

  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

/// Of a node that is called "2021 vote: ...", in a scenario that starts in 2020 or 2000.
int round_of(const Node& node, int first_year) {
  return std::stoi(node.name.substr(1)) - first_year;
}

/// Solves a tree in which nobody moves at once, from its ends back: logit in utils of the node's round.
std::vector<double> solve_backwards(const Node& node, const scenario::Scenario& scenario) {
  if (node.kind == 't') return node.payoffs;
  std::vector<std::vector<double>> after;
  for (const auto& child : node.children) after.push_back(solve_backwards(*child, scenario));
  std::vector<double> chances;
  if (node.kind == 'c') {
    for (const Rational& chance : node.chances) chances.push_back(to_double(chance));
  } else {
    const scenario::Player& mover = scenario.players[node.player - 1];
    const double scale = mover.rationality / std::pow(mover.discount, round_of(node, scenario.start.year));
    double sum = 0.0;
    for (const auto& value : after) chances.push_back(std::exp(scale * value[node.player - 1]));
    for (const double one : chances) sum += one;
    for (double& one : chances) one /= sum;
  }
  std::vector<double> value(scenario.players.size(), 0.0);
  for (std::size_t k = 0; k < after.size(); ++k) {
    for (std::size_t i = 0; i < value.size(); ++i) value[i] += chances[k] * after[k][i];
  }
  return value;
}

struct Solved {
  MarkovSolution solution;
  std::vector<double> discounts;

  explicit Solved(const game::Game& game, const game::NodeGraph& graph) {
    MarkovOptions options;
    options.rounds = game.scenario().rounds;
    options.stationary = game.scenario().horizon == scenario::Horizon::stationary;
    solution = solve_markov(game, graph, options);
    for (const auto& player : game.scenario().players) discounts.push_back(player.discount);
  }
  [[nodiscard]] play::Play play(const game::Game& game, const game::NodeGraph& graph) const {
    const bool stationary = game.scenario().horizon == scenario::Horizon::stationary;
    return {graph, solution.behaviour, discounts, stationary ? 0 : game.scenario().rounds};
  }
};

void expect_chances_add_up(const Node& node) {
  if (node.kind == 'c') {
    EXPECT_EQ(std::accumulate(node.chances.begin(), node.chances.end(), Rational(0)), 1) << node.name;
    EXPECT_EQ(std::set(node.actions.begin(), node.actions.end()).size(), node.actions.size()) << node.name;
  }
  for (const auto& child : node.children) expect_chances_add_up(*child);
}

class Standoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);
  game::NodeGraph graph = game::build_graph(game, {}).value();
  Solved solved{game, graph};
};

TEST_F(Standoff, SolvedFromTheEndsOfItsTreeIsWorthWhatTheMarkovSolverSays) {
  const auto text = write_efg(game, solved.play(game, graph), {.rounds = 3});
  ASSERT_TRUE(text);
  Reader reader(text.value());
  const auto root = reader.tree();
  expect_chances_add_up(*root);
  const std::vector<double> value = solve_backwards(*root, scenario);
  ASSERT_EQ(value.size(), 2U);
  EXPECT_NEAR(value[0], solved.solution.value[0], 1e-9);
  EXPECT_NEAR(value[1], solved.solution.value[1], 1e-9);
}

TEST_F(Standoff, ContinuationStandsForTheRoundsThatAreCutOff) {
  for (const int rounds : {1, 2}) {
    const auto text = write_efg(game, solved.play(game, graph), {.rounds = rounds});
    ASSERT_TRUE(text);
    const std::vector<double> value = solve_backwards(*Reader(text.value()).tree(), scenario);
    EXPECT_NEAR(value[0], solved.solution.value[0], 1e-9);
    EXPECT_NEAR(value[1], solved.solution.value[1], 1e-9);
    const auto without = write_efg(game, solved.play(game, graph), {.rounds = rounds, .continuation = false});
    EXPECT_NE(without.value(), text.value());
  }
}

TEST_F(Standoff, ATreeThatIsTooLargeIsRefusedWithWhatWouldFit) {
  const auto one = write_efg(game, solved.play(game, graph), {.rounds = 1});
  Reader reader(one.value());
  reader.tree();
  const auto refused = write_efg(game, solved.play(game, graph), {.rounds = 3, .max_nodes = reader.nodes});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.diagnostics().front().code, "too-large");
  EXPECT_EQ(refused.diagnostics().front().hint,
            "the first 1 round has " + std::to_string(reader.nodes) + " nodes: ask for fewer rounds");
  EXPECT_TRUE(write_efg(game, solved.play(game, graph), {.rounds = 1, .max_nodes = reader.nodes}));
  EXPECT_FALSE(write_efg(game, solved.play(game, graph), {.rounds = 1, .max_nodes = reader.nodes - 1}));
}

const char* const kDilemma = R"toml(
[players.a]
discount = 0.9
rationality = 2
[players.a.actions]
c = {}
d = {}
[players.a.payoff]
u = "3*a.c*b.c + 5*a.d*b.c + a.d*b.d"
[players.b]
discount = 0.5
rationality = 1
[players.b.actions]
c = {}
d = {}
[players.b.payoff]
u = "3*a.c*b.c + 5*a.c*b.d + a.d*b.d"
[[phases]]
name = "both"
movers = ["a", "b"]
[outcomes]
c = { ever = "a.c" }
)toml";

/// Value of a tree when each player mixes by the policy of the one node that the game has.
std::vector<double> evaluate(const Node& node, const play::Behaviour& behaviour, int first_year) {
  if (node.kind == 't') return node.payoffs;
  std::vector<double> value(2, 0.0);
  for (std::size_t k = 0; k < node.children.size(); ++k) {
    const double chance = node.kind == 'c'
                              ? to_double(node.chances[k])
                              : behaviour.at(round_of(node, first_year))[2 * (node.player - 1) + k];
    const std::vector<double> after = evaluate(*node.children[k], behaviour, first_year);
    for (std::size_t i = 0; i < 2; ++i) value[i] += chance * after[i];
  }
  return value;
}

/// Per player and information set: the nodes in it.
void collect_sets(const Node& node, std::map<std::pair<std::size_t, int>, std::vector<const Node*>>& sets) {
  if (node.kind == 'p') sets[{node.player, node.set}].push_back(&node);
  for (const auto& child : node.children) collect_sets(*child, sets);
}

TEST(Efg, WhoMovesAtOnceDoesNotSeeTheOthersAndEverybodySeesItLater) {
  const Compiled c = compile(kDilemma, "rounds = 2");
  const Solved solved(*c.game, c.graph);
  const auto text = write_efg(*c.game, solved.play(*c.game, c.graph), {.rounds = 2});
  ASSERT_TRUE(text);
  Reader reader(text.value());
  const auto root = reader.tree();
  EXPECT_EQ(reader.players, (std::vector<std::string>{"\"a\"", "\"b\""}));
  EXPECT_EQ(reader.nodes, 1U + 2U + 4U * (1U + 2U) + 16U);
  std::map<std::pair<std::size_t, int>, std::vector<const Node*>> sets;
  collect_sets(*root, sets);
  // One set each in the first round, and after each of its four joint actions one each.
  EXPECT_EQ(sets.size(), 10U);
  for (const auto& [key, nodes] : sets) EXPECT_EQ(nodes.size(), key.first) << key.second;
  const std::vector<double> value = evaluate(*root, solved.solution.behaviour, 2000);
  EXPECT_NEAR(value[0], solved.solution.value[0], 1e-12);
  EXPECT_NEAR(value[1], solved.solution.value[1], 1e-12);
}

TEST(Efg, AStationaryGameContinuesForEver) {
  const Compiled c = compile(kDilemma, "rounds = 3\nhorizon = \"stationary\"");
  const Solved solved(*c.game, c.graph);
  const auto text = write_efg(*c.game, solved.play(*c.game, c.graph), {.rounds = 2});
  const std::vector<double> value = evaluate(*Reader(text.value()).tree(), solved.solution.behaviour, 2000);
  EXPECT_NEAR(value[0], solved.solution.value[0], 1e-7);
  EXPECT_NEAR(value[1], solved.solution.value[1], 1e-7);
}

TEST(Efg, AFixedPolicyIsAMoveOfChance) {
  const Compiled c = compile(std::string(kDilemma) +
                             "[strategies.often]\nmixed = { c = 2, d = 1 }\n[play]\nb = \"often\"\n");
  const Solved solved(*c.game, c.graph);
  const auto text = write_efg(*c.game, solved.play(*c.game, c.graph), {});
  const auto root = Reader(text.value()).tree();
  EXPECT_EQ(root->kind, 'p');
  EXPECT_EQ(root->children[0]->kind, 'c');
  expect_chances_add_up(*root);
  EXPECT_NEAR(to_double(root->children[0]->chances[0]), 2.0 / 3.0, 1e-15);
  const std::vector<double> value = solve_backwards(*root, *c.scenario);
  EXPECT_NEAR(value[0], solved.solution.value[0], 1e-12);
}

TEST(Efg, ChancesAddUpToOneExactlyAndStayTheSameDoubles) {
  const std::vector<double> chances{1.0 / 3.0, 1e-17, 0.1, 1.0 - 1.0 / 3.0 - 0.1};
  const std::vector<Rational> exact = exact_chances(chances);
  EXPECT_EQ(std::accumulate(exact.begin(), exact.end(), Rational(0)), 1);
  for (std::size_t k = 0; k < chances.size(); ++k) EXPECT_NEAR(to_double(exact[k]), chances[k], 1e-15);
  EXPECT_EQ(exact[2], Rational(1, 10));
}

}  // namespace
}  // namespace detente::solve
