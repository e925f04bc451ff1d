// Stage forms: the moves at one node of a graph as a game of their own. A joint action is worth what it pays at
// once and what follows it when play goes on as said.
#pragma once

#include <span>

#include "engine/play/play_value.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// The moves at `node` as a game of its movers: a joint action is worth its
/// reward and the expected value of what follows. `now` and `next` are
/// node_values of this round and the next one (the same when stationary).
/// REQUIRES: the node has movers.
[[nodiscard]] NormalForm game_at(const game::Game& game, const play::Play& play, game::NodeId node,
                                 std::span<const double> now, std::span<const double> next);

}  // namespace detente::solve
