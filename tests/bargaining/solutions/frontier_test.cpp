// The frontier against its definition, deal by deal.
#include "engine/bargaining/solutions/frontier.hpp"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/random.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;

std::vector<DealId> by_definition(const std::vector<double>& u, std::size_t parties, Efficiency efficiency) {
  std::vector<DealId> found;
  const std::size_t deals = u.size() / parties;
  const auto row = [&](std::size_t k) { return std::span(u).subspan(k * parties, parties); };
  for (std::size_t k = 0; k < deals; ++k) {
    bool out = false;
    for (std::size_t other = 0; other < deals && !out; ++other) {
      out = efficiency == Efficiency::strong ? dominates(row(other), row(k))
                                             : strictly_dominates(row(other), row(k));
    }
    if (!out) found.push_back(static_cast<DealId>(k));
  }
  return found;
}

std::vector<DealId> ascending(std::vector<DealId> deals) {
  std::sort(deals.begin(), deals.end());
  return deals;
}

TEST(Frontier, TwoPartiesGoAlongItFromTheFirstPartysWorst) {
  //                             0       1       2       3       4       5
  const std::vector<double> u = {3, 0, 0, 3, 2, 2, 1, 1, 2, 2, 3, -1};
  EXPECT_THAT(pareto_frontier(u, 2), ElementsAre(1, 2, 4, 0));
  EXPECT_THAT(pareto_frontier(u, 2, Efficiency::weak), ElementsAre(1, 2, 4, 0, 5));
}

TEST(Frontier, OnePartyHasItsBestDeals) {
  const std::vector<double> u = {1, 3, 2, 3};
  EXPECT_THAT(pareto_frontier(u, 1), ElementsAre(1, 3));
}

TEST(Frontier, DominanceIsWeakInAllAndStrictInOne) {
  const double a[] = {1, 2}, b[] = {1, 1}, c[] = {0, 1};
  EXPECT_TRUE(dominates(a, b));
  EXPECT_FALSE(strictly_dominates(a, b));
  EXPECT_TRUE(strictly_dominates(a, c));
  EXPECT_FALSE(dominates(a, a));
  EXPECT_FALSE(dominates(b, a));
}

TEST(Frontier, HugeAndEqualUtilitiesAreNoExceptions) {
  const double huge = 1.7e308;
  const std::vector<double> u = {huge, -huge, -huge, huge, 0, 0, -1, -1, huge, -huge};
  EXPECT_THAT(pareto_frontier(u, 2), ElementsAre(1, 2, 0, 4));
  const std::vector<double> same = {1, 5, 1, 5, 1, 4};
  EXPECT_THAT(pareto_frontier(same, 2), ElementsAre(0, 1));
  EXPECT_THAT(pareto_frontier(same, 2, Efficiency::weak), ElementsAre(0, 1, 2));
}

// Few distinct values, so that ties are common; enough deals that the recursion is not only its base case.
RC_GTEST_PROP(Frontier, IsWhatItsDefinitionSays, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(1, 6);
  const auto deals = *rc::gen::inRange<std::size_t>(1, 300);
  const auto values = *rc::gen::element(2, 4, 12, 1000);
  const auto u = *rc::gen::container<std::vector<double>>(
      deals * parties, rc::gen::map(rc::gen::inRange(0, values), [](int v) { return 0.25 * v - 1.0; }));
  for (const Efficiency efficiency : {Efficiency::strong, Efficiency::weak}) {
    RC_ASSERT(ascending(pareto_frontier(u, parties, efficiency)) == by_definition(u, parties, efficiency));
  }
}

RC_GTEST_PROP(Frontier, OfTheFrontierIsTheFrontier, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 5);
  const auto u = *rc::gen::container<std::vector<double>>(
      100 * parties, rc::gen::map(rc::gen::inRange(0, 30), [](int v) { return static_cast<double>(v); }));
  std::vector<double> kept;
  for (const DealId deal : pareto_frontier(u, parties)) {
    kept.insert(kept.end(), u.begin() + static_cast<std::ptrdiff_t>(deal * parties),
                u.begin() + static_cast<std::ptrdiff_t>((deal + 1) * parties));
  }
  RC_ASSERT(pareto_frontier(kept, parties).size() == kept.size() / parties);
}

RC_GTEST_PROP(Frontier, DoesNotDependOnTheOrderOfTheDeals, ()) {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 5);
  constexpr std::size_t kDeals = 80;
  const auto u = *rc::gen::container<std::vector<double>>(
      kDeals * parties, rc::gen::map(rc::gen::inRange(0, 20), [](int v) { return static_cast<double>(v); }));
  std::vector<std::size_t> order(kDeals);
  std::iota(order.begin(), order.end(), 0);
  const auto step = *rc::gen::element<std::size_t>(3, 7, 11, 79);  // Prime to 80.
  for (std::size_t k = 0; k < kDeals; ++k) order[k] = (k * step + 5) % kDeals;
  std::vector<double> shuffled;
  for (const std::size_t k : order) {
    for (std::size_t p = 0; p < parties; ++p) shuffled.push_back(u[k * parties + p]);
  }
  std::vector<DealId> back;
  for (const DealId deal : pareto_frontier(shuffled, parties))
    back.push_back(static_cast<DealId>(order[deal]));
  RC_ASSERT(ascending(back) == ascending(pareto_frontier(u, parties)));
}

TEST(Frontier, ManyDealsOfFourPartiesAreRightOnAPlaneAndAboveIt) {
  // All deals with a + b + c + d = 20 are efficient; each that is one short in one entry is not.
  std::vector<double> u;
  for (int a = 0; a <= 20; ++a) {
    for (int b = 0; a + b <= 20; ++b) {
      for (int c = 0; a + b + c <= 20; ++c) {
        const int d = 20 - a - b - c;
        for (const int entry : {a, b, c, d}) u.push_back(entry);
        for (const int entry : {a, b, c, d - 1}) u.push_back(entry);
      }
    }
  }
  const auto found = pareto_frontier(u, 4);
  ASSERT_EQ(found.size(), u.size() / 8);
  for (const DealId deal : found) EXPECT_EQ(deal % 2, 0U);
}

}  // namespace
}  // namespace detente::bargaining
