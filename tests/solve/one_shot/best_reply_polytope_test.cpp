#include "engine/solve/one_shot/best_reply_polytope.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/bimatrix_games.hpp"

namespace detente::solve {
namespace {

using namespace test;

// Handbook game: A's columns (3, 2, 0) and (3, 5, 6), B's rows (3, 2), (2, 6), (3, 1).
TEST(BestReplyPolytope, HoldsTheOpponentsPayoffsFromZeroUpInCoprimeIntegers) {
  const BestReplyPolytope q = best_reply_polytope(handbook_3x2(), 1);
  EXPECT_EQ(q.matrix.rows, 3U);
  EXPECT_EQ(q.matrix.columns, 2U);
  EXPECT_EQ(q.matrix.entries, (std::vector<Integer>{3, 0, 2, 2, 0, 3}));
  EXPECT_EQ(q.first_variable, 3U);
  EXPECT_EQ(q.first_slack, 0U);
  const BestReplyPolytope p = best_reply_polytope(handbook_3x2(), 0);
  EXPECT_EQ(p.matrix.entries, (std::vector<Integer>{1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(p.scale, (std::vector<Rational>{1, Rational(1, 4), Rational(1, 2)}));
  EXPECT_EQ(p.first_variable, 0U);
  EXPECT_EQ(p.first_slack, 3U);
}

TEST(BestReplyPolytope, ScalesOfColumnsAreTakenBackInStrategies) {
  const BestReplyPolytope p = best_reply_polytope(handbook_3x2(), 0);
  // x = (4/5, 1/5, 0) makes column indifferent: z = x / scale = (4/5, 4/5, 0) up to a factor.
  EXPECT_EQ(p.strategy({4, 4, 0}), (std::vector<Rational>{Rational(4, 5), Rational(1, 5), 0}));
}

TEST(BestReplyPolytope, FractionsBecomeIntegersAndColumnsWithoutDifferencesOnes) {
  NormalForm game = bimatrix({{0, 7}, {0, 7}, {0, 7}}, {{0, 0}, {0, 0}, {0, 0}});
  game.exact.assign(12, Rational(5));
  game.exact[0] = Rational(1, 3);  // Row's payoffs in column 1: 1/3, 1/2, 5.
  game.exact[4] = Rational(1, 2);
  game.settle_exact();
  const BestReplyPolytope q = best_reply_polytope(game, 1);
  EXPECT_EQ(q.matrix.entries, (std::vector<Integer>{0, 1, 1, 1, 28, 1}));
  EXPECT_EQ(q.scale, (std::vector<Rational>{6, 1}));
}

}  // namespace
}  // namespace detente::solve
