#include "engine/solve/stage/limit_equilibrium.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/worlds/stage_reference.hpp"

namespace detente::solve {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Found {
  bool ok = false;
  std::vector<double> p;
};

Found find(const test::PlainGame& game, const std::vector<double>& near, double s = 100.0) {
  LogitMap map;
  map.build(game.actions, game.rationality, game.payoff);
  LimitEquilibrium limit;
  Found found;
  found.ok = limit.find(map, near, s, 1e-3);
  found.p.assign(limit.probabilities().begin(), limit.probabilities().end());
  return found;
}

// Rows (9, 0), (0, 1) against (0, 1), (1, 0): the mixed equilibrium is 1/2 and 1/10.
const test::PlainGame kPennies{{2, 2}, {kInf, kInf}, {9, 0, 0, 1, 0, 1, 1, 0}};

TEST(LimitEquilibrium, MixesSoThatTheSupportIsWorthTheSame) {
  const Found found = find(kPennies, {0.52, 0.48, 0.11, 0.89});
  ASSERT_TRUE(found.ok);
  EXPECT_NEAR(found.p[0], 0.5, 1e-14);
  EXPECT_NEAR(found.p[2], 0.1, 1e-14);
}

TEST(LimitEquilibrium, RefusesASupportThatIsNoEquilibrium) {
  EXPECT_FALSE(find(kPennies, {1.0, 0.0, 0.0, 1.0}).ok);
}

TEST(LimitEquilibrium, RefusesAnEquilibriumFarFromTheBranch) {
  EXPECT_FALSE(find(kPennies, {0.8, 0.2, 0.3, 0.7}).ok);
}

TEST(LimitEquilibrium, TakesPureProfilesThatAreBestReplies) {
  // The prisoner's dilemma.
  const Found found = find({{2, 2}, {kInf, kInf}, {3, 3, 0, 5, 5, 0, 1, 1}}, {1e-9, 1.0, 1e-9, 1.0});
  ASSERT_TRUE(found.ok);
  EXPECT_EQ(found.p, (std::vector<double>{0.0, 1.0, 0.0, 1.0}));
}

TEST(LimitEquilibrium, TakesTheNearestPointOfAContinuum) {
  // The row player never cares; the column player prefers its first action.
  const Found found = find({{2, 2}, {kInf, kInf}, {0, 1, 0, 0, 0, 1, 0, 0}}, {0.5, 0.5, 0.99999, 0.00001});
  ASSERT_TRUE(found.ok);
  EXPECT_NEAR(found.p[0], 0.5, 1e-6);
  EXPECT_EQ(found.p[2], 1.0);
}

}  // namespace
}  // namespace detente::solve
