// What the moves of one run alone tell about private types: Bayes' rule without a grid.
//
// In the game a belief lies on its grid, and a posterior becomes a draw between its points, as if the others
// saw a noisy signal besides (see scenario::BeliefGrid). Here the signal is left out: each move multiplies
// the odds by the likelihood ratio with which types make it where it was made. Once the game's belief rules a
// type out, play no longer says what that type would do, and nothing more is learnt of it.
#pragma once

#include <span>
#include <vector>

#include "engine/game/game.hpp"
#include "engine/play/policy.hpp"

namespace detente::simulate {

/// Chooses as another does, and follows what is told. Owned by one thread; what it is given must outlive it.
class BeliefFollower final : public play::Chooser {
public:
  /// Begins a run, at the priors.
  BeliefFollower(const game::Game& game, play::Chooser& chooser);

  void choose(int round, int phase, int player, const game::World& world, std::span<const int> available,
              std::span<double> probabilities) override;

  /// [belief][type]: probabilities after all moves so far.
  [[nodiscard]] const std::vector<std::vector<double>>& beliefs() const { return beliefs_; }

private:
  const game::Game& game_;
  play::Chooser& chooser_;
  std::vector<std::vector<double>> beliefs_;
};

}  // namespace detente::simulate
