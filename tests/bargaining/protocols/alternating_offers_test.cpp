// Subgame-perfect outcomes of alternating offers: Rubinstein, Stahl, and a tree searched without shortcuts.
#include "engine/bargaining/protocols/alternating_offers.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::bargaining {
namespace {

/// Divides 1 between two: the first gets k / steps.
std::vector<double> pie(int steps) {
  std::vector<double> utilities;
  for (int k = 0; k <= steps; ++k) {
    const double x = static_cast<double>(k) / steps;
    utilities.insert(utilities.end(), {x, 1.0 - x});
  }
  return utilities;
}

ProtocolOptions rounds(int deadline, std::vector<double> discount) {
  ProtocolOptions options;
  options.deadline = deadline;
  options.discount = std::move(discount);
  return options;
}

/// What the first party gets.
double share(const ProtocolOptions& options, int steps) {
  AlternatingOffers protocol(options, 2);
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(static_cast<std::size_t>(steps) + 2);
  protocol.resolve(pie(steps), disagreement, outcome);
  return protocol.values()[0];
}

TEST(AlternatingOffers, long_talks_divide_the_pie_as_rubinstein_found) {
  // Rubinstein (1982): 1 / (1 + d); with different discounts (1 - d2) / (1 - d1 d2). An offer is rounded to
  // the grid in the responder's favour in each round, which adds up to at most 1 / (steps (1 - d1 d2)).
  const int steps = 20000;
  const auto check = [&](double d1, double d2, double expected) {
    EXPECT_NEAR(share(rounds(4001, {d1, d2}), steps), expected, 1.0 / (steps * (1.0 - d1 * d2)))
        << d1 << ' ' << d2;
  };
  check(0.5, 0.5, 0.666667);
  check(0.8, 0.8, 0.555556);
  check(0.9, 0.9, 0.526316);
  check(0.95, 0.95, 0.512821);
  check(0.99, 0.99, 0.502513);
  check(0.9, 0.8, 0.714286);
  check(0.8, 0.9, 0.357143);
}

TEST(AlternatingOffers, short_talks_divide_the_pie_as_stahl_found) {
  // Stahl (1972): (1 - (-d)^T) / (1 + d). These shares are on the grid, so nothing is rounded.
  const double d = 0.9;
  EXPECT_DOUBLE_EQ(share(rounds(1, {d, d}), 10000), 1.0);
  EXPECT_DOUBLE_EQ(share(rounds(2, {d, d}), 10000), 0.1);
  EXPECT_DOUBLE_EQ(share(rounds(3, {d, d}), 10000), 0.91);
  EXPECT_DOUBLE_EQ(share(rounds(4, {d, d}), 10000), 0.181);
}

TEST(AlternatingOffers, a_risk_of_breakdown_counts_like_impatience) {
  ProtocolOptions risky = rounds(4, {});
  risky.breakdown = 0.1;
  EXPECT_DOUBLE_EQ(share(risky, 10000), 0.181);
}

TEST(AlternatingOffers, discounting_shrinks_gains_and_not_utilities) {
  // The same pie on top of a disagreement point of (10, -5).
  std::vector<double> utilities = pie(1000);
  for (std::size_t k = 0; k < utilities.size(); k += 2) {
    utilities[k] += 10.0;
    utilities[k + 1] -= 5.0;
  }
  const std::vector<double> disagreement = {10.0, -5.0};
  std::vector<double> outcome(1002);
  AlternatingOffers protocol(rounds(3, {0.9, 0.9}), 2);
  protocol.resolve(utilities, disagreement, outcome);
  EXPECT_NEAR(protocol.values()[0], 10.91, 1e-12);
  EXPECT_EQ(outcome[910], 1.0);
}

TEST(AlternatingOffers, nobody_signs_what_is_worse_than_no_deal) {
  const std::vector<double> utilities = {3, -1, -1, 3};
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(3);
  AlternatingOffers protocol(rounds(5, {}), 2);
  protocol.resolve(utilities, disagreement, outcome);
  EXPECT_EQ(outcome[2], 1.0);
  EXPECT_EQ(protocol.values()[0], 0.0);
}

TEST(AlternatingOffers, the_last_to_propose_has_the_last_word_of_the_patient) {
  const std::vector<double> utilities = {10, 1, 6, 6, 1, 9};
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(4);
  for (const auto& [deadline, deal] : {std::pair(1, 0U), std::pair(2, 2U), std::pair(3, 0U)}) {
    AlternatingOffers protocol(rounds(deadline, {}), 2);
    protocol.resolve(utilities, disagreement, outcome);
    EXPECT_EQ(outcome[deal], 1.0) << deadline;
  }
}

TEST(AlternatingOffers, every_round_has_its_choice_however_many_there_are) {
  std::vector<double> outcome(1002);
  const std::vector<double> disagreement(2, 0.0);
  AlternatingOffers brief(rounds(60, {0.8, 0.8}), 2), endless(rounds(1'000'000, {0.8, 0.8}), 2);
  brief.resolve(pie(1000), disagreement, outcome);
  endless.resolve(pie(1000), disagreement, outcome);
  for (int to_go = 1; to_go <= 60; ++to_go) {
    EXPECT_EQ(brief.choice(60 - to_go), endless.choice(1'000'000 - to_go)) << to_go;
  }
  EXPECT_EQ(outcome[endless.choice(0)], 1.0);
  EXPECT_EQ(endless.choice(0), endless.choice(500'000));
  EXPECT_EQ(endless.choice(1), endless.choice(500'001));
}

/// The same game searched round by round with no filter, cycle or work space.
struct Searched {
  std::vector<double> gains;  ///< Expected, from this round on.
  std::vector<double> outcome;
};

Searched search(const std::vector<double>& utilities, const ProtocolOptions& options, std::size_t parties,
                int round) {
  const std::size_t deals = utilities.size() / parties;
  Searched here{std::vector<double>(parties, 0.0), std::vector<double>(deals + 1, 0.0)};
  here.outcome.back() = 1.0;
  if (round == options.deadline) return here;
  const Searched next = search(utilities, options, parties, round + 1);
  const std::size_t proposer = (options.first_proposer + static_cast<std::size_t>(round)) % parties;
  std::vector<double> waiting(parties);
  for (std::size_t p = 0; p < parties; ++p) {
    waiting[p] = (1.0 - options.breakdown) * options.discount[p] * next.gains[p];
  }
  std::size_t best = deals;
  for (std::size_t k = 0; k < deals; ++k) {
    const double* row = utilities.data() + k * parties;
    bool accepted = true;
    double sum = 0.0, best_sum = 0.0;
    for (std::size_t p = 0; p < parties; ++p) {
      accepted = accepted && row[p] >= waiting[p] - 1e-11 && row[p] >= 0.0;
      sum += row[p];
      if (best < deals) best_sum += utilities[best * parties + p];
    }
    if (!accepted) continue;
    const double now = best < deals ? utilities[best * parties + proposer] : -1.0;
    if (row[proposer] > now || (row[proposer] == now && sum > best_sum)) best = k;
  }
  if (best < deals) {
    here.gains.assign(utilities.begin() + static_cast<std::ptrdiff_t>(best * parties),
                      utilities.begin() + static_cast<std::ptrdiff_t>((best + 1) * parties));
    here.outcome.back() = 0.0;
    here.outcome[best] = 1.0;
    return here;
  }
  here.gains = waiting;
  for (std::size_t k = 0; k <= deals; ++k) here.outcome[k] = (1.0 - options.breakdown) * next.outcome[k];
  here.outcome.back() += options.breakdown;
  return here;
}

RC_GTEST_PROP(AlternatingOffers, agree_with_a_search_of_the_whole_game, ()) {
  const std::size_t parties = *rc::gen::inRange<std::size_t>(2, 4);
  // Sometimes enough deals for the filter of inefficient ones.
  const std::size_t deals = *rc::gen::element<std::size_t>(1, 3, 8, 20, AlternatingOffers::kFilterFrom + 50);
  std::vector<double> utilities;
  for (std::size_t k = 0; k < deals * parties; ++k) utilities.push_back(*rc::gen::inRange(-4, 15));
  ProtocolOptions options;
  options.deadline = *rc::gen::inRange(1, 30);
  options.breakdown = *rc::gen::element(0.0, 0.1, 0.5);
  options.first_proposer = *rc::gen::inRange<std::size_t>(0, parties);
  for (std::size_t p = 0; p < parties; ++p) options.discount.push_back(*rc::gen::element(0.5, 0.8, 1.0));
  AlternatingOffers protocol(options, parties);
  const std::vector<double> disagreement(parties, 0.0);
  std::vector<double> outcome(deals + 1);
  protocol.resolve(utilities, disagreement, outcome);
  const Searched expected = search(utilities, options, parties, 0);
  for (std::size_t k = 0; k <= deals; ++k) RC_ASSERT(std::abs(outcome[k] - expected.outcome[k]) < 1e-12);
  for (std::size_t p = 0; p < parties; ++p) {
    RC_ASSERT(std::abs(protocol.values()[p] - expected.gains[p]) < 1e-9);
  }
}

}  // namespace
}  // namespace detente::bargaining
