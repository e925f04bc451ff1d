// From strategies by name to a policy per player.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

std::vector<const MixDraft*> mixes_of(const StrategyDraft& strategy) {
  std::vector<const MixDraft*> mixes;
  if (strategy.kind == PolicyKind::mixed) mixes.push_back(&strategy.mix);
  for (const RuleDraft& rule : strategy.rules) mixes.push_back(&rule.play);
  return mixes;
}

Mix uniform_mix(const Player& player) {
  return Mix(player.actions.size(),
             1.0 / static_cast<double>(std::max<std::size_t>(player.actions.size(), 1)));
}

class Binder {
public:
  Binder(Draft& draft, Diagnostics& diagnostics) : draft_(&draft), diagnostics_(&diagnostics) {
    names_ = built_in_policies();
    built_in_ = names_.size();
    for (const StrategyDraft& strategy : draft.strategies) names_.push_back(strategy.name);
    used_.assign(draft.strategies.size(), 0);
  }

  void bind() {
    Scenario& scenario = draft_->scenario;
    const std::vector<int> chosen = choices();
    for (std::size_t i = 0; i < scenario.players.size(); ++i) {
      scenario.play.push_back(policy(static_cast<int>(i), chosen[i]));
    }
    for (const Belief& belief : scenario.beliefs) {
      const auto player = static_cast<std::size_t>(belief.player);
      if (scenario.play[player].traits().solved) continue;
      diagnostics_->error("types-fixed-play", belief.at,
                          fmt::format("player '{}' has private types and plays '{}', whatever its type is",
                                      scenario.players[player].id, scenario.play[player].name),
                          "let it play \"equilibrium\", or remove its types");
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (used_[i] == 0) check_unplayed(draft_->strategies[i]);
    }
    for (std::size_t i = 0; i < scenario.players.size(); ++i) {
      const Player& player = scenario.players[i];
      if (!player.payoff.empty() || !scenario.play[i].traits().by_payoff) continue;
      diagnostics_->error(
          "no-payoff", player.at,
          fmt::format("player '{}' plays '{}' and has no payoff to play for", player.id,
                      scenario.play[i].name),
          fmt::format("write its terms in [players.{}.payoff], or give it a strategy in [play]", player.id));
    }
  }

private:
  /// The index into names_ of what each player plays.
  std::vector<int> choices() {
    const std::vector<std::string> ids = player_ids(draft_->scenario);
    std::vector<std::string> known = ids;
    known.emplace_back("default");
    std::vector<int> chosen(ids.size(), -1);
    int standard = 0;
    for (const PlayDraft& play : draft_->play) {
      const int player =
          find_name(play.player, play.player_at, known, "player", "unknown-player", *diagnostics_);
      const int policy =
          find_name(play.policy, play.policy_at, names_, "strategy", "unknown-strategy", *diagnostics_);
      if (player < 0 || policy < 0) continue;
      (static_cast<std::size_t>(player) == ids.size() ? standard : chosen[static_cast<std::size_t>(player)]) =
          policy;
    }
    for (int& choice : chosen) choice = choice < 0 ? standard : choice;
    return chosen;
  }

  Policy policy(int index, int choice) {
    const Player& player = draft_->scenario.players[static_cast<std::size_t>(index)];
    Policy policy;
    const auto at = static_cast<std::size_t>(choice);
    if (at >= built_in_) {
      used_[at - built_in_] = 1;
      return bound(draft_->strategies[at - built_in_], index, *diagnostics_);
    }
    policy.name = names_[at];
    const auto named = std::ranges::find(kPolicyKinds, policy.name, &PolicyTraits::word);
    policy.kind = named == kPolicyKinds.end() ? PolicyKind::mixed : named->kind;
    if (policy.kind == PolicyKind::mixed) policy.mix = uniform_mix(player);
    return policy;
  }

  Policy bound(const StrategyDraft& strategy, int index, Diagnostics& diagnostics) const {
    const Scenario& scenario = draft_->scenario;
    const Player& player = scenario.players[static_cast<std::size_t>(index)];
    Policy policy;
    policy.kind = strategy.kind;
    policy.name = strategy.name;
    if (strategy.kind == PolicyKind::mixed) policy.mix = mix(strategy.mix, player, diagnostics);
    for (const RuleDraft& draft : strategy.rules) {
      Rule rule;
      rule.play = mix(draft.play, player, diagnostics);
      if (draft.when.present()) {
        Scope scope =
            scope_before(scenario, std::max(player.phase, 0),
                         fmt::format("a rule of strategy '{}', played by '{}'", strategy.name, player.id));
        scope.self = index;
        rule.when = parse_formula(draft.when.text, draft.when.at, scope, scenario, diagnostics);
      }
      policy.rules.push_back(std::move(rule));
    }
    return policy;
  }

  static Mix mix(const MixDraft& draft, const Player& player, Diagnostics& diagnostics) {
    const std::vector<std::string> actions = action_names(player);
    Mix mix(actions.size(), 0.0);
    double sum = 0.0;
    for (const MixDraft::Share& share : draft.shares) {
      const auto found = std::find(actions.begin(), actions.end(), share.action);
      if (found == actions.end()) {
        diagnostics.error("unknown-action", share.at,
                          fmt::format("player '{}' has no action '{}'", player.id, share.action),
                          name_hint(share.action, actions));
        continue;
      }
      mix[static_cast<std::size_t>(found - actions.begin())] += share.weight;
      sum += share.weight;
    }
    if (!(sum > 0.0)) return uniform_mix(player);  // Reported when it was read.
    for (double& weight : mix) weight /= sum;
    return mix;
  }

  /// A strategy that nobody plays must fit someone.
  void check_unplayed(const StrategyDraft& strategy) {
    if (!strategy.valid || traits_of(strategy.kind).by_name || draft_->scenario.players.empty()) return;
    std::optional<Diagnostics> best;
    for (std::size_t i = 0; i < draft_->scenario.players.size(); ++i) {
      Diagnostics mine;
      static_cast<void>(bound(strategy, static_cast<int>(i), mine));
      if (!mine.has_errors()) return;
      if (!fits(strategy, draft_->scenario.players[i])) continue;
      if (!best || mine.error_count() < best->error_count()) best = std::move(mine);
    }
    if (!best) {
      diagnostics_->error("strategy-fits-nobody", strategy.at,
                          fmt::format("no player has all the actions of strategy '{}'", strategy.name));
      return;
    }
    for (const Diagnostic& one : best->sorted()) diagnostics_->error(one.code, one.at, one.message, one.hint);
  }

  static bool fits(const StrategyDraft& strategy, const Player& player) {
    const std::vector<std::string> actions = action_names(player);
    const std::vector<const MixDraft*> mixes = mixes_of(strategy);
    return std::all_of(mixes.begin(), mixes.end(), [&](const MixDraft* draft) {
      return std::all_of(draft->shares.begin(), draft->shares.end(), [&](const MixDraft::Share& share) {
        return std::find(actions.begin(), actions.end(), share.action) != actions.end();
      });
    });
  }

  Draft* draft_;
  Diagnostics* diagnostics_;
  std::vector<std::string> names_;
  std::size_t built_in_ = 0;  ///< So many of them are no strategies of the file.
  std::vector<char> used_;
};

}  // namespace

void bind_strategies(Draft& draft, Diagnostics& diagnostics) {
  Binder(draft, diagnostics).bind();
}

}  // namespace detente::scenario
