// Baron-Ferejohn: the shares of the article, vetoes, and the equilibrium checked by its definition.
#include "engine/bargaining/protocols/baron_ferejohn.hpp"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::bargaining {
namespace {

/// All ways to divide `units` of a pie of 1 among `parties`.
std::vector<double> divisions(std::size_t parties, int units) {
  std::vector<double> utilities;
  std::vector<int> part(parties, 0);
  const std::function<void(std::size_t, int)> divide = [&](std::size_t p, int left) {
    if (p + 1 == parties) {
      part[p] = left;
      for (const int share : part) utilities.push_back(static_cast<double>(share) / units);
      return;
    }
    for (part[p] = 0; part[p] <= left; ++part[p]) divide(p + 1, left - part[p]);
  };
  divide(0, units);
  return utilities;
}

/// `n` members; deal (i, s): i pays s / units each to the next (n - 1) / 2 members around the table and keeps
/// the rest. Who wants a majority can have it at any price, and all members are alike.
std::vector<double> round_table(std::size_t n, int units) {
  std::vector<double> utilities;
  const std::size_t partners = (n - 1) / 2;
  for (std::size_t i = 0; i < n; ++i) {
    for (int s = 0; s * static_cast<int>(partners) <= units; ++s) {
      std::vector<double> row(n, 0.0);
      const double price = static_cast<double>(s) / units;
      for (std::size_t k = 1; k <= partners; ++k) row[(i + k) % n] = price;
      row[i] = 1.0 - price * static_cast<double>(partners);
      utilities.insert(utilities.end(), row.begin(), row.end());
    }
  }
  return utilities;
}

struct Result {
  double proposer = 0.0;  ///< The largest share of a deal that comes about, expected.
  double first = 0.0;     ///< What the first member expects.
  double gap = 1.0;
};

Result play(const std::vector<double>& utilities, const ProtocolOptions& options, std::size_t parties) {
  const std::vector<double> disagreement(parties, 0.0);
  std::vector<double> outcome(utilities.size() / parties + 1);
  BaronFerejohn protocol(options, parties);
  protocol.resolve(utilities, disagreement, outcome);
  Result result{0.0, protocol.values()[0], protocol.stationarity_gap()};
  for (std::size_t k = 0; k + 1 < outcome.size(); ++k) {
    const double* row = utilities.data() + k * parties;
    result.proposer += outcome[k] * *std::max_element(row, row + parties);
  }
  return result;
}

TEST(BaronFerejohn, the_proposer_keeps_what_a_majority_does_not_cost) {
  // Baron & Ferejohn (1989), proposition 3: 1 - d (n - 1) / (2 n).
  ProtocolOptions options;
  options.deadline = 50;
  const Result three = play(divisions(3, 30), options, 3);
  EXPECT_NEAR(three.proposer, 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(three.first, 1.0 / 3.0, 1e-12);
  EXPECT_LT(three.gap, 1e-12);
  EXPECT_NEAR(play(divisions(5, 10), options, 5).proposer, 0.6, 1e-12);
  EXPECT_NEAR(play(round_table(15, 150), options, 15).proposer, 0.533333, 1e-6);
  options.discount.assign(15, 0.9);
  EXPECT_NEAR(play(round_table(15, 150), options, 15).proposer, 0.58, 1e-12);
}

TEST(BaronFerejohn, the_deadline_does_not_matter_where_all_are_alike) {
  ProtocolOptions options;
  options.deadline = 1;
  EXPECT_NEAR(play(divisions(3, 30), options, 3).proposer, 1.0, 1e-12);
  for (const int deadline : {2, 3, 17}) {
    options.deadline = deadline;
    EXPECT_NEAR(play(divisions(3, 30), options, 3).proposer, 2.0 / 3.0, 1e-12) << deadline;
  }
}

TEST(BaronFerejohn, unanimity_pays_everybody_and_a_dictator_nobody) {
  ProtocolOptions options;
  options.deadline = 20;
  options.quota = 3;
  EXPECT_NEAR(play(divisions(3, 30), options, 3).proposer, 1.0 / 3.0, 1e-12);
  options.quota = 1;
  EXPECT_NEAR(play(divisions(3, 30), options, 3).proposer, 1.0, 1e-12);
}

TEST(BaronFerejohn, a_veto_player_takes_nearly_all) {
  // Winter (1996): as patience grows the others are left with nothing. Three members, one with a veto, by
  // hand: v = (1 - d w) / 3 + 2 d v / 3 and v + 2 w = 1 give v = (2 - d) / (6 - 5 d).
  ProtocolOptions options;
  options.deadline = 400;
  options.vetoes = {1, 0, 0};
  for (const double d : {0.5, 0.8, 0.95}) {
    options.discount = {d, d, d};
    EXPECT_NEAR(play(divisions(3, 200), options, 3).first, (2.0 - d) / (6.0 - 5.0 * d), 0.01) << d;
  }
}

TEST(BaronFerejohn, who_is_recognised_more_often_expects_no_less) {
  ProtocolOptions options;
  options.weight = {3.0, 1.0, 1.0};
  options.deadline = 2;
  options.discount = {0.5, 0.5, 0.5};
  // The last session: 0.6, 0.2, 0.2. Before: 1 buys 2 or 3 for 0.1; they buy each other for 0.1.
  EXPECT_NEAR(play(divisions(3, 20), options, 3).first, 0.6 * 0.9, 1e-12);
}

TEST(BaronFerejohn, waiting_is_never_called_settled) {
  // Two propose deal 1, which hurts the third, until the third's fear of it makes it prefer deal 0; then all
  // wait for sessions near the deadline, and what they expect shrinks to 0.
  const std::vector<double> utilities = {1, -2, -1, 0, 0, -2};
  ProtocolOptions options;
  options.discount = {0.6, 0.6, 0.6};
  options.deadline = 200;
  EXPECT_TRUE(std::isinf(play(utilities, options, 3).gap));
}

RC_GTEST_PROP(BaronFerejohn, a_settled_outcome_is_a_stationary_equilibrium, ()) {
  const std::size_t parties = *rc::gen::inRange<std::size_t>(2, 5);
  const std::size_t deals = *rc::gen::inRange<std::size_t>(1, 25);
  std::vector<double> utilities;
  for (std::size_t k = 0; k < deals * parties; ++k) utilities.push_back(*rc::gen::inRange(-2, 12));
  ProtocolOptions options;
  options.deadline = 200;
  options.discount.assign(parties, *rc::gen::element(0.3, 0.6, 0.9));
  options.quota = *rc::gen::inRange<std::size_t>(1, parties + 1);
  options.vetoes.assign(parties, 0);
  options.vetoes[0] = *rc::gen::element<char>(0, 1);
  const std::vector<double> disagreement(parties, 0.0);
  std::vector<double> outcome(deals + 1);
  BaronFerejohn protocol(options, parties);
  protocol.resolve(utilities, disagreement, outcome);
  if (protocol.stationarity_gap() > 1e-9) return;
  // Every deal that comes about passes when members expect values() next time, and some member proposes no
  // worse deal that would pass than it.
  const auto waits = [&](std::size_t p) { return options.discount[p] * protocol.values()[p]; };
  const auto passes = [&](std::size_t k) {
    std::size_t votes = 0;
    for (std::size_t p = 0; p < parties; ++p) {
      const bool yes = utilities[k * parties + p] >= waits(p) - 1e-8;
      votes += yes ? 1U : 0U;
      if (!yes && options.vetoes[p] != 0) return false;
    }
    return votes >= options.quota;
  };
  for (std::size_t k = 0; k < deals; ++k) {
    if (outcome[k] == 0.0) continue;
    RC_ASSERT(passes(k));
    bool somebodys_best = false;
    for (std::size_t p = 0; p < parties; ++p) {
      bool best = utilities[k * parties + p] >= waits(p) - 1e-8;
      for (std::size_t other = 0; other < deals; ++other) {
        const bool better = utilities[other * parties + p] > utilities[k * parties + p] + 1e-8;
        best = best && !(better && passes(other));
      }
      somebodys_best = somebodys_best || best;
    }
    RC_ASSERT(somebodys_best);
  }
}

}  // namespace
}  // namespace detente::bargaining
