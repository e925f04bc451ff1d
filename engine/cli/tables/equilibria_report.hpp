// Equilibria of a one-shot game.
#pragma once

#include "engine/cli/tables/game_parts.hpp"

namespace detente::cli {

[[nodiscard]] GamePart equilibria_part(const GameResult& result);

}  // namespace detente::cli
