#include "engine/play/play_value.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/contract.hpp"

namespace detente::play {
namespace {

using game::NodeGraph;
using game::NodeId;

constexpr double kTolerance = 1e-12;  // Of the largest reward.

/// Adds to `sum` what follows `row`, per player: later nodes of the round from
/// `now`, starts of the next round from `next`, discounted.
void add_future(const Play& play, std::uint64_t row, std::span<const double> now,
                std::span<const double> next, std::span<double> sum) {
  const NodeGraph& graph = play.graph;
  const std::size_t players = play.discounts.size();
  for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
    const NodeId to = graph.next[e];
    if (to >= graph.ended_begin()) continue;
    const bool new_round = to < graph.layers[1];
    const double* const value = (new_round ? next : now).data() + to * players;
    for (std::size_t i = 0; i < players; ++i) {
      sum[i] += graph.probability[e] * (new_round ? play.discounts[i] : 1.0) * value[i];
    }
  }
}

/// A round in which all play as said: what a node pays, and where it leads.
class Chain {
public:
  Chain(const Play& play, int round) : play_(play), players_(play.discounts.size()) {
    const NodeGraph& graph = play.graph;
    reward_.assign(graph.nodes() * players_, 0.0);
    std::vector<std::pair<NodeId, double>> steps;
    for (NodeId node = 0; node < graph.ended_begin(); ++node) {
      steps.clear();
      const std::vector<double> chances = row_chances(play, round, node);
      for (std::size_t r = 0; r < chances.size(); ++r) {
        const std::uint64_t row = graph.first_row[node] + r;
        for (std::size_t i = 0; i < players_; ++i) {
          reward_[node * players_ + i] += chances[r] * graph.reward[row * players_ + i];
        }
        for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
          if (graph.next[e] < graph.ended_begin()) {
            steps.emplace_back(graph.next[e], chances[r] * graph.probability[e]);
          }
        }
      }
      std::ranges::stable_sort(steps, {}, &std::pair<NodeId, double>::first);
      for (const auto& [to, chance] : steps) {
        if (to_.size() > first_.back() && to_.back() == to) {
          chance_.back() += chance;
        } else {
          to_.push_back(to);
          chance_.push_back(chance);
        }
      }
      first_.push_back(to_.size());
    }
  }

  /// Backwards: fills `now` from what the next round is worth.
  void solve(std::span<const double> next, std::span<double> now) const {
    for (NodeId node = play_.graph.ended_begin(); node-- > 0;) {
      double* const value = now.data() + node * players_;
      std::copy_n(reward_.data() + node * players_, players_, value);
      for (std::size_t k = first_[node]; k < first_[node + 1]; ++k) {
        const bool new_round = to_[k] < play_.graph.layers[1];
        const double* const after = (new_round ? next : now).data() + to_[k] * players_;
        for (std::size_t i = 0; i < players_; ++i) {
          value[i] += chance_[k] * (new_round ? play_.discounts[i] : 1.0) * after[i];
        }
      }
    }
  }

private:
  const Play& play_;
  std::size_t players_;
  std::vector<double> reward_;         // nodes x players.
  std::vector<std::size_t> first_{0};  // nodes + 1.
  std::vector<NodeId> to_;
  std::vector<double> chance_;
};

}  // namespace

std::vector<double> row_chances(const Play& play, int round, NodeId node) {
  const NodeGraph& graph = play.graph;
  const std::span<const double> mix = play.behaviour.at(round).subspan(graph.first_probability[node]);
  std::vector<double> chances{1.0};
  std::size_t at = 0;
  for (const auto& mover : graph.choice_set(node).movers) {
    std::vector<double> longer;
    for (const double before : chances) {
      for (std::size_t a = 0; a < mover.actions.size(); ++a) longer.push_back(before * mix[at + a]);
    }
    chances = std::move(longer);
    at += mover.actions.size();
  }
  return chances;
}

std::vector<double> node_values(const Play& play, int round) {
  const std::size_t players = play.discounts.size();
  std::vector<double> next(play.graph.nodes() * players, 0.0);
  std::vector<double> now = next;
  if (play.rounds > 0) {
    for (int t = play.rounds; t-- > round;) {
      Chain(play, t).solve(next, now);
      std::swap(now, next);
    }
    return next;
  }
  DETENTE_REQUIRE(*std::ranges::max_element(play.discounts) < 1.0, "play for ever needs a discount below 1");
  double largest = 0.0;
  for (const double reward : play.graph.reward) largest = std::max(largest, std::abs(reward));
  // The values are within discount / (1 - discount) times the last change. Each
  // pass shrinks the change by the discount, so one that does not is rounding.
  const Chain chain(play, 0);
  double before = std::numeric_limits<double>::infinity();
  double change = std::numeric_limits<double>::max();
  while (change > kTolerance * largest && change < before) {
    chain.solve(next, now);
    before = change;
    change = 0.0;
    for (std::size_t k = 0; k < now.size(); ++k) change = std::max(change, std::abs(now[k] - next[k]));
    std::swap(now, next);
  }
  return next;
}

std::vector<double> row_values(const Play& play, NodeId node, std::span<const double> now,
                               std::span<const double> next) {
  const NodeGraph& graph = play.graph;
  const std::size_t players = play.discounts.size();
  const std::uint64_t first = graph.first_row[node];
  const auto reward = graph.reward.begin() + static_cast<std::ptrdiff_t>(first * players);
  const std::uint64_t rows = graph.first_row[node + 1] - first;
  std::vector<double> values(reward, reward + static_cast<std::ptrdiff_t>(rows * players));
  for (std::uint64_t row = 0; row < rows; ++row) {
    add_future(play, first + row, now, next, std::span(values).subspan(row * players, players));
  }
  return values;
}

}  // namespace detente::play
