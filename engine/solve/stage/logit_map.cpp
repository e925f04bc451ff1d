#include "engine/solve/stage/logit_map.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

/// Gains below this share of the payoffs' size are rounding: to a best reply they are ties.
constexpr double kTie = 1e-13;

/// to[x][a] = sum over b of p[b] from[x][b][a]; `to` may be `from`.
template <std::size_t kStep>
void average_last_of(const double* from, std::span<const double> p, std::size_t blocks, double* to) {
  for (std::size_t x = 0; x < blocks; ++x, to += kStep) {
    double sum[kStep] = {};
    for (const double weight : p) {
      for (std::size_t a = 0; a < kStep; ++a) sum[a] += weight * from[a];
      from += kStep;
    }
    for (std::size_t a = 0; a < kStep; ++a) to[a] = sum[a];
  }
}

void average_last(const double* from, std::span<const double> p, std::size_t blocks, std::size_t step,
                  double* to) {
  switch (step) {  // Few actions are the rule, and loops over two numbers mostly overhead.
    case 1: return average_last_of<1>(from, p, blocks, to);
    case 2: return average_last_of<2>(from, p, blocks, to);
    case 3: return average_last_of<3>(from, p, blocks, to);
    case 4: return average_last_of<4>(from, p, blocks, to);
    default: break;
  }
  std::vector<double> sum(step);
  for (std::size_t x = 0; x < blocks; ++x, to += step) {
    std::ranges::fill(sum, 0.0);
    for (const double weight : p) {
      for (std::size_t a = 0; a < step; ++a) sum[a] += weight * from[a];
      from += step;
    }
    std::ranges::copy(sum, to);
  }
}

/// to[x] = sum over b of p[b] from[b][x].
void average_first(const double* from, std::span<const double> p, std::size_t size, double* to) {
  std::fill_n(to, size, 0.0);
  for (const double weight : p) {
    for (std::size_t x = 0; x < size; ++x) to[x] += weight * from[x];
    from += size;
  }
}

}  // namespace

void LogitMap::build(std::span<const int> actions, std::span<const double> rationality,
                     std::span<const double> payoff) {
  const std::size_t n = actions.size();
  actions_.resize(n);
  p_at_.resize(n);
  z_at_.resize(n);
  stride_.resize(n);
  gain_at_.resize(n);
  best_replies_.resize(n);
  any_best_replies_ = false;
  held_ = false;
  rows_ = 1;
  width_ = 0;
  unknowns_ = 0;
  for (std::size_t i = 0; i < n; ++i) {
    actions_[i] = static_cast<std::size_t>(actions[i]);
    p_at_[i] = width_;
    z_at_[i] = unknowns_;
    width_ += actions_[i];
    unknowns_ += actions_[i] - 1;
    rows_ *= actions_[i];
    best_replies_[i] = std::isinf(rationality[i]) ? 1 : 0;
    any_best_replies_ = any_best_replies_ || best_replies_[i] != 0;
  }
  for (std::size_t i = n, stride = 1; i-- > 0; stride *= actions_[i]) stride_[i] = stride;
  gains_.resize(unknowns_);
  build_gains(rationality, payoff);
  scale_gains(rationality);
  bound_sensitivity();
}

void LogitMap::build_gains(std::span<const double> rationality, std::span<const double> payoff) {
  const std::size_t n = players();
  std::size_t size = 0;
  for (std::size_t i = 0; i < n; ++i) {
    gain_at_[i] = size;
    size += rows_ / actions_[i] * (actions_[i] - 1);
  }
  gain_table_.resize(size);
  largest_gain_.assign(n, 0.0);
  largest_payoff_.assign(n, 0.0);
  cap_ = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double* out = gain_table_.data() + gain_at_[i];
    const std::size_t block = stride_[i] * actions_[i];
    for (std::size_t high = 0; high < rows_; high += block) {
      for (std::size_t row = high; row < high + stride_[i]; ++row) {
        const double base = payoff[row * n + i];
        double low = 0.0;
        double top = 0.0;
        largest_payoff_[i] = std::max(largest_payoff_[i], std::abs(base));
        for (std::size_t a = 1; a < actions_[i]; ++a) {
          const double gain = payoff[(row + a * stride_[i]) * n + i] - base;
          low = std::min(low, gain);
          top = std::max(top, gain);
          *out++ = gain;
        }
        largest_gain_[i] = std::max(largest_gain_[i], top - low);
      }
    }
    if (best_replies_[i] == 0) cap_ = std::max(cap_, rationality[i] * largest_gain_[i]);
  }
}

void LogitMap::scale_gains(std::span<const double> rationality) {
  for (std::size_t i = 0; i < players(); ++i) {
    double unit = 0.0;
    if (best_replies_[i] == 0) {
      unit = cap_ > 0.0 ? rationality[i] / cap_ : 0.0;
    } else if (largest_gain_[i] > kTie * largest_payoff_[i]) {
      unit = 1.0 / largest_gain_[i];
    }
    const std::size_t count = rows_ / actions_[i] * (actions_[i] - 1);
    for (std::size_t x = gain_at_[i]; x < gain_at_[i] + count; ++x) gain_table_[x] *= unit;
  }
}

/// The largest range, over m's actions, of player i's gain from one action over another.
double LogitMap::cross_range(std::size_t i, std::size_t m) const {
  const double* gain = gain_table_.data() + gain_at_[i];
  const std::size_t others = rows_ / actions_[i];
  const std::size_t step = actions_[i] - 1;
  // Where m's digit stands among the others' joint actions: i's own digit is left out.
  const std::size_t stride = m < i ? stride_[m] / actions_[i] : stride_[m];
  double range = 0.0;
  for (std::size_t o = 0; o < others; ++o) {
    if (o / stride % actions_[m] != 0) continue;
    for (std::size_t a = 0; a < actions_[i]; ++a) {
      for (std::size_t b = a + 1; b < actions_[i]; ++b) {
        double low = 0.0;
        double top = 0.0;
        for (std::size_t c = 0; c < actions_[m]; ++c) {
          const double* at = gain + (o + c * stride) * step;
          const double difference = at[b - 1] - (a > 0 ? at[a - 1] : 0.0);
          low = c == 0 ? difference : std::min(low, difference);
          top = c == 0 ? difference : std::max(top, difference);
        }
        range = std::max(range, top - low);
      }
    }
  }
  return range;
}

// A change dp_m moves i's gain of a over b by at most range * |dp_m|_1 / 2, for dp_m adds up to 0; a
// change of log-odds with range r moves p_i by at most r / 2 in L1. So M_im = sigma * range_im / 4
// bounds the sensitivity of p_i to p_m, and a spectral radius of M below 1 makes the map contract.
void LogitMap::bound_sensitivity() {
  const std::size_t n = players();
  if (n == 2) {
    sensitivity_ = std::sqrt(cross_range(0, 1) * cross_range(1, 0)) / 4.0;
    return;
  }
  matrix_.assign(n * n, 0.0);
  square_.resize(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t m = 0; m < n; ++m) {
      if (m != i) matrix_[i * n + m] = cross_range(i, m) / 4.0;
    }
  }
  // rho(M) <= |M^k|^(1/k) for every k: squaring sharpens the bound.
  double root = 1.0;
  for (int power = 0;; ++power) {
    double norm = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0.0;
      for (std::size_t m = 0; m < n; ++m) sum += matrix_[i * n + m];
      norm = std::max(norm, sum);
    }
    const double bound = std::pow(norm, root);
    sensitivity_ = power == 0 ? bound : std::min(sensitivity_, bound);
    if (power == 4) return;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t m = 0; m < n; ++m) {
        double sum = 0.0;
        for (std::size_t k = 0; k < n; ++k) sum += matrix_[i * n + k] * matrix_[k * n + m];
        square_[i * n + m] = sum;
      }
    }
    std::swap(matrix_, square_);
    root /= 2.0;
  }
}

void LogitMap::probabilities(std::span<const double> z, std::span<double> p) const {
  for (std::size_t i = 0; i < players(); ++i) {
    const double* odds = z.data() + z_at_[i];
    double* out = p.data() + p_at_[i];
    double top = 0.0;
    for (std::size_t a = 1; a < actions_[i]; ++a) top = std::max(top, odds[a - 1]);
    double sum = 0.0;
    for (std::size_t a = 0; a < actions_[i]; ++a) {
      out[a] = std::exp((a > 0 ? odds[a - 1] : 0.0) - top);
      sum += out[a];
    }
    for (std::size_t a = 0; a < actions_[i]; ++a) out[a] /= sum;
  }
}

const double* LogitMap::slopes(std::size_t i, std::size_t j) const {
  // With two players the other's joint action is its action, and the gains are linear in it.
  if (players() == 2) return gain_table_.data() + gain_at_[i];
  return slopes_.data() + slope_at_[i * players() + j];
}

void LogitMap::evaluate_slopes(std::span<const double> p) {
  const std::size_t n = players();
  slope_at_.resize(n * n);
  std::size_t size = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      slope_at_[i * n + j] = size;
      if (j != i) size += actions_[j] * (actions_[i] - 1);
    }
  }
  slopes_.resize(size);
  for (std::size_t i = 0; i < n; ++i) contract(i, p);
}

/// slopes(i, j) for all j: the gains of i with everyone but i and j averaged out, one player after another.
/// Those before j are averaged out once for all later j.
void LogitMap::contract(std::size_t i, std::span<const double> p) {
  const std::size_t n = players();
  const std::size_t step = actions_[i] - 1;
  const double* left = gain_table_.data() + gain_at_[i];  // Over the players from j on.
  std::size_t size = rows_ / actions_[i] * step;
  std::size_t turn = 0;
  for (auto& scratch : scratch_) scratch.resize(std::max(scratch.size(), size));
  for (std::size_t j = 0; j < n; ++j) {
    if (j == i) continue;
    double* out = slopes_.data() + slope_at_[i * n + j];
    const std::size_t wanted = actions_[j] * step;
    const double* from = left;
    std::size_t blocks = size / step;
    for (std::size_t k = n; k-- > j + 1;) {
      if (k == i) continue;
      blocks /= actions_[k];
      double* to = blocks * step == wanted ? out : scratch_[2].data();
      average_last(from, p.subspan(p_at_[k], actions_[k]), blocks, step, to);
      from = to;
    }
    if (from == left) std::copy_n(left, wanted, out);
    size /= actions_[j];
    double* next = scratch_[turn].data();
    average_first(left, p.subspan(p_at_[j], actions_[j]), size, next);
    left = next;
    turn = 1 - turn;
  }
}

void LogitMap::evaluate(std::span<const double> p) {
  if (players() > 2) evaluate_slopes(p);
  for (std::size_t i = 0; i < players(); ++i) {
    const std::size_t j = i == 0 ? 1 : 0;
    const std::size_t step = actions_[i] - 1;
    const double* slope = slopes(i, j);
    double* out = gains_.data() + z_at_[i];
    for (std::size_t a = 0; a < step; ++a) out[a] = 0.0;
    for (std::size_t b = 0; b < actions_[j]; ++b) {
      const double weight = p[p_at_[j] + b];
      for (std::size_t a = 0; a < step; ++a) out[a] += weight * slope[b * step + a];
    }
  }
}

void LogitMap::residual(std::span<const double> z, double s, std::span<double> f) const {
  for (std::size_t i = 0; i < players(); ++i) {
    const double scale = sigma(i, s);
    for (std::size_t x = z_at_[i]; x < z_at_[i] + actions_[i] - 1; ++x) f[x] = z[x] - scale * gains_[x];
  }
}

void LogitMap::jacobian(std::span<const double> p, double s, double* jacobian, std::size_t stride) const {
  for (std::size_t i = 0; i < players(); ++i) {
    const double scale = sigma(i, s);
    const std::size_t step = actions_[i] - 1;
    for (std::size_t a = 0; a < step; ++a) {
      double* row = jacobian + (z_at_[i] + a) * stride;
      const double gain = gains_[z_at_[i] + a];
      for (std::size_t j = 0; j < players(); ++j) {
        double* out = row + z_at_[j];
        if (j == i) {
          for (std::size_t c = 0; c < step; ++c) out[c] = c == a ? 1.0 : 0.0;
          continue;
        }
        // dp_j(b) / dz_j(c) = p_j(b) ((b == c) - p_j(c)).
        const double* slope = slopes(i, j);
        for (std::size_t c = 1; c < actions_[j]; ++c) {
          out[c - 1] = -scale * p[p_at_[j] + c] * (slope[c * step + a] - gain);
        }
      }
    }
  }
}

}  // namespace detente::solve
