#include "engine/solve/types/type_view.hpp"

#include <algorithm>
#include <utility>

#include "engine/play/joint.hpp"
#include "engine/solve/types/inference_step.hpp"

namespace detente::solve {
namespace {

using game::NodeGraph;
using game::NodeId;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// The draw of a belief at an inference: where its probabilities stand in a policy, and its points.
std::pair<std::size_t, std::span<const int>> lottery_of(const NodeGraph& graph, NodeId inference, int mover) {
  const game::ChoiceSet& set = graph.choice_set(inference);
  const int drawn = play::mover_index(set, mover);
  if (drawn < 0) return {graph.first_probability[inference], {}};
  return {graph.first_probability[inference] + play::mix_offset(set, index(drawn)),
          set.movers[index(drawn)].actions};
}

/// Tilts the inferences of one belief, and the choices that they are drawn from, towards a type.
class Tilter {
public:
  Tilter(const game::Game& game, const NodeGraph& graph, int belief, int type, std::span<double> policy)
      : game_(game),
        graph_(graph),
        grid_(game.scenario().beliefs[index(belief)].grid),
        keys_(game),
        belief_(belief),
        type_(index(type)),
        mover_(game.scenario().mover_of_belief(belief)),
        policy_(policy) {}

  void tilt() {
    const auto phases = game_.phases();
    for (std::size_t k = 0; k < phases.size(); ++k) {
      if (std::ranges::find(phases[k].beliefs, belief_) == phases[k].beliefs.end()) continue;
      const auto of = index(phases[k].of);
      const int chooser = phases[of].session >= 0 ? game_.scenario().mover_of(phases[of].session)
                                                  : game_.scenario().beliefs[index(belief_)].player;
      for (NodeId n = graph_.layers[of]; n < graph_.layers[of + 1]; ++n) {
        const int m = play::mover_index(graph_.choice_set(n), chooser);
        if (m >= 0) tilt_choice(n, index(m), static_cast<int>(of));
      }
      // Only now: choices were read off the lotteries.
      for (NodeId n = graph_.layers[k]; n < graph_.layers[k + 1]; ++n) tilt_lottery(n);
    }
  }

private:
  /// The type's share in the mean of the lottery.
  [[nodiscard]] double share_after(NodeId inference) const {
    return solve::share_after(game_, graph_, policy_, inference, belief_, static_cast<int>(type_));
  }

  void tilt_choice(NodeId n, std::size_t m, int layer) {
    const double before = grid_.share(keys_.point(layer, belief_, graph_.keys[n]), type_);
    if (before <= 0.0) return;
    const game::ChoiceSet& set = graph_.choice_set(n);
    const std::size_t at = graph_.first_probability[n] + play::mix_offset(set, m);
    const std::size_t stride = play::stride_of(set, m);
    double sum = 0.0;
    const std::span<double> mix = policy_.subspan(at, set.movers[m].actions.size());
    for (std::size_t a = 0; a < mix.size(); ++a) {
      mix[a] *= share_after(inference_of(graph_, graph_.first_row[n] + a * stride)) / before;
      sum += mix[a];
    }
    // What is played to 1e-11 leaves rounding.
    for (double& p : mix) p /= sum;
  }

  void tilt_lottery(NodeId inference) {
    if (play::mover_index(graph_.choice_set(inference), mover_) < 0) return;
    const double after = share_after(inference);
    if (after <= 0.0) return;
    const auto [at, to] = lottery_of(graph_, inference, mover_);
    for (std::size_t i = 0; i < to.size(); ++i) policy_[at + i] *= grid_.share(to[i], type_) / after;
  }

  const game::Game& game_;
  const NodeGraph& graph_;
  const scenario::BeliefGrid& grid_;
  BeliefKeys keys_;
  int belief_;
  std::size_t type_;
  int mover_;
  std::span<double> policy_;
};

}  // namespace

double share_after(const game::Game& game, const NodeGraph& graph, std::span<const double> policy,
                   NodeId inference, int belief, int type) {
  const scenario::BeliefGrid& grid = game.scenario().beliefs[index(belief)].grid;
  const auto [at, to] = lottery_of(graph, inference, game.scenario().mover_of_belief(belief));
  return grid.mean(to, policy.subspan(at), index(type));
}

NodeGraph graph_of_type(const game::Game& game, const NodeGraph& graph, int belief, int type) {
  const auto columns = index(game.agent_count());
  const auto players = index(game.player_count());
  const scenario::Belief& held = game.scenario().beliefs[index(belief)];
  const BeliefKeys keys(game);
  NodeGraph view = graph;
  view.reward.assign(graph.rows() * players, 0.0);
  const auto own = index(game.scenario().agent_of(belief, type));
  for (NodeId n = 0; n < graph.ended_begin(); ++n) {
    const int layer = graph.layer_of(n);
    const game::ChoiceSet& set = graph.choice_set(n);
    const int drawn = play::mover_index(set, game.scenario().mover_of_belief(belief));
    const std::size_t stride = drawn >= 0 ? play::stride_of(set, index(drawn)) : 1;
    for (std::uint64_t row = graph.first_row[n]; row < graph.first_row[n + 1]; ++row) {
      int point = keys.point(layer, belief, graph.keys[n]);
      if (drawn >= 0) {
        const std::vector<int>& to = set.movers[index(drawn)].actions;
        point = to[(row - graph.first_row[n]) / stride % to.size()];
      }
      const double share = held.grid.share(point, index(type));
      if (share > 0.0)
        view.reward[row * players + index(held.player)] = graph.reward[row * columns + own] / share;
    }
  }
  return view;
}

std::vector<double> policy_of_type(const game::Game& game, const NodeGraph& graph,
                                   std::span<const double> policy, int belief, int type) {
  std::vector<double> tilted(policy.begin(), policy.end());
  Tilter(game, graph, belief, type, tilted).tilt();
  return tilted;
}

play::Behaviour behaviour_of_type(const game::Game& game, const NodeGraph& graph,
                                  const play::Behaviour& behaviour, int belief, int type) {
  play::Behaviour tilted;
  for (const std::vector<double>& round : behaviour.by_round) {
    tilted.by_round.push_back(policy_of_type(game, graph, round, belief, type));
  }
  return tilted;
}

}  // namespace detente::solve
