#include "engine/play/policy.hpp"

#include <algorithm>
#include <cmath>

#include <tbb/enumerable_thread_specific.h>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"

namespace detente::play {
namespace {

constexpr std::size_t kBlock = 256;

class GraphChooser final : public Chooser {
public:
  GraphChooser(const game::Game& game, const game::NodeGraph& graph, const Behaviour& behaviour)
      : game_(&game), graph_(&graph), behaviour_(&behaviour) {}

  void choose(int round, int phase, int player, const game::World& world, std::span<const int> available,
              std::span<double> probabilities) override {
    const auto node = graph_->find(*game_, phase, world);
    DETENTE_REQUIRE(node.has_value(), "play reached a node that the graph does not hold");
    std::size_t at = graph_->first_probability[*node];
    for (const auto& mover : graph_->choice_set(*node).movers) {
      if (mover.mover == player) {
        DETENTE_REQUIRE(std::ranges::equal(mover.actions, available),
                        "the graph's actions are those that are available");
        const auto from = behaviour_->at(round).subspan(at, available.size());
        std::ranges::copy(from, probabilities.begin());
        return;
      }
      at += mover.actions.size();
    }
    DETENTE_REQUIRE(false, "the player moves at this node");
  }

private:
  const game::Game* game_;
  const game::NodeGraph* graph_;
  const Behaviour* behaviour_;
};

}  // namespace

bool is_fixed(const scenario::Policy& policy) {
  return !policy.traits().solved;
}

void logit(double rationality, std::span<const double> utilities, std::span<double> probabilities) {
  DETENTE_REQUIRE(!utilities.empty() && utilities.size() == probabilities.size(),
                  "one probability per utility");
  const double best = *std::ranges::max_element(utilities);
  double sum = 0.0;
  if (std::isinf(rationality)) {
    double size = 0.0;
    for (const double u : utilities) size = std::max(size, std::abs(u));
    const double least = best - kTie * size;
    for (std::size_t i = 0; i < utilities.size(); ++i) {
      probabilities[i] = utilities[i] >= least ? 1.0 : 0.0;
      sum += probabilities[i];
    }
  } else {
    for (std::size_t i = 0; i < utilities.size(); ++i) {
      probabilities[i] = std::exp(rationality * (utilities[i] - best));
      sum += probabilities[i];
    }
  }
  for (double& p : probabilities) p /= sum;
}

std::unique_ptr<Chooser> graph_chooser(const game::Game& game, const game::NodeGraph& graph,
                                       const Behaviour& behaviour) {
  return std::make_unique<GraphChooser>(game, graph, behaviour);
}

std::vector<double> fixed_behaviour(const game::Game& game, const game::NodeGraph& graph) {
  std::vector<double> policy(graph.policy_width(), 0.0);
  std::vector<char> fixed;
  for (const auto& play : game.scenario().play) fixed.push_back(is_fixed(play) ? 1 : 0);
  fixed.resize(static_cast<std::size_t>(game.vocabulary().movers()), 0);
  const auto decides = [&](const auto& mover) { return fixed[static_cast<std::size_t>(mover.mover)] != 0; };
  std::vector<char> has_fixed;  // Per choice set.
  for (const auto& set : graph.choice_sets) {
    has_fixed.push_back(std::ranges::any_of(set.movers, decides) ? 1 : 0);
  }
  if (std::ranges::none_of(has_fixed, [](char has) { return has != 0; })) return policy;

  tbb::enumerable_thread_specific<std::unique_ptr<Chooser>> choosers;
  for (int layer = 0; layer < graph.phase_count(); ++layer) {
    const std::size_t first = graph.layers[static_cast<std::size_t>(layer)];
    const std::size_t count = graph.layers[static_cast<std::size_t>(layer) + 1] - first;
    for_blocks(count, kBlock, [&](std::size_t begin, std::size_t end) {
      auto& chooser = choosers.local();
      if (!chooser) chooser = fixed_chooser(game);
      for (std::size_t n = first + begin; n < first + end; ++n) {
        if (has_fixed[graph.choices[n]] == 0) continue;
        const auto node = static_cast<game::NodeId>(n);
        const game::World world = graph.world_of(game, node);
        std::size_t at = graph.first_probability[n];
        for (const auto& mover : graph.choice_set(node).movers) {
          if (decides(mover)) {
            chooser->choose(0, layer, mover.mover, world, mover.actions,
                            std::span(policy).subspan(at, mover.actions.size()));
          }
          at += mover.actions.size();
        }
      }
    });
  }
  return policy;
}

}  // namespace detente::play
