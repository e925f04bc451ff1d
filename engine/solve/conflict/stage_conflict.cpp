#include "engine/solve/conflict/stage_conflict.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/names.hpp"
#include "engine/base/parallel.hpp"

namespace detente::solve {
namespace {

using game::ChoiceSet;
using game::NodeGraph;
using game::NodeId;

/// Relative change at which the values of stationary play count as found.
constexpr double kValueTolerance = 1e-13;
constexpr int kMostSweeps = 1'000'000;

/// Calls visit(row, probability) for each row of `node` that has one. odds(m, a): of the a-th action of mover
/// m.
template <typename Odds, typename Visit>
void for_rows(const NodeGraph& graph, NodeId node, const Odds& odds, const Visit& visit) {
  const ChoiceSet& choice = graph.choice_set(node);
  for (int r = 0; r < choice.rows; ++r) {
    double probability = 1.0;
    int rest = r;
    for (std::size_t m = choice.movers.size(); m-- > 0 && probability > 0.0;) {
      const int count = static_cast<int>(choice.movers[m].actions.size());
      probability *= odds(m, static_cast<std::size_t>(rest % count));
      rest /= count;
    }
    if (probability > 0.0) visit(graph.first_row[node] + static_cast<std::uint64_t>(r), probability);
  }
}

/// The odds of a policy at a node.
class PolicyOdds {
public:
  PolicyOdds(const NodeGraph& graph, std::span<const double> policy, NodeId node) : probability_() {
    std::size_t at = graph.first_probability[node];
    for (const ChoiceSet::Mover& mover : graph.choice_set(node).movers) {
      probability_.push_back(policy.subspan(at, mover.actions.size()));
      at += mover.actions.size();
    }
  }
  double operator()(std::size_t mover, std::size_t action) const { return probability_[mover][action]; }

private:
  std::vector<std::span<const double>> probability_;
};

class Rounds {
public:
  Rounds(const game::Game& game, const NodeGraph& graph)
      : graph_(graph), players_(static_cast<std::size_t>(game.player_count())) {
    for (const scenario::Player& player : game.scenario().players) discount_.push_back(player.discount);
    later_.resize(graph.nodes());
    for (NodeId node = 0; node < graph.ended_begin(); ++node) {
      later_[node] = graph.layers[static_cast<std::size_t>(graph.layer_of(node)) + 1];
    }
  }

  [[nodiscard]] std::size_t players() const { return players_; }
  [[nodiscard]] double discount(std::size_t player) const { return discount_[player]; }
  [[nodiscard]] bool ended(NodeId node) const { return node >= graph_.ended_begin(); }
  /// `next` lies in the same round as `node`, from which an entry leads to it.
  [[nodiscard]] bool same_round(NodeId node, NodeId next) const {
    return next >= later_[node] && !ended(next);
  }

  /// value[node * players + i] of a round that is followed by one worth `after`. In place when they are the
  /// same.
  void step_back(std::span<const double> policy, const std::vector<double>& after,
                 std::vector<double>& value) const {
    for (NodeId node = graph_.ended_begin(); node-- > 0;) {
      std::vector<double> here(players_, 0.0);
      for_rows(graph_, node, PolicyOdds(graph_, policy, node), [&](std::uint64_t row, double probability) {
        add_row(node, row, probability, after, value, here);
      });
      std::copy(here.begin(), here.end(), value.begin() + static_cast<std::ptrdiff_t>(node * players_));
    }
  }

  void add_row(NodeId node, std::uint64_t row, double probability, const std::vector<double>& after,
               const std::vector<double>& value, std::vector<double>& sum) const {
    for (std::size_t i = 0; i < players_; ++i) sum[i] += probability * graph_.reward[row * players_ + i];
    for (std::uint64_t e = graph_.first_entry[row]; e < graph_.first_entry[row + 1]; ++e) {
      const NodeId next = graph_.next[e];
      if (ended(next)) continue;
      const double weight = probability * graph_.probability[e];
      const bool same = same_round(node, next);
      for (std::size_t i = 0; i < players_; ++i) {
        sum[i] += weight * (same ? value[next * players_ + i] : discount_[i] * after[next * players_ + i]);
      }
    }
  }

private:
  const NodeGraph& graph_;
  std::size_t players_;
  std::vector<double> discount_;
  std::vector<NodeId> later_;  ///< Per node: the first of the layers behind its own.
};

/// What the rounds after the first are worth, per node and player.
std::vector<double> later_values(const game::Game& game, const NodeGraph& graph, const Rounds& rounds,
                                 const play::Behaviour& behaviour) {
  std::vector<double> value(graph.nodes() * rounds.players(), 0.0);
  if (game.scenario().horizon == scenario::Horizon::finite) {
    for (int round = game.scenario().rounds - 1; round >= 1; --round) {
      const std::vector<double> after = value;
      rounds.step_back(behaviour.at(round), after, value);
    }
    return value;
  }
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    const std::vector<double> after = value;
    rounds.step_back(behaviour.at(0), after, value);
    double change = 0.0, size = 0.0;
    for (std::size_t k = 0; k < value.size(); ++k) {
      change = std::max(change, std::abs(value[k] - after[k]));
      size = std::max(size, std::abs(value[k]));
    }
    if (change <= kValueTolerance * size) break;
  }
  return value;
}

/// The nodes of the first round, ascending.
std::vector<NodeId> nodes_of_round(const NodeGraph& graph, const Rounds& rounds) {
  std::vector<char> seen(graph.nodes(), 0);
  std::vector<NodeId> nodes;
  seen[graph.start] = 1;
  // Entries of one round lead to later layers only, whose nodes have larger numbers.
  for (NodeId node = graph.start; node < graph.ended_begin(); ++node) {
    if (seen[node] == 0) continue;
    nodes.push_back(node);
    for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
        if (rounds.same_round(node, graph.next[e])) seen[graph.next[e]] = 1;
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
  PlanValues(const NodeGraph& graph, const Rounds& rounds, const std::vector<NodeId>& nodes,
             std::span<const double> policy, const std::vector<double>& later, const StageConflict& stage)
      : graph_(graph), rounds_(rounds), nodes_(nodes), policy_(policy), later_(later), stage_(stage) {}

  void find(std::size_t state, std::vector<double>& value, std::vector<double>& sum) const {
    for (std::size_t k = nodes_.size(); k-- > 0;) {
      const NodeId node = nodes_[k];
      std::fill(sum.begin(), sum.end(), 0.0);
      const PolicyOdds solved(graph_, policy_, node);
      const ChoiceSet& choice = graph_.choice_set(node);
      const auto odds = [&](std::size_t m, std::size_t a) {
        const int planned = planned_action(state, choice.movers[m].mover);
        const std::vector<int>& available = choice.movers[m].actions;
        if (!std::binary_search(available.begin(), available.end(), planned)) return solved(m, a);
        return available[a] == planned ? 1.0 : 0.0;
      };
      for_rows(graph_, node, odds, [&](std::uint64_t row, double probability) {
        rounds_.add_row(node, row, probability, later_, value, sum);
      });
      std::copy(sum.begin(), sum.end(),
                value.begin() + static_cast<std::ptrdiff_t>(node * rounds_.players()));
    }
  }

private:
  [[nodiscard]] int planned_action(std::size_t state, int player) const {
    for (std::size_t m = 0; m < stage_.movers.size(); ++m) {
      if (stage_.movers[m].player == player) return stage_.movers[m].actions[stage_.action(state, m)];
    }
    return -1;
  }

  const NodeGraph& graph_;
  const Rounds& rounds_;
  const std::vector<NodeId>& nodes_;
  std::span<const double> policy_;
  const std::vector<double>& later_;
  const StageConflict& stage_;
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
  const Rounds rounds(game, graph);
  const std::vector<NodeId> nodes = nodes_of_round(graph, rounds);
  stage.movers = find_movers(game.scenario(), graph, nodes);
  stage.plans = 1.0;
  for (const StageConflict::Mover& mover : stage.movers)
    stage.plans *= static_cast<double>(mover.actions.size());
  if (stage.plans > kMostPlans || stage.movers.size() > kMostDecisionMakers) return stage;
  const auto states = static_cast<std::size_t>(stage.plans);
  const std::vector<double> later = later_values(game, graph, rounds, solution.behaviour);
  stage.value.assign(states * stage.movers.size(), 0.0);
  const PlanValues plans(graph, rounds, nodes, solution.behaviour.at(0), later, stage);
  constexpr std::size_t kBlock = 64;
  for_blocks(states, kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<double> value(graph.nodes() * rounds.players(), 0.0), sum(rounds.players(), 0.0);
    for (std::size_t state = begin; state < end; ++state) {
      plans.find(state, value, sum);
      for (std::size_t m = 0; m < stage.movers.size(); ++m) {
        stage.value[state * stage.movers.size() + m] =
            value[graph.start * rounds.players() + static_cast<std::size_t>(stage.movers[m].player)];
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
