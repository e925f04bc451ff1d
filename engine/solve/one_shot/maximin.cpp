#include "engine/solve/one_shot/maximin.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/solve/one_shot/linear_program.hpp"

namespace detente::solve {
namespace {

/// The others' joint actions: for each, the row at which the player takes its action 0.
std::vector<std::size_t> others_rows(const NormalForm& game, std::size_t i) {
  std::vector<std::size_t> rows;
  const std::size_t stride = game.stride(i);
  for (std::size_t row = 0; row < game.rows(); ++row) {
    if (row / stride % game.action_count(i) == 0) rows.push_back(row);
  }
  return rows;
}

/// The player's payoffs against the others as a zero-sum game.
class Duel {
public:
  Duel(const NormalForm& game, std::size_t i)
      : game_(game), i_(i), actions_(game.action_count(i)), others_(others_rows(game, i)) {}

  [[nodiscard]] double payoff(std::size_t action, std::size_t other) const {
    return game_.payoff_of(others_[other] + action * game_.stride(i_), i_);
  }
  void play_pure(Maximin& result) const;
  void play_mixed(Maximin& result, const Budget& budget) const;

private:
  [[nodiscard]] double assured(const std::vector<double>& strategy) const;
  [[nodiscard]] double allowed(const std::vector<double>& mix) const;

  const NormalForm& game_;
  std::size_t i_;
  std::size_t actions_;
  std::vector<std::size_t> others_;
};

void Duel::play_pure(Maximin& result) const {
  for (std::size_t a = 0; a < actions_; ++a) {
    double worst = INFINITY;
    for (std::size_t o = 0; o < others_.size(); ++o) worst = std::min(worst, payoff(a, o));
    if (worst > result.pure_value) {
      result.pure_value = worst;
      result.pure_action = a;
    }
  }
  for (std::size_t o = 0; o < others_.size(); ++o) {
    std::size_t best = 0;
    for (std::size_t a = 1; a < actions_; ++a) {
      if (payoff(a, o) > payoff(best, o)) best = a;
    }
    if (!(payoff(best, o) < result.pure_minmax)) continue;
    result.pure_minmax = payoff(best, o);
    const std::size_t row = others_[o] + best * game_.stride(i_);
    result.punishment.clear();
    for (std::size_t j = 0; j < game_.player_count(); ++j) {
      result.punishment.push_back(row / game_.stride(j) % game_.action_count(j));
    }
  }
}

double Duel::assured(const std::vector<double>& strategy) const {
  double worst = INFINITY;
  for (std::size_t o = 0; o < others_.size(); ++o) {
    double sum = 0.0;
    for (std::size_t a = 0; a < actions_; ++a) sum += strategy[a] * payoff(a, o);
    worst = std::min(worst, sum);
  }
  return worst;
}

double Duel::allowed(const std::vector<double>& mix) const {
  double best = -INFINITY;
  for (std::size_t a = 0; a < actions_; ++a) {
    double sum = 0.0;
    for (std::size_t o = 0; o < others_.size(); ++o) sum += mix[o] * payoff(a, o);
    best = std::max(best, sum);
  }
  return best;
}

/// Clears what rounding left below 0; false when nothing is left.
bool normalise(std::vector<double>& mix) {
  double sum = 0.0;
  for (double& p : mix) sum += p = std::max(0.0, p);
  if (!(sum > 0.0)) return false;
  for (double& p : mix) p /= sum;
  return true;
}

/// maximise v: for each joint action o of the others, sum of p(a) payoff(a, o) >= v. Payoffs are moved and
/// scaled to [0, 1].
void Duel::play_mixed(Maximin& result, const Budget& budget) const {
  double low = INFINITY;
  double high = -INFINITY;
  for (std::size_t a = 0; a < actions_; ++a) {
    for (std::size_t o = 0; o < others_.size(); ++o) {
      low = std::min(low, payoff(a, o));
      high = std::max(high, payoff(a, o));
    }
  }
  const double range = high > low ? high - low : 1.0;
  LinearProgram program;
  LinearProgram::Row sum;
  sum.lower = sum.upper = 1.0;
  for (std::size_t a = 0; a < actions_; ++a) {
    sum.variable.push_back(program.add_variable(0.0));
    sum.coefficient.push_back(1.0);
  }
  const int value = program.add_variable(1.0);
  for (std::size_t o = 0; o < others_.size(); ++o) {
    LinearProgram::Row row;
    row.lower = 0.0;
    row.variable = sum.variable;
    for (std::size_t a = 0; a < actions_; ++a) row.coefficient.push_back((payoff(a, o) - low) / range);
    row.variable.push_back(value);
    row.coefficient.push_back(-1.0);
    program.rows.push_back(std::move(row));
  }
  program.rows.push_back(std::move(sum));
  const LinearSolution solution = maximise(program, budget);
  if (solution.why != LinearTermination::optimal) return;
  std::vector<double> strategy(solution.x.begin(),
                               solution.x.begin() + static_cast<std::ptrdiff_t>(actions_));
  // A lower bound that binds has a price that is not positive.
  std::vector<double> mix;
  for (std::size_t o = 0; o < others_.size(); ++o) mix.push_back(-solution.dual[o]);
  if (!normalise(strategy) || !normalise(mix)) return;
  result.value = assured(strategy);
  result.at_most = allowed(mix);
  result.strategy = std::move(strategy);
  result.converged =
      result.at_most - result.value <= kMaximinGap * (high - low) || result.at_most <= result.value;
}

}  // namespace

Maximin maximin(const NormalForm& game, std::size_t i, const Budget& budget) {
  DETENTE_REQUIRE(i < game.player_count(), "a player of the game");
  const Duel duel(game, i);
  Maximin result;
  duel.play_pure(result);
  // What one action assures, it assures whether the program ends or not.
  result.value = result.pure_value;
  result.strategy.assign(game.action_count(i), 0.0);
  result.strategy[result.pure_action] = 1.0;
  result.at_most = result.pure_minmax;
  result.converged = result.pure_value == result.pure_minmax;
  if (!result.converged) duel.play_mixed(result, budget);
  return result;
}

}  // namespace detente::solve
