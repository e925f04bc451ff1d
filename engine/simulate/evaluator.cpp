#include "engine/simulate/evaluator.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"

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

struct Evaluator::State {
  scenario::Scenario scenario;
  FuturesOptions options;
};

Evaluator::Evaluator(scenario::Scenario scenario, FuturesOptions options)
    : state_(std::make_unique<State>(State{std::move(scenario), options})) {
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

const scenario::Scenario& Evaluator::scenario() const {
  return state_->scenario;
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

}  // namespace

Result<Evaluation> Evaluator::evaluate(const Tuning& tuning, std::uint64_t seed) {
  scenario::Scenario& scenario = state_->scenario;
  DETENTE_REQUIRE(tuning.parameters.size() == scenario.parameters.size() &&
                      tuning.rationality.size() == scenario.players.size() &&
                      tuning.discount.size() == scenario.players.size(),
                  "a tuning has the scenario's shape");
  const Diagnostics errors = range_errors(scenario, tuning);
  if (errors.has_errors()) return errors;
  for (std::size_t i = 0; i < tuning.parameters.size(); ++i) {
    scenario.parameters[i].value = tuning.parameters[i];
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    scenario.players[p].rationality = tuning.rationality[p];
    scenario.players[p].discount = tuning.discount[p];
  }
  const auto failed = [](const std::vector<Diagnostic>& reasons) {
    Diagnostics diagnostics;
    for (const Diagnostic& reason : reasons) {
      diagnostics.error(reason.code, reason.at, reason.message, reason.hint);
    }
    return diagnostics;
  };
  const auto game = game::compile_game(scenario);
  if (!game) return failed(game.diagnostics());
  FuturesOptions options = state_->options;
  options.seed = seed;
  auto futures = find_futures(game.value(), options);
  if (!futures) return failed(futures.diagnostics());
  Futures found = std::move(futures).value();
  return Evaluation{std::move(found.ensemble), found.method, found.sampled, found.graph.has_value(),
                    found.solution.summary};
}

std::string Evaluator::solution_key(const Tuning& tuning) const {
  std::string key;
  for (const auto* numbers : {&tuning.parameters, &tuning.rationality, &tuning.discount}) {
    for (const double number : *numbers) key += shortest(number) + ' ';
  }
  return key;
}

}  // namespace detente::simulate
