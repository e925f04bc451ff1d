#include "engine/solve/types/type_branch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace detente::solve {
namespace {

constexpr int kMostSteps = 40;      // Of iteration or Newton, at one rationality.
constexpr double kContracts = 0.3;  // Iteration goes on while each step leaves at most this share.
constexpr double kDamping = 0.3;    // Of iteration where Newton's direction fails.
constexpr int kMostLeaps = 2;       // Whole Newton steps although the residual grows: across a kink.
constexpr double kProbe = 1e-5;     // Of difference quotients, in units of 1 / rationality.
constexpr double kNear = 1e-4;      // Residual from which on they are finer.
constexpr double kNearProbe = 1e-8;
constexpr int kMostTries = 7;        // Of shares of a Newton step, each a quarter of the one before.
constexpr double kFirstRise = 0.25;  // Of rationality, in shares of the full one.
constexpr double kSmallestRise = 1e-3;
constexpr int kMostFlow = 200;       // Steps of the flow where the branch was lost.
constexpr double kFirstFlow = 0.1;   // Its first step in time.
constexpr double kFasterFlow = 3.0;  // Largest growth of the step.
constexpr int kMostPoints = 4000;    // Along the branch.
constexpr int kMostCorrections = 6;
constexpr double kOnBranch = 1e-9;     // Defect of a point of the branch, in logarithms of odds.
constexpr double kFirstLength = 0.05;  // Of steps along the branch.
constexpr double kLongestLength = 5.0;
constexpr double kShortestLength = 1e-5;
constexpr double kBeyondKink = 1e-4;
constexpr double kFarFromKink = 0.1;
constexpr double kBranchProbe = 1e-7;    // Of difference quotients there: kinks are nearer than others are.
constexpr double kNearlyStraight = 0.8;  // Cosine between travels.

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

/// Solves ((1 + drag) - F'(x)) step = f - x by difference quotients, where f = F(x). False when it is
/// singular.
bool TypeBranch::direct(double scale, double drag, double probe) {
  if (!(scale * fastest_ > 0.0)) return false;
  const double h = probe / (scale * fastest_);
  trial_ = x_;
  double* const matrix = lu_.matrix(n_);
  for (std::size_t j = 0; j < n_; ++j) {
    trial_[j] = x_[j] + h;
    map_->evaluate(trial_, scale, g_);
    trial_[j] = x_[j];
    for (std::size_t i = 0; i < n_; ++i) {
      matrix[i * n_ + j] = (i == j ? 1.0 + drag : 0.0) - (g_[i] - f_[i]) / h;
    }
  }
  if (!lu_.factor()) return false;
  for (std::size_t i = 0; i < n_; ++i) step_[i] = f_[i] - x_[i];
  lu_.solve(step_.data());
  return true;
}

/// A step from x, where f = F(x) and the residual is `before`. False when no step along it is an improvement.
bool TypeBranch::newton(double scale, double before) {
  // Near the end a probe must not reach over a kink that the fixed point lies beside.
  if (!direct(scale, 0.0, before < kNear ? kNearProbe : kProbe)) return false;
  double share = 1.0;
  for (int attempt = 0; attempt < kMostTries; ++attempt, share *= 0.25) {
    for (std::size_t i = 0; i < n_; ++i) trial_[i] = x_[i] + share * step_[i];
    map_->evaluate(trial_, scale, g_);
    if (map_->residual(g_, scale) < before) {
      x_ = trial_;
      return true;
    }
  }
  return false;
}

/// From x to the fixed point near it, whose evaluation is then the last. Iteration, or steps with the factors
/// of the last Newton step, go on while they contract. `leaps`: whole Newton steps that may be taken although
/// the residual grows; elsewhere than near the end they might lead to another branch.
bool TypeBranch::settle(double scale, int leaps) {
  double before = INFINITY;
  bool factored = false;
  for (int i = 0; i < kMostSteps; ++i) {
    map_->evaluate(x_, scale, f_);
    const double now = map_->residual(f_, scale);
    if (now <= tolerance_) return true;
    if (now <= kContracts * before) {
      for (std::size_t k = 0; k < n_; ++k) step_[k] = f_[k] - x_[k];
      if (factored) lu_.solve(step_.data());
      for (std::size_t k = 0; k < n_; ++k) x_[k] += step_[k];
    } else {
      factored = newton(scale, now);
      if (!factored) {
        const bool leap = leaps-- > 0;
        for (std::size_t k = 0; k < n_; ++k) x_[k] += leap ? step_[k] : kDamping * (f_[k] - x_[k]);
      }
    }
    before = now;
  }
  return false;
}

/// From even mixing by steps in rationality. False when the branch turns back.
bool TypeBranch::rise() {
  x_.assign(n_, 0.0);
  map_->evaluate(x_, 0.0, f_);
  x_ = f_;
  double scale = 0.0;
  double rise = kFirstRise;
  std::vector<double> good = x_;
  while (scale < 1.0) {
    const double next = std::min(1.0, scale + rise);
    // Types that mix go on mixing much the same; those that do not are put right by one step.
    for (double& utility : x_) utility *= scale > 0.0 ? scale / next : 1.0;
    if (settle(next)) {
      scale = next;
      good = x_;
      rise *= 2.0;
      continue;
    }
    x_ = good;
    rise *= 0.25;
    if (rise < kSmallestRise) return false;
  }
  return true;
}

/// out = y - s rationality F(y / rationality), each type's centred on 0: its level changes no choice.
void TypeBranch::defect(std::span<const double> at, std::vector<double>& out) {
  trial_.resize(n_);
  for (const TypeMap::Agent& agent : map_->agents()) {
    for (std::size_t k = agent.first; k < agent.first + agent.actions; ++k) {
      trial_[k] = agent.rationality > 0.0 ? at[k] / agent.rationality : 0.0;
    }
  }
  map_->evaluate(trial_, 1.0, g_);
  out.resize(n_);
  for (const TypeMap::Agent& agent : map_->agents()) {
    const auto found = std::span(g_).subspan(agent.first, agent.actions);
    const double mean = std::accumulate(found.begin(), found.end(), 0.0) / static_cast<double>(agent.actions);
    for (std::size_t a = 0; a < agent.actions; ++a) {
      out[agent.first + a] = at[agent.first + a] - at[n_] * agent.rationality * (found[a] - mean);
    }
  }
}

/// Factors the derivative of the defect at a point, with `row` below. defect_ is filled with the defect
/// there.
bool TypeBranch::border(std::span<const double> at, std::span<const double> row) {
  defect(at, defect_);
  probe_.assign(at.begin(), at.end());
  std::vector<double> moved;
  double* const matrix = lu_.matrix(n_ + 1);
  for (std::size_t j = 0; j <= n_; ++j) {
    probe_[j] = at[j] + kBranchProbe;
    defect(probe_, moved);
    probe_[j] = at[j];
    for (std::size_t i = 0; i < n_; ++i) matrix[i * (n_ + 1) + j] = (moved[i] - defect_[i]) / kBranchProbe;
    matrix[n_ * (n_ + 1) + j] = row[j];
  }
  return lu_.factor();
}

/// From point_ a length along travel_ and back onto the branch: next_.
bool TypeBranch::correct(double length) {
  next_ = point_;
  for (std::size_t k = 0; k <= n_; ++k) next_[k] += length * travel_[k];
  double before = INFINITY;
  for (int i = 0; i < kMostCorrections; ++i) {
    if (!border(next_, travel_)) return false;
    double worst = 0.0;
    for (const double d : defect_) worst = std::max(worst, std::abs(d));
    if (worst <= kOnBranch) return true;
    if (!(worst < 0.5 * before) && i > 1) return false;
    before = worst;
    defect_.push_back(0.0);
    lu_.solve(defect_.data());
    for (std::size_t k = 0; k <= n_; ++k) next_[k] -= defect_[k];
  }
  return false;
}

/// The direction of the branch at a point, onward: turned_.
bool TypeBranch::tangent(std::span<const double> at) {
  if (!border(at, travel_)) return false;
  turned_.assign(n_ + 1, 0.0);
  turned_[n_] = 1.0;
  lu_.solve(turned_.data());
  const double size = std::sqrt(dot(turned_, turned_)) * (lu_.sign() < 0 ? -1.0 : 1.0);
  for (double& t : turned_) t /= size;
  return std::isfinite(size);
}

/// From next_, beyond the full rationality, back to it.
bool TypeBranch::arrive() {
  const double share = (1.0 - point_[n_]) / (next_[n_] - point_[n_]);
  for (const TypeMap::Agent& agent : map_->agents()) {
    for (std::size_t k = agent.first; k < agent.first + agent.actions; ++k) {
      const double y = point_[k] + share * (next_[k] - point_[k]);
      x_[k] = agent.rationality > 0.0 ? y / agent.rationality : 0.0;
    }
  }
  return settle(1.0, kMostLeaps);
}

/// Along the branch, wherever it turns. False when it is lost.
bool TypeBranch::follow() {
  followed_ = true;
  point_.assign(n_ + 1, 0.0);
  travel_.assign(n_ + 1, 0.0);
  travel_[n_] = 1.0;
  if (!tangent(point_)) return false;
  travel_ = turned_;
  double length = kFirstLength;
  bool at_kink = false;
  for (int i = 0; i < kMostPoints; ++i) {
    const bool found = correct(length) && tangent(next_);
    // A turn within a step may be a jump to another branch.
    if (found && (dot(turned_, travel_) > kNearlyStraight || length <= kShortestLength * 4.0)) {
      if (next_[n_] >= 1.0 && arrive()) return true;
      point_ = next_;
      travel_ = turned_;
      length = std::min(kLongestLength, 1.6 * length);
      at_kink = false;
      continue;
    }
    length *= at_kink ? 3.0 : 0.3;
    if (at_kink ? length < kFarFromKink : length > kShortestLength) continue;
    if (at_kink) return false;
    // Here the branch may turn back: on with the direction that it has just beyond.
    std::vector<double> beyond = point_;
    for (std::size_t k = 0; k <= n_; ++k) beyond[k] += kBeyondKink * travel_[k];
    if (!tangent(beyond)) return false;
    travel_ = turned_;
    length = kBeyondKink;
    at_kink = true;
  }
  return false;
}

/// At the full rationality, along x' = F(x) - x, in which what is thought adapts to what is so, by implicit
/// steps that grow as it comes to rest (pseudo-transient continuation: Kelley, C. T., Keyes, D. E. (1998).
/// SIAM J. Numer. Anal. 35, 508-523).
bool TypeBranch::flow() {
  double time = kFirstFlow;
  double before = INFINITY;
  for (int i = 0; i < kMostFlow; ++i) {
    map_->evaluate(x_, 1.0, f_);
    if (map_->residual(f_, 1.0) <= tolerance_) return true;
    double speed = 0.0;
    for (std::size_t k = 0; k < n_; ++k) speed = std::max(speed, std::abs(f_[k] - x_[k]));
    if (std::isfinite(before)) time = std::max(kFirstFlow, time * std::min(kFasterFlow, before / speed));
    before = speed;
    if (!direct(1.0, 1.0 / time, kProbe)) return false;
    for (std::size_t k = 0; k < n_; ++k) x_[k] += step_[k];
  }
  return settle(1.0, kMostLeaps);
}

bool TypeBranch::solve(TypeMap& map, bool has_guess, double tolerance, std::vector<double>& x) {
  map_ = &map;
  tolerance_ = tolerance;
  n_ = map.unknowns();
  followed_ = false;
  fastest_ = 0.0;
  for (const TypeMap::Agent& agent : map.agents()) fastest_ = std::max(fastest_, agent.rationality);
  x_ = x;
  step_.resize(n_);
  bool found = has_guess && settle(1.0, kMostLeaps);
  if (!found) found = rise();
  if (!found) {
    const std::vector<double> lost = x_;
    found = follow();
    if (!found) {
      x_ = lost;
      found = flow();
    }
  }
  x = x_;
  return found;
}

}  // namespace detente::solve
