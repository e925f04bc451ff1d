#include "engine/cli/tables/run_report.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/csv.hpp"
#include "engine/cli/tables/belief_report.hpp"
#include "engine/cli/tables/run_text.hpp"
#include "engine/report/manifest_parts.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using report::Cell;
using simulate::Origin;
using simulate::OutcomeSummary;
using simulate::RoundSummary;
using Layout = JsonWriter::Layout;

const char* origin_text(Origin origin) {
  return origin == Origin::exact ? "exact" : "sampled";
}

report::Table outcomes_table(const RunResults& results) {
  const std::string unit = "of the outcome";
  report::Table table(
      "outcomes",
      {report::data("name", "", "outcome, as the scenario names it"),
       report::aside("outcome", report::TextTable::Align::left, 52),
       report::number("mean", unit, "mean over runs; empty when no run gives it a value", "mean"),
       report::number("sd", unit, "standard deviation between runs", "sd"),
       report::number("q05", unit, "5 % quantile over runs: smallest value v with P(X <= v) >= 0.05", "5%"),
       report::number("q50", unit, "median over runs", "50%"),
       report::number("q95", unit, "95 % quantile over runs", "95%"),
       report::number("standard_error", unit, "standard error of the mean; 0 when it is exact", "std. error"),
       report::number("undefined", "share of runs, 0 to 1",
                      "runs that give the outcome no value; left out of the rest", "no value"),
       report::data("mean_origin", "", "where mean, sd and undefined come from: exact or sampled"),
       report::data("quantile_origin", "", "where the quantiles come from: exact or sampled"),
       report::data("runs", "runs", "sampled runs behind what is sampled; 0 when all is exact")});
  const std::vector<OutcomeSummary>& outcomes = results.futures.ensemble.outcomes;
  const auto blank = [&](double OutcomeSummary::*member) {
    return std::ranges::none_of(outcomes, [&](const OutcomeSummary& o) { return o.*member > 0.0; }) ? ""
                                                                                                    : "-";
  };
  const std::string no_error = blank(&OutcomeSummary::standard_error);
  const std::string no_gap = blank(&OutcomeSummary::undefined);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const OutcomeSummary& o = outcomes[i];
    const scenario::Outcome& outcome = results.scenario().outcomes[i];
    // A number of an exact run that comes from a sample is marked.
    const auto marked = [&](double value, Origin origin) {
      const bool mark = results.futures.method == simulate::Method::exact && origin == Origin::sampled;
      return mark && !std::isnan(value) ? Cell(value).shown('~' + report::number_text(value)) : Cell(value);
    };
    const bool sampled = o.mean_origin == Origin::sampled || o.quantile_origin == Origin::sampled;
    table.add({outcome.name, outcome.about.empty() ? outcome.name : outcome.about,
               marked(o.mean, o.mean_origin), marked(o.sd, o.mean_origin), marked(o.q05, o.quantile_origin),
               marked(o.q50, o.quantile_origin), marked(o.q95, o.quantile_origin),
               Cell(o.standard_error)
                   .shown(o.standard_error > 0.0 ? report::number_text(o.standard_error, 2) : no_error),
               Cell(o.undefined).shown(o.undefined > 0.0 ? report::percent_text(o.undefined) : no_gap),
               origin_text(o.mean_origin), origin_text(o.quantile_origin),
               sampled ? results.futures.sampled : std::uint64_t{0}});
  }
  return table;
}

std::string date(const RunResults& results, int round) {
  return to_string(date_of_round(results.scenario().start, results.scenario().round, round));
}

void tell_variables(RoundSink& sink, const scenario::Scenario& scenario, const RoundSummary& round) {
  sink.open("variables");
  for (std::size_t v = 0; v < scenario.state.size(); ++v) {
    if (scenario.belief_in(static_cast<int>(v)) >= 0) continue;
    const std::string& name = scenario.state[v].name;
    const simulate::VariableSummary& summary = round.variables[v];
    const auto add = [&](const char* statistic, double value) {
      sink.number("variable", "", name, statistic, statistic, value);
    };
    sink.open(name, Layout::one_line);
    add("mean", summary.mean);
    add("q05", summary.q05);
    add("q25", summary.q25);
    add("q50", summary.q50);
    add("q75", summary.q75);
    add("q95", summary.q95);
    sink.close();
  }
  sink.close();
}

/// Of players, or of sessions: in JSON deals that nobody signs are left out.
void tell_shares(RoundSink& sink, const scenario::Scenario& scenario, const RoundSummary& round,
                 bool sessions) {
  const std::size_t count = sessions ? scenario.sessions.size() : scenario.players.size();
  if (sessions && count == 0) return;
  sink.open(sessions ? "sessions" : "actions");
  for (std::size_t i = 0; i < count; ++i) {
    const int mover = sessions ? scenario.mover_of(static_cast<int>(i)) : static_cast<int>(i);
    const std::string& owner = sessions ? scenario.sessions[i].id : scenario.players[i].id;
    const std::vector<double>& shares = round.frequency[static_cast<std::size_t>(mover)];
    sink.open(owner, Layout::one_line);
    for (std::size_t a = 0; a < shares.size(); ++a) {
      if (sessions && sink.json() != nullptr && a > 0 && !(shares[a] > 0.0)) continue;
      const std::string action = scenario.action_words(mover, static_cast<int>(a));
      sink.number(sessions ? "session" : "action", owner, action, "share", action, shares[a]);
    }
    sink.close();
  }
  sink.close();
}

void tell_round(RoundSink& sink, const RunResults& results, const Beliefs& beliefs, std::size_t t) {
  const RoundSummary& round = results.futures.ensemble.rounds[t];
  sink.number("run", "", "running", "share", "running", round.running);
  tell_variables(sink, results.scenario(), round);
  tell_shares(sink, results.scenario(), round, false);
  tell_shares(sink, results.scenario(), round, true);
  tell_beliefs(sink, results.scenario(), beliefs, t);
}

report::TableFile rounds_file(const RunResults& results, const Beliefs& beliefs) {
  report::TableFile file{
      "rounds.csv",
      "",
      {report::data("round", "rounds", "counts from 1"),
       report::data("label", "", "the period that the round falls in"),
       report::data("date", "ISO 8601", "first day of the round"),
       report::data(
           "kind", "",
           "variable: a state variable at the end of the round, over all runs (a run that has ended keeps "
           "its last value); action: a player's move; session: how one ended; belief: what others believe "
           "of a player's type; inference: a move that told of it; run: the run itself"),
       report::data("owner", "", "the player or the session; empty for variables and the run"),
       report::data("name", "", "the variable, the action, the deal, the type, or 'running'"),
       report::data("statistic", "",
                    "mean, or a quantile (q05, q25, q50, q75, q95); share: of all runs, 0 to 1; mean_if_T: "
                    "over the runs in which the player is of type T; before_T, after_T: mean belief in T "
                    "around the move"),
       report::data("value", "levels of the variable, or share of runs", "the number")}};
  file.csv = report::csv_header(file.columns);
  for (std::size_t t = 0; t < results.futures.ensemble.rounds.size(); ++t) {
    const int round = static_cast<int>(t);
    RoundSink sink(file.csv, std::to_string(t + 1), results.label(round), date(results, round));
    tell_round(sink, results, beliefs, t);
  }
  return file;
}

void write_rounds(JsonWriter& json, const RunResults& results) {
  const Beliefs beliefs = beliefs_of(results);
  json.key("rounds").begin_array();
  for (std::size_t t = 0; t < results.futures.ensemble.rounds.size(); ++t) {
    const int round = static_cast<int>(t);
    json.begin_object()
        .field("round", round + 1)
        .field("label", results.label(round))
        .field("date", date(results, round));
    RoundSink sink(json);
    tell_round(sink, results, beliefs, t);
    json.end();
  }
  json.end();
}

void write_manifest(JsonWriter& json, const RunResults& results) {
  const scenario::Scenario& scenario = results.scenario();
  json.field("about", scenario.about)
      .field("method_taken", to_string(results.futures.method))
      .field("sampled_runs", results.futures.sampled)
      .key("time")
      .begin_object(Layout::one_line)
      .field("start", to_string(scenario.start))
      .field("end", date(results, scenario.rounds))
      .field("round", kRoundLengthWords[static_cast<std::size_t>(scenario.round)])
      .field("rounds", scenario.rounds)
      .end();
  if (results.futures.graph) {
    const solve::MarkovSolution& solution = results.futures.solution;
    json.key("solution")
        .begin_object()
        .field("termination", solve::termination_name(solution.summary.why))
        .field("residual", solution.summary.residual)
        .field("value_change", solution.summary.value_change)
        .field("iterations", solution.summary.iterations)
        .field("traced", solution.summary.traced)
        .key("expected_payoff")
        .begin_object(Layout::one_line);
    for (std::size_t p = 0; p < scenario.players.size(); ++p) {
      json.field(scenario.players[p].id, solution.value[p]);
    }
    json.end().end();
  }
  report::write_model(json, scenario);
  json.key("scenario").raw(scenario.effective);
}

}  // namespace

void RoundSink::open(std::string_view key, Layout layout) {
  if (json_ != nullptr) json_->key(key).begin_object(layout);
}

void RoundSink::close() {
  if (json_ != nullptr) json_->end();
}

void RoundSink::number(std::string_view kind, std::string_view owner, std::string_view name,
                       std::string_view statistic, std::string_view key, double value) {
  if (json_ != nullptr) {
    json_->field(key, value);
  } else {
    add_csv(*csv_, {round_, label_, date_, kind, owner, name, statistic, Cell(value).plain()});
  }
}

std::string run_identity(const scenario::Scenario& scenario, const simulate::FuturesOptions& options,
                         bool trajectories) {
  JsonWriter json = report::begin_identity();
  json.field("scenario_hash", scenario.hash)
      .field("method", to_string(options.method))
      .field("replicates", options.replicates)
      .field("precision", options.precision)
      .field("seed", options.seed)
      .field("trajectories", trajectories);
  return report::end_identity(json);
}

report::Report run_report(const RunResults& results, bool rounds, bool trajectories) {
  const scenario::Scenario& scenario = results.scenario();
  const report::Table outcomes = outcomes_table(results);
  report::Report report;
  report.header = {"run", scenario.title, scenario.hash};
  report.identity = run_identity(scenario, results.options, trajectories);
  report.tables.push_back(outcomes.file());
  if (rounds) report.tables.push_back(rounds_file(results, beliefs_of(results)));
  report.text = [=] {
    const std::string told = outcomes.rows().empty() ? std::string() : '\n' + outcomes.text();
    return run_heading(results) + told + moves_text(results) + beliefs_text(results);
  };
  report.json = [=](JsonWriter& json) {
    json.field("method", to_string(results.futures.method)).field("seed", results.options.seed);
    outcomes.write(json);
    write_rounds(json, results);
  };
  report.manifest = [=](JsonWriter& json) { write_manifest(json, results); };
  report.incomplete = solve::not_converged_text(results.futures.solution.summary);
  return report;
}

}  // namespace detente::cli
