#include "engine/solve/reasons/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/text.hpp"
#include "engine/play/forward.hpp"
#include "engine/solve/reasons/payoff_terms.hpp"
#include "engine/solve/types/inference_step.hpp"
#include "engine/solve/types/type_view.hpp"

namespace detente::solve {
namespace {

using game::NodeId;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// What is known at nodes of a phase, by variable.
std::vector<Known> known_at(const game::Game& game, const game::NodeGraph& graph, NodeId node) {
  std::vector<Known> known;
  const game::World world = graph.world_of(game, node);
  for (const game::KeptVariable& kept : game.kept_classes(graph.layer_of(node))) {
    Known one{kept.variable, {}};
    const std::int32_t here = kept.class_of_value[index(world[index(kept.variable)])];
    for (std::size_t v = 0; v < kept.class_of_value.size(); ++v) {
      if (kept.class_of_value[v] == here) one.values.push_back(static_cast<int>(v));
    }
    known.push_back(std::move(one));
  }
  return known;
}

bool holds(const game::Game& game, int phase, const game::World& world,
           std::span<const Condition> conditions) {
  return std::ranges::all_of(conditions, [&](const Condition& condition) {
    for (const game::KeptVariable& kept : game.kept_classes(phase)) {
      if (kept.variable != condition.variable) continue;
      return kept.class_of_value[index(world[index(kept.variable)])] ==
             kept.class_of_value[index(condition.value)];
    }
    return false;
  });
}

/// The one of `nodes` that differs from `world` in the fewest variables, and among those by the fewest steps.
NodeId nearest(const PlayedGame& played, const std::vector<NodeId>& nodes, const game::World& world) {
  return *std::ranges::min_element(nodes, {}, [&](NodeId n) {
    const game::World other = played.graph.world_of(played.game, n);
    int differing = 0;
    int steps = 0;
    for (std::size_t v = 0; v < world.size(); ++v) {
      differing += other[v] == world[v] ? 0 : 1;
      steps += std::abs(other[v] - world[v]);
    }
    return std::pair(differing, steps);
  });
}

/// Gathers what others do and how councils vote, in a phase order that is the same for every action.
class Expectations {
public:
  Expectations(const PlayedGame& played, const Decision& decision) : played_(played), decision_(decision) {}

  /// Follows play from the decision, where `joint` says how likely each row is, to the end of the next round.
  void follow(std::span<const double> joint) {
    const game::NodeGraph& graph = played_.graph;
    const bool has_next = decision_.round + 1 < played_.rounds;
    begin(has_next);
    visit(0, decision_.node, 1.0, joint);
    play::Mass mass(graph);
    for (std::size_t r = 0; r < joint.size(); ++r) mass.follow(graph.first_row[decision_.node] + r, joint[r]);
    const auto play = [&](int ahead, int layer) {
      mass.play(
          played_.behaviour.at(decision_.round + ahead), layer,
          [&](NodeId n, double weight, std::span<const double> rows) { visit(ahead, n, weight, rows); });
    };
    play(0, graph.layer_of(decision_.node) + 1);
    if (!has_next) return;
    mass.next_round();
    play(1, 0);
  }

  [[nodiscard]] const std::vector<ExpectedMove>& moves() const { return moves_; }
  [[nodiscard]] const std::vector<ExpectedVote>& votes() const { return votes_; }

private:
  struct Ballot {
    double passed = 0.0, vetoed = 0.0, failed = 0.0;
  };

  /// All numbers 0, from the decision's phase on.
  void begin(bool has_next) {
    moves_.clear();
    votes_.clear();
    const scenario::Scenario& scenario = played_.game.scenario();
    for (int ahead = 0; ahead < (has_next ? 2 : 1); ++ahead) {
      const int first = ahead == 0 ? played_.graph.layer_of(decision_.node) : 0;
      for (int k = first; k < played_.graph.phase_count(); ++k) {
        const game::PhaseTable& phase = played_.game.phases()[index(k)];
        for (const game::MoverTable& table : phase.movers) {
          const int mover = table.mover;
          if (mover == decision_.player || mover >= played_.game.player_count()) continue;
          const std::size_t count = scenario.players[index(mover)].actions.size();
          moves_.push_back({ahead, k, mover, 0.0, std::vector<double>(count, 0.0)});
        }
        if (const int session = phase.session; session >= 0) {
          const std::size_t count = scenario.sessions[index(session)].deals.size() + 1;
          moves_.push_back({ahead, k, scenario.mover_of(session), 0.0, std::vector<double>(count, 0.0)});
        }
        if (phase.vote) votes_.push_back({ahead, k, phase.vote->council});
      }
    }
  }

  /// Play is at `node` with probability `weight`, and goes on as `joint` says of its rows.
  void visit(int ahead, NodeId node, double weight, std::span<const double> joint) {
    const game::ChoiceSet& set = played_.graph.choice_set(node);
    const int phase = played_.graph.layer_of(node);
    for (ExpectedMove& move : moves_) {
      if (move.rounds_ahead != ahead || move.phase != phase) continue;
      const int mover = play::mover_index(set, move.mover);
      if (mover < 0) continue;
      move.moves += weight;
      const std::size_t stride = play::stride_of(set, index(mover));
      const std::vector<int>& actions = set.movers[index(mover)].actions;
      for (std::size_t r = 0; r < joint.size(); ++r) {
        move.actions[index(actions[r / stride % actions.size()])] += weight * joint[r];
      }
    }
    for (ExpectedVote& vote : votes_) {
      if (vote.rounds_ahead == ahead && vote.phase == phase) add_vote(vote, node, weight, joint);
    }
  }

  void add_vote(ExpectedVote& vote, NodeId node, double weight, std::span<const double> joint) {
    const std::vector<Ballot>& ballots = ballots_at(vote.phase, node);
    for (std::size_t r = 0; r < ballots.size(); ++r) {
      const double share = weight * joint[r];
      vote.held += share;
      vote.passed += share * ballots[r].passed;
      vote.vetoed += share * ballots[r].vetoed;
      vote.failed += share * ballots[r].failed;
    }
  }

  /// Per row of the node; empty when nothing is put to the council there.
  const std::vector<Ballot>& ballots_at(int phase, NodeId node) {
    const auto [at, fresh] = ballots_.try_emplace(node);
    if (!fresh) return at->second;
    const game::Game& game = played_.game;
    game::World world = played_.graph.world_of(game, node);
    if (!game.phases()[index(phase)].when.holds(world)) return at->second;
    const game::ChoiceSet& set = played_.graph.choice_set(node);
    for (std::size_t row = 0; row < index(set.rows); ++row) {
      play::set_moves(game, set, row, world);
      Ballot ballot;
      for (const institutions::VoteResult& result : game::vote_results(game, phase, world)) {
        (result.passed ? ballot.passed : result.vetoed ? ballot.vetoed : ballot.failed) += result.probability;
      }
      at->second.push_back(ballot);
    }
    return at->second;
  }

  const PlayedGame& played_;
  const Decision& decision_;
  std::vector<ExpectedMove> moves_;
  std::vector<ExpectedVote> votes_;
  std::map<NodeId, std::vector<Ballot>> ballots_;  ///< Of nodes seen, for all actions.
};

/// Fills value, alternative, differences and advantage of all actions.
void compare(std::vector<ActionReasons>& actions) {
  for (std::size_t a = 0; a < actions.size(); ++a) {
    int& best = actions[a].alternative;
    for (std::size_t b = 0; b < actions.size(); ++b) {
      if (b != a && (best < 0 || actions[b].value > actions[index(best)].value)) best = static_cast<int>(b);
    }
    if (best < 0) continue;
    for (std::size_t t = 0; t < actions[a].terms.size(); ++t) {
      actions[a].differences.push_back(actions[a].terms[t] - actions[index(best)].terms[t]);
    }
    actions[a].advantage = std::accumulate(actions[a].differences.begin(), actions[a].differences.end(), 0.0);
  }
}

}  // namespace

std::optional<Decision> likeliest_decision(const PlayedGame& played, int player, int round,
                                           std::span<const Condition> conditions) {
  const game::NodeGraph& graph = played.graph;
  const int phase = played.game.phase_of(player);
  play::Mass mass(graph);
  mass.put(graph.start, 1.0);
  const auto pass_by = [](NodeId, double, std::span<const double>) {};
  for (int t = 0; t < round; ++t) {
    mass.play(played.behaviour.at(t), 0, pass_by);
    mass.next_round();
  }
  mass.play(played.behaviour.at(round), 0, pass_by);
  std::optional<Decision> likeliest;  // Whatever the conditions.
  std::vector<NodeId> matching;
  double moves = 0.0;
  for (NodeId n = graph.layers[index(phase)]; n < graph.layers[index(phase) + 1]; ++n) {
    if (play::mover_index(graph.choice_set(n), player) < 0) continue;
    moves += mass.at(n);
    if (holds(played.game, phase, graph.world_of(played.game, n), conditions)) matching.push_back(n);
    if (!likeliest || mass.at(n) > likeliest->probability) likeliest = Decision{player, round, n, mass.at(n)};
  }
  if (matching.empty()) return std::nullopt;
  likeliest->moves = moves;
  const auto best = std::ranges::max_element(matching, {}, [&](NodeId n) { return mass.at(n); });
  likeliest->probability = mass.at(*best);
  likeliest->node =
      mass.at(*best) > 0.0 ? *best : nearest(played, matching, graph.world_of(played.game, likeliest->node));
  return likeliest;
}

bool held_possible(const PlayedGame& played, const Decision& decision, int belief, int type) {
  const scenario::Belief& held = played.game.scenario().beliefs[index(belief)];
  const game::World world = played.graph.world_of(played.game, decision.node);
  return held.grid.share(world[index(held.variable)], index(type)) > 0.0;
}

Explanation explain(const PlayedGame& played, const Decision& decision, const TypedPlayer* type) {
  const game::NodeGraph& graph = played.graph;
  const scenario::Scenario& scenario = played.game.scenario();
  const game::ChoiceSet& set = graph.choice_set(decision.node);
  const int mover = play::mover_index(set, decision.player);
  DETENTE_REQUIRE(mover >= 0, "the player moves at the node that is explained");
  Explanation found;
  found.decision = decision;
  found.known = known_at(played.game, graph, decision.node);
  const auto& payoff = type != nullptr ? scenario.beliefs[index(type->belief)].types[index(type->type)].payoff
                                       : scenario.players[index(decision.player)].payoff;
  for (const scenario::PayoffTerm& term : payoff) found.terms.push_back(term.name);

  const TermEvaluator evaluator(
      played.game, graph, played.recipe,
      type != nullptr ? scenario.agent_of(type->belief, type->type) : decision.player);
  const play::Behaviour& open = type != nullptr ? type->open : played.behaviour;
  const play::RoundValues values =
      evaluator.values(open, played.stationary ? 0 : played.rounds, decision.round);
  found.error = values.error;

  const auto mixes = play::mixes_at(graph, played.behaviour.at(decision.round), decision.node);
  const std::vector<int>& actions = set.movers[index(mover)].actions;
  const std::size_t stride = play::stride_of(set, index(mover));
  const std::size_t first_mix = play::mix_offset(set, index(mover));
  std::vector<double> others;
  play::joint_probabilities(set, mixes, mover, others);
  Expectations expectations(played, decision);
  std::vector<double> joint(others.size());
  for (std::size_t a = 0; a < actions.size(); ++a) {
    ActionReasons reasons;
    reasons.action = actions[a];
    reasons.probability = mixes[first_mix + a];
    reasons.terms.assign(evaluator.terms(), 0.0);
    for (std::size_t r = 0; r < others.size(); ++r) {
      joint[r] = r / stride % actions.size() == a ? others[r] : 0.0;
      if (joint[r] == 0.0) continue;
      evaluator.add_row(graph.first_row[decision.node] + r, joint[r], values, reasons.terms);
    }
    if (type != nullptr) {
      // What is weighted by the belief after the action is worth 1 / that belief to the type itself.
      const NodeId inference = inference_of(graph, graph.first_row[decision.node] + a * stride);
      const double share =
          share_after(played.game, graph, open.at(decision.round), inference, type->belief, type->type);
      for (double& term : reasons.terms) term /= share;
    }
    reasons.value = std::accumulate(reasons.terms.begin(), reasons.terms.end(), 0.0);
    expectations.follow(joint);
    reasons.moves = expectations.moves();
    reasons.votes = expectations.votes();
    found.actions.push_back(std::move(reasons));
  }
  compare(found.actions);
  return found;
}

int telling_decimals(const Explanation& explanation) {
  double largest = 0.0;
  for (const ActionReasons& action : explanation.actions) {
    for (const double difference : action.differences) largest = std::max(largest, std::abs(difference));
  }
  int decimals = 2;
  for (double unit = 0.1; decimals < 6 && largest < unit; unit /= 10.0) ++decimals;
  return largest > 0.0 ? decimals : 2;
}

std::string reason_sentence(const game::Game& game, const Explanation& explanation, std::size_t action,
                            int decimals) {
  const scenario::Player& player = game.scenario().players[index(explanation.decision.player)];
  const ActionReasons& reasons = explanation.actions[action];
  const std::string name = fmt::format("'{}'", player.actions[index(reasons.action)].name);
  if (reasons.alternative < 0) return fmt::format("{} is the only action available.", name);
  const ActionReasons& other = explanation.actions[index(reasons.alternative)];
  const std::string other_name = fmt::format("'{}'", player.actions[index(other.action)].name);
  const double zero = 0.5 * std::pow(10.0, -decimals);

  std::vector<std::size_t> order(reasons.differences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t s, std::size_t t) {
    return std::abs(reasons.differences[s]) > std::abs(reasons.differences[t]);
  });
  std::vector<std::string> brings, saves, costs;
  for (const std::size_t t : order) {
    const double difference = reasons.differences[t];
    if (std::abs(difference) < zero) continue;
    const std::string part =
        fmt::format("{:.{}f} in {}", std::abs(difference), decimals, explanation.terms[t]);
    // Less of a loss is saved, more of a gain is brought.
    (difference < 0.0 ? costs : reasons.terms[t] <= 0.0 ? saves : brings).push_back(part);
  }
  const bool ahead = reasons.advantage >= 0.0;
  std::vector<std::string> good;
  if (!saves.empty()) good.push_back("saves " + listed(saves));
  if (!brings.empty()) good.push_back("brings " + listed(brings));
  std::vector<std::string> clauses;
  if (!good.empty()) clauses.push_back(listed(good));
  if (!costs.empty()) clauses.insert(ahead ? clauses.end() : clauses.begin(), "costs " + listed(costs));
  if (std::abs(reasons.advantage) < zero && clauses.empty()) {
    return fmt::format("{} is worth the same as {}, the best alternative.", name, other_name);
  }
  const std::string verdict =
      std::abs(reasons.advantage) < zero
          ? fmt::format("{} is worth the same as {}, the best alternative", name, other_name)
          : fmt::format("{} {} {:.{}f} utils {} {}, the best alternative", name, ahead ? "gains" : "loses",
                        std::abs(reasons.advantage), decimals, ahead ? "over" : "against", other_name);
  return clauses.empty() ? verdict + "." : fmt::format("{}: it {}.", verdict, fmt::join(clauses, ", but "));
}

}  // namespace detente::solve
