// A round forwards: how likely play is at each node, from the start of the round to its end.
//
// With P(r) the probabilities of a node's rows (see joint.hpp) and p(e) those of a row's entries,
//   mass(m) = sum over the entries e that lead to m, of rows r of nodes n, of mass(n) * P(r) * p(e).
// Mass at terminal nodes gathers: it is that of all runs that ever ended there. Exact propagation of whole
// distributions has a kernel of its own (MassFlow in simulate/exact), which joins entries by what they mean to
// the outcomes that are carried along with the mass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/play/joint.hpp"

namespace detente::play {

/// Owned by one thread; the graph must outlive it.
class Mass {
public:
  /// None anywhere.
  explicit Mass(const game::NodeGraph& graph)
      : graph_(graph),
        mass_(graph.nodes(), 0.0),
        next_start_(graph.phase_count() > 0 ? graph.layers[1] : 0) {}

  [[nodiscard]] double at(game::NodeId node) const { return mass_[node]; }
  void put(game::NodeId node, double mass) { mass_[node] = mass; }

  /// Adds what a row leads to, `mass` of which takes it.
  void follow(std::size_t row, double mass) {
    if (mass == 0.0) return;
    for (std::uint64_t e = graph_.first_entry[row]; e < graph_.first_entry[row + 1]; ++e) {
      const game::NodeId to = graph_.next[e];
      (to < next_start_.size() ? next_start_[to] : mass_[to]) += mass * graph_.probability[e];
    }
  }

  /// Plays the layers from `layer` to the end of the round. visit(node, mass, joint) is told of each node on the
  /// way, with the probabilities of its rows.
  template <typename Visit>
  void play(std::span<const double> policy, int layer, const Visit& visit) {
    for (game::NodeId n = graph_.layers[static_cast<std::size_t>(layer)]; n < graph_.ended_begin(); ++n) {
      if (mass_[n] == 0.0) continue;
      joint_probabilities(graph_.choice_set(n), mixes_at(graph_, policy, n), kNobody, joint_);
      visit(n, mass_[n], std::span<const double>(joint_));
      for (std::size_t r = 0; r < joint_.size(); ++r) follow(graph_.first_row[n] + r, mass_[n] * joint_[r]);
    }
  }

  /// The end of a round becomes the start of the next.
  void next_round() {
    std::fill(mass_.begin(), mass_.begin() + static_cast<std::ptrdiff_t>(graph_.ended_begin()), 0.0);
    std::ranges::copy(next_start_, mass_.begin());
    std::ranges::fill(next_start_, 0.0);
  }

private:
  const game::NodeGraph& graph_;
  std::vector<double> mass_;        ///< Per node.
  std::vector<double> next_start_;  ///< Per start node: of the next round.
  std::vector<double> joint_;
};

}  // namespace detente::play
