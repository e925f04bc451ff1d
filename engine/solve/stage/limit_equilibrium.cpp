#include "engine/solve/stage/limit_equilibrium.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/QR>

#include "engine/play/policy.hpp"

namespace detente::solve {
namespace {

constexpr int kMaxNewton = 50;
constexpr double kSettled = 1e-14;
constexpr double kRegret = 1e-11;    // In units of the player's largest gain.
constexpr double kNegative = 1e-12;  // A probability this far below 0 is rounding.

/// The branch approaches its limit like 1 / s.
double reach(double s) {
  return std::clamp(20.0 / s, 0.01, 0.1);
}

}  // namespace

void LimitEquilibrium::choose_unknowns(const LogitMap& map, std::span<const double> near, double threshold) {
  p_.assign(near.begin(), near.end());
  column_.assign(near.size(), -1);
  size_ = 0;
  for (std::size_t i = 0; i < map.players(); ++i) {
    for (std::size_t x = map.first_probability(i); x < map.first_probability(i) + map.actions(i); ++x) {
      if (map.best_replies(i) && near[x] <= threshold) {
        p_[x] = 0.0;
      } else {
        column_[x] = size_++;
      }
    }
  }
}

/// One equation per unknown: the support adds up to 1, and its actions gain the same as its first one.
void LimitEquilibrium::assemble_best_reply(const LogitMap& map, std::size_t i, Eigen::Index& row) {
  const std::size_t first = map.first_probability(i);
  const std::size_t step = map.actions(i) - 1;
  const auto gains = map.gains().subspan(map.first_unknown(i), step);
  const auto gain = [&](std::size_t a) { return a > 0 ? gains[a - 1] : 0.0; };
  const Eigen::Index sum_row = row++;
  f_(sum_row) = -1.0;
  std::size_t base = map.actions(i);
  for (std::size_t a = 0; a < map.actions(i); ++a) {
    if (column_[first + a] < 0) continue;
    f_(sum_row) += p_[first + a];
    matrix_(sum_row, column_[first + a]) = 1.0;
    if (base == map.actions(i)) {
      base = a;
      continue;
    }
    f_(row) = gain(a) - gain(base);
    for (std::size_t j = 0; j < map.players(); ++j) {
      if (j == i) continue;
      const double* slope = map.slopes(i, j);
      for (std::size_t b = 0; b < map.actions(j); ++b) {
        const Eigen::Index column = column_[map.first_probability(j) + b];
        if (column < 0) continue;
        matrix_(row, column) =
            (a > 0 ? slope[b * step + a - 1] : 0.0) - (base > 0 ? slope[b * step + base - 1] : 0.0);
      }
    }
    ++row;
  }
}

/// p - logit(gains(p)) = 0 for every action.
void LimitEquilibrium::assemble_logit(const LogitMap& map, std::size_t i, Eigen::Index& row) {
  const std::size_t first = map.first_probability(i);
  const std::size_t count = map.actions(i);
  const std::size_t step = count - 1;
  reply_.assign(2 * count, 0.0);
  const std::span<double> utilities = std::span(reply_).first(count);
  const std::span<double> reply = std::span(reply_).last(count);
  for (std::size_t a = 1; a < count; ++a) utilities[a] = map.gains()[map.first_unknown(i) + a - 1];
  play::logit(map.cap(), utilities, reply);
  for (std::size_t a = 0; a < count; ++a, ++row) {
    f_(row) = p_[first + a] - reply[a];
    matrix_(row, column_[first + a]) = 1.0;
    for (std::size_t j = 0; j < map.players(); ++j) {
      if (j == i) continue;
      const double* slope = map.slopes(i, j);
      for (std::size_t b = 0; b < map.actions(j); ++b) {
        const Eigen::Index column = column_[map.first_probability(j) + b];
        if (column < 0) continue;
        double mean = 0.0;
        for (std::size_t c = 1; c < count; ++c) mean += reply[c] * slope[b * step + c - 1];
        const double own = a > 0 ? slope[b * step + a - 1] : 0.0;
        matrix_(row, column) = -map.cap() * reply[a] * (own - mean);
      }
    }
  }
}

void LimitEquilibrium::assemble(LogitMap& map) {
  map.evaluate(p_);
  matrix_.setZero(size_, size_);
  f_.setZero(size_);
  Eigen::Index row = 0;
  for (std::size_t i = 0; i < map.players(); ++i) {
    if (map.best_replies(i)) {
      assemble_best_reply(map, i, row);
    } else {
      assemble_logit(map, i, row);
    }
  }
}

bool LimitEquilibrium::is_equilibrium(LogitMap& map) {
  for (std::size_t i = 0; i < map.players(); ++i) {
    double sum = 0.0;
    for (std::size_t x = map.first_probability(i); x < map.first_probability(i) + map.actions(i); ++x) {
      if (p_[x] < -kNegative) return false;
      p_[x] = std::max(0.0, p_[x]);
      sum += p_[x];
    }
    for (std::size_t x = map.first_probability(i); x < map.first_probability(i) + map.actions(i); ++x) {
      p_[x] /= sum;
    }
  }
  map.evaluate(p_);
  for (std::size_t i = 0; i < map.players(); ++i) {
    if (!map.best_replies(i)) continue;
    double best = 0.0;
    double mean = 0.0;
    for (std::size_t a = 1; a < map.actions(i); ++a) {
      const double gain = map.gains()[map.first_unknown(i) + a - 1];
      best = std::max(best, gain);
      mean += p_[map.first_probability(i) + a] * gain;
    }
    if (!(best - mean <= kRegret)) return false;
  }
  return true;
}

bool LimitEquilibrium::find(LogitMap& map, std::span<const double> near, double s, double threshold) {
  choose_unknowns(map, near, threshold);
  bool settled = false;
  for (int iteration = 0; iteration < kMaxNewton && !settled; ++iteration) {
    assemble(map);
    // Of least norm, for degenerate games have a continuum of solutions.
    const Eigen::VectorXd step = matrix_.completeOrthogonalDecomposition().solve(f_);
    for (std::size_t x = 0; x < p_.size(); ++x) {
      if (column_[x] >= 0) p_[x] -= step(column_[x]);
    }
    const double size = step.lpNorm<Eigen::Infinity>();
    if (!(size < 1.0)) return false;
    settled = size <= kSettled || (iteration > 8 && size <= 1e-12);
  }
  if (!settled || !is_equilibrium(map)) return false;
  for (std::size_t x = 0; x < p_.size(); ++x) {
    if (std::abs(p_[x] - near[x]) > reach(s)) return false;
  }
  return true;
}

}  // namespace detente::solve
