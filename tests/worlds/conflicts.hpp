// Conflicts that several tests share: textbook ones, a real one of three decision makers, random ones.
#pragma once

#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/solve/conflict/conflict.hpp"

namespace detente::solve::test {

/// A 2 x 2 game as a conflict. States: 0 = CC, 1 = DC (row defects), 2 = CD, 3 = DD; the payoffs in this
/// order.
inline Conflict two_by_two(std::vector<int> row, std::vector<int> column) {
  Conflict conflict;
  conflict.states = {"CC", "DC", "CD", "DD"};
  conflict.makers = {{"row", "Row", {{1}, {0}, {3}, {2}}, std::move(row)},
                     {"column", "Column", {{2}, {3}, {0}, {1}}, std::move(column)}};
  return conflict;
}

/// T, R, P, S = 5, 3, 1, 0.
inline Conflict dilemma() {
  return two_by_two({3, 5, 0, 1}, {3, 0, 5, 1});
}
/// Aumann (1974): (6,6), (2,7), (7,2), (0,0).
inline Conflict chicken() {
  return two_by_two({6, 7, 2, 0}, {6, 2, 7, 0});
}

/// Ranks from an order, best first.
inline std::vector<int> ranks(const std::vector<int>& best_first) {
  std::vector<int> rank(best_first.size(), 0);
  for (std::size_t i = 0; i < best_first.size(); ++i) {
    rank[static_cast<std::size_t>(best_first[i])] = static_cast<int>(best_first.size() - i);
  }
  return rank;
}

/// The Elmira groundwater conflict of 1991 (Hipel, Fang, Kilgour, Haight 1993; Kilgour, Hipel, Fang, Peng
/// 2001, Group Decision and Negotiation 10, 159-175): the Ministry of Environment may modify its order,
/// Uniroyal delay, accept or abandon, the local government insist on the original. States 1 to 9 of the
/// literature are 0 to 8 here: 1 delay, 2 modify and delay, 3 accept, 4 modify and accept; 5 to 8 the same
/// with insisting; 9 abandon.
inline Conflict elmira() {
  const auto order = [](std::vector<int> literature) {
    for (int& state : literature) --state;
    return ranks(literature);
  };
  Conflict conflict;
  for (int state = 1; state <= 9; ++state) conflict.states.push_back(std::to_string(state));
  conflict.makers = {
      {"moe", "the Ministry", {{1}, {}, {3}, {}, {5}, {}, {7}, {}, {}}, order({7, 3, 4, 8, 5, 1, 2, 6, 9})},
      {"uniroyal",
       "Uniroyal",
       {{2, 8}, {3, 8}, {8}, {8}, {6, 8}, {7, 8}, {8}, {8}, {}},
       order({1, 4, 8, 5, 9, 3, 7, 2, 6})},
      {"local",
       "the local government",
       {{4}, {5}, {6}, {7}, {0}, {1}, {2}, {3}, {}},
       order({7, 3, 5, 1, 8, 6, 4, 2, 9})},
  };
  return conflict;
}

/// Random moves, neither reversible nor transitive, and random weak orders. A function of `seed` alone.
inline Conflict random_conflict(std::uint64_t seed, int states, int makers, double density, int ranks_used) {
  std::uint32_t draw = 0;
  const auto uniform = [&] { return unit_interval(draw_block({seed, 0, draw++, 0})[0]); };
  Conflict conflict;
  for (int s = 0; s < states; ++s) conflict.states.push_back(std::to_string(s));
  for (int i = 0; i < makers; ++i) {
    Conflict::DecisionMaker maker;
    maker.id = "d" + std::to_string(i);
    maker.name = "D" + std::to_string(i);
    maker.moves.resize(static_cast<std::size_t>(states));
    for (int s = 0; s < states; ++s) {
      for (int to = 0; to < states; ++to) {
        if (to != s && uniform() < density) maker.moves[static_cast<std::size_t>(s)].push_back(to);
      }
      maker.rank.push_back(static_cast<int>(uniform() * ranks_used));
    }
    conflict.makers.push_back(std::move(maker));
  }
  return conflict;
}

}  // namespace detente::solve::test
