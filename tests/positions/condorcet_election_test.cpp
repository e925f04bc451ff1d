// The probabilistic Condorcet election: by hand, by KTAB's own iteration, and by KTAB's log.
#include "engine/positions/condorcet_election.hpp"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::positions {
namespace {

using testing::DoubleNear;
using testing::Pointwise;

/// Utilities of `actors` for `options`, three digits each.
struct Society {
  std::size_t actors = 0, options = 0;
  std::vector<double> weights, utilities;
};

Society some_society() {
  Society society;
  society.actors = *rc::gen::inRange<std::size_t>(1, 7);
  society.options = *rc::gen::inRange<std::size_t>(1, 6);
  for (std::size_t k = 0; k < society.actors; ++k) {
    society.weights.push_back(*rc::gen::inRange(1, 100) / 10.0);
    for (std::size_t a = 0; a < society.options; ++a) {
      society.utilities.push_back(*rc::gen::inRange(0, 1000) / 1000.0);
    }
  }
  return society;
}

constexpr ElectionModel kModels[] = {ElectionModel::conditional, ElectionModel::markov_uniform,
                                     ElectionModel::markov_incentive};
constexpr VoteResponse kResponses[] = {VoteResponse::binary,       VoteResponse::proportional_binary,
                                       VoteResponse::proportional, VoteResponse::proportional_cubic,
                                       VoteResponse::cubic,        VoteResponse::prospect};
constexpr VictoryModel kVictories[] = {VictoryModel::linear, VictoryModel::square, VictoryModel::quartic,
                                       VictoryModel::octic, VictoryModel::binary};

/// KTAB's own way: play the contests round after round until the distribution stands still.
std::vector<double> iterated(const std::vector<double>& strength, const std::vector<double>& victory,
                             std::size_t n, ElectionModel model) {
  std::vector<double> p(n, 1.0 / static_cast<double>(n)), challenge(n * n);
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0.0;
    const auto incentive = [&](std::size_t i) {
      if (model == ElectionModel::markov_uniform) return 1.0;
      return strength[i * n + j] * victory[i * n + j] + (i == j ? 1e-10 : 0.0);
    };
    for (std::size_t i = 0; i < n; ++i) sum += incentive(i);
    for (std::size_t i = 0; i < n; ++i) challenge[i * n + j] = incentive(i) / sum;
  }
  for (int step = 0; step < 200'000; ++step) {
    std::vector<double> q(n, 0.0);
    double change = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        q[i] += victory[i * n + j] * (p[i] * challenge[j * n + i] + p[j] * challenge[i * n + j]);
      }
      change = std::max(change, std::abs(q[i] - p[i]));
    }
    for (std::size_t i = 0; i < n; ++i) p[i] = (p[i] + q[i]) / 2.0;
    if (change < 1e-14) break;
  }
  return p;
}

TEST(CondorcetElection, CountsKtabsCoalitions) {
  // KTAB, 20170530_ref-dummyData_3Dim.txt, turn 0, the two bargains of actor 2: utilities, strengths,
  // chances.
  const std::vector<double> weights = {102.543, 53.393, 129.643, 75.920, 63.224, 120.048, 54.178};
  const std::vector<double> utilities = {0.82325, 0.78166, 0.71543, 0.70246, 0.51258, 0.59755, 0.74789,
                                         0.72570, 0.96427, 0.95210, 0.75597, 0.69816, 0.73554, 0.64719};
  const auto strength = coalition_strengths(weights, utilities, 2, VoteResponse::proportional);
  EXPECT_NEAR(strength[1], 19.138, 0.002);
  EXPECT_NEAR(strength[2], 11.016, 0.002);
  const Election election = elect(strength, 2, VictoryModel::linear, ElectionModel::conditional);
  EXPECT_NEAR(election.probability[0], 0.6347, 0.0001);
  EXPECT_NEAR(election.victory[2], 0.3653, 0.0001);
}

TEST(CondorcetElection, ElectsAsKtabDoesAmongFiveBargains) {
  // The same file: the coalition strengths of the five bargains of actor 0, and their chances.
  const std::vector<double> strength = {1e-8,  0.443, 4.336, 0.710, 1.692, 7.917, 1e-8,  7.906, 3.588,
                                        4.778, 6.792, 2.889, 1e-8,  2.346, 1.630, 9.194, 4.598, 8.373,
                                        1e-8,  2.996, 8.705, 4.318, 6.186, 1.525, 1e-8};
  const Election election = elect(strength, 5, VictoryModel::linear, ElectionModel::conditional);
  EXPECT_THAT(election.probability,
              Pointwise(DoubleNear(0.0002), std::vector<double>{0.0004, 0.2938, 0.0137, 0.4968, 0.1953}));
}

TEST(CondorcetElection, GivesEachOfTwoOptionsItsChanceInTheContest) {
  const auto strength = coalition_strengths(std::vector<double>{3, 1}, std::vector<double>{1, 0, 0, 1}, 2,
                                            VoteResponse::proportional);
  for (const ElectionModel model : {ElectionModel::conditional, ElectionModel::markov_uniform}) {
    EXPECT_NEAR(elect(strength, 2, VictoryModel::linear, model).probability[0], 0.75, 1e-9);
    EXPECT_NEAR(elect(strength, 2, VictoryModel::square, model).probability[0], 0.9, 1e-9);
  }
  // With incentives the weak side also challenges less: 3 * 3/4 against 1 * 1/4 in the odds of a challenge.
  // The chain leaves either option nearly always, to the other with its chance: 0.75 again.
  EXPECT_NEAR(elect(strength, 2, VictoryModel::linear, ElectionModel::markov_incentive).probability[0], 0.75,
              1e-6);
}

TEST(CondorcetElection, TreatsACircleOfMajoritiesEvenly) {
  // Condorcet's paradox: three actors, each with another best, middle and worst.
  const std::vector<double> utilities = {1.0, 0.5, 0.0, 0.0, 1.0, 0.5, 0.5, 0.0, 1.0};
  for (const VoteResponse response : kResponses) {
    if (response == VoteResponse::prospect) continue;  // Favours what is listed first.
    const auto strength = coalition_strengths(std::vector<double>{1, 1, 1}, utilities, 3, response);
    for (const ElectionModel model : kModels) {
      for (const double p : elect(strength, 3, VictoryModel::linear, model).probability) {
        EXPECT_NEAR(p, 1.0 / 3.0, 1e-9);
      }
    }
  }
}

TEST(CondorcetElection, ShapesVotesAndVictoriesAsNamed) {
  EXPECT_DOUBLE_EQ(vote(VoteResponse::binary, 2.0, 0.3), 2.0);
  EXPECT_DOUBLE_EQ(vote(VoteResponse::binary, 2.0, -0.3), -2.0);
  EXPECT_DOUBLE_EQ(vote(VoteResponse::proportional_binary, 2.0, 0.5), 2.0 * (0.4 + 0.2));
  EXPECT_DOUBLE_EQ(vote(VoteResponse::proportional, 2.0, 0.5), 1.0);
  EXPECT_DOUBLE_EQ(vote(VoteResponse::proportional_cubic, 2.0, 0.5), 2.0 * (0.25 + 0.0625));
  EXPECT_DOUBLE_EQ(vote(VoteResponse::cubic, 2.0, -0.5), -0.25);
  EXPECT_DOUBLE_EQ(vote(VoteResponse::prospect, 3.0, 0.5), 1.0);
  EXPECT_DOUBLE_EQ(vote(VoteResponse::prospect, 3.0, -0.5), -1.5);
  EXPECT_DOUBLE_EQ(victory_probability(VictoryModel::linear, 3, 1), 0.75);
  EXPECT_DOUBLE_EQ(victory_probability(VictoryModel::square, 3, 1), 0.9);
  EXPECT_DOUBLE_EQ(victory_probability(VictoryModel::quartic, 3, 1), 81.0 / 82.0);
  EXPECT_DOUBLE_EQ(victory_probability(VictoryModel::octic, 3, 1), 6561.0 / 6562.0);
  EXPECT_NEAR(victory_probability(VictoryModel::binary, 1.1, 1), 1.0, 2e-6);
  EXPECT_NEAR(victory_probability(VictoryModel::binary, 1.05, 1), 0.5 + 0.5 * 0.05 / 2.05 * 21.0, 1e-9);
}

RC_GTEST_PROP(CondorcetElection, IsTheLongRunOfKtabsIteration, ()) {
  const Society society = some_society();
  const std::size_t n = society.options;
  const auto response =
      *rc::gen::elementOf(std::vector<VoteResponse>(std::begin(kResponses), std::end(kResponses)));
  const auto strength = coalition_strengths(society.weights, society.utilities, n, response);
  const Election uniform = elect(strength, n, VictoryModel::linear, ElectionModel::markov_uniform);
  const auto long_run = iterated(strength, uniform.victory, n, ElectionModel::markov_uniform);
  for (std::size_t a = 0; a < n; ++a) RC_ASSERT(std::abs(uniform.probability[a] - long_run[a]) < 1e-8);
}

RC_GTEST_PROP(CondorcetElection, BalancesWhatEntersAndLeavesEachFavourite, ()) {
  // A stationary distribution is what one more round of contests leaves as it is.
  const Society society = some_society();
  const std::size_t n = society.options;
  const auto strength =
      coalition_strengths(society.weights, society.utilities, n, VoteResponse::proportional);
  const Election election = elect(strength, n, VictoryModel::linear, ElectionModel::markov_incentive);
  const auto& p = election.probability;
  const auto& v = election.victory;
  for (std::size_t i = 0; i < n; ++i) {
    double next = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
      const auto challenge = [&](std::size_t by, std::size_t of) {
        double sum = 1e-10;
        for (std::size_t k = 0; k < n; ++k) sum += strength[k * n + of] * v[k * n + of];
        return (strength[by * n + of] * v[by * n + of] + (by == of ? 1e-10 : 0.0)) / sum;
      };
      next += v[i * n + j] * (p[i] * challenge(j, i) + p[j] * challenge(i, j));
    }
    RC_ASSERT(std::abs(next - p[i]) < 1e-9);
  }
}

RC_GTEST_PROP(CondorcetElection, IsTheChanceToDefeatAllOthersGivenThatOneDoes, ()) {
  // Brute force: every outcome of every contest, weighed by its chance.
  Society society = some_society();
  const std::size_t n = society.options;
  const auto strength =
      coalition_strengths(society.weights, society.utilities, n, VoteResponse::proportional);
  const Election election = elect(strength, n, VictoryModel::linear, ElectionModel::conditional);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) pairs.emplace_back(a, b);
  }
  std::vector<double> winner(n, 0.0);
  for (std::size_t world = 0; world < (std::size_t{1} << pairs.size()); ++world) {
    double chance = 1.0;
    std::vector<std::size_t> wins(n, 0);
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      const bool first = ((world >> k) & 1U) != 0;
      const auto [a, b] = pairs[k];
      const double p = strength[a * n + b] / (strength[a * n + b] + strength[b * n + a]);
      chance *= first ? p : 1.0 - p;
      ++wins[first ? a : b];
    }
    for (std::size_t a = 0; a < n; ++a) {
      if (wins[a] == n - 1) winner[a] += chance;
    }
  }
  const double some = std::accumulate(winner.begin(), winner.end(), 0.0);
  for (std::size_t a = 0; a < n; ++a) RC_ASSERT(std::abs(election.probability[a] - winner[a] / some) < 1e-7);
}

RC_GTEST_PROP(CondorcetElection, AddsUpToOneUnderEveryRule, ()) {
  const Society society = some_society();
  for (const VoteResponse response : kResponses) {
    const auto strength = coalition_strengths(society.weights, society.utilities, society.options, response);
    for (const VictoryModel victory : kVictories) {
      for (const ElectionModel model : kModels) {
        const auto p = elect(strength, society.options, victory, model).probability;
        RC_ASSERT(std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1.0) < 1e-12);
        RC_ASSERT(std::all_of(p.begin(), p.end(), [](double x) { return x >= 0.0; }));
      }
    }
  }
}

}  // namespace
}  // namespace detente::positions
