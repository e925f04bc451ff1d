// A player's type as an ordinary player: the same graph seen by one who knows the type.
//
// Play and beliefs are public, so for type T the others' play is as before. Its own mixes are p_T(a) = b_a(T)
// p(a) / g(T), p the mean over the types, g the belief before the action and b_a after it; and of a lottery
// over beliefs it sees point g' with probability w(g') g'(T) / b_a(T). With these, and its payoffs as it gets
// them, what holds of any player over a graph holds of the type: values, best deviations.
#pragma once

#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

/// The graph's rewards with those of the type in its player's column; `players` columns.
[[nodiscard]] game::NodeGraph graph_of_type(const game::Game& game, const game::NodeGraph& graph, int belief,
                                            int type);

/// How likely the type is held on average once the beliefs of an inference are drawn.
[[nodiscard]] double share_after(const game::Game& game, const game::NodeGraph& graph,
                                 std::span<const double> policy, game::NodeId inference, int belief,
                                 int type);

/// One round's policy as the type has it: its own mixes, the sessions to which it is a party, and the
/// lotteries. At nodes where the type is held impossible it is that of all.
[[nodiscard]] std::vector<double> policy_of_type(const game::Game& game, const game::NodeGraph& graph,
                                                 std::span<const double> policy, int belief, int type);

/// The same for every round.
[[nodiscard]] play::Behaviour behaviour_of_type(const game::Game& game, const game::NodeGraph& graph,
                                                const play::Behaviour& behaviour, int belief, int type);

}  // namespace detente::solve
