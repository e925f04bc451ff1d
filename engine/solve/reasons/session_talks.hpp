// How parties came to what they came to: the offers of a bargaining session
// between tactics, at a node of a solution, with the values that the solution
// gives to what follows.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/bargaining/session/session.hpp"
#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/horizon.hpp"

namespace detente::solve {

struct SessionTalks {
  bargaining::SessionResult result;  ///< As if nothing broke the talks off.
  std::vector<bargaining::Offer> offers;
};

/// Owned by one thread; what it is given must outlive it.
class SessionTalker {
public:
  /// `behaviour`: a solution over `graph`.
  SessionTalker(const game::Game& game, const game::NodeGraph& graph, const play::Behaviour& behaviour);
  // Not copyable: the play points to the discounts.
  SessionTalker(const SessionTalker&) = delete;
  SessionTalker& operator=(const SessionTalker&) = delete;

  /// The talks at `node` in round `round`, from 0. None where parties do not
  /// bargain by tactics there. Cost: node_values of the round, once a round;
  /// then one session.
  [[nodiscard]] std::optional<SessionTalks> at(int round, game::NodeId node);

private:
  [[nodiscard]] const play::RoundValues& values(int round);

  const game::Game& game_;
  const game::NodeGraph& graph_;
  std::vector<double> discounts_;
  play::Play play_;
  std::map<int, play::RoundValues> values_;  ///< Per round asked for; one for all when stationary.
};

}  // namespace detente::solve
