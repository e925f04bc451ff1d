#include "engine/simulate/futures/evaluator.hpp"

#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"
#include "engine/game/tuning.hpp"
#include "engine/scenario/model/formulas.hpp"
#include "engine/simulate/exact/exact.hpp"
#include "engine/solve/markov/markov.hpp"

namespace detente::simulate {

Tuning tuning_of(const scenario::Scenario& scenario) {
  Tuning tuning;
  for (const scenario::Parameter& parameter : scenario.parameters) {
    tuning.parameters.push_back(parameter.value);
  }
  for (const scenario::Player& player : scenario.players) {
    tuning.rationality.push_back(player.rationality);
    tuning.discount.push_back(player.discount);
  }
  return tuning;
}

namespace {

/// What the scenario's own checks would say to these numbers.
Diagnostics range_errors(const scenario::Scenario& scenario, const Tuning& tuning) {
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    const scenario::Parameter& parameter = scenario.parameters[i];
    const double value = tuning.parameters[i];
    if ((parameter.low && value < *parameter.low) || (parameter.high && value > *parameter.high)) {
      diagnostics.error("parameter-range", parameter.at,
                        fmt::format("{} = {} lies outside its range, {} to {}", parameter.name,
                                    shortest(value), parameter.low ? shortest(*parameter.low) : "-inf",
                                    parameter.high ? shortest(*parameter.high) : "inf"));
    }
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    if (!(tuning.rationality[p] >= 0.0)) {
      diagnostics.error(
          "player-number", player.at,
          fmt::format("{}.rationality = {} must be at least 0", player.id, shortest(tuning.rationality[p])));
    }
    if (!(tuning.discount[p] >= 0.0 && tuning.discount[p] < 1.0)) {
      diagnostics.error("player-number", player.at,
                        fmt::format("{}.discount = {} must be at least 0 and below 1", player.id,
                                    shortest(tuning.discount[p])));
    }
  }
  return diagnostics;
}

/// Per parameter: it reaches more than what is measured.
std::vector<char> parameters_of_play(const scenario::Scenario& scenario) {
  using scenario::FormulaRole;
  std::vector<char> marked(scenario.parameters.size(), 0);
  scenario::visit_formulas(
      scenario, [&](const scenario::Formula& formula, const scenario::FormulaSite& site) {
        const bool measured = site.role == FormulaRole::outcome || site.role == FormulaRole::at_first;
        if (measured || site.role == FormulaRole::derived) return;
        for (const int p : scenario::parameters_of(scenario, formula))
          marked[static_cast<std::size_t>(p)] = 1;
      });
  return marked;
}

}  // namespace

struct Evaluator::State {
  scenario::Scenario scenario;  ///< With the numbers of the last evaluation.
  FuturesOptions options;
  std::vector<char> of_play;  ///< Per parameter, see parameters_of_play.

  std::optional<game::GameTuner> tuner;
  bool prepared = false;  ///< What follows fits the tuner's game and the scenario's numbers.
  Futures futures;
  game::GraphRecipe recipe;
  std::optional<solve::MarkovSolver> solver;
  std::optional<Propagator> propagator;
  std::optional<Ensemble> exact;  ///< Before gaps are filled from a sample.

  [[nodiscard]] const game::Game& game() const { return tuner->game(); }
  /// Takes the numbers; true when one that only the solver reads changed.
  bool take(const Tuning& tuning);
  std::optional<Diagnostics> prepare();
  std::optional<Diagnostics> update(const game::GameChange& change, bool numbers_of_players);
  void solve();
  Result<Evaluation> answer(std::uint64_t seed);
};

bool Evaluator::State::take(const Tuning& tuning) {
  for (std::size_t i = 0; i < tuning.parameters.size(); ++i) {
    scenario.parameters[i].value = tuning.parameters[i];
  }
  bool changed = false;
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    scenario::Player& player = scenario.players[p];
    changed = changed || player.rationality != tuning.rationality[p] || player.discount != tuning.discount[p];
    player.rationality = tuning.rationality[p];
    player.discount = tuning.discount[p];
  }
  return changed;
}

/// The way, the graph and its solution, from the tuner's game.
std::optional<Diagnostics> Evaluator::State::prepare() {
  prepared = false;
  exact.reset();
  propagator.reset();
  solver.reset();
  futures = {};
  if (auto wrong = find_graph(game(), options, {}, futures, &recipe)) return wrong;
  if (futures.graph) {
    solver.emplace(game(), *futures.graph);
    solve();
  }
  prepared = true;
  return std::nullopt;
}

void Evaluator::State::solve() {
  solver->solve(solve::markov_options(game().scenario()), futures.solution);
}

/// Brings up to date what a change of numbers reaches.
std::optional<Diagnostics> Evaluator::State::update(const game::GameChange& change, bool numbers_of_players) {
  if (!prepared || change.shape) return prepare();
  if (!change.any() && !numbers_of_players) return std::nullopt;
  exact.reset();
  if (!futures.graph) return std::nullopt;
  game::NodeGraph& graph = *futures.graph;
  prepared = false;
  if (change.weights && !recipe.reweigh(game(), change.in_phase, graph)) return prepare();
  if (change.weights || change.payoffs) recipe.reward(game(), graph);
  if (change.outcomes) {
    recipe.revalue(game(), graph);
    propagator.reset();
  }
  if (change.weights) {
    solver->reload();
    if (propagator) propagator->reload();
  }
  if (change.weights || change.payoffs || numbers_of_players) solve();
  prepared = true;
  return std::nullopt;
}

Result<Evaluation> Evaluator::State::answer(std::uint64_t seed) {
  FuturesOptions with = options;
  with.seed = seed;
  const auto propagate_all = [&] {
    if (!exact) {
      const game::NodeGraph& graph = *futures.graph;
      if (!propagator) propagator.emplace(game(), graph, exact_options(game(), graph));
      exact = propagator->run(futures.solution.behaviour);
    }
    return *exact;
  };
  if (const auto wrong = find_ensemble(game(), with, {}, propagate_all, futures)) return *wrong;
  Evaluation evaluation{futures.ensemble, futures.method, futures.sampled, futures.graph.has_value(), {}};
  if (evaluation.solved) evaluation.summary = futures.solution.summary;
  return evaluation;
}

Evaluator::Evaluator(scenario::Scenario scenario, FuturesOptions options)
    : state_(std::make_unique<State>()) {
  state_->scenario = std::move(scenario);
  state_->options = options;
  state_->of_play = parameters_of_play(state_->scenario);
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

const scenario::Scenario& Evaluator::scenario() const {
  return state_->scenario;
}

Result<Evaluation> Evaluator::evaluate(const Tuning& tuning, std::uint64_t seed) {
  State& state = *state_;
  DETENTE_REQUIRE(tuning.parameters.size() == state.scenario.parameters.size() &&
                      tuning.rationality.size() == state.scenario.players.size() &&
                      tuning.discount.size() == state.scenario.players.size(),
                  "a tuning has the scenario's shape");
  const Diagnostics errors = range_errors(state.scenario, tuning);
  if (errors.has_errors()) return errors;
  const bool numbers_of_players = state.take(tuning);
  game::GameChange change;
  if (state.tuner) {
    auto retuned = state.tuner->retune();
    if (!retuned) {
      state.prepared = false;
      return Diagnostics(retuned.diagnostics());
    }
    change = std::move(retuned).value();
  } else {
    auto made = game::GameTuner::make(state.scenario);
    if (!made) return Diagnostics(made.diagnostics());
    state.tuner.emplace(std::move(made).value());
  }
  if (const auto wrong = state.update(change, numbers_of_players)) return *wrong;
  return state.answer(seed);
}

Evaluator::Solved Evaluator::solved() const {
  if (!state_->tuner || !state_->prepared) return {};
  const Futures& found = state_->futures;
  return {&state_->game(), found.graph ? &*found.graph : nullptr, found.graph ? &found.solution : nullptr};
}

std::string Evaluator::solution_key(const Tuning& tuning) const {
  std::string key;
  const auto add = [&](double number) {
    // Zeros of both signs are one number.
    const double canonical = number + 0.0;
    char bytes[sizeof canonical];
    std::memcpy(bytes, &canonical, sizeof canonical);
    key.append(bytes, sizeof bytes);
  };
  for (std::size_t i = 0; i < tuning.parameters.size(); ++i) {
    if (state_->of_play[i] != 0) add(tuning.parameters[i]);
  }
  for (std::size_t p = 0; p < tuning.rationality.size(); ++p) {
    if (state_->scenario.play[p].traits().by_payoff) add(tuning.rationality[p]);
    add(tuning.discount[p]);
  }
  return key;
}

}  // namespace detente::simulate
