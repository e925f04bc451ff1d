#include "engine/solve/one_shot/dominance.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/solve/one_shot/linear_program.hpp"

namespace detente::solve {
namespace {

using Mix = std::vector<Elimination::Share>;

constexpr double kMargin = 1e-9;  // Of the payoff range: what a linear program's optimum may be wrong by.
constexpr int kDenominators[] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 60, 100, 1000, 1000000};

/// One player's payoffs in a game, against each joint action of the others.
class Choices {
public:
  Choices(const NormalForm& game, std::size_t i)
      : game_(game), i_(i), actions_(game.action_count(i)), stride_(game.stride(i)) {
    for (std::size_t row = 0; row < game.rows(); ++row) {
      if (row / stride_ % actions_ == 0) others_.push_back(row);
    }
  }

  /// The dominating mix of each action; empty = not dominated.
  [[nodiscard]] std::vector<Mix> pure_dominators(bool strict) const;
  /// The same, for action a, by a mix of others. `decided` turns false when the linear program failed.
  [[nodiscard]] Mix mixed_dominator(std::size_t a, const Budget& budget, bool& decided) const;

private:
  [[nodiscard]] std::size_t row(std::size_t a, std::size_t other) const { return other + a * stride_; }
  [[nodiscard]] int compare(std::size_t a, std::size_t b, std::size_t other) const;
  [[nodiscard]] bool dominates(std::size_t b, std::size_t a, bool strict) const;
  [[nodiscard]] bool is_best_somewhere(std::size_t a) const;
  [[nodiscard]] bool verified(std::size_t a, const Mix& mix) const;
  [[nodiscard]] Mix rounded(std::size_t a, const std::vector<double>& weight) const;

  const NormalForm& game_;
  std::size_t i_;
  std::size_t actions_;
  std::size_t stride_;
  std::vector<std::size_t> others_;  ///< Rows at which the player takes its action 0.
};

/// The sign of payoff(a) - payoff(b), exactly.
int Choices::compare(std::size_t a, std::size_t b, std::size_t other) const {
  if (game_.exact.empty()) {
    const double x = game_.payoff_of(row(a, other), i_);
    const double y = game_.payoff_of(row(b, other), i_);
    return x < y ? -1 : (x > y ? 1 : 0);
  }
  return game_.exact_payoff(row(a, other), i_).compare(game_.exact_payoff(row(b, other), i_));
}

bool Choices::dominates(std::size_t b, std::size_t a, bool strict) const {
  bool better = false;
  for (const std::size_t other : others_) {
    const int sign = compare(b, a, other);
    if (sign < 0 || (strict && sign == 0)) return false;
    better = better || sign > 0;
  }
  return better;
}

std::vector<Mix> Choices::pure_dominators(bool strict) const {
  std::vector<std::vector<std::size_t>> by(actions_);
  for (std::size_t a = 0; a < actions_; ++a) {
    for (std::size_t b = 0; b < actions_; ++b) {
      if (b != a && dominates(b, a, strict)) by[a].push_back(b);
    }
  }
  std::vector<Mix> mixes(actions_);
  for (std::size_t a = 0; a < actions_; ++a) {
    // Dominance is transitive: one of those that dominate is itself not dominated.
    for (const std::size_t b : by[a]) {
      if (!by[b].empty()) continue;
      mixes[a] = {{b, Rational(1)}};
      break;
    }
  }
  return mixes;
}

/// Then no mix can be better there.
bool Choices::is_best_somewhere(std::size_t a) const {
  return std::ranges::any_of(others_, [&](std::size_t other) {
    for (std::size_t b = 0; b < actions_; ++b) {
      if (compare(b, a, other) > 0) return false;
    }
    return true;
  });
}

bool Choices::verified(std::size_t a, const Mix& mix) const {
  return std::ranges::all_of(others_, [&](std::size_t other) {
    Rational sum(0);
    for (const Elimination::Share& share : mix) {
      sum += share.weight * game_.exact_payoff(row(share.action, other), i_);
    }
    return sum > game_.exact_payoff(row(a, other), i_);
  });
}

/// The mix of small denominator near `weight` that dominates a, exactly; empty when there is none.
Mix Choices::rounded(std::size_t a, const std::vector<double>& weight) const {
  for (const int denominator : kDenominators) {
    Mix mix;
    long long sum = 0;
    for (std::size_t b = 0; b < weight.size(); ++b) {
      const long long share = std::llround(weight[b] * denominator);
      sum += share;
      if (share > 0) mix.push_back({b, Rational(share)});
    }
    if (sum == 0) continue;
    for (Elimination::Share& share : mix) share.weight /= sum;
    if (verified(a, mix)) return mix;
  }
  Mix mix;
  Rational sum(0);
  for (std::size_t b = 0; b < weight.size(); ++b) {
    if (!(weight[b] > 0.0)) continue;
    mix.push_back({b, to_rational(weight[b])});
    sum += mix.back().weight;
  }
  for (Elimination::Share& share : mix) share.weight /= sum;
  return !mix.empty() && verified(a, mix) ? mix : Mix{};
}

/// maximise e: for each joint action of the others, sum of w(b) (payoff(b) - payoff(a)) >= e.
Mix Choices::mixed_dominator(std::size_t a, const Budget& budget, bool& decided) const {
  if (actions_ < 2 || is_best_somewhere(a)) return {};
  double low = INFINITY;
  double high = -INFINITY;
  for (const std::size_t other : others_) {
    for (std::size_t b = 0; b < actions_; ++b) {
      low = std::min(low, game_.payoff_of(row(b, other), i_));
      high = std::max(high, game_.payoff_of(row(b, other), i_));
    }
  }
  const double range = high > low ? high - low : 1.0;
  LinearProgram program;
  LinearProgram::Row sum;
  sum.lower = sum.upper = 1.0;
  for (std::size_t b = 0; b < actions_; ++b) {
    // The action itself is no help.
    sum.variable.push_back(program.add_variable(0.0, 0.0, b == a ? 0.0 : 1.0));
    sum.coefficient.push_back(1.0);
  }
  const int margin = program.add_variable(1.0, -LinearProgram::kInfinity);
  for (const std::size_t other : others_) {
    LinearProgram::Row better;
    better.lower = 0.0;
    better.variable = sum.variable;
    for (std::size_t b = 0; b < actions_; ++b) {
      const double gain = game_.payoff_of(row(b, other), i_) - game_.payoff_of(row(a, other), i_);
      better.coefficient.push_back(gain / range);
    }
    better.variable.push_back(margin);
    better.coefficient.push_back(-1.0);
    program.rows.push_back(std::move(better));
  }
  program.rows.push_back(std::move(sum));
  LinearSolution solution = maximise(program, budget);
  if (solution.why != LinearTermination::optimal) {
    decided = false;
    return {};
  }
  if (solution.objective <= kMargin) return {};
  solution.x.resize(actions_);
  Mix mix = rounded(a, solution.x);
  // A margin that rounding eats is no proof, nor is its absence one.
  if (mix.empty()) decided = false;
  return mix;
}

/// The eliminations of one round in the game that is left; numbered as in it.
struct Round {
  std::vector<Elimination> eliminations;
  bool decided = true;
};

Round judge(const NormalForm& game, Dominance kind, const Budget& budget) {
  Round round;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    const Choices choices(game, i);
    const bool strict = kind != Dominance::weak_pure;
    std::vector<Mix> mixes = choices.pure_dominators(strict);
    for (std::size_t a = 0; a < mixes.size(); ++a) {
      if (budget.over()) {
        round.decided = false;
        return round;
      }
      if (kind == Dominance::strict_mixed && mixes[a].empty()) {
        mixes[a] = choices.mixed_dominator(a, budget, round.decided);
      }
      if (!mixes[a].empty()) round.eliminations.push_back({0, i, a, std::move(mixes[a]), strict});
    }
  }
  return round;
}

}  // namespace

NormalForm restrict_to(const NormalForm& game, const std::vector<std::vector<std::size_t>>& kept) {
  const std::size_t n = game.player_count();
  DETENTE_REQUIRE(kept.size() == n, "actions of every player");
  NormalForm left;
  left.title = game.title;
  for (std::size_t i = 0; i < n; ++i) {
    DETENTE_REQUIRE(!kept[i].empty(), "an action per player");
    NormalForm::Player player{game.players[i].name, {}};
    for (const std::size_t a : kept[i]) player.actions.push_back(game.players[i].actions[a]);
    left.players.push_back(std::move(player));
  }
  for (std::size_t row = 0; row < left.rows(); ++row) {
    std::size_t whole = 0;
    for (std::size_t i = 0; i < n; ++i) {
      whole += kept[i][row / left.stride(i) % kept[i].size()] * game.stride(i);
    }
    for (std::size_t i = 0; i < n; ++i) {
      left.payoff.push_back(game.payoff_of(whole, i));
      if (!game.exact.empty()) left.exact.push_back(game.exact[whole * n + i]);
    }
  }
  return left;
}

DominanceResult eliminate_dominated(const NormalForm& game, Dominance kind, const Budget& budget) {
  DominanceResult result;
  result.game = game;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    std::vector<std::size_t>& mine = result.kept.emplace_back();
    for (std::size_t a = 0; a < game.action_count(i); ++a) mine.push_back(a);
  }
  for (int number = 1;; ++number) {
    Round round = judge(result.game, kind, budget);
    result.complete = round.decided;
    if (round.eliminations.empty()) return result;
    auto left = result.kept;
    for (Elimination& gone : round.eliminations) {
      const std::vector<std::size_t>& mine = result.kept[gone.player];
      gone.round = number;
      gone.action = mine[gone.action];
      for (Elimination::Share& share : gone.by) share.action = mine[share.action];
      std::erase(left[gone.player], gone.action);
      result.eliminations.push_back(std::move(gone));
    }
    result.kept = std::move(left);
    result.game = restrict_to(game, result.kept);
  }
}

std::string sentence(const NormalForm& game, const Elimination& elimination) {
  const NormalForm::Player& player = game.players[elimination.player];
  std::string by;
  for (const Elimination::Share& share : elimination.by) {
    if (!by.empty()) by += " + ";
    if (share.weight != 1) by += fraction_text(share.weight) + " ";
    by += player.actions[share.action];
  }
  return fmt::format("Round {}: {}'s action {} is {} dominated by {}.", elimination.round, player.name,
                     player.actions[elimination.action], elimination.strict ? "strictly" : "weakly", by);
}

}  // namespace detente::solve
