#include "engine/game/tuning.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace detente::game {

using scenario::Formula;
using scenario::FormulaEvaluator;
using scenario::NameUse;
using scenario::Scenario;

namespace {

/// What a table's numbers mean, hence what follows when they change.
enum class Role : unsigned char { guard, weight, lottery_weight, payoff, outcome };

/// Parameters that a formula mentions, through derived formulas too; ascending.
std::vector<int> parameters_of(const Scenario& scenario, const Formula& formula) {
  std::vector<int> found;
  std::vector<const Formula*> open = {&formula};
  std::vector<char> seen(scenario.derived.size(), 0);
  while (!open.empty()) {
    const Formula* const next = open.back();
    open.pop_back();
    for (const NameUse& use : next->names) {
      const auto index = static_cast<std::size_t>(use.index);
      if (use.kind == NameUse::Kind::parameter) found.push_back(use.index);
      if (use.kind != NameUse::Kind::derived || std::exchange(seen[index], 1) != 0) continue;
      open.push_back(&scenario.derived[index].formula);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Whether the same entries are 0.
bool same_zeros(std::span<const double> before, std::span<const double> after) {
  return std::equal(before.begin(), before.end(), after.begin(),
                    [](double a, double b) { return (a == 0.0) == (b == 0.0); });
}

/// Whether the same entries are equal to each other, and the same are 0.
bool same_pattern(std::span<const double> before, std::span<const double> after) {
  if (!same_zeros(before, after)) return false;
  std::vector<std::pair<double, double>> pairs;
  pairs.reserve(before.size());
  for (std::size_t i = 0; i < before.size(); ++i) pairs.emplace_back(before[i], after[i]);
  // Equal before must mean equal after, and the other way round.
  const auto one_way = [&](auto from, auto to) {
    std::sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) { return from(a) < from(b); });
    for (std::size_t i = 1; i < pairs.size(); ++i) {
      if (from(pairs[i]) == from(pairs[i - 1]) && to(pairs[i]) != to(pairs[i - 1])) return false;
    }
    return true;
  };
  const auto first = [](const auto& pair) { return pair.first; };
  const auto second = [](const auto& pair) { return pair.second; };
  return one_way(first, second) && one_way(second, first);
}

}  // namespace

struct GameTuner::Work {
  /// A table that mentions parameters.
  struct Binding {
    const Formula* formula = nullptr;
    FactorTable* table = nullptr;
    ValueRange range;
    Role role = Role::guard;
    int phase = 0;
    std::vector<int> parameters;
    FormulaEvaluator evaluate;
    std::vector<double> fresh;
  };

  explicit Work(const Scenario& of) : scenario(of) {}

  const Scenario& scenario;
  Game game;
  std::vector<double> tuned;  ///< The parameters' values that the tables have.
  bool is_void = true;
  std::vector<Binding> bindings;
  /// Guards of phases are products of two formulas: each has a table here, to be compared.
  std::vector<std::unique_ptr<FactorTable>> factors;

  std::optional<Diagnostics> compile();
  void bind(const Formula& formula, FactorTable& table, const ValueRange& range, Role role, int phase);
  void bind_guard(const Formula& formula, FactorTable& table) { bind(formula, table, {}, Role::guard, 0); }
  void bind_factor(const Formula& formula);
  void bind_phase(int k);
  void bind_all();
  [[nodiscard]] std::vector<double> values_now() const;
};

std::vector<double> GameTuner::Work::values_now() const {
  std::vector<double> values;
  values.reserve(scenario.parameters.size());
  for (const scenario::Parameter& parameter : scenario.parameters) values.push_back(parameter.value);
  return values;
}

/// Everything anew; what is wrong with it, if anything.
std::optional<Diagnostics> GameTuner::Work::compile() {
  is_void = true;
  bindings.clear();
  factors.clear();
  Result<Game> compiled = compile_game(scenario);
  if (!compiled) {
    Diagnostics wrong;
    for (const Diagnostic& one : compiled.diagnostics()) {
      wrong.error(one.code, one.at, one.message, one.hint);
    }
    return wrong;
  }
  game = std::move(compiled).value();
  tuned = values_now();
  bind_all();
  is_void = false;
  return std::nullopt;
}

void GameTuner::Work::bind(const Formula& formula, FactorTable& table, const ValueRange& range, Role role,
                           int phase) {
  if (!formula.present()) return;
  std::vector<int> parameters = parameters_of(scenario, formula);
  if (parameters.empty()) return;
  bindings.push_back(
      {&formula, &table, range, role, phase, std::move(parameters), FormulaEvaluator(scenario, formula), {}});
}

void GameTuner::Work::bind_factor(const Formula& formula) {
  if (!formula.present() || parameters_of(scenario, formula).empty()) return;
  Diagnostics ignored;
  factors.push_back(std::make_unique<FactorTable>(tabulate(scenario, formula, 1.0, {}, ignored)));
  bind_guard(formula, *factors.back());
}

void GameTuner::Work::bind_phase(int k) {
  const scenario::Phase& phase = scenario.phases[static_cast<std::size_t>(k)];
  PhaseTable& table = game.phases_[static_cast<std::size_t>(k)];
  bind_factor(phase.when);
  bind_factor(phase.motion);
  for (MoverTable& mover : table.movers) {
    // Every deal may be signed and every belief held, whatever the parameters.
    if (table.session >= 0 || !table.beliefs.empty()) break;
    const auto& actions = scenario.players[static_cast<std::size_t>(mover.player)].actions;
    for (std::size_t a = 0; a < actions.size(); ++a) bind_guard(actions[a].when, mover.available[a]);
  }
  const ValueRange probability{0.0, 1.0, "chance"};
  if (table.vote) {
    const auto& members = scenario.councils[static_cast<std::size_t>(phase.council)].members;
    for (std::size_t m = 0; m < members.size(); ++m) {
      if (members[m].player >= 0) continue;
      const Role role = members[m].no.present() ? Role::lottery_weight : Role::weight;
      bind(members[m].yes, table.vote->members[m].yes, probability, role, k);
      bind(members[m].no, table.vote->members[m].no, probability, role, k);
    }
  }
  for (std::size_t e = 0; e < phase.effects.size(); ++e) {
    const scenario::Effect& effect = phase.effects[e];
    bind_guard(effect.when, table.effects[e].when);
    const Role role = effect.branches.size() > 1 ? Role::lottery_weight : Role::weight;
    for (std::size_t b = 0; b < effect.branches.size(); ++b) {
      bind(effect.branches[b].chance, table.effects[e].branches[b].chance, probability, role, k);
    }
  }
}

void GameTuner::Work::bind_all() {
  for (int k = 0; k < game.phase_count(); ++k) bind_phase(k);
  std::size_t column = 0;
  const auto bind_column = [&](const std::vector<scenario::PayoffTerm>& terms) {
    for (std::size_t t = 0; t < terms.size(); ++t) {
      bind(terms[t].formula, game.payoff_[column][t].table, {}, Role::payoff, 0);
    }
    ++column;
  };
  for (const scenario::Player& player : scenario.players) bind_column(player.payoff);
  for (const scenario::Belief& belief : scenario.beliefs) {
    for (const scenario::Type& type : belief.types) bind_column(type.payoff);
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    for (std::size_t r = 0; r < game.rules_[p].size(); ++r) {
      bind_guard(scenario.play[p].rules[r].when, game.rules_[p][r]);
    }
  }
  for (std::size_t o = 0; o < scenario.outcomes.size(); ++o) {
    bind(scenario.outcomes[o].formula, game.outcomes_[o].value, {}, Role::outcome, 0);
    bind_guard(scenario.outcomes[o].at_first, game.outcomes_[o].at_first);
  }
  for (std::size_t e = 0; e < scenario.ends.size(); ++e) bind_guard(scenario.ends[e].formula, game.ends_[e]);
}

GameTuner::GameTuner(std::unique_ptr<Work> work) : work_(std::move(work)) {
}
GameTuner::~GameTuner() = default;
GameTuner::GameTuner(GameTuner&&) noexcept = default;
GameTuner& GameTuner::operator=(GameTuner&&) noexcept = default;

Result<GameTuner> GameTuner::make(const Scenario& scenario) {
  auto work = std::make_unique<Work>(scenario);
  if (auto wrong = work->compile()) return *wrong;
  return GameTuner(std::move(work));
}

const Game& GameTuner::game() const {
  return work_->game;
}

Result<GameChange> GameTuner::retune() {
  Work& work = *work_;
  GameChange change;
  change.in_phase.assign(work.scenario.phases.size(), 0);
  const auto anew = [&]() -> Result<GameChange> {
    if (auto wrong = work.compile()) return *wrong;
    change.shape = true;
    return change;
  };
  if (work.is_void) return anew();
  const std::vector<double> values = work.values_now();
  if (values == work.tuned) return change;
  bool check = false;
  std::vector<Work::Binding*> changed;
  for (Work::Binding& binding : work.bindings) {
    if (std::none_of(binding.parameters.begin(), binding.parameters.end(), [&](int p) {
          return values[static_cast<std::size_t>(p)] != work.tuned[static_cast<std::size_t>(p)];
        })) {
      continue;
    }
    binding.evaluate.reload_parameters();
    check =
        !fill_table(work.scenario, *binding.formula, binding.evaluate, binding.range, binding.fresh) || check;
    const std::span<const double> before = binding.table->values();
    if (std::equal(before.begin(), before.end(), binding.fresh.begin())) continue;
    changed.push_back(&binding);
    switch (binding.role) {
      case Role::guard:
        if (!same_zeros(before, binding.fresh)) return anew();
        break;
      case Role::outcome:
        if (!same_pattern(before, binding.fresh)) return anew();
        change.outcomes = true;
        break;
      case Role::payoff: change.payoffs = true; break;
      case Role::lottery_weight: check = true; [[fallthrough]];
      case Role::weight:
        change.weights = true;
        change.in_phase[static_cast<std::size_t>(binding.phase)] = 1;
        break;
    }
  }
  if (check) {
    // Something that only a whole look can excuse or forbid: a bad value where no guard holds, a sum.
    if (const Result<Game> compiled = compile_game(work.scenario); !compiled) return anew();
  }
  for (Work::Binding* binding : changed) binding->table->set_values(binding->fresh);
  work.tuned = values;
  return change;
}

}  // namespace detente::game
