#include "engine/simulate/runs/belief_follower.hpp"

#include <numeric>

namespace detente::simulate {

BeliefFollower::BeliefFollower(const game::Game& game, play::Chooser& chooser)
    : game_(game), chooser_(chooser) {
  for (const scenario::Belief& belief : game.scenario().beliefs) {
    std::vector<double>& prior = beliefs_.emplace_back();
    for (const scenario::Type& type : belief.types) prior.push_back(type.prior);
  }
}

void BeliefFollower::choose(int round, int phase, int player, const game::World& world,
                            std::span<const int> available, std::span<double> probabilities) {
  chooser_.choose(round, phase, player, world, available, probabilities);
  const int updated = game_.scenario().belief_of(player);
  if (updated < 0) return;
  // The draw's mean is what the move makes of the belief before it.
  const scenario::Belief& belief = game_.scenario().beliefs[static_cast<std::size_t>(updated)];
  const std::int32_t before = world[static_cast<std::size_t>(game_.scenario().variable_of(belief))];
  std::vector<double>& followed = beliefs_[static_cast<std::size_t>(updated)];
  for (std::size_t k = 0; k < followed.size(); ++k) {
    const double share = belief.grid.share(before, k);
    if (share <= 0.0) continue;
    followed[k] *= belief.grid.mean(available, probabilities, k) / share;
  }
  const double sum = std::accumulate(followed.begin(), followed.end(), 0.0);
  for (double& probability : followed) probability /= sum;
}

}  // namespace detente::simulate
