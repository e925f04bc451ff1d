#include "engine/institutions/voting_rule.hpp"

#include <gtest/gtest.h>

namespace detente::institutions {
namespace {

TEST(VotingRule, EveryMajorityIsNeeded) {
  const VotingRule rule{{{{1, 1, 1}, 2}, {{8, 1, 1}, 3}}, {0, 0, 0}};
  EXPECT_TRUE(carries(rule, {1, 1, 0}));
  EXPECT_FALSE(carries(rule, {0, 1, 1})) << "two of three members, but 2 of 10 votes";
  EXPECT_FALSE(carries(rule, {1, 0, 0}));
}

TEST(VotingRule, TooFewOpponentsAreNoBlockingMinority) {
  VotingRule rule{{{{8, 1, 1}, 9}}, {0, 0, 0}, 2};
  EXPECT_TRUE(carries(rule, {0, 1, 1}));
  rule.veto[0] = 1;
  EXPECT_FALSE(carries(rule, {0, 1, 1})) << "a veto stops a motion all the same";
}

TEST(VotingRule, AProceduralMotionKnowsNoVeto) {
  VotingBody body{{1, 1, 1}, {1, 0, 0}, 2, false};
  EXPECT_FALSE(carries(rule_of(body), {0, 1, 1}));
  body.procedural = true;
  EXPECT_TRUE(carries(rule_of(body), {0, 1, 1}));
}

TEST(VotingRule, WhatIsNoRuleIsRefused) {
  EXPECT_TRUE(is_valid({{{{1, 2}, 3}}, {0, 0}}));
  EXPECT_FALSE(is_valid({{{{1, 2}, 4}}, {0, 0}})) << "quota beyond the weights";
  EXPECT_FALSE(is_valid({{{{1, 2}, 0}}, {0, 0}})) << "quota zero";
  EXPECT_FALSE(is_valid({{{{1, -2}, 1}}, {0, 0}})) << "negative weight";
  EXPECT_FALSE(is_valid({{{{1}, 1}}, {0, 0}})) << "a weight is missing";
  EXPECT_FALSE(is_valid({{}, {0}})) << "no majority";
  EXPECT_FALSE(is_valid({{{{1, 2}, 3}}, {0, 0}, 3})) << "a blocking minority larger than the body";
}

TEST(VotingRule, SameSeatsAgreeInEveryMajorityAndInTheVeto) {
  const VotingRule rule{{{{1, 1, 1}, 2}, {{5, 5, 1}, 3}}, {0, 0, 0}};
  EXPECT_TRUE(same_seat(rule, 0, 1));
  EXPECT_FALSE(same_seat(rule, 1, 2));
  VotingRule veto = rule;
  veto.veto[0] = 1;
  EXPECT_FALSE(same_seat(veto, 0, 1));
}

}  // namespace
}  // namespace detente::institutions
