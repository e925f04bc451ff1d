#include "engine/solve/one_shot/correlated.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

std::size_t action_in(const NormalForm& game, std::size_t row, std::size_t i) {
  return row / game.stride(i) % game.action_count(i);
}

/// The row when player i alone plays `action` instead.
std::size_t replaced(const NormalForm& game, std::size_t row, std::size_t i, std::size_t action) {
  return row + action * game.stride(i) - action_in(game, row, i) * game.stride(i);
}

double payoff_range(const NormalForm& game, std::size_t i) {
  double low = game.payoff_of(0, i);
  double high = low;
  for (std::size_t row = 1; row < game.rows(); ++row) {
    low = std::min(low, game.payoff_of(row, i));
    high = std::max(high, game.payoff_of(row, i));
  }
  return high - low;
}

/// What player i gains at `row` by playing `action`; in units of its range, so that rows of the program are
/// of size 1.
double gain(const NormalForm& game, std::size_t row, std::size_t i, std::size_t action, double unit) {
  return (game.payoff_of(replaced(game, row, i, action), i) - game.payoff_of(row, i)) * unit;
}

void add_term(LinearProgram::Row& row, std::size_t variable, double coefficient) {
  if (coefficient == 0.0) return;
  row.variable.push_back(static_cast<int>(variable));
  row.coefficient.push_back(coefficient);
}

/// For each player and each action it may be told and deviate from: its gain is at most 0.
void add_obedience(const NormalForm& game, std::size_t i, double unit, LinearProgram& program) {
  for (std::size_t told = 0; told < game.action_count(i); ++told) {
    for (std::size_t other = 0; other < game.action_count(i); ++other) {
      if (other == told) continue;
      LinearProgram::Row constraint;
      constraint.upper = 0.0;
      for (std::size_t row = 0; row < game.rows(); ++row) {
        if (action_in(game, row, i) == told) add_term(constraint, row, gain(game, row, i, other, unit));
      }
      program.rows.push_back(std::move(constraint));
    }
  }
}

void add_commitment(const NormalForm& game, std::size_t i, double unit, LinearProgram& program) {
  for (std::size_t other = 0; other < game.action_count(i); ++other) {
    LinearProgram::Row constraint;
    constraint.upper = 0.0;
    for (std::size_t row = 0; row < game.rows(); ++row) {
      add_term(constraint, row, gain(game, row, i, other, unit));
    }
    program.rows.push_back(std::move(constraint));
  }
}

/// The equilibria as distributions over the rows; no objective yet.
LinearProgram equilibrium_program(const NormalForm& game, CorrelatedKind kind) {
  LinearProgram program;
  LinearProgram::Row sum;
  sum.lower = sum.upper = 1.0;
  for (std::size_t row = 0; row < game.rows(); ++row) add_term(sum, row, 1.0);
  for (std::size_t row = 0; row < game.rows(); ++row) program.add_variable(0.0);
  program.rows.push_back(std::move(sum));
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    const double range = payoff_range(game, i);
    const double unit = range > 0.0 ? 1.0 / range : 1.0;
    if (kind == CorrelatedKind::correlated) {
      add_obedience(game, i, unit, program);
    } else {
      add_commitment(game, i, unit, program);
    }
  }
  return program;
}

/// The size of the payoffs: objectives are divided by it.
double largest_payoff(const NormalForm& game) {
  double size = 0.0;
  for (const double payoff : game.payoff) size = std::max(size, std::abs(payoff));
  return size > 0.0 ? size : 1.0;
}

void maximise_sum(const NormalForm& game, LinearProgram& program) {
  const double size = largest_payoff(game);
  for (std::size_t row = 0; row < game.rows(); ++row) {
    double sum = 0.0;
    for (std::size_t i = 0; i < game.player_count(); ++i) sum += game.payoff_of(row, i);
    program.objective[row] = sum / size;
  }
}

/// First the largest smallest payoff, then the largest sum at which nobody gets less.
LinearSolution solve_fairness(const NormalForm& game, LinearProgram program, const Budget& budget) {
  constexpr double kSlack = 1e-9;  // In units of the largest payoff: what the first program may be wrong by.
  const double size = largest_payoff(game);
  const int least = program.add_variable(1.0, -LinearProgram::kInfinity);
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    LinearProgram::Row at_least;
    at_least.lower = 0.0;
    for (std::size_t row = 0; row < game.rows(); ++row) {
      add_term(at_least, row, game.payoff_of(row, i) / size);
    }
    add_term(at_least, static_cast<std::size_t>(least), -1.0);
    program.rows.push_back(std::move(at_least));
  }
  const LinearSolution first = maximise(program, budget);
  if (first.why != LinearTermination::optimal) return first;
  const auto at = static_cast<std::size_t>(least);
  program.objective[at] = 0.0;
  program.lower[at] = first.x[at] - kSlack;
  maximise_sum(game, program);
  return maximise(program, budget);
}

LinearSolution solve_program(const NormalForm& game, const CorrelatedOptions& options) {
  LinearProgram program = equilibrium_program(game, options.kind);
  if (options.objective == CorrelatedObjective::fairness) {
    return solve_fairness(game, std::move(program), options.budget);
  }
  if (options.objective == CorrelatedObjective::welfare) {
    maximise_sum(game, program);
  } else {
    const double size = largest_payoff(game);
    for (std::size_t row = 0; row < game.rows(); ++row) {
      program.objective[row] = game.payoff_of(row, options.player) / size;
    }
  }
  return maximise(program, options.budget);
}

/// Rounding of the simplex method leaves probabilities a little below 0.
std::vector<double> cleaned(const LinearSolution& solution, std::size_t rows) {
  std::vector<double> distribution(solution.x.begin(),
                                   solution.x.begin() + static_cast<std::ptrdiff_t>(rows));
  double sum = 0.0;
  for (double& p : distribution) sum += p = std::max(0.0, p);
  for (double& p : distribution) p /= sum;
  return distribution;
}

double objective_of(const CorrelatedOptions& options, const std::vector<double>& payoff) {
  switch (options.objective) {
    case CorrelatedObjective::player: return payoff[options.player];
    case CorrelatedObjective::fairness: return *std::ranges::min_element(payoff);
    case CorrelatedObjective::welfare: break;
  }
  double sum = 0.0;
  for (const double x : payoff) sum += x;
  return sum;
}

}  // namespace

CorrelatedCertificate certify_correlated(const NormalForm& game, CorrelatedKind kind,
                                         const std::vector<double>& distribution) {
  DETENTE_REQUIRE(distribution.size() == game.rows(), "one probability per joint action");
  CorrelatedCertificate certificate{
      .probability_error = 0.0, .payoff = {}, .incentive = {}, .largest_incentive = 0.0};
  double sum = 0.0;
  for (const double p : distribution) {
    sum += p;
    certificate.probability_error = std::max({certificate.probability_error, -p, p - 1.0});
  }
  certificate.probability_error = std::max(certificate.probability_error, std::abs(1.0 - sum));
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    const std::size_t actions = game.action_count(i);
    // Gain from playing `other` when told `told`; all that is told together for the coarse kind.
    std::vector<double> gains(actions * actions, 0.0);
    double payoff = 0.0;
    for (std::size_t row = 0; row < game.rows(); ++row) {
      if (distribution[row] == 0.0) continue;
      payoff += distribution[row] * game.payoff_of(row, i);
      const std::size_t told = kind == CorrelatedKind::correlated ? action_in(game, row, i) : 0;
      for (std::size_t other = 0; other < actions; ++other) {
        gains[told * actions + other] += distribution[row] * gain(game, row, i, other, 1.0);
      }
    }
    double incentive = 0.0;
    for (std::size_t told = 0; told < actions; ++told) {
      const auto first = gains.begin() + static_cast<std::ptrdiff_t>(told * actions);
      incentive += std::max(0.0, *std::max_element(first, first + static_cast<std::ptrdiff_t>(actions)));
    }
    certificate.payoff.push_back(payoff);
    certificate.incentive.push_back(incentive);
    certificate.largest_incentive = std::max(certificate.largest_incentive, incentive);
  }
  return certificate;
}

CorrelatedEquilibrium best_correlated(const NormalForm& game, const CorrelatedOptions& options) {
  DETENTE_REQUIRE(options.player < game.player_count(), "a player of the game");
  CorrelatedEquilibrium result;
  const LinearSolution solution = solve_program(game, options);
  result.why = solution.why;
  if (solution.why != LinearTermination::optimal) return result;
  result.distribution = cleaned(solution, game.rows());
  result.certificate = certify_correlated(game, options.kind, result.distribution);
  result.objective = objective_of(options, result.certificate.payoff);
  result.converged = result.certificate.probability_error <= kCorrelatedIncentive;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    result.converged =
        result.converged && result.certificate.incentive[i] <= kCorrelatedIncentive * payoff_range(game, i);
  }
  return result;
}

double correlated_program_size(const NormalForm& game, CorrelatedKind kind) {
  const auto rows = static_cast<double>(game.rows());
  double size = rows;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    const auto actions = static_cast<double>(game.action_count(i));
    size += rows * (kind == CorrelatedKind::correlated ? actions - 1.0 : actions);
  }
  return size;
}

}  // namespace detente::solve
