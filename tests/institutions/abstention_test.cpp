#include "engine/institutions/abstention.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::institutions {
namespace {

VotingRule security_council() {
  VotingRule rule{{{std::vector<std::int64_t>(15, 1), 9}}, std::vector<char>(15, 0)};
  std::fill_n(rule.veto.begin(), 5, char{1});
  return rule;
}

// Enumeration of 3^15 profiles by hand; the rule is that of the UN Charter, article 27, with abstention
// no veto (Felsenthal & Machover 1998, section 8.3).
TEST(Abstention, TheSecurityCouncilCarriesTheKnownNumberOfProfiles) {
  const AbstentionPower power = abstention_power_of(security_council());
  ASSERT_TRUE(power.counted);
  EXPECT_EQ(power.carried, 146'796);
  EXPECT_NEAR(to_double(power.act), 0.010230466, 5e-10);
  EXPECT_EQ(power.member[0].yes, 108'336);
  EXPECT_EQ(power.member[0].abstain, 38'460);
  EXPECT_EQ(power.member[0].no, 0);
  EXPECT_EQ(power.member[14].yes, 84'368);
  EXPECT_EQ(power.member[14].abstain, 31'214);
  EXPECT_EQ(power.member[14].no, 31'214);
  EXPECT_EQ(power.member[0].decides, Rational(108'336, 4'782'969));
  EXPECT_EQ(power.member[14].decides, Rational(84'368 - 31'214, 4'782'969));
  Rational sum = 0;
  for (const BallotPower& one : power.member) sum += one.share;
  EXPECT_EQ(sum, 1);
}

/// 0 no, 1 abstain, 2 yes.
bool passes(const VotingRule& rule, const std::vector<int>& ballots) {
  VotingRule without = rule;
  std::vector<char> yes(ballots.size());
  for (std::size_t i = 0; i < ballots.size(); ++i) {
    if (rule.veto[i] != 0 && ballots[i] == 0) return false;
    without.veto[i] = 0;
    yes[i] = ballots[i] == 2 ? 1 : 0;
  }
  return carries(without, yes);
}

RC_GTEST_PROP(AbstentionProperty, CountsAreThoseOfEveryProfileInTurn, ()) {
  const int n = *rc::gen::inRange(1, 7);
  const auto size = static_cast<std::size_t>(n);
  VotingRule rule;
  for (std::size_t i = 0; i < size; ++i) rule.veto.push_back(*rc::gen::element<char>(0, 0, 1));
  const int majorities = *rc::gen::inRange(1, 3);
  for (int m = 0; m < majorities; ++m) {
    Majority majority{std::vector<std::int64_t>(size, 0), 1};
    std::int64_t total = 0;
    for (std::int64_t& weight : majority.weights) total += weight = *rc::gen::inRange<std::int64_t>(1, 6);
    majority.quota = *rc::gen::inRange<std::int64_t>(1, total + 1);
    rule.majorities.push_back(std::move(majority));
  }
  rule.block = *rc::gen::inRange(0, n + 1);
  AbstentionPower truth;
  truth.member.resize(size);
  std::vector<int> ballots(size, 0);
  for (bool more = true; more;) {
    if (passes(rule, ballots)) {
      ++truth.carried;
      for (std::size_t i = 0; i < size; ++i) {
        BallotPower& one = truth.member[i];
        ++(ballots[i] == 2 ? one.yes : ballots[i] == 1 ? one.abstain : one.no);
      }
    }
    more = false;
    for (std::size_t i = 0; i < size && !more; ++i) {
      ballots[i] = (ballots[i] + 1) % 3;
      more = ballots[i] != 0;
    }
  }
  const AbstentionPower power = abstention_power_of(rule);
  RC_ASSERT(power.counted);
  RC_ASSERT(power.carried == truth.carried);
  for (std::size_t i = 0; i < size; ++i) {
    RC_ASSERT(power.member[i].yes == truth.member[i].yes);
    RC_ASSERT(power.member[i].abstain == truth.member[i].abstain);
    RC_ASSERT(power.member[i].no == truth.member[i].no);
  }
}

TEST(Abstention, ABodyTooLargeSaysWhatWouldWork) {
  PowerLimits limits;
  limits.table_bytes = 16;
  const AbstentionPower power = abstention_power_of(security_council(), limits);
  EXPECT_FALSE(power.counted);
  EXPECT_NE(power.shortfall.find("rounded"), std::string::npos);
}

}  // namespace
}  // namespace detente::institutions
