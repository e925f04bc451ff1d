#include "engine/solve/one_shot/normal_form.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

/// Calls visit(row, choice) for every joint action; choice[i] is player i's action.
template <typename Visit>
void for_each_row(const NormalForm& game, Visit visit) {
  std::vector<std::size_t> choice(game.player_count(), 0);
  const std::size_t rows = game.rows();
  for (std::size_t row = 0; row < rows; ++row) {
    visit(row, choice);
    for (std::size_t i = choice.size(); i-- > 0;) {
      if (++choice[i] < game.action_count(i)) break;
      choice[i] = 0;
    }
  }
}

/// The probability that the others' part of a joint action is played.
template <typename Number>
Number others_chance(const std::vector<std::vector<Number>>& profile, const std::vector<std::size_t>& choice,
                     std::size_t i) {
  Number chance(1);
  for (std::size_t j = 0; j < choice.size(); ++j) {
    if (j != i) chance *= profile[j][choice[j]];
  }
  return chance;
}

template <typename Number, typename Payoff>
std::vector<std::vector<Number>> values_of(const NormalForm& game,
                                           const std::vector<std::vector<Number>>& profile, Payoff payoff) {
  std::vector<std::vector<Number>> values(game.player_count());
  for (std::size_t i = 0; i < values.size(); ++i) values[i].assign(game.action_count(i), Number(0));
  for_each_row(game, [&](std::size_t row, const std::vector<std::size_t>& choice) {
    for (std::size_t i = 0; i < choice.size(); ++i) {
      const Number chance = others_chance(profile, choice, i);
      if (chance != 0) values[i][choice[i]] += chance * payoff(row, i);
    }
  });
  return values;
}

std::vector<std::vector<Rational>> exact_values(const NormalForm& game, const ExactProfile& profile) {
  return values_of(game, profile, [&](std::size_t row, std::size_t i) { return game.exact_payoff(row, i); });
}

template <typename Number>
Number dot(const std::vector<Number>& a, const std::vector<Number>& b) {
  Number sum(0);
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

/// max |p - logit(value)|, for one player.
double logit_residual(const std::vector<double>& p, const std::vector<double>& value, double rationality) {
  const double best = *std::max_element(value.begin(), value.end());
  std::vector<double> reply(value.size());
  double sum = 0.0;
  for (std::size_t a = 0; a < value.size(); ++a) {
    reply[a] = std::exp(rationality * (value[a] - best));
    sum += reply[a];
  }
  double worst = 0.0;
  for (std::size_t a = 0; a < value.size(); ++a) worst = std::max(worst, std::abs(p[a] - reply[a] / sum));
  return worst;
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

}  // namespace

std::vector<int> NormalForm::action_counts() const {
  std::vector<int> counts;
  for (const Player& player : players) counts.push_back(static_cast<int>(player.actions.size()));
  return counts;
}

std::size_t NormalForm::rows() const {
  std::size_t rows = 1;
  for (const Player& player : players) rows *= player.actions.size();
  return rows;
}

std::size_t NormalForm::stride(std::size_t i) const {
  std::size_t stride = 1;
  for (std::size_t j = i + 1; j < players.size(); ++j) stride *= players[j].actions.size();
  return stride;
}

Rational NormalForm::exact_payoff(std::size_t row, std::size_t i) const {
  const std::size_t at = row * players.size() + i;
  return exact.empty() ? to_rational(payoff[at]) : exact[at];
}

void NormalForm::settle_exact() {
  payoff.resize(exact.size());
  bool same = true;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    payoff[k] = to_double(exact[k]);
    same = same && std::isfinite(payoff[k]) && to_rational(payoff[k]) == exact[k];
  }
  if (same) exact.clear();
}

MixedProfile to_doubles(const ExactProfile& profile) {
  MixedProfile result(profile.size());
  for (std::size_t i = 0; i < profile.size(); ++i) {
    for (const Rational& p : profile[i]) result[i].push_back(to_double(p));
  }
  return result;
}

MixedProfile centroid(const NormalForm& game) {
  MixedProfile profile;
  for (const NormalForm::Player& player : game.players) {
    profile.emplace_back(player.actions.size(), 1.0 / static_cast<double>(player.actions.size()));
  }
  return profile;
}

Certificate certify(const NormalForm& game, const MixedProfile& profile) {
  Certificate certificate{.probability_error = 0.0, .payoff = {}, .regret = {}, .largest_regret = 0.0};
  const auto values = action_values(game, profile);
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    double sum = 0.0;
    for (const double p : profile[i]) {
      sum += p;
      certificate.probability_error = std::max({certificate.probability_error, -p, p - 1.0});
    }
    certificate.probability_error = std::max(certificate.probability_error, std::abs(1.0 - sum));
    const double payoff = dot(profile[i], values[i]);
    const double regret = std::max(0.0, *std::max_element(values[i].begin(), values[i].end()) - payoff);
    certificate.payoff.push_back(payoff);
    certificate.regret.push_back(regret);
    certificate.largest_regret = std::max(certificate.largest_regret, regret);
  }
  return certificate;
}

Certificate certify(const NormalForm& game, const MixedProfile& profile,
                    std::span<const double> rationality) {
  Certificate certificate = certify(game, profile);
  const auto values = action_values(game, profile);
  certificate.qre_residual = 0.0;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    double residual = 0.0;
    if (std::isfinite(rationality[i])) {
      residual = logit_residual(profile[i], values[i], rationality[i]);
    } else if (const double range = payoff_range(game, i); range > 0.0) {
      residual = certificate.regret[i] / range;
    }
    certificate.qre_residual = std::max(certificate.qre_residual, residual);
  }
  return certificate;
}

bool is_exact_equilibrium(const NormalForm& game, const ExactProfile& profile) {
  const auto values = exact_values(game, profile);
  for (std::size_t i = 0; i < profile.size(); ++i) {
    Rational sum(0);
    for (const Rational& p : profile[i]) {
      if (p < 0) return false;
      sum += p;
    }
    if (sum != 1) return false;
    const Rational best = *std::max_element(values[i].begin(), values[i].end());
    for (std::size_t a = 0; a < profile[i].size(); ++a) {
      if (profile[i][a] > 0 && values[i][a] < best) return false;
    }
  }
  return true;
}

std::vector<Rational> exact_payoffs(const NormalForm& game, const ExactProfile& profile) {
  const auto values = exact_values(game, profile);
  std::vector<Rational> payoffs;
  for (std::size_t i = 0; i < profile.size(); ++i) payoffs.push_back(dot(profile[i], values[i]));
  return payoffs;
}

std::vector<std::vector<double>> action_values(const NormalForm& game, const MixedProfile& profile) {
  return values_of(game, profile, [&](std::size_t row, std::size_t i) { return game.payoff_of(row, i); });
}

std::vector<std::vector<int>> best_replies(const NormalForm& game, const MixedProfile& profile,
                                           double tolerance) {
  std::vector<std::vector<int>> replies;
  for (const std::vector<double>& value : action_values(game, profile)) {
    const double best = *std::max_element(value.begin(), value.end());
    std::vector<int>& mine = replies.emplace_back();
    for (std::size_t a = 0; a < value.size(); ++a) {
      if (value[a] >= best - tolerance) mine.push_back(static_cast<int>(a));
    }
  }
  return replies;
}

EquilibriumSet pure_equilibria(const NormalForm& game, const Budget& budget) {
  constexpr std::size_t kAskEvery = 1024;  // Rows; asking may cost more than a row.
  EquilibriumSet found;
  const std::size_t rows = game.rows();
  const std::size_t players = game.player_count();
  for (std::size_t row = 0; row < rows; ++row) {
    if (found.equilibria.size() >= budget.max_equilibria || (row % kAskEvery == 0 && budget.over())) {
      found.remarks.emplace_back("the search for pure equilibria was ended early");
      return found;
    }
    bool stable = true;
    ExactProfile exact(players);
    for (std::size_t i = 0; i < players && stable; ++i) {
      const std::size_t stride = game.stride(i);
      const std::size_t actions = game.action_count(i);
      const std::size_t chosen = row / stride % actions;
      const Rational here = game.exact_payoff(row, i);
      for (std::size_t a = 0; a < actions && stable; ++a) {
        stable = game.exact_payoff(row - chosen * stride + a * stride, i) <= here;
      }
      exact[i].assign(actions, Rational(0));
      exact[i][chosen] = Rational(1);
    }
    if (!stable) continue;
    Equilibrium equilibrium{to_doubles(exact), std::move(exact), {}, -1};
    equilibrium.certificate = certify(game, equilibrium.profile);
    found.equilibria.push_back(std::move(equilibrium));
  }
  found.complete = true;
  return found;
}

}  // namespace detente::solve
