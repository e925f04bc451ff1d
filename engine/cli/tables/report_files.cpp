// The reports for programs: JSON on standard output, and the files of a run directory.
#include <cmath>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/version.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/tables/belief_report.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/cli/tables/trajectories.hpp"

namespace detente::cli {
namespace {

using report::cell;

using simulate::Origin;
using simulate::OutcomeSummary;
using simulate::RoundSummary;
using simulate::VariableSummary;
using Layout = JsonWriter::Layout;

/// One number with its name, for everything that lists the statistics of a variable.
struct Statistic {
  const char* name;
  double value;
};

std::vector<Statistic> statistics(const VariableSummary& v) {
  return {{"mean", v.mean}, {"q05", v.q05}, {"q25", v.q25}, {"q50", v.q50}, {"q75", v.q75}, {"q95", v.q95}};
}

const char* origin_text(Origin origin) {
  return origin == Origin::exact ? "exact" : "sampled";
}

/// Runs behind a summary's numbers; 0 when all of them are exact.
std::uint64_t runs_behind(const RunResults& results, const OutcomeSummary& o) {
  const bool sampled = o.mean_origin == Origin::sampled || o.quantile_origin == Origin::sampled;
  return sampled ? results.futures.sampled : 0;
}

std::string label(const RunResults& results, std::size_t round) {
  return label_of_round(results.scenario().start, results.scenario().round, static_cast<int>(round));
}

std::string date(const RunResults& results, std::size_t round) {
  return to_string(
      date_of_round(results.scenario().start, results.scenario().round, static_cast<int>(round)));
}

void write_outcome(JsonWriter& json, const RunResults& results, std::size_t index) {
  const OutcomeSummary& o = results.futures.ensemble.outcomes[index];
  json.begin_object(Layout::one_line)
      .field("name", results.scenario().outcomes[index].name)
      .field("mean", o.mean)
      .field("sd", o.sd)
      .field("q05", o.q05)
      .field("q50", o.q50)
      .field("q95", o.q95)
      .field("standard_error", o.standard_error)
      .field("undefined", o.undefined)
      .field("mean_origin", origin_text(o.mean_origin))
      .field("quantile_origin", origin_text(o.quantile_origin))
      .field("runs", runs_behind(results, o))
      .end();
}

void write_round(JsonWriter& json, const RunResults& results, const Beliefs& beliefs, std::size_t index) {
  const scenario::Scenario& scenario = results.scenario();
  const RoundSummary& round = results.futures.ensemble.rounds[index];
  json.begin_object()
      .field("round", static_cast<std::uint64_t>(index + 1))
      .field("label", label(results, index))
      .field("date", date(results, index))
      .field("running", round.running);
  json.key("variables").begin_object();
  for (std::size_t v = 0; v < scenario.state.size(); ++v) {
    if (scenario.belief_in(static_cast<int>(v)) >= 0) continue;
    json.key(scenario.state[v].name).begin_object(Layout::one_line);
    for (const Statistic& s : statistics(round.variables[v])) json.field(s.name, s.value);
    json.end();
  }
  json.end().key("actions").begin_object();
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    json.key(scenario.players[p].id).begin_object(Layout::one_line);
    for (std::size_t a = 0; a < scenario.players[p].actions.size(); ++a) {
      json.field(scenario.players[p].actions[a].name, round.frequency[p][a]);
    }
    json.end();
  }
  json.end();
  if (!scenario.sessions.empty()) json.key("sessions").begin_object();
  for (std::size_t s = 0; s < scenario.sessions.size(); ++s) {
    const int mover = scenario.mover_of(static_cast<int>(s));
    const std::vector<double>& shares = round.frequency[static_cast<std::size_t>(mover)];
    json.key(scenario.sessions[s].id).begin_object(Layout::one_line);
    for (std::size_t a = 0; a < shares.size(); ++a) {
      if (a == 0 || shares[a] > 0.0) json.field(scenario.action_words(mover, static_cast<int>(a)), shares[a]);
    }
    json.end();
  }
  if (!scenario.sessions.empty()) json.end();
  write_beliefs(json, results, beliefs, index);
  json.end();
}

const char* why_text(solve::Termination why) {
  switch (why) {
    case solve::Termination::not_run: return "not_run";
    case solve::Termination::solved: return "solved";
    case solve::Termination::converged: return "converged";
    case solve::Termination::not_converged: return "not_converged";
    case solve::Termination::cancelled: return "cancelled";
  }
  return "";
}

void write_solution(JsonWriter& json, const RunResults& results) {
  if (!results.futures.graph) return;
  const solve::MarkovSolution& solution = results.futures.solution;
  json.key("solution")
      .begin_object()
      .field("why", why_text(solution.summary.why))
      .field("residual", solution.summary.residual)
      .field("value_change", solution.summary.value_change)
      .field("iterations", solution.summary.iterations)
      .field("traced", solution.summary.traced);
  json.key("expected_payoff").begin_object(Layout::one_line);
  for (std::size_t p = 0; p < results.scenario().players.size(); ++p) {
    json.field(results.scenario().players[p].id, solution.value[p]);
  }
  json.end().end();
}

}  // namespace

std::string run_json(const RunResults& results) {
  JsonWriter json;
  json.begin_object()
      .field("scenario", results.scenario().title)
      .field("hash", results.scenario().hash)
      .field("method", to_string(results.futures.method))
      .field("seed", results.options.seed);
  json.key("outcomes").begin_array();
  for (std::size_t i = 0; i < results.futures.ensemble.outcomes.size(); ++i) write_outcome(json, results, i);
  json.end().key("rounds").begin_array();
  const Beliefs beliefs = beliefs_of(results);
  for (std::size_t t = 0; t < results.futures.ensemble.rounds.size(); ++t)
    write_round(json, results, beliefs, t);
  return json.end().end().text();
}

std::vector<ColumnNote> outcomes_columns() {
  return {{"name", "", "outcome, as the scenario names it"},
          {"mean", "of the outcome", "mean over runs; empty when no run gives it a value"},
          {"sd", "of the outcome", "standard deviation between runs"},
          {"q05", "of the outcome", "5 % quantile over runs: smallest value v with P(X <= v) >= 0.05"},
          {"q50", "of the outcome", "median over runs"},
          {"q95", "of the outcome", "95 % quantile over runs"},
          {"standard_error", "of the outcome", "standard error of the mean; 0 when it is exact"},
          {"undefined", "share of runs, 0 to 1", "runs that give the outcome no value; left out of the rest"},
          {"mean_origin", "", "where mean, sd and undefined come from: exact or sampled"},
          {"quantile_origin", "", "where the quantiles come from: exact or sampled"},
          {"runs", "runs", "sampled runs behind what is sampled; 0 when all is exact"}};
}

std::string outcomes_csv(const RunResults& results) {
  std::string csv = "name,mean,sd,q05,q50,q95,standard_error,undefined,mean_origin,quantile_origin,runs\n";
  for (std::size_t i = 0; i < results.futures.ensemble.outcomes.size(); ++i) {
    const OutcomeSummary& o = results.futures.ensemble.outcomes[i];
    add_csv(csv, {results.scenario().outcomes[i].name, cell(o.mean), cell(o.sd), cell(o.q05), cell(o.q50),
                  cell(o.q95), cell(o.standard_error), cell(o.undefined), origin_text(o.mean_origin),
                  origin_text(o.quantile_origin), std::to_string(runs_behind(results, o))});
  }
  return csv;
}

std::vector<ColumnNote> rounds_columns() {
  return {
      {"round", "rounds", "counts from 1"},
      {"label", "", "the period that the round falls in"},
      {"date", "ISO 8601", "first day of the round"},
      {"kind", "",
       "variable: a state variable at the end of the round, over all runs (a run that has "
       "ended keeps its last value); action: a player's move; session: how one ended; belief: what others "
       "believe of a player's type; inference: a move that told of it; run: the run itself"},
      {"owner", "", "the player or the session; empty for variables and the run"},
      {"name", "", "the variable, the action, the deal, the type, or 'running'"},
      {"statistic", "",
       "mean, or a quantile (q05, q25, q50, q75, q95); share: of all runs, 0 to 1; mean_if_T: over the runs "
       "in "
       "which the player is of type T; before_T, after_T: mean belief in T around the move"},
      {"value", "levels of the variable, or share of runs", "the number"}};
}

std::string rounds_csv(const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  std::string csv = "round,label,date,kind,owner,name,statistic,value\n";
  const Beliefs beliefs = beliefs_of(results);
  for (std::size_t t = 0; t < results.futures.ensemble.rounds.size(); ++t) {
    const RoundSummary& round = results.futures.ensemble.rounds[t];
    const std::string id = std::to_string(t + 1);
    const std::string period = label(results, t);
    const std::string day = date(results, t);
    const auto add = [&](std::string_view kind, std::string_view owner, std::string_view name,
                         std::string_view statistic, double value) {
      add_csv(csv, {id, period, day, kind, owner, name, statistic, cell(value)});
    };
    add("run", "", "running", "share", round.running);
    for (std::size_t v = 0; v < scenario.state.size(); ++v) {
      if (scenario.belief_in(static_cast<int>(v)) >= 0) continue;
      for (const Statistic& s : statistics(round.variables[v])) {
        add("variable", "", scenario.state[v].name, s.name, s.value);
      }
    }
    for (std::size_t p = 0; p < scenario.players.size(); ++p) {
      const scenario::Player& player = scenario.players[p];
      for (std::size_t a = 0; a < player.actions.size(); ++a) {
        add("action", player.id, player.actions[a].name, "share", round.frequency[p][a]);
      }
    }
    for (std::size_t s = 0; s < scenario.sessions.size(); ++s) {
      const int mover = scenario.mover_of(static_cast<int>(s));
      const std::vector<double>& shares = round.frequency[static_cast<std::size_t>(mover)];
      for (std::size_t a = 0; a < shares.size(); ++a) {
        const std::string deal = scenario.action_words(mover, static_cast<int>(a));
        add("session", scenario.sessions[s].id, deal, "share", shares[a]);
      }
    }
    add_belief_rows(results, beliefs, t, add);
  }
  return csv;
}

std::string run_identity(const scenario::Scenario& scenario, const simulate::FuturesOptions& options,
                         bool trajectories) {
  JsonWriter json;
  json.begin_object(Layout::one_line)
      .field("version", version())
      .field("scenario_hash", scenario.hash)
      .field("method", to_string(options.method))
      .field("replicates", options.replicates)
      .field("precision", options.precision)
      .field("seed", options.seed)
      .field("trajectories", trajectories)
      .end();
  std::string text = json.text();
  text.pop_back();
  return text;
}

std::string run_manifest(const RunResults& results, bool trajectories) {
  const scenario::Scenario& scenario = results.scenario();
  JsonWriter json;
  json.begin_object()
      .field("format", 1)
      .field("title", scenario.title)
      .field("about", scenario.about)
      .key("run")
      .raw(run_identity(scenario, results.options, trajectories));
  json.field("method_taken", to_string(results.futures.method))
      .field("sampled_runs", results.futures.sampled);
  json.key("time")
      .begin_object(Layout::one_line)
      .field("start", to_string(scenario.start))
      .field("end", date(results, static_cast<std::size_t>(scenario.rounds)))
      .field("round", kRoundLengthWords[static_cast<std::size_t>(scenario.round)])
      .field("rounds", scenario.rounds)
      .end();
  write_solution(json, results);
  report::write_model(json, scenario);
  json.key("tables").begin_object();
  report::write_table_note(json, "outcomes.csv", outcomes_columns());
  report::write_table_note(json, "rounds.csv", rounds_columns());
  if (trajectories) report::write_table_note(json, "trajectories.csv", trajectories_columns(scenario));
  json.end().key("scenario").raw(scenario.effective);
  return json.end().text();
}

}  // namespace detente::cli
