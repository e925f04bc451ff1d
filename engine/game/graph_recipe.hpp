// Graph recipes: how a node graph's numbers follow from a game's tables.
//
// The shape of a graph (its nodes, rows, entries, events) depends on which chances are 0, which guards hold
// and where a run ends. While these stay as they are, other numbers in the tables change only
// probabilities, rewards and the values of events. A recipe puts them through the arithmetic that built
// the graph, so the result is the graph that building anew would give, bit for bit.
//
// Rows whose numbers come about in the same way share a pattern; a game has few, whatever its size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/game/expansion.hpp"
#include "engine/game/node_graph.hpp"

namespace detente::game {

/// Const members may be used concurrently.
class GraphRecipe {
public:
  /// How the numbers of rows come about, as recorded while the graph was built.
  struct Record {
    /// Phase; 1 when it is passed over, else 0 and the trace of the expansion; number of entries; for
    /// each successor, in the order in which they were merged, its number and its entry's; number of
    /// reward parts; for each, player, term, number of successors, and these.
    std::vector<std::vector<std::uint32_t>> patterns;
    std::vector<std::uint32_t> pattern_of_row;
    std::vector<std::uint64_t> first_reward_entry;  ///< Per row, one more at the end.
    std::vector<std::uint32_t> reward_entries;  ///< Per reward part of a row: the entry of its term's table.
    /// Per event and value: the outcome table's entry.
    std::vector<std::vector<std::uint32_t>> event_entries;
  };

  GraphRecipe() = default;
  /// REQUIRES: `game` has the numbers with which the record was made.
  GraphRecipe(const Game& game, Record record);

  /// New probabilities for the rows of those phases whose chances or ballots changed. False when the
  /// graph would have another shape: then the graph is void, and must be built anew.
  [[nodiscard]] bool reweigh(const Game& game, std::span<const char> phases, NodeGraph& graph);
  /// New rewards for all rows, from the payoffs and the probabilities as they are.
  void reward(const Game& game, NodeGraph& graph) const;
  /// What a row's reward to a player is made of: adds what each of its payoff terms is expected to pay on the
  /// row, times `weight`, to `terms`, in the order of Game::payoff. Utils.
  void add_terms(const Game& game, std::size_t row, int player, double weight, std::span<double> terms) const;
  /// New values of events. REQUIRES: values that were equal, or 0, still are, and no others.
  void revalue(const Game& game, NodeGraph& graph) const;

  [[nodiscard]] std::size_t patterns() const { return patterns_.size(); }
  [[nodiscard]] std::size_t bytes() const;

private:
  /// A part of a row's expected payoff: a term, weighed by the successors at which it is paid.
  struct Part {
    std::uint32_t player = 0;
    std::uint32_t term = 0;
    double weight = 0.0;
  };
  struct Pattern {
    std::vector<std::uint32_t> code;  ///< See Record::patterns.
    std::vector<double> probability;  ///< Per entry of a row.
    std::vector<Part> parts;
  };
  /// Fills a pattern's numbers. False when its rows would have other entries.
  static bool work_out(Expander& expander, Pattern& pattern, std::vector<double>& successors);

  std::vector<Pattern> patterns_;
  bool replayable_ = true;  ///< False for votes of too many states to remember.
  Record record_;           ///< Its patterns have moved to patterns_.
};

/// Builds the graph, and its recipe.
Result<NodeGraph> build_graph(const Game& game, const GraphOptions& options, GraphRecipe& recipe);

}  // namespace detente::game
