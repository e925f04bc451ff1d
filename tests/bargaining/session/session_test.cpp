// Sessions of stacked alternating offers, move by move.
#include "engine/bargaining/session/session.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

struct Played {
  SessionResult result;
  std::vector<Offer> trace;
};

Played play(const Domain& domain, const std::vector<TacticOptions>& tactics, SessionOptions options) {
  const DealOrders orders(domain);
  std::vector<Negotiator> negotiators;
  negotiators.reserve(tactics.size());
  std::vector<Negotiator*> seats;
  for (const TacticOptions& tactic : tactics) {
    negotiators.emplace_back(tactic, &domain);
    seats.push_back(&negotiators.back());
  }
  Played played;
  played.result = play_session(orders, seats, options, &played.trace);
  return played;
}

TEST(Session, two_who_concede_evenly_meet_in_the_middle) {
  // Of 100 over 11 rounds the first asks 100, 90, ... and offers 0, 10, ...; the other likewise. In round 5
  // the first asks 50 and offers 50, which is what the other would ask next.
  const Played played = play(pie_domain(100), {tactic_called("linear"), tactic_called("linear")}, {11, 0});
  EXPECT_EQ(played.result.end, SessionEnd::deal);
  EXPECT_EQ(played.result.deal, 50U);
  EXPECT_EQ(played.result.round, 5);
  EXPECT_EQ(played.result.by, 1U);
  EXPECT_EQ(played.result.offers, 11);
  ASSERT_EQ(played.trace.size(), 11U);
  EXPECT_EQ(played.trace[0].deal, 100U);
  EXPECT_EQ(played.trace[1].deal, 0U);
  EXPECT_EQ(played.trace[1].proposer, 1U);
  EXPECT_EQ(played.trace[9].reply, Reply::refused);
  EXPECT_EQ(played.trace[10].reply, Reply::accepted);
  EXPECT_EQ(played.trace[10].round, 5);
}

TEST(Session, the_hardliner_gets_all_of_one_who_must_agree) {
  const Played played =
      play(pie_domain(10), {tactic_called("hardliner"), tactic_called("boulware")}, {20, 1});
  EXPECT_EQ(played.result.end, SessionEnd::deal);
  EXPECT_EQ(played.result.deal, 10U);
  EXPECT_EQ(played.result.round, 19);
}

TEST(Session, two_hardliners_let_the_deadline_pass) {
  const Played played =
      play(pie_domain(10), {tactic_called("hardliner"), tactic_called("hardliner")}, {20, 0});
  EXPECT_EQ(played.result.end, SessionEnd::deadline);
  EXPECT_EQ(played.result.round, 20);
  EXPECT_EQ(played.result.offers, 40);
  EXPECT_EQ(played.trace.back().reply, Reply::expired);
}

TEST(Session, who_has_had_enough_ends_the_talks) {
  TacticOptions impatient = tactic_called("linear");
  impatient.patience = 3;
  const Played played = play(pie_domain(10), {tactic_called("hardliner"), impatient}, {20, 0});
  EXPECT_EQ(played.result.end, SessionEnd::walk_out);
  EXPECT_EQ(played.result.by, 1U);
  EXPECT_EQ(played.result.round, 3);
  EXPECT_EQ(played.trace.back().reply, Reply::walked_out);
}

TEST(Session, a_deal_of_three_needs_both_others) {
  // The first offers deal 0 in round 0; the second takes it and the third does not, and offers deal 1, which
  // the first refuses. In round 1 it is the last chance for all.
  const Domain domain = table_domain({{9, 9, 1}, {2, 9, 9}, {0, 0, 0}});
  const Played played =
      play(domain, {tactic_called("hardliner"), tactic_called("linear"), tactic_called("linear")}, {2, 0});
  ASSERT_EQ(played.trace.size(), 3U);
  EXPECT_EQ(played.trace[0].accepted_by, 1U);
  EXPECT_EQ(played.trace[0].reply, Reply::refused);
  EXPECT_EQ(played.trace[1].proposer, 2U);
  EXPECT_EQ(played.trace[1].deal, 1U);
  EXPECT_EQ(played.trace[2].proposer, 0U);
  EXPECT_EQ(played.trace[2].accepted_by, 2U);
  EXPECT_EQ(played.result.deal, 0U);
  EXPECT_EQ(played.result.by, 2U);
}

TEST(Session, micro_against_itself_comes_close_to_the_middle_of_any_pie) {
  // de Jonge (2022): each gives up one rank for one rank, so two MiCROs meet at equal ranks.
  const Played played = play(pie_domain(100), {tactic_called("micro"), tactic_called("micro")}, {200, 0});
  EXPECT_EQ(played.result.end, SessionEnd::deal);
  EXPECT_EQ(played.result.deal, 50U);
}

RC_GTEST_PROP(Session, ends_in_a_deal_that_all_can_live_with_or_in_none_and_twice_the_same, ()) {
  const std::size_t parties = *rc::gen::inRange<std::size_t>(2, 5);
  std::vector<std::vector<double>> rows(*rc::gen::inRange<std::size_t>(1, 40));
  for (auto& row : rows) {
    for (std::size_t p = 0; p < parties; ++p) row.push_back(*rc::gen::inRange(-3, 12));
  }
  const Domain domain = table_domain(rows);
  const auto names = tactic_names();
  std::vector<TacticOptions> tactics;
  for (std::size_t p = 0; p < parties; ++p) {
    TacticOptions options = tactic_called(names[*rc::gen::inRange<std::size_t>(0, names.size())]);
    options.accept = static_cast<Acceptance>(*rc::gen::inRange(0, 4));
    options.patience = *rc::gen::element(0, 5);
    tactics.push_back(options);
  }
  const SessionOptions options{*rc::gen::inRange(1, 30), *rc::gen::inRange<std::size_t>(0, parties)};
  const Played played = play(domain, tactics, options);
  RC_ASSERT(played.trace.size() == static_cast<std::size_t>(played.result.offers));
  for (const Offer& offer : played.trace) {
    RC_ASSERT(domain.utility(offer.deal, offer.proposer) >= 0.0);
    RC_ASSERT(offer.round < options.deadline);
  }
  if (played.result.end == SessionEnd::deal) {
    RC_ASSERT(domain.rational(played.result.deal));
    RC_ASSERT(played.trace.back().accepted_by == parties - 1);
  }
  const Played again = play(domain, tactics, options);
  RC_ASSERT(again.result.deal == played.result.deal && again.result.round == played.result.round);
}

}  // namespace
}  // namespace detente::bargaining
