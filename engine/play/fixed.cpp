#include <algorithm>
#include <optional>

#include "engine/play/myopic.hpp"
#include "engine/play/policy.hpp"

namespace detente::play {
namespace {

using scenario::PolicyKind;

/// `mix` renormalised over the available actions; false when it puts nothing on them.
bool restrict_mix(const scenario::Mix& mix, std::span<const int> available, std::span<double> probabilities) {
  double sum = 0.0;
  for (std::size_t i = 0; i < available.size(); ++i) {
    probabilities[i] = mix[static_cast<std::size_t>(available[i])];
    sum += probabilities[i];
  }
  if (sum <= 0.0) return false;
  for (double& p : probabilities) p /= sum;
  return true;
}

class FixedChooser final : public Chooser {
public:
  explicit FixedChooser(const game::Game& game) : game_(&game) {}

  void choose(int /*round*/, int phase, int player, const game::World& world, std::span<const int> available,
              std::span<double> probabilities) override {
    const auto& policy = game_->scenario().play[static_cast<std::size_t>(player)];
    switch (policy.kind) {
      case PolicyKind::mixed:
        if (restrict_mix(policy.mix, available, probabilities)) return;
        break;
      case PolicyKind::rules:
        if (follow_rules(policy, player, world, available, probabilities)) return;
        break;
      case PolicyKind::myopic:
        utilities_.resize(available.size());
        if (!lookahead_) lookahead_.emplace(*game_);
        lookahead_->action_utilities(phase, player, world, available, utilities_);
        logit(game_->scenario().players[static_cast<std::size_t>(player)].rationality, utilities_,
              probabilities);
        return;
      case PolicyKind::equilibrium: DETENTE_REQUIRE(false, "an equilibrium player has no fixed policy");
    }
    std::ranges::fill(probabilities, 1.0 / static_cast<double>(available.size()));
  }

private:
  bool follow_rules(const scenario::Policy& policy, int player, const game::World& world,
                    std::span<const int> available, std::span<double> probabilities) const {
    const auto guards = game_->rules(player);
    for (std::size_t r = 0; r < guards.size(); ++r) {
      if (guards[r].holds(world) && restrict_mix(policy.rules[r].play, available, probabilities)) return true;
    }
    return false;
  }

  const game::Game* game_;
  std::optional<UniformLookahead> lookahead_;
  std::vector<double> utilities_;
};

}  // namespace

std::unique_ptr<Chooser> fixed_chooser(const game::Game& game) {
  return std::make_unique<FixedChooser>(game);
}

}  // namespace detente::play
