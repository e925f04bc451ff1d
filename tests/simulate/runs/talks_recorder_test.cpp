#include "engine/simulate/runs/talks_recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/pie_table.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::simulate {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The only history of two rounds in which two sides divide a pie as `talks`
/// say.
std::string told(const std::string& talks) {
  const auto compiled = play::test::compile(worlds::PieTable{.size = 4,
                                                             .discount = "0.9",
                                                             .a = "name = \"Ann\"\n",
                                                             .b = "name = \"Bob\"\n",
                                                             .talks = "deadline = 5\n" + talks}
                                                .text(),
                                            "rounds = 2");
  solve::MarkovOptions options;
  options.rounds = 2;
  const solve::MarkovSolution solution = solve::solve_markov(*compiled.game, compiled.graph, options);
  const auto chooser = play::graph_chooser(*compiled.game, compiled.graph, solution.behaviour);
  TalksRecorder recorder(*compiled.game, *chooser);
  const auto history = walk_history(*compiled.game, recorder, 2, 1, 0);
  solve::SessionTalker talker(*compiled.game, compiled.graph, solution.behaviour);
  const auto notes = recorder.notes(compiled.graph, talker);
  EXPECT_TRUE(recorder.notes(compiled.graph, talker).empty()) << "what was told is forgotten";
  return tell(*compiled.game, history.value(), notes);
}

TEST(TalksRecorder, SaysWhenPartiesAgreed) {
  // Ann never asks for less than 4 of 4; Bob comes down to his last, 0, in the
  // fifth round.
  const std::string text = told("tactics = { a = \"hardliner\", b = \"linear\" }\n");
  EXPECT_THAT(text, HasSubstr("Ann and Bob agree after 9 offers, in round 5 of 5: share = 4."));
}

TEST(TalksRecorder, SaysWhoLeft) {
  const std::string text = told(
      "tactics = { a = \"hardliner\", b = { name = "
      "\"hardliner\", patience = 2 } }\n");
  EXPECT_THAT(text, HasSubstr("Ann and Bob part without a deal after"));
  EXPECT_THAT(text, HasSubstr("as Bob walks out in round"));
}

TEST(TalksRecorder, SaysThatTheDeadlineCame) {
  const std::string text = told(
      "tactics = { a = \"hardliner\", b = { name = "
      "\"hardliner\", floor = 1 } }\n");
  EXPECT_THAT(text, HasSubstr("part without a deal after 10 offers, at the deadline."));
}

TEST(TalksRecorder, SaysThatTalksBrokeDown) {
  const std::string text = told("tactics = { a = \"hardliner\", b = \"linear\" }\nbreakdown = 0.999\n");
  EXPECT_THAT(text, HasSubstr("Ann and Bob part without a deal, as the talks break down."));
}

TEST(TalksRecorder, HasNothingToSayOfPartiesThatReason) {
  const std::string text = told("protocol = \"nash\"\n");
  EXPECT_THAT(text, HasSubstr("Ann and Bob agree: share = 2."));
  EXPECT_THAT(text, Not(HasSubstr("offer")));
}

}  // namespace
}  // namespace detente::simulate
