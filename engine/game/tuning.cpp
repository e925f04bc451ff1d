#include "engine/game/tuning.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/scenario/model/formulas.hpp"

namespace detente::game {

using scenario::Formula;
using scenario::FormulaEvaluator;
using scenario::FormulaRole;
using scenario::Scenario;

namespace {

/// What a table's numbers mean, hence what follows when they change.
enum class Role : unsigned char { guard, weight, lottery_weight, payoff, outcome };

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
  void bind(const Formula& formula, const scenario::FormulaSite& site);
  [[nodiscard]] FactorTable* table_of(const Formula& formula, const scenario::FormulaSite& site);
  [[nodiscard]] Role role_of(const scenario::FormulaSite& site) const;
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
  scenario::visit_formulas(
      scenario, [&](const Formula& formula, const scenario::FormulaSite& site) { bind(formula, site); });
  is_void = false;
  return std::nullopt;
}

void GameTuner::Work::bind(const Formula& formula, const scenario::FormulaSite& site) {
  if (!formula.present() || site.role == FormulaRole::derived) return;
  std::vector<int> parameters = scenario::parameters_of(scenario, formula);
  if (parameters.empty()) return;
  const Role role = role_of(site);
  const ValueRange range =
      role == Role::weight || role == Role::lottery_weight ? ValueRange{0.0, 1.0, "chance"} : ValueRange{};
  bindings.push_back({&formula,
                      table_of(formula, site),
                      range,
                      role,
                      game.rest_of(std::max(site.phase, 0)),
                      std::move(parameters),
                      FormulaEvaluator(scenario, formula),
                      {}});
}

/// What its table's numbers mean.
Role GameTuner::Work::role_of(const scenario::FormulaSite& site) const {
  switch (site.role) {
    case FormulaRole::payoff:
    case FormulaRole::type_payoff: return Role::payoff;
    case FormulaRole::outcome: return Role::outcome;
    case FormulaRole::ballot_yes:
    case FormulaRole::ballot_no: {
      const scenario::Member& member = scenario.councils[site.owner].members[site.part];
      return member.no.present() ? Role::lottery_weight : Role::weight;
    }
    case FormulaRole::chance:
      return scenario.phases[site.owner].effects[site.part].branches.size() > 1 ? Role::lottery_weight
                                                                                : Role::weight;
    case FormulaRole::derived:
    case FormulaRole::guard:
    case FormulaRole::motion:
    case FormulaRole::effect:
    case FormulaRole::action:
    case FormulaRole::rule:
    case FormulaRole::end:
    case FormulaRole::at_first: break;
  }
  return Role::guard;
}

FactorTable* GameTuner::Work::table_of(const Formula& formula, const scenario::FormulaSite& site) {
  const std::size_t owner = site.owner;
  const int file = std::max(site.phase, 0);
  const auto phase =
      static_cast<std::size_t>(site.role == FormulaRole::action ? game.moves_of(file) : game.rest_of(file));
  switch (site.role) {
    case FormulaRole::derived: return nullptr;
    case FormulaRole::guard:
    case FormulaRole::motion: {
      Diagnostics ignored;
      factors.push_back(std::make_unique<FactorTable>(tabulate(scenario, formula, 1.0, {}, ignored)));
      return factors.back().get();
    }
    case FormulaRole::ballot_yes: return &game.phases_[phase].vote->members[site.part].yes;
    case FormulaRole::ballot_no: return &game.phases_[phase].vote->members[site.part].no;
    case FormulaRole::effect: return &game.phases_[phase].effects[site.part].when;
    case FormulaRole::chance: return &game.phases_[phase].effects[site.part].branches[site.piece].chance;
    case FormulaRole::action:
      return &std::ranges::find(game.phases_[phase].movers, static_cast<int>(owner), &MoverTable::mover)
                  ->available[site.part];
    case FormulaRole::payoff: return &game.payoff_[owner][site.part].table;
    case FormulaRole::type_payoff: {
      const int agent = scenario.agent_of(static_cast<int>(owner), static_cast<int>(site.part));
      return &game.payoff_[static_cast<std::size_t>(agent)][site.piece].table;
    }
    case FormulaRole::rule: return &game.rules_[owner][site.part];
    case FormulaRole::end: return &game.ends_[owner];
    case FormulaRole::outcome: return &game.outcomes_[owner].value;
    case FormulaRole::at_first: return &game.outcomes_[owner].at_first;
  }
  return nullptr;
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
  change.in_phase.assign(work.game.phases().size(), 0);
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
