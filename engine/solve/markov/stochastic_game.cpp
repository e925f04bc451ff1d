#include "engine/solve/markov/stochastic_game.hpp"

#include "engine/base/contract.hpp"

namespace detente::solve {

std::size_t StochasticGame::rows() const {
  std::size_t rows = 1;
  for (const int count : actions) rows *= static_cast<std::size_t>(count);
  return rows;
}

game::NodeGraph to_node_graph(const StochasticGame& game) {
  const std::size_t rows = game.rows();
  DETENTE_REQUIRE(game.first.size() == game.states * rows + 1 &&
                      game.payoff.size() == game.states * rows * game.actions.size(),
                  "a row for every state and joint action");
  game::NodeGraph graph;
  game::ChoiceSet set;
  for (std::size_t i = 0; i < game.actions.size(); ++i) {
    game::ChoiceSet::Mover mover;
    mover.mover = static_cast<int>(i);
    for (int a = 0; a < game.actions[i]; ++a) mover.actions.push_back(a);
    set.movers.push_back(mover);
    set.width += game.actions[i];
  }
  set.rows = static_cast<int>(rows);
  graph.layers = {0, static_cast<game::NodeId>(game.states)};
  graph.choice_sets.push_back(set);
  graph.choices.assign(game.states, 0);
  for (std::size_t s = 0; s <= game.states; ++s) {
    if (s < game.states) graph.keys.push_back(s);
    graph.first_row.push_back(s * rows);
    graph.first_probability.push_back(s * static_cast<std::size_t>(set.width));
  }
  graph.first_entry.assign(game.first.begin(), game.first.end());
  graph.reward = game.payoff;
  graph.probability = game.probability;
  for (const std::size_t next : game.next) graph.next.push_back(static_cast<game::NodeId>(next));
  graph.event.assign(graph.next.size(), 0);
  graph.events.emplace_back();
  return graph;
}

}  // namespace detente::solve
