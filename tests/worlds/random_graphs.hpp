// Random stochastic games as node graphs filled by hand, the same on every machine.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "tests/worlds/random_games.hpp"

namespace detente::solve::test {

struct GraphShape {
  std::size_t players = 2;
  int layers = 1;            ///< Phases of a round.
  std::size_t nodes = 3;     ///< Per layer.
  std::size_t actions = 2;   ///< Of each mover.
  bool simultaneous = true;  ///< All move at each node; else a single one, drawn, or nobody.
  std::size_t successors = 2;
  std::size_t ended = 0;  ///< Nodes at which the run has ended.
};

/// Rewards in [-1, 1]; entries lead to the next layer, to one further on, to the next round, or to an end.
inline game::NodeGraph random_graph(std::mt19937_64& engine, const GraphShape& shape) {
  game::NodeGraph graph;
  const auto layers = static_cast<std::size_t>(shape.layers);
  for (std::size_t k = 0; k <= layers; ++k)
    graph.layers.push_back(static_cast<game::NodeId>(k * shape.nodes));
  const std::size_t nodes = layers * shape.nodes + shape.ended;
  const auto set_of = [&](std::vector<std::size_t> movers) {
    game::ChoiceSet set;
    for (const std::size_t p : movers) {
      game::ChoiceSet::Mover mover{static_cast<int>(p), {}};
      for (std::size_t a = 0; a < shape.actions; ++a) mover.actions.push_back(static_cast<int>(a));
      set.movers.push_back(mover);
      set.rows *= static_cast<int>(shape.actions);
      set.width += static_cast<int>(shape.actions);
    }
    graph.choice_sets.push_back(set);
  };
  std::vector<std::size_t> all;
  for (std::size_t p = 0; p < shape.players; ++p) all.push_back(p);
  set_of(all);
  for (const std::size_t p : all) set_of({p});
  set_of({});
  graph.first_row.push_back(0);
  graph.first_probability.push_back(0);
  graph.first_entry.push_back(0);
  for (std::size_t n = 0; n < nodes; ++n) {
    graph.keys.push_back(n);
    const bool ended = n >= layers * shape.nodes;
    const std::size_t set = ended || shape.simultaneous ? 0 : 1 + engine() % (graph.choice_sets.size() - 1);
    graph.choices.push_back(static_cast<std::uint32_t>(set));
    const int rows = ended ? 0 : graph.choice_sets[set].rows;
    const std::size_t first_after = (n / shape.nodes + 1) * shape.nodes;
    for (int r = 0; r < rows; ++r) {
      for (std::size_t p = 0; p < shape.players; ++p) graph.reward.push_back(2.0 * uniform(engine) - 1.0);
      double sum = 0.0;
      const std::size_t first = graph.probability.size();
      for (std::size_t e = 0; e < shape.successors; ++e) {
        graph.probability.push_back(0.1 + uniform(engine));
        sum += graph.probability.back();
        // Nodes after this layer, then those at the start of a round.
        const std::size_t later = nodes - std::min(first_after, nodes);
        const std::size_t pick = engine() % (later + shape.nodes);
        graph.next.push_back(static_cast<game::NodeId>(pick < later ? first_after + pick : pick - later));
        graph.event.push_back(0);
      }
      for (std::size_t e = first; e < graph.probability.size(); ++e) graph.probability[e] /= sum;
      graph.first_entry.push_back(graph.next.size());
    }
    graph.first_row.push_back(graph.first_entry.size() - 1);
    graph.first_probability.push_back(graph.first_probability.back() +
                                      (ended ? 0U : static_cast<unsigned>(graph.choice_sets[set].width)));
  }
  return graph;
}

/// Every mover's mix drawn at random; now and then a pure one.
inline std::vector<double> random_policy(std::mt19937_64& engine, const game::NodeGraph& graph) {
  std::vector<double> policy;
  for (game::NodeId n = 0; n < graph.ended_begin(); ++n) {
    for (const game::ChoiceSet::Mover& mover : graph.choice_set(n).movers) {
      const std::size_t first = policy.size();
      const bool pure = engine() % 4 == 0;
      const std::size_t chosen = engine() % mover.actions.size();
      double sum = 0.0;
      for (std::size_t a = 0; a < mover.actions.size(); ++a) {
        policy.push_back(pure ? (a == chosen ? 1.0 : 0.0) : 0.05 + uniform(engine));
        sum += policy.back();
      }
      for (std::size_t x = first; x < policy.size(); ++x) policy[x] /= sum;
    }
  }
  return policy;
}

}  // namespace detente::solve::test
