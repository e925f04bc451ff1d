// Tactics: what they ask, what they offer, and what they accept.
#include "engine/bargaining/session/tactics.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worlds/talks_worlds.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;
using Reply = Negotiator::Reply;

/// What the first party offers in each round, in its own utils, when it hears `heard[round - 1]` before.
std::vector<double> offers(TacticOptions options, const Domain& domain, int deadline,
                           const std::vector<DealId>& heard = {}) {
  options.accept = Acceptance::threshold;
  options.accept_share = 1.0;
  const DealOrders orders(domain);
  Negotiator negotiator(options, &domain);
  negotiator.start(orders, 0, deadline);
  std::vector<double> made;
  for (int round = 0; round < deadline; ++round) {
    if (round > 0 && !heard.empty()) negotiator.hear(heard[static_cast<std::size_t>(round) - 1], 1);
    const Negotiator::Answer answer = negotiator.answer(round);
    if (answer.reply != Reply::offer) break;
    made.push_back(domain.utility(answer.deal, 0));
  }
  return made;
}

TEST(Tactics, every_name_says_what_it_is_and_stands_for_valid_options) {
  for (const std::string& name : tactic_names()) {
    EXPECT_FALSE(tactic_summary(name).empty()) << name;
    EXPECT_EQ(tactic_fault(tactic_called(name)), "") << name;
  }
  EXPECT_EQ(tactic_called("boulware").beta, 0.2);
  EXPECT_EQ(tactic_called("conceder").beta, 5.0);
}

TEST(Tactics, faults_name_the_value_and_what_was_expected) {
  const auto fault = [](auto change) {
    TacticOptions options;
    change(options);
    return tactic_fault(options);
  };
  EXPECT_EQ(fault([](auto& o) { o.name = "bluff"; }).substr(0, 22), "unknown tactic 'bluff'");
  EXPECT_EQ(fault([](auto& o) { o.beta = 0.0; }), "beta = 0, expected a number above 0");
  EXPECT_EQ(fault([](auto& o) { o.start = 1.5; }), "start = 1.5, expected a share above 0 and up to 1");
  EXPECT_EQ(fault([](auto& o) { o.start = 0.5, o.floor = 0.6; }),
            "floor = 0.6, expected a share from 0 to the start, 0.5");
  EXPECT_EQ(fault([](auto& o) { o.delay = 0; }), "delay = 0, expected at least 1");
  EXPECT_EQ(fault([](auto& o) { o.accept_time = -1.0; }), "accept_time = -1, expected 0 to 1");
}

TEST(Tactics, by_time_they_concede_as_faratin_and_others_draw_it) {
  // Faratin, Sierra & Jennings (1998), section 4.2: what is given up by time t is t^(1 / beta).
  const Domain pie = pie_domain(10000);
  EXPECT_THAT(offers(tactic_called("linear"), pie, 5), ElementsAre(10000, 7500, 5000, 2500, 0));
  const auto late = offers(tactic_called("boulware"), pie, 5);
  EXPECT_THAT(late, ElementsAre(10000, std::ceil(10000 * (1 - std::pow(0.25, 5))),
                                std::ceil(10000 * (1 - std::pow(0.5, 5))),
                                std::ceil(10000 * (1 - std::pow(0.75, 5))), 0));
  const auto early = offers(tactic_called("conceder"), pie, 5);
  EXPECT_EQ(early[1], std::ceil(10000 * (1 - std::pow(0.25, 0.2))));
  EXPECT_LT(early[2], 1300);
  EXPECT_THAT(offers(tactic_called("hardliner"), pie, 3), ElementsAre(10000, 10000, 10000));
  TacticOptions bounded = tactic_called("linear");
  bounded.start = 0.8;
  bounded.floor = 0.2;
  EXPECT_THAT(offers(bounded, pie, 3), ElementsAre(8000, 5000, 2000));
}

TEST(Tactics, the_last_round_asks_exactly_what_no_deal_is_worth) {
  Domain pie = pie_domain(7);
  pie.parties()[0].reservation = 3.0;
  for (const double beta : {0.02, 0.2, 1.0, 5.0}) {
    TacticOptions options;
    options.beta = beta;
    EXPECT_EQ(offers(options, pie, 9).back(), 3.0) << beta;
    EXPECT_EQ(offers(options, pie, 1).back(), 3.0) << beta;
  }
}

TEST(Tactics, tit_for_tat_gives_what_it_is_given) {
  const Domain pie = pie_domain(100);
  // Offers to the first party: 0, 10, 10, 40 of 100.
  const std::vector<DealId> heard = {0, 10, 10, 40, 40};
  EXPECT_THAT(offers(tactic_called("absolute_tit_for_tat"), pie, 5, heard),
              ElementsAre(100, 100, 90, 90, 60));
  // Relative: a tenth of the way to 100, then 30 of the 90 that were left.
  EXPECT_THAT(offers(tactic_called("relative_tit_for_tat"), pie, 5, heard),
              ElementsAre(100, 100, 90, 90, 60));
  TacticOptions firm = tactic_called("relative_tit_for_tat");
  firm.floor = 0.5;
  EXPECT_THAT(offers(firm, pie, 5, heard), ElementsAre(100, 100, 95, 95, 80));
  TacticOptions slow = tactic_called("absolute_tit_for_tat");
  slow.delay = 2;
  EXPECT_THAT(offers(slow, pie, 6, heard), ElementsAre(100, 100, 100, 90, 90, 60));
  // Averaged over two offers: each counts the half of what the last two made together.
  TacticOptions averaged = tactic_called("averaged_tit_for_tat");
  averaged.window = 2;
  EXPECT_THAT(offers(averaged, pie, 4, heard), ElementsAre(100, 100, 90, 86));  // 90 - 0.05 * 90, rounded up
}

TEST(Tactics, tit_for_tat_takes_back_what_is_taken_back) {
  const Domain pie = pie_domain(100);
  EXPECT_THAT(offers(tactic_called("absolute_tit_for_tat"), pie, 5, {0, 30, 10, 10}),
              ElementsAre(100, 100, 70, 90, 90));
  EXPECT_THAT(offers(tactic_called("absolute_tit_for_tat"), pie, 4, {30, 0, 0}),
              ElementsAre(100, 100, 100, 100));
}

TEST(Tactics, micro_makes_a_new_offer_for_each_new_offer) {
  const Domain pie = pie_domain(100);
  // It hears 0, 1, 1, 1, 2: it repeats old offers while it hears nothing new.
  EXPECT_THAT(offers(tactic_called("micro"), pie, 6, {0, 1, 1, 1, 2}), ElementsAre(100, 99, 98, 100, 99, 97));
}

TEST(Tactics, micro_accepts_what_is_as_good_as_its_last_new_offer) {
  const Domain pie = pie_domain(10);
  const DealOrders orders(pie);
  Negotiator negotiator(tactic_called("micro"));
  negotiator.start(orders, 0, 100);
  EXPECT_EQ(negotiator.answer(0).deal, 10U);
  negotiator.hear(0, 1);
  EXPECT_EQ(negotiator.answer(1).deal, 9U);
  negotiator.hear(0, 1);
  EXPECT_EQ(negotiator.answer(2).deal, 10U);  // Nothing new: an old offer again.
  negotiator.hear(9, 1);
  EXPECT_EQ(negotiator.answer(3).reply, Reply::accept);
}

TEST(Tactics, trade_off_finds_what_the_other_wants_at_no_cost_to_itself) {
  // The first party does not mind how the second issue goes; the other insists on its low values.
  const Domain domain = additive_domain(4, {{3.0, 0.0}, {0.1, 3.0}});
  const DealOrders orders(domain);
  TacticOptions options = tactic_called("trade_off");
  options.band = 0.0;
  Negotiator negotiator(options, &domain);
  negotiator.start(orders, 0, 10);
  (void)negotiator.answer(0);
  negotiator.hear(0, 1);  // 0 and 0.
  negotiator.hear(4, 1);  // 1 and 0.
  const DealId deal = negotiator.answer(1).deal;
  EXPECT_EQ(domain.value(deal, 1), 0U);
  EXPECT_EQ(domain.utility(deal, 0), 9.0);
}

/// What the first party does in `round` of 11 when offered `deal` of a pie of 100, after `before`.
Reply reply(const TacticOptions& options, int round, DealId deal, const std::vector<DealId>& before = {}) {
  const Domain pie = pie_domain(100);
  const DealOrders orders(pie);
  Negotiator negotiator(options);
  negotiator.start(orders, 0, 11);
  for (const DealId earlier : before) negotiator.hear(earlier, 1);
  negotiator.hear(deal, 1);
  return negotiator.answer(round).reply;
}

TEST(Tactics, accept_what_is_as_good_as_the_offer_to_come) {
  TacticOptions options;  // Linear: asks 70 in round 3.
  EXPECT_EQ(reply(options, 3, 70), Reply::accept);
  EXPECT_EQ(reply(options, 3, 69), Reply::offer);
}

TEST(Tactics, accept_by_threshold_time_or_both) {
  TacticOptions options = tactic_called("hardliner");
  options.accept = Acceptance::threshold;
  options.accept_share = 0.6;
  EXPECT_EQ(reply(options, 0, 60), Reply::accept);
  EXPECT_EQ(reply(options, 9, 59), Reply::offer);
  options.accept = Acceptance::time;
  options.accept_time = 0.9;
  EXPECT_EQ(reply(options, 8, 5), Reply::offer);
  EXPECT_EQ(reply(options, 9, 5), Reply::accept);
  options.accept = Acceptance::combined;
  EXPECT_EQ(reply(options, 9, 5, {20}), Reply::offer);
  EXPECT_EQ(reply(options, 9, 20, {20, 5}), Reply::accept);
}

TEST(Tactics, nobody_accepts_what_is_worse_than_no_deal) {
  Domain pie = pie_domain(10);
  pie.parties()[0].reservation = 4.0;
  const DealOrders orders(pie);
  for (const std::string& name : tactic_names()) {
    TacticOptions options = tactic_called(name);
    options.accept = Acceptance::time;
    options.accept_time = 0.0;
    Negotiator negotiator(options, &pie);
    negotiator.start(orders, 0, 3);
    negotiator.hear(3, 1);
    EXPECT_EQ(negotiator.answer(2).reply, Reply::offer) << name;
    negotiator.hear(4, 1);
    EXPECT_EQ(negotiator.answer(2).reply, Reply::accept) << name;
  }
}

TEST(Tactics, walk_out_when_patience_is_at_an_end_or_no_deal_is_good) {
  TacticOptions options = tactic_called("hardliner");
  options.patience = 2;
  EXPECT_EQ(reply(options, 3, 20, {20}), Reply::offer);
  EXPECT_EQ(reply(options, 3, 20, {20, 20}), Reply::walk_out);
  EXPECT_EQ(reply(options, 3, 21, {20, 20}), Reply::offer);
  Domain pie = pie_domain(10);
  pie.parties()[0].reservation = 11.0;
  const DealOrders orders(pie);
  Negotiator negotiator(options);
  negotiator.start(orders, 0, 5);
  EXPECT_EQ(negotiator.answer(0).reply, Reply::walk_out);
}

}  // namespace
}  // namespace detente::bargaining
