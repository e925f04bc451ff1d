// Nodes in words: what a node knows, and what changed on the way to it.
#pragma once

#include <string>

#include "engine/game/node_graph.hpp"

namespace detente::game {

/// "arsenal = 5, mood = tense, us = sanctions, unsc.passed = 1": the state, and those moves and results that
/// the node keeps and that are there. An ended node: "end: deal".
[[nodiscard]] std::string node_words(const Game& game, const NodeGraph& graph, NodeId node);

/// What `to` says of the state and of councils that `from` does not; empty when they agree. `to` follows
/// `from` at once.
[[nodiscard]] std::string change_words(const Game& game, const NodeGraph& graph, NodeId from, NodeId to);

}  // namespace detente::game
