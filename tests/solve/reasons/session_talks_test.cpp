#include "engine/solve/reasons/session_talks.hpp"

#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/pie_table.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

/// Two sides divide a pie of 10 in each of two rounds, as `talks` say; whoever
/// parts without a deal has 1.
std::string pie(const std::string& talks) {
  return worlds::PieTable{.alone = "1", .talks = "deadline = 6\n" + talks}.text();
}

class Solved {
public:
  explicit Solved(const std::string& talks) : compiled(play::test::compile(pie(talks), "rounds = 2")) {
    MarkovOptions options;
    options.rounds = 2;
    solution = solve_markov(*compiled.game, compiled.graph, options);
    while (compiled.graph.layer_of(table) != 1) ++table;
  }

  play::test::Compiled compiled;
  MarkovSolution solution;
  game::NodeId table = 0;
};

TEST(SessionTalks, ComeToTheDealOfTheSolution) {
  const Solved solved("tactics = { a = \"boulware\", b = \"conceder\" }\n");
  SessionTalker talker(*solved.compiled.game, solved.compiled.graph, solved.solution.behaviour);
  for (const int round : {0, 1}) {
    const auto talks = talker.at(round, solved.table);
    ASSERT_TRUE(talks);
    ASSERT_EQ(talks->result.end, bargaining::SessionEnd::deal);
    const auto mix = solved.solution.behaviour.at(round).subspan(
        solved.compiled.graph.first_probability[solved.table], 12);
    EXPECT_EQ(mix[talks->result.deal + 1], 1.0) << round;
    ASSERT_EQ(talks->offers.size(), static_cast<std::size_t>(talks->result.offers));
    EXPECT_EQ(talks->offers.back().deal, talks->result.deal);
    EXPECT_EQ(talks->offers.front().deal, 10U) << "who speaks first asks for all at first";
    EXPECT_GT(talks->result.deal, 5U) << "the conceder gives more";
  }
}

TEST(SessionTalks, TellWhoWalksOut) {
  const Solved solved(
      "tactics = { a = \"hardliner\", b = { name = "
      "\"hardliner\", patience = 2 } }\n");
  SessionTalker talker(*solved.compiled.game, solved.compiled.graph, solved.solution.behaviour);
  const auto talks = talker.at(0, solved.table);
  ASSERT_TRUE(talks);
  EXPECT_EQ(talks->result.end, bargaining::SessionEnd::walk_out);
  EXPECT_EQ(talks->result.by, 1U);
}

TEST(SessionTalks, AreOnlyHeldByTactics) {
  const Solved solved("protocol = \"nash\"\n");
  SessionTalker talker(*solved.compiled.game, solved.compiled.graph, solved.solution.behaviour);
  EXPECT_FALSE(talker.at(0, solved.table));
  EXPECT_FALSE(talker.at(0, 0)) << "nobody sits where the players arrive";
}

}  // namespace
}  // namespace detente::solve
