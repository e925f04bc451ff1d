#include "engine/solve/reasons/session_talks.hpp"

#include "engine/bargaining/protocols/concession.hpp"
#include "engine/solve/stage/session_step.hpp"

namespace detente::solve {
SessionTalker::SessionTalker(const game::Game& game, const game::NodeGraph& graph,
                             const play::Behaviour& behaviour)
    : game_(game),
      graph_(graph),
      discounts_(game.scenario().discounts()),
      play_{graph, behaviour, discounts_, play::horizon_of(game.scenario())} {
}

const play::RoundValues& SessionTalker::values(int round) {
  const int key = play_.rounds == 0 ? 0 : round;
  const auto found = values_.find(key);
  return found != values_.end() ? found->second
                                : values_.emplace(key, play::node_values(play_, key)).first->second;
}

std::optional<SessionTalks> SessionTalker::at(int round, game::NodeId node) {
  const scenario::Scenario& scenario = game_.scenario();
  const auto& movers = graph_.choice_set(node).movers;
  const int session = movers.empty() ? -1 : scenario.session_of(movers[0].mover);
  if (session < 0) return std::nullopt;
  SessionStep step(scenario, session);
  auto* const concession = dynamic_cast<bargaining::Concession*>(&step.protocol());
  if (concession == nullptr) return std::nullopt;
  SessionTalks talks;
  concession->write_trace(&talks.offers);
  std::vector<double> mix(movers[0].actions.size());
  step.resolve(play::row_values(play_, node, values(round)), discounts_.size(), mix);
  talks.result = concession->result();
  return talks;
}

}  // namespace detente::solve
