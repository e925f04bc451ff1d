#include "engine/solve/types/type_offers.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/bargaining/protocols/quantal_offers.hpp"
#include "engine/game/sessions.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

using play::test::Compiled;

constexpr double kPrior = 0.4;

/// Three players at a table, of whom dprk has two types; the payoffs are given to the solver by hand.
Compiled table(const std::string& parties, const std::string& first, int deadline, int steps) {
  return play::test::compile(fmt::format(R"toml(
[players.us]
rationality = 1.5
[players.us.actions]
wait = {{}}
[players.us.payoff]
deal = "table.agreed"
[players.rok]
rationality = 2.5
[players.rok.actions]
wait = {{}}
[players.rok.payoff]
deal = "table.agreed"
[players.dprk]
rationality = 2
belief_steps = {}
[players.dprk.actions]
come = {{}}
[players.dprk.types.sincere]
prior = 0.4
payoff = {{ deal = "table.agreed" }}
[players.dprk.types.opportunist]
prior = 0.6
payoff = {{ deal = "table.agreed" }}
[[phases]]
name = "arrive"
movers = ["us", "rok"]
[[phases]]
name = "come"
movers = ["dprk"]
[[phases]]
name = "table"
[phases.bargain]
parties = [{}]
issues = {{ relief = [0, 1] }}
protocol = "quantal_offers"
first = "{}"
deadline = {}
breakdown = 0.1
)toml",
                                         steps, parties, first, deadline));
}

/// What ending in a row with belief b is worth: of us, rok, dprk, the sincere type, the opportunist.
using Worth = std::array<double, 5> (*)(std::size_t row, double b);

struct Talks {
  Compiled compiled;
  std::vector<int> points;
  std::vector<double> reward, after;
  TypedOffersSolver solver;
  TypedTalks talks;
  std::vector<double> guess, mix, rows;

  Talks(Compiled of, Worth worth)
      : compiled(std::move(of)), solver(*compiled.scenario, 0, dprk()), mix(3), rows(3 * 5) {
    const scenario::BeliefGrid& grid = compiled.scenario->beliefs[0].grid;
    points.resize(static_cast<std::size_t>(grid.size()));
    std::iota(points.begin(), points.end(), 0);
    reward.assign(3 * 5, 0.0);
    for (std::size_t row = 0; row < 3; ++row) {
      for (int point = 0; point < grid.size(); ++point) {
        const double b = grid.share(point, 0);
        std::array<double, 5> value = worth(row, b);
        value[3] *= b;  // Types are weighted.
        value[4] *= 1.0 - b;
        after.insert(after.end(), value.begin(), value.end());
      }
    }
    talks = {{0, &grid, grid.start(), 2.0, 3, points}, 5, reward, after};
    guess.resize(solver.guess_size(grid.start(), 2));
  }

  [[nodiscard]] static int dprk() { return 2; }
  TypeSummary solve(bool has_guess = false) { return solver.solve(talks, has_guess, guess, mix, rows); }
  /// The mean belief in the sincere type after a row.
  [[nodiscard]] double sincere(std::size_t row) const {
    std::vector<double> belief(points.size());
    solver.belief_after(row, belief);
    double mean = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) mean += belief[i] * talks.typed.grid->share(points[i], 0);
    return mean;
  }
};

constexpr const char* kTwo = R"("us", "dprk")";
constexpr const char* kThree = R"("us", "rok", "dprk")";

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

TEST(TypedOffers, AreQuantalOffersWhereTypesAreAlike) {
  const Worth alike = [](std::size_t row, double) -> std::array<double, 5> {
    const std::array<double, 3> us{0.0, 0.9, 0.2};
    const std::array<double, 3> rok{0.1, 0.3, 0.8};
    const std::array<double, 3> dprk{-0.2, 0.1, 0.7};
    return {us[row], rok[row], dprk[row], dprk[row], dprk[row]};
  };
  for (const char* const parties : {kTwo, kThree}) {
    for (const char* const first : {"us", "dprk"}) {
      Talks talks(table(parties, first, 3, 4), alike);
      const TypeSummary summary = talks.solve();
      EXPECT_TRUE(summary.converged);
      const bargaining::ProtocolOptions options = game::protocol_options(*talks.compiled.scenario, 0);
      const std::size_t count = options.rationality.size();
      bargaining::QuantalOffers plain(options, count);
      std::vector<double> utilities;
      std::vector<double> disagreement;
      for (std::size_t row = 0; row < 3; ++row) {
        const auto value = alike(row, 0.0);
        for (std::size_t p = 0; p < 3; ++p) {
          if (p == 1 && count == 2) continue;
          (row == 0 ? disagreement : utilities).push_back(value[p]);
        }
      }
      std::vector<double> outcome(3);
      plain.resolve(utilities, disagreement, outcome);
      EXPECT_NEAR(talks.mix[0], outcome[2], 1e-10) << parties << first;
      EXPECT_NEAR(talks.mix[1], outcome[0], 1e-10) << parties << first;
      EXPECT_NEAR(talks.mix[2], outcome[1], 1e-10) << parties << first;
      for (std::size_t row = 0; row < 3; ++row) EXPECT_NEAR(talks.sincere(row), kPrior, 1e-9);
    }
  }
}

/// Deals of which the sincere type likes the first better and the opportunist the second, whatever is
/// believed; to us a deal is worth the more, the likelier it is kept.
std::array<double, 5> kept(std::size_t row, double b) {
  const std::array<double, 3> us{0.0, 1.6 * b - 0.3, 1.2 * b - 0.5};
  const std::array<double, 3> sincere{0.0, 0.8, 0.5};
  const std::array<double, 3> opportunist{0.0, -0.2, 0.9};
  const double mean = b * sincere[row] + (1.0 - b) * opportunist[row];
  return {us[row], 0.0, mean, sincere[row], opportunist[row]};
}

/// us offers in round 2, the last, to a party of belief b. Worked out without a grid.
struct LastRound {
  std::array<double, 3> ends{};                    ///< No deal, then the deals.
  double us = 0.0;                                 ///< What the round is worth to us,
  std::array<double, 2> types{};                   ///< and to each type.
  std::array<std::array<double, 3>, 2> ends_if{};  ///< Per type.
  explicit LastRound(double b) {
    std::array<double, 3> offer{1.0, 0.0, 0.0};
    std::array<std::array<double, 3>, 2> says{};
    double sum = 1.0;
    for (std::size_t row = 1; row < 3; ++row) {
      const auto value = kept(row, b);
      says[0][row] = logistic(2.0 * value[3]);
      says[1][row] = logistic(2.0 * value[4]);
      const double yes = b * says[0][row] + (1.0 - b) * says[1][row];
      const auto told = kept(row, b * says[0][row] / yes);
      offer[row] = std::exp(1.5 * yes * told[0]);
      sum += offer[row];
    }
    ends[0] = 1.0;
    for (std::size_t k = 0; k < 2; ++k) ends_if[k][0] = 1.0;
    for (std::size_t row = 1; row < 3; ++row) {
      for (std::size_t k = 0; k < 2; ++k) {
        ends_if[k][row] = offer[row] / sum * says[k][row];
        ends_if[k][0] -= ends_if[k][row];
        types[k] += ends_if[k][row] * kept(row, b)[3 + k];
      }
      ends[row] = b * ends_if[0][row] + (1.0 - b) * ends_if[1][row];
      ends[0] -= ends[row];
      us += ends[row] * kept(row, b * ends_if[0][row] / ends[row])[0];
    }
  }
};

// One offer of the other side: only the answer tells.
TEST(TypedOffers, LetEachTypeAnswerByItsOwnGain) {
  Talks talks(table(kTwo, "us", 1, 8), kept);
  EXPECT_TRUE(talks.solve().converged);
  const LastRound exact(kPrior);
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_NEAR(talks.mix[row], exact.ends[row], 1e-9);
    EXPECT_NEAR(talks.sincere(row), kPrior * exact.ends_if[0][row] / exact.ends[row], 1e-9);
  }
}

// An offer by the typed party, then one to it: the first tells, and what it told is in the answer to it and
// in the second. On a fine grid this is the signalling game with any belief, here by damped iteration.
TEST(TypedOffers, TellOfferByOffer) {
  Talks talks(table(kTwo, "dprk", 2, 200), kept);
  ASSERT_TRUE(talks.solve().converged);

  constexpr double kKeep = 0.9;
  std::array<std::array<double, 3>, 2> worth{};  // Per type: of passing and of each offer.
  std::array<std::array<double, 3>, 2> plays{};
  std::array<double, 3> told{};
  std::array<double, 3> accepted{};
  for (int step = 0; step < 4000; ++step) {
    for (std::size_t k = 0; k < 2; ++k) {
      double sum = 0.0;
      for (std::size_t a = 0; a < 3; ++a) sum += plays[k][a] = std::exp(2.0 * worth[k][a]);
      for (double& p : plays[k]) p /= sum;
    }
    for (std::size_t a = 0; a < 3; ++a) {
      told[a] = kPrior * plays[0][a] / (kPrior * plays[0][a] + (1.0 - kPrior) * plays[1][a]);
      const LastRound next(told[a]);
      const auto deal = kept(a, told[a]);
      accepted[a] = a == 0 ? 0.0 : logistic(1.5 * (deal[0] - kKeep * next.us));
      for (std::size_t k = 0; k < 2; ++k) {
        const double now = accepted[a] * deal[3 + k] + (1.0 - accepted[a]) * kKeep * next.types[k];
        worth[k][a] += 0.3 * (now - worth[k][a]);
      }
    }
  }
  std::array<std::array<double, 3>, 2> ends{};
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t a = 0; a < 3; ++a) {
      const LastRound next(told[a]);
      ends[k][a] += plays[k][a] * accepted[a];
      ends[k][0] += plays[k][a] * (1.0 - accepted[a]) * (1.0 - kKeep);
      for (std::size_t row = 0; row < 3; ++row) {
        ends[k][row] += plays[k][a] * (1.0 - accepted[a]) * kKeep * next.ends_if[k][row];
      }
    }
  }
  EXPECT_GT(std::abs(told[1] - told[2]), 0.1);  // Or nothing has been tried.
  for (std::size_t row = 0; row < 3; ++row) {
    const double chance = kPrior * ends[0][row] + (1.0 - kPrior) * ends[1][row];
    // The grid costs its width squared: 1.4e-6 here, 6.0e-6 with half the steps.
    EXPECT_NEAR(talks.mix[row], chance, 3e-6) << row;
    EXPECT_NEAR(talks.sincere(row), kPrior * ends[0][row] / chance, 3e-6) << row;
  }
}

TEST(TypedOffers, KeepBeliefsAMartingale) {
  for (const char* const first : {"us", "rok", "dprk"}) {
    Talks talks(table(kThree, first, 4, 3), kept);
    EXPECT_TRUE(talks.solve().converged);
    double mean = 0.0;
    for (std::size_t row = 0; row < 3; ++row) mean += talks.mix[row] * talks.sincere(row);
    EXPECT_NEAR(mean, kPrior, 1e-9) << first;
    EXPECT_NEAR(std::accumulate(talks.mix.begin(), talks.mix.end(), 0.0), 1.0, 1e-12);
  }
}

TEST(TypedOffers, ArriveAtTheSameFromAGuessAndTellItToTheBit) {
  Talks talks(table(kTwo, "dprk", 3, 4), kept);
  EXPECT_TRUE(talks.solve().converged);
  const std::vector<double> mix = talks.mix;
  const std::vector<double> guess = talks.guess;
  EXPECT_TRUE(talks.solve(true).converged);
  for (std::size_t row = 0; row < 3; ++row) EXPECT_NEAR(talks.mix[row], mix[row], 1e-9);
  // What another session left behind, here one with another belief, changes no bit.
  talks.talks.typed.point = 1;
  talks.guess.assign(talks.solver.guess_size(1, 2), 0.0);
  EXPECT_TRUE(talks.solve().converged);
  talks.talks.typed.point = talks.talks.typed.grid->start();
  EXPECT_TRUE(talks.solve().converged);
  EXPECT_EQ(talks.mix, mix);
  EXPECT_EQ(talks.guess, guess);
}

}  // namespace
}  // namespace detente::solve
