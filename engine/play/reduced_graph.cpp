#include "engine/play/reduced_graph.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::play {
namespace {

using game::NodeId;

constexpr std::size_t kKrylov = 30;  // Basis vectors between two restarts.

double largest_difference(std::span<const double> a, std::span<const double> b) {
  double size = 0.0;
  for (std::size_t x = 0; x < a.size(); ++x) size = std::max(size, std::abs(a[x] - b[x]));
  return size;
}

}  // namespace

ReducedGraph::ReducedGraph(const game::NodeGraph& graph, std::size_t players, int player)
    : graph_(graph), players_(players), player_(player) {
  start_nodes_ = graph.phase_count() > 0 ? graph.layers[1] : 0;
  for (const game::ChoiceSet& set : graph.choice_sets) mover_of_set_.push_back(mover_index(set, player));
  join_entries();
  probability_.resize(next_.size());
  reward_.resize(rows());
  mix_.resize(rows());
}

/// Finds where the rows lead whose average a reduced row is.
void ReducedGraph::join_entries() {
  constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::vector<std::uint64_t> seen_at(graph_.nodes(), kNever);  // Entry, when not before the row's first.
  place_.resize(graph_.entries());
  first_row_.push_back(0);
  first_entry_.push_back(0);
  for (NodeId node = 0; node < graph_.nodes(); ++node) {
    const std::uint64_t begin = graph_.first_row[node];
    const std::uint64_t end = graph_.first_row[node + 1];
    if (begin < end) {
      const game::ChoiceSet& set = graph_.choice_set(node);
      const int mover = mover_of_set_[graph_.choices[node]];
      const std::size_t own = mover < 0 ? 1 : set.movers[static_cast<std::size_t>(mover)].actions.size();
      const std::size_t stride = mover < 0 ? 1 : stride_of(set, static_cast<std::size_t>(mover));
      for (std::size_t a = 0; a < own; ++a) {
        const std::uint64_t first = next_.size();
        for (std::uint64_t row = begin; row < end; ++row) {
          if ((row - begin) / stride % own != a) continue;
          for (std::uint64_t e = graph_.first_entry[row]; e < graph_.first_entry[row + 1]; ++e) {
            std::uint64_t& at = seen_at[graph_.next[e]];
            if (at == kNever || at < first) {
              at = next_.size();
              next_.push_back(graph_.next[e]);
            }
            place_[e] = static_cast<std::uint32_t>(at - first);
          }
        }
        first_entry_.push_back(next_.size());
      }
    }
    first_row_.push_back(first_entry_.size() - 1);
  }
}

void ReducedGraph::fill(std::span<const double> policy) {
  std::ranges::fill(probability_, 0.0);
  std::ranges::fill(reward_, 0.0);
  for (NodeId node = 0; node < graph_.ended_begin(); ++node) {
    const std::uint64_t begin = graph_.first_row[node];
    const game::ChoiceSet& set = graph_.choice_set(node);
    const int mover = mover_of_set_[graph_.choices[node]];
    const std::span<const double> mixes = mixes_at(graph_, policy, node);
    joint_probabilities(set, mixes, mover, joint_);
    std::size_t own = 1;
    std::size_t stride = 1;
    std::size_t own_mix = 0;
    if (mover >= 0) {
      own = set.movers[static_cast<std::size_t>(mover)].actions.size();
      stride = stride_of(set, static_cast<std::size_t>(mover));
      own_mix = mix_offset(set, static_cast<std::size_t>(mover));
    }
    const std::size_t first = first_row_[node];
    for (std::size_t a = 0; a < own; ++a) mix_[first + a] = mover < 0 ? 1.0 : mixes[own_mix + a];
    std::size_t a = 0;
    std::size_t left = stride;
    for (std::size_t r = 0; r < joint_.size(); ++r) {
      const double weight = joint_[r];
      if (weight != 0.0) {
        const std::uint64_t row = begin + r;
        if (player_ >= 0) {
          reward_[first + a] += weight * graph_.reward[row * players_ + static_cast<std::size_t>(player_)];
        }
        double* const to = probability_.data() + first_entry_[first + a];
        for (std::uint64_t e = graph_.first_entry[row]; e < graph_.first_entry[row + 1]; ++e) {
          to[place_[e]] += weight * graph_.probability[e];
        }
      }
      if (--left == 0) {
        left = stride;
        a = a + 1 == own ? 0 : a + 1;
      }
    }
  }
}

void ReducedGraph::pass(std::span<const double> weight, std::span<const double> reward, double discount,
                        std::span<const double> start, std::span<double> value,
                        std::span<double> fresh) const {
  for (std::size_t n = 0; n < start_nodes_; ++n) value[n] = discount * start[n];
  for (std::size_t n = graph_.ended_begin(); n < value.size(); ++n) value[n] = 0.0;
  for (NodeId node = graph_.ended_begin(); node-- > 0;) {
    double sum = 0.0;
    for (std::size_t row = first_row_[node]; row < first_row_[node + 1]; ++row) {
      if (weight[row] == 0.0) continue;
      const double own = reward.empty() ? 0.0 : reward[row];
      sum += weight[row] * (own + next_value(row, value.data()));
    }
    (node < start_nodes_ ? fresh : value)[node] = sum;
  }
}

double StartValueSolver::solve(const Pass& pass, double discount, std::span<double> x, double target) {
  DETENTE_REQUIRE(discount >= 0.0 && discount < 1.0, "a fixed point needs a discount below 1");
  const std::size_t n = x.size();
  int passes = 0;
  fresh_.resize(n);
  residual_.resize(n);
  candidate_.resize(n);
  const auto residual_at = [&](std::span<const double> point) {
    pass(true, point, fresh_);
    ++passes;
    return largest_difference(fresh_, point);
  };
  double size = residual_at(x);
  bool krylov = true;
  while (size > target && passes < kMostPasses) {
    if (krylov) {
      for (std::size_t i = 0; i < n; ++i) residual_[i] = fresh_[i] - x[i];
      // One cycle on (I - d P) e = r + d P x - x.
      std::ranges::fill(candidate_, 0.0);
      const GmresReport report = gmres_.solve(
          [&](std::span<const double> at, std::span<double> out) {
            pass(false, at, out);
            for (std::size_t i = 0; i < n; ++i) out[i] = at[i] - out[i];
          },
          residual_, target / norm(residual_), static_cast<int>(std::min(kKrylov, n)), candidate_);
      passes += report.iterations;
      for (std::size_t i = 0; i < n; ++i) candidate_[i] += x[i];
    } else {
      candidate_.swap(fresh_);
    }
    const double reached = residual_at(candidate_);
    if (krylov && !(reached <= discount * size)) {
      // Back to where a plain step leads.
      krylov = false;
      residual_at(x);
      continue;
    }
    if (!krylov && reached >= size) return size;  // Rounding: a plain step contracts.
    krylov = true;
    std::ranges::copy(candidate_, x.begin());
    size = reached;
  }
  return size;
}

double StartValueSolver::solve(const ReducedGraph& graph, std::span<const double> weight,
                               std::span<const double> reward, double discount, std::span<double> value,
                               std::span<double> x, double target) {
  return solve(
      [&](bool with_reward, std::span<const double> at, std::span<double> fresh) {
        graph.pass(weight, with_reward ? reward : std::span<const double>(), discount, at, value, fresh);
      },
      discount, x, target);
}

}  // namespace detente::play
