#include "engine/game/node_words.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/worlds/small_scenarios.hpp"

namespace detente::game {
namespace {

class NodeWords : public ::testing::Test {
protected:
  scenario::Scenario scenario = testing::load(testing::kStandoff);
  Game game = testing::compile(scenario);
  NodeGraph graph = build_graph(game, {}).value();
};

TEST_F(NodeWords, TellsTheStateByItsNames) {
  EXPECT_EQ(node_words(game, graph, graph.start), "arms = 1, mood = calm");
}

TEST_F(NodeWords, TellsTheMovesThatAreKnownAndWhatIsNotToldApart) {
  bool told = false;
  for (NodeId node = graph.layers[1]; node < graph.layers[2]; ++node) {
    const std::string words = node_words(game, graph, node);
    told = told || words.find("a = arm") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

TEST_F(NodeWords, TellsWhichEndWasReached) {
  ASSERT_GT(graph.nodes(), graph.ended_begin());
  const std::string words = node_words(game, graph, graph.ended_begin());
  EXPECT_TRUE(words == "end: peace" || words == "end: war") << words;
  EXPECT_EQ(change_words(game, graph, graph.start, graph.ended_begin()), words);
}

TEST_F(NodeWords, TellsOnlyWhatChangedAndNoMoves) {
  // From the start somebody arms, and chance may add arms or not.
  std::vector<std::string> changes;
  const std::uint64_t row = graph.first_row[graph.start];
  for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
    changes.push_back(change_words(game, graph, graph.start, graph.next[e]));
  }
  std::ranges::sort(changes);
  EXPECT_EQ(changes, (std::vector<std::string>{"", "arms = 2"}));
}

}  // namespace
}  // namespace detente::game
