#include "engine/play/joint.hpp"

namespace detente::play {

int mover_index(const game::ChoiceSet& set, int player) {
  for (std::size_t m = 0; m < set.movers.size(); ++m) {
    if (set.movers[m].mover == player) return static_cast<int>(m);
  }
  return kNobody;
}

std::size_t stride_of(const game::ChoiceSet& set, std::size_t mover) {
  std::size_t stride = 1;
  for (std::size_t m = mover + 1; m < set.movers.size(); ++m) stride *= set.movers[m].actions.size();
  return stride;
}

std::size_t mix_offset(const game::ChoiceSet& set, std::size_t mover) {
  std::size_t offset = 0;
  for (std::size_t m = 0; m < mover; ++m) offset += set.movers[m].actions.size();
  return offset;
}

void joint_probabilities(const game::ChoiceSet& set, std::span<const double> mixes, int except,
                         std::span<double> joint) {
  joint[0] = 1.0;
  std::size_t done = 1;
  std::size_t at = 0;
  for (std::size_t m = 0; m < set.movers.size(); ++m) {
    const std::size_t count = set.movers[m].actions.size();
    const bool certain = static_cast<int>(m) == except;
    // Each product so far is spread over the next mover's actions, from the back, so in place.
    for (std::size_t i = done; i-- > 0;) {
      const double before = joint[i];
      for (std::size_t a = count; a-- > 0;) joint[i * count + a] = certain ? before : before * mixes[at + a];
    }
    done *= count;
    at += count;
  }
}

void set_moves(const game::Game& game, const game::ChoiceSet& set, std::size_t row, game::World& world) {
  for (std::size_t m = set.movers.size(); m-- > 0;) {
    const auto& mover = set.movers[m];
    world[static_cast<std::size_t>(game.vocabulary().move(mover.mover))] =
        mover.actions[row % mover.actions.size()] + 1;
    row /= mover.actions.size();
  }
}

}  // namespace detente::play
