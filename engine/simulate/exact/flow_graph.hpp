// The node graph as mass flows through it: entries of a node that lead to the same place are one edge.
//
// A row's entries differ in next node and event, but mass asks only for the next node, and the lanes of
// an outcome only for what an event means to it. Which entries are one edge depends on the shape of
// the graph alone, so it is found once; the edges' weights follow from a policy, round by round.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"

namespace detente::simulate {

/// A class of events, by what they do to the lanes of a chain; 0 = nothing.
using EventClass = std::uint32_t;

/// The edges of every node, and how rows share in them. Edges of one node and class lie together.
class FlowEdges {
public:
  FlowEdges(const game::NodeGraph& graph, std::span<const EventClass> class_of_event);

  [[nodiscard]] std::uint32_t first(game::NodeId node) const { return first_edge_[node]; }
  [[nodiscard]] std::uint32_t end(game::NodeId node) const { return first_edge_[node + 1]; }
  [[nodiscard]] const game::NodeId* next() const { return next_.data(); }
  [[nodiscard]] const EventClass* classes() const { return class_.data(); }
  [[nodiscard]] const double* weights() const { return weight_.data(); }

  /// The same edges by where they lead.
  struct Ways {
    /// Every node into which a way leads, sources first. Nodes of layer 0 are starts of the next round, and
    /// sources of none of them. Sources come shortly before they are needed, while they are in the cache.
    std::vector<game::NodeId> order;
    /// Per node of later layers: a place for its numbers, which other nodes take when it is no longer needed.
    /// Ended nodes keep theirs.
    std::vector<std::uint32_t> place;
    std::uint32_t places = 0;
    std::vector<std::uint32_t> first;  ///< Per node in `order`, one more at the end: its ways.
    std::vector<game::NodeId> source;
    std::vector<EventClass> event_class;
    std::vector<double> weight;
  };
  [[nodiscard]] const Ways& ways() const { return ways_; }
  /// Keeps ways() from now on; they take memory and time, so only who needs them asks for them.
  void keep_ways(const game::NodeGraph& graph);

  /// Takes the graph's probabilities. The entries of a share add up in the graph's order.
  void load(const game::NodeGraph& graph);
  /// Sets the weights of the edges of one node; play[i] is the probability of its i-th row.
  void weigh(const game::NodeGraph& graph, game::NodeId node, const double* play);

private:
  /// The ways into each node, as edges; `first` is per node.
  [[nodiscard]] std::vector<std::uint32_t> edges_into(const game::NodeGraph& graph,
                                                      std::vector<std::uint32_t>& first) const;
  void find_places(const game::NodeGraph& graph);

  std::vector<std::uint32_t> first_edge_;  ///< Per node, one more at the end.
  std::vector<game::NodeId> next_;
  std::vector<EventClass> class_;
  std::vector<double> weight_;
  std::vector<std::uint32_t> first_share_;  ///< Per row, one more at the end.
  std::vector<std::uint32_t> share_edge_;   ///< The edge that a row has a share in.
  std::vector<double> share_;               ///< Its probability when the row is played.
  std::vector<std::uint32_t> way_of_edge_;  ///< Empty unless ways are kept.
  Ways ways_;
  std::vector<std::uint32_t> share_of_entry_;  ///< Per entry; empty when each has its own.
};

}  // namespace detente::simulate
