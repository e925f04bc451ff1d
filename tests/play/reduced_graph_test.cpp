#include "engine/play/reduced_graph.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <Eigen/Dense>

#include "tests/worlds/random_graphs.hpp"

namespace detente::play {
namespace {

using game::NodeGraph;
using game::NodeId;

TEST(ReducedGraph, RowsAreTheAverageOverTheOthersMixes) {
  std::mt19937_64 engine(5);
  const NodeGraph graph =
      solve::test::random_graph(engine, {.players = 3, .layers = 2, .nodes = 3, .actions = 2, .ended = 1});
  const std::vector<double> policy = solve::test::random_policy(engine, graph);
  ReducedGraph reduced(graph, 3, 1);
  reduced.fill(policy);
  std::vector<double> value(graph.nodes());
  for (double& v : value) v = solve::test::uniform(engine);
  for (NodeId n = 0; n < graph.ended_begin(); ++n) {
    ASSERT_EQ(reduced.first_row(n + 1) - reduced.first_row(n), 2U);
    const double* const mix = policy.data() + graph.first_probability[n];
    for (std::size_t a = 0; a < 2; ++a) {
      double expected_next = 0.0;
      double expected_reward = 0.0;
      for (std::size_t first = 0; first < 2; ++first) {
        for (std::size_t third = 0; third < 2; ++third) {
          const double weight = mix[first] * mix[4 + third];
          const std::size_t row = graph.first_row[n] + first * 4 + a * 2 + third;
          expected_reward += weight * graph.reward[row * 3 + 1];
          for (std::size_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
            expected_next += weight * graph.probability[e] * value[graph.next[e]];
          }
        }
      }
      const std::size_t row = reduced.first_row(n) + a;
      EXPECT_NEAR(reduced.reward()[row], expected_reward, 1e-15);
      EXPECT_NEAR(reduced.next_value(row, value.data()), expected_next, 1e-15);
      EXPECT_EQ(reduced.mix()[row], mix[2 + a]);
    }
  }
}

TEST(ReducedGraph, ForNobodyEveryNodeHasOneRowWhoseChancesAddUpToOne) {
  std::mt19937_64 engine(6);
  const NodeGraph graph =
      solve::test::random_graph(engine, {.layers = 3, .nodes = 4, .simultaneous = false, .ended = 2});
  ReducedGraph chain(graph, 2, kNobody);
  chain.fill(solve::test::random_policy(engine, graph));
  ASSERT_EQ(chain.rows(), graph.ended_begin());
  const std::vector<double> one(graph.nodes(), 1.0);
  for (std::size_t row = 0; row < chain.rows(); ++row)
    EXPECT_NEAR(chain.next_value(row, one.data()), 1.0, 1e-15);
}

/// x = r + d P x with P dense and given.
StartValueSolver::Pass dense_pass(const Eigen::MatrixXd& p, const Eigen::VectorXd& r, double discount) {
  return [&, discount](bool with_reward, std::span<const double> x, std::span<double> fresh) {
    const Eigen::Map<const Eigen::VectorXd> in(x.data(), static_cast<Eigen::Index>(x.size()));
    Eigen::Map<Eigen::VectorXd> out(fresh.data(), static_cast<Eigen::Index>(fresh.size()));
    out = discount * (p * in);
    if (with_reward) out += r;
  };
}

TEST(StartValueSolver, SolvesWhatADirectSolverDoes) {
  std::mt19937_64 engine(7);
  StartValueSolver solver;
  for (const Eigen::Index n : {1, 2, 40, 150}) {
    for (const double discount : {0.0, 0.5, 0.95, 0.999}) {
      Eigen::MatrixXd p = Eigen::MatrixXd::Zero(n, n);
      Eigen::VectorXd r(n);
      for (Eigen::Index i = 0; i < n; ++i) {
        r[i] = solve::test::uniform(engine) - 0.5;
        for (int e = 0; e < 3; ++e)
          p(i, static_cast<Eigen::Index>(engine() % static_cast<unsigned>(n))) += 1.0 / 3;
      }
      const Eigen::VectorXd exact = (Eigen::MatrixXd::Identity(n, n) - discount * p).partialPivLu().solve(r);
      std::vector<double> x(static_cast<std::size_t>(n), 0.0);
      const double target = 1e-13 / (1.0 - discount);
      const double reached = solver.solve(dense_pass(p, r, discount), discount, x, target);
      EXPECT_LE(reached, target);
      for (Eigen::Index i = 0; i < n; ++i) {
        EXPECT_NEAR(x[static_cast<std::size_t>(i)], exact[i], 2.0 * target / (1.0 - discount));
      }
    }
  }
}

// A ring that moves on by one state: GMRES gains nothing until its basis has every state, so plain passes
// must carry it (the classical example of its stagnation).
TEST(StartValueSolver, StagnationOfTheKrylovMethodDoesNotStopIt) {
  const Eigen::Index n = 100;
  Eigen::MatrixXd p = Eigen::MatrixXd::Zero(n, n);
  Eigen::VectorXd r = Eigen::VectorXd::Zero(n);
  for (Eigen::Index i = 0; i < n; ++i) p(i, (i + 1) % n) = 1.0;
  r[0] = 1.0;
  std::vector<double> x(static_cast<std::size_t>(n), 0.0);
  StartValueSolver solver;
  EXPECT_LE(solver.solve(dense_pass(p, r, 0.99), 0.99, x, 1e-12), 1e-12);
  EXPECT_NEAR(x[0], 1.0 / (1.0 - std::pow(0.99, 100)), 1e-9);
  EXPECT_NEAR(x[1], std::pow(0.99, 99) * x[0], 1e-9);
}

// A residual that rounding keeps above the target is told, not hidden, and does not take for ever.
TEST(StartValueSolver, ATargetBelowRoundingEndsWithTheResidualReached) {
  const Eigen::MatrixXd p = Eigen::MatrixXd::Constant(3, 3, 1.0 / 3);
  const Eigen::VectorXd r{{1.0, 1e9 / 3, -7.0}};
  std::vector<double> x(3, 0.0);
  StartValueSolver solver;
  const double reached = solver.solve(dense_pass(p, r, 0.9), 0.9, x, 1e-30);
  EXPECT_LT(reached, 1e-4);
}

}  // namespace
}  // namespace detente::play
