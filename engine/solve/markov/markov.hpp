// Markov equilibria of a compiled scenario, by backward induction over its node graph.
//
// Agent logit quantal response equilibrium: McKelvey, R. D., Palfrey, T. R. (1998). Quantal response
// equilibria for extensive form games. Experimental Economics 1, 9-41. At each node a mover's
// probabilities are logit in its expected discounted payoffs, given how everyone, its own later
// selves included, will play. A finite horizon is solved exactly, the last round first. A stationary
// horizon iterates the same step from a value of 0 until the values stop moving, or says that it did not
// converge.
//
// A bargaining session comes out as its protocol says, applied to what each deal is worth to the parties from
// there on; its disagreement point is what the same game is worth, at that node, without a deal. Deals are
// all or nothing, so a stationary solution need not exist: then iteration ends as not_converged.
//
// A player with private types plays a mix per type, of which the behaviour holds the mean, and others'
// beliefs follow by Bayes' rule: see type_game.hpp.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

struct MarkovOptions {
  // --- change results ---
  int rounds = 1;  ///< Length of the horizon when finite.
  bool stationary = false;
  double tolerance = 1e-9;     ///< Stationary: largest change of a value, in utils, between iterations.
  int max_iterations = 20000;  ///< Stationary.
  /// Stationary: follow the branch from even mixing where iteration fails; never with a bargaining session.
  bool trace = true;
  // --- do not change results ---
  std::function<void(double done)> progress;  ///< Called with a share in [0, 1]; may be empty.
  const volatile int* cancel = nullptr;       ///< Stops soon after it becomes non-zero.
};

/// The horizon that the scenario says, solved to the default tolerance.
[[nodiscard]] MarkovOptions markov_options(const scenario::Scenario& scenario,
                                           std::function<void(double done)> progress = {});

enum class Termination : unsigned char {
  not_run,
  solved,         ///< Finite horizon: every node solved to tolerance.
  converged,      ///< Stationary: values moved by at most the tolerance.
  not_converged,  ///< Stationary: values cycle, or max_iterations reached; or a stage game fell short of its
                  ///< tolerance. The solution is the last point.
  cancelled,      ///< Stopped on request; behaviour and values are void.
};

struct MarkovSummary {
  Termination why = Termination::not_run;
  double residual = 1.0;      ///< Largest stage residual (see StageSummary) in any node and round.
  double value_change = 0.0;  ///< Stationary: last change of a value, utils.
  int iterations = 0;         ///< Rounds solved, or stationary iterations.
  long long stage_games = 0;  ///< Simultaneous moves, and moves of typed players, solved.
  long long not_unique = 0;   ///< Of these, the ones where uniqueness is not proved.
  /// Stationary: iteration did not converge, and the branch from even mixing was followed instead; see
  /// stationary_path.hpp. Then `residual` and `value_change` are those of the whole system there; players of
  /// rationality = inf gain at most kTracedRegret by their best deviation, in units of the smallest range of
  /// anybody's payoffs in a round.
  bool traced = false;
  int path_steps = 0;  ///< Along that branch.
  /// Stationary: iteration did not converge, and a bargaining session kept the branch from being followed.
  bool untraceable = false;
};

/// "not_run", "solved", "converged", "not_converged", "cancelled"
[[nodiscard]] std::string_view termination_name(Termination termination);

/// What the search left open, in words; empty when the solution is as good as it claims. The one rule for every
/// command whose results rest on a solution: where this says something, they end with exit code 4.
[[nodiscard]] std::string not_converged_text(const MarkovSummary& summary);

/// See MarkovSummary::traced.
inline constexpr double kTracedRegret = 1e-6;

struct MarkovSolution {
  play::Behaviour behaviour;  ///< One policy per round, or one for all when stationary.
  /// Per column (players, then types): expected discounted payoff from the start, utils. That of a type is
  /// weighted by its prior.
  std::vector<double> value;
  MarkovSummary summary;
};

/// Solves one graph as often as its numbers change. What depends on the graph's shape alone is found once.
/// Owned by one thread; game and graph must outlive it.
class MarkovSolver {
public:
  MarkovSolver(const game::Game& game, const game::NodeGraph& graph);
  ~MarkovSolver();
  MarkovSolver(MarkovSolver&&) noexcept;
  MarkovSolver& operator=(MarkovSolver&&) noexcept;

  /// The graph's probabilities changed; its shape is the same.
  void reload();
  /// As solve_markov, with the rewards, rationality and discounts of now.
  [[nodiscard]] MarkovSolution solve(const MarkovOptions& options);
  /// The same into a solution that was found before, whose storage it uses again.
  void solve(const MarkovOptions& options, MarkovSolution& solution);

private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// Solves for every player whose policy is equilibrium, against the fixed policies of the others.
/// With no equilibrium player it only fills the fixed policies and their values.
/// Deterministic for any number of threads.
MarkovSolution solve_markov(const game::Game& game, const game::NodeGraph& graph,
                            const MarkovOptions& options);

}  // namespace detente::solve
