#include "engine/ask/tipping.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/solve/conflict/stage_conflict.hpp"

namespace detente::ask {
namespace {

using batch::Measurement;
using simulate::Evaluator;
using simulate::Tuning;

/// Stability is measured as 1, its lack as 0.
constexpr double kHalfStable = 0.5;

std::vector<Knob> knobs_of(const scenario::Scenario& scenario) {
  std::vector<Knob> knobs;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    const scenario::Parameter& one = scenario.parameters[i];
    knobs.push_back({one.name, one.about, Knob::Kind::parameter, i, one.low, one.high, one.value});
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& one = scenario.players[p];
    knobs.push_back({one.id + ".rationality", one.name + ": logit precision, 1/utils",
                     Knob::Kind::rationality, p, std::nullopt, std::nullopt, one.rationality});
    knobs.push_back({one.id + ".discount", one.name + ": discount factor per round", Knob::Kind::discount, p,
                     std::nullopt, std::nullopt, one.discount});
  }
  return knobs;
}

/// Finds `name`, also written from the root ("players.us.rationality").
std::optional<Knob> find_knob(const scenario::Scenario& scenario, std::string name, Diagnostics& wrong) {
  for (const std::string_view root : {"parameters.", "players."}) {
    if (name.starts_with(root)) name.erase(0, root.size());
  }
  std::vector<std::string> known;
  for (Knob& knob : knobs_of(scenario)) {
    if (knob.name == name) return std::move(knob);
    known.push_back(knob.name);
  }
  wrong.error("usage-parameter", {},
              fmt::format("--parameter {}: the scenario has no such parameter or player's number; {}", name,
                          name_hint(name, known)));
  return std::nullopt;
}

const scenario::Outcome* find_outcome(const scenario::Scenario& scenario, const std::string& name,
                                      Diagnostics& wrong) {
  std::vector<std::string> known;
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    if (outcome.name == name) return &outcome;
    known.push_back(outcome.name);
  }
  wrong.error(
      "usage-outcome", {},
      fmt::format("--outcome {}: the scenario has no such outcome; {}", name, name_hint(name, known)));
  return nullptr;
}

/// The range to scan: given, else declared.
void choose_range(const Knob& knob, TippingRequest& request, Diagnostics& wrong) {
  const auto refuse = [&](std::string why) { wrong.error("usage-range", {}, std::move(why)); };
  const std::optional<double> low = request.low ? request.low : knob.low;
  const std::optional<double> high = request.high ? request.high : knob.high;
  if (!low || !high) {
    return refuse(fmt::format("{} has no declared range: give --low and --high", knob.name));
  }
  if (!(*low < *high)) {
    return refuse(fmt::format("--low {} must be below --high {}", shortest(*low), shortest(*high)));
  }
  if ((knob.low && *low < *knob.low) || (knob.high && *high > *knob.high)) {
    refuse(fmt::format("{} to {} leaves the range that {} declares, {} to {}", shortest(*low),
                       shortest(*high), knob.name, knob.low ? shortest(*knob.low) : "-inf",
                       knob.high ? shortest(*knob.high) : "inf"));
  }
  const bool discount = knob.kind == Knob::Kind::discount;
  if (knob.kind != Knob::Kind::parameter && (*low < 0.0 || (discount && *high >= 1.0))) {
    refuse(fmt::format("{} must stay {}", knob.name, discount ? "at least 0 and below 1" : "at least 0"));
  }
  request.search.low = *low;
  request.search.high = *high;
}

Diagnostics errors_of(const std::vector<Diagnostic>& all) {
  Diagnostics errors;
  for (const Diagnostic& one : all) {
    if (one.severity == Severity::error) errors.error(one.code, one.at, one.message, one.hint);
  }
  return errors;
}

/// 1 when the profile is stable for everybody as last evaluated, else 0.
Result<Measurement> stability_of(const Evaluator& evaluator, const TippingRequest& request, const Knob& knob,
                                 double at) {
  const Evaluator::Solved solved = evaluator.solved();
  const solve::StageConflict stage = solve::stage_conflict(*solved.game, *solved.graph, *solved.solution);
  std::string problem;
  const auto state =
      stage.complete ? stage.find(request.stable, evaluator.scenario(), problem) : std::nullopt;
  if (!state) {
    Diagnostics none;
    none.error(
        "usage-profile", {},
        problem.empty()
            ? fmt::format("the round has {:.0f} plans, more than {:.0f}", stage.plans, solve::kMostPlans)
            : fmt::format("--stable, where {} = {}: {}", knob.name, shortest(at), problem));
    return none;
  }
  return Measurement{solve::Stability(stage.conflict).equilibrium(request.which, *state) ? 1.0 : 0.0, 0.0};
}

}  // namespace

void Knob::turn(Tuning& tuning, double to) const {
  switch (kind) {
    case Kind::parameter: tuning.parameters[index] = to; break;
    case Kind::rationality: tuning.rationality[index] = to; break;
    case Kind::discount: tuning.discount[index] = to; break;
  }
}

double TippingAnswer::share_of_range(const batch::Crossing& crossing) const {
  const double from = knob.low.value_or(searched.low);
  const double to = knob.high.value_or(searched.high);
  return (crossing.at - knob.today) / (to - from);
}

std::string TippingAnswer::incomplete() const {
  if (not_converged == 0) return {};
  return fmt::format(
      "the equilibrium did not converge at {} of the values tried; results use the best point found",
      not_converged);
}

Result<TippingAnswer> find_tipping_point(const Opened& opened, TippingRequest request,
                                         const simulate::StageListener& listener) {
  const scenario::Scenario& scenario = opened.scenario();
  Diagnostics wrong;
  auto knob = find_knob(scenario, request.parameter, wrong);
  const bool stable = !request.stable.empty();
  const scenario::Outcome* const outcome = stable ? nullptr : find_outcome(scenario, request.outcome, wrong);
  if (knob) choose_range(*knob, request, wrong);
  if (wrong.has_errors()) return wrong;
  if (stable) {
    request.search.threshold = kHalfStable;
    request.futures.method = simulate::Method::exact;
  }

  TippingAnswer answer;
  answer.knob = std::move(*knob);
  answer.searched = request.search;
  answer.outcome = stable ? request.stable : outcome->name;
  answer.about =
      stable ? fmt::format("1 = {} stable for everybody, 0 = not", to_string(request.which)) : outcome->about;
  // Only this outcome is asked for: the others would only cost time.
  scenario::Scenario measured = scenario;
  measured.outcomes.clear();
  if (outcome != nullptr) measured.outcomes = {*outcome};
  Evaluator evaluator(std::move(measured), request.futures);
  const Tuning base = simulate::tuning_of(scenario);
  const batch::Measure measure = [&](double at) -> Result<Measurement> {
    Tuning tuning = base;
    answer.knob.turn(tuning, at);
    const auto evaluation = evaluator.evaluate(tuning, request.futures.seed);
    if (!evaluation) return errors_of(evaluation.diagnostics());
    answer.method = evaluation.value().method;
    const bool open =
        evaluation.value().solved && !solve::not_converged_text(evaluation.value().summary).empty();
    if (open) ++answer.not_converged;
    if (stable) return stability_of(evaluator, request, answer.knob, at);
    const simulate::OutcomeSummary& found = evaluation.value().ensemble.outcomes.front();
    return Measurement{found.mean, found.standard_error};
  };
  if (listener.begin) listener.begin("search");
  const auto today = measure(answer.knob.today);
  if (!today) return Diagnostics(today.diagnostics());
  answer.today = today.value();
  auto search = batch::find_crossings(measure, request.search, listener.meter);
  if (!search) return Diagnostics(search.diagnostics());
  answer.search = std::move(search).value();
  return answer;
}

}  // namespace detente::ask
