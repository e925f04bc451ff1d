// Alternating offers between parties who err: a tree worked out by hand, and both ends of rationality.
#include "engine/bargaining/protocols/quantal_offers.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/bargaining/protocols/alternating_offers.hpp"

namespace detente::bargaining {
namespace {

ProtocolOptions rounds(int deadline, double rationality, double discount = 1.0, double breakdown = 0.0) {
  ProtocolOptions options;
  options.deadline = deadline;
  options.rationality = {rationality, rationality};
  options.discount = {discount, discount};
  options.breakdown = breakdown;
  return options;
}

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

/// Gains of both, and the chance of each deal and of none.
struct Expected {
  double gains[2];
  std::vector<double> outcome;
};

/// The same game written as a recursion over the tree, for two parties and no deal worth 0.
Expected by_tree(const std::vector<double>& utilities, const ProtocolOptions& options, int round) {
  const std::size_t deals = utilities.size() / 2;
  Expected here{{0.0, 0.0}, std::vector<double>(deals + 1, 0.0)};
  if (round == options.deadline) {
    here.outcome.back() = 1.0;
    return here;
  }
  const Expected next = by_tree(utilities, options, round + 1);
  const std::size_t proposer = (options.first_proposer + static_cast<std::size_t>(round)) % 2;
  const std::size_t other = 1 - proposer;
  double wait[2];
  for (std::size_t p = 0; p < 2; ++p) {
    wait[p] = (1.0 - options.breakdown) * options.discount[p] * next.gains[p];
  }
  std::vector<double> accept(deals + 1, 0.0), weight(deals + 1);
  double total = 0.0;
  for (std::size_t x = 0; x <= deals; ++x) {
    double worth = wait[proposer];
    if (x < deals) {
      accept[x] = logistic(options.rationality[other] * (utilities[2 * x + other] - wait[other]));
      worth = accept[x] * utilities[2 * x + proposer] + (1.0 - accept[x]) * wait[proposer];
    }
    weight[x] = std::exp(options.rationality[proposer] * worth);
    total += weight[x];
  }
  double refused = 1.0;
  for (std::size_t x = 0; x < deals; ++x) {
    const double signed_now = weight[x] / total * accept[x];
    here.outcome[x] += signed_now;
    refused -= signed_now;
    for (std::size_t p = 0; p < 2; ++p) here.gains[p] += signed_now * utilities[2 * x + p];
  }
  for (std::size_t p = 0; p < 2; ++p) here.gains[p] += refused * wait[p];
  for (std::size_t x = 0; x <= deals; ++x) {
    here.outcome[x] += refused * (1.0 - options.breakdown) * next.outcome[x];
  }
  here.outcome.back() += refused * options.breakdown;
  return here;
}

TEST(QuantalOffers, one_offer_of_one_deal_is_two_coins_with_a_bias) {
  // Offering or passing, then accepting or not, each logit: L = 2, gains 1 and 0.5.
  QuantalOffers protocol(rounds(1, 2.0), 2);
  std::vector<double> outcome(2);
  protocol.resolve(std::vector<double>{1.0, 0.5}, std::vector<double>{0.0, 0.0}, outcome);
  const double accept = logistic(2.0 * 0.5);
  const double offer = logistic(2.0 * accept * 1.0);
  EXPECT_DOUBLE_EQ(outcome[0], offer * accept);
  EXPECT_DOUBLE_EQ(outcome[1], 1.0 - offer * accept);
  EXPECT_DOUBLE_EQ(protocol.values()[1], offer * accept * 0.5);
}

RC_GTEST_PROP(QuantalOffers, agrees_with_the_tree, ()) {
  const std::size_t deals = *rc::gen::inRange<std::size_t>(1, 6);
  std::vector<double> utilities;
  for (std::size_t k = 0; k < 2 * deals; ++k) utilities.push_back(*rc::gen::inRange(-4, 9) / 4.0);
  ProtocolOptions options = rounds(*rc::gen::inRange(1, 6), *rc::gen::element(0.5, 3.0, 20.0),
                                   *rc::gen::element(1.0, 0.9), *rc::gen::element(0.0, 0.2));
  options.first_proposer = *rc::gen::inRange<std::size_t>(0, 2);
  // No deal need not be worth 0: only gains count.
  const std::vector<double> disagreement = {*rc::gen::element(0.0, 1.5), *rc::gen::element(0.0, -2.0)};
  std::vector<double> moved = utilities;
  for (std::size_t k = 0; k < moved.size(); ++k) moved[k] += disagreement[k % 2];
  QuantalOffers protocol(options, 2);
  std::vector<double> outcome(deals + 1);
  protocol.resolve(moved, disagreement, outcome);
  const Expected expected = by_tree(utilities, options, 0);
  for (std::size_t x = 0; x <= deals; ++x) RC_ASSERT(std::abs(outcome[x] - expected.outcome[x]) < 1e-12);
  for (std::size_t p = 0; p < 2; ++p) {
    RC_ASSERT(std::abs(protocol.values()[p] - disagreement[p] - expected.gains[p]) < 1e-9);
  }
  RC_ASSERT(std::abs(std::accumulate(outcome.begin(), outcome.end(), 0.0) - 1.0) < 1e-12);
}

TEST(QuantalOffers, with_high_rationality_it_is_the_subgame_perfect_outcome) {
  // Unequal steps, so that nobody is indifferent on the way.
  const std::vector<double> utilities = {0.05, 0.93, 0.21, 0.77, 0.43, 0.56, 0.64, 0.33, 0.97, 0.04};
  const std::vector<double> disagreement = {0.0, 0.0};
  for (const int deadline : {1, 2, 3, 7}) {
    const ProtocolOptions options = rounds(deadline, 5000.0, 0.9);
    std::vector<double> errs(6), perfect(6);
    QuantalOffers(options, 2).resolve(utilities, disagreement, errs);
    AlternatingOffers(options, 2).resolve(utilities, disagreement, perfect);
    for (std::size_t x = 0; x < 6; ++x) EXPECT_NEAR(errs[x], perfect[x], 1e-9) << deadline << ' ' << x;
  }
}

TEST(QuantalOffers, talks_fail_more_often_the_more_the_parties_err) {
  const std::vector<double> utilities = {0.3, 0.3, 0.5, 0.2};
  double before = 1.0;
  for (const double rationality : {0.1, 1.0, 10.0, 100.0}) {
    std::vector<double> outcome(3);
    QuantalOffers(rounds(3, rationality), 2).resolve(utilities, std::vector<double>{0.0, 0.0}, outcome);
    EXPECT_LT(outcome.back(), before);
    before = outcome.back();
  }
  EXPECT_LT(before, 1e-6);
}

TEST(QuantalOffers, all_of_three_must_accept) {
  ProtocolOptions options;
  options.name = "quantal_offers";
  options.deadline = 1;
  options.rationality = {4.0, 1.0, 2.0};
  std::vector<double> outcome(2);
  QuantalOffers(options, 3)
      .resolve(std::vector<double>{1.0, 0.5, -0.25}, std::vector<double>{0.0, 0.0, 0.0}, outcome);
  const double accept = logistic(1.0 * 0.5) * logistic(2.0 * -0.25);
  EXPECT_DOUBLE_EQ(outcome[0], logistic(4.0 * accept) * accept);
}

}  // namespace
}  // namespace detente::bargaining
