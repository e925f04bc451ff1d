#include "engine/simulate/summary/belief_summary.hpp"

#include <algorithm>

#include "engine/play/forward.hpp"
#include "engine/simulate/summary/ensemble.hpp"
#include "engine/solve/types/inference_step.hpp"

namespace detente::simulate {
namespace {

using game::NodeGraph;
using game::NodeId;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// The distribution over nodes, round after round.
class BeliefWatch {
public:
  BeliefWatch(const game::Game& game, const NodeGraph& graph)
      : game_(game), graph_(graph), keys_(game), mass_(graph) {
    mass_.put(graph.start, 1.0);
  }

  /// Plays a round and fills what it did to each belief.
  void play(std::span<const double> policy, std::span<BeliefRound> told) {
    for (std::size_t b = 0; b < told.size(); ++b) prepare(static_cast<int>(b), told[b]);
    mass_.play(policy, 0, [&](NodeId n, double mass, std::span<const double> joint) {
      const int layer = graph_.layer_of(n);
      if (layer + 1 == graph_.phase_count()) return;
      for (const int b : game_.phases()[index(layer) + 1].beliefs) {
        note(b, n, layer, policy, mass, joint, told[index(b)]);
      }
    });
    mass_.next_round();
    for (std::size_t b = 0; b < told.size(); ++b) close(static_cast<int>(b), told[b]);
  }

private:
  [[nodiscard]] const scenario::Belief& belief(int b) const { return game_.scenario().beliefs[index(b)]; }

  /// All moves that may tell of it.
  void prepare(int b, BeliefRound& told) const {
    const scenario::Scenario& scenario = game_.scenario();
    const std::vector<int> counts = scenario.action_counts();
    const std::vector<double> none(belief(b).types.size(), 0.0);
    for (const game::PhaseTable& phase : game_.phases()) {
      if (std::ranges::find(phase.beliefs, b) == phase.beliefs.end()) continue;
      const int session = game_.phases()[index(phase.of)].session;
      const int mover = session >= 0 ? scenario.mover_of(session) : belief(b).player;
      for (int a = 0; a < counts[index(mover)]; ++a) told.moves.push_back({mover, a, 0.0, none, none});
    }
  }

  /// At a node where the choice is made, with the probabilities of its rows.
  void note(int b, NodeId n, int layer, std::span<const double> policy, double reached,
            std::span<const double> joint, BeliefRound& told) const {
    const game::ChoiceSet& set = graph_.choice_set(n);
    const scenario::BeliefGrid& grid = belief(b).grid;
    const std::span<const double> before = grid.point(keys_.point(layer, b, graph_.keys[n]));
    for (std::size_t m = 0; m < set.movers.size(); ++m) {
      const int mover = set.movers[m].mover;
      if (mover != belief(b).player && game_.scenario().session_of(mover) < 0) continue;
      const std::size_t stride = play::stride_of(set, m);
      const std::vector<int>& actions = set.movers[m].actions;
      for (std::size_t r = 0; r < joint.size(); ++r) {
        const int action = actions[r / stride % actions.size()];
        const auto move = std::ranges::find_if(
            told.moves, [&](const TellingMove& one) { return one.mover == mover && one.action == action; });
        const double mass = reached * joint[r];
        move->share += mass;
        const NodeId inference = solve::inference_of(graph_, graph_.first_row[n] + r);
        std::size_t at = graph_.first_probability[inference];
        for (const auto& updated : graph_.choice_set(inference).movers) {
          if (game_.scenario().belief_of(updated.mover) != b) {
            at += updated.actions.size();
            continue;
          }
          for (const int point : updated.actions) {
            const double weight = mass * policy[at++];
            for (std::size_t k = 0; k < before.size(); ++k) move->after[k] += weight * grid.share(point, k);
          }
        }
        for (std::size_t k = 0; k < before.size(); ++k) move->before[k] += mass * before[k];
      }
    }
  }

  /// Means and quantiles of where the round has left it.
  void close(int b, BeliefRound& told) {
    const scenario::Belief& held = belief(b);
    shares_.assign(index(held.grid.size()), 0.0);
    for (NodeId n = 0; n < graph_.layers[1]; ++n) {
      shares_[index(keys_.point(0, b, graph_.keys[n]))] += mass_.at(n);
    }
    const std::uint64_t ends = std::max<std::uint64_t>(1, game_.ends().size());
    for (NodeId n = graph_.ended_begin(); n < graph_.nodes(); ++n) {
      shares_[index(keys_.point(0, b, graph_.keys[n] / ends))] += mass_.at(n);
    }
    const std::size_t types = held.types.size();
    told.mean.assign(types, 0.0);
    told.mean_if.assign(types, std::vector<double>(types, 0.0));
    for (std::size_t point = 0; point < shares_.size(); ++point) {
      const std::span<const double> share = held.grid.point(static_cast<int>(point));
      for (std::size_t k = 0; k < types; ++k) {
        told.mean[k] += shares_[point] * share[k];
        for (std::size_t of = 0; of < types; ++of) {
          told.mean_if[of][k] += shares_[point] * share[of] / held.types[of].prior * share[k];
        }
      }
    }
    for (std::size_t k = 0; k < types; ++k) {
      std::vector<Atom> atoms;
      for (std::size_t point = 0; point < shares_.size(); ++point) {
        if (shares_[point] > 0.0)
          atoms.push_back({held.grid.share(static_cast<int>(point), k), shares_[point]});
      }
      told.low.push_back(quantile(atoms, 0.05));
      told.high.push_back(quantile(atoms, 0.95));
    }
    for (TellingMove& move : told.moves) {
      if (!(move.share > 0.0)) continue;
      for (double& share : move.after) share /= move.share;
      for (double& share : move.before) share /= move.share;
    }
  }

  const game::Game& game_;
  const NodeGraph& graph_;
  solve::BeliefKeys keys_;
  play::Mass mass_;
  std::vector<double> shares_;
};

}  // namespace

std::vector<std::vector<BeliefRound>> summarise_beliefs(const game::Game& game, const NodeGraph& graph,
                                                        const play::Behaviour& behaviour, int rounds) {
  const std::size_t beliefs = game.scenario().beliefs.size();
  std::vector<std::vector<BeliefRound>> summary(beliefs);
  if (beliefs == 0) return summary;
  BeliefWatch watch(game, graph);
  for (int t = 0; t < rounds; ++t) {
    std::vector<BeliefRound> told(beliefs);
    watch.play(behaviour.at(t), told);
    for (std::size_t b = 0; b < beliefs; ++b) summary[b].push_back(std::move(told[b]));
  }
  return summary;
}

}  // namespace detente::simulate
