// What is believed of players with private types, round by round, and the moves that moved it. Exact.
#pragma once

#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::simulate {

/// A move, or the end of a session, that told about a player's type.
struct TellingMove {
  int mover = 0;  ///< The player or its session; see Vocabulary.
  int action = 0;
  double share = 0.0;          ///< Of all runs in which it is taken in this round.
  std::vector<double> after;   ///< Per type: the mean belief after it, over these runs. Void when share is 0.
  std::vector<double> before;  ///< The same just before.
};

/// At the end of a round, over all runs; one that has ended keeps its last belief.
struct BeliefRound {
  std::vector<double> mean;       ///< Per type. Bayes' rule keeps it at the prior.
  std::vector<double> low, high;  ///< Per type: 5 and 95 % quantiles over runs.
  /// mean_if[of][k]: the mean belief in type k over the runs in which the player is really of type `of`.
  std::vector<std::vector<double>> mean_if;
  std::vector<TellingMove> moves;  ///< By mover, then action; all that the scenario knows.
};

/// Per belief and round. Costs a pass over the graph a round.
[[nodiscard]] std::vector<std::vector<BeliefRound>> summarise_beliefs(const game::Game& game,
                                                                      const game::NodeGraph& graph,
                                                                      const play::Behaviour& behaviour,
                                                                      int rounds);

}  // namespace detente::simulate
