// Stationary logit Markov equilibria by homotopy in rationality.
//
// Eibelshaeuser, S., Poensgen, D. (2023). Markov quantal response equilibrium and a homotopy method for
// computing and selecting Markov perfect equilibria of dynamic stochastic games. SSRN 3314404; Turocy, T. L.
// (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence. GEB
// 51, 243-263; Allgower, E. L., Georg, K. (1990). Numerical Continuation Methods, ch. 6 and 7.
// All precisions grow together from 0, where everybody mixes evenly and the equilibrium is unique:
// l_i = s * rationality_i. The branch that starts there is followed by arc length, past turning points,
// until s = 1. Players of rationality = inf grow at s times the inverse of the largest spread of payoffs;
// once the others have arrived at s = 1 these go on alone, until none of them gains more than `regret`.
// Of several equilibria this selects the one on the branch from even mixing.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/stationary/node_system.hpp"

namespace detente::solve {

struct PathOptions {
  // --- change results ---
  double tolerance = 1e-9;  ///< Of values at the end, utils; and of probabilities.
  /// Players of rationality = inf: largest gain from deviating that is accepted, utils; > 0.
  double regret = 1e-4;
  int max_steps = 20000;  ///< Along the branch.
  // --- do not change results ---
  std::function<void(double done)> progress;  ///< Called with a share in [0, 1]; may be empty.
  std::function<bool()> expired;              ///< Stops soon after it returns true; may be empty.
};

enum class PathEnd : unsigned char {
  not_run,
  arrived,  ///< Every residual and regret within its bound.
  lost,     ///< The steps became too small, or too many, or GMRES failed: the last point on the branch.
  expired,  ///< Stopped on request: the last point on the branch.
};

/// What is true of the policy whatever `why` says is in residual, value_change and regret.
struct PathSummary {
  PathEnd why = PathEnd::not_run;
  double reached = 0.0;  ///< s of the last point; 1 = full rationality, beyond it for rationality = inf.
  /// max over free players of finite rationality, nodes and actions of |p - logit(p)| at full rationality.
  double residual = 1.0;
  double value_change = std::numeric_limits<double>::infinity();  ///< max |v - right side|, utils.
  double regret =
      std::numeric_limits<double>::infinity();  ///< Of players of rationality = inf, exact, utils.
  // Of all tries:
  int steps = 0;
  int turns = 0;                    ///< Turning points passed.
  long long evaluations = 0;        ///< Of the whole node system.
  long long linear_iterations = 0;  ///< GMRES; 0 where the system was solved dense.
};

/// Follows one branch. Owned by one thread; keeps its storage between runs.
class StationaryPath {
public:
  /// `system`, over `graph`, must outlive it, and hold the mixes of fixed players.
  StationaryPath(NodeSystem& system, const game::NodeGraph& graph, const StationaryPlayers& players);

  /// From even mixing. Afterwards policy() and values() are the end of the path.
  PathSummary follow(const PathOptions& options);
  /// Newton from a policy and values near an equilibrium at full rationality. False, and nothing said of the
  /// point, when it does not settle there. REQUIRES: no rationality is inf.
  bool polish(std::span<const double> policy, std::span<const double> values, const PathOptions& options,
              PathSummary& summary);

  [[nodiscard]] std::span<const double> policy() const { return policy_; }
  [[nodiscard]] std::span<const double> values() const { return v_; }

private:
  /// A direction, or a point, in all unknowns.
  struct Vector {
    std::vector<double> z, v;
    double s = 0.0;
  };
  /// What one try of a step showed.
  struct Correction {
    bool converged = false;
    double contraction = 0.0;  ///< Second correction over the first, in probability.
    double miss = 0.0;         ///< Largest change of a probability from the prediction.
  };

  void set_precision(double s);
  [[nodiscard]] bool start();
  [[nodiscard]] bool solve_tangent(Vector& out, double tolerance);
  void weigh_tangent();
  [[nodiscard]] double along_row(const Vector& x) const;
  double predict(double step);
  Correction correct(bool along_arc);
  [[nodiscard]] bool accept(double step);
  /// One phase: until s reaches `target`, or with an infinite target until the regret is small enough.
  [[nodiscard]] PathEnd advance(double target, const PathOptions& options);
  [[nodiscard]] bool settle(double enough, double linear);
  void run(const PathOptions& options);
  [[nodiscard]] bool regret_reached(const PathOptions& options);
  void report(PathSummary& summary);
  [[nodiscard]] double distance(std::span<const double> p, std::span<const double> q) const;

  NodeSystem& system_;
  StationaryPlayers players_;
  ExploitabilitySolver exploitability_;
  std::vector<double> unit_;       ///< Precision per s: rationality, or 1 / spread of payoffs.
  std::vector<double> precision_;  ///< At the s last set.
  double care_ = 1.0;              ///< Smaller: shorter steps.
  bool held_ = false;              ///< Players of finite rationality have arrived and stay.
  double scale_ = 0.0;             ///< Added to s where a change of s is measured in units of s.
  double step_ = 0.0;              ///< Arc length.
  double last_step_ = 0.0;         ///< Arc length of the step that led here; 0 at the start.
  Vector here_, next_, tangent_, before_, newton_, push_;
  std::vector<double> row_;  ///< The tangent's z in the metric, so that along_row() is a product.
  double row_s_ = 0.0;
  std::vector<double> right_;
  std::vector<double> v_, policy_, guess_, tried_, other_policy_, other_;
  PathSummary summary_;
};

}  // namespace detente::solve
