// Builds and measures node graphs: a breadth-first walk from the start, a wave of nodes at a time.
// The nodes of a wave are expanded in parallel, block by block; their findings are merged in
// block order, so the graph does not depend on the number of threads.
#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>

#include "engine/base/files.hpp"
#include "engine/base/parallel.hpp"
#include "engine/game/graph_recipe.hpp"
#include "engine/game/node_expander.hpp"

namespace detente::game {
namespace {

using scenario::Scenario;

constexpr std::size_t kBlock = 64;    // Nodes that one task expands.
constexpr std::size_t kWave = 16384;  // Nodes expanded before their findings are merged, at most.

/// An open-addressing map from keys to node ids; grows, never shrinks.
class KeyMap {
public:
  /// The id of `key`, which becomes `fresh` when it is new.
  NodeId find_or_insert(std::uint64_t key, NodeId fresh) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place(key)];
    if (slot.id == kNone) {
      slot = {key, fresh};
      ++count_;
    }
    return slot.id;
  }
  [[nodiscard]] std::size_t bytes() const { return slots_.size() * sizeof(Slot); }

private:
  static constexpr NodeId kNone = ~NodeId{0};
  struct Slot {
    std::uint64_t key = 0;
    NodeId id = kNone;
  };

  [[nodiscard]] std::size_t place(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    // Fibonacci hashing: the golden ratio spreads consecutive keys.
    std::size_t at = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 20U) & mask;
    while (slots_[at].id != kNone && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
    std::swap(old, slots_);
    for (const Slot& slot : old) {
      if (slot.id != kNone) slots_[place(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

/// True when the keys of every layer fit 64 bits with room to spare.
bool keys_fit(const Game& game) {
  constexpr double kMost = 0x1.0p62;
  const double ends = static_cast<double>(std::max<std::size_t>(1, game.ends().size()));
  for (int k = 0; k < game.phase_count(); ++k) {
    if (game.key_count(k) * ends >= kMost) return false;
  }
  return true;
}

/// What a walk keeps of what it finds.
enum class Keeping : unsigned char { numbers, graph, graph_and_recipe };

/// Walks the graph breadth-first.
class GraphWalk {
public:
  GraphWalk(const Game& game, const GraphOptions& options, Keeping keeping)
      : game_(game),
        max_bytes_(options.max_bytes > 0 ? options.max_bytes : machine_memory() / 2),
        store_(keeping != Keeping::numbers),
        records_(keeping == Keeping::graph_and_recipe),
        expanders_([&game, records = records_] { return NodeExpander(game, records); }),
        maps_(static_cast<std::size_t>(game.phase_count()) + 1) {}

  /// False when a limit stopped it or a mover was stuck; see `stuck`.
  bool run() {
    if (!keys_fit(game_)) return false;
    World start = game_.scenario().start_world();
    discover(0, game_.node_key(0, start));
    first_row_.push_back(0);
    first_entry_.push_back(0);
    while (expanded_ < node_key_.size()) {
      if (!expand_wave()) return false;
    }
    return true;
  }

  [[nodiscard]] GraphSize size(bool complete) const {
    GraphSize size;
    size.nodes = node_key_.size();
    size.states = static_cast<std::uint64_t>(std::count(node_layer_.begin(), node_layer_.end(), 0));
    size.rows = rows_;
    size.transitions = transitions_;
    size.bytes = graph_bytes();
    size.complete = complete;
    return size;
  }

  [[nodiscard]] const std::optional<std::pair<int, World>>& stuck() const { return stuck_; }
  [[nodiscard]] std::uint64_t max_bytes() const { return max_bytes_; }

  /// REQUIRES: run() returned true, storing. Moves everything out.
  NodeGraph take();
  /// REQUIRES: run() returned true, recording; take() was not called yet. Moves the record out.
  GraphRecipe take_recipe();

private:
  NodeId discover(int layer, std::uint64_t key) {
    const auto fresh = static_cast<NodeId>(node_key_.size());
    const NodeId id = maps_[static_cast<std::size_t>(layer)].find_or_insert(key, fresh);
    if (id == fresh) {
      node_key_.push_back(key);
      node_layer_.push_back(static_cast<std::uint8_t>(layer));
    }
    return id;
  }

  /// What the finished graph takes.
  [[nodiscard]] std::uint64_t graph_bytes() const {
    constexpr std::uint64_t kNodeBytes = 8 + 4 + 8 + 8;
    constexpr std::uint64_t kEntryBytes = 8 + 4 + 4;
    return node_key_.size() * kNodeBytes + rows_ * (8 + 8 * static_cast<std::uint64_t>(game_.agent_count())) +
           transitions_ * kEntryBytes;
  }

  /// What is in use now; storing needs the graph twice while it is put in order.
  [[nodiscard]] std::uint64_t used_bytes() const {
    std::uint64_t used = node_key_.size() * 9 + (store_ ? 2 * graph_bytes() : 0);
    for (const KeyMap& map : maps_) used += map.bytes();
    return used;
  }

  /// So many nodes that what they are likely to find stays small beside the memory allowed.
  [[nodiscard]] std::size_t wave_size() const {
    if (expanded_ == 0) return kBlock;
    const std::uint64_t per_node = std::max<std::uint64_t>(1, transitions_ / expanded_) * sizeof(FoundEntry);
    return std::clamp<std::size_t>(max_bytes_ / 16 / per_node, 1, kWave);
  }

  bool expand_wave() {
    const std::size_t begin = expanded_;
    const std::size_t end = std::min(node_key_.size(), begin + wave_size());
    std::vector<Findings> findings((end - begin + kBlock - 1) / kBlock);
    for_blocks(end - begin, kBlock, [&](std::size_t from, std::size_t to) {
      Findings& block = findings[from / kBlock];
      NodeExpander& expander = expanders_.local();
      for (std::size_t node = begin + from; node < begin + to && !block.stuck; ++node) {
        if (node_layer_[node] == game_.phase_count()) {
          block.choice_set.push_back(kEnded);
        } else {
          expander.expand(node_layer_[node], node_key_[node], block);
        }
      }
    });
    for (Findings& block : findings) {
      if (block.stuck) {
        stuck_ = std::move(block.stuck);
        return false;
      }
      merge(block);
      if (used_bytes() > max_bytes_) return false;
    }
    expanded_ = end;
    return true;
  }

  void merge(const Findings& block) {
    std::vector<std::uint32_t> choice_ids(block.choice_sets.size());
    std::vector<std::uint32_t> event_ids(block.events.size(), 0);
    for (std::size_t i = 0; store_ && i < block.choice_sets.size(); ++i) {
      const auto [at, fresh] =
          choice_ids_.emplace(block.choice_keys[i], static_cast<std::uint32_t>(graph_.choice_sets.size()));
      if (fresh) graph_.choice_sets.push_back(block.choice_sets[i]);
      choice_ids[i] = at->second;
    }
    for (std::size_t i = 1; store_ && i < block.events.size(); ++i) {
      const auto [at, fresh] =
          event_ids_.emplace(block.events[i].values, static_cast<std::uint32_t>(events_.size()));
      if (fresh) {
        events_.push_back(block.events[i]);
        if (records_) record_.event_entries.push_back(block.event_entries[i]);
      }
      event_ids[i] = at->second;
    }
    std::size_t row = 0;
    std::size_t entry = 0;
    for (const std::uint32_t choice : block.choice_set) {
      const int rows = choice == kEnded ? 0 : block.choice_sets[choice].rows;
      for (int i = 0; i < rows; ++i, ++row) {
        for (std::uint32_t e = 0; e < block.row_entries[row]; ++e, ++entry) {
          const FoundEntry& found = block.entries[entry];
          const NodeId next = discover(found.layer, found.key);
          if (!store_) continue;
          graph_.probability.push_back(found.probability);
          graph_.next.push_back(next);
          graph_.event.push_back(event_ids[found.event]);
        }
        if (store_) first_entry_.push_back(graph_.next.size());
      }
      rows_ += static_cast<std::uint64_t>(rows);
      if (store_) {
        graph_.choices.push_back(choice == kEnded ? 0 : choice_ids[choice]);
        first_row_.push_back(rows_);
      }
    }
    transitions_ += block.entries.size();
    if (records_) merge_record(block);
    if (store_) graph_.reward.insert(graph_.reward.end(), block.reward.begin(), block.reward.end());
  }

  void merge_record(const Findings& block) {
    std::vector<std::uint32_t> ids;
    for (const std::vector<std::uint32_t>& pattern : block.patterns) {
      const auto [at, fresh] =
          pattern_ids_.emplace(pattern, static_cast<std::uint32_t>(record_.patterns.size()));
      if (fresh) record_.patterns.push_back(pattern);
      ids.push_back(at->second);
    }
    for (std::size_t row = 0; row < block.row_pattern.size(); ++row) {
      record_.pattern_of_row.push_back(ids[block.row_pattern[row]]);
      record_.first_reward_entry.push_back(record_.first_reward_entry.back() + block.row_parts[row]);
    }
    record_.reward_entries.insert(record_.reward_entries.end(), block.reward_entries.begin(),
                                  block.reward_entries.end());
  }

  /// Old node ids in the graph's order: by layer, then by key.
  [[nodiscard]] std::vector<NodeId> final_order() const;

  static constexpr std::uint32_t kEnded = ~std::uint32_t{0};

  const Game& game_;
  std::uint64_t max_bytes_;
  bool store_;
  bool records_;
  // One a thread, kept from wave to wave: expanders remember votes.
  tbb::enumerable_thread_specific<NodeExpander> expanders_;
  std::vector<KeyMap> maps_;  ///< Per layer; the last one holds ended nodes.
  std::vector<std::uint64_t> node_key_;
  std::vector<std::uint8_t> node_layer_;
  std::size_t expanded_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t transitions_ = 0;
  NodeGraph graph_;  ///< In the order of discovery until take().
  std::vector<std::uint64_t> first_row_;
  std::vector<std::uint64_t> first_entry_;
  std::map<std::pair<int, std::vector<std::vector<int>>>, std::uint32_t> choice_ids_;
  EventIds event_ids_;
  std::vector<Event> events_{1};
  CodeIds pattern_ids_;
  GraphRecipe::Record record_{{}, {}, {0}, {}, {{}}};
  std::optional<std::pair<int, World>> stuck_;
};

std::vector<NodeId> GraphWalk::final_order() const {
  std::vector<NodeId> order(node_key_.size());
  std::iota(order.begin(), order.end(), NodeId{0});
  std::sort(order.begin(), order.end(), [&](NodeId a, NodeId b) {
    return std::pair(node_layer_[a], node_key_[a]) < std::pair(node_layer_[b], node_key_[b]);
  });
  return order;
}

GraphRecipe GraphWalk::take_recipe() {
  GraphRecipe::Record record;
  record.patterns = std::move(record_.patterns);
  record.event_entries = std::move(record_.event_entries);
  record.first_reward_entry.push_back(0);
  for (const NodeId old : final_order()) {
    for (std::uint64_t row = first_row_[old]; row < first_row_[old + 1]; ++row) {
      record.pattern_of_row.push_back(record_.pattern_of_row[row]);
      const auto begin = record_.reward_entries.begin();
      record.reward_entries.insert(record.reward_entries.end(),
                                   begin + static_cast<std::ptrdiff_t>(record_.first_reward_entry[row]),
                                   begin + static_cast<std::ptrdiff_t>(record_.first_reward_entry[row + 1]));
      record.first_reward_entry.push_back(record.reward_entries.size());
    }
  }
  return {game_, std::move(record)};
}

NodeGraph GraphWalk::take() {
  const std::size_t nodes = node_key_.size();
  const std::vector<NodeId> order = final_order();
  std::vector<NodeId> place(nodes);
  for (std::size_t i = 0; i < nodes; ++i) place[order[i]] = static_cast<NodeId>(i);

  NodeGraph graph;
  graph.start = place[0];
  graph.choice_sets = std::move(graph_.choice_sets);
  graph.events = std::move(events_);
  graph.layers.assign(static_cast<std::size_t>(game_.phase_count()) + 1, 0);
  for (const std::uint8_t layer : node_layer_) {
    for (std::size_t above = layer + 1U; above < graph.layers.size(); ++above) ++graph.layers[above];
  }
  graph.keys.reserve(nodes);
  graph.choices.reserve(nodes);
  graph.first_row.reserve(nodes + 1);
  graph.first_probability.reserve(nodes + 1);
  graph.first_entry.reserve(first_entry_.size());
  graph.reward.reserve(graph_.reward.size());
  graph.probability.reserve(graph_.probability.size());
  graph.next.reserve(graph_.next.size());
  graph.event.reserve(graph_.event.size());
  graph.first_row.push_back(0);
  graph.first_probability.push_back(0);
  graph.first_entry.push_back(0);
  const auto agents = static_cast<std::ptrdiff_t>(game_.agent_count());
  for (const NodeId old : order) {
    graph.keys.push_back(node_key_[old]);
    graph.choices.push_back(graph_.choices[old]);
    const bool ended = node_layer_[old] == game_.phase_count();
    if (ended) graph.end_of_ended.push_back(static_cast<int>(node_key_[old] % game_.ends().size()));
    for (std::uint64_t row = first_row_[old]; row < first_row_[old + 1]; ++row) {
      const auto reward = graph_.reward.begin() + static_cast<std::ptrdiff_t>(row) * agents;
      graph.reward.insert(graph.reward.end(), reward, reward + agents);
      for (std::uint64_t e = first_entry_[row]; e < first_entry_[row + 1]; ++e) {
        graph.probability.push_back(graph_.probability[e]);
        graph.next.push_back(place[graph_.next[e]]);
        graph.event.push_back(graph_.event[e]);
      }
      graph.first_entry.push_back(graph.next.size());
    }
    graph.first_row.push_back(graph.first_entry.size() - 1);
    const int width = ended ? 0 : graph.choice_sets[graph_.choices[old]].width;
    graph.first_probability.push_back(graph.first_probability.back() + static_cast<std::uint64_t>(width));
  }
  return graph;
}

/// The formula, in words, that still needs `id` after it is known; for the message of an explosion.
std::string reader_of(const Scenario& scenario, VariableId id) {
  const auto reads = [&](const scenario::Formula& formula) {
    return std::binary_search(formula.variables.begin(), formula.variables.end(), id);
  };
  for (const scenario::Player& player : scenario.players) {
    for (const scenario::PayoffTerm& term : player.payoff) {
      if (reads(term.formula)) return fmt::format("payoff {}.{}", player.id, term.name);
    }
  }
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    if (reads(outcome.formula) || reads(outcome.at_first)) return fmt::format("outcome {}", outcome.name);
  }
  return "a later guard or effect";
}

std::string size_text(std::uint64_t bytes) {
  constexpr double kMebi = 1024.0 * 1024.0;
  const double mebi = static_cast<double>(bytes) / kMebi;
  return mebi >= 1024.0 ? fmt::format("{:.1f} GiB", mebi / 1024.0) : fmt::format("{:.1f} MiB", mebi);
}

}  // namespace

std::string largest_factors(const Game& game) {
  const scenario::Vocabulary& names = game.vocabulary();
  int widest = 0;
  for (int k = 1; k < game.phase_count(); ++k) {
    if (game.key_count(k) > game.key_count(widest)) widest = k;
  }
  std::vector<KeptVariable> factors(game.kept_classes(widest).begin(), game.kept_classes(widest).end());
  std::stable_sort(factors.begin(), factors.end(), [](const KeptVariable& a, const KeptVariable& b) {
    return a.value_of_class.size() > b.value_of_class.size();
  });
  constexpr std::size_t kMostListed = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(factors.size(), kMostListed); ++i) {
    const scenario::Variable& variable = names[factors[i].variable];
    text += fmt::format("{}{} ({} values", text.empty() ? "" : " x ", variable.name,
                        factors[i].value_of_class.size());
    if (variable.kind != scenario::VariableKind::state) {
      text += fmt::format(", kept for {}", reader_of(game.scenario(), factors[i].variable));
    }
    text += ')';
  }
  if (factors.size() > kMostListed) text += fmt::format(" x {} more", factors.size() - kMostListed);
  return fmt::format("{} = up to {:.3g} combinations", text, game.key_count(widest));
}

GraphSize measure_graph(const Game& game, const GraphOptions& options) {
  GraphWalk walk(game, options, Keeping::numbers);
  const bool complete = walk.run();
  return walk.size(complete);
}

namespace {

/// Why a walk that should have been stored stopped.
Diagnostics reasons(const Game& game, const GraphWalk& walk) {
  Diagnostics diagnostics;
  const Scenario& scenario = game.scenario();
  if (walk.stuck()) {
    const auto& [player, world] = *walk.stuck();
    const scenario::Player& who = scenario.players[static_cast<std::size_t>(player)];
    const std::span<const VariableId> kept = game.kept(game.phase_of(player));
    diagnostics.error("no-action", who.at,
                      fmt::format("player '{}' has no action that it may play when {}", who.id,
                                  scenario::describe_world(game.vocabulary(), kept, world)),
                      "let at least one action have no 'when', or one that holds there");
    return diagnostics;
  }
  const GraphSize size = walk.size(false);
  diagnostics.error(
      "too-large", {scenario.phases.front().at.source, 0, 0},
      fmt::format("the nodes of this scenario need more than the {} allowed: {} states and {} nodes "
                  "found before stopping; {}",
                  size_text(walk.max_bytes()), size.states, size.nodes, largest_factors(game)),
      "give these variables fewer levels or mention them in fewer formulas; raise --max-memory; or "
      "use --method sample with policies that need no nodes (myopic, mixed, rules)");
  return diagnostics;
}

}  // namespace

Result<NodeGraph> build_graph(const Game& game, const GraphOptions& options) {
  GraphWalk walk(game, options, Keeping::graph);
  if (!walk.run()) return reasons(game, walk);
  return walk.take();
}

Result<NodeGraph> build_graph(const Game& game, const GraphOptions& options, GraphRecipe& recipe) {
  GraphWalk walk(game, options, Keeping::graph_and_recipe);
  if (!walk.run()) return reasons(game, walk);
  recipe = walk.take_recipe();
  return walk.take();
}

}  // namespace detente::game
