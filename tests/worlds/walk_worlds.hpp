// What the tests of walkers share: choosers that need no solution.
#pragma once

#include <memory>

#include "engine/play/policy.hpp"
#include "engine/simulate/runs/sampling.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::simulate::testing {

/// Gives every available action the same probability.
class UniformChooser final : public play::Chooser {
public:
  void choose(int, int, int, const game::World&, std::span<const int> available,
              std::span<double> probabilities) override {
    for (double& p : probabilities) p = 1.0 / static_cast<double>(available.size());
  }
};

inline std::unique_ptr<play::Chooser> uniform_chooser() {
  return std::make_unique<UniformChooser>();
}

/// The same as a Behaviour.
inline play::Behaviour uniform_behaviour(const game::NodeGraph& graph) {
  play::Behaviour behaviour;
  std::vector<double>& policy = behaviour.by_round.emplace_back();
  for (game::NodeId node = 0; node < graph.ended_begin(); ++node) {
    for (const auto& mover : graph.choice_set(node).movers) {
      policy.insert(policy.end(), mover.actions.size(), 1.0 / static_cast<double>(mover.actions.size()));
    }
  }
  return behaviour;
}

}  // namespace detente::simulate::testing
