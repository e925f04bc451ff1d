#include "engine/solve/one_shot/support.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

constexpr std::size_t kMostActions = 20;

/// Whether player i gets strictly more at `row` than at `other`.
bool better(const NormalForm& game, std::size_t i, std::size_t row, std::size_t other) {
  const double a = game.payoff_of(row, i);
  const double b = game.payoff_of(other, i);
  // The doubles are the payoffs but for their last bits: only near ties need the exact ones.
  if (game.exact.empty() || std::abs(a - b) > 1e-15 * (std::abs(a) + std::abs(b))) return a > b;
  return game.exact_payoff(row, i) > game.exact_payoff(other, i);
}

/// All support sizes of the players, smallest total first, then the most even.
std::vector<std::vector<int>> size_profiles(const std::vector<int>& actions) {
  std::vector<std::vector<int>> all;
  std::vector<int> sizes(actions.size(), 1);
  for (bool more = true; more;) {
    all.push_back(sizes);
    more = false;
    for (std::size_t i = sizes.size(); i-- > 0 && !more;) {
      more = ++sizes[i] <= actions[i];
      if (!more) sizes[i] = 1;
    }
  }
  const auto rank = [](const std::vector<int>& s) {
    const auto [low, high] = std::minmax_element(s.begin(), s.end());
    return std::pair(std::accumulate(s.begin(), s.end(), 0), *high - *low);
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return all;
}

/// The next subset of {0..actions-1} of the same size in lexicographic order; false after the last.
bool advance(std::vector<int>& subset, int actions) {
  const int size = static_cast<int>(subset.size());
  int k = size - 1;
  while (k >= 0 && subset[static_cast<std::size_t>(k)] == actions - size + k) --k;
  if (k < 0) return false;
  int next = subset[static_cast<std::size_t>(k)];
  for (; k < size; ++k) subset[static_cast<std::size_t>(k)] = ++next;
  return true;
}

}  // namespace

std::string support_text(const NormalForm& game, const SupportProfile& support) {
  std::string text;
  for (std::size_t i = 0; i < support.size(); ++i) {
    text += i == 0 ? "{" : " x {";
    for (std::size_t k = 0; k < support[i].size(); ++k) {
      if (k > 0) text += ", ";
      text += game.players[i].actions[static_cast<std::size_t>(support[i][k])];
    }
    text += "}";
  }
  return text;
}

double SupportSearch::count(const NormalForm& game) {
  double count = 1.0;
  for (const int actions : game.action_counts()) count *= std::ldexp(1.0, actions) - 1.0;
  return count;
}

SupportSearch::SupportSearch(const NormalForm& game) : game_(&game), words_((game.rows() + 63) / 64) {
  const std::size_t players = game.player_count();
  rows_with_.resize(players);
  not_better_.resize(players);
  chosen_.assign(players, Words(words_));
  support_.resize(players);
  met_.resize(words_);
  for (std::size_t i = 0; i < players; ++i) {
    const std::size_t actions = game.action_count(i);
    DETENTE_REQUIRE(actions <= kMostActions, "a player has more than 20 actions");
    const std::size_t stride = game.stride(i);
    rows_with_[i].assign(actions, Words(words_, 0));
    not_better_[i].assign(actions, std::vector<Words>(actions, Words(words_, 0)));
    for (std::size_t row = 0; row < game.rows(); ++row) {
      const std::size_t own = row / stride % actions;
      const std::uint64_t bit = std::uint64_t{1} << (row % 64);
      rows_with_[i][own][row / 64] |= bit;
      const std::size_t first = row - own * stride;
      for (std::size_t a = 0; a < actions; ++a) {
        for (std::size_t b = 0; b < actions; ++b) {
          if (a != b && !better(game, i, first + b * stride, first + a * stride)) {
            not_better_[i][a][b][row / 64] |= bit;
          }
        }
      }
    }
  }
}

bool SupportSearch::dominated(std::size_t i, int worse, int better_action, const Words& met) const {
  const Words& kept =
      not_better_[i][static_cast<std::size_t>(worse)][static_cast<std::size_t>(better_action)];
  for (std::size_t w = 0; w < words_; ++w) {
    if ((kept[w] & met[w]) != 0) return false;
  }
  return true;
}

bool SupportSearch::some_action_is_dominated(std::size_t assigned) {
  for (std::size_t i = 0; i < assigned; ++i) {
    // Joint actions that the others' supports allow; what is not assigned yet allows all.
    std::fill(met_.begin(), met_.end(), ~std::uint64_t{0});
    for (std::size_t j = 0; j < assigned; ++j) {
      if (j == i) continue;
      for (std::size_t w = 0; w < words_; ++w) met_[w] &= chosen_[j][w];
    }
    for (const int a : support_[i]) {
      for (int b = 0; b < static_cast<int>(game_->action_count(i)); ++b) {
        if (a != b && dominated(i, a, b, met_)) return true;
      }
    }
  }
  return false;
}

bool SupportSearch::assign(std::size_t player, const std::vector<int>& sizes,
                           const std::function<bool(const SupportProfile&)>& visit) {
  if (player == sizes.size()) return visit(support_);
  std::vector<int>& subset = support_[player];
  subset.resize(static_cast<std::size_t>(sizes[player]));
  std::iota(subset.begin(), subset.end(), 0);
  do {
    std::fill(chosen_[player].begin(), chosen_[player].end(), 0);
    for (const int a : subset) {
      const Words& rows = rows_with_[player][static_cast<std::size_t>(a)];
      for (std::size_t w = 0; w < words_; ++w) chosen_[player][w] |= rows[w];
    }
    if (!some_action_is_dominated(player + 1) && !assign(player + 1, sizes, visit)) return false;
  } while (advance(subset, static_cast<int>(game_->action_count(player))));
  return true;
}

bool SupportSearch::for_each(const std::function<bool(const SupportProfile&)>& visit) {
  for (const std::vector<int>& sizes : size_profiles(game_->action_counts())) {
    if (!assign(0, sizes, visit)) return false;
  }
  return true;
}

}  // namespace detente::solve
