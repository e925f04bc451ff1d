#include "engine/batch/point_runner.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/simulate/runs/outcome_rows.hpp"

namespace detente::batch {
namespace {

/// The first reason in one line, and how many there are.
std::string message_of(const std::vector<Diagnostic>& reasons) {
  const auto error = std::find_if(reasons.begin(), reasons.end(),
                                  [](const Diagnostic& d) { return d.severity == Severity::error; });
  if (error == reasons.end()) return "unknown reason";
  const auto errors = std::count_if(reasons.begin(), reasons.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::error; });
  std::string text = fmt::format("{} [{}]", error->message, error->code);
  if (errors > 1) text += fmt::format(" (and {} more)", errors - 1);
  return text;
}

bool proved(const simulate::Evaluation& evaluation) {
  return !evaluation.solved || evaluation.summary.why == solve::Termination::solved ||
         evaluation.summary.why == solve::Termination::converged;
}

}  // namespace

PointRunner::PointRunner(const Sweep& sweep, const PointSpace& space, std::uint64_t max_memory)
    : sweep_(sweep), space_(space), max_memory_(max_memory) {
}

std::string PointRunner::prepare(std::uint64_t point) {
  std::string structure = space_.structure_key(point);
  if ((evaluator_ || !failure_.empty()) && structure == structure_) return failure_;
  structure_ = std::move(structure);
  evaluator_.reset();
  failure_.clear();
  auto scenario = space_.scenario(point);
  if (!scenario) {
    failure_ = message_of(scenario.diagnostics());
    return failure_;
  }
  const auto same_name = [](const scenario::Outcome& a, const scenario::Outcome& b) {
    return a.name == b.name;
  };
  const std::vector<scenario::Outcome>& mine = scenario.value().outcomes;
  const std::vector<scenario::Outcome>& planned = sweep_.scenario.outcomes;
  if (!std::equal(mine.begin(), mine.end(), planned.begin(), planned.end(), same_name)) {
    failure_ = "the point changes which outcomes there are [point-outcomes]";
    return failure_;
  }
  simulate::FuturesOptions options;
  options.method = sweep_.plan.method;
  options.replicates = sweep_.plan.replicates;
  options.precision = sweep_.plan.precision;
  options.walk = sweep_.plan.keep_raw;
  options.max_memory = max_memory_;
  evaluator_.emplace(std::move(scenario).value(), options);
  return {};
}

PointResult PointRunner::run(std::uint64_t point) {
  PointResult result;
  result.point = point;
  result.status = PointStatus::failed;
  result.message = prepare(point);
  if (!result.message.empty()) return result;
  simulate::Tuning tuning = simulate::tuning_of(evaluator_->scenario());
  const Diagnostics errors = space_.tune(point, tuning);
  if (errors.has_errors()) {
    result.message = message_of(errors.sorted());
    return result;
  }
  auto evaluated = evaluator_->evaluate(tuning, sweep_.plan.seed_of(point));
  if (!evaluated) {
    result.message = message_of(evaluated.diagnostics());
    return result;
  }
  simulate::Evaluation evaluation = std::move(evaluated).value();
  result.method = evaluation.method;
  result.sampled = evaluation.sampled;
  result.outcomes = std::move(evaluation.ensemble.outcomes);
  if (proved(evaluation)) {
    result.status = PointStatus::ok;
  } else {
    result.status = PointStatus::not_converged;
    result.message = fmt::format("the solution is not proved: residual {:.2g}", evaluation.summary.residual);
  }
  if (sweep_.plan.keep_raw) add_raw(result);
  return result;
}

void PointRunner::add_raw(PointResult& result) {
  const simulate::Evaluator::Solved solved = evaluator_->solved();
  const auto chooser = [&] {
    return solved.graph != nullptr
               ? play::graph_chooser(*solved.game, *solved.graph, solved.solution->behaviour)
               : play::fixed_chooser(*solved.game);
  };
  const auto rows = simulate::outcome_rows(*solved.game, chooser,
                                           {.rounds = solved.game->scenario().rounds,
                                            .seed = sweep_.plan.seed_of(result.point),
                                            .runs = result.sampled});
  if (!rows) {
    result.status = PointStatus::failed;
    result.message = message_of(rows.diagnostics());
    result.outcomes.clear();
    return;
  }
  result.raw = rows.value();
}

void PointRunner::group(std::vector<std::uint64_t>& points) {
  using Key = std::tuple<std::string, std::string, std::uint64_t>;
  std::vector<Key> keys;
  keys.reserve(points.size());
  std::sort(points.begin(), points.end());
  if (!space_.only_numbers()) {
    std::stable_sort(points.begin(), points.end(), [&](std::uint64_t a, std::uint64_t b) {
      return space_.structure_key(a) < space_.structure_key(b);
    });
  }
  for (const std::uint64_t point : points) {
    std::string solution;
    if (prepare(point).empty()) {
      simulate::Tuning tuning = simulate::tuning_of(evaluator_->scenario());
      if (!space_.tune(point, tuning).has_errors()) solution = evaluator_->solution_key(tuning);
    }
    keys.emplace_back(structure_, std::move(solution), point);
  }
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = std::get<2>(keys[i]);
}

}  // namespace detente::batch
