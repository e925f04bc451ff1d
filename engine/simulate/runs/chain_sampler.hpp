// The chain sampler's own input: a node graph and what it needs to know of the game.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/runs/sampling.hpp"
#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

/// All spans and pointers must outlive the sampling.
struct ChainInput {
  const game::NodeGraph* graph = nullptr;
  const play::Behaviour* behaviour = nullptr;
  std::span<const scenario::Outcome> outcomes;
  std::vector<int> variable_sizes;  ///< Per state variable.
  std::vector<int> action_counts;   ///< Per mover: players, then sessions.
  /// Values of the state variables at nodes of layer 0 and then at ended nodes, node by node.
  std::vector<std::uint16_t> states;
  /// Rows of all rounds are kept while they take less than this, in bytes; beyond it, one round's at a
  /// time. Does not change results.
  std::size_t row_budget = std::size_t{512} << 20U;
};

/// sample_chain without a Game.
Ensemble sample_chain_input(const ChainInput& input, const SamplingOptions& options);

}  // namespace detente::simulate
