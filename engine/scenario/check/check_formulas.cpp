// The vocabulary, and every formula against what is known where it stands.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/scenario/model/formula_text.hpp"
#include "engine/scenario/model/formulas.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

void add_session_results(const Scenario& scenario, std::vector<Variable>& now) {
  for (std::size_t i = 0; i < scenario.sessions.size(); ++i) {
    const Session& session = scenario.sessions[i];
    const int owner = static_cast<int>(i);
    now.push_back({session.id + ".held", VariableKind::sat, owner, false, 2, {}});
    now.push_back({session.id + ".agreed", VariableKind::agreed, owner, false, 2, {}});
    for (const Issue& issue : session.issues) {
      Variable term{fmt::format("{}.{}", session.id, issue.name), VariableKind::term, owner, false, 1, {}};
      term.values.emplace_back("no deal");
      // Without a deal a number is 0, and a name is none of the issue's.
      term.numbers.push_back(issue.named ? -1.0 : 0.0);
      term.values.insert(term.values.end(), issue.values.begin(), issue.values.end());
      term.numbers.insert(term.numbers.end(), issue.numbers.begin(), issue.numbers.end());
      term.size = static_cast<int>(term.values.size());
      now.push_back(std::move(term));
    }
  }
}

Vocabulary build_vocabulary(const Scenario& scenario) {
  std::vector<Variable> now;
  for (std::size_t i = 0; i < scenario.state.size(); ++i) {
    const StateVariable& variable = scenario.state[i];
    now.push_back(
        {variable.name, VariableKind::state, static_cast<int>(i), false, variable.size, variable.values});
  }
  for (std::size_t i = 0; i < scenario.players.size(); ++i) {
    std::vector<std::string> values = action_names(scenario.players[i]);
    values.insert(values.begin(), "none");
    const int size = static_cast<int>(values.size());
    now.push_back(
        {scenario.players[i].id, VariableKind::move, static_cast<int>(i), false, size, std::move(values)});
  }
  for (std::size_t i = 0; i < scenario.sessions.size(); ++i) {
    const int size = static_cast<int>(scenario.sessions[i].deals.size()) + 2;
    now.push_back({scenario.sessions[i].id, VariableKind::deal, static_cast<int>(i), false, size, {}});
  }
  for (std::size_t i = 0; i < scenario.beliefs.size(); ++i) {
    const Belief& belief = scenario.beliefs[i];
    const std::string& player = scenario.players[static_cast<std::size_t>(belief.player)].id;
    now.push_back(
        {"inferred." + player, VariableKind::update, static_cast<int>(i), false, belief.grid.size() + 1, {}});
  }
  for (std::size_t i = 0; i < scenario.councils.size(); ++i) {
    const Council& council = scenario.councils[i];
    for (std::size_t k = 0; k < kCouncilResultWords.size(); ++k) {
      const VariableKind kind = kCouncilResults[k];
      const bool tally =
          kind == VariableKind::yes || kind == VariableKind::no || kind == VariableKind::abstain;
      now.push_back({fmt::format("{}.{}", council.id, kCouncilResultWords[k]),
                     kind,
                     static_cast<int>(i),
                     false,
                     tally ? council.total_weight() + 1 : 2,
                     {}});
    }
  }
  add_session_results(scenario, now);
  return Vocabulary(std::move(now), static_cast<int>(scenario.state.size()),
                    static_cast<int>(scenario.players.size()), static_cast<int>(scenario.councils.size()),
                    static_cast<int>(scenario.sessions.size()));
}

/// `councils_before`: councils and sessions of phases before it are known.
Scope scope_at(const Scenario& scenario, int moves_before, int councils_before, std::string place) {
  Scope scope;
  scope.place = std::move(place);
  scope.last = true;
  // What never happens is an error of its own; asking for it is not another one.
  for (const Player& player : scenario.players) scope.moves.push_back(player.phase < moves_before ? 1 : 0);
  for (const int phase : council_phases(scenario)) scope.councils.push_back(phase < councils_before ? 1 : 0);
  for (const Session& session : scenario.sessions) {
    scope.sessions.push_back(session.phase < councils_before ? 1 : 0);
  }
  return scope;
}

/// Read at the end of the round: everything is known.
Scope scope_of_round(const Scenario& scenario, std::string place) {
  Scope scope;
  scope.place = std::move(place);
  scope.last = true;
  scope.moves.assign(scenario.players.size(), 1);
  scope.councils.assign(scenario.councils.size(), 1);
  scope.sessions.assign(scenario.sessions.size(), 1);
  return scope;
}

/// The derived formulas in an order in which each mentions earlier ones only.
class DerivedOrder {
public:
  DerivedOrder(const Draft& draft, Diagnostics& diagnostics) : draft_(&draft), diagnostics_(&diagnostics) {
    const std::vector<Derived>& all = draft.scenario.derived;
    needs_.resize(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const std::string_view name : names_in(all[i].formula.text)) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const Derived& one) { return one.name == name; });
        if (found != all.end()) needs_[i].push_back(static_cast<std::size_t>(found - all.begin()));
      }
    }
  }

  std::vector<std::size_t> sort() {
    done_.assign(needs_.size(), 0);
    for (;;) {
      place_all();
      if (order_.size() == needs_.size()) return order_;
      report_cycle();
    }
  }

private:
  /// Places what needs nothing that is not placed, until nothing more can be.
  void place_all() {
    for (bool progress = true; progress;) {
      progress = false;
      for (std::size_t i = 0; i < needs_.size(); ++i) {
        const bool ready = done_[i] == 0 && std::all_of(needs_[i].begin(), needs_[i].end(),
                                                        [&](std::size_t need) { return done_[need] != 0; });
        if (!ready) continue;
        place(i);
        progress = true;
      }
    }
  }

  void place(std::size_t i) {
    done_[i] = 1;
    order_.push_back(i);
  }

  /// Everything left leads into a cycle: follow needs until one comes again.
  void report_cycle() {
    std::vector<std::size_t> walk = {
        static_cast<std::size_t>(std::find(done_.begin(), done_.end(), 0) - done_.begin())};
    std::vector<std::size_t> cycle;
    while (cycle.empty()) {
      const auto& needs = needs_[walk.back()];
      const std::size_t next =
          *std::find_if(needs.begin(), needs.end(), [&](std::size_t need) { return done_[need] == 0; });
      const auto seen = std::find(walk.begin(), walk.end(), next);
      if (seen != walk.end()) cycle.assign(seen, walk.end());
      walk.push_back(next);
    }
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    std::string text;
    for (const std::size_t i : cycle) text += fmt::format("'{}' needs ", draft_->scenario.derived[i].name);
    const std::size_t first = cycle.front();
    diagnostics_->error(
        "derived-cycle", draft_->derived_at[first],
        fmt::format("derived formulas go in a circle: {}'{}'", text, draft_->scenario.derived[first].name));
    for (const std::size_t i : cycle) place(i);
  }

  const Draft* draft_;
  Diagnostics* diagnostics_;
  std::vector<std::vector<std::size_t>> needs_;
  std::vector<char> done_;
  std::vector<std::size_t> order_;
};

void sort_derived(Draft& draft, Diagnostics& diagnostics) {
  Scenario& scenario = draft.scenario;
  const std::vector<std::size_t> order = DerivedOrder(draft, diagnostics).sort();
  std::vector<Derived> sorted;
  std::vector<SourceSpan> sorted_at;
  for (const std::size_t i : order) {
    sorted.push_back(std::move(scenario.derived[i]));
    sorted_at.push_back(draft.derived_at[i]);
  }
  scenario.derived = std::move(sorted);
  draft.derived_at = std::move(sorted_at);
}

/// What the formula may mention, and what it is in messages.
Scope scope_of(const Scenario& scenario, const FormulaSite& site) {
  const std::size_t owner = site.owner;
  switch (site.role) {
    case FormulaRole::guard:
    case FormulaRole::motion:
      return scope_before(
          scenario, site.phase,
          fmt::format("the {} of phase '{}'", site.role == FormulaRole::guard ? "guard" : "motion",
                      scenario.phases[owner].name));
    case FormulaRole::ballot_yes:
    case FormulaRole::ballot_no: {
      const Council& council = scenario.councils[owner];
      std::string place =
          fmt::format("the ballot of '{}' in council '{}'", council.members[site.part].id, council.id);
      // Ballots of a council that never votes: an error of its own, and still formulas.
      if (site.phase < 0) return scope_of_round(scenario, std::move(place));
      return scope_at(scenario, site.phase + 1, site.phase, std::move(place));
    }
    case FormulaRole::effect:
    case FormulaRole::chance:
      return scope_at(scenario, site.phase + 1, site.phase + 1,
                      fmt::format("an effect of phase '{}'", scenario.phases[owner].name));
    case FormulaRole::action:
      return scope_before(scenario, std::max(site.phase, 0),
                          fmt::format("the guard of '{}.{}'", scenario.players[owner].id,
                                      scenario.players[owner].actions[site.part].name));
    case FormulaRole::payoff:
      return scope_of_round(
          scenario, fmt::format("'{}' of the payoff of '{}'", scenario.players[owner].payoff[site.part].name,
                                scenario.players[owner].id));
    case FormulaRole::type_payoff: {
      const Type& type = scenario.beliefs[owner].types[site.part];
      return scope_of_round(
          scenario, fmt::format("'{}' of the payoff of type '{}'", type.payoff[site.piece].name, type.name));
    }
    case FormulaRole::end:
      return scope_of_round(scenario, fmt::format("end '{}'", scenario.ends[owner].name));
    case FormulaRole::outcome:
    case FormulaRole::at_first:
      return scope_of_round(scenario, fmt::format("outcome '{}'", scenario.outcomes[owner].name));
    case FormulaRole::derived: {
      Scope scope = scope_at(scenario, 0, 0, fmt::format("derived '{}'", scenario.derived[owner].name));
      scope.last = false;
      return scope;
    }
    case FormulaRole::rule: break;  // bind_strategies parses them, for each player anew.
  }
  return {};
}

}  // namespace

Scope scope_before(const Scenario& scenario, int phase, std::string place) {
  return scope_at(scenario, phase, phase, std::move(place));
}

void check_formulas(Draft& draft, Diagnostics& diagnostics) {
  Scenario& scenario = draft.scenario;
  scenario.vocabulary = build_vocabulary(scenario);
  sort_derived(draft, diagnostics);
  visit_formulas(scenario, [&](Formula& formula, const FormulaSite& site) {
    if (!formula.present() || site.role == FormulaRole::rule) return;
    formula = parse_formula(formula.text, formula.at, scope_of(scenario, site), scenario, diagnostics);
  });
}

}  // namespace detente::scenario
