// Who moves and votes when.
#include <algorithm>

#include <fmt/format.h>

#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

void check_voters(const Scenario& scenario, int phase, Diagnostics& diagnostics) {
  const Phase& voting = scenario.phases[static_cast<std::size_t>(phase)];
  const Council& council = scenario.councils[static_cast<std::size_t>(voting.council)];
  for (const Member& member : council.members) {
    if (member.player < 0) continue;
    const Player& player = scenario.players[static_cast<std::size_t>(member.player)];
    if (player.phase <= phase) continue;  // One that never moves is reported as such.
    diagnostics.error(
        "votes-early", member.at,
        fmt::format("player '{}' votes in phase '{}' by its move, and moves only in phase '{}'", player.id,
                    voting.name, scenario.phases[static_cast<std::size_t>(player.phase)].name),
        fmt::format("add '{}' to the movers of '{}', or of a phase before it", player.id, voting.name));
  }
}

}  // namespace

void check_turns(const Draft& draft, Diagnostics& diagnostics) {
  const Scenario& scenario = draft.scenario;
  if (scenario.phases.empty()) return;
  for (const Player& player : scenario.players) {
    if (player.phase >= 0) continue;
    diagnostics.error("never-moves", player.at, fmt::format("player '{}' never moves", player.id),
                      "add it to the movers of a phase");
  }
  const std::vector<int> votes = council_phases(scenario);
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const Council& council = scenario.councils[i];
    if (votes[i] >= 0) {
      check_voters(scenario, votes[i], diagnostics);
    } else {
      diagnostics.error("never-votes", council.at, fmt::format("council '{}' never votes", council.id),
                        fmt::format("give a phase council = \"{}\"", council.id));
    }
  }
}

}  // namespace detente::scenario
