// Joint actions: the rows of a node, and how likely its movers' mixes make each of them.
//
// A row is one action of each mover, in mixed radix; the last mover's action varies fastest. With n(k) actions
// of mover k and mixes x(k, a), which a policy holds one after another,
//   stride(m)    = n(m + 1) * n(m + 2) * ...
//   action(m, r) = r / stride(m) % n(m)
//   P(r)         = x(0, action(0, r)) * x(1, action(1, r)) * ...
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"

namespace detente::play {

/// In place of a mover, or of a player.
inline constexpr int kNobody = -1;

/// The index of `player` among the movers of `set`, or kNobody.
[[nodiscard]] int mover_index(const game::ChoiceSet& set, int player);
/// How many rows apart two neighbouring actions of a mover (an index into the movers) lie.
[[nodiscard]] std::size_t stride_of(const game::ChoiceSet& set, std::size_t mover);
/// Where the mover's mix begins among those of the node.
[[nodiscard]] std::size_t mix_offset(const game::ChoiceSet& set, std::size_t mover);

/// The mixes of a node's movers, one after another, in one round's policy.
[[nodiscard]] inline std::span<const double> mixes_at(const game::NodeGraph& graph,
                                                      std::span<const double> policy, game::NodeId node) {
  return policy.subspan(graph.first_probability[node],
                        static_cast<std::size_t>(graph.choice_set(node).width));
}

/// Fills `joint` (set.rows numbers) with P; `except`, an index into the movers or kNobody, counts as certain of
/// whatever it does.
void joint_probabilities(const game::ChoiceSet& set, std::span<const double> mixes, int except,
                         std::span<double> joint);
inline void joint_probabilities(const game::ChoiceSet& set, std::span<const double> mixes, int except,
                                std::vector<double>& joint) {
  joint.resize(static_cast<std::size_t>(set.rows));
  joint_probabilities(set, mixes, except, std::span<double>(joint));
}

/// P of a node's rows: in `room`, or, where one mover's mix is all there is to it, where that stands already.
[[nodiscard]] inline std::span<const double> row_probabilities(const game::ChoiceSet& set,
                                                               std::span<const double> mixes,
                                                               std::span<double> room) {
  if (set.movers.size() == 1) return mixes;
  joint_probabilities(set, mixes, kNobody, room);
  return room;
}

/// Sets the moves of row `row` (0 = the node's first) in `world`.
void set_moves(const game::Game& game, const game::ChoiceSet& set, std::size_t row, game::World& world);

}  // namespace detente::play
