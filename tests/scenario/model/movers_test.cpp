#include "engine/scenario/model/movers.hpp"

#include <gtest/gtest.h>

namespace detente::scenario {
namespace {

Scenario with_one_session() {
  Scenario scenario;
  scenario.players.resize(2);
  scenario.players[0].id = "us";
  scenario.players[0].name = "United States";
  scenario.players[0].actions.resize(3);
  scenario.players[0].actions[2].name = "talk";
  scenario.players[1].id = "dprk";
  scenario.players[1].actions.resize(1);
  Session session;
  session.id = "last_table";
  session.issues = {{"relief", {"0", "1"}, {0.0, 1.0}, false}, {"freeze", {"none", "all"}, {0.0, 1.0}, true}};
  session.deals = {{0, 1}, {1, 0}, {1, 1}};
  scenario.sessions.push_back(session);
  return scenario;
}

TEST(Movers, AreThePlayersAndThenTheSessions) {
  const Scenario scenario = with_one_session();
  EXPECT_EQ(scenario.mover_of(0), 2);
  EXPECT_EQ(scenario.session_of(1), -1);
  EXPECT_EQ(scenario.session_of(2), 0);
  EXPECT_EQ(scenario.action_counts(), (std::vector<int>{3, 1, 4}));
}

TEST(Movers, HaveIdsNamesAndActionsInWords) {
  const Scenario scenario = with_one_session();
  EXPECT_EQ(mover_id(scenario, 0), "us");
  EXPECT_EQ(mover_name(scenario, 0), "United States");
  EXPECT_EQ(mover_id(scenario, 2), "last_table");
  EXPECT_EQ(mover_name(scenario, 2), "last table");
  EXPECT_EQ(scenario.action_words(0, 2), "talk");
  EXPECT_EQ(scenario.action_words(2, 0), "no deal");
  EXPECT_EQ(scenario.action_words(2, 2), "relief = 1, freeze = none");
}

}  // namespace
}  // namespace detente::scenario
