#include "engine/solve/one_shot/repeated_game.hpp"

#include <algorithm>

namespace detente::solve {
namespace {

/// Whether everyone has at least as much in `a` as in `b`, and someone more.
bool dominates(const std::vector<Rational>& a, const std::vector<Rational>& b) {
  bool more = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] < b[i]) return false;
    more = more || a[i] > b[i];
  }
  return more;
}

/// The factor from which no one deviates, for a punishment that the profile dominates; 1 = none does.
Rational critical_factor(const TriggerProfile& profile, const std::vector<Rational>& punishment) {
  Rational largest(0);
  for (std::size_t i = 0; i < punishment.size(); ++i) {
    const Rational gain = profile.deviations[i] - profile.payoffs[i];
    if (gain > 0) largest = std::max(largest, Rational(gain / (profile.deviations[i] - punishment[i])));
  }
  return largest;
}

/// Actions, payoffs and deviations of a joint action.
TriggerProfile profile_of(const NormalForm& stage, std::size_t row) {
  TriggerProfile profile;
  for (std::size_t i = 0; i < stage.player_count(); ++i) {
    const std::size_t stride = stage.stride(i);
    const std::size_t action = row / stride % stage.action_count(i);
    profile.actions.push_back(static_cast<int>(action));
    profile.payoffs.push_back(stage.exact_payoff(row, i));
    Rational best = profile.payoffs.back();
    for (std::size_t a = 0; a < stage.action_count(i); ++a) {
      best = std::max(best, stage.exact_payoff(row - action * stride + a * stride, i));
    }
    profile.deviations.push_back(best);
  }
  return profile;
}

}  // namespace

std::vector<TriggerProfile> trigger_profiles(const NormalForm& stage,
                                             const std::vector<Equilibrium>& equilibria) {
  std::vector<std::vector<Rational>> punishments(equilibria.size());
  for (std::size_t e = 0; e < equilibria.size(); ++e) {
    if (!equilibria[e].exact.empty()) punishments[e] = exact_payoffs(stage, equilibria[e].exact);
  }
  std::vector<TriggerProfile> profiles;
  for (std::size_t row = 0; row < stage.rows(); ++row) {
    TriggerProfile profile = profile_of(stage, row);
    std::optional<Rational> least;
    for (std::size_t e = 0; e < equilibria.size(); ++e) {
      if (punishments[e].empty() || !dominates(profile.payoffs, punishments[e])) continue;
      const Rational factor = critical_factor(profile, punishments[e]);
      if (least && *least <= factor) continue;
      least = factor;
      profile.punishment = e;
    }
    if (!least) continue;
    if (*least < 1) profile.grim_trigger = least;
    profiles.push_back(std::move(profile));
  }
  return profiles;
}

std::optional<TitForTat> tit_for_tat(const NormalForm& stage) {
  if (stage.player_count() != 2 || stage.rows() != 4 || stage.action_count(0) != 2) return std::nullopt;
  const auto payoff = [&](std::size_t own, std::size_t other, std::size_t i) {
    return stage.exact_payoff(i == 0 ? own * 2 + other : other * 2 + own, i);
  };
  TitForTat result;
  for (std::size_t i = 0; i < 2; ++i) {
    const bool first = payoff(0, 0, i) > payoff(1, 0, i) && payoff(0, 1, i) > payoff(1, 1, i);
    const bool second = payoff(1, 0, i) > payoff(0, 0, i) && payoff(1, 1, i) > payoff(0, 1, i);
    if (!first && !second) return std::nullopt;
    result.defect.push_back(first ? 0 : 1);
    result.cooperate.push_back(first ? 1 : 0);
  }
  Rational largest(0);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto c = static_cast<std::size_t>(result.cooperate[i]);
    const auto d = static_cast<std::size_t>(result.defect[i]);
    const auto other_c = static_cast<std::size_t>(result.cooperate[1 - i]);
    const auto other_d = static_cast<std::size_t>(result.defect[1 - i]);
    const Rational temptation = payoff(d, other_c, i);
    const Rational reward = payoff(c, other_c, i);
    const Rational punishment = payoff(d, other_d, i);
    const Rational sucker = payoff(c, other_d, i);
    if (!(temptation > reward && reward > punishment && punishment > sucker)) return std::nullopt;
    const Rational gain = temptation - reward;
    largest =
        std::max({largest, Rational(gain / (temptation - punishment)), Rational(gain / (reward - sucker))});
  }
  if (largest < 1) result.discount = largest;
  return result;
}

RepeatedGame repeated_game(const NormalForm& stage, const EquilibriumSet& equilibria, const Budget& budget) {
  RepeatedGame result;
  const FeasibleSet feasible = feasible_payoffs(stage, budget);
  result.feasible = feasible.corners;
  result.minmax = minmax_values(stage, budget);
  result.profiles = trigger_profiles(stage, equilibria.equilibria);
  result.tit_for_tat = tit_for_tat(stage);
  if (!feasible.complete) {
    result.remarks.emplace_back(
        "the time limit ended the search for corners: some points of the feasible set may be no corners");
  }
  if (!result.minmax.complete) {
    result.remarks.emplace_back(
        "the time limit ended the search for mixed minmax values: some are those of pure actions");
  }
  if (stage.player_count() == 2) {
    result.rational = above(result.feasible, result.minmax.mixed);
  } else {
    result.remarks.emplace_back(
        "minmax values let the others draw their punishment together, as one player would");
  }
  if (!equilibria.complete) {
    result.remarks.emplace_back(
        "not all equilibria of the stage game are known: others may punish harder, so that smaller discount "
        "factors do");
  }
  const bool rounded = std::any_of(equilibria.equilibria.begin(), equilibria.equilibria.end(),
                                   [](const Equilibrium& e) { return e.exact.empty(); });
  if (rounded) result.remarks.emplace_back("equilibria known only to rounding are not used as punishments");
  result.complete = feasible.complete && result.minmax.complete && equilibria.complete;
  return result;
}

}  // namespace detente::solve
