#include "engine/scenario/model/movers.hpp"

namespace detente::scenario {

std::string mover_id(const Scenario& scenario, int mover) {
  if (const int belief = scenario.belief_of(mover); belief >= 0) {
    const Belief& of = scenario.beliefs[static_cast<std::size_t>(belief)];
    return "belief." + scenario.players[static_cast<std::size_t>(of.player)].id;
  }
  const int session = scenario.session_of(mover);
  return session < 0 ? scenario.players[static_cast<std::size_t>(mover)].id
                     : scenario.sessions[static_cast<std::size_t>(session)].id;
}

std::string mover_name(const Scenario& scenario, int mover) {
  if (const int belief = scenario.belief_of(mover); belief >= 0) {
    const Belief& of = scenario.beliefs[static_cast<std::size_t>(belief)];
    return "belief about " + scenario.players[static_cast<std::size_t>(of.player)].name;
  }
  return scenario.session_of(mover) < 0 ? scenario.players[static_cast<std::size_t>(mover)].name
                                        : spaced(mover_id(scenario, mover));
}

std::string spaced(std::string name) {
  for (char& c : name) c = c == '_' ? ' ' : c;
  return name;
}

}  // namespace detente::scenario
