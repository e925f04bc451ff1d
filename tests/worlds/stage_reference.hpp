// A second, plain implementation of what a logit equilibrium is, to check solutions with: no linear
// algebra, nothing shared with engine/solve.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace detente::solve::test {

/// A normal-form game as engine/solve/stage_game.hpp lays it out.
struct PlainGame {
  std::vector<int> actions;
  std::vector<double> rationality;
  std::vector<double> payoff;
};

/// What each player gets from each action when the others mix by `profile`; recursion over players.
inline double expected_payoff(const PlainGame& game, const std::vector<std::vector<double>>& profile,
                              std::size_t player, int action, std::size_t at = 0, std::size_t row = 0) {
  const std::size_t n = game.actions.size();
  if (at == n) return game.payoff[row * n + player];
  double sum = 0.0;
  for (int a = 0; a < game.actions[at]; ++a) {
    if (at == player && a != action) continue;
    const double weight = at == player ? 1.0 : profile[at][static_cast<std::size_t>(a)];
    const std::size_t next = row * static_cast<std::size_t>(game.actions[at]) + static_cast<std::size_t>(a);
    sum += weight * expected_payoff(game, profile, player, action, at + 1, next);
  }
  return sum;
}

inline std::vector<std::vector<double>> split(const PlainGame& game, const std::vector<double>& flat) {
  std::vector<std::vector<double>> profile;
  auto from = flat.begin();
  for (const int count : game.actions) {
    profile.emplace_back(from, from + count);
    from += count;
  }
  return profile;
}

inline std::vector<double> reply(const PlainGame& game, const std::vector<std::vector<double>>& profile,
                                 std::size_t player) {
  std::vector<double> p;
  double best = -INFINITY;
  for (int a = 0; a < game.actions[player]; ++a) {
    p.push_back(expected_payoff(game, profile, player, a));
    best = std::max(best, p.back());
  }
  double sum = 0.0;
  for (double& x : p) sum += x = std::exp(game.rationality[player] * (x - best));
  for (double& x : p) x /= sum;
  return p;
}

/// max |p - logit(p)| over all players, whose rationality must be finite.
inline double logit_residual(const PlainGame& game, const std::vector<std::vector<double>>& profile) {
  double largest = 0.0;
  for (std::size_t i = 0; i < game.actions.size(); ++i) {
    const std::vector<double> p = reply(game, profile, i);
    for (std::size_t a = 0; a < p.size(); ++a) largest = std::max(largest, std::abs(p[a] - profile[i][a]));
  }
  return largest;
}

}  // namespace detente::solve::test
