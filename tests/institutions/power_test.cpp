#include "engine/institutions/power.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::institutions {
namespace {

/// The Security Council: five permanent members, who come first, and ten elected ones.
VotingRule security_council() {
  VotingRule rule{{{std::vector<std::int64_t>(15, 1), 9}}, std::vector<char>(15, 0)};
  std::fill_n(rule.veto.begin(), 5, char{1});
  return rule;
}

VotingRule weighted(std::vector<std::int64_t> weights, std::int64_t quota) {
  const std::size_t n = weights.size();
  return {{{std::move(weights), quota}}, std::vector<char>(n, 0)};
}

/// All that power_of answers, from every coalition in turn.
CouncilPower by_definition(const VotingRule& rule) {
  const auto n = static_cast<std::size_t>(rule.members());
  CouncilPower power;
  power.members = rule.members();
  power.member.resize(n);
  power.winning_by_size.assign(n + 1, 0);
  std::vector<Rational> johnston(n, 0);
  const auto wins = [&](std::size_t coalition) {
    std::vector<char> in(n);
    for (std::size_t i = 0; i < n; ++i) in[i] = static_cast<char>(coalition >> i & 1U);
    return carries(rule, in);
  };
  std::vector<Integer> factorial(n + 1, 1);
  for (std::size_t k = 1; k <= n; ++k) factorial[k] = factorial[k - 1] * k;
  for (std::size_t coalition = 0; coalition < std::size_t{1} << n; ++coalition) {
    if (!wins(coalition)) continue;
    const auto size = static_cast<std::size_t>(std::popcount(coalition));
    ++power.winning;
    ++power.winning_by_size[size];
    std::vector<std::size_t> critical;
    for (std::size_t i = 0; i < n; ++i) {
      if ((coalition >> i & 1U) != 0 && !wins(coalition ^ std::size_t{1} << i)) critical.push_back(i);
    }
    const bool minimal = critical.size() == size;
    power.minimal_winning += minimal ? 1 : 0;
    for (const std::size_t i : critical) {
      MemberPower& one = power.member[i];
      ++one.swings;
      one.shapley_shubik += Rational(factorial[size - 1] * factorial[n - size], factorial[n]);
      johnston[i] += Rational(1, critical.size());
      if (minimal) {
        ++one.minimal_winning;
        one.deegan_packel += Rational(1, size);
      }
    }
  }
  Integer seats = 0;
  Rational shares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    power.swings += power.member[i].swings;
    seats += power.member[i].minimal_winning;
    shares += johnston[i];
  }
  for (std::size_t i = 0; i < n; ++i) {
    MemberPower& one = power.member[i];
    one.banzhaf = Rational(one.swings, power.swings);
    one.absolute_banzhaf = Rational(one.swings, Integer(1) << static_cast<int>(n - 1));
    one.prevent = Rational(one.swings, power.winning);
    one.initiate = Rational(one.swings, (Integer(1) << static_cast<int>(n)) - power.winning);
    one.johnston = johnston[i] / shares;
    one.deegan_packel /= power.minimal_winning;
    one.holler_packel = Rational(one.minimal_winning, seats);
  }
  return power;
}

void expect_same(const CouncilPower& power, const CouncilPower& truth) {
  ASSERT_TRUE(power.shared) << power.shortfall;
  EXPECT_EQ(power.winning, truth.winning);
  EXPECT_EQ(power.winning_by_size, truth.winning_by_size);
  EXPECT_EQ(power.swings, truth.swings);
  EXPECT_EQ(power.minimal_winning, truth.minimal_winning);
  for (std::size_t i = 0; i < truth.member.size(); ++i) {
    SCOPED_TRACE(i);
    const MemberPower &one = power.member[i], &right = truth.member[i];
    EXPECT_EQ(one.swings, right.swings);
    EXPECT_EQ(one.shapley_shubik, right.shapley_shubik);
    EXPECT_EQ(one.banzhaf, right.banzhaf);
    EXPECT_EQ(one.absolute_banzhaf, right.absolute_banzhaf);
    EXPECT_EQ(one.prevent, right.prevent);
    EXPECT_EQ(one.initiate, right.initiate);
    EXPECT_EQ(one.johnston, right.johnston);
    EXPECT_EQ(one.minimal_winning, right.minimal_winning);
    EXPECT_EQ(one.deegan_packel, right.deegan_packel);
    EXPECT_EQ(one.holler_packel, right.holler_packel);
  }
}

void expect_security_council(const CouncilPower& power) {
  ASSERT_TRUE(power.shared) << power.shortfall;
  EXPECT_EQ(power.winning, 848);
  EXPECT_EQ(power.swings, 5080);
  EXPECT_EQ(power.minimal_winning, 210) << "5 P and any 4 N";
  EXPECT_EQ(power.act, Rational(848, 32768));
  const MemberPower &permanent = power.member[0], &elected = power.member[14];
  // Shapley & Shubik 1954 for the method; all P together 421/429.
  EXPECT_EQ(permanent.shapley_shubik, Rational(421, 2145));
  EXPECT_EQ(elected.shapley_shubik, Rational(4, 2145));
  EXPECT_EQ(Rational(5 * permanent.shapley_shubik), Rational(421, 429));
  EXPECT_EQ(permanent.shapley_shubik / elected.shapley_shubik, Rational(421, 4));
  EXPECT_EQ(permanent.swings, 848);
  EXPECT_EQ(elected.swings, 84);
  EXPECT_EQ(permanent.banzhaf, Rational(106, 635));
  EXPECT_EQ(elected.banzhaf, Rational(21, 1270));
  EXPECT_EQ(permanent.banzhaf / elected.banzhaf, Rational(212, 21));
  EXPECT_EQ(permanent.absolute_banzhaf, Rational(53, 1024));
  EXPECT_EQ(elected.absolute_banzhaf, Rational(21, 4096));
  EXPECT_EQ(permanent.minimal_winning, 210);
  EXPECT_EQ(elected.minimal_winning, 84);
  EXPECT_EQ(permanent.deegan_packel, Rational(1, 9));
  EXPECT_EQ(elected.deegan_packel, Rational(2, 45));
  EXPECT_EQ(permanent.holler_packel, Rational(1, 9));
  EXPECT_EQ(elected.holler_packel, Rational(2, 45));
  // In the 210 minimal coalitions nine are critical, in the other 638 the five P alone.
  const Rational share = Rational(210, 9) + Rational(638, 5);
  EXPECT_EQ(permanent.johnston, share / 848);
  EXPECT_EQ(elected.johnston, Rational(84, 9) / 848);
  EXPECT_EQ(permanent.prevent, 1);
  EXPECT_EQ(elected.initiate, Rational(84, 31920));
  EXPECT_EQ(permanent.standing, Standing::veto_player);
  EXPECT_EQ(elected.standing, Standing::ordinary);
}

TEST(Power, TheSecurityCouncilHasItsPublishedIndices) {
  expect_security_council(power_of(security_council()));
}

// The same game without a word of vetoes: Wolfram Demonstrations, "Power in Voting Systems Like the United
// Nations Security Council".
TEST(Power, TheSecurityCouncilAsAWeightedGameIsTheSame) {
  for (const auto& [large, quota] : {std::pair{7, 39}, std::pair{9, 49}}) {
    std::vector<std::int64_t> weights(15, 1);
    std::fill_n(weights.begin(), 5, large);
    expect_security_council(power_of(weighted(weights, quota)));
  }
}

TEST(Power, IndependentMembersCarryAMotionWithTheExactProbability) {
  const CouncilPower power = power_of(security_council());
  const double expected[][2] = {{0.5, 0.025879}, {0.7, 0.166290}, {0.9, 0.590485}, {0.95, 0.773781}};
  for (const auto& [yes, passes] : expected) EXPECT_NEAR(carry_probability(power, yes), passes, 5e-7) << yes;
  EXPECT_EQ(carry_probability(power, 0.0), 0.0);
  EXPECT_EQ(carry_probability(power, 1.0), 1.0);
}

// Banzhaf, J. F. (1965): Nassau County 1964, [58; 31, 31, 28, 21, 2, 2]: three of six have no power at all.
TEST(Power, NassauCountyHasThreeDummies) {
  const CouncilPower power = power_of(weighted({31, 31, 28, 21, 2, 2}, 58));
  for (const std::size_t i : {0U, 1U, 2U}) {
    EXPECT_EQ(power.member[i].banzhaf, Rational(1, 3));
    EXPECT_EQ(power.member[i].standing, Standing::ordinary);
  }
  for (const std::size_t i : {3U, 4U, 5U}) {
    EXPECT_EQ(power.member[i].swings, 0);
    EXPECT_EQ(power.member[i].johnston, 0);
    EXPECT_EQ(power.member[i].standing, Standing::dummy);
  }
}

// [51; 50, 49, 1]: Shapley-Shubik 2/3, 1/6, 1/6 and Banzhaf 3/5, 1/5, 1/5; coalitions by hand.
TEST(Power, TheTextbookGameHasItsTextbookIndices) {
  const CouncilPower power = power_of(weighted({50, 49, 1}, 51));
  EXPECT_EQ(power.member[0].shapley_shubik, Rational(2, 3));
  EXPECT_EQ(power.member[1].shapley_shubik, Rational(1, 6));
  EXPECT_EQ(power.member[0].banzhaf, Rational(3, 5));
  EXPECT_EQ(power.member[0].johnston, Rational(2, 3)) << "alone critical in ABC, one of two in AB and in AC";
  EXPECT_EQ(power.member[0].deegan_packel, Rational(1, 2));
  EXPECT_EQ(power.member[0].standing, Standing::veto_player);
}

TEST(Power, OneMemberAloneIsADictatorAndTheOthersAreDummies) {
  const CouncilPower power = power_of(weighted({5, 1, 1}, 4));
  EXPECT_EQ(power.member[0].standing, Standing::dictator);
  EXPECT_EQ(power.member[1].standing, Standing::dummy);
  EXPECT_EQ(power.member[0].shapley_shubik, 1);
  EXPECT_EQ(power.member[0].johnston, 1);
  EXPECT_EQ(power_of(weighted({1}, 1)).member[0].standing, Standing::dictator);
}

TEST(Power, EqualMembersShareEquallyInABodyOfAnySize) {
  for (const int n : {26, 60, 150}) {
    const CouncilPower power =
        power_of(weighted(std::vector<std::int64_t>(static_cast<std::size_t>(n), 1), n / 2 + 1));
    ASSERT_TRUE(power.shared) << power.shortfall;
    Integer swings = 1;  // binomial(n - 1, n / 2)
    for (int k = 1; k <= n / 2; ++k) swings = swings * (n - 1 - n / 2 + k) / k;
    for (const MemberPower& one : power.member) {
      EXPECT_EQ(one.shapley_shubik, Rational(1, n));
      EXPECT_EQ(one.swings, swings);
      EXPECT_EQ(one.johnston, Rational(1, n));
      EXPECT_EQ(one.deegan_packel, Rational(1, n));
    }
  }
}

// One member of weight 2 breaks the symmetry, so that all tables are at work: large bodies against the
// enumeration, which counts equal seats by their number.
TEST(Power, TablesOfWideCellsAgreeWithTheEnumeration) {
  for (const std::size_t n : {40U, 70U}) {
    std::vector<std::int64_t> weights(n, 1);
    weights[1] = 3;
    weights[2] = 2;
    VotingRule rule = weighted(weights, static_cast<std::int64_t>(n) / 2 + 4);
    rule.block = 5;
    PowerLimits none;
    none.table_bytes = 0;
    const CouncilPower truth = power_of(rule, none);
    ASSERT_EQ(truth.method, PowerMethod::enumeration);
    const CouncilPower power = power_of(rule);
    ASSERT_EQ(power.method, PowerMethod::table);
    expect_same(power, truth);
  }
}

VotingRule random_rule(int majorities) {
  // Not scaled with the size of the test: half of the bodies would have three members or fewer.
  const int n = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 9));
  const std::int64_t heaviest = *rc::gen::element(2, 4, 12, 60);
  VotingRule rule;
  rule.veto.assign(static_cast<std::size_t>(n), 0);
  for (char& veto : rule.veto) veto = *rc::gen::element<char>(0, 0, 0, 0, 1);
  for (int m = 0; m < majorities; ++m) {
    Majority majority;
    for (int i = 0; i < n; ++i)
      majority.weights.push_back(
          *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, heaviest)));
    majority.weights[0] += 1;
    majority.quota = *rc::gen::inRange<std::int64_t>(
        1, std::accumulate(majority.weights.begin(), majority.weights.end(), std::int64_t{1}));
    rule.majorities.push_back(std::move(majority));
  }
  if (*rc::gen::arbitrary<bool>()) {
    rule.majorities.push_back({std::vector<std::int64_t>(static_cast<std::size_t>(n), 2),
                               *rc::gen::inRange<std::int64_t>(1, 2 * n + 1)});
  }
  rule.block = *rc::gen::inRange(0, n + 1);
  return rule;
}

RC_GTEST_PROP(PowerProperty, TablesGiveWhatEveryCoalitionInTurnGives, ()) {
  const VotingRule rule = random_rule(1);
  const CouncilPower truth = by_definition(rule);
  const CouncilPower power = power_of(rule);
  RC_ASSERT(power.method == PowerMethod::table);
  expect_same(power, truth);
  RC_ASSERT(!testing::Test::HasFailure());
}

RC_GTEST_PROP(PowerProperty, TheEnumerationGivesWhatEveryCoalitionInTurnGives, ()) {
  const VotingRule rule = random_rule(*rc::gen::inRange(1, 4));
  const CouncilPower truth = by_definition(rule);
  PowerLimits limits;
  limits.table_bytes = 0;
  expect_same(power_of(rule, limits), truth);
  RC_ASSERT(!testing::Test::HasFailure());
}

RC_GTEST_PROP(PowerProperty, SeveralMajoritiesCountTheirSwingsByTables, ()) {
  const VotingRule rule = random_rule(*rc::gen::inRange(2, 4));
  const CouncilPower truth = by_definition(rule);
  PowerLimits limits;
  limits.coalitions = 0;
  const CouncilPower power = power_of(rule, limits);
  RC_ASSERT(power.method == PowerMethod::table);
  RC_ASSERT(power.winning_by_size == truth.winning_by_size);
  for (std::size_t i = 0; i < truth.member.size(); ++i) {
    RC_ASSERT(power.member[i].swings == truth.member[i].swings);
    RC_ASSERT(power.member[i].shapley_shubik == truth.member[i].shapley_shubik);
  }
}

TEST(Power, ABodyTooLargeSaysWhatWouldWork) {
  std::vector<std::int64_t> weights;
  for (int i = 0; i < 40; ++i) weights.push_back(1'000'003 + 7919 * i * i);
  const VotingRule rule =
      weighted(weights, std::accumulate(weights.begin(), weights.end(), std::int64_t{0}) / 2);
  PowerLimits limits;
  limits.table_bytes = 1U << 20U;
  const CouncilPower power = power_of(rule, limits);
  EXPECT_EQ(power.method, PowerMethod::none);
  EXPECT_FALSE(power.shared);
  EXPECT_NE(power.shortfall.find("GiB"), std::string::npos) << power.shortfall;
  EXPECT_NE(power.shortfall.find("rounded to a"), std::string::npos) << power.shortfall;
  EXPECT_NE(power.shortfall.find("hours"), std::string::npos) << power.shortfall;
}

}  // namespace
}  // namespace detente::institutions
