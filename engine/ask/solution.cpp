#include "engine/ask/solution.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "engine/game/node_words.hpp"
#include "engine/solve/formats/nfg_writer.hpp"
#include "engine/solve/one_shot/stage_form.hpp"
#include "engine/solve/types/type_view.hpp"

namespace detente::ask {
namespace {

using scenario::VariableKind;
using solve::PathStep;

std::vector<std::pair<int, Mix>> moves_at(const Opened& opened, const Solved& solved, game::NodeId node,
                                          std::span<const double> policy) {
  std::size_t at = solved.graph.first_probability[node];
  std::vector<std::pair<int, Mix>> moves;
  for (const auto& mover : solved.graph.choice_set(node).movers) {
    Mix mix;
    for (const int action : mover.actions) {
      mix.emplace_back(opened.scenario().action_words(mover.mover, action), policy[at++]);
    }
    moves.emplace_back(mover.mover, std::move(mix));
  }
  return moves;
}

std::string vote_text(const Opened& opened, int phase, const PathStep& step) {
  const auto& vote = opened.game().phases()[static_cast<std::size_t>(phase)].vote;
  if (!vote) return {};
  const int council = vote->council;
  const auto& kinds = vote->results;
  const auto known = [&](VariableKind kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
  const auto result = [&](VariableKind kind) {
    return step.after[static_cast<std::size_t>(opened.game().vocabulary().council(council, kind))];
  };
  std::vector<std::string> words;
  if (known(VariableKind::yes)) words.push_back(fmt::format("{} yes", result(VariableKind::yes)));
  if (known(VariableKind::no)) words.push_back(fmt::format("{} no", result(VariableKind::no)));
  if (known(VariableKind::vetoed) && result(VariableKind::vetoed) != 0) {
    words.emplace_back("vetoed");
  } else if (known(VariableKind::passed)) {
    words.emplace_back(result(VariableKind::passed) != 0 ? "passed" : "not passed");
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

TypeSolution report_type(const Opened& opened, const Solved& solved, const SolutionReport& report, int belief,
                         int type) {
  const scenario::Scenario& scenario = opened.scenario();
  const auto column = static_cast<std::size_t>(scenario.agent_of(belief, type));
  TypeSolution told{belief, type, report.deviations.players[column], {}};
  const int player = scenario.beliefs[static_cast<std::size_t>(belief)].player;
  for (const Step& step : report.path) {
    if (std::ranges::find(step.moves, player, &std::pair<int, Mix>::first) == step.moves.end()) continue;
    const std::vector<double> policy = solve::policy_of_type(
        opened.game(), solved.graph, solved.solution.behaviour.at(step.at.round), belief, type);
    for (auto& [mover, mix] : moves_at(opened, solved, step.at.node, policy)) {
      if (mover == player) told.plays = std::move(mix);
    }
    break;
  }
  return told;
}

}  // namespace

SolutionReport report_solution(const Opened& opened, const Solved& solved) {
  const scenario::Scenario& scenario = opened.scenario();
  SolutionReport report;
  report.deviations =
      solve::exploitability(opened.game(), solved.graph, solved.solution.behaviour, solved.rounds);
  solve::LikeliestPath path = solve::likeliest_path(opened.game(), solved.play(), scenario.rounds);
  report.path_probability = path.probability;
  report.end = path.end;
  for (PathStep& step : path.steps) {
    const int phase = static_cast<int>(solved.graph.layer_of(step.node));
    report.path.push_back({step, phase, game::node_words(opened.game(), solved.graph, step.node),
                           moves_at(opened, solved, step.node, solved.solution.behaviour.at(step.round)),
                           vote_text(opened, phase, step)});
  }
  for (int b = 0; b < static_cast<int>(scenario.beliefs.size()); ++b) {
    const auto types = static_cast<int>(scenario.beliefs[static_cast<std::size_t>(b)].types.size());
    for (int k = 0; k < types; ++k) report.types.push_back(report_type(opened, solved, report, b, k));
  }
  return report;
}

Result<solve::NfgGame> first_moves(const Opened& opened, const Solved& solved, const SolutionReport& report) {
  const scenario::Scenario& scenario = opened.scenario();
  const auto first = std::ranges::find_if(report.path, [&](const Step& step) {
    return !step.moves.empty() && scenario.session_of(step.moves[0].first) < 0;
  });
  if (first == report.path.end()) {
    Diagnostics wrong;
    wrong.error("no-moves", {}, "nobody moves on the likeliest path: there is no game to write");
    return wrong;
  }
  const play::Play play = solved.play();
  solve::NfgGame moves;
  moves.game = solve::in_decimals(
      solve::game_at(opened.game(), play, first->at.node, play::node_values(play, first->at.round)));
  moves.comment = fmt::format("{}, {}: what a joint action pays, and the expected value of what follows.",
                              label_of_round(scenario.start, scenario.round, first->at.round), first->state);
  return moves;
}

}  // namespace detente::ask
