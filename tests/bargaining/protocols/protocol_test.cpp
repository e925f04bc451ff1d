// The interface that all protocols share: names, faults, and what every outcome must satisfy.
#include "engine/bargaining/protocols/protocol.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/bargaining/protocols/gains.hpp"
#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {
namespace {

TEST(Protocol, every_name_can_be_made_and_says_what_it_is) {
  for (const std::string& name : protocol_names()) {
    ProtocolOptions options;
    options.name = name;
    EXPECT_EQ(protocol_fault(options, 2), "") << name;
    EXPECT_NE(make_protocol(options, 2), nullptr) << name;
    EXPECT_FALSE(protocol_summary(name).empty()) << name;
  }
}

TEST(Protocol, faults_name_the_value_and_what_was_expected) {
  const auto fault = [](auto change) {
    ProtocolOptions options;
    change(options);
    return protocol_fault(options, 2);
  };
  EXPECT_EQ(fault([](auto& o) { o.name = "auction"; }).substr(0, 26), "unknown protocol 'auction'");
  EXPECT_EQ(fault([](auto& o) { o.deadline = 0; }), "deadline = 0, expected at least 1");
  EXPECT_EQ(fault([](auto& o) { o.breakdown = 1.0; }),
            "breakdown = 1, expected a chance of at least 0 and below 1");
  EXPECT_EQ(fault([](auto& o) { o.first_proposer = 2; }), "party 3 proposes first, expected one of 2");
  EXPECT_EQ(fault([](auto& o) { o.discount = {0.9}; }), "discount has 1 numbers, expected 2, one per party");
  EXPECT_EQ(fault([](auto& o) {
              o.discount = {0.9, 1.5};
            }),
            "discount = 1.5 of party 2, expected a number above 0 and up to 1");
  EXPECT_EQ(fault([](auto& o) {
              o.weight = {0.0, 1.0};
            }),
            "weight = 0 of party 1, expected a number above 0");
  EXPECT_EQ(fault([](auto& o) {
              o.rationality = {4.0, INFINITY};
            }),
            "rationality = inf of party 2, expected a number above 0");
  EXPECT_EQ(fault([](auto& o) { o.quota = 3; }), "quota = 3, expected at most the 2 parties");
  EXPECT_EQ(fault([](auto& o) { o.vetoes = {1}; }), "vetoes has 1 entries, expected 2, one per party");
}

TEST(Protocol, arbiters_pick_the_deals_of_the_solutions) {
  const std::vector<double> utilities = {1, 7, 4, 5, 6, 1, 5, 4};
  const std::vector<double> disagreement = {1, 1};
  ProtocolOptions options;
  for (const SolutionKind kind : kSolutionKinds) {
    options.name = solution_name(kind);
    std::replace(options.name.begin(), options.name.end(), '-', '_');
    std::vector<double> outcome(5);
    make_protocol(options, 2)->resolve(utilities, disagreement, outcome);
    const BargainingPoint point = best_deal({utilities, disagreement, {}}, kind);
    EXPECT_EQ(outcome[point.lottery.front().deal], 1.0) << options.name;
  }
}

/// Small integers, so that ties and deals that nobody would sign are frequent.
std::vector<double> random_numbers(std::size_t count, int low, int high) {
  std::vector<double> numbers;
  for (std::size_t k = 0; k < count; ++k) numbers.push_back(*rc::gen::inRange(low, high));
  return numbers;
}

RC_GTEST_PROP(Protocol, gives_a_lottery_that_hurts_nobody_and_the_same_again, ()) {
  const std::size_t parties = *rc::gen::inRange<std::size_t>(2, 5);
  const std::size_t deals = *rc::gen::inRange<std::size_t>(1, 30);
  const std::vector<double> utilities = random_numbers(deals * parties, -3, 9);
  const std::vector<double> disagreement = random_numbers(parties, -2, 4);
  for (const std::string& name : protocol_names()) {
    ProtocolOptions options;
    options.name = name;
    options.deadline = *rc::gen::inRange(1, 9);
    options.breakdown = *rc::gen::element(0.0, 0.25);
    options.first_proposer = *rc::gen::inRange<std::size_t>(0, parties);
    for (std::size_t p = 0; p < parties; ++p) options.discount.push_back(*rc::gen::element(0.5, 0.9, 1.0));
    options.quota = parties;  // A majority may hurt those whom it outvotes.
    const auto protocol = make_protocol(options, parties);
    std::vector<double> outcome(deals + 1, 7.0), again(deals + 1);
    protocol->resolve(utilities, disagreement, outcome);
    RC_ASSERT(std::abs(std::accumulate(outcome.begin(), outcome.end(), 0.0) - 1.0) < 1e-12);
    std::vector<double> expected(parties, 0.0);
    for (std::size_t p = 0; p < parties; ++p) {
      for (std::size_t k = 0; k < deals; ++k) expected[p] += outcome[k] * utilities[k * parties + p];
      expected[p] += outcome[deals] * disagreement[p];
      if (name == "quantal_offers") continue;  // Who errs may lose.
      RC_ASSERT(expected[p] >= disagreement[p] - 1e-9);
      RC_ASSERT(protocol->values()[p] >= disagreement[p] - 1e-9);
      RC_ASSERT(protocol->values()[p] <= expected[p] + 1e-9);
    }
    protocol->resolve(utilities, disagreement, again);
    RC_ASSERT(again == outcome);
  }
}

}  // namespace
}  // namespace detente::bargaining
