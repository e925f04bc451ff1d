// A one-shot game that is played for ever: what can be upheld, and from which discount factor on.
#pragma once

#include "engine/cli/tables/game_parts.hpp"

namespace detente::cli {

[[nodiscard]] GamePart repeated_part(const GameResult& result);

}  // namespace detente::cli
