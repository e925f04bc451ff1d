// Crisis bargaining: Fearon's range, the risk-return trade-off, and Powell's shifting power by the protocols.
#include "engine/bargaining/protocols/ultimatum.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {
namespace {

TEST(Ultimatum, war_is_as_likely_as_published) {
  // Fearon (1995): (C - a) / (2 C) for a < C, else 0.
  for (const auto& [most, cost, war] :
       {std::tuple(0.4, 0.1, 0.375), std::tuple(0.5, 0.1, 0.4), std::tuple(0.3, 0.2, 0.166667)}) {
    const Ultimatum found = solve_ultimatum({0.5, cost, most});
    EXPECT_NEAR(found.war_chance, war, 1e-6) << most;
    EXPECT_NEAR(found.demand, 0.5 + (most - cost) / 2.0, 1e-12) << most;
  }
  EXPECT_EQ(solve_ultimatum({0.5, 0.4, 0.3}).war_chance, 0.0);
  EXPECT_EQ(solve_ultimatum({0.5, 0.4, 0.3}).demand, 0.5);
}

RC_GTEST_PROP(Ultimatum, no_demand_on_a_grid_does_better, ()) {
  const UltimatumGame game{*rc::gen::inRange(0, 21) / 20.0, *rc::gen::inRange(0, 11) / 20.0,
                           *rc::gen::inRange(1, 31) / 20.0};
  const Ultimatum found = solve_ultimatum(game);
  RC_ASSERT(found.demand <= 1.0);
  for (int k = 0; k <= 1000; ++k) {
    const double x = k / 1000.0;
    const double war = std::min(std::max((x - game.win_chance) / game.most_cost_b, 0.0), 1.0);
    const double value = (1.0 - war) * x + war * (game.win_chance - game.cost_a);
    RC_ASSERT(value <= found.value_a + 1e-12);
  }
}

/// A's share of a pie of 1 in `steps` parts: utilities of both.
std::vector<double> pie(int steps) {
  std::vector<double> utilities;
  for (int k = 0; k <= steps; ++k) {
    utilities.insert(utilities.end(), {double(k) / steps, double(steps - k) / steps});
  }
  return utilities;
}

TEST(Ultimatum, deals_exist_just_between_what_war_is_worth_to_each) {
  // Fearon (1995): [p - a, p + b]. Who offers takes all of it, up to the other's end.
  const double p = 0.6, a = 0.15, b = 0.2;
  EXPECT_DOUBLE_EQ(bargaining_range(p, a, b).low, 0.45);
  EXPECT_DOUBLE_EQ(bargaining_range(p, a, b).high, 0.8);
  EXPECT_EQ(bargaining_range(0.05, 0.2, 0.2).low, 0.0);
  EXPECT_EQ(bargaining_range(0.95, 0.2, 0.2).high, 1.0);
  const std::vector<double> war = {p - a, 1.0 - p - b};
  ProtocolOptions options;
  options.name = "take_it_or_leave_it";
  std::vector<double> outcome(102);
  const auto offers_a = make_protocol(options, 2);
  offers_a->resolve(pie(100), war, outcome);
  EXPECT_NEAR(offers_a->values()[0], p + b, 0.01 + 1e-12);
  options.first_proposer = 1;
  const auto offers_b = make_protocol(options, 2);
  offers_b->resolve(pie(100), war, outcome);
  EXPECT_NEAR(offers_b->values()[0], p - a, 0.01 + 1e-12);
  // Costs below 0 for both leave nothing to agree on.
  const std::vector<double> eager = {0.7, 0.4};
  offers_a->resolve(pie(100), eager, outcome);
  EXPECT_EQ(outcome.back(), 1.0);
}

/// Powell (2006), International Organization 60: a pie of 1 a period, for ever. War destroys the share
/// `cost` of all pies and the winner takes the rest. B's chance to win is `now` in this period and `later` in
/// all periods after it. Whether any division of this period's pie is signed.
bool peace(double discount, double cost, double now, double later) {
  const double all = 1.0 / (1.0 - discount);
  // From the next period on power rests; A proposes and leaves B what war is worth to it, for ever.
  ProtocolOptions options;
  options.name = "take_it_or_leave_it";
  const int steps = 4000;
  std::vector<double> outcome(static_cast<std::size_t>(steps) + 2);
  const auto protocol = make_protocol(options, 2);
  std::vector<double> utilities = pie(steps);
  for (double& value : utilities) value *= all;
  const auto war = [&](double chance) {
    return std::vector<double>{(1.0 - chance) * (1.0 - cost) * all, chance * (1.0 - cost) * all};
  };
  protocol->resolve(utilities, war(later), outcome);
  const std::vector<double> continuation(protocol->values().begin(), protocol->values().end());
  // Now only this period's pie can be divided: promises of later ones are not kept.
  utilities = pie(steps);
  for (std::size_t k = 0; k < utilities.size(); ++k) utilities[k] += discount * continuation[k % 2];
  protocol->resolve(utilities, war(now), outcome);
  return outcome.back() == 0.0;
}

TEST(Ultimatum, a_declining_power_fights_when_the_shift_is_more_than_war_costs) {
  // No peace iff d p' - p > c / (1 - c): d = 0.9 and c = 0.1 give 0.111111.
  EXPECT_FALSE(peace(0.9, 0.1, 0.3, 0.5));  // 0.15
  EXPECT_TRUE(peace(0.9, 0.1, 0.3, 0.45));  // 0.105
  EXPECT_FALSE(peace(0.9, 0.1, 0.3, 0.4568 + 0.001));
  EXPECT_TRUE(peace(0.9, 0.1, 0.3, 0.4568 - 0.001));
}

RC_GTEST_PROP(Ultimatum, powells_threshold_holds_wherever_it_is_asked, ()) {
  const double discount = *rc::gen::element(0.5, 0.8, 0.9, 0.95);
  const double cost = *rc::gen::element(0.05, 0.1, 0.2);
  const double now = *rc::gen::inRange(0, 20) / 20.0, later = *rc::gen::inRange(0, 21) / 20.0;
  const double over = discount * later - now - cost / (1.0 - cost);
  // B is the one that rises; were it to fall by much, it would be B that fights.
  RC_PRE(later >= now && std::abs(over) > 0.002);
  RC_ASSERT(peace(discount, cost, now, later) == (over < 0.0));
}

}  // namespace
}  // namespace detente::bargaining
