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

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0.0;
  for (std::size_t x = 0; x < n; ++x) sum += a[x] * b[x];
  return sum;
}

}  // namespace

std::size_t stride_of(const game::ChoiceSet& set, std::size_t mover) {
  std::size_t stride = 1;
  for (std::size_t m = mover + 1; m < set.movers.size(); ++m) stride *= set.movers[m].actions.size();
  return stride;
}

void joint_probabilities(const game::ChoiceSet& set, std::span<const double> mixes, int except,
                         std::vector<double>& joint) {
  joint.resize(static_cast<std::size_t>(set.rows));
  joint[0] = 1.0;
  std::size_t done = 1;
  std::size_t at = 0;
  for (std::size_t m = 0; m < set.movers.size(); ++m) {
    const std::size_t count = set.movers[m].actions.size();
    const bool certain = static_cast<int>(m) == except;
    // Each product so far is spread over the next mover's actions, from the back, so in place.
    for (std::size_t i = done; i-- > 0;) {
      const double before = joint[i];
      for (std::size_t a = count; a-- > 0;) joint[i * count + a] = certain ? before : before * mixes[at + a];
    }
    done *= count;
    at += count;
  }
}

ReducedGraph::ReducedGraph(const game::NodeGraph& graph, std::size_t players, int player)
    : graph_(graph), players_(players), player_(player) {
  start_nodes_ = graph.phase_count() > 0 ? graph.layers[1] : 0;
  for (const game::ChoiceSet& set : graph.choice_sets) {
    int mover = -1;
    for (std::size_t m = 0; m < set.movers.size(); ++m) {
      if (set.movers[m].mover == player) mover = static_cast<int>(m);
    }
    mover_of_set_.push_back(mover);
  }
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
    const auto mixes = policy.subspan(graph_.first_probability[node], static_cast<std::size_t>(set.width));
    joint_probabilities(set, mixes, mover, joint_);
    std::size_t own = 1;
    std::size_t stride = 1;
    std::size_t own_mix = 0;
    if (mover >= 0) {
      own = set.movers[static_cast<std::size_t>(mover)].actions.size();
      stride = stride_of(set, static_cast<std::size_t>(mover));
      for (int m = 0; m < mover; ++m) own_mix += set.movers[static_cast<std::size_t>(m)].actions.size();
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
  for (int layer = graph_.phase_count(); layer-- > 0;) {
    const NodeId end = graph_.layers[static_cast<std::size_t>(layer) + 1];
    double* const out = layer == 0 ? fresh.data() : value.data();
    for (NodeId node = graph_.layers[static_cast<std::size_t>(layer)]; node < end; ++node) {
      double sum = 0.0;
      for (std::size_t row = first_row_[node]; row < first_row_[node + 1]; ++row) {
        if (weight[row] == 0.0) continue;
        const double own = reward.empty() ? 0.0 : reward[row];
        sum += weight[row] * (own + next_value(row, value.data()));
      }
      out[node] = sum;
    }
  }
}

double StartValueSolver::solve(const Pass& pass, double discount, std::span<double> x, double target) {
  DETENTE_REQUIRE(discount >= 0.0 && discount < 1.0, "a fixed point needs a discount below 1");
  const std::size_t n = x.size();
  passes_ = 1;
  fresh_.resize(n);
  residual_.resize(n);
  candidate_.resize(n);
  pass(true, x, fresh_);
  double size = largest_difference(fresh_, x);
  bool krylov = true;
  while (size > target && passes_ < kMostPasses) {
    if (krylov) {
      for (std::size_t i = 0; i < n; ++i) residual_[i] = fresh_[i] - x[i];
      correct(pass, target);
      for (std::size_t i = 0; i < n; ++i) candidate_[i] += x[i];
    } else {
      candidate_.swap(fresh_);
    }
    pass(true, candidate_, fresh_);
    ++passes_;
    const double reached = largest_difference(fresh_, candidate_);
    if (krylov && !(reached <= discount * size)) {
      // Back to where a plain step leads.
      krylov = false;
      pass(true, x, fresh_);
      ++passes_;
      continue;
    }
    if (!krylov && reached >= size) return size;  // Rounding: a plain step contracts.
    krylov = true;
    std::ranges::copy(candidate_, x.begin());
    size = reached;
  }
  return size;
}

/// One cycle of GMRES on (I - d P) e = residual_; e comes in candidate_.
void StartValueSolver::correct(const Pass& pass, double target) {
  const std::size_t n = residual_.size();
  const std::size_t most = std::min(kKrylov, n);
  basis_.resize((most + 1) * n);
  hessenberg_.assign((most + 1) * most, 0.0);  // [column * (most + 1) + row], made triangular as it grows.
  cosine_.resize(most);
  sine_.resize(most);
  turned_.assign(most + 1, 0.0);
  const double length = std::sqrt(dot(residual_.data(), residual_.data(), n));
  for (std::size_t i = 0; i < n; ++i) basis_[i] = residual_[i] / length;
  turned_[0] = length;
  std::size_t used = 0;
  while (used < most) {
    const std::size_t k = used++;
    const std::span<const double> last = std::span(basis_).subspan(k * n, n);
    const std::span<double> fresh = std::span(basis_).subspan((k + 1) * n, n);
    pass(false, last, fresh);
    ++passes_;
    for (std::size_t i = 0; i < n; ++i) fresh[i] = last[i] - fresh[i];
    double* const column = hessenberg_.data() + k * (most + 1);
    for (std::size_t j = 0; j <= k; ++j) {
      const double* const other = basis_.data() + j * n;
      column[j] = dot(fresh.data(), other, n);
      for (std::size_t i = 0; i < n; ++i) fresh[i] -= column[j] * other[i];
    }
    const double left = std::sqrt(dot(fresh.data(), fresh.data(), n));
    for (std::size_t j = 0; j < k; ++j) {
      const double upper = cosine_[j] * column[j] + sine_[j] * column[j + 1];
      column[j + 1] = cosine_[j] * column[j + 1] - sine_[j] * column[j];
      column[j] = upper;
    }
    const double radius = std::hypot(column[k], left);
    cosine_[k] = column[k] / radius;
    sine_[k] = left / radius;
    column[k] = radius;
    turned_[k + 1] = -sine_[k] * turned_[k];
    turned_[k] *= cosine_[k];
    if (std::abs(turned_[k + 1]) <= target || left <= 1e-14 * radius) break;
    for (std::size_t i = 0; i < n; ++i) fresh[i] /= left;
  }
  std::ranges::fill(candidate_, 0.0);
  for (std::size_t k = used; k-- > 0;) {
    double share = turned_[k];
    for (std::size_t j = k + 1; j < used; ++j) share -= hessenberg_[j * (most + 1) + k] * turned_[j];
    share /= hessenberg_[k * (most + 1) + k];
    turned_[k] = share;
    for (std::size_t i = 0; i < n; ++i) candidate_[i] += share * basis_[k * n + i];
  }
}

}  // namespace detente::play
