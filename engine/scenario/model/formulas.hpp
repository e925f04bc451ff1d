// Every formula of a scenario, and where it stands. The one walk over them: what reads, tabulates or tunes
// formulas switches over FormulaRole, so that the compiler names whoever forgot a new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/scenario/model/scenario.hpp"

namespace detente::scenario {

enum class FormulaRole : std::uint8_t {
  derived,      ///< owner: the derived formula.
  guard,        ///< Of a phase, which is `phase`.
  motion,       ///< Of a phase.
  ballot_yes,   ///< owner: the council; part: the member.
  ballot_no,    ///< As ballot_yes.
  effect,       ///< owner: the phase; part: the effect.
  chance,       ///< owner: the phase; part: the effect; piece: the branch.
  action,       ///< owner: the player; part: the action.
  payoff,       ///< owner: the player; part: the term.
  type_payoff,  ///< owner: the belief; part: the type; piece: the term.
  rule,         ///< owner: the player; part: the rule of its policy.
  end,          ///< owner: the end.
  outcome,      ///< owner: the outcome.
  at_first,     ///< owner: the outcome.
};

struct FormulaSite {
  FormulaRole role = FormulaRole::derived;
  int phase = -1;  ///< Where it is read; -1 = at the end of the round, or never.
  std::size_t owner = 0, part = 0, piece = 0;
};

/// Calls visit(formula, site) for each formula, absent ones too. `scenario` may be const.
template <typename AnyScenario, typename Visit>
void visit_formulas(AnyScenario& scenario, const Visit& visit) {
  using enum FormulaRole;
  for (std::size_t i = 0; i < scenario.derived.size(); ++i) {
    visit(scenario.derived[i].formula, FormulaSite{derived, -1, i});
  }
  for (std::size_t k = 0; k < scenario.phases.size(); ++k) {
    auto& of = scenario.phases[k];
    const int phase = static_cast<int>(k);
    visit(of.when, FormulaSite{guard, phase, k});
    visit(of.motion, FormulaSite{motion, phase, k});
    for (std::size_t e = 0; e < of.effects.size(); ++e) {
      visit(of.effects[e].when, FormulaSite{effect, phase, k, e});
      for (std::size_t b = 0; b < of.effects[e].branches.size(); ++b) {
        visit(of.effects[e].branches[b].chance, FormulaSite{chance, phase, k, e, b});
      }
    }
  }
  const std::vector<int> votes = council_phases(scenario);
  for (std::size_t c = 0; c < scenario.councils.size(); ++c) {
    auto& members = scenario.councils[c].members;
    for (std::size_t m = 0; m < members.size(); ++m) {
      visit(members[m].yes, FormulaSite{ballot_yes, votes[c], c, m});
      visit(members[m].no, FormulaSite{ballot_no, votes[c], c, m});
    }
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    auto& player = scenario.players[p];
    for (std::size_t a = 0; a < player.actions.size(); ++a) {
      visit(player.actions[a].when, FormulaSite{action, player.phase, p, a});
    }
    for (std::size_t t = 0; t < player.payoff.size(); ++t) {
      visit(player.payoff[t].formula, FormulaSite{payoff, -1, p, t});
    }
  }
  for (std::size_t b = 0; b < scenario.beliefs.size(); ++b) {
    auto& types = scenario.beliefs[b].types;
    for (std::size_t k = 0; k < types.size(); ++k) {
      for (std::size_t t = 0; t < types[k].payoff.size(); ++t) {
        visit(types[k].payoff[t].formula, FormulaSite{type_payoff, -1, b, k, t});
      }
    }
  }
  for (std::size_t p = 0; p < scenario.play.size(); ++p) {
    auto& rules = scenario.play[p].rules;
    for (std::size_t r = 0; r < rules.size(); ++r) {
      visit(rules[r].when, FormulaSite{rule, scenario.players[p].phase, p, r});
    }
  }
  for (std::size_t e = 0; e < scenario.ends.size(); ++e) {
    visit(scenario.ends[e].formula, FormulaSite{end, -1, e});
  }
  for (std::size_t o = 0; o < scenario.outcomes.size(); ++o) {
    visit(scenario.outcomes[o].formula, FormulaSite{outcome, -1, o});
    visit(scenario.outcomes[o].at_first, FormulaSite{at_first, -1, o});
  }
}

/// Parameters that a formula mentions, through derived formulas too; ascending.
[[nodiscard]] std::vector<int> parameters_of(const Scenario& scenario, const Formula& formula);

}  // namespace detente::scenario
