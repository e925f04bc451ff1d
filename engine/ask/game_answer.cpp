#include "engine/ask/game_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/solve/one_shot/lemke_howson.hpp"
#include "engine/solve/one_shot/logit_trace.hpp"
#include "engine/solve/one_shot/many_player.hpp"
#include "engine/solve/one_shot/two_player.hpp"

namespace detente::ask {
namespace {

using solve::Budget;
using solve::EquilibriumSet;
using solve::GameMethod;
using solve::NormalForm;

EquilibriumSet enumerate(const NormalForm& game, const Budget& budget) {
  if (game.player_count() == 2) return solve::enumerate_two_player(game, budget);
  solve::ManyPlayerOptions options;
  options.budget = budget;
  return solve::enumerate_many_player(game, options);
}

void trace(const NormalForm& game, const GameQuestion& question, GameAnswer& answer) {
  solve::LogitTraceOptions options;
  options.budget = question.budget;
  if (question.rationality) options.rationality = *question.rationality;
  solve::LogitTrace trace = solve::trace_logit(game, options);
  answer.logit_equilibrium = question.rationality.has_value();
  answer.rationality = trace.rationality;
  answer.complete = trace.converged;
  answer.set.equilibria.push_back(std::move(trace.equilibrium));
  if (!trace.converged) {
    answer.set.remarks.push_back(fmt::format(
        "tracing stopped at rationality {:.6g}; the profile is the last point reached", trace.rationality));
  }
}

void correlate(const NormalForm& game, const GameQuestion& question, GameAnswer& answer) {
  solve::CorrelatedOptions options;
  options.budget = question.budget;
  if (answer.method == GameMethod::coarse) options.kind = solve::CorrelatedKind::coarse;
  if (question.objective == "fairness") {
    options.objective = solve::CorrelatedObjective::fairness;
  } else if (question.objective != "welfare") {
    options.objective = solve::CorrelatedObjective::player;
    while (game.players[options.player].name != question.objective) ++options.player;
  }
  answer.correlated = solve::best_correlated(game, options);
  answer.complete = answer.correlated->converged;
  if (answer.complete) return;
  if (answer.correlated->why == solve::LinearTermination::optimal) {
    answer.set.remarks.push_back(fmt::format(
        "the linear program's optimum is too rough: disobeying still gains {:.1e}, more than {:.0e} of the "
        "range of payoffs",
        answer.correlated->certificate.largest_incentive, solve::kCorrelatedIncentive));
  } else {
    answer.set.remarks.emplace_back("the linear program did not reach its optimum");
  }
}

void find_maximin(const NormalForm& game, const GameQuestion& question, GameAnswer& answer) {
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    answer.maximin.push_back(solve::maximin(game, i, question.budget));
    if (answer.maximin.back().converged) continue;
    answer.complete = false;
    answer.set.remarks.push_back(
        fmt::format("the value of {} is known only to lie between its two bounds", game.players[i].name));
  }
}

void repeat(const NormalForm& game, const GameQuestion& question, GameAnswer& answer) {
  answer.set = enumerate(game, question.budget);
  answer.repeated = solve::repeated_game(game, answer.set, question.budget);
  answer.complete = answer.repeated->complete && answer.set.complete;
  for (const std::string& remark : answer.repeated->remarks) {
    if (std::ranges::find(answer.set.remarks, remark) == answer.set.remarks.end()) {
      answer.set.remarks.push_back(remark);
    }
  }
}

std::string how(const NormalForm& game, const GameQuestion& question, GameMethod method) {
  switch (method) {
    case GameMethod::pure: return "all equilibria in which nobody mixes";
    case GameMethod::enumerate:
      return game.player_count() == 2 ? "all equilibria, in exact arithmetic"
                                      : "all isolated equilibria, each support settled by proof";
    case GameMethod::lemke_howson: return "those equilibria that Lemke-Howson paths reach, exactly";
    case GameMethod::logit:
      return question.rationality
                 ? fmt::format("the logit equilibrium at rationality {:.6g} on the branch from even mixing",
                               *question.rationality)
                 : "one equilibrium, where the branch of logit equilibria from even mixing leads";
    case GameMethod::correlated:
      return fmt::format("the best correlated equilibrium for {}", question.objective);
    case GameMethod::coarse:
      return fmt::format("the best coarse correlated equilibrium for {}", question.objective);
    case GameMethod::dominance: return "iterated elimination of strictly dominated actions";
    case GameMethod::maximin: return "what each player can assure itself of by mixing";
    case GameMethod::repeated: return "the game played for ever; discount factors are per round";
  }
  return {};
}

Diagnostics error(const char* code, std::string message) {
  Diagnostics wrong;
  wrong.error(code, {}, std::move(message));
  return wrong;
}

}  // namespace

Result<GameAnswer> solve_game(const NormalForm& game, const GameQuestion& question) {
  std::vector<std::string> known{"welfare", "fairness"};
  for (const auto& player : game.players) known.push_back(player.name);
  if (std::ranges::find(known, question.objective) == known.end()) {
    return error("usage-objective", fmt::format("objective {}: neither welfare nor fairness nor a player; {}",
                                                question.objective, name_hint(question.objective, known)));
  }
  if (question.method) {
    const std::string refusal = solve::refusal(game, *question.method);
    const bool possible = solve::forecast(game, *question.method).possible;
    if (!refusal.empty() && !(possible && question.budget.expired)) {
      return error(possible ? "too-large" : "usage-method", refusal);
    }
  }
  GameAnswer answer;
  answer.asked = question.method.has_value();
  answer.method = question.method        ? *question.method
                  : question.rationality ? GameMethod::logit
                                         : solve::suggested_method(game);
  answer.how = how(game, question, answer.method);
  const Budget& budget = question.budget;
  switch (answer.method) {
    case GameMethod::pure:
      answer.set = solve::pure_equilibria(game, budget);
      answer.complete = answer.set.complete;
      break;
    case GameMethod::enumerate:
      answer.set = enumerate(game, budget);
      answer.complete = answer.set.complete;
      break;
    case GameMethod::lemke_howson:
      answer.set = solve::lemke_howson_all(game, budget);
      answer.complete = !budget.over() && answer.set.equilibria.size() < budget.max_equilibria;
      break;
    case GameMethod::logit: trace(game, question, answer); break;
    case GameMethod::correlated:
    case GameMethod::coarse: correlate(game, question, answer); break;
    case GameMethod::dominance:
      answer.dominance = solve::eliminate_dominated(game, solve::Dominance::strict_mixed, budget);
      answer.complete = answer.dominance->complete;
      break;
    case GameMethod::maximin: find_maximin(game, question, answer); break;
    case GameMethod::repeated: repeat(game, question, answer); break;
  }
  return answer;
}

}  // namespace detente::ask
