#include "engine/game/beliefs.hpp"

namespace detente::game {

MoverTable belief_mover(const scenario::Scenario& scenario, int belief) {
  const scenario::Belief& moved = scenario.beliefs[static_cast<std::size_t>(belief)];
  MoverTable mover{scenario.mover_of_belief(belief), {}};
  for (int to = 0; to < moved.grid.size(); ++to) {
    std::vector<double> from;
    for (int at = 0; at < moved.grid.size(); ++at) from.push_back(moved.grid.reachable(at, to) ? 1.0 : 0.0);
    mover.available.push_back({{scenario.variable_of(moved)}, {1}, std::move(from)});
  }
  return mover;
}

void settle_beliefs(const scenario::Scenario& scenario, std::span<const int> beliefs, World& world) {
  for (const int belief : beliefs) {
    const auto update = static_cast<std::size_t>(scenario.vocabulary.move(scenario.mover_of_belief(belief)));
    const scenario::Belief& moved = scenario.beliefs[static_cast<std::size_t>(belief)];
    if (world[update] > 0) world[static_cast<std::size_t>(scenario.variable_of(moved))] = world[update] - 1;
  }
}

}  // namespace detente::game
