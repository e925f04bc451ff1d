#include "engine/cli/tables/run_text.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/simulate/summary/session_summary.hpp"

namespace detente::cli {
namespace {

using Align = report::TextTable::Align;

constexpr std::size_t kTextWidth = 96;
constexpr int kShownRounds = 8;

std::string counted(int count, std::string_view one) {
  return report::counted(static_cast<std::uint64_t>(count), one);
}

std::string method_text(const RunResults& results) {
  const simulate::Futures& futures = results.futures;
  const auto seed = results.options.seed;
  if (futures.method == simulate::Method::sample) {
    return fmt::format("{}, seed {}", report::counted(futures.sampled, "sampled run"), seed);
  }
  return futures.sampled == 0 ? "exact"
                              : fmt::format("exact; numbers with ~ are sampled: {} runs, seed {}",
                                            report::grouped(futures.sampled), seed);
}

std::string dates_text(const scenario::Scenario& scenario) {
  const std::string first = label_of_round(scenario.start, scenario.round, 0);
  const std::string last = label_of_round(scenario.start, scenario.round, scenario.rounds - 1);
  return fmt::format("{}{}, {}", first, last == first ? "" : " to " + last,
                     counted(scenario.rounds, "round"));
}

bool has_equilibrium_player(const scenario::Scenario& scenario) {
  return std::any_of(scenario.play.begin(), scenario.play.end(),
                     [](const scenario::Policy& policy) { return !play::is_fixed(policy); });
}

std::string title_text(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  std::string text = scenario.title + '\n';
  for (const std::string& line : report::wrap(scenario.about, kTextWidth)) {
    if (!line.empty()) text += line + '\n';
  }
  report::TextTable table({{""}, {"", Align::left, kTextWidth}});
  table.add({"dates", dates_text(scenario)});
  table.add({"method", method_text(results)});
  if (results.futures.graph) table.add({"game", graph_text(*results.futures.graph)});
  if (results.futures.graph && has_equilibrium_player(scenario)) {
    table.add({"equilibrium", equilibrium_text(results.futures.solution.summary)});
  }
  return text + '\n' + table.text();
}

std::string policy_text(const scenario::Policy& policy) {
  const std::string_view kind = policy.traits().word;
  return policy.name == kind || policy.name.empty() ? std::string(kind)
                                                    : fmt::format("{} ({})", policy.name, kind);
}

std::string players_table(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  const bool valued = results.futures.graph.has_value();
  report::TextTable table({{"player"},
                           {"plays"},
                           {"rationality", Align::right},
                           {"discount", Align::right},
                           {valued ? "expected payoff" : "", Align::right}});
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    const scenario::Policy& policy = scenario.play[p];
    table.add({player.name, policy_text(policy),
               policy.traits().by_payoff ? report::number_text(player.rationality) : "-",
               report::number_text(player.discount),
               valued ? report::number_text(results.futures.solution.value[p]) : ""});
  }
  return '\n' + table.text();
}

/// "sanctions 71%", or "- 82%" when it most likely does not move.
std::string likeliest_move(const scenario::Player& player, const std::vector<double>& frequency) {
  const double idle = 1.0 - std::accumulate(frequency.begin(), frequency.end(), 0.0);
  const auto best = std::max_element(frequency.begin(), frequency.end());
  const auto action = static_cast<std::size_t>(best - frequency.begin());
  return *best >= idle
             ? fmt::format("{} {}%", player.actions[action].name, report::fixed_text(100.0 * *best, 0))
             : fmt::format("- {}%", report::fixed_text(100.0 * idle, 0));
}

/// "the table: agreed in 34 % of the rounds in which they sat; most often relief = 1, freeze = tests".
std::string sessions_text(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  std::string text;
  for (std::size_t s = 0; s < scenario.sessions.size(); ++s) {
    const int mover = scenario.mover_of(static_cast<int>(s));
    const auto summary = simulate::summarise_session(results.futures.ensemble.rounds, mover);
    text +=
        fmt::format("{}  {}: ", text.empty() ? "\nBargaining\n" : "", scenario::mover_name(scenario, mover));
    if (summary.sat <= 0.0) {
      text += "its parties never sit\n";
      continue;
    }
    text += fmt::format("sits in {} {} a run; agreed in {} of them", report::number_text(summary.sat, 3),
                        summary.sat == 1.0 ? "round" : "rounds",
                        summary.agreed > 0.0 ? report::percent_text(summary.agreed) : "none");
    if (summary.likeliest >= 0) {
      text += fmt::format("; most often {} ({} of the deals)", scenario.sessions[s].words(summary.likeliest),
                          report::percent_text(summary.of_agreements));
    }
    text += '\n';
  }
  return text;
}

std::string likeliest_moves(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  const std::vector<simulate::RoundSummary>& rounds = results.futures.ensemble.rounds;
  std::vector<report::TextTable::Column> columns{{"round"}};
  for (const scenario::Player& player : scenario.players) {
    if (player.phase >= 0) columns.push_back({player.name});
  }
  report::TextTable table(columns);
  const int shown = std::min(kShownRounds, static_cast<int>(rounds.size()));
  for (int t = 0; t < shown; ++t) {
    std::vector<std::string> row{results.label(t)};
    for (std::size_t p = 0; p < scenario.players.size(); ++p) {
      if (scenario.players[p].phase < 0) continue;
      row.push_back(likeliest_move(scenario.players[p], rounds[static_cast<std::size_t>(t)].frequency[p]));
    }
    table.add(std::move(row));
  }
  return "\nLikeliest move in each round, with its share of all runs (- = does not move)\n" + table.text();
}

}  // namespace

std::string run_heading(const RunResults& results) {
  return title_text(results) + players_table(results);
}

std::string graph_text(const game::NodeGraph& graph) {
  return fmt::format("{}, {}, {}", report::counted(graph.layers[1], "state"),
                     report::counted(graph.nodes(), "node"), report::counted(graph.entries(), "transition"));
}

std::string equilibrium_text(const solve::MarkovSummary& summary) {
  const std::string last =
      fmt::format("after {}, last change {} utils", counted(summary.iterations, "iteration"),
                  report::small_text(summary.value_change));
  std::string text(solve::termination_name(summary.why));
  if (summary.why == solve::Termination::solved) text += ", " + counted(summary.iterations, "round");
  if (summary.why == solve::Termination::converged) text += ' ' + last;
  if (summary.why == solve::Termination::not_converged) text = "NOT CONVERGED " + last;
  if (summary.traced) {
    text = fmt::format("traced along the branch from even mixing, {}, after {} iterations cycled",
                       counted(summary.path_steps, "step"), summary.iterations);
  }
  text += "; largest residual " + report::small_text(summary.residual);
  if (summary.not_unique == 0) return text;
  return text + fmt::format("; {} of {} simultaneous moves not proved unique",
                            report::grouped(static_cast<std::uint64_t>(summary.not_unique)),
                            report::grouped(static_cast<std::uint64_t>(summary.stage_games)));
}

std::string moves_text(const RunResults& results) {
  return sessions_text(results) + likeliest_moves(results);
}

}  // namespace detente::cli
