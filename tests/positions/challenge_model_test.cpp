// The challenge model: by hand, against a plain reading of its equations, and what must not change its
// result.
#include "engine/positions/challenge_model.hpp"

#include <cmath>
#include <numeric>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;

ChallengeStage stage_of(const SpatialInputs& inputs, const ChallengeRules& rules = {}) {
  const auto [low, high] = std::minmax_element(inputs.ideal.begin(), inputs.ideal.end());
  return challenge_stage(inputs.ideal, inputs.power(0), inputs.salience, *high - *low, rules);
}

TEST(ChallengeModel, WorksOutTwoActorsByHand) {
  // At the two ends with powers 0.6 and 0.1; r = 1. P = 6/7: each votes for itself with its power.
  const SpatialInputs inputs = line({{1, 0.6, 0.0}, {0.5, 0.2, 1.0}});
  const ChallengeStage stage = stage_of(inputs, {.risk = ChallengeRisk::neutral});
  EXPECT_NEAR(stage.probability[1], 6.0 / 7.0, 1e-12);
  EXPECT_NEAR(stage.probability[2], 1.0 / 7.0, 1e-12);
  // U_success = 2 - 4 * 0, U_failure = 2 - 4 * 1, U_same = 0.
  // E(U_01) = 0.2 (6/7 * 2 - 1/7 * 2) + 0.8 * 2 = 0.2 * 10/7 + 1.6
  EXPECT_NEAR(stage.utility[1], 0.2 * 10.0 / 7.0 + 1.6, 1e-12);
  // E(U_10) = 0.6 (1/7 * 2 - 6/7 * 2) + 0.4 * 2 = -0.6 * 10/7 + 0.8
  EXPECT_NEAR(stage.utility[2], -0.6 * 10.0 / 7.0 + 0.8, 1e-12);
}

TEST(ChallengeModel, MakesTheWeakerOfTwoGiveWayAsFarAsItFears) {
  // The same two: E(U_01) = 1.8857, E(U_10) = -0.0571: a compromise, 0.0571 / 1.8857 of the way.
  const SpatialInputs inputs = line({{1, 0.6, 0.0}, {0.5, 0.2, 1.0}});
  const PositionRun run = run_challenges(inputs, {.risk = ChallengeRisk::neutral}, 1);
  ASSERT_EQ(run.offers[0].size(), 1U);
  const PositionOffer& offer = run.offers[0][0];
  EXPECT_EQ(offer.kind, OfferKind::compromise);
  EXPECT_EQ(offer.initiator, 0U);
  EXPECT_EQ(offer.target, 1U);
  EXPECT_TRUE(offer.target_takes);
  const double share = (0.6 * 10.0 / 7.0 - 0.8) / (0.2 * 10.0 / 7.0 + 1.6);
  EXPECT_NEAR(run.positions[1][1], 1.0 - share, 1e-12);
  EXPECT_EQ(run.positions[1][0], 0.0);
}

TEST(ChallengeModel, ConfrontsWhereBothWouldGain) {
  // Nobody resists much: both gain, who faces the less resolute gains more, and the other goes all the way.
  const SpatialInputs inputs = line({{1, 0.3, 0.0}, {1, 0.1, 1.0}});
  const PositionRun run = run_challenges(inputs, {.risk = ChallengeRisk::neutral}, 5);
  EXPECT_EQ(run.offers[0][0].kind, OfferKind::confrontation);
  EXPECT_EQ(run.positions[1][1], 0.0);
  EXPECT_EQ(run.end, PositionEnd::settled);
}

TEST(ChallengeModel, CapitulatesBeforeLossesLargerThanTheOthersGain) {
  // A resolute weak actor alone against a resolute coalition just strong enough to gain a little.
  const SpatialInputs inputs = line({{1.02, 1.0, 0.0}, {1, 1.0, 1.0}});
  const PositionRun run = run_challenges(inputs, {.risk = ChallengeRisk::neutral}, 1);
  ASSERT_EQ(run.offers[0].size(), 1U);
  // E(U_01) = 2 (2 P - 1) = -E(U_10): as much lost as gained counts as compromise, all of the way.
  EXPECT_EQ(run.offers[0][0].kind, OfferKind::compromise);
  EXPECT_NEAR(run.positions[1][1], 0.0, 1e-9);
  // With a third party that the weak one fears more than the strong one hopes: the view of who decides
  // matters.
  const SpatialInputs three = line({{1.0, 0.9, 0.0}, {0.2, 1.0, 1.0}, {0.4, 0.95, 0.3}});
  bool seen = false;
  for (const auto& round : run_challenges(three, {}, 20).offers) {
    for (const PositionOffer& offer : round) {
      if (offer.kind != OfferKind::capitulation) continue;
      seen = true;
      EXPECT_LT(offer.initiator_gain, -offer.target_gain);
      EXPECT_GT(offer.initiator_gain, 0.0);
    }
  }
  EXPECT_TRUE(seen);
}

TEST(ChallengeModel, LeavesTheMiddleWhereEqualSidesPull) {
  const SpatialInputs inputs = line({{1, 0.5, 0.0}, {1, 0.5, 0.5}, {1, 0.5, 1.0}});
  const PositionRun run = run_challenges(inputs, {}, 10);
  for (const auto& positions : run.positions) {
    EXPECT_EQ(positions[1], 0.5);
    EXPECT_NEAR(positions[0] + positions[2], 1.0, 1e-12);
  }
}

TEST(ChallengeModel, KeepsRiskExponentsBetweenOneHalfAndTwo) {
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData-a040.csv"));
  const ChallengeStage stage = stage_of(inputs);
  const auto [low, high] = std::minmax_element(stage.risk.begin(), stage.risk.end());
  EXPECT_NEAR(*low, 0.5, 1e-12) << "who is most in danger: R = 1";
  EXPECT_NEAR(*high, 2.0, 1e-12) << "who is safest: R = -1";
  const auto most = std::max_element(stage.danger.begin(), stage.danger.end()) - stage.danger.begin();
  EXPECT_EQ(low - stage.risk.begin(), most);
}

TEST(ChallengeModel, PlaysIssuesByThemselves) {
  SpatialInputs both = line({{1, 0.6, 0.0}, {0.5, 0.2, 1.0}, {0.8, 0.7, 0.4}});
  const SpatialInputs one = both;
  both.scales = 2;
  const auto twice = [](const std::vector<double>& values, bool mirrored) {
    std::vector<double> result;
    for (const double x : values) result.insert(result.end(), {x, mirrored ? 1.0 - x : x});
    return result;
  };
  both.ideal = twice(one.ideal, true);
  both.salience = twice(one.salience, false);
  both.capability = twice(one.capability, false);
  const PositionRun a = run_challenges(one, {}, 8), b = run_challenges(both, {}, 8);
  for (std::size_t t = 0; t < a.positions.size(); ++t) {
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(b.positions[t][2 * i], a.positions[t][i], 1e-12);
      EXPECT_NEAR(b.positions[t][2 * i + 1], 1.0 - a.positions[t][i], 1e-12) << "mirrored";
    }
  }
}

TEST(ChallengeModel, PlaysEveryReading) {
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData-a040.csv"));
  const std::vector<double> usual = run_challenges(inputs, {}, 3).positions.back();
  for (const ChallengeRules& rules :
       {ChallengeRules{.odds = ChallengeOdds::all_pairs}, ChallengeRules{.risk = ChallengeRisk::positions},
        ChallengeRules{.risk = ChallengeRisk::neutral},
        ChallengeRules{.choice = OfferChoice::confrontation_first},
        ChallengeRules{.choice = OfferChoice::strongest}, ChallengeRules{.view = ChallengeView::own},
        ChallengeRules{.stays = 0.5}}) {
    EXPECT_NE(run_challenges(inputs, rules, 3).positions.back(), usual);
  }
}

TEST(ChallengeModel, HasNothingToPlayWhereAllAgree) {
  const PositionRun run = run_challenges(line({{1, 0.5, 0.3}, {1, 0.9, 0.3}}), {}, 10);
  EXPECT_EQ(run.end, PositionEnd::settled);
  EXPECT_EQ(run.positions.back(), run.positions.front());
}

/// The model as its header states it, with nothing shared or saved: one round of one issue.
class Plain {
public:
  Plain(std::vector<double> x, std::vector<double> c, std::vector<double> s, double spread,
        const ChallengeRules& rules)
      : x_(std::move(x)),
        c_(std::move(c)),
        s_(std::move(s)),
        spread_(spread),
        rules_(rules),
        r_(x_.size(), 1.0) {
    if (rules.risk == ChallengeRisk::neutral) return;
    std::vector<double> danger(x_.size(), 0.0);
    for (std::size_t i = 0; i < x_.size(); ++i) danger[i] = in_danger(i);
    std::vector<double> next = r_;
    for (std::size_t i = 0; i < x_.size(); ++i) {
      std::vector<double> among = danger;
      if (rules.risk == ChallengeRisk::positions) {
        const double home = x_[i];
        for (std::size_t p = 0; p < x_.size(); ++p) {
          x_[i] = p == i ? home : x_[p];
          among[p] = in_danger(i);
          x_[i] = home;
        }
      }
      const auto [low, high] = std::minmax_element(among.begin(), among.end());
      if (*high - *low < 1e-11) continue;
      double share = (2 * danger[i] - *high - *low) / (*high - *low);
      share = std::clamp(share, -1.0, 1.0);
      next[i] = (1 - share / 3) / (1 + share / 3);
    }
    r_ = next;
  }

  [[nodiscard]] double wins(std::size_t i, std::size_t j) const {
    double top = 0.0, bottom = 0.0;
    for (std::size_t k = 0; k < x_.size(); ++k) {
      const double votes = c_[k] * s_[k] *
                           (std::pow(std::abs(x_[k] - x_[j]) / spread_, r_[k]) -
                            std::pow(std::abs(x_[k] - x_[i]) / spread_, r_[k]));
      if (votes > 0) top += votes;
      bottom += std::abs(votes);
    }
    if (rules_.odds == ChallengeOdds::all_pairs) {
      bottom = 0.0;
      for (std::size_t k = 0; k < x_.size(); ++k) {
        for (const double a : x_) {
          for (const double b : x_) {
            bottom += c_[k] * s_[k] *
                      std::abs(std::pow(std::abs(x_[k] - a) / spread_, r_[k]) -
                               std::pow(std::abs(x_[k] - b) / spread_, r_[k]));
          }
        }
      }
    }
    return bottom > 0 ? top / bottom : 0.5;
  }

  [[nodiscard]] double utility(std::size_t i, std::size_t j, double r) const {
    double mean = 0.0, all = 0.0;
    for (std::size_t k = 0; k < x_.size(); ++k) {
      mean += c_[k] * s_[k] * x_[k];
      all += c_[k] * s_[k];
    }
    mean /= all;
    const double d = std::abs(x_[i] - x_[j]) / spread_, to_mean = std::abs(x_[i] - mean) / spread_;
    const auto u = [r](double base) { return 2 - 4 * std::pow(std::max(base, 0.0), r); };
    const double success = u(0.5 - 0.5 * d), failure = u(0.5 + 0.5 * d);
    const double better = u(0.5 - 0.25 * (to_mean + d)), worse = u(0.5 + 0.25 * (to_mean + d));
    const double p = wins(i, j), q = rules_.stays, t = rules_.improves;
    return s_[j] * (p * success + (1 - p) * failure) + (1 - s_[j]) * success - q * u(0.5) -
           (1 - q) * (t * better + (1 - t) * worse);
  }

  [[nodiscard]] double in_danger(std::size_t i) const {
    double sum = 0.0;
    for (std::size_t j = 0; j < x_.size(); ++j) {
      if (j != i) sum += utility(j, i, 1.0);
    }
    return sum;
  }

  [[nodiscard]] const std::vector<double>& risk() const { return r_; }

private:
  std::vector<double> x_, c_, s_;
  double spread_;
  const ChallengeRules& rules_;
  std::vector<double> r_;
};

RC_GTEST_PROP(ChallengeModel, IsAPlainReadingOfItsEquations, ()) {
  SpatialInputs inputs = some_inputs();
  ChallengeRules rules;
  rules.odds = *rc::gen::element(ChallengeOdds::contest, ChallengeOdds::all_pairs);
  rules.risk = *rc::gen::element(ChallengeRisk::actors, ChallengeRisk::positions, ChallengeRisk::neutral);
  rules.stays = *rc::gen::element(1.0, 0.5);
  rules.improves = *rc::gen::element(0.0, 0.3, 1.0);
  const std::vector<double> x = inputs.on_scale(inputs.ideal, 0), c = inputs.on_scale(inputs.capability, 0),
                            s = inputs.on_scale(inputs.salience, 0);
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  const double spread = *high - *low;
  RC_PRE(spread > 0.0);
  const ChallengeStage stage = challenge_stage(x, inputs.power(0), s, spread, rules);
  const Plain plain(x, c, s, spread, rules);
  const std::size_t n = inputs.actors;
  for (std::size_t i = 0; i < n; ++i) {
    RC_ASSERT(std::abs(stage.risk[i] - plain.risk()[i]) < 1e-6);
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || x[i] == x[j]) continue;
      RC_ASSERT(std::abs(stage.probability[i * n + j] - plain.wins(i, j)) < 1e-6);
      for (std::size_t h = 0; h < n; ++h) {
        RC_ASSERT(std::abs(stage.utility[(h * n + i) * n + j] - plain.utility(i, j, plain.risk()[h])) < 1e-5);
      }
    }
  }
}

RC_GTEST_PROP(ChallengeModel, SharesOutTheChancesOfAContest, ()) {
  const SpatialInputs inputs = some_inputs();
  const std::vector<double> x = inputs.on_scale(inputs.ideal, 0);
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  RC_PRE(*high > *low);
  const auto stage =
      challenge_stage(x, inputs.power(0), inputs.on_scale(inputs.salience, 0), *high - *low, {});
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    for (std::size_t j = 0; j < inputs.actors; ++j) {
      const std::size_t n = inputs.actors;
      RC_ASSERT(std::abs(stage.probability[i * n + j] + stage.probability[j * n + i] - 1.0) < 1e-9);
    }
  }
}

RC_GTEST_PROP(ChallengeModel, TakesTheOfferThatMovesLeast, ()) {
  // Brute force over all offers to each actor, from the numbers of the stage.
  const SpatialInputs all = some_inputs();
  SpatialInputs inputs = line({});
  inputs.actors = all.actors;
  inputs.ideal = all.on_scale(all.ideal, 0);
  inputs.salience = all.on_scale(all.salience, 0);
  inputs.capability = all.on_scale(all.capability, 0);
  const auto [low, high] = std::minmax_element(inputs.ideal.begin(), inputs.ideal.end());
  RC_PRE(*high > *low);
  const std::size_t n = inputs.actors;
  const ChallengeStage stage = stage_of(inputs);
  const PositionRun run = run_challenges(inputs, {}, 1);
  for (std::size_t i = 0; i < n; ++i) {
    std::optional<double> least;
    for (std::size_t j = 0; j < n; ++j) {
      if (inputs.ideal[i] == inputs.ideal[j]) continue;
      const double own = stage.utility[(i * n + i) * n + j], theirs = stage.utility[(i * n + j) * n + i];
      double share = 0.0;
      if (own > 0.0 && theirs > own) share = 1.0;
      if (own < 0.0 && theirs > 0.0) share = std::min(-own / theirs, 1.0);
      if (share == 0.0) continue;
      const double move = share * std::abs(inputs.ideal[j] - inputs.ideal[i]);
      least = std::min(least.value_or(move), move);
    }
    const double moved = std::abs(run.positions[1][i] - inputs.ideal[i]);
    if (!least) RC_ASSERT(moved == 0.0);
    // An actor that is torn between equal offers stays.
    if (least) RC_ASSERT(std::abs(moved - *least) < 1e-8 || moved == 0.0);
  }
}

RC_GTEST_PROP(ChallengeModel, DoesNotAskInWhichUnitsOrOrder, ()) {
  const SpatialInputs inputs = some_inputs();
  SpatialInputs larger = inputs;
  for (double& c : larger.capability) c *= 4096.0;
  const PositionRun a = run_challenges(inputs, {}, 5);
  RC_ASSERT(a.positions == run_challenges(larger, {}, 5).positions);
  std::vector<std::size_t> order(inputs.actors);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::reverse(order.begin(), order.end());
  const PositionRun b = run_challenges(reordered(inputs, order), {}, 1);
  RC_PRE(a.positions.size() > 1);
  std::size_t apart = 0;
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      const double there = b.positions[1][i * inputs.scales + d];
      const double here = a.positions[1][order[i] * inputs.scales + d];
      apart += std::abs(there - here) > 1e-6 ? 1 : 0;
    }
  }
  RC_ASSERT(apart == 0U);
}

}  // namespace
}  // namespace detente::positions
