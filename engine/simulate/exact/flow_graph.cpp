#include "engine/simulate/exact/flow_graph.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/base/contract.hpp"

namespace detente::simulate {

using game::NodeGraph;
using game::NodeId;

namespace {

/// Numbers keys in the order of their first appearance; forgets them all in one step.
class Numbering {
public:
  /// Room for `count` keys until the next reset.
  void reset(std::size_t count) {
    count_ = 0;
    ++epoch_;
    std::size_t size = std::max<std::size_t>(16, slots_.size());
    while (size < 2 * count) size *= 2;
    if (size > slots_.size()) slots_.assign(size, {});
  }
  std::uint32_t operator()(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    // Fibonacci hashing: the golden ratio spreads consecutive keys.
    std::size_t at = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 32U) & mask;
    while (slots_[at].epoch == epoch_ && slots_[at].key != key) at = (at + 1) & mask;
    if (slots_[at].epoch != epoch_) slots_[at] = {key, epoch_, count_++};
    return slots_[at].number;
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }

private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t epoch = 0;
    std::uint32_t number = 0;
  };
  std::vector<Slot> slots_;
  std::uint32_t epoch_ = 0;
  std::uint32_t count_ = 0;
};

std::uint64_t key_of(EventClass event_class, NodeId next) {
  return std::uint64_t{event_class} << 32U | next;
}

/// Marks the first share in an edge: it sets the weight to which the others add.
constexpr std::uint32_t kFirstShare = std::uint32_t{1} << 31U;

std::uint32_t index_of(std::size_t size) {
  DETENTE_REQUIRE(size < kFirstShare, "edges are counted in 31 bits");
  return static_cast<std::uint32_t>(size);
}

}  // namespace

FlowEdges::FlowEdges(const NodeGraph& graph, std::span<const EventClass> class_of_event) {
  first_edge_.push_back(0);
  first_share_.push_back(0);
  Numbering edges;
  Numbering shares;
  std::vector<std::uint64_t> keys;
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> rank;
  std::vector<char> has_share;  // Per edge: a row before shares in it.
  share_of_entry_.reserve(graph.entries());
  const auto key_at = [&](std::uint64_t entry) {
    return key_of(class_of_event[graph.event[entry]], graph.next[entry]);
  };
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    const std::uint64_t begin = graph.first_entry[graph.first_row[node]];
    const std::uint64_t end = graph.first_entry[graph.first_row[node + 1]];
    edges.reset(end - begin);
    keys.clear();
    for (std::uint64_t entry = begin; entry < end; ++entry) {
      if (edges(key_at(entry)) == keys.size()) keys.push_back(key_at(entry));
    }
    // By class, and within a class in order of appearance.
    order.resize(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return keys[a] >> 32U < keys[b] >> 32U; });
    rank.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      rank[order[i]] = first_edge_.back() + static_cast<std::uint32_t>(i);
      next_.push_back(static_cast<NodeId>(keys[order[i]]));
      class_.push_back(static_cast<EventClass>(keys[order[i]] >> 32U));
    }
    has_share.resize(next_.size(), 0);
    for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      const std::uint32_t first = first_share_.back();
      shares.reset(graph.first_entry[row + 1] - graph.first_entry[row]);
      for (std::uint64_t entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
        const std::uint32_t edge = rank[edges(key_at(entry))];
        const std::uint32_t share = first + shares(edge);
        if (share == share_edge_.size()) {
          share_edge_.push_back(edge | (std::exchange(has_share[edge], 1) == 0 ? kFirstShare : 0));
        }
        share_of_entry_.push_back(share);
      }
      first_share_.push_back(index_of(share_edge_.size()));
    }
    first_edge_.push_back(index_of(next_.size()));
  }
  if (share_edge_.size() == graph.entries()) share_of_entry_ = {};
  weight_.resize(next_.size());
  share_.resize(share_edge_.size());
  load(graph);
}

void FlowEdges::load(const NodeGraph& graph) {
  if (share_of_entry_.empty()) {
    share_ = graph.probability;
    return;
  }
  std::fill(share_.begin(), share_.end(), 0.0);
  for (std::size_t entry = 0; entry < share_of_entry_.size(); ++entry) {
    share_[share_of_entry_[entry]] += graph.probability[entry];
  }
}

void FlowEdges::weigh(const NodeGraph& graph, NodeId node, const double* play) {
  double* const weight = weight_.data();
  const std::uint32_t* const share_edge = share_edge_.data();
  for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row, ++play) {
    const double played = *play;
    const std::uint32_t last = first_share_[row + 1];
    for (std::uint32_t share = first_share_[row]; share < last; ++share) {
      double& sum = weight[share_edge[share] & ~kFirstShare];
      const double before = (share_edge[share] & kFirstShare) != 0 ? 0.0 : sum;
      sum = before + played * share_[share];
    }
  }
  if (way_of_edge_.empty()) return;
  for (std::uint32_t edge = first(node); edge < end(node); ++edge) {
    ways_.weight[way_of_edge_[edge]] = weight[edge];
  }
}

std::vector<std::uint32_t> FlowEdges::edges_into(const NodeGraph& graph,
                                                 std::vector<std::uint32_t>& first_into) const {
  first_into.assign(graph.nodes() + 1, 0);
  for (const NodeId next : next_) ++first_into[next + 1];
  std::partial_sum(first_into.begin(), first_into.end(), first_into.begin());
  std::vector<std::uint32_t> at(first_into.begin(), first_into.end() - 1);
  std::vector<std::uint32_t> into(next_.size());
  for (std::uint32_t edge = 0; edge < next_.size(); ++edge) into[at[next_[edge]]++] = edge;
  return into;
}

void FlowEdges::keep_ways(const NodeGraph& graph) {
  if (!way_of_edge_.empty() || next_.empty()) return;
  std::vector<std::uint32_t> first_into;
  const std::vector<std::uint32_t> into = edges_into(graph, first_into);
  std::vector<NodeId> source_of(next_.size());
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    std::fill(source_of.begin() + first(node), source_of.begin() + end(node), node);
  }
  const NodeId starts = graph.layers[1];
  ways_.first.push_back(0);
  way_of_edge_.resize(next_.size());
  const auto add = [&](NodeId node) {
    ways_.order.push_back(node);
    for (std::uint32_t i = first_into[node]; i < first_into[node + 1]; ++i) {
      way_of_edge_[into[i]] = static_cast<std::uint32_t>(ways_.source.size());
      ways_.source.push_back(source_of[into[i]]);
      ways_.event_class.push_back(class_[into[i]]);
    }
    ways_.first.push_back(static_cast<std::uint32_t>(ways_.source.size()));
  };
  std::vector<char> seen(graph.nodes(), 0);
  std::vector<std::pair<NodeId, std::uint32_t>> open;  // A node, and which of its ways is next.
  const auto visit = [&](NodeId last) {
    open.assign(1, {last, first_into[last]});
    while (!open.empty()) {
      auto& [node, way] = open.back();
      if (way == first_into[node + 1]) {
        add(node);
        open.pop_back();
        continue;
      }
      const NodeId source = source_of[into[way++]];
      if (source < starts || std::exchange(seen[source], 1) != 0) continue;
      open.emplace_back(source, first_into[source]);
    }
  };
  for (NodeId node = 0; node < starts; ++node) visit(node);
  for (auto node = graph.ended_begin(); node < graph.nodes(); ++node) visit(node);
  ways_.weight.assign(next_.size(), 0.0);
  find_places(graph);
}

void FlowEdges::find_places(const NodeGraph& graph) {
  const NodeId starts = graph.layers[1];
  constexpr std::uint32_t kNever = ~std::uint32_t{0};
  std::vector<std::uint32_t> last_use(graph.nodes(), kNever);
  for (std::uint32_t i = 0; i < ways_.order.size(); ++i) {
    for (std::uint32_t way = ways_.first[i]; way < ways_.first[i + 1]; ++way) last_use[ways_.source[way]] = i;
  }
  ways_.place.assign(graph.nodes(), 0);
  std::vector<std::uint32_t> free;
  for (std::uint32_t i = 0; i < ways_.order.size(); ++i) {
    const NodeId node = ways_.order[i];
    if (node >= starts) {
      if (free.empty()) {
        ways_.place[node] = ways_.places++;
      } else {
        ways_.place[node] = free.back();
        free.pop_back();
      }
    }
    for (std::uint32_t way = ways_.first[i]; way < ways_.first[i + 1]; ++way) {
      const NodeId source = ways_.source[way];
      // A source of several ways is given up once.
      if (source >= starts &&
          std::exchange(last_use[source], last_use[source] == i ? kNever : last_use[source]) == i) {
        free.push_back(ways_.place[source]);
      }
    }
  }
}

}  // namespace detente::simulate
