// Tournaments: every session counted once, by hand where it can be.
#include "engine/bargaining/talks/tournament.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

std::vector<Entrant> entrants(const std::vector<std::string>& names) {
  std::vector<Entrant> all;
  for (const std::string& name : names) all.push_back({name, tactic_called(name)});
  return all;
}

TEST(Tournament, a_hardliner_and_a_conceder_score_as_by_hand) {
  const Domain pie = pie_domain(100);
  const std::vector<TournamentDomain> domains = {{&pie, 11, {}}};
  const Tournament tournament = play_tournament(entrants({"hardliner", "linear"}), domains);
  EXPECT_EQ(tournament.sessions, 8U);
  // Hardliners get nothing of one another and all of the other; two linear ones share.
  EXPECT_DOUBLE_EQ(tournament.against[0], 0.0);
  EXPECT_DOUBLE_EQ(tournament.against[1], 1.0);
  EXPECT_DOUBLE_EQ(tournament.against[2], 0.0);
  EXPECT_DOUBLE_EQ(tournament.against[3], 0.5);
  EXPECT_EQ(tournament.standings[0].entrant, 0U);
  EXPECT_DOUBLE_EQ(tournament.standings[0].score.mean, 0.5);
  EXPECT_DOUBLE_EQ(tournament.standings[0].opponent.mean, 0.0);
  EXPECT_DOUBLE_EQ(tournament.standings[0].agreement, 0.5);
  EXPECT_DOUBLE_EQ(tournament.standings[1].score.mean, 0.25);
  EXPECT_DOUBLE_EQ(tournament.standings[1].agreement, 1.0);
  // Cells: 0 against 0 and 1 against 0.5, in either role.
  ASSERT_EQ(tournament.duels.size(), 1U);
  EXPECT_EQ(tournament.duels[0].test.pairs, 2U);
  EXPECT_DOUBLE_EQ(tournament.duels[0].test.p, 0.5);
  EXPECT_DOUBLE_EQ(tournament.duels[0].difference.mean, 0.25);
}

TEST(Tournament, both_roles_count) {
  // The first party can get nothing that the second agrees to but deal 0.
  Domain lopsided = table_domain({{1, 10}, {9, 1}});
  lopsided.parties()[1].reservation = 5.0;
  const std::vector<TournamentDomain> domains = {{&lopsided, 5, {}}};
  const Tournament tournament = play_tournament(entrants({"linear"}), domains);
  EXPECT_DOUBLE_EQ(tournament.standings[0].score.mean, 0.5 * (1.0 / 9.0 + 1.0));
  EXPECT_DOUBLE_EQ(tournament.standings[0].opponent.mean, 0.5 * (1.0 / 9.0 + 1.0));
  EXPECT_TRUE(tournament.duels.empty());
}

TEST(Tournament, an_entrant_that_enters_twice_ties_with_itself) {
  const Domain domain = additive_domain(5, {{3, 2, 1}, {1, 2, 3}});
  const std::vector<TournamentDomain> domains = {{&domain, 30, {0.99, 0.98}}};
  const Tournament tournament = play_tournament(entrants({"boulware", "boulware"}), domains);
  EXPECT_EQ(tournament.duels[0].test.pairs, 0U);
  EXPECT_EQ(tournament.duels[0].p, 1.0);
  EXPECT_EQ(tournament.standings[0].score.mean, tournament.standings[1].score.mean);
}

TEST(Tournament, does_not_depend_on_the_number_of_threads) {
  const Domain one = additive_domain(4, {{3, 2, 1}, {1, 2, 3}}), two = pie_domain(37);
  const std::vector<TournamentDomain> domains = {{&one, 20, {}}, {&two, 20, {}}};
  const std::vector<Entrant> all =
      entrants({"boulware", "conceder", "micro", "trade_off", "relative_tit_for_tat"});
  set_thread_limit(1);
  const Tournament alone = play_tournament(all, domains);
  set_thread_limit(4);
  const Tournament together = play_tournament(all, domains);
  set_thread_limit(0);
  EXPECT_EQ(alone.against, together.against);
  for (std::size_t k = 0; k < alone.standings.size(); ++k) {
    EXPECT_EQ(alone.standings[k].entrant, together.standings[k].entrant);
    EXPECT_EQ(alone.standings[k].score.half, together.standings[k].score.half);
  }
}

}  // namespace
}  // namespace detente::bargaining
