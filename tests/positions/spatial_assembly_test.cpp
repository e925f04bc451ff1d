// What actors would gain by challenging one another, against KTAB's log and a plain reading of its equations.
#include "engine/positions/spatial_assembly.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;

TEST(SpatialAssembly, EstimatesWhatKtabEstimates) {
  // 20170530_ref-dummyData_3Dim.txt, turn 0: estimates by challenger and target of [0 > 6], [4 > 0], [6 > 1].
  const SpatialInputs inputs = best_inputs(ktab_sample("dummyData_3Dim.csv"));
  const SpatialRules rules;
  const Assembly assembly(inputs, rules, inputs.ideal);
  struct Line {
    std::size_t by, challenger, target;
    double chance, challenger_gain, target_gain;
  };
  for (const Line& line : {Line{0, 0, 6, 0.7643, 0.0947, -0.1548}, Line{6, 0, 6, 0.7660, 0.0925, -0.1514},
                           Line{4, 4, 0, 0.5836, 0.0116, -0.0116}, Line{0, 4, 0, 0.7586, 0.1164, -0.0621},
                           Line{6, 6, 1, 0.3970, 0.0286, -0.0267}}) {
    const auto found = assembly.challenge(assembly.seen_by(line.by), line.challenger, line.target);
    EXPECT_NEAR(found.probability, line.chance, 0.00006);
    EXPECT_NEAR(found.gain_i, line.challenger_gain, 0.00006);
    EXPECT_NEAR(found.gain_j, line.target_gain, 0.00006);
  }
  EXPECT_EQ(assembly.best_challenge(5).first, 1U);
}

TEST(SpatialAssembly, PutsABargainNearerToWhoCaresMoreAndIsLikelierToWin) {
  const SpatialInputs inputs = line({{1, 0.8, 0.2}, {1, 0.4, 0.8}});
  const SpatialRules rules;
  const Assembly assembly(inputs, rules, inputs.ideal);
  // Weights (s p)^2: 0.36 and 0.01, so 0.2 + 0.6 * 0.01 / 0.37 = 0.2162.
  const Bargain bargain = assembly.interpolate(0, 1, 0.75);
  EXPECT_NEAR(bargain.initiator_to[0], 0.2162, 1e-9);
  EXPECT_NEAR(bargain.target_to[0], 0.2162, 1e-9);
  // S1P1: 0.6 and 0.1, so 0.2 + 0.6 / 7.
  const SpatialRules even{.interpolation = Interpolation::s1p1};
  EXPECT_NEAR(Assembly(inputs, even, inputs.ideal).interpolate(0, 1, 0.75).target_to[0], 0.2857, 1e-9);
  // S2PMax: only the likelier loser yields; 0.5 * 0.64 / (0.5 * 0.64 + 0.5 * 0.16) = 0.8 of the way.
  const SpatialRules loser{.interpolation = Interpolation::s2pmax};
  const Bargain yielded = Assembly(inputs, loser, inputs.ideal).interpolate(0, 1, 0.75);
  EXPECT_NEAR(yielded.initiator_to[0], 0.2, 1e-9);
  EXPECT_NEAR(yielded.target_to[0], 0.8 - 0.6 * 0.8, 1e-5);
}

TEST(SpatialAssembly, CurvesUtilityWithRisk) {
  EXPECT_DOUBLE_EQ(risky_utility(0.0, 0.7), 1.0);
  EXPECT_DOUBLE_EQ(risky_utility(1.0, 0.7), 0.0);
  EXPECT_DOUBLE_EQ(risky_utility(0.5, 0.0), 0.5);
  EXPECT_DOUBLE_EQ(risky_utility(0.5, 1.0), 0.75);
  EXPECT_DOUBLE_EQ(risky_utility(0.5, -0.5), 0.375);
}

/// The chance that i defeats j and i's gain, as a plain reading of probEduChlg with its defaults.
std::pair<double, double> plain_challenge(const SpatialInputs& in, const std::vector<double>& seen,
                                          std::size_t i, std::size_t j) {
  const std::size_t n = in.actors;
  const auto u = [&](std::size_t a, std::size_t b) { return seen[b * n + a]; };
  const auto salience = [&](std::size_t a) {
    double s = 0.0;
    for (std::size_t d = 0; d < in.scales; ++d) s += in.salience[a * in.scales + d];
    return std::min(s, 1.0);
  };
  const auto capability = [&](std::size_t a) {
    double c = 0.0;
    for (std::size_t d = 0; d < in.scales; ++d) c += in.capability[a * in.scales + d];
    return c / static_cast<double>(in.scales);
  };
  double tiny = 0.0;
  for (std::size_t a = 0; a < n; ++a) tiny += 1e-12 * capability(a);
  const double own_i = capability(i) * salience(i) * (u(i, i) - u(i, j)) + tiny;
  const double own_j = capability(j) * salience(j) * (u(j, j) - u(j, i)) + tiny;
  double for_i = own_i, for_j = own_j;
  for (std::size_t k = 0; k < n; ++k) {
    if (k == i || k == j) continue;
    const double w = capability(k) * salience(k);
    const double lean = w * (u(k, i) - u(k, j));
    const double little_i = lean > 0 ? own_i + lean : own_i, little_j = lean < 0 ? own_j - lean : own_j;
    const double p = little_i / (little_i + little_j);
    const double beside_i = p * (2 * u(k, i) + u(k, k)) + (1 - p) * 3 * u(k, j);
    const double beside_j = p * 3 * u(k, i) + (1 - p) * (2 * u(k, j) + u(k, k));
    const double vote = w * (beside_i - beside_j);
    (vote > 0 ? for_i : for_j) += std::abs(vote);
  }
  const double p = for_i / (for_i + for_j);
  const double s = salience(j);
  const double challenge = (1 - s) * 2 * u(i, i) + s * (p * 2 * u(i, i) + (1 - p) * 2 * u(i, j));
  return {p, challenge - u(i, i) - u(i, j)};
}

RC_GTEST_PROP(SpatialAssembly, IsAPlainReadingOfTheEquations, ()) {
  const SpatialInputs inputs = some_inputs();
  const SpatialRules rules;
  const Assembly assembly(inputs, rules, inputs.ideal);
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    const std::vector<double> seen = assembly.seen_by(i);
    for (std::size_t j = 0; j < inputs.actors; ++j) {
      if (i == j) continue;
      const auto [chance, gain] = plain_challenge(inputs, seen, i, j);
      const auto found = assembly.challenge(seen, i, j);
      RC_ASSERT(std::abs(found.probability - chance) < 1e-9);
      RC_ASSERT(std::abs(found.gain_i - gain) < 1e-9);
    }
  }
}

}  // namespace
}  // namespace detente::positions
