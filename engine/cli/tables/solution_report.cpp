#include "engine/cli/tables/solution_report.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "engine/cli/tables/run_text.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/model/movers.hpp"

namespace detente::cli {
namespace {

using ask::Step;
using scenario::Scenario;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

std::string label(const SolutionResult& result, const Step& step) {
  return label_of_round(result.scenario().start, result.scenario().round, step.at.round);
}

const std::string& phase_name(const SolutionResult& result, const Step& step) {
  return result.opened.game().phases()[static_cast<std::size_t>(step.phase)].name;
}

std::string gain_text(double amount) {
  return report::number_text(std::abs(amount) < 1e-9 ? 0.0 : amount, 3);
}

/// "test 61.2%, wait 38.8%", the likeliest first; what is played less than once in a thousand is left out.
std::string mix_text(ask::Mix mix) {
  std::ranges::stable_sort(mix, std::greater<>(), [](const auto& action) { return action.second; });
  std::string text;
  for (const auto& [name, chance] : mix) {
    if (chance < 0.0005) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, report::percent_text(chance));
  }
  return text;
}

std::string heading(const SolutionResult& result) {
  const Scenario& scenario = result.scenario();
  const bool stationary = result.solved.rounds == 0;
  report::TextTable table({{""}, {"", Align::left, 80}});
  table.add({"horizon", stationary ? "stationary"
                                   : "finite, " + report::counted(static_cast<std::uint64_t>(scenario.rounds),
                                                                  "round")});
  table.add({"game", graph_text(result.solved.graph)});
  table.add({"equilibrium", equilibrium_text(result.solved.solution.summary)});
  return scenario.title + "\n\n" + table.text();
}

report::Table players_table(const SolutionResult& result) {
  report::Table table("players",
                      {report::data("player", "", ""), report::aside("player"),
                       report::words("plays", "", "plays"), report::number("value", "utils", "", "value", 6),
                       report::number("gain_from_start", "utils", "", "best deviation gains"),
                       report::number("gain_anywhere", "utils", "", "anywhere at most"),
                       report::data("gain_error", "utils", "")});
  for (std::size_t p = 0; p < result.scenario().players.size(); ++p) {
    const solve::PlayerExploitability& one = result.solution.deviations.players[p];
    const scenario::Player& player = result.scenario().players[p];
    table.add({player.id, player.name, result.scenario().play[p].name, result.solved.solution.value[p],
               report::Cell(one.start.amount).shown(gain_text(one.start.amount)),
               report::Cell(one.anywhere.amount).shown(gain_text(one.anywhere.amount)), one.error});
  }
  return table;
}

/// All but "plays_first", which is an object in JSON.
report::Table types_table(const SolutionResult& result) {
  report::Table table(
      "types", {report::aside("private type"), report::data("player", "", ""), report::data("type", "", ""),
                report::number("prior", "", "", "prior"), report::number("value", "utils", "", "value", 6),
                report::number("gain_from_start", "utils", "", "best deviation gains", 3),
                report::number("gain_anywhere", "utils", "", "anywhere at most", 3),
                report::aside("plays first", Align::left, 56)});
  for (const ask::TypeSolution& one : result.solution.types) {
    const scenario::Belief& belief = result.scenario().beliefs[static_cast<std::size_t>(one.belief)];
    const scenario::Type& type = belief.types[static_cast<std::size_t>(one.type)];
    const scenario::Player& player = result.scenario().players[static_cast<std::size_t>(belief.player)];
    table.add({fmt::format("{}, if {}", player.name, scenario::spaced(type.name)), player.id, type.name,
               type.prior, one.deviations.value, one.deviations.start.amount, one.deviations.anywhere.amount,
               mix_text(one.plays)});
  }
  return table;
}

/// A round of the path as rows: phase, who, what.
using RoundRows = std::vector<std::array<std::string, 3>>;

RoundRows round_rows(const SolutionResult& result, std::span<const Step> steps) {
  const Scenario& scenario = result.scenario();
  RoundRows rows{{"", "", steps.front().state}};
  for (const Step& step : steps) {
    for (const auto& [mover, mix] : step.moves) {
      rows.push_back({phase_name(result, step), scenario::mover_name(scenario, mover), mix_text(mix)});
    }
    if (step.vote.empty()) continue;
    const int council = result.opened.game().phases()[static_cast<std::size_t>(step.phase)].vote->council;
    rows.push_back(
        {phase_name(result, step), scenario.councils[static_cast<std::size_t>(council)].name, step.vote});
  }
  return rows;
}

/// The steps of the round that begins at `first`.
std::span<const Step> round_at(std::span<const Step> steps, std::size_t first) {
  std::size_t end = first;
  while (end < steps.size() && steps[end].at.round == steps[first].at.round) ++end;
  return steps.subspan(first, end - first);
}

/// Rounds that read alike are told once; the first few that differ.
std::string path_text(const SolutionResult& result) {
  constexpr int kShown = 8;
  const std::span<const Step> steps(result.solution.path);
  report::TextTable table({{"round"}, {"phase"}, {"who"}, {"plays", Align::left, 68}});
  RoundRows before;
  int shown = 0;
  bool more = false;
  for (std::size_t first = 0; first < steps.size() && !more;) {
    const std::span<const Step> here = round_at(steps, first);
    const std::size_t end = first + here.size();
    RoundRows rows = round_rows(result, here);
    if (rows != before) {
      more = ++shown > kShown;
      for (std::size_t k = 0; k < rows.size() && !more; ++k) {
        table.add({k == 0 ? label(result, steps[first]) : "", rows[k][0], rows[k][1], rows[k][2]});
      }
    } else if (end == steps.size() || round_rows(result, round_at(steps, end)) != rows) {
      table.add({"to " + label(result, steps[first]), "", "", "as before"});
    }
    before = std::move(rows);
    first = end;
  }
  std::string text = fmt::format("\nLikeliest path (probability {})\n",
                                 report::number_text(result.solution.path_probability, 2)) +
                     table.text();
  if (more) return text + "  ... --format csv tells it all\n";
  if (result.solution.end == 0) return text;
  const auto end = static_cast<std::size_t>(result.solution.end) - 1;
  return text + fmt::format("  the run ends: {}\n", result.scenario().ends[end].name);
}

report::Table path_table(const SolutionResult& result) {
  report::Table table("path", {report::data("round", "rounds", "counts from 1"),
                               report::data("label", "", "the period that the round falls in"),
                               report::data("phase", "", "in which somebody moves"),
                               report::data("state", "", "as the movers find it"),
                               report::data("player", "", "who moves: a player or a session"),
                               report::data("action", "", "that is open to it"),
                               report::data("probability", "", "that it takes the action")});
  for (const Step& step : result.solution.path) {
    for (const auto& [mover, mix] : step.moves) {
      for (const auto& [action, chance] : mix) {
        table.add({step.at.round + 1, label(result, step), phase_name(result, step), step.state,
                   scenario::mover_id(result.scenario(), mover), action, chance});
      }
    }
  }
  return table;
}

void write_mix(JsonWriter& json, const std::string& name, const ask::Mix& mix) {
  json.key(name).begin_object();
  for (const auto& [action, chance] : mix) json.field(action, chance);
  json.end();
}

void write_step(JsonWriter& json, const SolutionResult& result, const Step& step) {
  json.begin_object()
      .field("round", step.at.round + 1)
      .field("label", label(result, step))
      .field("phase", phase_name(result, step))
      .field("state", step.state)
      .key("policy")
      .begin_object(Layout::one_line);
  for (const auto& [mover, mix] : step.moves) {
    write_mix(json, scenario::mover_id(result.scenario(), mover), mix);
  }
  json.end()
      .field("council", step.vote)
      .field("chance", step.at.chance)
      .field("follows", step.at.follows)
      .end();
}

void write_certificate(JsonWriter& json, const SolutionResult& result) {
  const solve::MarkovSummary& summary = result.solved.solution.summary;
  const solve::Exploitability& deviations = result.solution.deviations;
  json.key("certificate")
      .begin_object(Layout::one_line)
      .field("termination", solve::termination_name(summary.why))
      .field("residual", summary.residual)
      .field("value_change", summary.value_change)
      .field("iterations", summary.iterations)
      .field("traced", summary.traced)
      .field("stage_games", static_cast<std::uint64_t>(summary.stage_games))
      .field("not_unique", static_cast<std::uint64_t>(summary.not_unique))
      .field("exploitability", deviations.from_start())
      .field("exploitability_anywhere", deviations.anywhere())
      .field("deviations_solved", deviations.solved)
      .end();
}

void write_solution(JsonWriter& json, const SolutionResult& result) {
  json.field("horizon", result.solved.rounds == 0 ? "stationary" : "finite")
      .field("rounds", result.scenario().rounds);
  players_table(result).write(json);
  const report::Table types = types_table(result);
  if (!types.rows().empty()) json.key("types").begin_array();
  for (std::size_t k = 0; k < types.rows().size(); ++k) {
    json.begin_object(Layout::one_line);
    types.write_row(json, k);
    write_mix(json, "plays_first", result.solution.types[k].plays);
    json.end();
  }
  if (!types.rows().empty()) json.end();
  json.key("path").begin_array();
  for (const Step& step : result.solution.path) write_step(json, result, step);
  json.end().field("path_probability", result.solution.path_probability);
  write_certificate(json, result);
}

std::string solution_text(const SolutionResult& result) {
  const report::Table types = types_table(result);
  return heading(result) + '\n' + players_table(result).text() +
         (types.rows().empty() ? std::string() : '\n' + types.text()) + path_text(result);
}

}  // namespace

report::Report solution_report(const SolutionResult& result) {
  JsonWriter identity = report::begin_identity();
  identity.field("scenario_hash", result.scenario().hash);
  return {.header = {"solve", result.scenario().title, result.scenario().hash},
          .tables = {path_table(result).file()},
          .text = [=] { return solution_text(result); },
          .json = [=](JsonWriter& json) { write_solution(json, result); },
          .manifest = {},
          .identity = report::end_identity(identity),
          .incomplete = solve::not_converged_text(result.solved.solution.summary)};
}

}  // namespace detente::cli
