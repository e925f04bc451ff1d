// The likeliest path: at every node the likeliest joint action, and what most likely comes of it.
//
// It is one history out of many, told because people can follow it; it need not be the likeliest of all whole
// histories.
#pragma once

#include <vector>

#include "engine/play/horizon.hpp"

namespace detente::solve {

struct PathStep {
  int round = 0;  ///< 0-based.
  game::NodeId node = 0;
  std::size_t row = 0;   ///< The joint action taken, among the node's; of several alike, the first.
  double chance = 0.0;   ///< That the movers choose it.
  double follows = 0.0;  ///< That the council and the effects then come out as here.
  game::World before;    ///< As the movers find it.
  game::World after;     ///< With their moves, the council's results and the effects, before the next phase.
};

struct LikeliestPath {
  std::vector<PathStep> steps;  ///< The nodes at which something may happen, in their order.
  int end = 0;                  ///< 1-based end reached, 0 = `rounds` were played.
  double probability = 1.0;     ///< Of all steps together.
};

[[nodiscard]] LikeliestPath likeliest_path(const game::Game& game, const play::Play& play, int rounds);

}  // namespace detente::solve
