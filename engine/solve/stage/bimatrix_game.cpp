#include "engine/solve/stage/bimatrix_game.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

constexpr double kSettled = 1e-9;  // A Newton step so small that the next one would be rounding.
constexpr double kClose = 1e-12;   // Log-odds that differ from the reply's by so little are an equilibrium's.
constexpr int kMaxSteps = 1000;
constexpr double kNarrows = 0.9;
constexpr int kMaxBounds = 4;  // Rounds of bounding each mix by the other's bounds.

}  // namespace

/// The loops over actions, with their numbers known to the compiler or, as 0, not.
template <std::size_t kRows, std::size_t kColumns>
struct BimatrixKernel {
  BimatrixGame& game;

  template <std::size_t i>
  [[nodiscard]] std::size_t count() const {
    constexpr std::size_t kCount = i == 0 ? kRows : kColumns;
    return kCount > 0 ? kCount : game.actions_[i];
  }
  template <std::size_t i>
  [[nodiscard]] double gain(std::size_t a, std::size_t other) const {
    return game.gain_[i][a * count<1 - i>() + other];
  }

  template <std::size_t i>
  void build(double rationality, std::span<const double> payoff) {
    const auto at = [&](std::size_t a, std::size_t other) {
      const std::size_t row = i == 0 ? a * count<1>() + other : other * count<1>() + a;
      return payoff[row * 2 + i];
    };
    double* const gains = game.gain_[i].data();
    for (std::size_t other = 0; other < count<1 - i>(); ++other) {
      const double base = at(0, other);
      for (std::size_t a = 0; a < count<i>(); ++a) {
        gains[a * count<1 - i>() + other] = rationality * (at(a, other) - base);
      }
    }
  }

  /// The largest range, over the other's actions, of the log-odds of one action against another.
  template <std::size_t i>
  [[nodiscard]] double cross_range() const {
    double range = 0.0;
    for (std::size_t a = 0; a < count<i>(); ++a) {
      for (std::size_t b = a + 1; b < count<i>(); ++b) {
        double low = gain<i>(b, 0) - gain<i>(a, 0);
        double high = low;
        for (std::size_t c = 1; c < count<1 - i>(); ++c) {
          const double odds = gain<i>(b, c) - gain<i>(a, c);
          low = std::min(low, odds);
          high = std::max(high, odds);
        }
        range = std::max(range, high - low);
      }
    }
    return range;
  }

  /// Probabilities of log-odds; odds[0] is 0.
  template <std::size_t i>
  void probabilities(const double* odds, double* p) const {
    double top = 0.0;
    for (std::size_t a = 1; a < count<i>(); ++a) top = std::max(top, odds[a]);
    double sum = 0.0;
    for (std::size_t a = 0; a < count<i>(); ++a) {
      // The largest log-odds are exactly 0 here, and exp(0) is 1: the call can be spared.
      const double power = odds[a] - top;
      p[a] = power == 0.0 ? 1.0 : std::exp(power);
      sum += p[a];
    }
    const double scale = 1.0 / sum;
    for (std::size_t a = 0; a < count<i>(); ++a) p[a] *= scale;
  }

  /// Log-odds of i's actions when the other mixes by `other`.
  template <std::size_t i>
  void answer(const double* other, double* odds) const {
    odds[0] = 0.0;
    for (std::size_t a = 1; a < count<i>(); ++a) {
      double sum = 0.0;
      for (std::size_t c = 0; c < count<1 - i>(); ++c) sum += gain<i>(a, c) * other[c];
      odds[a] = sum;
    }
  }

  /// The replies to the first player's log-odds x: fills p1(x), p2(p1), and the first one's reply to p2 in
  /// odds_[0]. Returns the largest difference of it from x.
  double evaluate(const double* x, double* p1, double* p2) const {
    probabilities<0>(x, p1);
    answer<1>(p1, game.odds_[1].data());
    probabilities<1>(game.odds_[1].data(), p2);
    double* const reply = game.odds_[0].data();
    answer<0>(p2, reply);
    double largest = 0.0;
    for (std::size_t a = 1; a < count<0>(); ++a) largest = std::max(largest, std::abs(x[a] - reply[a]));
    return largest;
  }

  /// Newton's correction of x after evaluate(): f_ = J^-1 F. False when J is singular.
  bool step(double* x, const double* p1, const double* p2) {
    const std::size_t n = count<0>() - 1;
    const std::size_t m = count<1>() - 1;
    const double* const reply = game.odds_[0].data();
    const double* const z2 = game.odds_[1].data();
    double* const f = game.f_.data();
    double* const j = game.jacobian_.data();
    // d z2_b / d x_j = p1_j (G2[b][j] - z2_b), and d reply_a / d z2_c = p2_c (G1[a][c] - reply_a).
    for (std::size_t a = 0; a < n; ++a) {
      f[a] = x[a + 1] - reply[a + 1];
      for (std::size_t k = 0; k < n; ++k) {
        double sum = 0.0;
        for (std::size_t c = 0; c < m; ++c) {
          sum += p2[c + 1] * (gain<0>(a + 1, c + 1) - reply[a + 1]) * (gain<1>(c + 1, k + 1) - z2[c + 1]);
        }
        j[a * n + k] = (a == k ? 1.0 : 0.0) - sum * p1[k + 1];
      }
    }
    if (n == 1) {
      if (!(std::abs(j[0]) > 1e-300)) return false;
      f[0] /= j[0];
    } else if (n == 2) {
      const double determinant = j[0] * j[3] - j[1] * j[2];
      if (!(std::abs(determinant) > 1e-300)) return false;
      const double first = (f[0] * j[3] - f[1] * j[1]) / determinant;
      f[1] = (f[1] * j[0] - f[0] * j[2]) / determinant;
      f[0] = first;
    } else {
      std::copy_n(j, n * n, game.lu_.matrix(n));
      if (!game.lu_.factor()) return false;
      game.lu_.solve(f);
    }
    for (std::size_t a = 0; a < n; ++a) x[a + 1] -= f[a];
    return true;
  }

  /// How far p1 is from the reply to p2, whose log-odds differ by so little that the first order is exact.
  void find_residual(const double* x, const double* p1) {
    const double* const reply = game.odds_[0].data();
    double mean = 0.0;
    for (std::size_t a = 1; a < count<0>(); ++a) mean += p1[a] * (reply[a] - x[a]);
    game.residual_ = 0.0;
    for (std::size_t a = 0; a < count<0>(); ++a) {
      const double moves = p1[a] * ((a > 0 ? reply[a] - x[a] : 0.0) - mean);
      game.residual_ = std::max(game.residual_, std::abs(moves));
    }
  }

  bool solve(std::span<const double> guess, std::span<double> profile) {
    const std::size_t n = count<0>();
    double* const p1 = profile.data();
    double* const p2 = p1 + n;
    double* const x = game.x_.data();
    double* const f = game.f_.data();
    if (guess.empty()) {
      std::fill_n(p2, count<1>(), 1.0 / static_cast<double>(count<1>()));
      answer<0>(p2, x);
    } else {
      answer<0>(guess.data(), x);
    }
    double previous = INFINITY;
    double size = evaluate(x, p1, p2);
    int plain = 0;
    int failures = 0;
    for (int iteration = 0; iteration < kMaxSteps; ++iteration) {
      // Where Newton does not come nearer, a few plain replies do, for they contract.
      if (size > previous) plain = 4 << std::min(failures++, 8);
      if (plain == 0) {
        if (!step(x, p1, p2)) return false;
      } else {
        --plain;
        for (std::size_t a = 1; a < n; ++a) f[a - 1] = x[a] - game.odds_[0][a];
        for (std::size_t a = 1; a < n; ++a) x[a] = game.odds_[0][a];
      }
      double moved = 0.0;
      for (std::size_t a = 0; a + 1 < n; ++a) moved = std::max(moved, std::abs(f[a]));
      if (!std::isfinite(moved)) return false;
      previous = size;
      size = evaluate(x, p1, p2);
      if (size > kClose && (moved > kSettled || plain > 0)) continue;
      find_residual(x, p1);
      return true;
    }
    return false;
  }
};

namespace {

/// Calls `use` with the kernel that fits the numbers of actions.
template <typename Use>
auto with_kernel(BimatrixGame& game, std::size_t rows, std::size_t columns, const Use& use) {
  if (rows == 2 && columns == 2) return use(BimatrixKernel<2, 2>{game});
  if (rows == 3 && columns == 3) return use(BimatrixKernel<3, 3>{game});
  return use(BimatrixKernel<0, 0>{game});
}

}  // namespace

void BimatrixGame::build(std::span<const int> actions, std::span<const double> rationality,
                         std::span<const double> payoff) {
  for (std::size_t i = 0; i < 2; ++i) {
    actions_[i] = static_cast<std::size_t>(actions[i]);
    odds_[i].resize(actions_[i]);
  }
  for (std::vector<double>& gains : gain_) gains.resize(actions_[0] * actions_[1]);
  x_.resize(actions_[0]);
  f_.resize(actions_[0]);
  jacobian_.resize(actions_[0] * actions_[0]);
  with_kernel(*this, actions_[0], actions_[1], [&](auto kernel) {
    kernel.template build<0>(rationality[0], payoff);
    kernel.template build<1>(rationality[1], payoff);
  });
}

/// The least log-odds of action a against b while the other's mix keeps its bounds.
double BimatrixGame::least_odds(std::size_t i, std::size_t a, std::size_t b) {
  const Bounds& other = bounds_[1 - i];
  const std::size_t others = actions_[1 - i];
  double sum = 0.0;
  double free = 1.0;
  for (std::size_t c = 0; c < others; ++c) {
    sum += other.low[c] * (gain(i, a, c) - gain(i, b, c));
    free -= other.low[c];
  }
  // What is free goes to the actions that are worst for a, as far as their bounds allow.
  room_.assign(others, 0.0);
  for (std::size_t c = 0; c < others; ++c) room_[c] = other.high[c] - other.low[c];
  while (free > 0.0) {
    std::size_t worst = others;
    for (std::size_t c = 0; c < others; ++c) {
      if (room_[c] <= 0.0) continue;
      if (worst == others || gain(i, a, c) - gain(i, b, c) < gain(i, a, worst) - gain(i, b, worst)) {
        worst = c;
      }
    }
    if (worst == others) break;
    const double part = std::min(free, room_[worst]);
    sum += part * (gain(i, a, worst) - gain(i, b, worst));
    free -= part;
    room_[worst] = 0.0;
  }
  return sum;
}

/// Bounds i's mix by what the other's can be.
void BimatrixGame::bound_mix(std::size_t i) {
  constexpr double kRounding = 1e-12;
  const std::size_t count = actions_[i];
  Bounds& mine = bounds_[i];
  matrix_.assign(count * count, 1.0);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      if (a != b) matrix_[a * count + b] = std::exp(least_odds(i, a, b));
    }
  }
  mine.low.resize(count);
  mine.high.resize(count);
  for (std::size_t a = 0; a < count; ++a) {
    double most = 0.0;  // Of the others' odds against a.
    double least = 0.0;
    for (std::size_t b = 0; b < count; ++b) {
      most += 1.0 / matrix_[a * count + b];
      least += matrix_[b * count + a];
    }
    mine.low[a] = std::max(0.0, (1.0 - kRounding) / most - kRounding);
    mine.high[a] = std::min(1.0, (1.0 + kRounding) / least + kRounding);
  }
}

/// The largest q (1 - q) of any set of i's actions with probability q.
double BimatrixGame::spread(std::size_t i) const {
  double likely = 0.5;
  for (std::size_t a = 0; a < actions_[i]; ++a) likely = std::max(likely, bounds_[i].low[a]);
  return likely * (1.0 - likely);
}

// If the other's mix moves by dp, which adds up to 0, log-odds of i move by at most range * |dp|_1 / 2
// against each other, and then i's mix by 2 q (1 - q) times that in L1, q being the probability of
// the actions that gain more than the mean; q (1 - q) <= 1/4. So the reply to the reply contracts where the
// product of both players' range * q (1 - q) is below 1; and no equilibrium lies outside of the bounds.
bool BimatrixGame::unique() {
  const double ranges = with_kernel(*this, actions_[0], actions_[1], [](auto kernel) {
    return kernel.template cross_range<0>() * kernel.template cross_range<1>();
  });
  if (ranges < 16.0) return true;
  if (!std::isfinite(ranges)) return false;
  for (Bounds& bounds : bounds_) bounds = {};
  bounds_[1].low.assign(actions_[1], 0.0);
  bounds_[1].high.assign(actions_[1], 1.0);
  bound_mix(0);
  double before = INFINITY;
  for (int round = 0; round < kMaxBounds; ++round) {
    bound_mix(1);
    if (ranges * spread(0) * spread(1) < 1.0) return true;
    bound_mix(0);
    const double product = ranges * spread(0) * spread(1);
    if (product < 1.0) return true;
    // Bounds that hardly narrow will not get there.
    if (product > kNarrows * before) return false;
    before = product;
  }
  return false;
}

bool BimatrixGame::solve(std::span<const double> guess, std::span<double> profile) {
  return with_kernel(*this, actions_[0], actions_[1],
                     [&](auto kernel) { return kernel.solve(guess, profile); });
}

}  // namespace detente::solve
