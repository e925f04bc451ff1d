#include "engine/solve/types/type_session.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

constexpr int kMostSteps = 600;
constexpr int kMostOffers = 12;
constexpr std::size_t kFewUnknowns = 60;  // For whom Newton steps are worth it.
constexpr int kPatience = 12;             // Steps without progress before they are shortened.
constexpr double kLeastDamping = 1e-3;    // Shortest step.

double logistic(double x) {
  return x >= 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
}

}  // namespace

/// What the protocol comes to when outcomes are worth `worth` to the types, and values_ to the others.
void TypedSessionSolver::offer(std::span<const double> worth) {
  const std::span<const double> share = belief();
  for (std::size_t row = 0; row < rows_; ++row) {
    double mean = 0.0;
    for (std::size_t k = 0; k < types_; ++k) mean += share[k] * worth[k * rows_ + row];
    values_[row * session_->columns + session_->party] = mean;
  }
  offered_.resize(rows_);
  session_->protocol->resolve(values_, session_->columns, offered_);
}

/// How the session ends for each type, of what is offered.
void TypedSessionSolver::sign(std::span<const double> worth, double scale, std::vector<double>& ends) {
  signs_.resize(types_ * rows_);
  ends.resize(types_ * rows_);
  for (std::size_t k = 0; k < types_; ++k) {
    const double* const v = worth.data() + k * rows_;
    double& none = ends[k * rows_];
    none = offered_[0];
    for (std::size_t row = 1; row < rows_; ++row) {
      const double gain = scale * session_->typed.rationality * (v[row] - v[0]);
      signs_[k * rows_ + row] = logistic(gain);
      ends[k * rows_ + row] = offered_[row] * logistic(gain);
      none += offered_[row] * logistic(-gain);
    }
  }
}

/// What each end tells, of signs_ and ends_.
void TypedSessionSolver::infer() {
  const std::span<const double> share = belief();
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::span<double> posterior = std::span(posterior_).subspan(row * types_, types_);
    double sum = 0.0;
    for (std::size_t k = 0; k < types_; ++k) {
      posterior[k] = share[k] * (row == 0 ? ends_[k * rows_] : signs_[k * rows_ + row]);
      sum += posterior[k];
    }
    double kept = 0.0;
    for (std::size_t k = 0; k < types_; ++k) {
      const double now = sum > 0.0 ? posterior[k] / sum : share[k];
      posterior[k] = share[k] > 0.0 ? std::max(TypeGameSolver::kLeastShare, now) : 0.0;
      kept += posterior[k];
    }
    for (double& p : posterior) p /= kept;
    split_over_places(session_->typed, posterior, lottery_[row]);
  }
}

/// What each row is worth with the beliefs that it leaves: fresh_, and to the types found_.
void TypedSessionSolver::value_rows() {
  const std::size_t columns = session_->columns;
  const std::size_t places = session_->typed.after.size();
  fresh_.assign(session_->reward.begin(), session_->reward.end());
  found_.assign(types_ * rows_, 0.0);
  for (std::size_t row = 0; row < rows_; ++row) {
    for (const auto& part : lottery_[row]) {
      const double* const there =
          session_->after.data() + (row * places + static_cast<std::size_t>(part.point)) * columns;
      for (std::size_t c = 0; c < columns; ++c) fresh_[row * columns + c] += part.weight * there[c];
    }
    for (std::size_t k = 0; k < types_; ++k) {
      const double b = posterior_[row * types_ + k];
      if (b > 0.0) found_[k * rows_ + row] = fresh_[row * columns + session_->typed.column + k] / b;
    }
  }
}

void TypedSessionSolver::evaluate(std::span<const double> x, double scale, std::vector<double>& out) {
  sign(x, scale, ends_);
  infer();
  value_rows();
  out = found_;
}

double TypedSessionSolver::residual(std::span<const double> out, double scale) {
  sign(out, scale, found_ends_);
  return distance();
}

/// Largest difference between ends_ and found_ends_, of types that are possible.
double TypedSessionSolver::distance() const {
  const std::span<const double> share = belief();
  double largest = 0.0;
  for (std::size_t k = 0; k < types_; ++k) {
    if (share[k] <= 0.0) continue;
    for (std::size_t x = k * rows_; x < (k + 1) * rows_; ++x) {
      largest = std::max(largest, std::abs(found_ends_[x] - ends_[x]));
    }
  }
  return largest;
}

/// All that follows from worth_ and values_, and how far it is from what follows from that.
double TypedSessionSolver::look() {
  offer(worth_);
  sign(worth_, 1.0, ends_);
  infer();
  value_rows();
  std::swap(values_, fresh_);
  offer(found_);
  sign(found_, 1.0, found_ends_);
  std::swap(values_, fresh_);
  return distance();
}

/// What the types think, for one offer after another. False when the protocol comes to no rest.
bool TypedSessionSolver::settle() {
  const std::span<const double> share = belief();
  agents_.clear();
  for (std::size_t k = 0; k < types_; ++k) {
    agents_.push_back({share[k] > 0.0 ? session_->typed.rationality : 0.0, k * rows_, rows_});
  }
  for (int round = 0; round < kMostOffers; ++round) {
    offer(worth_);
    branch_.solve(*this, true, TypeGameSolver::kTolerance, worth_);
    evaluate(worth_, 1.0, found_);
    values_ = fresh_;
    if (look() <= TypeGameSolver::kTolerance) return true;
  }
  return false;
}

/// Everything at once, by steps that are shortened where they lead nowhere.
bool TypedSessionSolver::iterate(TypeSummary& summary) {
  double damping = 1.0;
  double best = INFINITY;
  int stalled = 0;
  for (int step = 0; step < kMostSteps; ++step) {
    summary.residual = look();
    if (summary.residual <= TypeGameSolver::kTolerance) return true;
    stalled = summary.residual < 0.9 * best ? 0 : stalled + 1;
    best = std::min(best, summary.residual);
    if (stalled > kPatience) {
      if (damping == kLeastDamping) return false;
      damping = std::max(kLeastDamping, 0.5 * damping);
      stalled = 0;
    }
    for (std::size_t i = 0; i < worth_.size(); ++i) worth_[i] += damping * (found_[i] - worth_[i]);
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += damping * (fresh_[i] - values_[i]);
  }
  return false;
}

TypeSummary TypedSessionSolver::solve(const TypedSession& session, bool has_guess, std::span<double> guess,
                                      std::span<double> mix, std::span<double> row_values) {
  session_ = &session;
  rows_ = mix.size();
  types_ = session.typed.grid->types();
  lottery_.resize(rows_);
  posterior_.resize(rows_ * types_);
  // Without a guess: as if the session told nothing.
  signs_.assign(types_ * rows_, 1.0);
  ends_.assign(types_ * rows_, 1.0);
  infer();
  value_rows();
  values_ = fresh_;
  worth_ = found_;
  if (has_guess) worth_.assign(guess.begin(), guess.end());
  TypeSummary summary;
  summary.converged = types_ * rows_ <= kFewUnknowns && settle();
  if (summary.converged) {
    summary.residual = distance();
  } else {
    summary.converged = iterate(summary);
  }
  std::ranges::copy(worth_, guess.begin());
  std::ranges::copy(fresh_, row_values.begin());
  std::ranges::fill(mix, 0.0);
  const std::span<const double> share = belief();
  for (std::size_t k = 0; k < types_; ++k) {
    for (std::size_t row = 0; row < rows_; ++row) mix[row] += share[k] * ends_[k * rows_ + row];
  }
  return summary;
}

void TypedSessionSolver::belief_after(std::size_t row, std::span<double> probabilities) const {
  std::ranges::fill(probabilities, 0.0);
  for (const auto& part : lottery_[row]) probabilities[static_cast<std::size_t>(part.point)] = part.weight;
}

}  // namespace detente::solve
