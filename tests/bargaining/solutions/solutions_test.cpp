// Cooperative solutions: closed forms of the literature, axioms, and brute force.
#include "engine/bargaining/solutions/solutions.hpp"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/bargaining/solutions/hull_of_many.hpp"
#include "engine/bargaining/solutions/hull_of_two.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;

/// Owns what a BargainingProblem looks at.
struct Case {
  std::vector<double> utilities, disagreement, weights;

  [[nodiscard]] BargainingProblem problem() const { return {utilities, disagreement, weights}; }
};

/// The first party gets k / steps and what `second` makes of it goes to the other.
template <typename First, typename Second>
Case curve(int steps, First first, Second second) {
  Case made{{}, {0.0, 0.0}, {}};
  for (int k = 0; k <= steps; ++k) {
    const double x = static_cast<double>(k) / steps;
    made.utilities.insert(made.utilities.end(), {first(x), second(x)});
  }
  return made;
}

double itself(double x) {
  return x;
}
double the_rest(double x) {
  return 1.0 - x;
}

Case divide_one(int steps) {
  return curve(steps, itself, the_rest);
}

/// Three parties share 1 in steps.
Case share_among_three(int steps) {
  Case made{{}, {0.0, 0.0, 0.0}, {}};
  for (int a = 0; a <= steps; ++a) {
    for (int b = 0; a + b <= steps; ++b) {
      for (const int part : {a, b, steps - a - b})
        made.utilities.push_back(static_cast<double>(part) / steps);
    }
  }
  return made;
}

// Nash (1950), example of dividing 1; all four solutions are symmetric. The utilitarian is indifferent.
TEST(Solutions, TwoAlikeDivideOneInHalves) {
  const Case one = divide_one(128);
  for (const SolutionKind kind :
       {SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian}) {
    EXPECT_THAT(best_deal(one.problem(), kind).utilities, ElementsAre(0.5, 0.5)) << solution_name(kind);
    EXPECT_THAT(best_lottery(one.problem(), kind).utilities, ElementsAre(0.5, 0.5)) << solution_name(kind);
  }
  // The hull of a line has two ends. (Binary fractions, so that the deals are on a line to the last bit.)
  const BargainingPoint nash = best_lottery(one.problem(), SolutionKind::nash);
  ASSERT_EQ(nash.lottery.size(), 2U);
  EXPECT_EQ(nash.lottery[0].deal, 0U);
  EXPECT_EQ(nash.lottery[1].deal, 128U);
  EXPECT_EQ(nash.lottery[1].probability, 0.5);
  EXPECT_EQ(nash.gap, 0.0);
}

// u1 = x^a against linear: the Nash solution gives a / (1 + a) of the pie to the first.
TEST(Solutions, TheRiskAverseGetsLess) {
  constexpr int kSteps = 3000;
  const double shares[][2] = {{0.5, 1.0 / 3}, {0.25, 0.2}, {0.75, 0.428571}, {1.0, 0.5}};
  for (const auto& [power, share] : shares) {
    const double a = power;
    const Case one = curve(
        kSteps, [a](double x) { return std::pow(x, a); }, the_rest);
    const auto deal = best_deal(one.problem(), SolutionKind::nash);
    EXPECT_NEAR(1.0 - deal.utilities[1], share, 0.5 / kSteps + 1e-6) << power;
    // On the hull of a fine grid the point lies on a chord, off the curve by less than its sag.
    const auto lottery = best_lottery(one.problem(), SolutionKind::nash);
    EXPECT_NEAR(1.0 - lottery.utilities[1], share, 1.0 / kSteps + 1e-6) << power;
    EXPECT_GE(lottery.utilities[0] * lottery.utilities[1], deal.utilities[0] * deal.utilities[1]);
  }
}

// Harsanyi & Selten (1972): with weights (w, 1 - w) linear parties share as w to 1 - w.
TEST(Solutions, WeightsAreBargainingPower) {
  for (const double w : {0.1, 0.25, 0.5, 0.8}) {
    Case one = divide_one(100);
    one.weights = {w, 1.0 - w};
    for (const SolutionKind kind :
         {SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian}) {
      EXPECT_NEAR(best_deal(one.problem(), kind).utilities[0], w, 1e-12) << solution_name(kind);
      EXPECT_NEAR(best_lottery(one.problem(), kind).utilities[0], w, 1e-12) << solution_name(kind);
    }
    if (w == 0.5) continue;  // The utilitarian is indifferent.
    EXPECT_EQ(best_deal(one.problem(), SolutionKind::utilitarian).utilities[0], w > 0.5 ? 1.0 : 0.0);
    EXPECT_EQ(best_lottery(one.problem(), SolutionKind::utilitarian).utilities[0], w > 0.5 ? 1.0 : 0.0);
  }
}

// x1 = d1 + (1 - d1 - d2) / 2.
TEST(Solutions, WhatNoDealIsWorthIsPaidFirst) {
  Case one = divide_one(1000);
  for (const auto& [d1, d2] : {std::pair{0.2, 0.1}, {0.0, 0.5}, {0.4, 0.4}}) {
    one.disagreement = {d1, d2};
    const double share = d1 + (1.0 - d1 - d2) / 2.0;
    EXPECT_NEAR(best_deal(one.problem(), SolutionKind::nash).utilities[0], share, 0.5e-3 + 1e-12);
    EXPECT_NEAR(best_lottery(one.problem(), SolutionKind::nash).utilities[0], share, 1e-12);
    EXPECT_NEAR(best_lottery(one.problem(), SolutionKind::egalitarian).utilities[0], share, 1e-12);
  }
}

// Frontier u2 = 1 - u1^2: Nash u1 = 1 / sqrt 3, u2 = 2 / 3; Kalai-Smorodinsky u1 = u2 = (sqrt 5 - 1) / 2.
TEST(Solutions, OnAParabolaNashAndKalaiSmorodinskyDiffer) {
  constexpr int kSteps = 2000;
  const Case one = curve(kSteps, itself, [](double x) { return 1.0 - x * x; });
  // A deal is at most half a step off. The hull lies below the curve by at most (step / 2)^2.
  const double step = 1.0 / kSteps;
  const auto nash = best_deal(one.problem(), SolutionKind::nash);
  EXPECT_NEAR(nash.utilities[0], 1.0 / std::sqrt(3.0), step / 2.0);
  EXPECT_NEAR(nash.utilities[1], 2.0 / 3.0, 1.2 * step / 2.0);
  const auto fair = best_deal(one.problem(), SolutionKind::kalai_smorodinsky);
  EXPECT_NEAR(fair.utilities[0], (std::sqrt(5.0) - 1.0) / 2.0, step);
  const auto mixed_nash = best_lottery(one.problem(), SolutionKind::nash);
  EXPECT_NEAR(mixed_nash.utilities[0], 0.577350, step);
  EXPECT_NEAR(mixed_nash.utilities[0] * mixed_nash.utilities[1], 2.0 / (3.0 * std::sqrt(3.0)), step * step);
  const auto mixed_fair = best_lottery(one.problem(), SolutionKind::kalai_smorodinsky);
  EXPECT_NEAR(mixed_fair.utilities[0], 0.618034, step * step + 1e-6);
  EXPECT_NEAR(mixed_fair.utilities[0], mixed_fair.utilities[1], 1e-12);
  // u1 + 1 - u1^2 is largest at 1/2; 1/2 is on the grid.
  EXPECT_THAT(best_deal(one.problem(), SolutionKind::utilitarian).utilities, ElementsAre(0.5, 0.75));
  EXPECT_THAT(best_lottery(one.problem(), SolutionKind::utilitarian).utilities, ElementsAre(0.5, 0.75));
}

TEST(Solutions, WithoutARationalDealThereIsNone) {
  const Case one{{0.0, 1.0, 1.0, 0.0}, {0.6, 0.6}, {}};
  for (const SolutionKind kind : kSolutionKinds) {
    EXPECT_FALSE(best_deal(one.problem(), kind).found) << solution_name(kind);
    EXPECT_FALSE(best_lottery(one.problem(), kind).found) << solution_name(kind);
    EXPECT_TRUE(best_lottery(one.problem(), kind).complete) << solution_name(kind);
  }
}

TEST(Solutions, ALotteryBetweenIrrationalDealsMayBeRational) {
  const Case one{{0.0, 1.0, 1.0, 0.0}, {0.3, 0.2}, {}};
  for (const SolutionKind kind : kSolutionKinds) {
    EXPECT_FALSE(best_deal(one.problem(), kind).found) << solution_name(kind);
    const auto point = best_lottery(one.problem(), kind);
    ASSERT_TRUE(point.found) << solution_name(kind);
    EXPECT_GE(point.utilities[0], 0.3 - 1e-12);
    EXPECT_GE(point.utilities[1], 0.2 - 1e-12);
  }
  EXPECT_NEAR(best_lottery(one.problem(), SolutionKind::egalitarian).utilities[0], 0.55, 1e-12);
  EXPECT_NEAR(best_lottery(one.problem(), SolutionKind::utilitarian).utilities[0], 0.3, 1e-12)
      << "of a whole edge the end that is worst for the first party";
}

TEST(Solutions, WhereNotAllCanGainTheNashProductIsDegenerate) {
  // The second party has 1 without a deal, and no deal gives it more.
  const Case one{{0.2, 1.0, 0.7, 1.0, 0.9, 0.5}, {0.0, 1.0}, {}};
  const auto deal = best_deal(one.problem(), SolutionKind::nash);
  EXPECT_TRUE(deal.degenerate);
  EXPECT_THAT(deal.utilities, ElementsAre(0.7, 1.0));
  const auto lottery = best_lottery(one.problem(), SolutionKind::nash);
  EXPECT_TRUE(lottery.degenerate);
  EXPECT_THAT(lottery.utilities, ElementsAre(0.7, 1.0));
  const auto many = best_lottery_of_many(one.problem(), SolutionKind::nash);
  EXPECT_TRUE(many.degenerate);
  EXPECT_NEAR(many.utilities[0], 0.7, 1e-8);
}

TEST(Solutions, ThePointOfDisagreementItselfIsRational) {
  const Case one{{-1.0, 1.0, 1.0, -1.0}, {0.0, 0.0}, {}};
  for (const SolutionKind kind : kSolutionKinds) {
    for (const auto& point : {best_lottery(one.problem(), kind), best_lottery_of_many(one.problem(), kind)}) {
      ASSERT_TRUE(point.found) << solution_name(kind);
      EXPECT_NEAR(point.utilities[0], 0.0, 1e-8) << solution_name(kind);
      EXPECT_NEAR(point.utilities[1], 0.0, 1e-8) << solution_name(kind);
    }
  }
}

TEST(Solutions, ThreeAlikeShareInThirds) {
  const Case three = share_among_three(12);
  for (const SolutionKind kind :
       {SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian}) {
    const auto deal = best_deal(three.problem(), kind);
    const auto lottery = best_lottery(three.problem(), kind);
    ASSERT_TRUE(lottery.found);
    EXPECT_LE(lottery.lottery.size(), 3U);
    for (std::size_t p = 0; p < 3; ++p) {
      EXPECT_NEAR(deal.utilities[p], 1.0 / 3.0, 1e-12) << solution_name(kind);
      EXPECT_NEAR(lottery.utilities[p], 1.0 / 3.0, 1e-8) << solution_name(kind);
    }
  }
}

TEST(Solutions, ThreeShareByTheirWeights) {
  Case three = share_among_three(12);
  three.weights = {1.0, 2.0, 5.0};
  for (const SolutionKind kind :
       {SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian}) {
    const auto lottery = best_lottery(three.problem(), kind);
    ASSERT_TRUE(lottery.found);
    for (std::size_t p = 0; p < 3; ++p) {
      EXPECT_NEAR(lottery.utilities[p], three.weights[p] / 8.0, 1e-8) << solution_name(kind);
    }
    EXPECT_LE(lottery.gap, 1e-10);
  }
  EXPECT_NEAR(best_lottery(three.problem(), SolutionKind::utilitarian).utilities[2], 1.0, 1e-9);
}

// Imai (1983): when one party can have no more, the others go on.
TEST(Solutions, TheLeastShareIsNotTheLastWord) {
  // All deals give the third 1; the first two share 10.
  Case three{{}, {0.0, 0.0, 0.0}, {}};
  for (int k = 0; k <= 10; ++k) {
    three.utilities.insert(three.utilities.end(), {static_cast<double>(k), 10.0 - k, 1.0});
  }
  three.utilities.insert(three.utilities.end(), {1.0, 1.0, 1.0});
  EXPECT_THAT(best_deal(three.problem(), SolutionKind::egalitarian).utilities, ElementsAre(5, 5, 1));
  const auto lottery = best_lottery(three.problem(), SolutionKind::egalitarian);
  EXPECT_NEAR(lottery.utilities[0], 5.0, 1e-8);
  EXPECT_NEAR(lottery.utilities[1], 5.0, 1e-8);
}

Case random_case(std::size_t parties, std::size_t deals) {
  Case made;
  made.utilities = *rc::gen::container<std::vector<double>>(
      deals * parties, rc::gen::map(rc::gen::inRange(0, 1000), [](int v) { return 0.001 * v; }));
  made.disagreement = *rc::gen::container<std::vector<double>>(
      parties, rc::gen::map(rc::gen::inRange(0, 40), [](int v) { return 0.01 * v; }));
  return made;
}

double log_product(const Case& one, const std::vector<double>& utilities) {
  double sum = 0.0;
  for (std::size_t p = 0; p < utilities.size(); ++p) {
    const double weight = one.weights.empty() ? 1.0 : one.weights[p];
    sum += weight * std::log(utilities[p] - one.disagreement[p]);
  }
  return sum;
}

// The optimality conditions, with nothing of the solver's: no deal lies beyond the plane that touches the
// level set of the product at the point; for a linear objective see below.
RC_GTEST_PROP(Solutions, NoDealLiesBeyondTheNashPointsPlane, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 6);
  Case one = random_case(parties, *rc::gen::inRange<std::size_t>(1, 60));
  if (*rc::gen::arbitrary<bool>()) {
    one.weights = *rc::gen::container<std::vector<double>>(
        parties, rc::gen::map(rc::gen::inRange(1, 10), [](int v) { return 0.5 * v; }));
  }
  const auto point = best_lottery(one.problem(), SolutionKind::nash);
  RC_ASSERT(point.complete);
  RC_PRE(point.found && !point.degenerate);
  RC_ASSERT(point.lottery.size() <= parties);
  double probability = 0.0;
  for (const auto& part : point.lottery) probability += part.probability;
  RC_ASSERT(std::fabs(probability - 1.0) < 1e-12);
  double here = 0.0;
  for (std::size_t p = 0; p < parties; ++p) here += one.weights.empty() ? 1.0 : one.weights[p];
  for (std::size_t deal = 0; deal < one.problem().deals(); ++deal) {
    double there = 0.0;
    for (std::size_t p = 0; p < parties; ++p) {
      const double weight = one.weights.empty() ? 1.0 : one.weights[p];
      there += weight * (one.utilities[deal * parties + p] - one.disagreement[p]) /
               (point.utilities[p] - one.disagreement[p]);
    }
    RC_ASSERT(there <= here + 1e-7);
  }
}

RC_GTEST_PROP(Solutions, ClosedFormsAndProgramsAgreeOnTwoParties, ()) {
  Case one = random_case(2, *rc::gen::inRange<std::size_t>(1, 60));
  one.weights = {1.0, *rc::gen::element(1.0, 2.5)};
  for (const SolutionKind kind : kSolutionKinds) {
    const auto exact = best_lottery_of_two(one.problem(), kind);
    const auto searched = best_lottery_of_many(one.problem(), kind);
    RC_ASSERT(searched.complete);
    RC_ASSERT(exact.found == searched.found);
    if (!exact.found) continue;
    if (kind == SolutionKind::utilitarian) {
      const auto sum = [](const BargainingPoint& point, double w) {
        return point.utilities[0] + w * point.utilities[1];
      };
      RC_ASSERT(std::fabs(sum(exact, one.weights[1]) - sum(searched, one.weights[1])) < 1e-8);
    } else {
      RC_ASSERT(std::fabs(exact.utilities[0] - searched.utilities[0]) < 1e-6);
      RC_ASSERT(std::fabs(exact.utilities[1] - searched.utilities[1]) < 1e-6);
    }
  }
}

RC_GTEST_PROP(Solutions, NoLotteryOfTwoDealsIsBetter, ()) {
  const Case one = random_case(2, *rc::gen::inRange<std::size_t>(1, 12));
  const auto nash = best_lottery(one.problem(), SolutionKind::nash);
  const auto fair = best_lottery(one.problem(), SolutionKind::egalitarian);
  const std::size_t deals = one.problem().deals();
  for (std::size_t a = 0; a < deals; ++a) {
    for (std::size_t b = 0; b < deals; ++b) {
      for (int k = 0; k <= 20; ++k) {
        const double t = 0.05 * k;
        const std::vector<double> mix = {t * one.utilities[2 * a] + (1 - t) * one.utilities[2 * b],
                                         t * one.utilities[2 * a + 1] + (1 - t) * one.utilities[2 * b + 1]};
        const double least = std::min(mix[0] - one.disagreement[0], mix[1] - one.disagreement[1]);
        if (least < 0.0) continue;
        RC_ASSERT(nash.found && fair.found);
        const double found =
            std::min(fair.utilities[0] - one.disagreement[0], fair.utilities[1] - one.disagreement[1]);
        RC_ASSERT(found >= least - 1e-12);
        if (least > 1e-9) RC_ASSERT(log_product(one, nash.utilities) >= log_product(one, mix) - 1e-9);
      }
    }
  }
}

RC_GTEST_PROP(Solutions, AreEfficient, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 5);
  const Case one = random_case(parties, *rc::gen::inRange<std::size_t>(1, 60));
  const auto frontier = pareto_frontier(one.utilities, parties);
  for (const SolutionKind kind : kSolutionKinds) {
    const auto deal = best_deal(one.problem(), kind);
    if (deal.found) RC_ASSERT(std::count(frontier.begin(), frontier.end(), deal.lottery.front().deal) == 1);
    for (const auto& part : best_lottery(one.problem(), kind).lottery) {
      RC_ASSERT(std::count(frontier.begin(), frontier.end(), part.deal) == 1);
    }
  }
}

// Nash's axiom: what was not chosen can go without changing the choice.
RC_GTEST_PROP(Solutions, NashIsIndependentOfIrrelevantDeals, ()) {
  const Case one = random_case(2, 40);
  const auto before = best_deal(one.problem(), SolutionKind::nash);
  const auto mixed_before = best_lottery(one.problem(), SolutionKind::nash);
  RC_PRE(before.found);
  Case fewer{{}, one.disagreement, {}};
  for (DealId deal = 0; deal < 40; ++deal) {
    const bool chosen = deal == before.lottery.front().deal || deal == mixed_before.lottery.front().deal ||
                        deal == mixed_before.lottery.back().deal;
    if (!chosen && *rc::gen::arbitrary<bool>()) continue;
    fewer.utilities.insert(fewer.utilities.end(), {one.utilities[2 * deal], one.utilities[2 * deal + 1]});
  }
  RC_ASSERT(best_deal(fewer.problem(), SolutionKind::nash).utilities == before.utilities);
  const auto mixed = best_lottery(fewer.problem(), SolutionKind::nash);
  RC_ASSERT(std::fabs(mixed.utilities[0] - mixed_before.utilities[0]) < 1e-9);
}

// Units and zeros of utility are free, for Nash and Kalai-Smorodinsky. Powers of 2 keep the rounding the
// same.
RC_GTEST_PROP(Solutions, NashAndKalaiSmorodinskyDoNotDependOnUnits, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 4);
  const Case one = random_case(parties, 40);
  Case other = one;
  for (std::size_t k = 0; k < other.utilities.size(); ++k) {
    other.utilities[k] *= k % parties == 0 ? 1024.0 : 0.25;
  }
  for (std::size_t p = 0; p < parties; ++p) other.disagreement[p] *= p == 0 ? 1024.0 : 0.25;
  for (const SolutionKind kind : {SolutionKind::nash, SolutionKind::kalai_smorodinsky}) {
    const auto a = best_deal(one.problem(), kind), b = best_deal(other.problem(), kind);
    RC_ASSERT(a.found == b.found);
    if (a.found) RC_ASSERT(a.lottery.front().deal == b.lottery.front().deal);
    const auto c = best_lottery(one.problem(), kind), d = best_lottery(other.problem(), kind);
    RC_ASSERT(c.found == d.found);
    if (c.found) RC_ASSERT(std::fabs(c.utilities[1] - d.utilities[1] / 0.25) < 1e-6);
  }
}

// Kalai & Smorodinsky (1975), axiom of monotonicity: a better frontier with the same ideal point hurts
// nobody.
RC_GTEST_PROP(Solutions, KalaiSmorodinskyIsMonotone, ()) {
  Case one = random_case(2, 20);
  one.disagreement = {0.0, 0.0};
  one.utilities.insert(one.utilities.end(), {1.0, 0.0, 0.0, 1.0});  // The ideal point is (1, 1).
  const auto before = best_lottery(one.problem(), SolutionKind::kalai_smorodinsky);
  Case more = one;
  const Case extra = random_case(2, 10);
  more.utilities.insert(more.utilities.end(), extra.utilities.begin(), extra.utilities.end());
  const auto after = best_lottery(more.problem(), SolutionKind::kalai_smorodinsky);
  RC_ASSERT(after.utilities[0] >= before.utilities[0] - 1e-12);
  RC_ASSERT(after.utilities[1] >= before.utilities[1] - 1e-12);
}

RC_GTEST_PROP(Solutions, SwappingThePartiesSwapsThePoint, ()) {
  const Case one = random_case(2, 30);
  Case other = one;
  for (std::size_t k = 0; k + 1 < other.utilities.size(); k += 2) {
    std::swap(other.utilities[k], other.utilities[k + 1]);
  }
  std::swap(other.disagreement[0], other.disagreement[1]);
  for (const SolutionKind kind :
       {SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian}) {
    const auto a = best_lottery(one.problem(), kind), b = best_lottery(other.problem(), kind);
    RC_ASSERT(a.found == b.found);
    if (!a.found) continue;
    RC_ASSERT(std::fabs(a.utilities[0] - b.utilities[1]) < 1e-10);
    RC_ASSERT(std::fabs(a.utilities[1] - b.utilities[0]) < 1e-10);
  }
}

TEST(Solutions, OfADomainTakeItsReservationsAndWeights) {
  std::vector<double> utilities;
  std::vector<std::uint32_t> codes;
  Issue issue{"share", {}, {}};
  for (std::uint32_t k = 0; k <= 10; ++k) {
    codes.push_back(k);
    issue.values.push_back(std::to_string(k));
    issue.numbers.push_back(k);
    utilities.insert(utilities.end(), {0.1 * k, 1.0 - 0.1 * k});
  }
  const Domain domain({issue}, {{"a", "a", 0.2, 1.0, 3.0}, {"b", "b"}}, codes, utilities);
  EXPECT_NEAR(best_deal(domain, SolutionKind::nash).utilities[0], 0.6, 1e-12);
  EXPECT_NEAR(best_lottery(domain, SolutionKind::nash, true).utilities[0], 0.8, 1e-12);
}

}  // namespace
}  // namespace detente::bargaining
