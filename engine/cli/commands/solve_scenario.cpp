// detente solve on a scenario: values, policies, what deviations gain.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/date.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/belief_report.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/cli/tables/solve.hpp"
#include "engine/game/node_words.hpp"
#include "engine/play/horizon.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/formats/nfg_writer.hpp"
#include "engine/solve/one_shot/stage_form.hpp"
#include "engine/solve/reasons/likeliest_path.hpp"
#include "engine/solve/types/type_view.hpp"

namespace detente::cli {
namespace {

using game::NodeGraph;
using scenario::Scenario;
using scenario::VariableKind;
using solve::PathStep;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

/// What the report is about. All must outlive it.
struct ScenarioAnswer {
  const game::Game& game;
  const NodeGraph& graph;
  const solve::MarkovSolution& solution;
  const solve::Exploitability& deviations;
  const solve::LikeliestPath& path;

  [[nodiscard]] const Scenario& scenario() const { return game.scenario(); }
};

std::string number(double value) {
  return fmt::format("{:.6g}", value + 0.0);
}

std::string gain(double amount) {
  return std::abs(amount) < 1e-9 ? "0" : fmt::format("{:.3g}", amount);
}

/// One mover's choice at a step of the path.
struct Mix {
  int mover = 0;
  std::vector<std::pair<std::string, double>> actions;  ///< Available ones, by name.
};

std::vector<Mix> mixes_at(const ScenarioAnswer& answer, const PathStep& step) {
  std::size_t at = answer.graph.first_probability[step.node];
  const auto policy = answer.solution.behaviour.at(step.round);
  std::vector<Mix> mixes;
  for (const auto& mover : answer.graph.choice_set(step.node).movers) {
    Mix mix{mover.mover, {}};
    for (const int action : mover.actions) {
      mix.actions.emplace_back(answer.scenario().action_words(mover.mover, action), policy[at++]);
    }
    mixes.push_back(std::move(mix));
  }
  return mixes;
}

/// "test 61.2%, wait 38.8%", the likeliest first; what is played less than once in a thousand is left out.
std::string mix_text(Mix mix) {
  std::ranges::stable_sort(mix.actions, std::greater<>(), [](const auto& action) { return action.second; });
  std::string text;
  for (const auto& [name, chance] : mix.actions) {
    if (chance < 0.0005) continue;
    text += fmt::format("{}{} {:.1f}%", text.empty() ? "" : ", ", name, 100.0 * chance);
  }
  return text;
}

/// "13 yes, 2 no: vetoed"; empty when the step has no vote.
std::string vote_text(const ScenarioAnswer& answer, const PathStep& step) {
  const auto phase = static_cast<std::size_t>(answer.graph.layer_of(step.node));
  const auto& vote = answer.game.phases()[phase].vote;
  if (!vote) return {};
  const int council = vote->council;
  const auto result = [&](VariableKind kind) {
    return step.after[static_cast<std::size_t>(answer.game.vocabulary().council(council, kind))];
  };
  const auto known = [&](VariableKind kind) {
    const auto& kinds = vote->results;
    return std::ranges::find(kinds, kind) != kinds.end();
  };
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
  if (known(VariableKind::yes)) add(fmt::format("{} yes", result(VariableKind::yes)));
  if (known(VariableKind::no)) add(fmt::format("{} no", result(VariableKind::no)));
  if (known(VariableKind::vetoed) && result(VariableKind::vetoed) != 0) {
    add("vetoed");
  } else if (known(VariableKind::passed)) {
    add(result(VariableKind::passed) != 0 ? "passed" : "not passed");
  }
  return text;
}

std::string solution_words(const ScenarioAnswer& answer) {
  const solve::MarkovSummary& summary = answer.solution.summary;
  const bool stationary = answer.scenario().horizon == scenario::Horizon::stationary;
  std::string text =
      stationary
          ? fmt::format("stationary, {}",
                        report::counted(static_cast<std::uint64_t>(summary.iterations), "iteration"))
          : fmt::format("finite, {}",
                        report::counted(static_cast<std::uint64_t>(answer.scenario().rounds), "round"));
  if (summary.why == solve::Termination::not_converged) text += "; NOT CONVERGED";
  if (summary.traced) {
    text += fmt::format(" that cycled; traced along the branch from even mixing, {}",
                        report::counted(static_cast<std::uint64_t>(summary.path_steps), "step"));
  }
  return text;
}

std::string heading(const ScenarioAnswer& answer) {
  const solve::MarkovSummary& summary = answer.solution.summary;
  report::TextTable table({{""}, {"", Align::left, 80}});
  table.add({"horizon", solution_words(answer)});
  table.add({"game", fmt::format("{}, {}", report::counted(answer.graph.layers[1], "state"),
                                 report::counted(answer.graph.nodes(), "node"))});
  std::string certificate = fmt::format("largest residual {:.1e}", summary.residual);
  if (summary.value_change > 0.0)
    certificate += fmt::format(", last change {:.1e} utils", summary.value_change);
  table.add({"certificate", certificate});
  if (summary.stage_games > 0) {
    table.add(
        {"uniqueness", summary.not_unique == 0
                           ? "every simultaneous move has one logit equilibrium"
                           : fmt::format("{} of {} simultaneous moves not proved unique",
                                         report::grouped(static_cast<std::uint64_t>(summary.not_unique)),
                                         report::grouped(static_cast<std::uint64_t>(summary.stage_games)))});
  }
  return answer.scenario().title + "\n\n" + table.text();
}

std::string players_table(const ScenarioAnswer& answer) {
  report::TextTable table({{"player"},
                           {"plays"},
                           {"value", Align::right},
                           {"best deviation gains", Align::right},
                           {"anywhere at most", Align::right}});
  for (std::size_t p = 0; p < answer.scenario().players.size(); ++p) {
    const solve::PlayerExploitability& one = answer.deviations.players[p];
    table.add({answer.scenario().players[p].name, answer.scenario().play[p].name,
               number(answer.solution.value[p]), gain(one.start.amount), gain(one.anywhere.amount)});
  }
  return '\n' + table.text();
}

/// What each private type is worth to itself, and does where its player first moves on the path.
std::vector<TypeAnswer> types_of(const ScenarioAnswer& answer) {
  const Scenario& scenario = answer.scenario();
  std::vector<TypeAnswer> types;
  for (int b = 0; b < static_cast<int>(scenario.beliefs.size()); ++b) {
    const scenario::Belief& belief = scenario.beliefs[static_cast<std::size_t>(b)];
    for (int k = 0; k < static_cast<int>(belief.types.size()); ++k) {
      const auto& one = answer.deviations.players[static_cast<std::size_t>(scenario.agent_of(b, k))];
      TypeAnswer type{b, k, one.value, one.start.amount, one.anywhere.amount, {}};
      for (const PathStep& step : answer.path.steps) {
        const auto& movers = answer.graph.choice_set(step.node).movers;
        const auto own = std::ranges::find(movers, belief.player, &game::ChoiceSet::Mover::mover);
        if (own == movers.end()) continue;
        const auto policy =
            solve::policy_of_type(answer.game, answer.graph, answer.solution.behaviour.at(step.round), b, k);
        std::size_t at = answer.graph.first_probability[step.node];
        for (auto mover = movers.begin(); mover != own; ++mover) at += mover->actions.size();
        for (const int action : own->actions) {
          type.plays.emplace_back(scenario.action_words(belief.player, action), policy[at++]);
        }
        break;
      }
      types.push_back(std::move(type));
    }
  }
  return types;
}

/// A round of the path as rows: phase, who, what.
using RoundRows = std::vector<std::array<std::string, 3>>;

RoundRows round_rows(const ScenarioAnswer& answer, std::span<const PathStep> steps) {
  const Scenario& scenario = answer.scenario();
  RoundRows rows{{"", "", game::node_words(answer.game, answer.graph, steps.front().node)}};
  for (const PathStep& step : steps) {
    const auto phase = static_cast<std::size_t>(answer.graph.layer_of(step.node));
    for (const Mix& mix : mixes_at(answer, step)) {
      rows.push_back(
          {answer.game.phases()[phase].name, scenario::mover_name(scenario, mix.mover), mix_text(mix)});
    }
    if (const std::string vote = vote_text(answer, step); !vote.empty()) {
      const auto council = static_cast<std::size_t>(answer.game.phases()[phase].vote->council);
      rows.push_back({answer.game.phases()[phase].name, scenario.councils[council].name, vote});
    }
  }
  return rows;
}

/// The steps of the round that begins at `first`.
std::span<const PathStep> round_at(std::span<const PathStep> steps, std::size_t first) {
  std::size_t end = first;
  while (end < steps.size() && steps[end].round == steps[first].round) ++end;
  return steps.subspan(first, end - first);
}

/// Rounds that read alike are told once; the first few that differ.
std::string path_table(const ScenarioAnswer& answer) {
  constexpr int kShown = 8;
  const Scenario& scenario = answer.scenario();
  const std::span<const PathStep> steps(answer.path.steps);
  report::TextTable table({{"round"}, {"phase"}, {"who"}, {"plays", Align::left, 68}});
  RoundRows before;
  int shown = 0;
  bool more = false;
  for (std::size_t first = 0; first < steps.size() && !more;) {
    const std::span<const PathStep> here = round_at(steps, first);
    const std::size_t end = first + here.size();
    RoundRows rows = round_rows(answer, here);
    const std::string label = label_of_round(scenario.start, scenario.round, steps[first].round);
    if (rows != before) {
      more = ++shown > kShown;
      for (std::size_t k = 0; k < rows.size() && !more; ++k) {
        table.add({k == 0 ? label : "", rows[k][0], rows[k][1], rows[k][2]});
      }
    } else if (end == steps.size() || round_rows(answer, round_at(steps, end)) != rows) {
      table.add({"to " + label, "", "", "as before"});
    }
    before = std::move(rows);
    first = end;
  }
  std::string text =
      fmt::format("\nLikeliest path (probability {:.2g})\n", answer.path.probability) + table.text();
  if (more) return text + "  ... --format csv tells it all\n";
  if (answer.path.end > 0) {
    text += fmt::format("  the run ends: {}\n",
                        scenario.ends[static_cast<std::size_t>(answer.path.end) - 1].name);
  }
  return text;
}

std::string scenario_csv(const ScenarioAnswer& answer) {
  const Scenario& scenario = answer.scenario();
  std::string csv;
  add_csv(csv, {"round", "label", "phase", "state", "player", "action", "probability"});
  for (const PathStep& step : answer.path.steps) {
    const auto phase = static_cast<std::size_t>(answer.graph.layer_of(step.node));
    for (const Mix& mix : mixes_at(answer, step)) {
      for (const auto& [action, chance] : mix.actions) {
        add_csv(csv,
                {std::to_string(step.round + 1), label_of_round(scenario.start, scenario.round, step.round),
                 answer.game.phases()[phase].name, game::node_words(answer.game, answer.graph, step.node),
                 scenario::mover_id(scenario, mix.mover), action, shortest(chance)});
      }
    }
  }
  return csv;
}

void add_step(JsonWriter& json, const ScenarioAnswer& answer, const PathStep& step) {
  const Scenario& scenario = answer.scenario();
  const auto phase = static_cast<std::size_t>(answer.graph.layer_of(step.node));
  json.begin_object()
      .field("round", step.round + 1)
      .field("label", label_of_round(scenario.start, scenario.round, step.round))
      .field("phase", answer.game.phases()[phase].name)
      .field("state", game::node_words(answer.game, answer.graph, step.node))
      .key("policy")
      .begin_object(Layout::one_line);
  for (const Mix& mix : mixes_at(answer, step)) {
    json.key(scenario::mover_id(scenario, mix.mover)).begin_object();
    for (const auto& [action, chance] : mix.actions) json.field(action, chance);
    json.end();
  }
  json.end()
      .field("council", vote_text(answer, step))
      .field("chance", step.chance)
      .field("follows", step.follows)
      .end();
}

std::string scenario_json(const ScenarioAnswer& answer) {
  const Scenario& scenario = answer.scenario();
  const solve::MarkovSummary& summary = answer.solution.summary;
  constexpr const char* kEnds[] = {"not_run", "solved", "converged", "not_converged", "cancelled"};
  JsonWriter json;
  json.begin_object().field("scenario", scenario.title).field("hash", scenario.hash);
  json.field("horizon", scenario::kHorizonWords[static_cast<std::size_t>(scenario.horizon)])
      .field("rounds", scenario.rounds)
      .key("players")
      .begin_array();
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const solve::PlayerExploitability& one = answer.deviations.players[p];
    json.begin_object(Layout::one_line)
        .field("player", scenario.players[p].id)
        .field("plays", scenario.play[p].name)
        .field("value", answer.solution.value[p])
        .field("gain_from_start", one.start.amount)
        .field("gain_anywhere", one.anywhere.amount)
        .field("gain_error", one.error)
        .end();
  }
  json.end();
  write_types(json, scenario, types_of(answer));
  json.key("path").begin_array();
  for (const PathStep& step : answer.path.steps) add_step(json, answer, step);
  json.end()
      .field("path_probability", answer.path.probability)
      .key("certificate")
      .begin_object(Layout::one_line);
  json.field("termination", kEnds[static_cast<std::size_t>(summary.why)])
      .field("residual", summary.residual)
      .field("value_change", summary.value_change)
      .field("iterations", summary.iterations)
      .field("traced", summary.traced)
      .field("stage_games", static_cast<std::uint64_t>(summary.stage_games))
      .field("not_unique", static_cast<std::uint64_t>(summary.not_unique))
      .field("exploitability", answer.deviations.from_start())
      .field("exploitability_anywhere", answer.deviations.anywhere())
      .field("deviations_solved", answer.deviations.solved)
      .end();
  return json.end().text();
}

std::string report(const ScenarioAnswer& answer, Format format) {
  switch (format) {
    case Format::csv: return scenario_csv(answer);
    case Format::json: return scenario_json(answer);
    case Format::table: break;
  }
  return heading(answer) + players_table(answer) + types_text(answer.scenario(), types_of(answer)) +
         path_table(answer);
}

/// The moves at the first node of the path where somebody moves, with what follows as payoffs.
bool write_first_moves(const ScenarioAnswer& answer, const play::Play& play, const std::string& path) {
  const auto first = std::ranges::find_if(answer.path.steps, [&](const PathStep& step) {
    const auto& movers = answer.graph.choice_set(step.node).movers;
    return !movers.empty() && answer.scenario().session_of(movers[0].mover) < 0;
  });
  if (first == answer.path.steps.end()) {
    complain("nobody moves on the likeliest path: there is no game to write");
    return false;
  }
  solve::NfgGame moves;
  moves.game = solve::in_decimals(
      solve::game_at(answer.game, play, first->node, play::node_values(play, first->round)));
  const Scenario& scenario = answer.scenario();
  moves.comment = fmt::format("{}, {}: what a joint action pays, and the expected value of what follows.",
                              label_of_round(scenario.start, scenario.round, first->round),
                              game::node_words(answer.game, answer.graph, first->node));
  return write_text(path, solve::write_nfg(moves));
}

int fail(Progress& progress, const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

}  // namespace

int solve_scenario(const SolveRequest& request) {
  Progress progress;
  progress.begin("load");
  const auto loaded = scenario::load_scenario(request.file, request.settings);
  if (!loaded) return fail(progress, loaded.diagnostics(), request.file);
  const Scenario& scenario = loaded.value();
  progress.begin("compile");
  const auto game = game::compile_game(scenario);
  if (!game) return fail(progress, game.diagnostics(), request.file);
  if (!scenario.beliefs.empty() && (!request.nfg.empty() || !request.efg.empty())) {
    progress.finish();
    complain("--nfg and --efg write games of complete information, and this one has private types");
    return kFailed;
  }
  tell(loaded.diagnostics(), request.file);
  tell(game.diagnostics(), request.file);
  progress.begin("graph");
  const auto graph = game::build_graph(game.value(), {.max_bytes = request.max_memory});
  if (!graph) return fail(progress, graph.diagnostics(), request.file);

  progress.begin("solve");
  const bool stationary = scenario.horizon == scenario::Horizon::stationary;
  solve::MarkovOptions options;
  options.rounds = scenario.rounds;
  options.stationary = stationary;
  options.progress = progress.meter();
  const solve::MarkovSolution solution = solve_markov(game.value(), graph.value(), options);
  progress.begin("deviations");
  const solve::Exploitability deviations = solve::exploitability(
      game.value(), graph.value(), solution.behaviour, stationary ? 0 : scenario.rounds);
  const std::vector<double> discounts = scenario.discounts();
  const play::Play play{graph.value(), solution.behaviour, discounts, stationary ? 0 : scenario.rounds};
  const solve::LikeliestPath path = solve::likeliest_path(game.value(), play, scenario.rounds);
  const ScenarioAnswer answer{game.value(), graph.value(), solution, deviations, path};

  if (!request.nfg.empty() && !write_first_moves(answer, play, request.nfg)) return kFailed;
  if (!request.efg.empty()) {
    const auto tree = solve::write_efg(game.value(), play, {.rounds = request.rounds});
    if (!tree) return fail(progress, tree.diagnostics(), request.file);
    if (!write_text(request.efg, tree.value())) return kFailed;
  }
  progress.finish();
  const int written = write_output(report(answer, request.format));
  if (written != kDone || solution.summary.why != solve::Termination::not_converged) return written;
  complain("search incomplete\n  " + solve::not_converged_text(solution.summary));
  return kIncomplete;
}

}  // namespace detente::cli
