#include "engine/solve/one_shot/best_reply_polytope.hpp"

#include <algorithm>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

using boost::multiprecision::denominator;
using boost::multiprecision::numerator;

/// Column `c` of the matrix from payoffs: coprime integers >= 0, not all 0. Returns the factor used.
Rational set_column(IntegerMatrix& matrix, std::size_t c, std::vector<Rational> payoff) {
  const Rational least = *std::min_element(payoff.begin(), payoff.end());
  Integer denominators = 1;
  for (Rational& value : payoff) {
    value -= least;
    denominators = lcm(denominators, Integer(denominator(value)));
  }
  Integer divisor = 0;
  for (const Rational& value : payoff) {
    divisor = gcd(divisor, Integer(numerator(value) * (denominators / denominator(value))));
  }
  if (divisor == 0) {  // All payoffs alike: any positive constant does.
    for (std::size_t r = 0; r < matrix.rows; ++r) matrix.entries[r * matrix.columns + c] = 1;
    return 1;
  }
  const Rational factor(denominators, divisor);
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    matrix.entries[r * matrix.columns + c] = Integer(numerator(payoff[r] * factor));
  }
  return factor;
}

}  // namespace

std::vector<Rational> BestReplyPolytope::strategy(const std::vector<Integer>& z) const {
  std::vector<Rational> weights;
  Rational sum(0);
  for (std::size_t j = 0; j < z.size(); ++j) {
    weights.push_back(scale[j] * Rational(z[j]));
    sum += weights.back();
  }
  DETENTE_REQUIRE(sum > 0, "a strategy has some weight");
  for (Rational& weight : weights) weight /= sum;
  return weights;
}

BestReplyPolytope best_reply_polytope(const NormalForm& game, std::size_t player) {
  DETENTE_REQUIRE(game.player_count() == 2, "best-reply polytopes are those of two players");
  const std::size_t opponent = 1 - player;
  BestReplyPolytope polytope;
  polytope.matrix.rows = game.action_count(opponent);
  polytope.matrix.columns = game.action_count(player);
  polytope.matrix.entries.resize(polytope.matrix.rows * polytope.matrix.columns);
  (player == 0 ? polytope.first_slack : polytope.first_variable) = game.action_count(0);
  for (std::size_t c = 0; c < polytope.matrix.columns; ++c) {
    std::vector<Rational> payoff;
    for (std::size_t r = 0; r < polytope.matrix.rows; ++r) {
      payoff.push_back(game.exact_payoff(r * game.stride(opponent) + c * game.stride(player), opponent));
    }
    polytope.scale.push_back(set_column(polytope.matrix, c, std::move(payoff)));
  }
  return polytope;
}

}  // namespace detente::solve
