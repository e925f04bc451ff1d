// Two-player games for tests, published ones among them, and equilibria found by trying everything.
#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve::test {

using Matrix = std::vector<std::vector<double>>;

/// The row player gets a, the column player b.
inline NormalForm bimatrix(const Matrix& a, const Matrix& b) {
  NormalForm game;
  game.players = {{"row", {}}, {"column", {}}};
  for (std::size_t i = 0; i < a.size(); ++i) game.players[0].actions.push_back("r" + std::to_string(i + 1));
  for (std::size_t j = 0; j < a[0].size(); ++j) {
    game.players[1].actions.push_back("c" + std::to_string(j + 1));
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < a[i].size(); ++j) game.payoff.insert(game.payoff.end(), {a[i][j], b[i][j]});
  }
  return game;
}

// von Stengel, B. (1999). New maximal numbers of equilibria in bimatrix games. Discrete & Computational
// Geometry 21, 557-568; the integers are those of Gambit's catalogue. 75 equilibria.
inline NormalForm von_stengel_6x6() {
  return bimatrix({{9504, -660, 19976, -20526, 1776, -8976},
                   {-111771, 31680, -130944, 168124, -8514, 52764},
                   {397584, -113850, 451176, -586476, 29216, -178761},
                   {171204, -45936, 208626, -263076, 14124, -84436},
                   {1303104, -453420, 1227336, -1718376, 72336, -461736},
                   {737154, -227040, 774576, -1039236, 48081, -300036}},
                  {{72336, 48081, 29216, 14124, 1776, -8514},
                   {-461736, -300036, -178761, -84436, -8976, 52764},
                   {1227336, 774576, 451176, 208626, 19976, -130944},
                   {-1718376, -1039236, -586476, -263076, -20526, 168124},
                   {1303104, 737154, 397584, 171204, 9504, -111771},
                   {-453420, -227040, -113850, -45936, -660, 31680}});
}

/// Both get 1 when they choose alike, else nothing: 2^n - 1 equilibria.
inline NormalForm identity_game(std::size_t n) {
  Matrix a(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) a[i][i] = 1.0;
  return bimatrix(a, a);
}

inline NormalForm battle_of_the_sexes() {
  return bimatrix({{2, 0}, {0, 1}}, {{1, 0}, {0, 2}});
}
inline NormalForm matching_pennies() {
  return bimatrix({{1, -1}, {-1, 1}}, {{-1, 1}, {1, -1}});
}
inline NormalForm chicken_game() {
  return bimatrix({{6, 2}, {7, 0}}, {{6, 7}, {2, 0}});
}

// von Stengel, B. (2002). Computing equilibria for two-person games. Handbook of Game Theory 3, section 2.
inline NormalForm handbook_3x2() {
  return bimatrix({{3, 3}, {2, 5}, {0, 6}}, {{3, 2}, {2, 6}, {3, 1}});
}
/// The same with a tie in the first row, for which it has a component.
inline NormalForm handbook_3x2_degenerate() {
  return bimatrix({{3, 3}, {2, 5}, {0, 6}}, {{3, 3}, {2, 6}, {3, 1}});
}

/// Payoffs 0 .. largest: small numbers tie often.
inline NormalForm random_bimatrix(std::mt19937_64& engine, std::size_t m, std::size_t n,
                                  std::uint64_t largest) {
  Matrix a(m, std::vector<double>(n));
  Matrix b = a;
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      a[i][j] = static_cast<double>(engine() % (largest + 1));
      b[i][j] = static_cast<double>(engine() % (largest + 1));
    }
  }
  return bimatrix(a, b);
}

/// The same game with the players' places changed.
inline NormalForm swapped(const NormalForm& game) {
  NormalForm other = game;
  std::swap(other.players[0], other.players[1]);
  const std::size_t m = game.action_count(0);
  const std::size_t n = game.action_count(1);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        other.payoff[(j * m + i) * 2 + k] = game.payoff[(i * n + j) * 2 + 1 - k];
      }
    }
  }
  return other;
}

inline std::set<ExactProfile> profiles(const EquilibriumSet& set) {
  std::set<ExactProfile> all;
  for (const Equilibrium& equilibrium : set.equilibria) all.insert(equilibrium.exact);
  return all;
}

using Rows = std::vector<std::vector<Rational>>;

/// The solution of a square linear system, the right side last in each row; none when there is not just one.
inline std::optional<std::vector<Rational>> solution(Rows rows) {
  const std::size_t size = rows.size();
  for (std::size_t c = 0; c < size; ++c) {
    const auto pivot = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(c), rows.end(),
                                    [&](const std::vector<Rational>& row) { return row[c] != 0; });
    if (pivot == rows.end()) return std::nullopt;
    std::swap(*pivot, rows[c]);
    for (std::size_t r = 0; r < size; ++r) {
      if (r == c || rows[r][c] == 0) continue;
      const Rational factor = rows[r][c] / rows[c][c];
      for (std::size_t k = c; k <= size; ++k) rows[r][k] -= factor * rows[c][k];
    }
  }
  std::vector<Rational> result;
  for (std::size_t c = 0; c < size; ++c) result.push_back(rows[c][size] / rows[c][c]);
  return result;
}

/// Player i's payoff in row r, column c.
inline Rational payoff_at(const NormalForm& game, std::size_t r, std::size_t c, std::size_t i) {
  return game.exact_payoff(r * game.action_count(1) + c, i);
}

/// A mixed strategy and its labels: own actions not played, and best replies to it, as 0 .. m + n - 1.
using Labelled = std::pair<std::vector<Rational>, std::set<std::size_t>>;

/// The vertices of the set of strategies of `player` with the opponent's best payoff to them, each once:
/// all choices of as many tight inequalities as there are actions are solved.
inline std::vector<Labelled> vertices_by_trying(const NormalForm& game, std::size_t player) {
  const std::size_t own = game.action_count(player);
  const std::size_t theirs = game.action_count(1 - player);
  const std::size_t own_label = player == 0 ? 0 : theirs;
  const std::size_t their_label = player == 0 ? own : 0;
  const auto payoff = [&](std::size_t mine, std::size_t reply) {
    return player == 0 ? payoff_at(game, mine, reply, 1) : payoff_at(game, reply, mine, 0);
  };
  std::vector<Labelled> found;
  std::vector<bool> tight(own + theirs, false);
  std::fill(tight.end() - static_cast<std::ptrdiff_t>(own), tight.end(), true);
  do {  // Unknowns: the probabilities, then the opponent's payoff.
    Rows rows(1, std::vector<Rational>(own + 2, Rational(1)));
    rows[0][own] = 0;
    for (std::size_t k = 0; k < own + theirs; ++k) {
      if (!tight[k]) continue;
      std::vector<Rational> row(own + 2, Rational(0));
      if (k < own) {
        row[k] = 1;
      } else {
        for (std::size_t j = 0; j < own; ++j) row[j] = payoff(j, k - own);
        row[own] = -1;
      }
      rows.push_back(std::move(row));
    }
    const auto solved = solution(std::move(rows));
    if (!solved) continue;
    std::vector<Rational> x(solved->begin(), solved->end() - 1);
    std::set<std::size_t> labels;
    bool feasible = true;
    for (std::size_t j = 0; j < own; ++j) {
      feasible = feasible && x[j] >= 0;
      if (x[j] == 0) labels.insert(own_label + j);
    }
    for (std::size_t k = 0; k < theirs; ++k) {
      Rational value(0);
      for (std::size_t j = 0; j < own; ++j) value += x[j] * payoff(j, k);
      feasible = feasible && value <= solved->back();
      if (value == solved->back()) labels.insert(their_label + k);
    }
    Labelled vertex{std::move(x), std::move(labels)};
    if (feasible && std::find(found.begin(), found.end(), vertex) == found.end()) {
      found.push_back(std::move(vertex));
    }
  } while (std::next_permutation(tight.begin(), tight.end()));
  return found;
}

/// All extreme equilibria: pairs of vertices that together have all labels.
inline std::set<ExactProfile> extreme_equilibria_by_trying(const NormalForm& game) {
  std::set<ExactProfile> found;
  const auto second = vertices_by_trying(game, 1);
  for (const Labelled& x : vertices_by_trying(game, 0)) {
    for (const Labelled& y : second) {
      std::set<std::size_t> all = x.second;
      all.insert(y.second.begin(), y.second.end());
      if (all.size() == game.action_count(0) + game.action_count(1)) found.insert({x.first, y.first});
    }
  }
  return found;
}

/// The mix over `support` of `player` that makes the opponent indifferent over `replies`, of the same number.
inline std::optional<std::vector<Rational>> indifferent(const NormalForm& game, std::size_t player,
                                                        const std::vector<std::size_t>& support,
                                                        const std::vector<std::size_t>& replies) {
  const std::size_t size = support.size();
  Rows rows(1, std::vector<Rational>(size + 2, Rational(1)));
  rows[0][size] = 0;
  for (const std::size_t reply : replies) {
    std::vector<Rational> row;
    for (const std::size_t mine : support) {
      row.push_back(player == 0 ? payoff_at(game, mine, reply, 1) : payoff_at(game, reply, mine, 0));
    }
    row.emplace_back(-1);
    row.emplace_back(0);
    rows.push_back(std::move(row));
  }
  const auto solved = solution(std::move(rows));
  if (!solved) return std::nullopt;
  std::vector<Rational> mix(game.action_count(player), Rational(0));
  for (std::size_t k = 0; k < size; ++k) mix[support[k]] = (*solved)[k];
  return mix;
}

/// All equilibria whose supports are of the same size: in a nondegenerate game, all.
inline std::set<ExactProfile> equilibria_by_supports(const NormalForm& game) {
  const auto members = [](std::uint64_t mask) {
    std::vector<std::size_t> list;
    for (std::size_t k = 0; mask >> k != 0; ++k) {
      if ((mask >> k & 1U) != 0) list.push_back(k);
    }
    return list;
  };
  std::set<ExactProfile> found;
  for (std::uint64_t a = 1; a < std::uint64_t{1} << game.action_count(0); ++a) {
    for (std::uint64_t b = 1; b < std::uint64_t{1} << game.action_count(1); ++b) {
      const auto first = members(a);
      const auto second = members(b);
      if (first.size() != second.size()) continue;
      const auto x = indifferent(game, 0, first, second);
      const auto y = indifferent(game, 1, second, first);
      if (x && y && is_exact_equilibrium(game, {*x, *y})) found.insert({*x, *y});
    }
  }
  return found;
}

}  // namespace detente::solve::test
