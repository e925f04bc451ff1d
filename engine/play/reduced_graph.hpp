// Reduced graphs: what a node graph is to one player once everyone else's play is fixed.
//
// With the others' moves averaged out, a node is left with one row for each of the player's own actions
// there, or with one row when it does not move: a Markov decision process. Seen by nobody, every node has
// one row: the Markov chain of play itself.
//
// Rounds are discounted, what happens within a round is not. So only the values at the start of a round
// are unknown: a pass over the layers, the last one first, gives all others from them. Their fixed point
// is found by restarted GMRES, guarded by plain passes, each of which shrinks the error by the discount: it
// never does worse than these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/numerics/gmres.hpp"
#include "engine/play/joint.hpp"

namespace detente::play {

/// Owned by one thread; the graph must outlive it. Its shape is worked out once, fill() takes its numbers.
class ReducedGraph {
public:
  /// `players` is the number of columns of the graph's rewards; `player` one of them, or kNobody.
  ReducedGraph(const game::NodeGraph& graph, std::size_t players, int player);

  /// Averages the graph's probabilities, and the player's rewards, over the others' mixes in `policy`, and
  /// weighs its own rows by its own mixes.
  void fill(std::span<const double> policy);

  [[nodiscard]] std::size_t rows() const { return first_entry_.size() - 1; }
  [[nodiscard]] std::size_t start_nodes() const { return start_nodes_; }
  /// Rows of a node: its own actions in order.
  [[nodiscard]] std::size_t first_row(game::NodeId node) const { return first_row_[node]; }
  /// Per row: the player's expected reward, utils; 0 for kNobody.
  [[nodiscard]] const std::vector<double>& reward() const { return reward_; }
  /// Per row: how likely the player takes it at its node.
  [[nodiscard]] const std::vector<double>& mix() const { return mix_; }

  /// A round backwards. `start`: what the start of the next round is worth, per start node, undiscounted.
  /// Fills `value` per node (0 at ended ones; at start nodes the discounted `start`) and `fresh` per start
  /// node: sum over the node's rows of weight * (reward + expected value next). Rows of weight 0 cost
  /// nothing. An empty `reward` counts as 0.
  void pass(std::span<const double> weight, std::span<const double> reward, double discount,
            std::span<const double> start, std::span<double> value, std::span<double> fresh) const;

  /// What a row leads to is worth in expectation, given values per node as pass() leaves them.
  [[nodiscard]] double next_value(std::size_t row, const double* value) const {
    double sum = 0.0;
    for (std::uint64_t e = first_entry_[row]; e < first_entry_[row + 1]; ++e) {
      sum += probability_[e] * value[next_[e]];
    }
    return sum;
  }

  [[nodiscard]] std::span<const game::NodeId> next(std::size_t row) const {
    return std::span(next_).subspan(first_entry_[row], first_entry_[row + 1] - first_entry_[row]);
  }
  [[nodiscard]] std::span<const double> probability(std::size_t row) const {
    return std::span(probability_).subspan(first_entry_[row], first_entry_[row + 1] - first_entry_[row]);
  }

private:
  void join_entries();

  const game::NodeGraph& graph_;
  std::size_t players_;
  int player_;
  std::size_t start_nodes_ = 0;
  std::vector<std::size_t> first_row_;      ///< nodes() + 1.
  std::vector<int> mover_of_set_;           ///< Per choice set: the player's index among the movers, or -1.
  std::vector<std::uint64_t> first_entry_;  ///< rows() + 1.
  std::vector<game::NodeId> next_;
  std::vector<double> probability_;
  /// Per entry of the graph: its entry here, counted from its row's first.
  std::vector<std::uint32_t> place_;
  std::vector<double> reward_, mix_;
  std::vector<double> joint_;
};

/// Solves x = r + d P x for the values at the start of a round. Owned by one thread.
class StartValueSolver {
public:
  /// Fills `fresh` with r + d P x, or with d P x when not `with_reward`.
  using Pass = std::function<void(bool with_reward, std::span<const double> x, std::span<double> fresh)>;

  /// Improves `x` until max |r + d P x - x| <= target, or until rounding or kMostPasses stops it. Returns
  /// the value of the left side that was reached; the error of x is at most that over 1 - d.
  /// REQUIRES: 0 <= d < 1, rows of P are not negative and add up to at most 1.
  double solve(const Pass& pass, double discount, std::span<double> x, double target);
  /// The same with ReducedGraph::pass for the right side; leaves what it fills in `value`.
  double solve(const ReducedGraph& graph, std::span<const double> weight, std::span<const double> reward,
               double discount, std::span<double> value, std::span<double> x, double target);

  static constexpr int kMostPasses = 100000;

private:
  Gmres gmres_;
  std::vector<double> fresh_, residual_, candidate_;
};

}  // namespace detente::play
