// The node graph: every node that play can reach, with its transitions as sparse rows.
//
// A node is what a mover may condition on: the phase, the state, and those earlier choices of
// the round that later formulas still mention. Nodes of one phase form a layer. A row is a
// node with one joint action of its movers; its entries are the nodes that may follow. A phase
// whose guard does not hold is passed over, so an entry may skip layers; entries of the last
// layer lead to layer 0, the start of the next round, or to a node at which the run has ended.
//
// Const members may be used concurrently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/game/game.hpp"

namespace detente::game {

using NodeId = std::uint32_t;

/// Who chooses among what at a node.
struct ChoiceSet {
  struct Mover {
    int mover = 0;             ///< A player, a session or a belief: see Vocabulary.
    std::vector<int> actions;  ///< Available ones, ascending; never empty.
  };
  std::vector<Mover> movers;  ///< May be empty: then the node has one row.
  int rows = 1;   ///< Joint actions: product of the movers' counts. The last mover's action varies fastest.
  int width = 0;  ///< Sum of the movers' counts: what a policy stores per node.
};

/// What outcomes gained on one entry; see NodeGraph::events. An outcome is absent where the entry
/// changes nothing for it: its `at_first` does not hold, or it is an ever, count, first or total
/// without `at_first` and the value is 0.
struct Event {
  struct Value {
    int outcome = 0;
    double value = 0.0;
  };
  std::vector<Value> values;  ///< Ascending outcomes.
};

struct NodeGraph {
  /// Nodes of layer k are [layers[k], layers[k + 1]); nodes at which the run has ended are
  /// [layers[phase count], nodes()). Within a layer, in order of their keys.
  std::vector<NodeId> layers;
  NodeId start = 0;

  std::vector<std::uint64_t> keys;     ///< Per node: mixed radix of its kept variables, first varies slowest.
  std::vector<std::uint32_t> choices;  ///< Per node: index into choice_sets; ended nodes: 0.
  std::vector<ChoiceSet> choice_sets;
  std::vector<std::uint64_t> first_row;  ///< nodes() + 1; ended nodes have no rows.
  /// nodes() + 1: where a node's mixed actions stand in a policy.
  std::vector<std::uint64_t> first_probability;
  std::vector<std::uint64_t> first_entry;  ///< rows() + 1.
  std::vector<double> reward;        ///< rows() x players, row-major: expected payoff paid on the row, utils.
  std::vector<double> probability;   ///< Per entry; each row's add up to 1.
  std::vector<NodeId> next;          ///< Per entry.
  std::vector<std::uint32_t> event;  ///< Per entry: index into events; events[0] is empty.
  std::vector<Event> events;
  std::vector<int> end_of_ended;  ///< Per ended node: 0-based index of the end reached.

  [[nodiscard]] std::size_t nodes() const { return keys.size(); }
  [[nodiscard]] std::size_t rows() const { return first_entry.size() - 1; }
  [[nodiscard]] std::size_t entries() const { return next.size(); }
  [[nodiscard]] int phase_count() const { return static_cast<int>(layers.size()) - 1; }
  [[nodiscard]] NodeId ended_begin() const { return layers.back(); }
  [[nodiscard]] std::size_t policy_width() const { return first_probability.back(); }
  [[nodiscard]] const ChoiceSet& choice_set(NodeId node) const { return choice_sets[choices[node]]; }
  /// Layer of a node; phase_count() for an ended one.
  [[nodiscard]] int layer_of(NodeId node) const;
  /// The node of layer `layer` that `world` is at, or none when play cannot reach it.
  [[nodiscard]] std::optional<NodeId> find(const Game& game, int layer,
                                           std::span<const std::int32_t> world) const;
  /// The values of the variables that a node keeps; all others 0.
  [[nodiscard]] World world_of(const Game& game, NodeId node) const;
  [[nodiscard]] std::size_t bytes() const;
};

/// How large a graph is or would be.
struct GraphSize {
  std::uint64_t states = 0;  ///< Nodes at the start of a round.
  std::uint64_t nodes = 0;
  std::uint64_t rows = 0;
  std::uint64_t transitions = 0;  ///< Entries.
  std::uint64_t bytes = 0;        ///< That the graph takes (or would).
  bool complete = false;          ///< False: counting stopped at the limit; the numbers are lower bounds.
};

struct GraphOptions {
  std::uint64_t max_bytes = 0;  ///< Stop before using more; 0 = half of the machine.
};

/// Counts without storing rows: 16 bytes a node.
[[nodiscard]] GraphSize measure_graph(const Game& game, const GraphOptions& options);

/// Builds the graph. Errors: the limit is reached (code "too-large"; the message names the
/// variables that cause it), or a mover has no action in some reachable state ("no-action").
Result<NodeGraph> build_graph(const Game& game, const GraphOptions& options);

/// "arsenal (8 values) x sanctions (6) x us (4, kept for the payoff ...)": the largest factors
/// of the product space, for the message of an explosion.
[[nodiscard]] std::string largest_factors(const Game& game);

}  // namespace detente::game
