// Beliefs in a game: what others may come to believe once a player with private types has moved.
#pragma once

#include <span>

#include "engine/game/game.hpp"

namespace detente::game {

/// The belief itself, which may move to any point that holds no type possible that it holds impossible.
[[nodiscard]] MoverTable belief_mover(const scenario::Scenario& scenario, int belief);

/// Writes where `beliefs` moved, by their updates in `world`, into the state there.
void settle_beliefs(const scenario::Scenario& scenario, std::span<const int> beliefs, World& world);

}  // namespace detente::game
