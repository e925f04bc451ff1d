// The report for people.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "engine/cli/shell/output.hpp"
#include "engine/cli/tables/belief_report.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/simulate/summary/session_summary.hpp"

namespace detente::cli {
namespace {

using simulate::Origin;
using simulate::OutcomeSummary;
using Align = report::TextTable::Align;

constexpr std::size_t kTextWidth = 96;
constexpr int kShownRounds = 8;

std::string number(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4g}", value);
}

/// "23.2%"; never "0.0%" for what can happen.
std::string percent(double share) {
  return share < 0.0005 ? "<0.1%" : fmt::format("{:.1f}%", 100.0 * share);
}

/// A number of an exact run that comes from a sample is marked.
std::string marked(double value, Origin origin, bool exact_run) {
  const bool mark = exact_run && origin == Origin::sampled && !std::isnan(value);
  return (mark ? "~" : "") + number(value);
}

std::string method_text(const RunResults& results) {
  const simulate::Futures& futures = results.futures;
  std::string text;
  if (futures.method == simulate::Method::exact) {
    text = "exact";
    if (futures.sampled > 0) {
      text += fmt::format("; numbers with ~ are sampled: {} runs, seed {}", report::grouped(futures.sampled),
                          results.options.seed);
    }
  } else {
    text = fmt::format("{}, seed {}", report::counted(futures.sampled, "sampled run"), results.options.seed);
  }
  return text;
}

std::string rounds_text(int rounds) {
  return report::counted(static_cast<std::uint64_t>(rounds), "round");
}

std::string solution_text(const simulate::Futures& futures) {
  const solve::MarkovSummary& summary = futures.solution.summary;
  std::string text;
  switch (summary.why) {
    case solve::Termination::solved: text = "solved, " + rounds_text(summary.iterations); break;
    case solve::Termination::converged:
      text = summary.traced
                 ? fmt::format("traced along the branch from even mixing, {}, after {} iterations cycled",
                               report::counted(static_cast<std::uint64_t>(summary.path_steps), "step"),
                               summary.iterations)
                 : fmt::format("converged after {} iterations, last change {:.1e} utils", summary.iterations,
                               summary.value_change);
      break;
    case solve::Termination::not_converged:
      text = fmt::format("NOT CONVERGED after {} iterations, last change {:.1e} utils", summary.iterations,
                         summary.value_change);
      break;
    case solve::Termination::not_run: text = "not run"; break;
    case solve::Termination::cancelled: text = "cancelled"; break;
  }
  text += fmt::format("; largest residual {:.1e}", summary.residual);
  if (summary.not_unique > 0) {
    text += fmt::format("; {} of {} simultaneous moves not proved unique",
                        report::grouped(static_cast<std::uint64_t>(summary.not_unique)),
                        report::grouped(static_cast<std::uint64_t>(summary.stage_games)));
  }
  return text;
}

std::string graph_text(const game::NodeGraph& graph) {
  return fmt::format("{}, {}, {}", report::counted(graph.layers[1], "state"),
                     report::counted(graph.nodes(), "node"), report::counted(graph.entries(), "transition"));
}

std::string dates_text(const scenario::Scenario& scenario) {
  const std::string first = label_of_round(scenario.start, scenario.round, 0);
  const std::string last = label_of_round(scenario.start, scenario.round, scenario.rounds - 1);
  return fmt::format("{}{}, {}", first, last == first ? "" : " to " + last, rounds_text(scenario.rounds));
}

bool has_equilibrium_player(const scenario::Scenario& scenario) {
  return std::any_of(scenario.play.begin(), scenario.play.end(),
                     [](const scenario::Policy& policy) { return !play::is_fixed(policy); });
}

std::string heading(const RunResults& results) {
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
    table.add({"equilibrium", solution_text(results.futures)});
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
    table.add({player.name, policy_text(policy), policy.traits().by_payoff ? number(player.rationality) : "-",
               number(player.discount), valued ? number(results.futures.solution.value[p]) : ""});
  }
  return '\n' + table.text();
}

std::string outcomes_table(const RunResults& results) {
  const std::vector<OutcomeSummary>& outcomes = results.futures.ensemble.outcomes;
  if (outcomes.empty()) return {};
  const auto any = [&](auto holds) { return std::any_of(outcomes.begin(), outcomes.end(), holds); };
  const bool sampled = any([](const OutcomeSummary& o) { return o.standard_error > 0.0; });
  const bool gaps = any([](const OutcomeSummary& o) { return o.undefined > 0.0; });
  const bool exact = results.futures.method == simulate::Method::exact;

  std::vector<report::TextTable::Column> columns{{"outcome", Align::left, 52}, {"mean", Align::right},
                                                 {"sd", Align::right},         {"5%", Align::right},
                                                 {"50%", Align::right},        {"95%", Align::right}};
  if (sampled) columns.push_back({"std. error", Align::right});
  if (gaps) columns.push_back({"no value", Align::right});
  report::TextTable table(columns);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const OutcomeSummary& o = outcomes[i];
    const scenario::Outcome& outcome = results.scenario().outcomes[i];
    std::vector<std::string> row{outcome.about.empty() ? outcome.name : outcome.about,
                                 marked(o.mean, o.mean_origin, exact),
                                 marked(o.sd, o.mean_origin, exact),
                                 marked(o.q05, o.quantile_origin, exact),
                                 marked(o.q50, o.quantile_origin, exact),
                                 marked(o.q95, o.quantile_origin, exact)};
    if (sampled) row.push_back(o.standard_error > 0.0 ? fmt::format("{:.2g}", o.standard_error) : "-");
    if (gaps) row.push_back(o.undefined > 0.0 ? percent(o.undefined) : "-");
    table.add(std::move(row));
  }
  return '\n' + table.text();
}

/// "sanctions 71%", or "- 82%" when it most likely does not move.
std::string likeliest_move(const scenario::Player& player, const std::vector<double>& frequency) {
  const double idle = 1.0 - std::accumulate(frequency.begin(), frequency.end(), 0.0);
  const auto best = std::max_element(frequency.begin(), frequency.end());
  const auto action = static_cast<std::size_t>(best - frequency.begin());
  return *best >= idle ? fmt::format("{} {:.0f}%", player.actions[action].name, 100.0 * *best)
                       : fmt::format("- {:.0f}%", 100.0 * idle);
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
    text += fmt::format("sits in {:.3g} {} a run; agreed in {} of them", summary.sat,
                        summary.sat == 1.0 ? "round" : "rounds",
                        summary.agreed > 0.0 ? percent(summary.agreed) : "none");
    if (summary.likeliest >= 0) {
      text += fmt::format("; most often {} ({} of the deals)", scenario.sessions[s].words(summary.likeliest),
                          percent(summary.of_agreements));
    }
    text += '\n';
  }
  return text;
}

std::string moves_table(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  const std::vector<simulate::RoundSummary>& rounds = results.futures.ensemble.rounds;
  std::vector<report::TextTable::Column> columns{{"round"}};
  for (const scenario::Player& player : scenario.players) {
    if (player.phase >= 0) columns.push_back({player.name});
  }
  report::TextTable table(columns);
  const int shown = std::min(kShownRounds, static_cast<int>(rounds.size()));
  for (int t = 0; t < shown; ++t) {
    std::vector<std::string> row{label_of_round(scenario.start, scenario.round, t)};
    for (std::size_t p = 0; p < scenario.players.size(); ++p) {
      if (scenario.players[p].phase < 0) continue;
      row.push_back(likeliest_move(scenario.players[p], rounds[static_cast<std::size_t>(t)].frequency[p]));
    }
    table.add(std::move(row));
  }
  return "\nLikeliest move in each round, with its share of all runs (- = does not move)\n" + table.text();
}

}  // namespace

std::string run_tables(const RunResults& results) {
  return heading(results) + players_table(results) + outcomes_table(results) + sessions_text(results) +
         moves_table(results) + beliefs_text(results, beliefs_of(results));
}

}  // namespace detente::cli
