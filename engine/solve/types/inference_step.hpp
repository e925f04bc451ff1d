// Private types inside the backward induction over a node graph.
//
// A typed player's moves and what they tell are two layers (see game::PhaseTable): each row of a node of
// moves leads to one node of the inference, at which beliefs move. Both are solved at once, at the node of
// the moves: the first by TypeGameSolver, the second as Bayes' rule has it. The inference's lotteries are
// written into the ordinary policy, so whatever plays or propagates the policy carries the beliefs along.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/solve/types/type_game.hpp"
#include "engine/solve/types/type_offers.hpp"
#include "engine/solve/types/type_session.hpp"

namespace detente::solve {

/// What is the same for all nodes of one choice set with typed movers.
struct InferencePlan {
  int layer = 0;
  std::vector<std::size_t> player;  ///< Per mover.
  std::vector<std::size_t> typed;   ///< Movers.
  int session = -1;                 ///< The one mover is this session, and `belief` is about a party.
  std::vector<int> belief;          ///< Per typed mover.
  [[nodiscard]] bool any() const { return !typed.empty(); }
};

/// Of a choice set whose movers are `set`'s, at layer `layer`; empty when no typed player moves there.
[[nodiscard]] InferencePlan plan_inference(const game::Game& game, const game::ChoiceSet& set, int layer);

/// Per belief and layer: how a node's key holds the belief. Const members may be used concurrently.
class BeliefKeys {
public:
  explicit BeliefKeys(const game::Game& game);
  [[nodiscard]] int point(int layer, int belief, std::uint64_t key) const {
    const Digit& digit =
        digits_[static_cast<std::size_t>(layer) * beliefs_ + static_cast<std::size_t>(belief)];
    return static_cast<int>(key / digit.stride % digit.size);
  }

private:
  struct Digit {
    std::uint64_t stride = 1, size = 1;
  };
  std::size_t beliefs_;
  std::vector<Digit> digits_;
};

/// What each typed mover's types thought their actions worth, node by node, when the node was last solved.
class InferenceMemory {
public:
  /// `plans`: per choice set of the graph.
  InferenceMemory(const game::Game& game, const game::NodeGraph& graph, const BeliefKeys& keys,
                  std::span<const InferencePlan> plans);
  void forget();
  [[nodiscard]] bool knows(game::NodeId node) const { return known_[node] != 0; }
  /// Of a node with typed movers; knows() from now on.
  [[nodiscard]] std::span<double> of(game::NodeId node) {
    known_[node] = 1;
    return std::span(utilities_).subspan(first_[node], first_[node + 1] - first_[node]);
  }

private:
  std::vector<std::uint64_t> first_;
  std::vector<double> utilities_;
  std::vector<char> known_;
};

/// Solves nodes with typed movers. Owned by one thread.
class InferenceStep {
public:
  InferenceStep(const game::Game& game, const game::NodeGraph& graph, const BeliefKeys& keys)
      : game_(&game),
        graph_(&graph),
        keys_(&keys),
        sessions_(session_steps(game.scenario())),
        offers_(typed_offers(game.scenario())) {}

  /// `after`: what the rows of the inferences are worth, one node's after the other's, per column. Fills the
  /// node's mixes and its inferences' in `policy`, and `row_values`; `stage` as TypeGame has it.
  TypeSummary resolve(const InferencePlan& plan, game::NodeId node, const StageGame& stage,
                      std::span<const double> after, InferenceMemory& memory, std::span<double> policy,
                      std::span<double> row_values);

private:
  TypeSummary resolve_session(const InferencePlan& plan, game::NodeId node, std::span<const double> after,
                              InferenceMemory& memory, std::span<double> policy,
                              std::span<double> row_values);
  [[nodiscard]] TypedMover typed_mover(const InferencePlan& plan, std::size_t typed, game::NodeId node,
                                       double rationality) const;

  const game::Game* game_;
  const game::NodeGraph* graph_;
  const BeliefKeys* keys_;
  TypeGame here_;
  TypeGameSolver solver_;
  std::vector<SessionStep> sessions_;
  TypedSessionSolver session_solver_;
  std::vector<std::optional<TypedOffersSolver>> offers_;  ///< Per session; see typed_offers().
};

/// The inference that row `row` leads to.
[[nodiscard]] inline game::NodeId inference_of(const game::NodeGraph& graph, std::size_t row) {
  return graph.next[graph.first_entry[row]];
}

}  // namespace detente::solve
