// A round backwards: what its nodes are worth, from what the next round is worth.
//
// With r the rows of a node n and P(r) their probabilities (see joint.hpp), e the entries of a row,
//   value(n) = sum over r of P(r) * (reward(r) + sum over e of p(e) * next(to(e)))
//   next(m)  = value(m) at later nodes of the round, discount * value of the next round at start nodes of one,
//              0 at terminal nodes.
// Layers are passed last one first, so all that an entry leads to is known. Two kernels compute the same sums
// with what they need besides, where speed decides: RoundSolver in solve/markov (the values of each mover's
// actions, the number of players known to the compiler) and NodeBlock in solve/stationary (derivatives).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/parallel.hpp"
#include "engine/game/node_graph.hpp"

namespace detente::play {

/// `width` numbers a node: a column each of what is valued (players, payoff terms ...).
struct RoundValues {
  /// Worth nothing, as after the last round.
  RoundValues(const game::NodeGraph& graph, std::size_t of_width);

  std::size_t width;
  /// next[node * width + i], of every node: where a row of the round may lead, see above.
  std::vector<double> next;
  /// start[node * width + i], of start nodes: at the start of this round, undiscounted.
  std::vector<double> start;
  /// |value - the exact one| is at most this, but for rounding. 0 for a finite horizon.
  double error = 0.0;

  /// What a node of this round is worth, undiscounted: `width` numbers.
  [[nodiscard]] const double* at(game::NodeId node) const {
    return (node * width < start.size() ? start : next).data() + node * width;
  }
  /// On to the round before, which the start of this one follows. One discount a column.
  void discount(std::span<const double> discounts);
};

/// Adds `weight` times what follows a row to `sum`, `values.width` numbers.
inline void add_following(const game::NodeGraph& graph, std::size_t row, double weight,
                          const RoundValues& values, double* sum) {
  for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
    const double share = weight * graph.probability[e];
    const double* const next = values.next.data() + std::size_t{graph.next[e]} * values.width;
    for (std::size_t i = 0; i < values.width; ++i) sum[i] += share * next[i];
  }
}

/// Adds `weight` times what a row pays at once to `sum`, a number a column.
using AddReward = std::function<void(std::size_t row, double weight, double* sum)>;
/// The graph's own rewards, of so many columns.
[[nodiscard]] AddReward rewards_of(const game::NodeGraph& graph, std::size_t columns);

/// value(n) into `out`; `joint` is room.
void node_value(const game::NodeGraph& graph, game::NodeId node, std::span<const double> mixes,
                const AddReward& add_reward, const RoundValues& values, std::vector<double>& joint,
                double* out);

/// How many tasks for_nodes_backward has.
[[nodiscard]] std::size_t count_tasks(const game::NodeGraph& graph, std::size_t block);

/// Calls body(first, last, task) for blocks of at most `block` nodes of a layer, the last layer first. The blocks of
/// a layer run in parallel; tasks are numbered one layer after another, so that reductions have an order.
template <typename Body>
void for_nodes_backward(const game::NodeGraph& graph, std::size_t block, const Body& body) {
  std::size_t first_task = 0;
  for (std::size_t layer = static_cast<std::size_t>(graph.phase_count()); layer-- > 0;) {
    const std::size_t first = graph.layers[layer];
    const std::size_t count = graph.layers[layer + 1] - first;
    if (count <= block) {
      if (count > 0) body(first, first + count, first_task);
    } else {
      for_blocks(count, block, [&](std::size_t begin, std::size_t end) {
        body(first + begin, first + end, first_task + begin / block);
      });
    }
    first_task += (count + block - 1) / block;
  }
}

/// All nodes of a round, from `next` at start nodes to `next` elsewhere and to `start`. In parallel.
void pass_backward(const game::NodeGraph& graph, std::span<const double> policy, const AddReward& add_reward,
                   RoundValues& values);

/// Entries of a row that differ in their events alone, as one: values ask only where a row leads.
struct JoinedEntries {
  explicit JoinedEntries(const game::NodeGraph& of_graph);
  /// Takes the graph's probabilities.
  void reload();

  const game::NodeGraph& graph;
  std::vector<std::uint64_t> first;  ///< Per row, one more at the end.
  std::vector<game::NodeId> next;
  std::vector<double> probability;

private:
  std::vector<std::uint64_t> from_;  ///< First entry of each, one more at the end.
};

}  // namespace detente::play
