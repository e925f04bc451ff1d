#include "engine/solve/stage/continuation.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

constexpr double kContracts = 0.95;    // s * sensitivity up to which the contraction is relied on.
constexpr double kFirst = 0.9;         // s * sensitivity of the first point of a path.
constexpr int kMaxContraction = 2000;  // Iterations.
constexpr int kMaxCorrections = 8;     // Newton steps per predicted point.
constexpr double kSettled = 1e-9;      // A Newton step so small that the next one would be rounding.
constexpr double kUnderway = 1e-5;     // The same on the way to a target, where only the direction matters.
constexpr double kNoise = 1e-6;        // Newton steps below this say nothing about contraction.
constexpr double kMinStepInS = 1e-3;   // Relative to s; below it the arc takes over.
constexpr double kMinArc = 1e-11;      // Relative to s.
constexpr int kMaxSteps = 20000;

double largest(std::span<const double> v) {
  double size = 0.0;
  for (const double x : v) size = std::max(size, std::abs(x));
  return size;
}

double distance(std::span<const double> p, std::span<const double> q) {
  double size = 0.0;
  for (std::size_t x = 0; x < p.size(); ++x) size = std::max(size, std::abs(p[x] - q[x]));
  return size;
}

}  // namespace

void Continuation::start(LogitMap& map, Pace pace) {
  map_ = &map;
  limits_ = pace == Pace::normal ? Limits{0.3, 0.05, 0.15, 0.9} : Limits{0.05, 0.001, 0.01, 0.999};
  const std::size_t n = map.unknowns();
  s_ = 0.0;
  step_ = 0.0;
  steps_ = 0;
  folded_ = false;
  enough_ = nullptr;
  stopped_ = false;
  z_.assign(n, 0.0);
  next_.resize(n);
  tangent_.assign(n + 1, 0.0);
  f_.resize(n + 1);
  here_.resize(map.width());
  guess_.resize(map.width());
  there_.resize(map.width());
  map.probabilities(z_, here_);
}

bool Continuation::advance(double target) {
  if (s_ == 0.0) {
    const bool contracts = target * map_->sensitivity() < kContracts;
    const double first = contracts ? target : kFirst / map_->sensitivity();
    if (!solve_contraction(first, contracts ? kSettled : kUnderway)) return false;
    s_ = first;
    step_ = 0.5 * first;
    if (contracts) return true;
  }
  if (!folded_ && advance_in_s(target)) return true;
  return !stopped_ && advance_along_arc(target);
}

/// Newton from the logit reply to the centroid, falling back to plain iteration, which the contraction
/// makes converge, whenever Newton does not bring the residual down.
bool Continuation::solve_contraction(double s, double settled) {
  const std::size_t n = map_->unknowns();
  const std::span<double> f = std::span(f_).first(n);
  double previous = INFINITY;
  int plain = 1;
  int failures = 0;
  for (int iteration = 0; iteration < kMaxContraction; ++iteration) {
    map_->evaluate(here_);
    map_->residual(z_, s, f);
    const double size = largest(f);
    if (size > previous) plain = 4 << std::min(failures++, 8);
    previous = size;
    bool newton = plain == 0;
    if (newton) {
      map_->jacobian(here_, s, lu_.matrix(n), n);
      newton = lu_.factor();
      if (newton) lu_.solve(f.data());
    } else {
      --plain;
    }
    // Without Newton, f itself is the step: z - f is the logit reply.
    for (std::size_t x = 0; x < n; ++x) z_[x] -= f[x];
    map_->probabilities(z_, here_);
    if (largest(f) <= (newton ? settled : 1e-5 * settled)) return true;
  }
  return false;
}

double Continuation::predict() {
  map_->probabilities(next_, guess_);
  return distance(here_, guess_);
}

bool Continuation::acceptable(const Correction& correction) const {
  return correction.converged && correction.moved <= limits_.miss &&
         correction.contraction <= limits_.contraction;
}

bool Continuation::easy(const Correction& correction) const {
  return correction.moved < 0.2 * limits_.miss && correction.contraction < 0.3 * limits_.contraction;
}

void Continuation::accept(double s) {
  z_.swap(next_);
  here_.swap(there_);
  s_ = s;
}

/// Newton converges quadratically until rounding, which grows with s, stops it.
bool Continuation::finish_correction(double size, double previous, int iteration, double settled,
                                     Correction& result) {
  if (iteration == 1 && previous > kNoise) result.contraction = size / previous;
  result.converged = size <= settled || (iteration > 0 && size <= kNoise && size >= 0.25 * previous);
  map_->probabilities(next_, there_);
  if (result.converged) result.moved = distance(there_, guess_);
  return result.converged;
}

/// Newton at fixed s from next_, whose probabilities are in guess_.
Continuation::Correction Continuation::correct_at(double s, double settled) {
  const std::size_t n = map_->unknowns();
  const std::span<double> f = std::span(f_).first(n);
  Correction result;
  double previous = 0.0;
  for (int iteration = 0; iteration < kMaxCorrections; ++iteration) {
    const auto& p = iteration == 0 ? guess_ : there_;
    map_->evaluate(p);
    map_->residual(next_, s, f);
    map_->jacobian(p, s, lu_.matrix(n), n);
    if (!lu_.factor()) return result;
    result.sign = lu_.sign();
    lu_.solve(f.data());
    for (std::size_t x = 0; x < n; ++x) next_[x] -= f[x];
    const double size = largest(f);
    if (finish_correction(size, previous, iteration, settled, result)) return result;
    previous = size;
  }
  return result;
}

/// dz/ds at the point, into the tangent (not of unit length; its last component is 1). False where the
/// determinant is not positive. After evaluate(here_).
bool Continuation::natural_tangent() {
  const std::size_t n = map_->unknowns();
  map_->jacobian(here_, s_, lu_.matrix(n), n);
  if (!lu_.factor() || lu_.sign() < 0) return false;
  const auto gains = map_->gains();
  for (std::size_t i = 0; i < map_->players(); ++i) {
    const double slope = map_->sigma_slope(i);
    for (std::size_t x = map_->first_unknown(i); x < map_->first_unknown(i) + map_->actions(i) - 1; ++x) {
      tangent_[x] = slope * gains[x];
    }
  }
  lu_.solve(tangent_.data());
  tangent_[n] = 1.0;
  return true;
}

bool Continuation::advance_in_s(double target) {
  const std::size_t n = map_->unknowns();
  while (s_ < target) {
    map_->evaluate(here_);
    if (stopped()) return false;
    if (!natural_tangent()) {
      folded_ = true;
      return false;
    }
    bool accepted = false;
    while (!accepted) {
      if (step_ < kMinStepInS * s_ || ++steps_ > kMaxSteps) {
        folded_ = true;
        return false;
      }
      const double length = std::min(step_, target - s_);
      const double next_s = length < step_ ? target : s_ + length;
      for (std::size_t x = 0; x < n; ++x) next_[x] = z_[x] + length * tangent_[x];
      const double stride = predict();
      if (stride > limits_.stride) {
        step_ = length * std::max(0.2, 0.9 * limits_.stride / stride);
        continue;
      }
      const Correction correction = correct_at(next_s, next_s == target ? kSettled : kUnderway);
      accepted = correction.sign > 0 && acceptable(correction);
      if (accepted) {
        accept(next_s);
        step_ = std::max(step_, length) * (easy(correction) ? 2.5 : 1.2);
      } else {
        step_ = 0.4 * length;
      }
    }
  }
  return true;
}

/// [dF/dz dF/ds; row], factored by the caller. After evaluate(p).
void Continuation::fill_bordered(std::span<const double> p, double s, const std::vector<double>& row) {
  const std::size_t n = map_->unknowns();
  double* matrix = lu_.matrix(n + 1);
  map_->jacobian(p, s, matrix, n + 1);
  const auto gains = map_->gains();
  for (std::size_t i = 0; i < map_->players(); ++i) {
    const double slope = map_->sigma_slope(i);
    for (std::size_t x = map_->first_unknown(i); x < map_->first_unknown(i) + map_->actions(i) - 1; ++x) {
      matrix[x * (n + 1) + n] = -slope * gains[x];
    }
  }
  for (std::size_t x = 0; x <= n; ++x) matrix[n * (n + 1) + x] = row[x];
}

/// The unit tangent at the point (p, s) of the branch whose product with `row` is positive.
bool Continuation::arc_tangent(std::span<const double> p, double s, const std::vector<double>& row,
                               std::vector<double>& out) {
  const std::size_t n = map_->unknowns();
  map_->evaluate(p);
  fill_bordered(p, s, row);
  if (!lu_.factor()) return false;
  out.assign(n + 1, 0.0);
  out[n] = 1.0;
  lu_.solve(out.data());
  double length = 0.0;
  for (const double x : out) length += x * x;
  length = std::sqrt(length);
  if (!(length > 0.0) || !std::isfinite(length)) return false;
  for (double& x : out) x /= length;
  return true;
}

/// Newton on F = 0 from (next_, s) in the hyperplane across the tangent.
Continuation::Correction Continuation::correct_along(double& s) {
  const std::size_t n = map_->unknowns();
  Correction result;
  double previous = 0.0;
  for (int iteration = 0; iteration < kMaxCorrections && s > 0.0; ++iteration) {
    const auto& p = iteration == 0 ? guess_ : there_;
    map_->evaluate(p);
    map_->residual(next_, s, f_);
    fill_bordered(p, s, tangent_);
    f_[n] = 0.0;  // Every step stays in the hyperplane.
    if (!lu_.factor()) return result;
    lu_.solve(f_.data());
    for (std::size_t x = 0; x < n; ++x) next_[x] -= f_[x];
    s -= f_[n];
    const double size = largest(f_);
    if (finish_correction(size, previous, iteration, kUnderway, result)) return result;
    previous = size;
  }
  return result;
}

/// The point of the branch at s = target, which lies between the current one and (next_, next_s).
bool Continuation::land(double target, double next_s) {
  const std::size_t n = map_->unknowns();
  const double share = (target - s_) / (next_s - s_);
  for (std::size_t x = 0; x < n; ++x) next_[x] = z_[x] + share * (next_[x] - z_[x]);
  predict();
  const Correction correction = correct_at(target, kSettled);
  if (!correction.converged || correction.moved > limits_.miss) return false;
  if (!arc_tangent(there_, target, tangent_, turned_)) return false;
  tangent_.swap(turned_);
  accept(target);
  folded_ = correction.sign < 0;
  step_ = 0.1 * target;
  return true;
}

bool Continuation::advance_along_arc(double target) {
  const std::size_t n = map_->unknowns();
  // The last tangent, or the direction of growing s, orients the path.
  turned_.assign(tangent_.begin(), tangent_.end());
  if (!arc_tangent(here_, s_, turned_, tangent_)) return false;
  double arc = 0.01 * (1.0 + largest(z_));
  while (++steps_ <= kMaxSteps && arc >= kMinArc * (1.0 + s_)) {
    for (std::size_t x = 0; x < n; ++x) next_[x] = z_[x] + arc * tangent_[x];
    double next_s = s_ + arc * tangent_[n];
    const double stride = predict();
    if (stride > limits_.stride) {
      arc *= std::max(0.2, 0.9 * limits_.stride / stride);
      continue;
    }
    const Correction correction = correct_along(next_s);
    if (!acceptable(correction) || !arc_tangent(there_, next_s, tangent_, turned_)) {
      arc *= 0.5;
      continue;
    }
    double cosine = 0.0;
    for (std::size_t x = 0; x <= n; ++x) cosine += tangent_[x] * turned_[x];
    if (cosine < limits_.cosine) {
      arc *= 0.5;
      continue;
    }
    if (s_ < target && next_s >= target) {
      if (land(target, next_s)) return true;
      arc *= 0.5;
      continue;
    }
    accept(next_s);
    tangent_.swap(turned_);
    if (stopped()) return false;
    if (1.0 - cosine < 0.1 * (1.0 - limits_.cosine) && easy(correction)) arc *= 1.8;
  }
  return false;
}

}  // namespace detente::solve
