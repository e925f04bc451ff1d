#include "engine/solve/stage/stage_game.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/play/policy.hpp"
#include "engine/solve/stage/bimatrix_game.hpp"
#include "engine/solve/stage/continuation.hpp"
#include "engine/solve/stage/limit_equilibrium.hpp"
#include "engine/solve/stage/logit_map.hpp"

namespace detente::solve {
namespace {

// Points of the branch, in units of 1 / (largest gain), at which its limit is looked for.
constexpr double kFirstLook = 100.0;
constexpr double kLastLook = 1e7;
constexpr double kSupports[] = {1e-2, 1e-4, 1e-8};  // Probabilities that may count as 0.
constexpr double kAgree = 1e-6;

}  // namespace

/// What is left of a game when fixed players are averaged out, and all work space.
struct StageSolver::Work {
  BimatrixGame bimatrix;
  LogitMap map;
  Continuation path;
  LimitEquilibrium limit;

  std::vector<std::size_t> first;  ///< Per player: where its probabilities begin.
  std::vector<std::size_t> free;   ///< Players with a choice to make.
  std::vector<char> is_free;
  std::vector<int> free_actions;
  std::vector<double> free_rationality;
  std::vector<double> free_payoff;
  std::vector<double> free_profile;
  std::vector<std::size_t> digit;
  std::vector<double> expected;  ///< Per action of each player: its payoff against the others' mixes.
  std::vector<double> before, after, reply;
  bool proved = false;  ///< By the pair's bounds: its equilibrium is unique.

  void find_free(const StageGame& game, std::span<double> profile);
  std::span<const double> reduce(const StageGame& game, std::span<const double> profile);
  bool solve_alone(std::span<const double> payoff);
  bool solve_pair(const StageGame& game, std::span<double> profile, std::span<const double> guess,
                  StageSummary& summary);
  bool solve_together(std::span<const double> payoff, StageSummary& summary);
  static void value_pair(const StageGame& game, std::span<const double> profile, std::span<double> values);
  bool follow_to_cap();
  bool follow_to_limit();
  void expect(const StageGame& game, std::span<const double> profile);
  [[nodiscard]] double residual(const StageGame& game, std::span<const double> profile);
  [[nodiscard]] double regret(const StageGame& game, std::size_t i, std::span<const double> p,
                              std::span<const double> utilities) const;
};

StageSolver::StageSolver() : work_(std::make_unique<Work>()) {
}
StageSolver::~StageSolver() = default;
StageSolver::StageSolver(StageSolver&&) noexcept = default;
StageSolver& StageSolver::operator=(StageSolver&&) noexcept = default;

/// Players with one action or rationality 0 need no solving: their mixes are filled in here.
void StageSolver::Work::find_free(const StageGame& game, std::span<double> profile) {
  const std::size_t n = game.actions.size();
  first.resize(n);
  is_free.assign(n, 0);
  free.clear();
  free_actions.clear();
  free_rationality.clear();
  std::size_t at = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto count = static_cast<std::size_t>(game.actions[i]);
    first[i] = at;
    if (game.fixed[i] == 0) {
      if (count > 1 && game.rationality[i] > 0.0) {
        is_free[i] = 1;
        free.push_back(i);
        free_actions.push_back(game.actions[i]);
        free_rationality.push_back(game.rationality[i]);
      } else {
        std::ranges::fill(profile.subspan(at, count), 1.0 / static_cast<double>(count));
      }
    }
    at += count;
  }
}

/// The payoffs of the free players over their joint actions, in expectation over the others.
std::span<const double> StageSolver::Work::reduce(const StageGame& game, std::span<const double> profile) {
  const std::size_t n = game.actions.size();
  if (free.size() == n) return game.payoff;
  std::size_t rows = 1;
  for (const int count : free_actions) rows *= static_cast<std::size_t>(count);
  const std::size_t k = free.size();
  free_payoff.assign(rows * k, 0.0);
  digit.assign(n, 0);
  for (std::size_t row = 0; row * n < game.payoff.size(); ++row) {
    double weight = 1.0;
    std::size_t free_row = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (is_free[i] != 0) {
        free_row = free_row * static_cast<std::size_t>(game.actions[i]) + digit[i];
      } else {
        weight *= profile[first[i] + digit[i]];
      }
    }
    for (std::size_t f = 0; f < k; ++f)
      free_payoff[free_row * k + f] += weight * game.payoff[row * n + free[f]];
    for (std::size_t i = n; i-- > 0;) {
      if (++digit[i] < static_cast<std::size_t>(game.actions[i])) break;
      digit[i] = 0;
    }
  }
  return free_payoff;
}

/// True when the reply is the only one.
bool StageSolver::Work::solve_alone(std::span<const double> payoff) {
  free_profile.resize(payoff.size());
  play::logit(free_rationality[0], payoff, free_profile);
  return std::isfinite(free_rationality[0]) ||
         std::ranges::count_if(free_profile, [](double p) { return p > 0.0; }) == 1;
}

/// The shortest way, for two players whose equilibrium is unique. False when they need another.
bool StageSolver::Work::solve_pair(const StageGame& game, std::span<double> profile,
                                   std::span<const double> guess, StageSummary& summary) {
  if (game.actions.size() != 2) return false;
  for (std::size_t i = 0; i < 2; ++i) {
    if (game.fixed[i] != 0 || game.actions[i] < 2) return false;
    if (!(game.rationality[i] > 0.0) || std::isinf(game.rationality[i])) return false;
  }
  bimatrix.build(game.actions, game.rationality, game.payoff);
  proved = bimatrix.unique();
  if (!proved ||
      !bimatrix.solve(guess.empty() ? guess : guess.subspan(static_cast<std::size_t>(game.actions[0])),
                      profile)) {
    return false;
  }
  summary.unique = true;
  summary.residual = bimatrix.residual();
  summary.why =
      summary.residual <= kTolerance ? StageTermination::converged : StageTermination::not_converged;
  return true;
}

/// What players expect of a profile of two.
void StageSolver::Work::value_pair(const StageGame& game, std::span<const double> profile,
                                   std::span<double> values) {
  const auto rows = static_cast<std::size_t>(game.actions[0]);
  const auto columns = static_cast<std::size_t>(game.actions[1]);
  values[0] = values[1] = 0.0;
  for (std::size_t a = 0; a < rows; ++a) {
    for (std::size_t b = 0; b < columns; ++b) {
      const double weight = profile[a] * profile[rows + b];
      for (std::size_t i = 0; i < 2; ++i) values[i] += weight * game.payoff[(a * columns + b) * 2 + i];
    }
  }
}

/// False when the branch was lost.
bool StageSolver::Work::solve_together(std::span<const double> payoff, StageSummary& summary) {
  map.build(free_actions, free_rationality, payoff);
  summary.unique = proved || (!map.any_best_replies() && map.cap() * map.sensitivity() < 1.0);
  for (const auto pace : {Continuation::Pace::normal, Continuation::Pace::careful}) {
    path.start(map, pace);
    const bool reached = map.any_best_replies() ? follow_to_limit() : follow_to_cap();
    summary.steps += path.steps();
    if (reached) return true;
  }
  return false;
}

bool StageSolver::Work::follow_to_cap() {
  const bool reached = path.advance(map.cap());
  free_profile.assign(path.probabilities().begin(), path.probabilities().end());
  return reached;
}

bool StageSolver::Work::follow_to_limit() {
  map.hold(false);
  bool on_branch = map.cap() == 0.0 || path.advance(map.cap());
  map.hold(true);
  bool found = false;
  const double last = std::max(kLastLook, 4.0 * map.cap());
  for (double s = std::max(kFirstLook, 2.0 * map.cap()); on_branch && s <= last; s *= 10.0) {
    on_branch = path.advance(s);
    if (!on_branch) break;
    const bool found_before = found;
    found = false;
    for (std::size_t t = 0; t < std::size(kSupports) && !found; ++t) {
      found = limit.find(map, path.probabilities(), s, kSupports[t]);
    }
    if (!found) continue;
    const auto p = limit.probabilities();
    bool agrees = found_before;
    for (std::size_t x = 0; agrees && x < p.size(); ++x) agrees = std::abs(p[x] - free_profile[x]) <= kAgree;
    free_profile.assign(p.begin(), p.end());
    if (agrees) return true;
  }
  if (!found) free_profile.assign(path.probabilities().begin(), path.probabilities().end());
  return false;
}

void StageSolver::Work::expect(const StageGame& game, std::span<const double> profile) {
  const std::size_t n = game.actions.size();
  expected.assign(profile.size(), 0.0);
  before.resize(n + 1);
  after.resize(n + 1);
  digit.assign(n, 0);
  before[0] = 1.0;
  after[n] = 1.0;
  for (std::size_t row = 0; row * n < game.payoff.size(); ++row) {
    for (std::size_t i = 0; i < n; ++i) before[i + 1] = before[i] * profile[first[i] + digit[i]];
    for (std::size_t i = n; i-- > 0;) after[i] = after[i + 1] * profile[first[i] + digit[i]];
    for (std::size_t i = 0; i < n; ++i) {
      expected[first[i] + digit[i]] += before[i] * after[i + 1] * game.payoff[row * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      if (++digit[i] < static_cast<std::size_t>(game.actions[i])) break;
      digit[i] = 0;
    }
  }
}

double StageSolver::Work::regret(const StageGame& game, std::size_t i, std::span<const double> p,
                                 std::span<const double> utilities) const {
  const std::size_t n = game.actions.size();
  double low = game.payoff[i];
  double high = low;
  for (std::size_t x = i; x < game.payoff.size(); x += n) {
    low = std::min(low, game.payoff[x]);
    high = std::max(high, game.payoff[x]);
  }
  if (high == low) return 0.0;
  const double best = *std::ranges::max_element(utilities);
  double lost = 0.0;
  for (std::size_t a = 0; a < p.size(); ++a) lost += p[a] * (best - utilities[a]);
  return lost / (high - low);
}

double StageSolver::Work::residual(const StageGame& game, std::span<const double> profile) {
  double largest = 0.0;
  for (std::size_t i = 0; i < game.actions.size(); ++i) {
    if (game.fixed[i] != 0) continue;
    const auto count = static_cast<std::size_t>(game.actions[i]);
    const auto p = profile.subspan(first[i], count);
    const auto utilities = std::span<const double>(expected).subspan(first[i], count);
    if (std::isinf(game.rationality[i])) {
      largest = std::max(largest, regret(game, i, p, utilities));
      continue;
    }
    reply.resize(count);
    play::logit(game.rationality[i], utilities, reply);
    for (std::size_t a = 0; a < count; ++a) largest = std::max(largest, std::abs(p[a] - reply[a]));
  }
  return largest;
}

StageSummary StageSolver::solve(const StageGame& game, std::span<double> profile, std::span<double> values,
                                std::span<const double> guess) {
  DETENTE_REQUIRE(game.rationality.size() == game.actions.size() &&
                      game.fixed.size() == game.actions.size() && values.size() == game.actions.size(),
                  "one number per player");
  Work& work = *work_;
  StageSummary summary;
  work.proved = false;
  if (work.solve_pair(game, profile, guess, summary)) {
    Work::value_pair(game, profile, values);
    return summary;
  }
  work.find_free(game, profile);
  bool on_branch = true;
  if (work.free.empty()) {
    summary.unique = true;
  } else {
    const auto payoff = work.reduce(game, profile);
    if (work.free.size() == 1) {
      summary.unique = work.solve_alone(payoff);
    } else {
      on_branch = work.solve_together(payoff, summary);
    }
    std::size_t at = 0;
    for (const std::size_t i : work.free) {
      const auto count = static_cast<std::size_t>(game.actions[i]);
      std::copy_n(work.free_profile.begin() + static_cast<std::ptrdiff_t>(at), count,
                  profile.begin() + static_cast<std::ptrdiff_t>(work.first[i]));
      at += count;
    }
  }
  work.expect(game, profile);
  for (std::size_t i = 0; i < game.actions.size(); ++i) {
    values[i] = 0.0;
    for (std::size_t x = work.first[i]; x < work.first[i] + static_cast<std::size_t>(game.actions[i]); ++x) {
      values[i] += profile[x] * work.expected[x];
    }
  }
  summary.residual = work.residual(game, profile);
  summary.why = on_branch && summary.residual <= kTolerance ? StageTermination::converged
                                                            : StageTermination::not_converged;
  return summary;
}

}  // namespace detente::solve
