#include "engine/play/backward.hpp"

#include <algorithm>

#include "engine/play/joint.hpp"

namespace detente::play {
namespace {

constexpr std::size_t kBlock = 256;  // Nodes per task.

}  // namespace

RoundValues::RoundValues(const game::NodeGraph& graph, std::size_t of_width)
    : width(of_width),
      next(graph.nodes() * width, 0.0),
      start(graph.phase_count() > 0 ? graph.layers[1] * width : 0, 0.0) {
}

void RoundValues::discount(std::span<const double> discounts) {
  for (std::size_t at = 0; at < start.size(); at += width) {
    for (std::size_t i = 0; i < width; ++i) next[at + i] = discounts[i] * start[at + i];
  }
}

AddReward rewards_of(const game::NodeGraph& graph, std::size_t columns) {
  return [&graph, columns](std::size_t row, double weight, double* sum) {
    const double* const reward = graph.reward.data() + row * columns;
    for (std::size_t i = 0; i < columns; ++i) sum[i] += weight * reward[i];
  };
}

void node_value(const game::NodeGraph& graph, game::NodeId node, std::span<const double> mixes,
                const AddReward& add_reward, const RoundValues& values, std::vector<double>& joint,
                double* out) {
  joint_probabilities(graph.choice_set(node), mixes, kNobody, joint);
  std::fill_n(out, values.width, 0.0);
  for (std::size_t r = 0; r < joint.size(); ++r) {
    if (joint[r] == 0.0) continue;
    add_reward(graph.first_row[node] + r, joint[r], out);
    add_following(graph, graph.first_row[node] + r, joint[r], values, out);
  }
}

std::size_t count_tasks(const game::NodeGraph& graph, std::size_t block) {
  std::size_t tasks = 0;
  for (std::size_t layer = 1; layer < graph.layers.size(); ++layer) {
    tasks += (graph.layers[layer] - graph.layers[layer - 1] + block - 1) / block;
  }
  return tasks;
}

void pass_backward(const game::NodeGraph& graph, std::span<const double> policy, const AddReward& add_reward,
                   RoundValues& values) {
  for_nodes_backward(graph, kBlock, [&](std::size_t first, std::size_t last, std::size_t) {
    std::vector<double>& to = first * values.width < values.start.size() ? values.start : values.next;
    std::vector<double> joint;
    for (std::size_t n = first; n < last; ++n) {
      const auto node = static_cast<game::NodeId>(n);
      node_value(graph, node, mixes_at(graph, policy, node), add_reward, values, joint,
                 to.data() + n * values.width);
    }
  });
}

JoinedEntries::JoinedEntries(const game::NodeGraph& of_graph) : graph(of_graph) {
  first.reserve(graph.rows() + 1);
  first.push_back(0);
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      // A row's entries are ordered by where they lead, so those lie together.
      if (e > graph.first_entry[row] && graph.next[e] == graph.next[e - 1]) continue;
      next.push_back(graph.next[e]);
      from_.push_back(e);
    }
    first.push_back(next.size());
  }
  from_.push_back(graph.entries());
  probability.resize(next.size());
  reload();
}

void JoinedEntries::reload() {
  for (std::size_t j = 0; j < next.size(); ++j) {
    double sum = 0.0;
    for (std::uint64_t e = from_[j]; e < from_[j + 1]; ++e) sum += graph.probability[e];
    probability[j] = sum;
  }
}

}  // namespace detente::play
