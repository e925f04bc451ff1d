// What a single node leads to, found from the tables; the builder puts the findings of many together.
#pragma once

#include <bit>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/game/expansion.hpp"
#include "engine/game/node_graph.hpp"

namespace detente::game {

struct EventHash {
  std::size_t operator()(const std::vector<Event::Value>& values) const {
    std::uint64_t hash = values.size();
    for (const Event::Value& value : values) {
      hash = (hash ^ static_cast<std::uint64_t>(value.outcome)) * 0x9E3779B97F4A7C15U;
      hash = (hash ^ (hash >> 29U) ^ std::bit_cast<std::uint64_t>(value.value)) * 0xBF58476D1CE4E5B9U;
    }
    return static_cast<std::size_t>(hash ^ (hash >> 32U));
  }
};
struct EventEqual {
  bool operator()(const std::vector<Event::Value>& a, const std::vector<Event::Value>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Event::Value& x, const Event::Value& y) {
                        return x.outcome == y.outcome && x.value == y.value;
                      });
  }
};
using EventIds = std::unordered_map<std::vector<Event::Value>, std::uint32_t, EventHash, EventEqual>;

/// Numbers sequences of numbers.
struct CodeHash {
  std::size_t operator()(const std::vector<std::uint32_t>& code) const {
    std::uint64_t hash = code.size();
    for (const std::uint32_t word : code) hash = ((hash ^ word) * 0x9E3779B97F4A7C15U) ^ (hash >> 29U);
    return static_cast<std::size_t>(hash ^ (hash >> 32U));
  }
};
using CodeIds = std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, CodeHash>;

struct FoundEntry {
  std::uint64_t key = 0;
  double probability = 0.0;
  std::uint32_t event = 0;  ///< Local to the block.
  std::int32_t layer = 0;
  std::uint32_t successor = 0;  ///< Of the row's expansion.
};

/// What one block of nodes was found to lead to.
struct Findings {
  std::vector<std::uint32_t> choice_set;   ///< Per node; local to the block.
  std::vector<std::uint32_t> row_entries;  ///< Per row.
  std::vector<double> reward;
  std::vector<FoundEntry> entries;
  std::vector<ChoiceSet> choice_sets;
  std::vector<std::pair<int, std::vector<std::vector<int>>>> choice_keys;
  EventIds event_ids;
  std::vector<Event> events{1};
  std::optional<std::pair<int, World>> stuck;  ///< A player without an available action.

  // Only for a recipe; see GraphRecipe::Record.
  std::vector<std::vector<std::uint32_t>> event_entries{1};  ///< Per event.
  CodeIds pattern_ids;
  std::vector<std::vector<std::uint32_t>> patterns;
  std::vector<std::uint32_t> row_pattern;  ///< Per row; local to the block.
  std::vector<std::uint32_t> row_parts;    ///< Per row: how many of reward_entries.
  std::vector<std::uint32_t> reward_entries;
};

/// Expands single nodes into findings. Owned by one thread.
class NodeExpander {
public:
  /// With `records`, findings tell a recipe how their numbers came about.
  NodeExpander(const Game& game, bool records) : game_(game), expander_(game), records_(records) {}

  void expand(int layer, std::uint64_t key, Findings& findings);

private:
  const ChoiceSet* choose_set(int layer, Findings& findings);
  void expand_row(int layer, Findings& findings);
  std::span<const Successor> successors(int layer);
  void pay(int player, int layer, std::span<const Successor> found, double& reward, Findings& findings);
  void record_row(int layer, std::size_t row_begin, Findings& findings);
  std::uint32_t event_of(int layer, int next, const World& world, Findings& findings);
  void add_entry(const Successor& successor, std::uint32_t event, int next, Findings& findings);
  void merge_entries(std::size_t row_begin, Findings& findings);

  /// A term of a payoff at one entry of its table, and the successors at which it is paid there.
  struct Part {
    std::uint32_t entry = 0;
    double weight = 0.0;
    std::vector<std::uint32_t> successors;
  };

  const Game& game_;
  Expander expander_;
  bool records_;
  World world_;
  World after_;
  Successor unchanged_;
  bool passed_over_ = false;
  std::vector<Event::Value> values_;
  std::vector<std::uint32_t> value_entries_;
  std::vector<int> next_;  ///< Per successor: the phase that follows.
  std::vector<Part> parts_;
  ExpansionTrace trace_;
  std::vector<std::uint32_t> pattern_;
  std::vector<std::uint32_t> part_code_;
  std::uint32_t part_count_ = 0;
  std::vector<std::uint32_t> merged_;  ///< Successor and entry, in the order of merging.
};

}  // namespace detente::game
