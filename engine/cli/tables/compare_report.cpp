#include "engine/cli/tables/compare_report.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "engine/cli/tables/compare_tables.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::Estimate;
using batch::OutcomeDifference;
using batch::PairedDifference;
using batch::PlayerDifference;
using batch::RoundDifference;
using batch::TermDifference;
using report::Cell;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const char* origin_text(bool exact) {
  return exact ? "exact" : "sampled";
}

/// Marked where it is the mean of the walked runs.
Cell mean_cell(const std::optional<Estimate>& estimate) {
  if (!estimate) return Cell(kNan).shown("not there");
  const bool mark = estimate->origin == simulate::Origin::sampled && !std::isnan(estimate->mean);
  return Cell(estimate->mean).shown((mark ? "~" : "") + report::number_text(estimate->mean));
}

/// "+0.12"; nothing but rounding is "0".
Cell change_cell(double difference) {
  return Cell(difference).shown(report::change_text(difference));
}

/// What no or one pair cannot say is no number.
Cell finite_cell(double value) {
  return std::isinf(value) ? kNan : value;
}

/// Marked where it rests on too little to be trusted.
std::string interval_text(const PairedDifference& paired) {
  if (!std::isfinite(paired.low) || !std::isfinite(paired.high)) return "-";
  return fmt::format("{}{} to {}", too_few(paired) ? "?" : "", report::change_text(paired.low, 3, 0.0),
                     report::change_text(paired.high, 3, 0.0));
}

/// `unpaired`: how many pairs of runs there are of an outcome that one scenario lacks, 0 or nothing.
report::Table outcomes_table(const ComparisonResults& results, const Cell& unpaired) {
  using report::data;
  using report::number;
  report::Column name = data("outcome", "", "outcome, as the scenarios name it");
  name.json = "name";
  report::Table table(
      "outcomes",
      {report::aside("outcome", Align::left, 40), name,
       number("a", "of the outcome", "mean in A; empty when A lacks the outcome or no run gives it a value",
              "A"),
       number("b", "of the outcome", "mean in B", "B"),
       number("difference", "of the outcome", "b - a", "B - A"),
       data("origin", "",
            "exact: a, b and difference have no sampling error; sampled: means of the walked runs"),
       data("undefined_a", "share of runs, 0 to 1", "runs of A that give the outcome no value"),
       data("undefined_b", "share of runs, 0 to 1", "runs of B that give the outcome no value"),
       report::aside("paired, 95 %", Align::right),
       number("pairs", "pairs of runs", "replicates walked in both under shared luck that both give a value",
              has_gaps(results) ? "pairs" : ""),
       number("differing", "pairs of runs", "of these, pairs whose values differ", "differ"),
       data("paired_mean", "of the outcome", "mean of B - A over the pairs"),
       data("standard_error", "of the outcome", "of paired_mean"),
       data("low", "of the outcome", "lower end of the 95 % interval of paired_mean (Student's t)"),
       data("high", "of the outcome", "upper end of it"),
       number("variance_reduction", "",
              "(var A + var B) / var(B - A): how many times more independent runs would be needed",
              "var. red.", 3)});
  const std::string no_pairs = has_gaps(results) ? "-" : "";
  for (const OutcomeDifference& outcome : results.compared.comparison.outcomes) {
    std::vector<Cell> row{outcome.about.empty() ? outcome.name : outcome.about,
                          outcome.name,
                          mean_cell(outcome.a),
                          mean_cell(outcome.b),
                          change_cell(outcome.difference),
                          outcome.paired ? origin_text(outcome.exact) : "",
                          outcome.a ? outcome.a->undefined : kNan,
                          outcome.b ? outcome.b->undefined : kNan};
    if (outcome.paired) {
      const PairedDifference& paired = *outcome.paired;
      row.insert(row.end(), {interval_text(paired),
                             Cell(paired.pairs).shown(no_pairs.empty() ? "" : report::grouped(paired.pairs)),
                             Cell(paired.differing).shown(report::grouped(paired.differing)), paired.mean,
                             finite_cell(paired.standard_error), finite_cell(paired.low),
                             finite_cell(paired.high), paired.variance_reduction});
    } else {
      row.insert(row.end(), {"-", Cell(unpaired).shown(no_pairs), Cell(unpaired).shown("-"), kNan, kNan, kNan,
                             kNan, kNan});
    }
    table.add(std::move(row));
  }
  return table;
}

report::Table terms_table(const ComparisonResults& results) {
  using report::number;
  const auto& terms = results.compared.comparison.terms;
  const bool paired =
      std::any_of(terms.begin(), terms.end(), [](const auto& term) { return term.paired.has_value(); });
  report::Table table(
      "terms",
      {report::words("player", "the player's id", "player"),
       report::words("term", "the term's name; empty for sums", "term"),
       number("a", "utils", "expected sum over the rounds in A, not discounted unless kind says so", "A"),
       number("b", "utils", "the same in B", "B"),
       number("difference", "utils", "b - a; a term that one scenario lacks counts 0 there", "B - A"),
       report::aside(paired ? "paired, 95 %" : "", Align::right),
       report::data("origin", "", "exact or sampled; empty for sums"),
       report::data("low", "utils", "lower end of the 95 % interval of the paired difference, when sampled"),
       report::data("high", "utils", "upper end of it")});
  for (const TermDifference& term : terms) {
    table.add({term.player, term.term, mean_cell(term.a), mean_cell(term.b), change_cell(term.difference),
               term.paired ? interval_text(*term.paired) : "", origin_text(term.exact),
               term.paired ? term.paired->low : kNan, term.paired ? term.paired->high : kNan});
  }
  return table;
}

report::Table players_table(const ComparisonResults& results) {
  using report::number;
  report::Table table(
      "players",
      {report::data("id", "", "the player's id"), report::words("name", "", "player"),
       number("total_a", "utils", "", "A"), number("total_b", "utils", "", "B"),
       number("difference", "utils", "", "B - A"), number("discounted_a", "utils", "", "discounted A"),
       number("discounted_b", "utils", "", "discounted B")});
  for (const PlayerDifference& player : results.compared.comparison.players) {
    table.add({player.player, player.name, player.total_a.value_or(kNan), player.total_b.value_or(kNan),
               change_cell(player.difference), player.discounted_a.value_or(kNan),
               player.discounted_b.value_or(kNan)});
  }
  return table;
}

/// The terms, then the sums of each player.
report::Table drivers_table(const ComparisonResults& results, const report::Table& terms) {
  std::vector<report::Column> columns = terms.columns();
  columns.insert(columns.begin(),
                 report::data("kind", "",
                              "term: a term of the payoff; total: the sum of a player's terms; "
                              "discounted: the player's value at the start"));
  report::Table table("drivers", std::move(columns));
  for (std::vector<Cell> row : terms.rows()) {
    row.insert(row.begin(), "term");
    table.add(std::move(row));
  }
  for (const PlayerDifference& player : results.compared.comparison.players) {
    const auto add = [&](const char* kind, const std::optional<double>& a, const std::optional<double>& b) {
      if (!a && !b) return;
      table.add({kind,
                 player.player,
                 "",
                 a.value_or(kNan),
                 b.value_or(kNan),
                 a && b ? *b - *a : kNan,
                 "",
                 "",
                 {},
                 {}});
    };
    add("total", player.total_a, player.total_b);
    add("discounted", player.discounted_a, player.discounted_b);
  }
  return table;
}

report::Table rounds_table(const ComparisonResults& results) {
  using report::data;
  const char* const unit = "levels of the variable, or share of runs";
  report::Table table(
      "rounds",
      {data("round", "rounds", "counts from 1, up to the shorter horizon"),
       data("label_a", "", "the period that the round falls in, in A"), data("label_b", "", "the same in B"),
       data("kind", "", "variable: mean at the end of the round; action: share of all runs that take it"),
       data("owner", "", "the player; empty for variables"), data("name", "", "the variable or the action"),
       data("a", unit, "in A"), data("b", unit, "in B"), data("difference", unit, "b - a")});
  for (const RoundDifference& one : results.compared.comparison.rounds) {
    table.add({one.round + 1, label_in(*results.compared.a.scenario, one.round),
               label_in(*results.compared.b.scenario, one.round),
               one.kind == RoundDifference::Kind::action ? "action" : "variable", one.owner, one.name, one.a,
               one.b, one.difference()});
  }
  return table;
}

report::Table changes_table(const ComparisonResults& results) {
  report::Column a = report::words("a", "value in A; empty when added", "in A", 30);
  report::Column b = report::words("b", "value in B; empty when removed", "in B", 30);
  a.unit = b.unit = "JSON";
  report::Table table(
      "changes",
      {report::words("change", "changed, added, removed or reordered", "change"),
       report::words("path", "the key; entries of a list by name, or by number from 1", "where", 48), a, b});
  for (const batch::TextChange& change : results.compared.comparison.changes) {
    table.add({to_string(change.kind), change.path, change.before, change.after});
  }
  return table;
}

void write_side(JsonWriter& json, const char* key, const batch::ComparedSide& side,
                const std::string& label) {
  json.key(key)
      .begin_object(Layout::one_line)
      .field("scenario", side.scenario->title)
      .field("given", label)
      .field("hash", side.scenario->hash)
      .field("rounds", side.scenario->rounds)
      .field("method", to_string(side.method))
      .end();
}

void write_sides(JsonWriter& json, const ComparisonResults& results) {
  write_side(json, "a", results.compared.a, results.label_a);
  write_side(json, "b", results.compared.b, results.label_b);
}

void write_results(JsonWriter& json, const ComparisonResults& results, const ComparisonTables& tables) {
  write_sides(json, results);
  json.field("seed", results.options.seed).field("replicates", results.options.replicates);
  for (const report::Table* const table :
       {&tables.outcomes, &tables.players, &tables.terms, &tables.rounds}) {
    table->write(json);
  }
  // Values of the scenarios' texts, which are JSON already; what is not there is left out.
  json.key("changes").begin_array();
  for (const batch::TextChange& change : results.compared.comparison.changes) {
    json.begin_object(Layout::one_line).field("change", to_string(change.kind)).field("path", change.path);
    if (!change.before.empty()) json.key("a").raw(change.before);
    if (!change.after.empty()) json.key("b").raw(change.after);
    json.end();
  }
  json.end();
}

}  // namespace

bool too_few(const PairedDifference& paired) {
  constexpr std::uint64_t kEnough = 20;
  return paired.differing < std::min(kEnough, paired.pairs);
}

bool has_gaps(const ComparisonResults& results) {
  const auto& outcomes = results.compared.comparison.outcomes;
  return std::any_of(outcomes.begin(), outcomes.end(), [&](const OutcomeDifference& outcome) {
    return outcome.paired && outcome.paired->pairs < results.options.replicates;
  });
}

std::string label_in(const scenario::Scenario& scenario, int round) {
  return label_of_round(scenario.start, scenario.round, round);
}

ComparisonTables::ComparisonTables(const ComparisonResults& results)
    : outcomes(outcomes_table(results, 0)),
      terms(terms_table(results)),
      players(players_table(results)),
      rounds(rounds_table(results)),
      changes(changes_table(results)) {
}

report::Report comparison_report(const ComparisonResults& results) {
  const scenario::Scenario& a = *results.compared.a.scenario;
  const scenario::Scenario& b = *results.compared.b.scenario;
  const auto tables = std::make_shared<const ComparisonTables>(results);
  return {.header = {"compare", a.title == b.title ? a.title : a.title + " | " + b.title, a.hash},
          .tables = {{"differences.csv", outcomes_table(results, {}).csv(), tables->outcomes.columns()},
                     drivers_table(results, tables->terms).file(),
                     tables->rounds.file(),
                     tables->changes.file()},
          .text = [&results, tables] { return comparison_text(results, *tables); },
          .json = [&results, tables](JsonWriter& json) { write_results(json, results, *tables); },
          .manifest =
              [&results, &a, &b](JsonWriter& json) {
                write_sides(json, results);
                json.key("scenario").raw(a.effective).key("scenario_b").raw(b.effective);
              },
          .identity = comparison_identity(a, b, results.options),
          .incomplete = results.compared.incomplete()};
}

std::string comparison_identity(const scenario::Scenario& a, const scenario::Scenario& b,
                                const batch::ComparisonOptions& options) {
  JsonWriter json = report::begin_identity();
  json.field("scenario_hash", a.hash)
      .field("compared_with", b.hash)
      .field("method", to_string(options.method))
      .field("replicates", options.replicates)
      .field("seed", options.seed);
  return report::end_identity(json);
}

}  // namespace detente::cli
