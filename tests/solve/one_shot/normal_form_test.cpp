#include "engine/solve/one_shot/normal_form.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace detente::solve {
namespace {

/// Two players with `rows` x `columns` actions; payoffs (row, column) row by row.
NormalForm bimatrix(std::size_t rows, std::size_t columns, std::vector<double> payoff) {
  NormalForm game;
  game.players = {{"row", std::vector<std::string>(rows, "a")},
                  {"column", std::vector<std::string>(columns, "a")}};
  game.payoff = std::move(payoff);
  return game;
}

NormalForm prisoners_dilemma() {
  return bimatrix(2, 2, {3, 3, 0, 5, 5, 0, 1, 1});
}
NormalForm matching_pennies() {
  return bimatrix(2, 2, {1, -1, -1, 1, -1, 1, 1, -1});
}

// Three players; everyone gets 1 when all choose alike, and player 2 a tenth more for its action 1.
NormalForm agreement() {
  NormalForm game;
  game.players = {{"a", {"x", "y"}}, {"b", {"x", "y"}}, {"c", {"x", "y"}}};
  for (int row = 0; row < 8; ++row) {
    const bool alike = row == 0 || row == 7;
    for (int i = 0; i < 3; ++i) {
      game.exact.push_back(Rational(alike ? 1 : 0) +
                           (i == 2 && row % 2 == 1 ? Rational(1, 10) : Rational(0)));
    }
  }
  game.settle_exact();
  return game;
}

TEST(NormalForm, TheLastPlayersActionVariesFastest) {
  const NormalForm game = agreement();
  EXPECT_EQ(game.rows(), 8U);
  EXPECT_EQ(game.stride(0), 4U);
  EXPECT_EQ(game.stride(2), 1U);
  EXPECT_EQ(game.exact_payoff(1, 2), Rational(1, 10));
}

TEST(NormalForm, ExactPayoffsAreKeptOnlyWhereDoublesAreNotExact) {
  EXPECT_FALSE(agreement().exact.empty());
  NormalForm halves = prisoners_dilemma();
  halves.exact.assign(8, Rational(1, 2));
  halves.settle_exact();
  EXPECT_TRUE(halves.exact.empty());
  EXPECT_EQ(halves.payoff, std::vector<double>(8, 0.5));
}

TEST(Certificate, GivesEachPlayersGainFromItsBestReply) {
  const NormalForm game = prisoners_dilemma();
  const Certificate both_cooperate = certify(game, {{1, 0}, {1, 0}});
  EXPECT_EQ(both_cooperate.payoff, (std::vector<double>{3, 3}));
  EXPECT_EQ(both_cooperate.regret, (std::vector<double>{2, 2}));
  EXPECT_EQ(both_cooperate.probability_error, 0.0);
  EXPECT_EQ(certify(game, {{0, 1}, {0, 1}}).largest_regret, 0.0);
}

TEST(Certificate, SeesProbabilitiesThatAreNone) {
  const NormalForm game = prisoners_dilemma();
  EXPECT_NEAR(certify(game, {{0.5, 0.4}, {0, 1}}).probability_error, 0.1, 1e-15);
  EXPECT_NEAR(certify(game, {{1.25, -0.25}, {0, 1}}).probability_error, 0.25, 1e-15);
}

// McKelvey & Palfrey 1995, logit equilibrium of the prisoners' dilemma 5, 3, 1, 0: P(C) = 0.226751 at 1.
TEST(Certificate, ResidualOfTheLogitEquationsIsSmallOnlyAtAQuantalResponseEquilibrium) {
  const NormalForm game = prisoners_dilemma();
  const double c = 0.226751;
  const std::vector<double> rationality{1.0, 1.0};
  EXPECT_LT(certify(game, {{c, 1 - c}, {c, 1 - c}}, rationality).qre_residual, 1e-6);
  EXPECT_GT(certify(game, {{0.5, 0.5}, {0.5, 0.5}}, rationality).qre_residual, 0.1);
}

TEST(Certificate, WithoutBoundOfRationalityTheResidualIsTheShareOfTheRangeThatIsLost) {
  const NormalForm game = prisoners_dilemma();
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(certify(game, {{1, 0}, {1, 0}}, std::vector<double>{inf, inf}).qre_residual, 2.0 / 5.0);
}

TEST(ExactEquilibrium, ToleratesNoRounding) {
  const NormalForm game = matching_pennies();
  const Rational half(1, 2);
  EXPECT_TRUE(is_exact_equilibrium(game, {{half, half}, {half, half}}));
  const Rational nearly = half + Rational(1, Integer("1000000000000000000000"));
  EXPECT_FALSE(is_exact_equilibrium(game, {{nearly, 1 - nearly}, {half, half}}));
  EXPECT_FALSE(is_exact_equilibrium(game, {{half, half}, {half, half - 1}}));
}

TEST(BestReplies, TiesAreAllGiven) {
  const NormalForm game = matching_pennies();
  const auto replies = best_replies(game, {{0.5, 0.5}, {0.75, 0.25}});
  EXPECT_EQ(replies[0], (std::vector<int>{0}));
  EXPECT_EQ(replies[1], (std::vector<int>{0, 1}));
}

TEST(PureEquilibria, AreAllFoundAndNoneWhereThereIsNone) {
  EXPECT_EQ(pure_equilibria(prisoners_dilemma()).equilibria.size(), 1U);
  EXPECT_TRUE(pure_equilibria(matching_pennies()).equilibria.empty());
  EXPECT_TRUE(pure_equilibria(matching_pennies()).complete);
  const EquilibriumSet both = pure_equilibria(agreement());
  ASSERT_EQ(both.equilibria.size(), 2U);
  for (const Equilibrium& equilibrium : both.equilibria) {
    EXPECT_TRUE(is_exact_equilibrium(agreement(), equilibrium.exact));
    EXPECT_EQ(equilibrium.certificate.largest_regret, 0.0);
  }
}

TEST(PureEquilibria, ABudgetEndsTheSearchAndIsTold) {
  const EquilibriumSet one = pure_equilibria(agreement(), {.max_equilibria = 1, .expired = {}});
  EXPECT_EQ(one.equilibria.size(), 1U);
  EXPECT_FALSE(one.complete);
  EXPECT_EQ(one.remarks.size(), 1U);
  EXPECT_FALSE(pure_equilibria(agreement(), {.expired = [] { return true; }}).complete);
}

}  // namespace
}  // namespace detente::solve
