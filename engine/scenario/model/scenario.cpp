#include "engine/scenario/model/scenario.hpp"

#include <fmt/format.h>

namespace detente::scenario {

int Council::total_weight() const {
  int total = 0;
  for (const Member& member : members) total += member.weight;
  return total;
}

std::string Session::words(int deal) const {
  const std::vector<int>& values = deals[static_cast<std::size_t>(deal)];
  std::string text;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", issues[i].name,
                        issues[i].values[static_cast<std::size_t>(values[i])]);
  }
  return text;
}

std::string Belief::words(int point) const {
  std::string text;
  for (std::size_t k = 0; k < types.size(); ++k) {
    // Shares such as 1 - 0.9 are told as they were meant.
    text += fmt::format("{}{} {:.4g}", k == 0 ? "" : ", ", types[k].name, grid.share(point, k));
  }
  return text;
}

int Scenario::belief_in(int state_variable) const {
  const auto found = std::ranges::find(beliefs, state_variable, &Belief::variable);
  return found == beliefs.end() ? -1 : static_cast<int>(found - beliefs.begin());
}

double Scenario::share(const NameUse& use, std::span<const std::int32_t> world) const {
  const Belief& belief = beliefs[static_cast<std::size_t>(use.index)];
  return belief.grid.share(world[static_cast<std::size_t>(variable_of(belief))],
                           static_cast<std::size_t>(use.value));
}

int Scenario::agent_of(int belief, int type) const {
  int agent = static_cast<int>(players.size());
  for (int b = 0; b < belief; ++b)
    agent += static_cast<int>(beliefs[static_cast<std::size_t>(b)].types.size());
  return agent + type;
}

int Scenario::player_of_agent(int agent) const {
  int rest = agent - static_cast<int>(players.size());
  if (rest < 0) return agent;
  for (const Belief& belief : beliefs) {
    rest -= static_cast<int>(belief.types.size());
    if (rest < 0) return belief.player;
  }
  return -1;
}

std::vector<double> Scenario::discounts() const {
  std::vector<double> all;
  for (int agent = 0; agent < agent_count(); ++agent) {
    all.push_back(players[static_cast<std::size_t>(player_of_agent(agent))].discount);
  }
  return all;
}

std::vector<int> Scenario::action_counts() const {
  std::vector<int> counts;
  for (const Player& player : players) counts.push_back(static_cast<int>(player.actions.size()));
  for (const Session& session : sessions) counts.push_back(static_cast<int>(session.deals.size()) + 1);
  for (const Belief& belief : beliefs) counts.push_back(belief.grid.size());
  return counts;
}

std::string Scenario::action_words(int mover, int action) const {
  if (const int belief = belief_of(mover); belief >= 0) {
    return beliefs[static_cast<std::size_t>(belief)].words(action);
  }
  const int session = session_of(mover);
  if (session < 0) {
    return players[static_cast<std::size_t>(mover)].actions[static_cast<std::size_t>(action)].name;
  }
  return action == 0 ? "no deal" : sessions[static_cast<std::size_t>(session)].words(action - 1);
}

World Scenario::start_world() const {
  World world(static_cast<std::size_t>(vocabulary.size()), 0);
  for (std::size_t i = 0; i < state.size(); ++i) {
    world[static_cast<std::size_t>(vocabulary.state(static_cast<int>(i)))] = state[i].start;
  }
  return world;
}

std::vector<std::string> player_ids(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const Player& player : scenario.players) ids.push_back(player.id);
  return ids;
}

std::vector<std::string> council_ids(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const Council& council : scenario.councils) ids.push_back(council.id);
  return ids;
}

std::vector<std::string> action_names(const Player& player) {
  std::vector<std::string> names;
  for (const Action& action : player.actions) names.push_back(action.name);
  return names;
}

std::vector<int> beliefs_told_by(const Scenario& scenario, const Phase& phase) {
  const std::vector<int>& who =
      phase.session < 0 ? phase.movers : scenario.sessions[static_cast<std::size_t>(phase.session)].parties;
  std::vector<int> beliefs;
  for (const int player : who) {
    const int belief = scenario.players[static_cast<std::size_t>(player)].belief;
    if (belief >= 0) beliefs.push_back(belief);
  }
  std::ranges::sort(beliefs);
  return beliefs;
}

std::vector<int> council_phases(const Scenario& scenario) {
  std::vector<int> phases(scenario.councils.size(), -1);
  for (std::size_t k = 0; k < scenario.phases.size(); ++k) {
    const int council = scenario.phases[k].council;
    if (council >= 0) phases[static_cast<std::size_t>(council)] = static_cast<int>(k);
  }
  return phases;
}

}  // namespace detente::scenario
