#include "engine/solve/conflict/stage_conflict.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/names.hpp"
#include "engine/base/parallel.hpp"
#include "engine/play/horizon.hpp"
#include "engine/play/joint.hpp"

namespace detente::solve {
namespace {

using game::ChoiceSet;
using game::NodeGraph;
using game::NodeId;

/// The nodes of the first round, ascending.
std::vector<NodeId> nodes_of_round(const NodeGraph& graph) {
  std::vector<char> seen(graph.nodes(), 0);
  std::vector<NodeId> nodes;
  seen[graph.start] = 1;
  // Entries of one round lead to later layers only, whose nodes have larger numbers.
  for (NodeId node = graph.start; node < graph.ended_begin(); ++node) {
    if (seen[node] == 0) continue;
    nodes.push_back(node);
    for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
        if (graph.next[e] >= graph.layers[1]) seen[graph.next[e]] = 1;
      }
    }
  }
  return nodes;
}

/// Bargaining sessions are no decision makers.
std::vector<StageConflict::Mover> find_movers(const scenario::Scenario& scenario, const NodeGraph& graph,
                                              const std::vector<NodeId>& nodes) {
  std::vector<StageConflict::Mover> movers;
  for (const NodeId node : nodes) {
    for (const ChoiceSet::Mover& mover : graph.choice_set(node).movers) {
      if (scenario.session_of(mover.mover) >= 0) continue;
      auto known = std::find_if(movers.begin(), movers.end(),
                                [&](const StageConflict::Mover& one) { return one.player == mover.mover; });
      if (known == movers.end()) known = movers.insert(movers.end(), {mover.mover, {}});
      std::vector<int> both;
      std::set_union(known->actions.begin(), known->actions.end(), mover.actions.begin(), mover.actions.end(),
                     std::back_inserter(both));
      known->actions = std::move(both);
    }
  }
  std::erase_if(movers, [](const StageConflict::Mover& mover) { return mover.actions.size() < 2; });
  return movers;
}

/// What a plan is worth to everybody, from the start.
class PlanValues {
public:
  /// `nodes`: of the first round; `values`: of the second, discounted to the first.
  PlanValues(const NodeGraph& graph, const std::vector<NodeId>& nodes, std::span<const double> policy,
             const StageConflict& stage, play::RoundValues values)
      : graph_(graph),
        nodes_(nodes),
        policy_(policy),
        stage_(stage),
        rewards_(play::rewards_of(graph, values.width)),
        values_(std::move(values)) {}

  /// One number a column.
  const double* find(std::size_t state) {
    for (std::size_t k = nodes_.size(); k-- > 0;) {
      const NodeId node = nodes_[k];
      plan_mixes(state, node);
      double* const out = (node == graph_.start ? values_.start : values_.next).data() + node * values_.width;
      play::node_value(graph_, node, mixes_, rewards_, values_, joint_, out);
    }
    return values_.at(graph_.start);
  }

private:
  /// As solved, but for movers whose planned action is available.
  void plan_mixes(std::size_t state, NodeId node) {
    const std::span<const double> solved = play::mixes_at(graph_, policy_, node);
    mixes_.assign(solved.begin(), solved.end());
    auto mix = mixes_.begin();
    for (const ChoiceSet::Mover& mover : graph_.choice_set(node).movers) {
      const auto planned = std::ranges::find(mover.actions, planned_action(state, mover.mover));
      const auto end = mix + static_cast<std::ptrdiff_t>(mover.actions.size());
      if (planned != mover.actions.end()) {
        std::fill(mix, end, 0.0);
        mix[planned - mover.actions.begin()] = 1.0;
      }
      mix = end;
    }
  }

  [[nodiscard]] int planned_action(std::size_t state, int player) const {
    for (std::size_t m = 0; m < stage_.movers.size(); ++m) {
      if (stage_.movers[m].player == player) return stage_.movers[m].actions[stage_.action(state, m)];
    }
    return -1;
  }

  const NodeGraph& graph_;
  const std::vector<NodeId>& nodes_;
  std::span<const double> policy_;
  const StageConflict& stage_;
  play::AddReward rewards_;
  play::RoundValues values_;
  std::vector<double> mixes_, joint_;
};

/// Names, moves and ranks, once the values are known.
void fill_conflict(const scenario::Scenario& scenario, StageConflict& stage, std::size_t states) {
  stage.conflict.title = scenario.title;
  const std::size_t movers = stage.movers.size();
  for (std::size_t state = 0; state < states; ++state) {
    std::vector<std::string> parts;
    for (std::size_t m = 0; m < movers; ++m) {
      const scenario::Player& player = scenario.players[static_cast<std::size_t>(stage.movers[m].player)];
      const int action = stage.movers[m].actions[stage.action(state, m)];
      parts.push_back(player.id + '=' + player.actions[static_cast<std::size_t>(action)].name);
    }
    stage.conflict.states.push_back(fmt::format("{}", fmt::join(parts, ",")));
  }
  std::size_t stride = states;
  for (std::size_t m = 0; m < movers; ++m) {
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(stage.movers[m].player)];
    Conflict::DecisionMaker maker{player.id, player.name, {}, {}};
    const std::size_t count = stage.movers[m].actions.size();
    stride /= count;
    std::vector<double> values;
    for (std::size_t state = 0; state < states; ++state) {
      values.push_back(stage.value[state * movers + m]);
      std::vector<int>& moves = maker.moves.emplace_back();
      const std::size_t mine = stage.action(state, m);
      for (std::size_t a = 0; a < count; ++a) {
        if (a != mine) moves.push_back(static_cast<int>(state - mine * stride + a * stride));
      }
    }
    maker.rank = ranks_of(values, kValueTie);
    stage.conflict.makers.push_back(std::move(maker));
  }
}

}  // namespace

std::size_t StageConflict::action(std::size_t state, std::size_t mover) const {
  for (std::size_t m = movers.size(); m-- > mover + 1;) state /= movers[m].actions.size();
  return state % movers[mover].actions.size();
}

StageConflict stage_conflict(const game::Game& game, const NodeGraph& graph, const MarkovSolution& solution) {
  StageConflict stage;
  const std::vector<NodeId> nodes = nodes_of_round(graph);
  stage.movers = find_movers(game.scenario(), graph, nodes);
  stage.plans = 1.0;
  for (const StageConflict::Mover& mover : stage.movers)
    stage.plans *= static_cast<double>(mover.actions.size());
  if (stage.plans > kMostPlans || stage.movers.size() > kMostDecisionMakers) return stage;
  const auto states = static_cast<std::size_t>(stage.plans);
  const std::vector<double> discounts = game.scenario().discounts();
  const play::Play play{graph, solution.behaviour, discounts, play::horizon_of(game.scenario())};
  play::RoundValues later = play::node_values(play, 1);
  later.discount(discounts);
  stage.value.assign(states * stage.movers.size(), 0.0);
  constexpr std::size_t kBlock = 64;
  for_blocks(states, kBlock, [&](std::size_t begin, std::size_t end) {
    PlanValues plans(graph, nodes, solution.behaviour.at(0), stage, later);
    for (std::size_t state = begin; state < end; ++state) {
      const double* const value = plans.find(state);
      for (std::size_t m = 0; m < stage.movers.size(); ++m) {
        stage.value[state * stage.movers.size() + m] = value[stage.movers[m].player];
      }
    }
  });
  fill_conflict(game.scenario(), stage, states);
  stage.complete = true;
  return stage;
}

std::optional<int> StageConflict::find(std::string_view text, const scenario::Scenario& scenario,
                                       std::string& problem) const {
  std::vector<int> chosen(movers.size(), -1);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view part = text.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = part.find('=');
    std::vector<std::string> players, actions;
    std::size_t mover = movers.size();
    for (std::size_t m = 0; m < movers.size(); ++m) {
      players.push_back(scenario.players[static_cast<std::size_t>(movers[m].player)].id);
      if (players.back() == part.substr(0, equals)) mover = m;
    }
    if (mover == movers.size() || equals == std::string_view::npos) {
      problem = fmt::format("'{}' is not PLAYER=ACTION of a player who has a choice in this round; {}", part,
                            name_hint(part.substr(0, equals), players));
      return std::nullopt;
    }
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(movers[mover].player)];
    for (std::size_t a = 0; a < movers[mover].actions.size(); ++a) {
      actions.push_back(player.actions[static_cast<std::size_t>(movers[mover].actions[a])].name);
      if (actions.back() == part.substr(equals + 1)) chosen[mover] = static_cast<int>(a);
    }
    if (chosen[mover] < 0) {
      problem = fmt::format("{} has no action '{}' in this round; {}", player.id, part.substr(equals + 1),
                            name_hint(part.substr(equals + 1), actions));
      return std::nullopt;
    }
  }
  int state = 0;
  for (std::size_t m = 0; m < movers.size(); ++m) {
    if (chosen[m] < 0) {
      problem = fmt::format("the action of {} is missing",
                            scenario.players[static_cast<std::size_t>(movers[m].player)].id);
      return std::nullopt;
    }
    state = state * static_cast<int>(movers[m].actions.size()) + chosen[m];
  }
  return state;
}

}  // namespace detente::solve
