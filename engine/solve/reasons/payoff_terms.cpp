#include "engine/solve/reasons/payoff_terms.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/play/reduced_graph.hpp"

namespace detente::solve {
namespace {

using game::NodeId;

constexpr std::size_t kBlock = 256;   // Nodes per task.
constexpr double kTolerance = 1e-12;  // Of a value, relative to the largest possible one.
constexpr double kRounding = 2e-14;   // Of a residual, the same.

}  // namespace

TermEvaluator::TermEvaluator(const game::Game& game, const game::NodeGraph& graph,
                             const game::GraphRecipe& recipe, int column)
    : game_(game),
      graph_(graph),
      recipe_(recipe),
      column_(column),
      terms_(game.payoff(column).size()),
      start_nodes_(graph.phase_count() > 0 ? graph.layers[1] : 0),
      discount_(game.scenario().discounts()[static_cast<std::size_t>(column)]) {
}

void TermEvaluator::add_row(std::size_t row, double weight, const TermValues& values,
                            std::span<double> sum) const {
  recipe_.add_terms(game_, row, column_, weight, sum);
  for (std::uint64_t e = graph_.first_entry[row]; e < graph_.first_entry[row + 1]; ++e) {
    const double share = weight * graph_.probability[e];
    const double* const next = values.next.data() + std::size_t{graph_.next[e]} * terms_;
    for (std::size_t t = 0; t < terms_; ++t) sum[t] += share * next[t];
  }
}

/// A round backwards: from `next` at start nodes to `next` elsewhere and to `start`.
void TermEvaluator::pass(std::span<const double> policy, TermValues& values) const {
  for (int layer = graph_.phase_count(); layer-- > 0;) {
    const std::size_t first = graph_.layers[static_cast<std::size_t>(layer)];
    const std::size_t count = graph_.layers[static_cast<std::size_t>(layer) + 1] - first;
    std::vector<double>& to = layer == 0 ? values.start : values.next;
    for_blocks(count, kBlock, [&](std::size_t begin, std::size_t end) {
      std::vector<double> joint;
      for (std::size_t n = first + begin; n < first + end; ++n) {
        const game::ChoiceSet& set = graph_.choice_set(static_cast<NodeId>(n));
        play::joint_probabilities(
            set, policy.subspan(graph_.first_probability[n], static_cast<std::size_t>(set.width)),
            play::ReducedGraph::kNobody, joint);
        const std::span<double> sum = std::span(to).subspan(n * terms_, terms_);
        std::ranges::fill(sum, 0.0);
        for (std::size_t r = 0; r < joint.size(); ++r) {
          if (joint[r] != 0.0) add_row(graph_.first_row[n] + r, joint[r], values, sum);
        }
      }
    });
  }
}

TermValues TermEvaluator::finite(const play::Behaviour& behaviour, int rounds, int round) const {
  DETENTE_REQUIRE(round >= 0 && round < rounds, "a round of the horizon");
  TermValues values;
  values.terms = terms_;
  values.next.assign(graph_.nodes() * terms_, 0.0);
  values.start.assign(start_nodes_ * terms_, 0.0);
  values.error = 0.0;
  for (int t = rounds; t-- > round;) {
    for (std::size_t x = 0; x < values.start.size(); ++x) values.next[x] = discount_ * values.start[x];
    pass(behaviour.at(t), values);
  }
  return values;
}

TermValues TermEvaluator::stationary(std::span<const double> policy) const {
  TermValues values;
  values.terms = terms_;
  values.next.assign(graph_.nodes() * terms_, 0.0);
  values.start.assign(start_nodes_ * terms_, 0.0);
  values.error = 0.0;
  play::ReducedGraph chain(graph_, static_cast<std::size_t>(game_.agent_count()),
                           play::ReducedGraph::kNobody);
  chain.fill(policy);
  // A node's only row has its number, for ended nodes come last and have none.
  std::vector<double> paid(chain.rows() * terms_, 0.0);
  std::vector<double> joint;
  for (NodeId n = 0; n < graph_.ended_begin(); ++n) {
    const game::ChoiceSet& set = graph_.choice_set(n);
    play::joint_probabilities(
        set, policy.subspan(graph_.first_probability[n], static_cast<std::size_t>(set.width)),
        play::ReducedGraph::kNobody, joint);
    const std::span<double> sum = std::span(paid).subspan(n * terms_, terms_);
    for (std::size_t r = 0; r < joint.size(); ++r) {
      recipe_.add_terms(game_, graph_.first_row[n] + r, column_, joint[r], sum);
    }
  }
  play::StartValueSolver solver;
  std::vector<double> reward(chain.rows());
  std::vector<double> start(start_nodes_);
  std::vector<double> node_values(graph_.nodes());
  for (std::size_t t = 0; t < terms_; ++t) {
    double largest = 0.0;
    for (std::size_t row = 0; row < reward.size(); ++row) {
      reward[row] = paid[row * terms_ + t];
      largest = std::max(largest, std::abs(reward[row]));
    }
    std::ranges::fill(start, 0.0);
    const double target = std::max((1.0 - discount_) * kTolerance, kRounding) * largest / (1.0 - discount_);
    const double residual = solver.solve(
        [&](bool with_reward, std::span<const double> x, std::span<double> fresh) {
          chain.pass(chain.mix(), with_reward ? std::span<const double>(reward) : std::span<const double>(),
                     discount_, x, node_values, fresh);
        },
        discount_, start, target);
    values.error = std::max(values.error, residual / (1.0 - discount_));
    for (std::size_t n = 0; n < start_nodes_; ++n) values.next[n * terms_ + t] = discount_ * start[n];
  }
  pass(policy, values);
  return values;
}

}  // namespace detente::solve
