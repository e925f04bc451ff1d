// Chains of lanes: what exact propagation carries from node to node, beside the mass itself.
//
// A chain has a few lanes per node. An event's class says what it does to them: nothing, a lane is
// emptied (it happened), all move up (one more). Lanes lie side by side, in fours, so that the loops
// over edges use the widest vector unit; every unit gives the same bits, for lanes do not mix in them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/simulate/exact/carried_outcome.hpp"
#include "engine/simulate/exact/flow_graph.hpp"

namespace detente::simulate {

/// The mass of runs at each node, and what follows from a round's policy for every chain: which nodes are
/// visited, how their rows are played, how heavy their edges are. What play/forward.hpp does entry by entry goes by
/// edges here: every chain uses their weights, and there are several times fewer. Owned by one thread.
class MassFlow {
public:
  /// Edges are told apart by `class_of_event`. `graph` must outlive it.
  MassFlow(const game::NodeGraph& graph, std::span<const EventClass> class_of_event);

  /// Everybody at the start.
  void start();
  /// The graph's probabilities changed.
  void load() { edges_.load(graph_); }
  /// Plays one round.
  void advance(std::span<const double> policy);

  /// After advance: of the round just played.
  [[nodiscard]] std::span<const double> mass() const { return mass_; }
  /// At nodes of layer 0: of the round to come. At ended nodes: of all runs that ever ended there.
  [[nodiscard]] double mass_to_come(game::NodeId node) const { return now_[node]; }
  [[nodiscard]] const FlowEdges& edges() const { return edges_; }
  [[nodiscard]] FlowEdges& edges() { return edges_; }
  /// The probabilities of a node's rows in the round just played. REQUIRES: the node has mass, and the
  /// policy is still there.
  [[nodiscard]] const double* play(game::NodeId node) const { return play_[node]; }

private:
  const game::NodeGraph& graph_;
  FlowEdges edges_;
  std::vector<double> now_;
  std::vector<double> mass_;
  std::vector<const double*> play_;  ///< Per node: in the policy, or in joint_.
  std::vector<double> joint_;        ///< Per row.
};

/// The shape of a chain: its lanes, and what events do to them.
struct ChainShape {
  enum class Kind : unsigned char {
    waiting,  ///< Up to four independent lanes, each with its own events.
    sum,
    moments,
    extremum_max,
    extremum_min,
  };
  /// What a class does. Waiting: bit l empties lane l. Sum: lanes to move up. Extremum: the value's
  /// place. Moments: `gain`.
  struct Action {
    std::uint32_t what = 0;
    std::uint32_t codes = 0;  ///< Waiting: two bits a lane, see Waiting::codes.
    double gain = 0.0;
  };
  /// A lane of a waiting chain.
  struct Waiting {
    bool by_event = false;            ///< What is booked depends on the event: flows are kept by row.
    std::vector<std::uint8_t> codes;  ///< Per event: 0 nothing, 1 it happens, 2 it cannot happen any more.
  };

  Kind kind = Kind::waiting;
  int rounds = 0;
  std::size_t lanes = 0;
  std::size_t most = 0;  ///< Sum: lanes that a round can add.
  std::vector<Waiting> waiting;
  std::vector<Action> actions{1};       ///< Per class of the chain's own; the first does nothing.
  std::vector<EventClass> event_class;  ///< Per event: class of the chain's own.

  /// Numbers per node.
  [[nodiscard]] std::size_t stride() const { return (lanes + 3) / 4 * 4; }
};

/// Propagates the lanes of one chain. Owned by one thread.
class LaneChain {
public:
  virtual ~LaneChain() = default;

  /// Everybody at the start, and nothing has happened.
  virtual void start() = 0;
  /// One round, after `flow` played it.
  virtual void advance(const MassFlow& flow, int round) = 0;
  /// After advance, per lane: of all runs that ended in the round, and of all that go on.
  [[nodiscard]] virtual std::span<const double> ended() const = 0;
  [[nodiscard]] virtual std::vector<double> running() const = 0;
};

/// Pushes each node's lanes along its edges: chains of few lanes, which events change in any way.
class EventChain final : public LaneChain {
public:
  /// own_class[c]: which of the shape's classes the flow's class c is. All must outlive it.
  EventChain(const game::NodeGraph& graph, const ChainShape& shape, const FlowEdges& edges,
             std::span<const EventClass> own_class);

  void start() override;
  void advance(const MassFlow& flow, int round) override;
  [[nodiscard]] std::span<const double> ended() const override { return ended_; }
  [[nodiscard]] std::vector<double> running() const override;

  /// Waiting: mass that left a lane in the round just played, by its code.
  [[nodiscard]] double left(std::size_t lane, std::uint8_t code) const;
  /// Waiting, by event: mass that left the lane in all rounds, per event.
  [[nodiscard]] std::vector<double> left_by_event(std::size_t lane) const;

private:
  friend struct EventKernel;
  void keep_rows(const MassFlow& flow, game::NodeId node, const double* lanes);
  void apply(const ChainShape::Action& action, const double* lanes);

  const game::NodeGraph& graph_;
  const ChainShape& shape_;
  std::span<const EventClass> own_class_;
  std::size_t stride_;
  std::vector<char> touched_;   ///< Per node: an event that it may lead to does something here.
  std::vector<double> now_;     ///< [node][lane]; layer 0 holds the next round.
  std::vector<double> source_;  ///< The same of layer 0: this round's start.
  std::vector<double> moved_;   ///< A node's lanes after an action.
  std::vector<double> ended_;
  std::vector<double> left_;                   ///< [class][four lanes], of this round.
  std::vector<std::vector<double>> row_left_;  ///< By-event lanes: per row.
};

/// Draws each node's lanes from all ways into it: a sum's many lanes, which events only move up. So a
/// node's lanes stay in registers while they are added up.
class SumChain final : public LaneChain {
public:
  /// As EventChain. REQUIRES: `edges` keeps its ways.
  SumChain(const game::NodeGraph& graph, const ChainShape& shape, const FlowEdges& edges,
           std::span<const EventClass> own_class);

  void start() override;
  void advance(const MassFlow& flow, int round) override;
  [[nodiscard]] std::span<const double> ended() const override { return ended_; }
  [[nodiscard]] std::vector<double> running() const override;

private:
  friend struct SumKernel;
  /// Where the lanes are of a start that the turn begins with, and of a node of a later layer.
  [[nodiscard]] std::size_t start_at(std::size_t turn, std::size_t node) const {
    return (turn * graph_.layers[1] + node) * stride_ + pad_;
  }
  [[nodiscard]] std::size_t later_at(std::size_t place) const {
    return (2 * graph_.layers[1] + place) * stride_ + pad_;
  }

  const game::NodeGraph& graph_;
  const ChainShape& shape_;
  const FlowEdges::Ways& ways_;
  std::size_t pad_;      ///< Numbers before lane 0, always 0: what moves up from there.
  std::size_t numbers_;  ///< Lanes, in whole fours.
  std::size_t stride_;   ///< Pad and lanes: numbers per node.
  /// [node][pad and lanes]: starts of rounds twice, for what a round begins with and what it leads to take
  /// turns; then the places of nodes of later layers.
  std::vector<double> lanes_;
  /// By turn, per way: where in lanes_ the lane is that moves up to lane 0.
  std::vector<std::uint32_t> origin_[2];
  std::vector<std::uint32_t> target_[2];  ///< By turn, per node in the order of ways: where its lanes are.
  std::size_t turn_ = 0;
  std::vector<double> ended_;
};

}  // namespace detente::simulate
