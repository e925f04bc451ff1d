#include "engine/simulate/runs/chain_tables.hpp"

#include <algorithm>
#include <limits>
#include <thread>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/play/joint.hpp"

namespace detente::simulate {
namespace {

constexpr std::size_t kNodesPerTask = 1024;

enum RowState : std::uint8_t { kAbsent = 0, kBeingBuilt = 1, kReady = 2 };

/// The distinct targets of a node, ascending.
void collect_targets(const game::NodeGraph& graph, game::NodeId node, std::vector<Target>& targets) {
  targets.clear();
  const std::uint64_t begin = graph.first_entry[graph.first_row[node]];
  const std::uint64_t end = graph.first_entry[graph.first_row[node + 1]];
  for (std::uint64_t e = begin; e < end; ++e) targets.push_back(Target::of(graph.next[e], graph.event[e]));
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
}

}  // namespace

ChainTargets::ChainTargets(const game::NodeGraph& graph) : ranges_(graph.nodes()), slot_(graph.entries()) {
  const auto for_nodes = [&](const auto& body) {
    for_blocks(graph.nodes(), kNodesPerTask, [&](std::size_t begin, std::size_t end) {
      std::vector<Target> found;
      for (std::size_t at = begin; at < end; ++at) {
        const auto node = static_cast<game::NodeId>(at);
        collect_targets(graph, node, found);
        body(node, found);
      }
    });
  };
  for_nodes([&](game::NodeId node, const std::vector<Target>& found) {
    ranges_[node] = TargetRange::of(0, static_cast<std::uint32_t>(found.size()));
  });
  std::uint64_t total = 0;
  for (TargetRange& range : ranges_) {
    range = TargetRange::of(static_cast<std::uint32_t>(total), range.count());
    total += range.count();
    DETENTE_REQUIRE(total <= std::numeric_limits<std::uint32_t>::max(), "targets are numbered with 32 bits");
  }
  targets_.resize(total);
  for_nodes([&](game::NodeId node, const std::vector<Target>& found) {
    std::copy(found.begin(), found.end(), targets_.begin() + range(node).first());
    for (std::uint64_t e = graph.first_entry[graph.first_row[node]];
         e < graph.first_entry[graph.first_row[node + 1]]; ++e) {
      const auto at = std::lower_bound(found.begin(), found.end(), Target::of(graph.next[e], graph.event[e]));
      slot_[e] = static_cast<std::uint32_t>(at - found.begin());
    }
  });
}

std::span<const Target> ChainTargets::between(game::NodeId begin, game::NodeId end) const {
  const auto place = [&](game::NodeId node) {
    return node < ranges_.size() ? std::size_t{range(node).first()} : targets_.size();
  };
  return all().subspan(place(begin), place(end) - place(begin));
}

std::span<const double> RowBuilder::weights(game::NodeId node, std::span<const double> policy) {
  const game::ChoiceSet& choice = graph_->choice_set(node);
  joint_.resize(static_cast<std::size_t>(choice.rows));
  const auto rows = play::row_probabilities(choice, play::mixes_at(*graph_, policy, node), joint_);
  weights_.assign(targets_->range(node).count(), 0.0);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (!(rows[r] > 0.0)) continue;
    const std::uint64_t row = graph_->first_row[node] + r;
    for (std::uint64_t e = graph_->first_entry[row]; e < graph_->first_entry[row + 1]; ++e) {
      weights_[targets_->slot(e)] += rows[r] * graph_->probability[e];
    }
  }
  return weights_;
}

void RowBuilder::build(game::NodeId node, std::span<const double> policy, AliasColumn* columns) {
  const std::span<const double> row = weights(node, policy);
  alias_.build(row, {columns, row.size()});
}

RoundRows::RoundRows(const ChainTargets& targets, std::size_t nodes)
    : targets_(&targets),
      nodes_(nodes),
      // Not cleared: pages of rows that no run visits are never touched.
      columns_(std::make_unique_for_overwrite<AliasColumn[]>(targets.all().size())),
      state_(std::make_unique<std::atomic<std::uint8_t>[]>(nodes)) {
}

void RoundRows::ensure(game::NodeId node, std::span<const double> policy, RowBuilder& builder) {
  std::atomic<std::uint8_t>& state = state_[node];
  if (state.load(std::memory_order_acquire) == kReady) return;
  std::uint8_t seen = kAbsent;
  if (state.compare_exchange_strong(seen, kBeingBuilt, std::memory_order_acquire)) {
    builder.build(node, policy, columns_.get() + targets_->range(node).first());
    state.store(kReady, std::memory_order_release);
    return;
  }
  while (state.load(std::memory_order_acquire) != kReady) std::this_thread::yield();
}

void RoundRows::clear() {
  for (std::size_t node = 0; node < nodes_; ++node) state_[node].store(kAbsent, std::memory_order_relaxed);
}

}  // namespace detente::simulate
