#include "engine/institutions/council.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::institutions {
namespace {

constexpr BallotChances kYes{1.0, 0.0};
constexpr BallotChances kNo{0.0, 1.0};
constexpr BallotChances kAbstain{0.0, 0.0};

/// The Security Council: five permanent members, who come first, and ten elected ones.
VotingBody security_council(bool procedural = false) {
  VotingBody body{std::vector<int>(15, 1), std::vector<char>(15, 0), 9, procedural};
  std::fill_n(body.veto.begin(), 5, char{1});
  return body;
}

double pass_probability(const std::vector<VoteResult>& results) {
  double sum = 0.0;
  for (const VoteResult& result : results) sum += result.passed ? result.probability : 0.0;
  return sum;
}

/// The single result of a vote in which every ballot is sure.
VoteResult sure_result(const VotingBody& body, const std::vector<BallotChances>& ballots) {
  const auto results = vote_distribution(body, ballots);
  EXPECT_EQ(results.size(), 1U);
  EXPECT_DOUBLE_EQ(results.at(0).probability, 1.0);
  return results.at(0);
}

/// Ballots of the Security Council by counts: permanent, then elected (yes, no, the rest abstains).
std::vector<BallotChances> ballots(int permanent_yes, int permanent_no, int elected_yes, int elected_no) {
  std::vector<BallotChances> all;
  for (int m = 0; m < 5; ++m) {
    all.push_back(m < permanent_yes ? kYes : m < permanent_yes + permanent_no ? kNo : kAbstain);
  }
  for (int m = 0; m < 10; ++m) {
    all.push_back(m < elected_yes ? kYes : m < elected_yes + elected_no ? kNo : kAbstain);
  }
  return all;
}

// Binomial sums over 848 winning coalitions and their weights; 848 / 32,768 at p = 1/2.
TEST(Council, IndependentMembersPassAMotionWithTheExactProbability) {
  const double expected[][2] = {{0.5, 0.025879}, {0.7, 0.166290}, {0.9, 0.590485}, {0.95, 0.773781}};
  for (const auto& [yes, passes] : expected) {
    // Whoever does not vote yes votes no.
    const std::vector<BallotChances> all(15, {yes, 1.0 - yes});
    EXPECT_NEAR(pass_probability(vote_distribution(security_council(), all)), passes, 5e-7) << yes;
  }
  const std::vector<BallotChances> even(15, {0.5, 0.5});
  EXPECT_NEAR(pass_probability(vote_distribution(security_council(), even)), 848.0 / 32768.0, 1e-15);
}

// Of the 3^15 profiles of yes, abstain and no, 146,796 pass: an abstention is no veto.
TEST(Council, AbstentionsAreCountedApartFromNo) {
  const std::vector<BallotChances> even(15, {1.0 / 3.0, 1.0 / 3.0});
  EXPECT_NEAR(pass_probability(vote_distribution(security_council(), even)), 146796.0 / 14348907.0, 1e-15);
}

struct RealVote {
  int permanent_yes, permanent_no, elected_yes, elected_no;
  bool procedural;
  bool passed, vetoed;
};

TEST(Council, RealVotesComeOutAsTheyDid) {
  const RealVote votes[] = {
      {5, 0, 10, 0, false, true, false},  // 15-0-0
      {3, 2, 10, 0, false, false, true},  // 13-2-0 with two permanent members against: 26 May 2022
      {4, 1, 9, 0, false, false, true},   // 13-1-1 with one permanent member against
      {4, 0, 10, 0, false, true, false},  // 14-0-1, a permanent member abstains
      {0, 0, 9, 1, false, true, false},   // 9 yes, no permanent member against
      {5, 0, 4, 6, false, true, false},   // 9 yes of which 5 permanent
      {5, 0, 3, 7, false, false, false},  // 8 yes
      {4, 1, 4, 6, false, false, false},  // 8 yes: a no then stops nothing
      {4, 1, 5, 5, true, true, false},    // procedural, a permanent member against, 9 yes
      {2, 3, 6, 4, true, false, false},   // procedural, 8 yes
  };
  for (const RealVote& vote : votes) {
    const auto all = ballots(vote.permanent_yes, vote.permanent_no, vote.elected_yes, vote.elected_no);
    const VoteResult result = sure_result(security_council(vote.procedural), all);
    EXPECT_EQ(result.yes, vote.permanent_yes + vote.elected_yes);
    EXPECT_EQ(result.no, vote.permanent_no + vote.elected_no);
    EXPECT_EQ(result.yes + result.no + result.abstain, 15);
    EXPECT_EQ(result.passed, vote.passed) << result.yes << "-" << result.no;
    EXPECT_EQ(result.vetoed, vote.vetoed) << result.yes << "-" << result.no;
  }
}

// The same game as [39; 7 x 5, 1 x 10]: with weights, no veto rule is needed.
TEST(Council, WeightsThatEncodeTheVetoGiveTheSameProbability) {
  VotingBody weighted{std::vector<int>(15, 1), std::vector<char>(15, 0), 39, false};
  std::fill_n(weighted.weights.begin(), 5, 7);
  for (const double yes : {0.3, 0.5, 0.8}) {
    const std::vector<BallotChances> all(15, {yes, 1.0 - yes});
    EXPECT_NEAR(pass_probability(vote_distribution(weighted, all)),
                pass_probability(vote_distribution(security_council(), all)), 1e-14);
  }
}

TEST(Council, RoundedBallotsThatAddUpToOneMakeNoAbstention) {
  // 1 - 0.7 - 0.3 is 5.6e-17 in binary.
  const VotingBody body{{1, 1}, {0, 0}, 1, false};
  for (const VoteResult& result : vote_distribution(body, std::vector<BallotChances>(2, {0.7, 0.3}))) {
    EXPECT_EQ(result.abstain, 0);
  }
}

TEST(Council, ABodyWithoutMembersNeverReachesItsQuota) {
  const auto results = vote_distribution({{}, {}, 1, false}, {});
  ASSERT_EQ(results.size(), 1U);
  EXPECT_FALSE(results[0].passed);
}

using Tally = std::tuple<int, int, int, bool, bool>;

/// Every profile of ballots, one after the other.
std::map<Tally, double> enumerate(const VotingBody& body, const std::vector<BallotChances>& chances) {
  std::map<Tally, double> all;
  std::size_t profiles = 1;
  for (std::size_t m = 0; m < chances.size(); ++m) profiles *= 3;
  for (std::size_t profile = 0; profile < profiles; ++profile) {
    std::size_t rest = profile;
    double probability = 1.0;
    int tally[3] = {0, 0, 0};
    bool barred = false;
    for (std::size_t m = 0; m < chances.size(); ++m, rest /= 3) {
      const double by_ballot[3] = {chances[m].yes, chances[m].no, 1.0 - chances[m].yes - chances[m].no};
      probability *= by_ballot[rest % 3];
      tally[rest % 3] += body.weights[m];
      barred = barred || (rest % 3 == 1 && body.veto[m] != 0 && !body.procedural);
    }
    const bool enough = tally[0] >= body.quota;
    all[{tally[0], tally[1], tally[2], enough && !barred, enough && barred}] += probability;
  }
  return all;
}

RC_GTEST_PROP(Council, AgreesWithTheEnumerationOfAllBallots, ()) {
  VotingBody body;
  std::vector<BallotChances> chances;
  const int members = *rc::gen::inRange(1, 8);
  int total = 0;
  for (int m = 0; m < members; ++m) {
    body.weights.push_back(*rc::gen::inRange(1, 4));
    body.veto.push_back(*rc::gen::arbitrary<bool>() ? 1 : 0);
    total += body.weights.back();
    // In sixteenths: exact in binary, and 0 and 1 are met.
    const int yes = *rc::gen::inRange(0, 17);
    chances.push_back({yes / 16.0, *rc::gen::inRange(0, 17 - yes) / 16.0});
  }
  body.quota = *rc::gen::inRange(1, total + 1);
  body.procedural = *rc::gen::arbitrary<bool>();

  const auto results = vote_distribution(body, chances);
  std::map<Tally, double> found;
  double sum = 0.0;
  for (const VoteResult& r : results) {
    RC_ASSERT(r.probability > 0.0);
    RC_ASSERT(found.emplace(Tally{r.yes, r.no, r.abstain, r.passed, r.vetoed}, r.probability).second);
    sum += r.probability;
  }
  RC_ASSERT(std::abs(sum - 1.0) < 1e-12);
  RC_ASSERT(std::is_sorted(results.begin(), results.end(), [](const VoteResult& a, const VoteResult& b) {
    return std::tuple(a.yes, a.no, a.vetoed) < std::tuple(b.yes, b.no, b.vetoed);
  }));
  for (const auto& [tally, probability] : enumerate(body, chances)) {
    const auto at = found.find(tally);
    RC_ASSERT(std::abs((at == found.end() ? 0.0 : at->second) - probability) < 1e-14);
  }
}

}  // namespace
}  // namespace detente::institutions
