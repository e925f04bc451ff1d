#include "engine/solve/markov/markov.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <tbb/enumerable_thread_specific.h>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/play/backward.hpp"
#include "engine/play/joint.hpp"
#include "engine/solve/stage/session_step.hpp"
#include "engine/solve/stage/stage_game.hpp"
#include "engine/solve/stationary/stationary_path.hpp"
#include "engine/solve/types/inference_step.hpp"

namespace detente::solve {
namespace {

using game::NodeId;

constexpr std::size_t kBlock = 256;       // Nodes per task.
constexpr int kWindow = 100;              // Stationary: iterations between two looks at the progress.
constexpr double kStalled = 0.98;         // Change after a window over change before it: no progress.
constexpr double kLeastDamping = 0.0625;  // Smallest share of a step.
constexpr int kPatience = 5;              // Stalled windows at that share before giving up.

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// What a block of nodes reports; merged in block order.
struct BlockReport {
  double residual = 0.0;
  double change = 0.0;
  long long stage_games = 0;
  long long not_unique = 0;
  long long short_of_tolerance = 0;
};

/// How the movers of a choice set decide.
struct SetPlan {
  int deciders = 0;  ///< Equilibrium players among the movers, or its session.
  int session = -1;
  bool inference = false;  ///< Its movers are beliefs, which move with the choices before them.
  StageGame stage;         ///< Without payoffs.
};

/// Work space of one thread.
struct Worker {
  StageSolver solver;
  std::vector<StageGame> stages;  ///< Per choice set; payoffs change from node to node.
  std::vector<SessionStep> sessions;
  std::optional<InferenceStep> inference;
  std::vector<double> row_values;
  std::vector<double> after;  ///< What the rows of a node's inferences are worth.
  std::vector<double> payoff;
  std::vector<double> utilities;
  std::vector<double> stage_values;
  std::vector<double> joint;  ///< Per row.
};

/// One round of backward induction over the graph, again and again. The sums are those of play/backward.hpp; it
/// has loops of its own because the values of each row are what movers choose by, and because with the number of
/// agents known to the compiler the sums stay in registers.
class RoundSolver {
public:
  RoundSolver(const game::Game& game, const game::NodeGraph& graph)
      : game_(game), graph_(graph), agents_(index(game.agent_count())), entries_(graph), belief_keys_(game) {
    plan_choice_sets();
    start_nodes_ = graph.phase_count() > 0 ? graph.layers[1] : 0;
    value_.assign(graph.nodes() * agents_, 0.0);
    fresh_.assign(start_nodes_ * agents_, 0.0);
    future_.assign(start_nodes_ * agents_, 0.0);
    reports_.resize(play::count_tasks(graph, kBlock));
  }

  /// Takes the graph's probabilities.
  void reload() { entries_.reload(); }

  /// Takes the players' numbers, and values the future at nothing.
  void begin() {
    discount_ = game_.scenario().discounts();
    memory_->forget();
    for (std::size_t set = 0; set < plans_.size(); ++set) {
      if (plans_[set].session >= 0 || plans_[set].inference) continue;
      StageGame& stage = plans_[set].stage;
      for (std::size_t m = 0; m < stage.rationality.size(); ++m) {
        const int player = graph_.choice_sets[set].movers[m].mover;
        stage.rationality[m] = game_.scenario().players[index(player)].rationality;
      }
    }
    for (Worker& worker : workers_) {
      worker.stages.clear();
      worker.sessions.clear();
    }
    std::ranges::fill(future_, 0.0);
  }

  /// What the start of the next round is worth, undiscounted: per start node and player. Zero at first.
  [[nodiscard]] std::vector<double>& future() { return future_; }
  /// After solve_round: the same for the round just solved.
  [[nodiscard]] const std::vector<double>& fresh() const { return fresh_; }
  /// True when somebody decides by equilibrium anywhere.
  [[nodiscard]] bool anyone_decides() const {
    return std::ranges::any_of(plans_, [](const SetPlan& plan) { return plan.deciders > 0; });
  }

  [[nodiscard]] bool anyone_fixed() const {
    return std::ranges::any_of(plans_, [](const SetPlan& plan) {
      return plan.deciders < static_cast<int>(plan.stage.fixed.size());
    });
  }

  /// Fills `policy`, in which fixed players' mixes already stand. `near` is a policy that may lie near, or
  /// empty. False when cancelled.
  bool solve_round(std::span<double> policy, std::span<const double> near, const volatile int* cancel) {
    for (std::size_t n = 0; n < start_nodes_; ++n) {
      for (std::size_t p = 0; p < agents_; ++p) {
        value_[n * agents_ + p] = discount_[p] * future_[n * agents_ + p];
      }
    }
    std::ranges::fill(reports_, BlockReport{});
    const auto cancelled = [cancel] { return cancel != nullptr && *cancel != 0; };
    play::for_nodes_backward(graph_, kBlock, [&](std::size_t first, std::size_t last, std::size_t task) {
      // Inferences are drawn where the moves are solved.
      const int layer = graph_.layer_of(static_cast<NodeId>(first));
      if (cancelled() || !game_.phases()[index(layer)].beliefs.empty()) return;
      BlockReport& report = reports_[task];
      switch (agents_) {
        case 2: solve_block<2>(first, last, policy, near, report); break;
        case 3: solve_block<3>(first, last, policy, near, report); break;
        case 4: solve_block<4>(first, last, policy, near, report); break;
        default: solve_block<0>(first, last, policy, near, report); break;
      }
    });
    return !cancelled();
  }

  /// Of the last round, over all blocks in order.
  [[nodiscard]] BlockReport report() const {
    BlockReport sum;
    for (const BlockReport& block : reports_) {
      sum.residual = std::max(sum.residual, block.residual);
      sum.change = std::max(sum.change, block.change);
      sum.stage_games += block.stage_games;
      sum.not_unique += block.not_unique;
      sum.short_of_tolerance += block.short_of_tolerance;
    }
    return sum;
  }

private:
  void plan_choice_sets() {
    std::vector<int> layer(graph_.choice_sets.size(), 0);
    for (NodeId node = 0; node < graph_.ended_begin(); ++node)
      layer[graph_.choices[node]] = graph_.layer_of(node);
    for (std::size_t s = 0; s < graph_.choice_sets.size(); ++s) {
      const auto& set = graph_.choice_sets[s];
      SetPlan plan;
      inferences_.push_back(plan_inference(game_, set, layer[s]));
      plan.inference = !set.movers.empty() && game_.scenario().belief_of(set.movers[0].mover) >= 0;
      if (plan.inference) {
        plans_.push_back(std::move(plan));
        continue;
      }
      for (const auto& mover : set.movers) {
        plan.session = game_.scenario().session_of(mover.mover);
        if (plan.session >= 0) {
          plan.deciders = 1;
          continue;
        }
        const bool fixed = play::is_fixed(game_.scenario().play[index(mover.mover)]);
        plan.deciders += fixed ? 0 : 1;
        plan.stage.actions.push_back(static_cast<int>(mover.actions.size()));
        plan.stage.rationality.push_back(game_.scenario().players[index(mover.mover)].rationality);
        plan.stage.fixed.push_back(fixed ? 1 : 0);
      }
      plans_.push_back(std::move(plan));
    }
    memory_.emplace(game_, graph_, belief_keys_, inferences_);
  }

  template <int P>
  void solve_block(std::size_t first, std::size_t last, std::span<double> policy,
                   std::span<const double> near, BlockReport& report) {
    Worker& worker = workers_.local();
    if (worker.stages.empty()) {
      for (const SetPlan& plan : plans_) worker.stages.push_back(plan.stage);
      worker.sessions = session_steps(game_.scenario());
      worker.inference.emplace(game_, graph_, belief_keys_);
    }
    const bool starts = first < start_nodes_;
    for (std::size_t n = first; n < last; ++n) {
      double* const value = (starts ? fresh_ : value_).data() + n * agents_;
      solve_node<P>(static_cast<NodeId>(n), policy, near, value, worker, report);
      if (!starts) continue;
      for (std::size_t p = 0; p < agents_; ++p) {
        report.change = std::max(report.change, std::abs(value[p] - future_[n * agents_ + p]));
      }
    }
  }

  template <int P>
  void solve_node(NodeId node, std::span<double> policy, std::span<const double> near, double* value,
                  Worker& worker, BlockReport& report) {
    const std::size_t players = P > 0 ? static_cast<std::size_t>(P) : agents_;
    const std::size_t first_row = graph_.first_row[node];
    const std::size_t rows = graph_.first_row[node + 1] - first_row;
    if (worker.row_values.size() < rows * players) worker.row_values.resize(rows * players);
    double* row_values = worker.row_values.data();
    const std::uint32_t set_index = graph_.choices[node];
    const bool infers = inferences_[set_index].any();
    if (infers) {
      draw_inferences<P>(set_index, node, policy, worker, report);
    } else {
      for (std::size_t r = 0; r < rows; ++r) add_row<P>(first_row + r, row_values + r * players);
    }
    const auto& movers = graph_.choice_sets[set_index].movers;
    const std::size_t width = graph_.first_probability[node + 1] - graph_.first_probability[node];
    const std::span<double> mixes = policy.subspan(graph_.first_probability[node], width);
    if (infers) {
      // Mixes and rows are found.
    } else if (plans_[set_index].session >= 0) {
      worker.sessions[index(plans_[set_index].session)].resolve({row_values, rows * players}, players, mixes);
    } else if (plans_[set_index].deciders > 0) {
      if (movers.size() == 1) {
        const std::size_t mover = index(movers[0].mover);
        worker.utilities.resize(rows);
        for (std::size_t r = 0; r < rows; ++r) worker.utilities[r] = row_values[r * players + mover];
        play::logit(plans_[set_index].stage.rationality[0], worker.utilities, mixes);
      } else {
        const auto guess = near.empty() ? near : near.subspan(graph_.first_probability[node], width);
        solve_stage(set_index, rows, players, mixes, guess, worker, report);
      }
    }
    if (movers.size() > 1) {
      play::joint_probabilities(graph_.choice_sets[set_index], mixes, play::kNobody, worker.joint);
    }
    std::array<double, kFew> few;
    double* const sum = P > 0 ? few.data() : value;
    for (std::size_t p = 0; p < players; ++p) sum[p] = 0.0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double weight = movers.empty() ? 1.0 : movers.size() == 1 ? mixes[r] : worker.joint[r];
      for (std::size_t p = 0; p < players; ++p) sum[p] += weight * row_values[r * players + p];
    }
    if (P > 0) std::copy_n(sum, players, value);
  }

  /// A node where typed players move, with the inferences that follow: fills its mixes, theirs, and its rows.
  template <int P>
  void draw_inferences(std::uint32_t set_index, NodeId node, std::span<double> policy, Worker& worker,
                       BlockReport& report) {
    const std::size_t first_row = graph_.first_row[node];
    const std::size_t rows = graph_.first_row[node + 1] - first_row;
    worker.after.clear();
    for (std::size_t r = 0; r < rows; ++r) {
      const NodeId drawn = inference_of(graph_, first_row + r);
      const std::size_t at = worker.after.size();
      const std::size_t places = graph_.first_row[drawn + 1] - graph_.first_row[drawn];
      worker.after.resize(at + places * agents_);
      for (std::size_t i = 0; i < places; ++i) {
        add_row<P>(graph_.first_row[drawn] + i, worker.after.data() + at + i * agents_);
      }
    }
    const TypeSummary summary =
        worker.inference->resolve(inferences_[set_index], node, plans_[set_index].stage, worker.after,
                                  *memory_, policy, {worker.row_values.data(), rows * agents_});
    ++report.stage_games;
    report.not_unique += summary.unique ? 0 : 1;
    report.short_of_tolerance += summary.converged ? 0 : 1;
    report.residual = std::max(report.residual, summary.residual);
  }

  /// What the players get from a row on: its reward and what may follow, each its own discount applied.
  template <int P>
  void add_row(std::size_t row, double* out) const {
    const std::size_t players = P > 0 ? static_cast<std::size_t>(P) : agents_;
    const double* const reward = graph_.reward.data() + row * players;
    // With their number known, the players' sums stay in registers.
    std::array<double, kFew> few;
    double* const sum = P > 0 ? few.data() : out;
    for (std::size_t p = 0; p < players; ++p) sum[p] = reward[p];
    for (std::uint64_t j = entries_.first[row]; j < entries_.first[row + 1]; ++j) {
      const double probability = entries_.probability[j];
      const double* const next = value_.data() + entries_.next[j] * players;
      for (std::size_t p = 0; p < players; ++p) sum[p] += probability * next[p];
    }
    if (P > 0) std::copy_n(sum, players, out);
  }

  void solve_stage(std::uint32_t set_index, std::size_t rows, std::size_t players, std::span<double> mixes,
                   std::span<const double> guess, Worker& worker, BlockReport& report) const {
    const auto& movers = graph_.choice_sets[set_index].movers;
    StageGame& stage = worker.stages[set_index];
    worker.payoff.resize(rows * movers.size());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t m = 0; m < movers.size(); ++m) {
        worker.payoff[r * movers.size() + m] = worker.row_values[r * players + index(movers[m].mover)];
      }
    }
    stage.payoff = worker.payoff;
    worker.stage_values.resize(movers.size());
    const StageSummary summary = worker.solver.solve(stage, mixes, worker.stage_values, guess);
    ++report.stage_games;
    report.not_unique += summary.unique ? 0 : 1;
    report.short_of_tolerance += summary.why == StageTermination::converged ? 0 : 1;
    report.residual = std::max(report.residual, summary.residual);
  }

  static constexpr std::size_t kFew = 4;  // Players for whom solve_round has a version.

  const game::Game& game_;
  const game::NodeGraph& graph_;
  std::size_t agents_;
  std::size_t start_nodes_ = 0;
  play::JoinedEntries entries_;
  std::vector<double> discount_;
  std::vector<SetPlan> plans_;             ///< Per choice set.
  std::vector<InferencePlan> inferences_;  ///< The same.
  BeliefKeys belief_keys_;
  std::optional<InferenceMemory> memory_;
  /// Per node and player. While a round is solved, start nodes hold the next round's, discounted.
  std::vector<double> value_;
  std::vector<double> fresh_, future_;
  std::vector<BlockReport> reports_;
  tbb::enumerable_thread_specific<Worker> workers_;
};

void tell(const MarkovOptions& options, double done) {
  if (options.progress) options.progress(std::clamp(done, 0.0, 1.0));
}

void add_report(const BlockReport& report, MarkovSummary& summary) {
  summary.residual = std::max(summary.residual, report.residual);
  summary.stage_games += report.stage_games;
  summary.not_unique += report.not_unique;
}

void solve_finite(RoundSolver& solver, const std::vector<double>& fixed, bool same_every_round,
                  const MarkovOptions& options, MarkovSolution& solution) {
  MarkovSummary& summary = solution.summary;
  const std::size_t rounds = index(options.rounds);
  solution.behaviour.by_round.resize(same_every_round ? 1 : rounds);
  for (std::vector<double>& policy : solution.behaviour.by_round) {
    // Where nobody is fixed, every number is found below.
    if (solver.anyone_fixed()) {
      policy = fixed;
    } else {
      policy.resize(fixed.size());
    }
  }
  summary.residual = 0.0;
  long long short_of_tolerance = 0;
  for (std::size_t round = rounds; round-- > 0;) {
    auto& policy = solution.behaviour.by_round[same_every_round ? 0 : round];
    const bool first = same_every_round || round + 1 == rounds;
    const auto near =
        first ? std::span<const double>() : std::span<const double>(solution.behaviour.by_round[round + 1]);
    if (!solver.solve_round(policy, near, options.cancel)) {
      summary.why = Termination::cancelled;
      return;
    }
    const BlockReport report = solver.report();
    add_report(report, summary);
    short_of_tolerance += report.short_of_tolerance;
    ++summary.iterations;
    solver.future() = solver.fresh();
    tell(options, static_cast<double>(summary.iterations) / static_cast<double>(rounds));
  }
  summary.why = short_of_tolerance == 0 ? Termination::solved : Termination::not_converged;
}

/// Iterates the one-round step. Where it cycles, values move only part of the way; what is reported is
/// always the full step that was still left to make.
void solve_stationary(RoundSolver& solver, const std::vector<double>& fixed, const MarkovOptions& options,
                      MarkovSolution& solution) {
  MarkovSummary& summary = solution.summary;
  solution.behaviour.by_round.assign(1, fixed);
  double damping = 1.0;
  int stalled = 0;
  double best_before = INFINITY;
  double best = INFINITY;
  double first_change = 0.0;
  std::vector<double> before;
  while (summary.iterations < options.max_iterations) {
    if (!solver.solve_round(solution.behaviour.by_round[0], before, options.cancel)) {
      summary.why = Termination::cancelled;
      return;
    }
    const BlockReport report = solver.report();
    before = solution.behaviour.by_round[0];
    ++summary.iterations;
    summary.value_change = report.change;
    summary.residual = 0.0;
    summary.stage_games = 0;
    summary.not_unique = 0;
    add_report(report, summary);
    if (summary.iterations == 1) first_change = report.change;
    if (report.change <= options.tolerance) {
      summary.why = report.short_of_tolerance == 0 ? Termination::converged : Termination::not_converged;
      return;
    }
    best = std::min(best, report.change);
    if (summary.iterations % kWindow == 0) {
      if (best > kStalled * best_before) {
        if (damping == kLeastDamping && ++stalled == kPatience) break;
        damping = std::max(kLeastDamping, 0.5 * damping);
      }
      best_before = std::exchange(best, INFINITY);
    }
    auto& future = solver.future();
    const auto& fresh = solver.fresh();
    for (std::size_t x = 0; x < future.size(); ++x) future[x] += damping * (fresh[x] - future[x]);
    // The change shrinks geometrically: its logarithm tells how far we are.
    tell(options, std::log(first_change / report.change) / std::log(first_change / options.tolerance));
  }
  summary.why = Termination::not_converged;
}

/// The smallest range of a player's payoffs in a round, of those that have any.
double smallest_range(const game::NodeGraph& graph, std::size_t players) {
  double smallest = INFINITY;
  for (std::size_t p = 0; p < players; ++p) {
    double low = INFINITY;
    double high = -INFINITY;
    for (std::size_t x = p; x < graph.reward.size(); x += players) {
      low = std::min(low, graph.reward[x]);
      high = std::max(high, graph.reward[x]);
    }
    if (high > low) smallest = std::min(smallest, high - low);
  }
  return std::isfinite(smallest) ? smallest : 1.0;
}

/// Where iteration failed: along the branch from even mixing. The solution changes only if that arrives.
void trace_stationary(const game::Game& game, const game::NodeGraph& graph, const std::vector<double>& fixed,
                      const MarkovOptions& options, MarkovSolution& solution) {
  StationaryPlayers players;
  for (std::size_t p = 0; p < index(game.player_count()); ++p) {
    players.discount.push_back(game.scenario().players[p].discount);
    players.rationality.push_back(game.scenario().players[p].rationality);
    players.fixed.push_back(play::is_fixed(game.scenario().play[p]) ? 1 : 0);
  }
  NodeSystem system(graph, players.fixed);
  system.set_policy(fixed);
  StationaryPath path(system, graph, players);
  PathOptions path_options;
  path_options.tolerance = options.tolerance;
  path_options.regret = kTracedRegret * smallest_range(graph, players.discount.size());
  path_options.progress = options.progress;
  path_options.expired = [&options] { return options.cancel != nullptr && *options.cancel != 0; };
  const PathSummary found = path.follow(path_options);
  MarkovSummary& summary = solution.summary;
  if (found.why == PathEnd::expired) summary.why = Termination::cancelled;
  if (found.why != PathEnd::arrived) return;
  summary.why = Termination::converged;
  summary.residual = found.residual;
  summary.value_change = found.value_change;
  // Whether the moves there are unique was not asked.
  summary.stage_games = 0;
  summary.not_unique = 0;
  summary.traced = true;
  summary.path_steps = found.steps;
  solution.behaviour.by_round[0].assign(path.policy().begin(), path.policy().end());
  const auto start =
      path.values().begin() + static_cast<std::ptrdiff_t>(graph.start * players.discount.size());
  solution.value.assign(start, start + static_cast<std::ptrdiff_t>(players.discount.size()));
}

}  // namespace

struct MarkovSolver::Work {
  Work(const game::Game& of_game, const game::NodeGraph& of_graph)
      : game(of_game), graph(of_graph), rounds(game, graph) {
    for (const scenario::Policy& policy : game.scenario().play) {
      fixed_by_payoff = fixed_by_payoff || (!policy.traits().solved && policy.traits().by_payoff);
    }
  }

  const game::Game& game;
  const game::NodeGraph& graph;
  RoundSolver rounds;
  bool fixed_by_payoff = false;  ///< Somebody's fixed policy follows the payoffs.
  std::vector<double> fixed;     ///< One round's policy of fixed players.
};

MarkovSolver::MarkovSolver(const game::Game& game, const game::NodeGraph& graph)
    : work_(std::make_unique<Work>(game, graph)) {
}
MarkovSolver::~MarkovSolver() = default;
MarkovSolver::MarkovSolver(MarkovSolver&&) noexcept = default;
MarkovSolver& MarkovSolver::operator=(MarkovSolver&&) noexcept = default;

void MarkovSolver::reload() {
  work_->rounds.reload();
}

MarkovSolution MarkovSolver::solve(const MarkovOptions& options) {
  MarkovSolution solution;
  solve(options, solution);
  return solution;
}

void MarkovSolver::solve(const MarkovOptions& options, MarkovSolution& solution) {
  DETENTE_REQUIRE(options.rounds >= 1 && options.max_iterations >= 1, "at least one round");
  solution.summary = {};
  RoundSolver& rounds = work_->rounds;
  rounds.begin();
  if (work_->fixed.empty() || work_->fixed_by_payoff) {
    work_->fixed = play::fixed_behaviour(work_->game, work_->graph);
  }
  if (options.stationary) {
    solve_stationary(rounds, work_->fixed, options, solution);
  } else {
    solve_finite(rounds, work_->fixed, !rounds.anyone_decides(), options, solution);
  }
  const auto players = index(work_->game.agent_count());
  const auto start = rounds.fresh().begin() + static_cast<std::ptrdiff_t>(work_->graph.start * players);
  solution.value.assign(start, start + static_cast<std::ptrdiff_t>(players));
  if (options.stationary && options.trace && solution.summary.why == Termination::not_converged) {
    // What a session comes to jumps from deal to deal, and the branch of the whole system draws no
    // inferences.
    const scenario::Scenario& of = work_->game.scenario();
    solution.summary.untraceable = !of.sessions.empty() || !of.beliefs.empty();
    if (solution.summary.untraceable) return;
    trace_stationary(work_->game, work_->graph, work_->fixed, options, solution);
  }
}

MarkovSolution solve_markov(const game::Game& game, const game::NodeGraph& graph,
                            const MarkovOptions& options) {
  return MarkovSolver(game, graph).solve(options);
}

MarkovOptions markov_options(const scenario::Scenario& scenario, std::function<void(double done)> progress) {
  MarkovOptions options;
  options.rounds = scenario.rounds;
  options.stationary = scenario.horizon == scenario::Horizon::stationary;
  options.progress = std::move(progress);
  return options;
}

std::string_view termination_name(Termination termination) {
  constexpr std::string_view kNames[] = {"not_run", "solved", "converged", "not_converged", "cancelled"};
  return kNames[static_cast<std::size_t>(termination)];
}

std::string not_converged_text(const MarkovSummary& summary) {
  if (summary.why != Termination::not_converged) return {};
  return fmt::format(
      "the equilibrium did not converge in {} iterations: values still moved by {:.1e} "
      "utils, largest residual {:.1e}; results use the best point found{}",
      summary.iterations, summary.value_change, summary.residual,
      summary.untraceable ? "; play with a bargaining session or private types need not settle: a finite "
                            "horizon may, and so may quantal_offers"
                          : "");
}

}  // namespace detente::solve
