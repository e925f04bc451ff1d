#include "engine/solve/stationary/node_system.hpp"

#include <algorithm>
#include <cmath>

#include <tbb/enumerable_thread_specific.h>
#include <Eigen/LU>

#include "engine/base/contract.hpp"
#include "engine/numerics/gmres.hpp"
#include "engine/solve/stationary/node_block.hpp"

namespace detente::solve {
namespace {

constexpr std::size_t kBlock = 64;       // Nodes per task.
constexpr std::size_t kDense = 400;      // Values up to which a dense factorisation is cheaper.
constexpr int kMaxIterations = 1000;     // GMRES, per solve.
constexpr double kZero = -100.0;         // Log-odds to the best below which an action is never taken.
constexpr double kSmallestLog = -700.0;  // Log of a probability, when one of 0 must have log-odds.

}  // namespace

struct NodeSystem::Work {
  Work(const game::NodeGraph& graph, const std::vector<char>& fixed)
      : shapes(graph, fixed.size(), fixed), players(fixed.size()) {
    start_nodes = graph.phase_count() > 0 ? graph.layers[1] : 0;
    for (std::size_t node = 0; node < shapes.live; ++node) add_simplices(node);
    policy.assign(graph.policy_width(), 1.0);
    for (std::size_t node = 0; node < shapes.live; ++node) {
      std::size_t at = graph.first_probability[node];
      for (const auto& mover : shapes.set(node).movers) {
        for (std::size_t a = 0; a < mover.actions; ++a)
          policy[at++] = 1.0 / static_cast<double>(mover.actions);
      }
    }
    value.assign(graph.nodes() * players, 0.0);
    change.assign(graph.nodes() * players, 0.0);
    fresh.assign(start_nodes * players, 0.0);
    gains.assign(odds(), 0.0);
    odds_residual.assign(odds(), 0.0);
    value_residual.assign(values(), 0.0);
    advantage.assign(players, 0.0);
    block_advantage.assign(play::count_tasks(graph, kBlock) * players, 0.0);
    mean.resize(shapes.successor.size());
    slope.resize(shapes.first_slope.back());
    inverse.resize(shapes.first_square.back());
    gain.resize(players * odds());
    dense = graph.phase_count() == 1 && values() <= kDense;
  }

  [[nodiscard]] std::size_t odds() const { return shapes.first_odds.back(); }
  [[nodiscard]] std::size_t values() const { return start_nodes * players; }
  [[nodiscard]] NodeResponse response(std::size_t node) {
    return {mean.data() + shapes.first_successor[node], slope.data() + shapes.first_slope[node],
            inverse.data() + shapes.first_square[node], gain.data() + shapes.first_odds[node] * players};
  }

  void add_simplices(std::size_t node) {
    for (const auto& mover : shapes.set(node).movers) {
      if (!mover.free) continue;
      simplices.push_back({shapes.first_odds[node] + mover.first_odds, mover.actions - 1,
                           shapes.graph.first_probability[node] + mover.first_probability,
                           static_cast<int>(mover.player)});
    }
  }

  void probabilities(std::span<const double> z, std::span<double> out) const {
    for (const Simplex& simplex : simplices) {
      double* const p = out.data() + simplex.first_probability;
      const double* const odds_here = z.data() + simplex.first_odds;
      double top = 0.0;
      for (std::size_t a = 0; a < simplex.count; ++a) top = std::max(top, odds_here[a]);
      double sum = 0.0;
      for (std::size_t a = 0; a <= simplex.count; ++a) {
        const double log = (a > 0 ? odds_here[a - 1] : 0.0) - top;
        p[a] = log < kZero ? 0.0 : std::exp(log);
        sum += p[a];
      }
      for (std::size_t a = 0; a <= simplex.count; ++a) p[a] /= sum;
    }
  }

  bool evaluate(std::span<const double> z, std::span<const double> v, std::span<const double> precision,
                bool respond, double shift) {
    probabilities(z, policy);
    for (std::size_t x = 0; x < values(); ++x) value[x] = discount[x % players] * v[x];
    std::ranges::fill(block_advantage, 0.0);
    block_singular.assign(block_advantage.size() / players, 0);
    play::for_nodes_backward(
        shapes.graph, kBlock, [&](std::size_t first, std::size_t last, std::size_t task) {
          NodeBlock& block = blocks.local();
          for (std::size_t node = first; node < last; ++node) {
            double* const out =
                node < start_nodes ? fresh.data() + node * players : value.data() + node * players;
            const double* const p = policy.data() + shapes.graph.first_probability[node];
            block.evaluate(shapes, node, p, value.data(), out, gains.data() + shapes.first_odds[node],
                           block_advantage.data() + task * players);
            if (respond && !block.respond(shapes, node, p, out, precision, shift, response(node))) {
              block_singular[task] = 1;
            }
          }
        });
    std::ranges::fill(advantage, 0.0);
    for (std::size_t x = 0; x < block_advantage.size(); ++x) {
      advantage[x % players] = std::max(advantage[x % players], block_advantage[x]);
    }
    for (const Simplex& simplex : simplices) {
      const double l = precision[static_cast<std::size_t>(simplex.player)];
      for (std::size_t x = simplex.first_odds; x < simplex.first_odds + simplex.count; ++x) {
        odds_residual[x] = z[x] - l * gains[x];
      }
    }
    for (std::size_t x = 0; x < values(); ++x) value_residual[x] = v[x] - fresh[x];
    return std::ranges::none_of(block_singular, [](char singular) { return singular != 0; });
  }

  /// One backward sweep of the linearised equations. Start nodes' values change by `dv` (empty: not at all),
  /// log-odds are pushed by `rz` (or empty); `out` gets what the start nodes' values answer, `dz` (or
  /// empty) the log-odds.
  void sweep(std::span<const double> rz, std::span<const double> dv, std::span<double> out,
             std::span<double> dz) {
    for (std::size_t x = 0; x < values(); ++x) change[x] = dv.empty() ? 0.0 : discount[x % players] * dv[x];
    switch (players) {
      case 2: sweep_nodes<2>(rz, out, dz); break;
      case 3: sweep_nodes<3>(rz, out, dz); break;
      case 4: sweep_nodes<4>(rz, out, dz); break;
      default: sweep_nodes<0>(rz, out, dz); break;
    }
  }

  template <int P>
  void sweep_nodes(std::span<const double> rz, std::span<double> out, std::span<double> dz) {
    const std::size_t n = P > 0 ? static_cast<std::size_t>(P) : players;
    play::for_nodes_backward(shapes.graph, kBlock, [&](std::size_t first, std::size_t last, std::size_t) {
      std::vector<double>& push = pushes.local();
      for (std::size_t node = first; node < last; ++node) {
        const SetShape& set = shapes.set(node);
        const NodeResponse answer = response(node);
        const std::size_t count = shapes.successors(node);
        const game::NodeId* const successor = shapes.successor.data() + shapes.first_successor[node];
        double* const sum = node < start_nodes ? out.data() + node * n : change.data() + node * n;
        if (push.size() < set.odds) push.resize(set.odds);
        for (std::size_t i = 0; i < n; ++i) sum[i] = 0.0;
        for (std::size_t k = 0; k < count; ++k) {
          const double* const next = change.data() + successor[k] * n;
          for (std::size_t i = 0; i < n; ++i) sum[i] += answer.mean[k] * next[i];
        }
        for (const auto& mover : set.movers) {
          if (!mover.free) continue;
          const double* const mine = change.data() + mover.player;
          for (std::size_t a = 0; a + 1 < mover.actions; ++a) {
            const std::size_t z = mover.first_odds + a;
            const double* const slope_here = answer.slope + z * count;
            double moved = rz.empty() ? 0.0 : rz[shapes.first_odds[node] + z];
            for (std::size_t k = 0; k < count; ++k) moved += slope_here[k] * mine[successor[k] * n];
            push[z] = moved;
          }
        }
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t z = 0; z < set.odds; ++z) sum[i] += answer.gain[i * set.odds + z] * push[z];
        }
        if (dz.empty()) continue;
        for (std::size_t x = 0; x < set.odds; ++x) {
          double moved = 0.0;
          for (std::size_t z = 0; z < set.odds; ++z) moved += answer.inverse[x * set.odds + z] * push[z];
          dz[shapes.first_odds[node] + x] = moved;
        }
      }
    });
  }

  /// The transpose of I - L for one layer, L the sweep without pushes; unknowns player by player.
  bool factor_dense() {
    const std::size_t n = values();
    matrix.resize(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));
    matrix.setZero();
    for (std::size_t node = 0; node < start_nodes; ++node) {
      const SetShape& set = shapes.set(node);
      const NodeResponse answer = response(node);
      const std::size_t count = shapes.successors(node);
      const game::NodeId* const successor = shapes.successor.data() + shapes.first_successor[node];
      for (std::size_t i = 0; i < players; ++i) {
        double* const column = matrix.data() + (i * start_nodes + node) * n;
        add_to_column(column + i * start_nodes, successor, answer.mean, count, -discount[i]);
        for (const auto& mover : set.movers) {
          if (!mover.free) continue;
          for (std::size_t a = 0; a + 1 < mover.actions; ++a) {
            const std::size_t z = mover.first_odds + a;
            add_to_column(column + mover.player * start_nodes, successor, answer.slope + z * count, count,
                          -discount[mover.player] * answer.gain[i * set.odds + z]);
          }
        }
        column[i * start_nodes + node] += 1.0;
      }
    }
    factors.compute(matrix);
    // Written so that a NaN is singular too.
    return factors.matrixLU().diagonal().cwiseAbs().minCoeff() > 1e-300;
  }

  /// Ended successors are worth nothing whatever changes.
  void add_to_column(double* column, const game::NodeId* successor, const double* x, std::size_t count,
                     double weight) const {
    for (std::size_t k = 0; k < count; ++k) {
      if (successor[k] < start_nodes) column[successor[k]] += weight * x[k];
    }
  }

  void solve_dense(std::span<const double> b, std::span<double> x) {
    right.resize(static_cast<Eigen::Index>(values()));
    for (std::size_t node = 0; node < start_nodes; ++node) {
      for (std::size_t i = 0; i < players; ++i) {
        right[static_cast<Eigen::Index>(i * start_nodes + node)] = b[node * players + i];
      }
    }
    right = factors.transpose().solve(right);
    for (std::size_t node = 0; node < start_nodes; ++node) {
      for (std::size_t i = 0; i < players; ++i) {
        x[node * players + i] = right[static_cast<Eigen::Index>(i * start_nodes + node)];
      }
    }
  }

  NodeShapes shapes;
  std::size_t players;
  std::size_t start_nodes = 0;
  std::vector<Simplex> simplices;
  std::vector<double> discount;
  std::vector<double> policy;
  std::vector<double> value;   ///< Per node and player; start nodes hold the next round's, discounted.
  std::vector<double> change;  ///< The same, linearised.
  std::vector<double> fresh;   ///< Per start node and player: what this round makes of it.
  std::vector<double> gains, odds_residual, value_residual, advantage, block_advantage;
  std::vector<char> block_singular;
  std::vector<double> mean, slope, inverse, gain;  ///< See NodeResponse.
  bool dense = false;
  Eigen::MatrixXd matrix;
  Eigen::PartialPivLU<Eigen::MatrixXd> factors;
  Eigen::VectorXd right;
  Gmres gmres;
  long long linear_iterations = 0;
  std::vector<double> source, image;
  tbb::enumerable_thread_specific<NodeBlock> blocks;
  tbb::enumerable_thread_specific<std::vector<double>> pushes;
};

NodeSystem::NodeSystem(const game::NodeGraph& graph, std::vector<char> fixed)
    : work_(std::make_unique<Work>(graph, fixed)) {
}
NodeSystem::~NodeSystem() = default;
NodeSystem::NodeSystem(NodeSystem&&) noexcept = default;
NodeSystem& NodeSystem::operator=(NodeSystem&&) noexcept = default;

std::size_t NodeSystem::players() const {
  return work_->players;
}
std::size_t NodeSystem::odds() const {
  return work_->odds();
}
std::size_t NodeSystem::values() const {
  return work_->values();
}
void NodeSystem::reload() {
  work_->shapes.reload();
}
void NodeSystem::set_discount(std::span<const double> discount) {
  DETENTE_REQUIRE(discount.size() == work_->players, "a discount for every player");
  work_->discount.assign(discount.begin(), discount.end());
}
void NodeSystem::set_policy(std::span<const double> policy) {
  work_->policy.assign(policy.begin(), policy.end());
}

void NodeSystem::odds_of_policy(std::span<double> z) const {
  for (const Simplex& simplex : work_->simplices) {
    const double* const p = work_->policy.data() + simplex.first_probability;
    const auto log = [](double x) { return x > 0.0 ? std::max(std::log(x), kSmallestLog) : kSmallestLog; };
    for (std::size_t a = 0; a < simplex.count; ++a) z[simplex.first_odds + a] = log(p[a + 1]) - log(p[0]);
  }
}

void NodeSystem::evaluate(std::span<const double> z, std::span<const double> v,
                          std::span<const double> precision) {
  work_->evaluate(z, v, precision, false, 0.0);
}

bool NodeSystem::linearise(std::span<const double> z, std::span<const double> v,
                           std::span<const double> precision, double shift) {
  return work_->evaluate(z, v, precision, true, shift) && (!work_->dense || work_->factor_dense());
}

std::span<const double> NodeSystem::policy() const {
  return work_->policy;
}
std::span<const double> NodeSystem::gains() const {
  return work_->gains;
}
std::span<const double> NodeSystem::odds_residual() const {
  return work_->odds_residual;
}
std::span<const double> NodeSystem::value_residual() const {
  return work_->value_residual;
}
std::span<const double> NodeSystem::advantage() const {
  return work_->advantage;
}
long long NodeSystem::linear_iterations() const {
  return work_->linear_iterations;
}
std::span<const NodeSystem::Simplex> NodeSystem::simplices() const {
  return work_->simplices;
}
void NodeSystem::probabilities(std::span<const double> z, std::span<double> policy) const {
  work_->probabilities(z, policy);
}

bool NodeSystem::solve(std::span<const double> rz, std::span<const double> rv, double tolerance,
                       std::span<double> dz, std::span<double> dv) {
  Work& work = *work_;
  work.source.resize(work.values());
  work.sweep(rz, {}, work.source, {});
  for (std::size_t x = 0; x < rv.size(); ++x) work.source[x] += rv[x];
  bool solved = true;
  if (work.dense) {
    work.solve_dense(work.source, dv);
  } else {
    std::ranges::copy(work.source, dv.begin());
    const GmresReport report = work.gmres.solve(
        [&](std::span<const double> x, std::span<double> out) {
          work.sweep({}, x, out, {});
          for (std::size_t n = 0; n < out.size(); ++n) out[n] = x[n] - out[n];
        },
        work.source, tolerance, kMaxIterations, dv);
    work.linear_iterations += report.iterations;
    solved = report.residual <= tolerance;
  }
  work.image.resize(work.values());
  work.sweep(rz, dv, work.image, dz);
  return solved;
}

}  // namespace detente::solve
