// Chain tables: a node graph and a behaviour as alias tables, one row per node and round.
//
// What can follow a node, whatever its movers do, are its targets: the distinct (next node, event)
// pairs of its entries. They are the same in every round. A behaviour gives them probabilities,
// which differ by round; a row of columns is built when a run first visits its node in that
// round, by whichever thread comes first, for its content depends on nothing else.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/runs/alias_table.hpp"

namespace detente::simulate {

/// One 64-bit word, so that a step loads it at once.
struct Target {
  std::uint64_t packed = 0;

  [[nodiscard]] static Target of(game::NodeId next, std::uint32_t event) {
    return {std::uint64_t{next} << 32U | event};
  }
  [[nodiscard]] game::NodeId next() const { return static_cast<game::NodeId>(packed >> 32U); }
  [[nodiscard]] std::uint32_t event() const { return static_cast<std::uint32_t>(packed); }

  friend auto operator<=>(const Target&, const Target&) = default;
};

/// Which targets are a node's: [first, first + count) of ChainTargets::all(). One word, too.
struct TargetRange {
  std::uint64_t packed = 0;

  [[nodiscard]] static TargetRange of(std::uint32_t first, std::uint32_t count) {
    return {std::uint64_t{count} << 32U | first};
  }
  [[nodiscard]] std::uint32_t first() const { return static_cast<std::uint32_t>(packed); }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(packed >> 32U); }
};

/// The targets of every node. Const members may be used concurrently.
class ChainTargets {
public:
  explicit ChainTargets(const game::NodeGraph& graph);

  [[nodiscard]] TargetRange range(game::NodeId node) const { return ranges_[node]; }
  [[nodiscard]] const TargetRange* ranges() const { return ranges_.data(); }
  [[nodiscard]] std::span<const Target> all() const { return targets_; }
  /// Targets of the nodes [begin, end).
  [[nodiscard]] std::span<const Target> between(game::NodeId begin, game::NodeId end) const;
  /// Which of its node's targets an entry of the graph leads to.
  [[nodiscard]] std::uint32_t slot(std::uint64_t entry) const { return slot_[entry]; }

private:
  std::vector<TargetRange> ranges_;
  std::vector<Target> targets_;
  std::vector<std::uint32_t> slot_;
};

/// Builds rows; keeps its work space. Owned by one thread.
class RowBuilder {
public:
  RowBuilder(const game::NodeGraph& graph, const ChainTargets& targets)
      : graph_(&graph), targets_(&targets) {}

  /// The columns of `node` when its movers play `policy` (one round of a Behaviour).
  void build(game::NodeId node, std::span<const double> policy, AliasColumn* columns);

  /// P(target) of `node`, as long as its targets; void after the next call.
  std::span<const double> weights(game::NodeId node, std::span<const double> policy);

private:
  const game::NodeGraph* graph_;
  const ChainTargets* targets_;
  AliasBuilder alias_;
  std::vector<double> weights_, joint_;
};

/// The rows of one round (or of all, when they play alike), shared by threads.
class RoundRows {
public:
  explicit RoundRows(const ChainTargets& targets, std::size_t nodes);

  /// Makes sure that the row of `node` is there.
  void ensure(game::NodeId node, std::span<const double> policy, RowBuilder& builder);
  /// Forgets all rows. Not to be called while others use them.
  void clear();

  /// Column i of a node stands at range(node).first() + i.
  [[nodiscard]] const AliasColumn* columns() const { return columns_.get(); }

  /// Bytes of one round's rows.
  [[nodiscard]] static std::size_t bytes(const ChainTargets& targets, std::size_t nodes) {
    return targets.all().size() * sizeof(AliasColumn) + nodes;
  }

private:
  const ChainTargets* targets_;
  std::size_t nodes_;
  std::unique_ptr<AliasColumn[]> columns_;
  std::unique_ptr<std::atomic<std::uint8_t>[]> state_;
};

}  // namespace detente::simulate
