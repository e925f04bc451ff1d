// Stage forms: the moves at one node of a graph as a game of their own. A joint action is worth what it pays at
// once and what follows it when play goes on as said.
#pragma once

#include "engine/play/horizon.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// The moves at `node` as a game of its movers: a joint action is worth its
/// reward and the expected value of what follows, `values` being node_values of the round.
/// REQUIRES: the node has movers.
[[nodiscard]] NormalForm game_at(const game::Game& game, const play::Play& play, game::NodeId node,
                                 const play::RoundValues& values);

}  // namespace detente::solve
