#include "engine/solve/types/type_game.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/play/policy.hpp"
#include "engine/solve/types/type_branch.hpp"

namespace detente::solve {
namespace {

constexpr double kSmallestMean = 1e-200;
constexpr double kStiff = 4.0;  // See contracts().

}  // namespace

std::size_t place_of(const TypedMover& mover, int point) {
  const auto place = std::ranges::lower_bound(mover.after, point);
  DETENTE_REQUIRE(place != mover.after.end() && *place == point, "the belief may move to its lottery");
  return static_cast<std::size_t>(place - mover.after.begin());
}

void split_over_places(const TypedMover& mover, std::span<const double> posterior,
                       std::vector<scenario::BeliefGrid::Part>& lottery) {
  mover.grid->split(posterior, lottery);
  for (auto& part : lottery) part.point = static_cast<int>(place_of(mover, part.point));
}

struct TypeGameSolver::Work final : TypeMap {
  /// What follows from the unknowns for one typed mover.
  struct Told {
    std::vector<std::size_t> live;  ///< Types that the belief holds possible.
    std::vector<double> log_share;  ///< Of each live type.
    std::size_t first = 0;          ///< Its first unknown: live types x actions.
    std::size_t actions = 0;
    std::vector<double> sum;        ///< Per live type; log_p lacks its logarithm.
    std::vector<double> p, log_p;   ///< Live types x actions.
    std::vector<double> posterior;  ///< Actions x all types.
    std::vector<std::vector<scenario::BeliefGrid::Part>>
        lottery;  ///< Per action; points are indices of `after`.
  };

  const TypeGame* game = nullptr;
  std::vector<Told> told;
  std::vector<std::size_t> first_mix;  ///< Per mover.
  std::vector<std::size_t> digit;
  std::size_t rows = 0, places = 0;
  bool others_decide = false;
  double others_residual = 0.0;
  bool others_unique = true;
  StageGame stage;
  StageSolver stage_solver;
  std::vector<double> payoff, stage_values;
  std::vector<std::pair<std::size_t, double>> joint, joint_before;
  std::vector<double> mixes, x, f, reply;
  TypeBranch branch;

  void begin(const TypeGame& of, std::span<const double> given);
  void choose(std::size_t t, std::span<const double> utilities, double scale);
  void infer(std::size_t t);
  /// Logarithm of the chance that a live type is there and takes the action.
  [[nodiscard]] double log_joint(std::size_t t, std::size_t l, std::size_t a) const {
    const Told& here = told[t];
    return here.log_share[l] + here.log_p[l * here.actions + a] - std::log(here.sum[l]);
  }
  void places_after();
  void settle_others();
  void evaluate_alone(std::vector<double>& out) const;
  void evaluate(std::span<const double> utilities, double scale, std::vector<double>& out) override;
  [[nodiscard]] double residual(std::span<const double> out, double scale) override;
  [[nodiscard]] bool contracts() const;
  [[nodiscard]] double stiffness(std::size_t t) const;
  void next_row();

  [[nodiscard]] double after(std::size_t row, std::size_t place, std::size_t column) const {
    return game->after[(row * places + place) * game->columns + column];
  }
};

void TypeGameSolver::Work::begin(const TypeGame& of, std::span<const double> given) {
  game = &of;
  mixes.assign(given.begin(), given.end());
  first_mix.clear();
  rows = 1;
  std::size_t at = 0;
  for (const int count : of.stage.actions) {
    first_mix.push_back(at);
    at += static_cast<std::size_t>(count);
    rows *= static_cast<std::size_t>(count);
  }
  digit.assign(of.stage.actions.size(), 0);
  places = 1;
  agents_.clear();
  told.resize(of.typed.size());
  for (std::size_t t = 0; t < told.size(); ++t) {
    const TypedMover& mover = of.typed[t];
    Told& here = told[t];
    here.live.clear();
    here.log_share.clear();
    const std::span<const double> share = mover.grid->point(mover.point);
    for (std::size_t k = 0; k < share.size(); ++k) {
      if (share[k] <= 0.0) continue;
      here.live.push_back(k);
      here.log_share.push_back(std::log(share[k]));
    }
    here.actions = static_cast<std::size_t>(of.stage.actions[mover.mover]);
    here.first = unknowns();
    here.p.resize(here.live.size() * here.actions);
    here.log_p.resize(here.p.size());
    here.sum.resize(here.live.size());
    here.posterior.assign(here.actions * share.size(), 0.0);
    here.lottery.resize(here.actions);
    for (std::size_t l = 0; l < here.live.size(); ++l) {
      agents_.push_back({mover.rationality, here.first + l * here.actions, here.actions});
    }
    places *= mover.after.size();
  }
  stage.actions = of.stage.actions;
  stage.rationality = of.stage.rationality;
  stage.fixed = of.stage.fixed;
  others_decide = std::ranges::find(stage.fixed, 0) != stage.fixed.end();
  others_residual = 0.0;
  others_unique = true;
}

/// The types' mixes, their mean, and what each action tells.
void TypeGameSolver::Work::choose(std::size_t t, std::span<const double> utilities, double scale) {
  Told& here = told[t];
  const TypedMover& mover = game->typed[t];
  const double rationality = scale * mover.rationality;
  const std::span<double> mean = std::span(mixes).subspan(first_mix[mover.mover], here.actions);
  std::ranges::fill(mean, 0.0);
  for (std::size_t l = 0; l < here.live.size(); ++l) {
    const auto u = utilities.subspan(here.first + l * here.actions, here.actions);
    const double best = *std::ranges::max_element(u);
    double* const p = here.p.data() + l * here.actions;
    double sum = 0.0;
    for (std::size_t a = 0; a < here.actions; ++a) {
      here.log_p[l * here.actions + a] = rationality * (u[a] - best);
      p[a] = std::exp(rationality * (u[a] - best));
      sum += p[a];
    }
    const double share = mover.grid->share(mover.point, here.live[l]);
    for (std::size_t a = 0; a < here.actions; ++a) {
      p[a] /= sum;
      mean[a] += share * p[a];
    }
    here.sum[l] = sum;
  }
  infer(t);
}

/// Bayes' rule. In logarithms where no type takes the action in any double: there its limit is asked for.
void TypeGameSolver::Work::infer(std::size_t t) {
  Told& here = told[t];
  const TypedMover& mover = game->typed[t];
  const std::size_t types = mover.grid->types();
  for (std::size_t a = 0; a < here.actions; ++a) {
    const std::span<double> posterior = std::span(here.posterior).subspan(a * types, types);
    const double mean = mixes[first_mix[mover.mover] + a];
    double most = 0.0;
    if (mean < kSmallestMean) {
      most = -INFINITY;
      for (std::size_t l = 0; l < here.live.size(); ++l) most = std::max(most, log_joint(t, l, a));
    }
    double sum = 0.0;
    for (std::size_t l = 0; l < here.live.size(); ++l) {
      const std::size_t k = here.live[l];
      const double now = mean < kSmallestMean
                             ? std::exp(log_joint(t, l, a) - most)
                             : mover.grid->share(mover.point, k) * here.p[l * here.actions + a] / mean;
      posterior[k] = std::max(kLeastShare, now);
      sum += posterior[k];
    }
    for (const std::size_t k : here.live) posterior[k] /= sum;
    split_over_places(mover, posterior, here.lottery[a]);
  }
}

/// Where the row of `digit` leads: places with their probabilities.
void TypeGameSolver::Work::places_after() {
  joint.assign(1, {0, 1.0});
  for (std::size_t t = 0; t < told.size(); ++t) {
    const TypedMover& mover = game->typed[t];
    std::swap(joint, joint_before);
    joint.clear();
    for (const auto& [place, weight] : joint_before) {
      for (const auto& part : told[t].lottery[digit[mover.mover]]) {
        joint.emplace_back(place * mover.after.size() + static_cast<std::size_t>(part.point),
                           weight * part.weight);
      }
    }
  }
}

void TypeGameSolver::Work::next_row() {
  for (std::size_t m = digit.size(); m-- > 0;) {
    if (++digit[m] < static_cast<std::size_t>(game->stage.actions[m])) return;
    digit[m] = 0;
  }
}

/// The movers without types, who choose at once with the typed ones and know these by their mean.
void TypeGameSolver::Work::settle_others() {
  const std::size_t movers = digit.size();
  payoff.assign(rows * movers, 0.0);
  for (std::size_t row = 0; row < rows; ++row, next_row()) {
    places_after();
    for (std::size_t m = 0; m < movers; ++m) {
      double& value = payoff[row * movers + m];
      value = game->reward[row * game->columns + game->player[m]];
      for (const auto& [place, weight] : joint) value += weight * after(row, place, game->player[m]);
    }
  }
  stage.payoff = payoff;
  stage_values.resize(movers);
  const StageSummary summary = stage_solver.solve(stage, mixes, stage_values);
  others_residual = summary.residual;
  others_unique = summary.unique;
}

/// The same where the typed player moves alone.
void TypeGameSolver::Work::evaluate_alone(std::vector<double>& out) const {
  const Told& here = told[0];
  const TypedMover& mover = game->typed[0];
  for (std::size_t a = 0; a < here.actions; ++a) {
    for (std::size_t l = 0; l < here.live.size(); ++l) {
      double sum = 0.0;
      for (const auto& part : here.lottery[a]) {
        sum += part.weight * after(a, static_cast<std::size_t>(part.point), mover.column + here.live[l]);
      }
      out[here.first + l * here.actions + a] = sum / here.posterior[a * mover.grid->types() + here.live[l]];
    }
  }
}

/// What each action is worth to each type, given what it was thought to be worth.
void TypeGameSolver::Work::evaluate(std::span<const double> utilities, double scale,
                                    std::vector<double>& out) {
  for (std::size_t t = 0; t < told.size(); ++t) choose(t, utilities, scale);
  if (others_decide) settle_others();
  out.assign(unknowns(), 0.0);
  if (digit.size() == 1) return evaluate_alone(out);
  for (std::size_t row = 0; row < rows; ++row, next_row()) {
    places_after();
    for (std::size_t t = 0; t < told.size(); ++t) {
      const Told& here = told[t];
      const TypedMover& mover = game->typed[t];
      double others = 1.0;
      for (std::size_t m = 0; m < digit.size(); ++m) {
        if (m != mover.mover) others *= mixes[first_mix[m] + digit[m]];
      }
      if (others == 0.0) continue;
      const std::size_t action = digit[mover.mover];
      for (std::size_t l = 0; l < here.live.size(); ++l) {
        double sum = 0.0;
        for (const auto& [place, weight] : joint) {
          sum += weight * after(row, place, mover.column + here.live[l]);
        }
        out[here.first + l * here.actions + action] +=
            others * sum / here.posterior[action * mover.grid->types() + here.live[l]];
      }
    }
  }
}

/// Of the mixes that the last evaluation held, against replies to what it found.
double TypeGameSolver::Work::residual(std::span<const double> out, double scale) {
  double largest = others_residual;
  for (std::size_t t = 0; t < told.size(); ++t) {
    const Told& here = told[t];
    reply.resize(here.actions);
    for (std::size_t l = 0; l < here.live.size(); ++l) {
      play::logit(scale * game->typed[t].rationality,
                  out.subspan(here.first + l * here.actions, here.actions), reply);
      for (std::size_t a = 0; a < here.actions; ++a) {
        largest = std::max(largest, std::abs(reply[a] - here.p[l * here.actions + a]));
      }
    }
  }
  return largest;
}

/// Largest slope of a type's value in the logarithm of the odds of its two types: within a cell from `low` to
/// `high`, (1 - low) high |v(high) - v(low)| / (high - low) bounds it, v being what the type is worth there.
double TypeGameSolver::Work::stiffness(std::size_t t) const {
  const TypedMover& mover = game->typed[t];
  double largest = 0.0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t i = 0; i + 1 < mover.after.size(); ++i) {
        const double one = mover.grid->share(mover.after[i], k);
        const double two = mover.grid->share(mover.after[i + 1], k);
        const double low = std::min(one, two);
        if (low <= 0.0) continue;  // Below the first point a type's value is that of the point.
        const double change =
            after(row, i + 1, mover.column + k) / two - after(row, i, mover.column + k) / one;
        largest =
            std::max(largest, (1.0 - low) * std::max(one, two) * std::abs(change) / std::abs(two - one));
      }
    }
  }
  return largest;
}

/// True when iteration is a contraction: one typed mover of two types, alone. A change e of what is thought
/// moves the log odds after an action by at most 4 rationality e.
bool TypeGameSolver::Work::contracts() const {
  if (told.size() != 1 || others_decide || digit.size() != 1) return false;
  if (told[0].live.size() == 1) return true;
  if (game->typed[0].grid->types() != 2) return false;
  return kStiff * game->typed[0].rationality * stiffness(0) < 1.0;
}

TypeGameSolver::TypeGameSolver() : work_(std::make_unique<Work>()) {
}
TypeGameSolver::~TypeGameSolver() = default;
TypeGameSolver::TypeGameSolver(TypeGameSolver&&) noexcept = default;
TypeGameSolver& TypeGameSolver::operator=(TypeGameSolver&&) noexcept = default;

std::size_t TypeGameSolver::guess_size(const TypeGame& game) {
  std::size_t size = 0;
  for (const TypedMover& mover : game.typed) {
    size += mover.grid->types() * static_cast<std::size_t>(game.stage.actions[mover.mover]);
  }
  return size;
}

TypeSummary TypeGameSolver::solve(const TypeGame& game, bool has_guess, std::span<double> guess,
                                  std::span<double> mixes, std::span<double> row_values) {
  Work& work = *work_;
  work.begin(game, mixes);
  TypeSummary summary;
  summary.unique = work.contracts();
  work.x.assign(guess.begin(), guess.begin() + static_cast<std::ptrdiff_t>(work.unknowns()));
  work.branch.solve(work, has_guess, kTolerance, work.x);
  work.evaluate(work.x, 1.0, work.f);
  summary.residual = work.residual(work.f, 1.0);
  summary.converged = summary.residual <= kTolerance;
  std::ranges::copy(work.x, guess.begin());
  std::ranges::copy(work.mixes, mixes.begin());
  for (std::size_t row = 0; row < work.rows; ++row, work.next_row()) {
    work.places_after();
    const std::span<double> out = row_values.subspan(row * game.columns, game.columns);
    std::copy_n(game.reward.begin() + static_cast<std::ptrdiff_t>(row * game.columns), game.columns,
                out.begin());
    for (const auto& [place, weight] : work.joint) {
      for (std::size_t c = 0; c < game.columns; ++c) out[c] += weight * work.after(row, place, c);
    }
  }
  return summary;
}

void TypeGameSolver::belief_after(std::size_t typed, int action, std::span<double> probabilities) const {
  std::ranges::fill(probabilities, 0.0);
  for (const auto& part : work_->told[typed].lottery[static_cast<std::size_t>(action)]) {
    probabilities[static_cast<std::size_t>(part.point)] = part.weight;
  }
}

}  // namespace detente::solve
