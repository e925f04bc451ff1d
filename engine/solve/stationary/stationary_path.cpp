#include "engine/solve/stationary/stationary_path.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

constexpr double kFirst = 0.2;        // Log-odds that the first step moves.
constexpr double kStride = 0.25;      // Largest predicted change of a probability in a step.
constexpr double kMiss = 0.1;         // Largest change of a probability from prediction to correction.
constexpr double kContraction = 0.4;  // Largest second correction over the first.
constexpr double kUnderway = 1e-4;    // A correction, in probability, after which a point is on the branch.
constexpr double kNoise = 1e-6;       // Corrections below this say nothing about contraction.
constexpr double kGrowth = 4.0;       // Largest step of s in units of s.
constexpr double kCosine = 0.3;       // Least between successive tangents.
constexpr double kNear = 10.0;        // Single deviations' gain, in units of the regret asked, from which on
                                      // points are brought onto the branch before they are judged,
constexpr double kJudged = 1e-3;      // until Newton moves nothing by more than this share of it.
constexpr double kWithin = 0.999;     // Of the regret asked: the end may move it a little.
constexpr double kLinear = 1e-6;      // Relative residual of linear solves on the way,
constexpr double kFinalLinear = 1e-12;  // and at the end.
constexpr double kLeastStep = 1e-10;    // Arc length.
constexpr double kEndless = 1e16;       // s at which no regret is reached any more.
constexpr int kCorrections = 6;
constexpr int kSettling = 30;
constexpr double kRounded = 100.0;  // Times what was to be enough, where rounding leaves more.
constexpr double kCareful = 0.3;    // Of strides, misses and contractions on a second try.

}  // namespace

StationaryPath::StationaryPath(NodeSystem& system, const game::NodeGraph& graph,
                               const StationaryPlayers& players)
    : system_(system), players_(players), exploitability_(graph, players.discount.size()) {
  const std::size_t count = players.discount.size();
  DETENTE_REQUIRE(system.players() == count && players.rationality.size() == count,
                  "numbers for every player");
  system_.set_discount(players.discount);
  for (std::size_t i = 0; i < count; ++i) {
    double low = INFINITY;
    double top = -INFINITY;
    for (std::size_t x = i; x < graph.reward.size(); x += count) {
      low = std::min(low, graph.reward[x]);
      top = std::max(top, graph.reward[x]);
    }
    const bool endless = std::isinf(players.rationality[i]);
    unit_.push_back(endless ? (top > low ? 1.0 / (top - low) : 1.0) : players.rationality[i]);
  }
  precision_.assign(count, 0.0);
  for (Vector* x : {&here_, &next_, &tangent_, &before_, &newton_, &push_}) {
    x->z.assign(system.odds(), 0.0);
    x->v.assign(system.values(), 0.0);
  }
  row_.assign(system.odds(), 0.0);
  right_.assign(system.odds(), 0.0);
  other_.assign(std::max(system.odds(), system.values()), 0.0);
}

void StationaryPath::set_precision(double s) {
  for (std::size_t i = 0; i < unit_.size(); ++i) {
    precision_[i] = std::isinf(players_.rationality[i]) || !held_ ? s * unit_[i] : unit_[i];
  }
}

double StationaryPath::distance(std::span<const double> p, std::span<const double> q) const {
  double size = 0.0;
  for (std::size_t x = 0; x < p.size(); ++x) size = std::max(size, std::abs(p[x] - q[x]));
  return size;
}

/// dx / ds at the point last linearised.
bool StationaryPath::solve_tangent(Vector& out, double tolerance) {
  for (const auto& simplex : system_.simplices()) {
    const auto i = static_cast<std::size_t>(simplex.player);
    const double slope = held_ && !std::isinf(players_.rationality[i]) ? 0.0 : unit_[i];
    for (std::size_t x = simplex.first_odds; x < simplex.first_odds + simplex.count; ++x) {
      right_[x] = slope * system_.gains()[x];
    }
  }
  out.s = 1.0;
  return system_.solve(right_, {}, tolerance, out.z, out.v);
}

/// The metric in which length along the branch is measured: Fisher's information of every mix, which does
/// not mind log-odds of actions that are never taken, and the relative change of s.
void StationaryPath::weigh_tangent() {
  for (const auto& simplex : system_.simplices()) {
    const double* const p = policy_.data() + simplex.first_probability;
    const double* const t = tangent_.z.data() + simplex.first_odds;
    double mean = 0.0;
    for (std::size_t a = 0; a < simplex.count; ++a) mean += p[a + 1] * t[a];
    for (std::size_t a = 0; a < simplex.count; ++a) row_[simplex.first_odds + a] = p[a + 1] * (t[a] - mean);
  }
  const double unit = here_.s + scale_;
  row_s_ = tangent_.s / (unit * unit);
}

double StationaryPath::along_row(const Vector& x) const {
  double sum = row_s_ * x.s;
  for (std::size_t n = 0; n < row_.size(); ++n) sum += row_[n] * x.z[n];
  return sum;
}

/// At s = 0 everybody mixes evenly, and values follow by one linear solve.
bool StationaryPath::start() {
  std::ranges::fill(here_.z, 0.0);
  std::ranges::fill(here_.v, 0.0);
  here_.s = 0.0;
  held_ = false;
  last_step_ = 0.0;
  set_precision(0.0);
  ++summary_.evaluations;
  if (!system_.linearise(here_.z, here_.v, precision_)) return false;
  std::vector<double>& right = newton_.v;
  for (std::size_t x = 0; x < right.size(); ++x) right[x] = -system_.value_residual()[x];
  if (!system_.solve({}, right, kFinalLinear, push_.z, push_.v)) return false;
  here_.v = push_.v;
  v_ = here_.v;
  policy_.assign(system_.policy().begin(), system_.policy().end());
  guess_ = policy_;
  other_policy_ = policy_;
  tried_ = policy_;
  ++summary_.evaluations;
  if (!system_.linearise(here_.z, here_.v, precision_) || !solve_tangent(tangent_, kLinear)) return false;
  double fastest = 0.0;
  for (const double x : tangent_.z) fastest = std::max(fastest, std::abs(x));
  scale_ = fastest > 0.0 ? kFirst / fastest : 1.0;
  weigh_tangent();
  const double length = std::sqrt(along_row(tangent_));
  for (double& x : tangent_.z) x /= length;
  for (double& x : tangent_.v) x /= length;
  tangent_.s = 1.0 / length;
  weigh_tangent();
  step_ = scale_ / tangent_.s;
  return true;
}

/// next_ becomes the point `step` ahead on the parabola through the last two tangents; returns the largest
/// predicted change of a probability.
double StationaryPath::predict(double step) {
  const double bend = last_step_ > 0.0 ? 0.5 * step * step / last_step_ : 0.0;
  for (std::size_t x = 0; x < here_.z.size(); ++x) {
    next_.z[x] = here_.z[x] + step * tangent_.z[x] + bend * (tangent_.z[x] - before_.z[x]);
  }
  for (std::size_t x = 0; x < here_.v.size(); ++x) {
    next_.v[x] = here_.v[x] + step * tangent_.v[x] + bend * (tangent_.v[x] - before_.v[x]);
  }
  next_.s = here_.s + step * tangent_.s + bend * (tangent_.s - before_.s);
  system_.probabilities(next_.z, guess_);
  return distance(guess_, policy_);
}

/// Newton from next_ back to the branch, at right angles to the tangent or at fixed s. The first factors are
/// used again as long as they bring the corrections down. Leaves dx / ds in push_.
StationaryPath::Correction StationaryPath::correct(bool along_arc) {
  Correction result;
  double previous = 0.0;
  tried_ = guess_;
  bool fresh = true;
  for (int iteration = 0; iteration < kCorrections; ++iteration) {
    set_precision(next_.s);
    ++summary_.evaluations;
    if (fresh) {
      if (!system_.linearise(next_.z, next_.v, precision_)) return result;
      if (!solve_tangent(push_, kLinear)) return result;
    } else {
      system_.evaluate(next_.z, next_.v, precision_);
    }
    for (std::size_t x = 0; x < right_.size(); ++x) right_[x] = -system_.odds_residual()[x];
    for (std::size_t x = 0; x < system_.values(); ++x) other_[x] = -system_.value_residual()[x];
    if (!system_.solve(right_, std::span(other_).first(system_.values()), kLinear, newton_.z, newton_.v)) {
      return result;
    }
    newton_.s = 0.0;
    double ds = 0.0;
    if (along_arc) ds = -along_row(newton_) / along_row(push_);
    if (!std::isfinite(ds)) return result;
    for (std::size_t x = 0; x < next_.z.size(); ++x) next_.z[x] += newton_.z[x] + ds * push_.z[x];
    for (std::size_t x = 0; x < next_.v.size(); ++x) next_.v[x] += newton_.v[x] + ds * push_.v[x];
    next_.s += ds;
    system_.probabilities(next_.z, other_policy_);
    const double size = distance(other_policy_, tried_);
    tried_.swap(other_policy_);
    result.miss = distance(tried_, guess_);
    if (!(result.miss <= care_ * kMiss) || next_.s <= 0.0) return result;
    if (iteration > 0 && previous > kNoise) {
      result.contraction = std::max(result.contraction, size / previous);
      if (result.contraction > care_ * kContraction) return result;
    }
    // What another correction would still move, as far as the last ones tell.
    const double left = iteration > 0 ? size * std::min(1.0, size / previous) : size;
    result.converged = left <= kUnderway;
    if (result.converged) return result;
    fresh = false;
    previous = size;
  }
  return result;
}

/// Takes next_ and turns the tangent. False, with nothing changed, when the branch bends too sharply.
bool StationaryPath::accept(double step) {
  const double ahead = along_row(push_);
  const double sign = ahead > 0.0 ? 1.0 : -1.0;
  std::swap(here_, next_);
  std::swap(tangent_, before_);
  std::swap(tangent_, push_);
  policy_.swap(tried_);
  weigh_tangent();
  const double length = sign * std::sqrt(along_row(tangent_));
  const double cosine = ahead / length;
  if (!(cosine >= kCosine)) {
    policy_.swap(tried_);
    std::swap(tangent_, push_);
    std::swap(tangent_, before_);
    std::swap(here_, next_);
    weigh_tangent();
    return false;
  }
  for (double& x : tangent_.z) x /= length;
  for (double& x : tangent_.v) x /= length;
  tangent_.s /= length;
  weigh_tangent();
  if (before_.s * tangent_.s < 0.0) ++summary_.turns;
  last_step_ = step;
  ++summary_.steps;
  return true;
}

PathEnd StationaryPath::advance(double target, const PathOptions& options) {
  const bool endless = std::isinf(target);
  while (summary_.steps < options.max_steps) {
    if (options.expired && options.expired()) return PathEnd::expired;
    double step = step_;
    const double largest = kGrowth * (here_.s + scale_);
    if (step * std::abs(tangent_.s) > largest) step = largest / std::abs(tangent_.s);
    bool landing = false;
    double moved = predict(step);
    for (int tries = 0; moved > care_ * kStride && tries < 20; ++tries) {
      step *= std::max(0.3, 0.9 * care_ * kStride / moved);
      moved = predict(step);
    }
    if (!endless && next_.s >= target && here_.s < target) {
      // Shorter by the line; what the parabola adds is corrected.
      step *= (target - here_.s) / (next_.s - here_.s);
      predict(step);
      next_.s = target;
      landing = true;
    }
    if (step < kLeastStep) return PathEnd::lost;
    const Correction correction = correct(!landing);
    const bool past = !landing && !endless && here_.s < target && next_.s > target;
    if (!correction.converged || past || !accept(step)) {
      step_ = (past ? 0.7 : 0.4) * step;
      continue;
    }
    const double trouble = std::max({correction.miss / (0.5 * care_ * kMiss),
                                     correction.contraction / (0.5 * care_ * kContraction), 0.05});
    step_ = step * std::clamp(0.9 / std::cbrt(trouble), 0.5, 2.0);
    if (landing) return PathEnd::arrived;
    if (!endless) {
      if (options.progress) options.progress(std::clamp(here_.s / target, 0.0, 1.0));
      continue;
    }
    if (regret_reached(options)) return PathEnd::arrived;
    if (here_.s > kEndless) return PathEnd::lost;
  }
  return PathEnd::lost;
}

/// On the way points lie on the branch but for kUnderway, and where actions are mixed that alone may gain a
/// deviation more than is asked. The exact gain is asked only when no single deviation gains more.
bool StationaryPath::regret_reached(const PathOptions& options) {
  const auto within = [&](std::span<const double> gains, double most) {
    for (std::size_t i = 0; i < gains.size(); ++i) {
      if (std::isinf(players_.rationality[i]) && !(gains[i] <= most)) return false;
    }
    return true;
  };
  if (!within(system_.advantage(), kNear * options.regret)) return false;
  next_ = here_;
  guess_ = policy_;
  if (!settle(kJudged * options.regret, kLinear)) {
    here_ = next_;
    policy_ = guess_;
    return false;
  }
  if (!within(system_.advantage(), options.regret)) return false;
  const Exploitability exact = exploitability_.stationary(policy_, players_.discount);
  std::vector<double> gains;
  for (const auto& player : exact.players) gains.push_back(player.anywhere.amount);
  return exact.solved && within(gains, kWithin * options.regret);
}

/// Newton at fixed s from here_, with new factors each time, until nothing moves by more than `enough`, or
/// only rounding is left.
bool StationaryPath::settle(double enough, double linear) {
  set_precision(here_.s);
  double least = INFINITY;
  for (int iteration = 0; iteration < kSettling; ++iteration) {
    ++summary_.evaluations;
    if (!system_.linearise(here_.z, here_.v, precision_)) return false;
    for (std::size_t x = 0; x < right_.size(); ++x) right_[x] = -system_.odds_residual()[x];
    for (std::size_t x = 0; x < system_.values(); ++x) other_[x] = -system_.value_residual()[x];
    system_.solve(right_, std::span(other_).first(system_.values()), linear, newton_.z, newton_.v);
    double largest = 0.0;
    for (std::size_t x = 0; x < here_.z.size(); ++x) here_.z[x] += newton_.z[x];
    for (std::size_t x = 0; x < here_.v.size(); ++x) {
      here_.v[x] += newton_.v[x];
      largest = std::max(largest, std::abs(newton_.v[x]));
    }
    system_.probabilities(here_.z, tried_);
    const double size = std::max(distance(tried_, policy_), largest);
    policy_.swap(tried_);
    if (!std::isfinite(size)) return false;
    if (size <= enough) return true;
    if (iteration > 3 && size > 0.5 * least) return size <= kRounded * enough;
    least = std::min(least, size);
  }
  return false;
}

void StationaryPath::report(PathSummary& summary) {
  set_precision(here_.s);
  system_.evaluate(here_.z, here_.v, precision_);
  summary.reached = here_.s;
  summary.linear_iterations = system_.linear_iterations();
  summary.value_change = 0.0;
  for (const double x : system_.value_residual())
    summary.value_change = std::max(summary.value_change, std::abs(x));
  // At full rationality, wherever the path ended.
  summary.residual = 0.0;
  summary.regret = 0.0;
  for (std::size_t i = 0; i < unit_.size(); ++i) precision_[i] = unit_[i];
  std::vector<double> reply(system_.odds());
  for (const auto& simplex : system_.simplices()) {
    for (std::size_t x = simplex.first_odds; x < simplex.first_odds + simplex.count; ++x) {
      reply[x] = unit_[static_cast<std::size_t>(simplex.player)] * system_.gains()[x];
    }
  }
  std::vector<double> logit = policy_;
  system_.probabilities(reply, logit);
  bool endless = false;
  for (const auto& simplex : system_.simplices()) {
    if (std::isinf(players_.rationality[static_cast<std::size_t>(simplex.player)])) {
      endless = true;
      continue;
    }
    for (std::size_t x = simplex.first_probability; x <= simplex.first_probability + simplex.count; ++x) {
      summary.residual = std::max(summary.residual, std::abs(policy_[x] - logit[x]));
    }
  }
  if (!endless) return;
  const Exploitability exact = exploitability_.stationary(policy_, players_.discount);
  for (std::size_t i = 0; i < unit_.size(); ++i) {
    if (std::isinf(players_.rationality[i]) && players_.fixed[i] == 0) {
      summary.regret = std::max(summary.regret, exact.players[i].anywhere.amount);
    }
  }
}

/// Once, with strides and misses of care_ times the usual ones.
void StationaryPath::run(const PathOptions& options) {
  bool finite = false;
  bool endless = false;
  for (const auto& simplex : system_.simplices()) {
    const bool inf = std::isinf(players_.rationality[static_cast<std::size_t>(simplex.player)]);
    endless = endless || inf;
    finite = finite || !inf;
  }
  summary_.why = start() ? PathEnd::arrived : PathEnd::lost;
  if (finite && summary_.why == PathEnd::arrived) {
    summary_.why = advance(1.0, options);
    held_ = summary_.why == PathEnd::arrived;
  }
  if (endless && summary_.why == PathEnd::arrived) {
    if (finite) {
      // The branch goes on in the same sense; its tangent is another, for the others stay.
      set_precision(here_.s);
      last_step_ = 0.0;
      const double ahead = tangent_.s > 0.0 ? 1.0 : -1.0;
      ++summary_.evaluations;
      if (!system_.linearise(here_.z, here_.v, precision_) || !solve_tangent(tangent_, kLinear)) {
        summary_.why = PathEnd::lost;
      }
      weigh_tangent();
      const double length = ahead * std::sqrt(along_row(tangent_));
      for (double& x : tangent_.z) x /= length;
      for (double& x : tangent_.v) x /= length;
      tangent_.s /= length;
      weigh_tangent();
    }
    if (summary_.why == PathEnd::arrived) summary_.why = advance(INFINITY, options);
  }
  if (summary_.why == PathEnd::arrived && !settle(options.tolerance / kRounded, kFinalLinear)) {
    summary_.why = PathEnd::lost;
  }
  report(summary_);
  v_ = here_.v;
  if (summary_.why == PathEnd::arrived &&
      !(summary_.residual <= options.tolerance && summary_.value_change <= options.tolerance &&
        (!endless || summary_.regret <= options.regret))) {
    summary_.why = PathEnd::lost;
  }
}

PathSummary StationaryPath::follow(const PathOptions& options) {
  DETENTE_REQUIRE(options.regret > 0.0 && options.max_steps >= 1, "a regret and a number of steps");
  summary_ = {};
  care_ = 1.0;
  run(options);
  // Long steps may take a sharp turn for a way back; short ones see it.
  if (summary_.why == PathEnd::lost && summary_.steps < options.max_steps) {
    care_ = kCareful;
    run(options);
  }
  return summary_;
}

bool StationaryPath::polish(std::span<const double> policy, std::span<const double> values,
                            const PathOptions& options, PathSummary& summary) {
  summary_ = {};
  held_ = true;
  system_.set_policy(policy);
  system_.odds_of_policy(here_.z);
  std::ranges::copy(values, here_.v.begin());
  here_.s = 1.0;
  policy_.assign(policy.begin(), policy.end());
  tried_ = policy_;
  if (!settle(options.tolerance / kRounded, kFinalLinear)) return false;
  report(summary_);
  v_ = here_.v;
  summary_.why = PathEnd::arrived;
  summary = summary_;
  return summary_.residual <= options.tolerance && summary_.value_change <= options.tolerance;
}

}  // namespace detente::solve
