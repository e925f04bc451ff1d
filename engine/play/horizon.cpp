#include "engine/play/horizon.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/play/joint.hpp"
#include "engine/play/reduced_graph.hpp"

namespace detente::play {
namespace {

using game::NodeGraph;
using game::NodeId;

constexpr double kTolerance = 1e-12;  // Of a value, relative to the largest possible one.
constexpr double kRounding = 2e-14;   // Of a residual, the same.

/// The fixed point of a column, `paid` its expected reward per node; at start nodes, into `start`. Returns the
/// error.
double solve_column(const ReducedGraph& chain, std::span<const double> paid, double discount,
                    StartValueSolver& solver, std::span<double> node_values, std::span<double> start) {
  DETENTE_REQUIRE(discount < 1.0, "play for ever needs a discount below 1");
  double largest = 0.0;
  for (const double reward : paid) largest = std::max(largest, std::abs(reward));
  const double target = std::max((1.0 - discount) * kTolerance, kRounding) * largest / (1.0 - discount);
  std::ranges::fill(start, 0.0);
  return solver.solve(chain, chain.mix(), paid, discount, node_values, start, target) / (1.0 - discount);
}

/// Brings `values` to what the start of the next round is worth when play goes on for ever.
void solve_for_ever(const Play& play, const AddReward& add_reward, RoundValues& values) {
  const NodeGraph& graph = play.graph;
  const std::span<const double> policy = play.behaviour.at(0);
  ReducedGraph chain(graph, 0, kNobody);
  chain.fill(policy);
  // A node's only row has its number, for terminal nodes come last and have none.
  std::vector<double> paid(chain.rows() * values.width, 0.0);
  std::vector<double> joint;
  for (NodeId n = 0; n < graph.ended_begin(); ++n) {
    joint_probabilities(graph.choice_set(n), mixes_at(graph, policy, n), kNobody, joint);
    for (std::size_t r = 0; r < joint.size(); ++r) {
      add_reward(graph.first_row[n] + r, joint[r], paid.data() + n * values.width);
    }
  }
  StartValueSolver solver;
  std::vector<double> column(chain.rows());
  std::vector<double> start(chain.start_nodes());
  std::vector<double> nodes(graph.nodes());
  for (std::size_t i = 0; i < values.width; ++i) {
    for (std::size_t row = 0; row < column.size(); ++row) column[row] = paid[row * values.width + i];
    const double error = solve_column(chain, column, play.discounts[i], solver, nodes, start);
    values.error = std::max(values.error, error);
    for (std::size_t n = 0; n < start.size(); ++n) values.start[n * values.width + i] = start[n];
  }
}

}  // namespace

int horizon_of(const scenario::Scenario& scenario) {
  return scenario.horizon == scenario::Horizon::stationary ? 0 : scenario.rounds;
}

RoundValues values_of(const Play& play, int round, const AddReward& add_reward) {
  RoundValues values(play.graph, play.discounts.size());
  const int last = play.rounds > 0 ? play.rounds : round + 1;
  if (play.rounds == 0) solve_for_ever(play, add_reward, values);
  for (int t = last; t-- > round;) {
    values.discount(play.discounts);
    pass_backward(play.graph, play.behaviour.at(t), add_reward, values);
  }
  return values;
}

RoundValues node_values(const Play& play, int round) {
  return values_of(play, round, rewards_of(play.graph, play.discounts.size()));
}

std::vector<double> row_values(const Play& play, NodeId node, const RoundValues& values) {
  const NodeGraph& graph = play.graph;
  const std::size_t players = values.width;
  const std::uint64_t first = graph.first_row[node];
  const auto begin = graph.reward.begin() + static_cast<std::ptrdiff_t>(first * players);
  const std::uint64_t rows = graph.first_row[node + 1] - first;
  std::vector<double> sums(begin, begin + static_cast<std::ptrdiff_t>(rows * players));
  for (std::uint64_t row = 0; row < rows; ++row) {
    add_following(graph, first + row, 1.0, values, sums.data() + row * players);
  }
  return sums;
}

}  // namespace detente::play
