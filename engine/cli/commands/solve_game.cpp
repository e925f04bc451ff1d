// detente solve on a one-shot game: runs the method.
#include <fmt/format.h>

#include "engine/cli/tables/solve.hpp"
#include "engine/solve/one_shot/lemke_howson.hpp"
#include "engine/solve/one_shot/logit_trace.hpp"
#include "engine/solve/one_shot/many_player.hpp"
#include "engine/solve/one_shot/two_player.hpp"

namespace detente::cli {
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

void trace(const NormalForm& game, const SolveRequest& request, GameAnswer& answer) {
  solve::LogitTraceOptions options;
  options.budget = request.budget;
  if (request.rationality) options.rationality = *request.rationality;
  solve::LogitTrace trace = solve::trace_logit(game, options);
  answer.logit_equilibrium = request.rationality.has_value();
  answer.rationality = trace.rationality;
  answer.finished = trace.converged;
  answer.set.equilibria.push_back(std::move(trace.equilibrium));
  if (!trace.converged) {
    answer.set.remarks.push_back(fmt::format(
        "tracing stopped at rationality {:.6g}; the profile is the last point reached", trace.rationality));
  }
}

void correlate(const NormalForm& game, const SolveRequest& request, GameAnswer& answer) {
  solve::CorrelatedOptions options;
  options.budget = request.budget;
  if (answer.method == GameMethod::coarse) options.kind = solve::CorrelatedKind::coarse;
  if (request.objective == "fairness") {
    options.objective = solve::CorrelatedObjective::fairness;
  } else if (request.objective != "welfare") {
    options.objective = solve::CorrelatedObjective::player;
    while (game.players[options.player].name != request.objective) ++options.player;
  }
  answer.correlated = solve::best_correlated(game, options);
  answer.finished = answer.correlated->converged;
  if (answer.finished) return;
  if (answer.correlated->why == solve::LinearTermination::optimal) {
    answer.set.remarks.push_back(fmt::format(
        "the linear program's optimum is too rough: disobeying still gains {:.1e}, more than {:.0e} of the "
        "range of payoffs",
        answer.correlated->certificate.largest_incentive, solve::kCorrelatedIncentive));
  } else {
    answer.set.remarks.emplace_back("the linear program did not reach its optimum");
  }
}

void find_maximin(const NormalForm& game, const SolveRequest& request, GameAnswer& answer) {
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    answer.maximin.push_back(solve::maximin(game, i, request.budget));
    if (answer.maximin.back().converged) continue;
    answer.finished = false;
    answer.set.remarks.push_back(
        fmt::format("the value of {} is known only to lie between its two bounds", game.players[i].name));
  }
}

void repeat(const NormalForm& game, const SolveRequest& request, GameAnswer& answer) {
  answer.set = enumerate(game, request.budget);
  answer.repeated = solve::repeated_game(game, answer.set, request.budget);
  answer.finished = answer.repeated->complete && answer.set.complete;
  for (const std::string& remark : answer.repeated->remarks) {
    if (std::ranges::find(answer.set.remarks, remark) == answer.set.remarks.end()) {
      answer.set.remarks.push_back(remark);
    }
  }
}

std::string how(const NormalForm& game, const SolveRequest& request, GameMethod method) {
  switch (method) {
    case GameMethod::pure: return "all equilibria in which nobody mixes";
    case GameMethod::enumerate:
      return game.player_count() == 2 ? "all equilibria, in exact arithmetic"
                                      : "all isolated equilibria, each support settled by proof";
    case GameMethod::lemke_howson: return "those equilibria that Lemke-Howson paths reach, exactly";
    case GameMethod::logit:
      return request.rationality
                 ? fmt::format("the logit equilibrium at rationality {:.6g} on the branch from even mixing",
                               *request.rationality)
                 : "one equilibrium, where the branch of logit equilibria from even mixing leads";
    case GameMethod::correlated:
      return fmt::format("the best correlated equilibrium for {}", request.objective);
    case GameMethod::coarse:
      return fmt::format("the best coarse correlated equilibrium for {}", request.objective);
    case GameMethod::dominance: return "iterated elimination of strictly dominated actions";
    case GameMethod::maximin: return "what each player can assure itself of by mixing";
    case GameMethod::repeated: return "the game played for ever; discount factors are per round";
  }
  return {};
}

}  // namespace

GameAnswer answer(const NormalForm& game, const SolveRequest& request) {
  GameAnswer answer;
  answer.asked = request.method.has_value();
  answer.method = request.method        ? *request.method
                  : request.rationality ? GameMethod::logit
                                        : solve::suggested_method(game);
  answer.how = how(game, request, answer.method);
  switch (answer.method) {
    case GameMethod::pure: answer.set = solve::pure_equilibria(game, request.budget); break;
    case GameMethod::enumerate: answer.set = enumerate(game, request.budget); break;
    case GameMethod::lemke_howson: {
      answer.set = solve::lemke_howson_all(game, request.budget);
      answer.finished =
          !request.budget.over() && answer.set.equilibria.size() < request.budget.max_equilibria;
      return answer;
    }
    case GameMethod::logit: trace(game, request, answer); return answer;
    case GameMethod::correlated:
    case GameMethod::coarse: correlate(game, request, answer); return answer;
    case GameMethod::dominance:
      answer.dominance = solve::eliminate_dominated(game, solve::Dominance::strict_mixed, request.budget);
      answer.finished = answer.dominance->complete;
      return answer;
    case GameMethod::maximin: find_maximin(game, request, answer); return answer;
    case GameMethod::repeated: repeat(game, request, answer); return answer;
  }
  answer.finished = answer.set.complete;
  return answer;
}

}  // namespace detente::cli
