// The report of a comparison for programs: JSON on standard output, and the files of its folder.
#include <cmath>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/base/version.hpp"
#include "engine/cli/tables/compare_report.hpp"
#include "engine/report/manifest_parts.hpp"

namespace detente::cli {
namespace {

using batch::Estimate;
using batch::OutcomeDifference;
using batch::PairedDifference;
using batch::RoundDifference;
using batch::TermDifference;
using report::cell;
using report::ColumnNote;
using report::write_table_note;
using Layout = JsonWriter::Layout;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const char* origin_text(bool exact) {
  return exact ? "exact" : "sampled";
}

const char* kind_text(RoundDifference::Kind kind) {
  return kind == RoundDifference::Kind::action ? "action" : "variable";
}

/// One number with its name: a cell of a table, a field of an object.
struct Field {
  const char* name;
  double value;
};

double mean_of(const std::optional<Estimate>& estimate) {
  return estimate ? estimate->mean : kNan;
}

/// What no or one pair cannot say is no number.
std::vector<Field> paired_fields(const std::optional<PairedDifference>& given) {
  const PairedDifference none{.standard_error = kNan, .low = kNan, .high = kNan};
  const PairedDifference& paired = given ? *given : none;
  const auto finite = [](double value) { return std::isinf(value) ? kNan : value; };
  return {{"paired_mean", paired.mean},
          {"standard_error", finite(paired.standard_error)},
          {"low", finite(paired.low)},
          {"high", finite(paired.high)},
          {"variance_reduction", paired.variance_reduction}};
}

std::string label_a(const ComparisonResults& results, int round) {
  const scenario::Scenario& scenario = results.a.game->scenario();
  return label_of_round(scenario.start, scenario.round, round);
}
std::string label_b(const ComparisonResults& results, int round) {
  const scenario::Scenario& scenario = results.b.game->scenario();
  return label_of_round(scenario.start, scenario.round, round);
}

void write_side(JsonWriter& json, const char* key, const batch::ComparedSide& side,
                const std::string& label) {
  json.key(key)
      .begin_object(Layout::one_line)
      .field("scenario", side.game->scenario().title)
      .field("given", label)
      .field("hash", side.game->scenario().hash)
      .field("rounds", side.game->scenario().rounds)
      .field("method", to_string(side.futures.method))
      .end();
}

void write_outcome(JsonWriter& json, const OutcomeDifference& outcome) {
  json.begin_object(Layout::one_line)
      .field("name", outcome.name)
      .field("a", mean_of(outcome.a))
      .field("b", mean_of(outcome.b))
      .field("difference", outcome.difference)
      .field("origin", outcome.paired ? origin_text(outcome.exact) : "")
      .field("undefined_a", outcome.a ? outcome.a->undefined : kNan)
      .field("undefined_b", outcome.b ? outcome.b->undefined : kNan)
      .field("pairs", outcome.paired ? outcome.paired->pairs : std::uint64_t{0})
      .field("differing", outcome.paired ? outcome.paired->differing : std::uint64_t{0});
  for (const Field& field : paired_fields(outcome.paired)) json.field(field.name, field.value);
  json.end();
}

void write_term(JsonWriter& json, const TermDifference& term) {
  json.begin_object(Layout::one_line)
      .field("player", term.player)
      .field("term", term.term)
      .field("a", mean_of(term.a))
      .field("b", mean_of(term.b))
      .field("difference", term.difference)
      .field("origin", origin_text(term.exact))
      .field("low", term.paired ? term.paired->low : kNan)
      .field("high", term.paired ? term.paired->high : kNan)
      .end();
}

void write_optional(JsonWriter& json, const char* name, const std::optional<double>& value) {
  json.field(name, value.value_or(kNan));
}

std::string drivers_csv(const ComparisonResults& results) {
  std::string csv = "kind,player,term,a,b,difference,origin,low,high\n";
  for (const TermDifference& term : results.comparison.terms) {
    add_csv(csv, {"term", term.player, term.term, cell(mean_of(term.a)), cell(mean_of(term.b)),
                  cell(term.difference), origin_text(term.exact), cell(term.paired ? term.paired->low : kNan),
                  cell(term.paired ? term.paired->high : kNan)});
  }
  for (const batch::PlayerDifference& player : results.comparison.players) {
    const auto add = [&](const char* kind, const std::optional<double>& a, const std::optional<double>& b) {
      if (!a && !b) return;
      add_csv(csv, {kind, player.player, "", cell(a.value_or(kNan)), cell(b.value_or(kNan)),
                    cell(a && b ? *b - *a : kNan), "", "", ""});
    };
    add("total", player.total_a, player.total_b);
    add("discounted", player.discounted_a, player.discounted_b);
  }
  return csv;
}

std::string rounds_csv(const ComparisonResults& results) {
  std::string csv = "round,label_a,label_b,kind,owner,name,a,b,difference\n";
  for (const RoundDifference& one : results.comparison.rounds) {
    add_csv(csv,
            {std::to_string(one.round + 1), label_a(results, one.round), label_b(results, one.round),
             kind_text(one.kind), one.owner, one.name, cell(one.a), cell(one.b), cell(one.difference())});
  }
  return csv;
}

std::string changes_csv(const ComparisonResults& results) {
  std::string csv = "change,path,a,b\n";
  for (const batch::TextChange& change : results.comparison.changes) {
    add_csv(csv, {to_string(change.kind), change.path, change.before, change.after});
  }
  return csv;
}

std::vector<ColumnNote> differences_columns() {
  return {
      {"outcome", "", "outcome, as the scenarios name it"},
      {"a", "of the outcome", "mean in A; empty when A lacks the outcome or no run gives it a value"},
      {"b", "of the outcome", "mean in B"},
      {"difference", "of the outcome", "b - a"},
      {"origin", "", "exact: a, b and difference have no sampling error; sampled: means of the walked runs"},
      {"undefined_a", "share of runs, 0 to 1", "runs of A that give the outcome no value"},
      {"undefined_b", "share of runs, 0 to 1", "runs of B that give the outcome no value"},
      {"pairs", "pairs of runs", "replicates walked in both under shared luck that both give a value"},
      {"differing", "pairs of runs", "of these, pairs whose values differ"},
      {"paired_mean", "of the outcome", "mean of B - A over the pairs"},
      {"standard_error", "of the outcome", "of paired_mean"},
      {"low", "of the outcome", "lower end of the 95 % interval of paired_mean (Student's t)"},
      {"high", "of the outcome", "upper end of it"},
      {"variance_reduction", "",
       "(var A + var B) / var(B - A): how many times more independent runs would be needed"}};
}

std::vector<ColumnNote> drivers_columns() {
  return {{"kind", "",
           "term: a term of the payoff; total: the sum of a player's terms; discounted: the player's "
           "value at the start"},
          {"player", "", "the player's id"},
          {"term", "", "the term's name; empty for sums"},
          {"a", "utils", "expected sum over the rounds in A, not discounted unless kind says so"},
          {"b", "utils", "the same in B"},
          {"difference", "utils", "b - a; a term that one scenario lacks counts 0 there"},
          {"origin", "", "exact or sampled; empty for sums"},
          {"low", "utils", "lower end of the 95 % interval of the paired difference, when sampled"},
          {"high", "utils", "upper end of it"}};
}

std::vector<ColumnNote> rounds_columns_of_comparison() {
  return {{"round", "rounds", "counts from 1, up to the shorter horizon"},
          {"label_a", "", "the period that the round falls in, in A"},
          {"label_b", "", "the same in B"},
          {"kind", "", "variable: mean at the end of the round; action: share of all runs that take it"},
          {"owner", "", "the player; empty for variables"},
          {"name", "", "the variable or the action"},
          {"a", "levels of the variable, or share of runs", "in A"},
          {"b", "levels of the variable, or share of runs", "in B"},
          {"difference", "levels of the variable, or share of runs", "b - a"}};
}

std::vector<ColumnNote> changes_columns() {
  return {{"change", "", "changed, added, removed or reordered"},
          {"path", "", "the key; entries of a list by name, or by number from 1"},
          {"a", "JSON", "value in A; empty when added"},
          {"b", "JSON", "value in B; empty when removed"}};
}

}  // namespace

std::string comparison_json(const ComparisonResults& results) {
  const batch::Comparison& comparison = results.comparison;
  JsonWriter json;
  json.begin_object();
  write_side(json, "a", results.a, results.label_a);
  write_side(json, "b", results.b, results.label_b);
  json.field("seed", results.options.seed).field("replicates", results.options.replicates);
  json.key("outcomes").begin_array();
  for (const OutcomeDifference& outcome : comparison.outcomes) write_outcome(json, outcome);
  json.end().key("players").begin_array();
  for (const batch::PlayerDifference& player : comparison.players) {
    json.begin_object(Layout::one_line).field("id", player.player).field("name", player.name);
    write_optional(json, "total_a", player.total_a);
    write_optional(json, "total_b", player.total_b);
    json.field("difference", player.difference);
    write_optional(json, "discounted_a", player.discounted_a);
    write_optional(json, "discounted_b", player.discounted_b);
    json.end();
  }
  json.end().key("terms").begin_array();
  for (const TermDifference& term : comparison.terms) write_term(json, term);
  json.end().key("rounds").begin_array();
  for (const RoundDifference& one : comparison.rounds) {
    json.begin_object(Layout::one_line)
        .field("round", one.round + 1)
        .field("label_a", label_a(results, one.round))
        .field("label_b", label_b(results, one.round))
        .field("kind", kind_text(one.kind))
        .field("owner", one.owner)
        .field("name", one.name)
        .field("a", one.a)
        .field("b", one.b)
        .field("difference", one.difference())
        .end();
  }
  json.end().key("changes").begin_array();
  for (const batch::TextChange& change : comparison.changes) {
    json.begin_object(Layout::one_line).field("change", to_string(change.kind)).field("path", change.path);
    if (!change.before.empty()) json.key("a").raw(change.before);
    if (!change.after.empty()) json.key("b").raw(change.after);
    json.end();
  }
  return json.end().end().text();
}

std::string differences_csv(const ComparisonResults& results) {
  std::string csv =
      "outcome,a,b,difference,origin,undefined_a,undefined_b,pairs,differing,paired_mean,standard_error,low,"
      "high,variance_reduction\n";
  for (const OutcomeDifference& outcome : results.comparison.outcomes) {
    std::vector<std::string> cells{outcome.name,
                                   cell(mean_of(outcome.a)),
                                   cell(mean_of(outcome.b)),
                                   cell(outcome.difference),
                                   outcome.paired ? origin_text(outcome.exact) : "",
                                   cell(outcome.a ? outcome.a->undefined : kNan),
                                   cell(outcome.b ? outcome.b->undefined : kNan),
                                   outcome.paired ? std::to_string(outcome.paired->pairs) : "",
                                   outcome.paired ? std::to_string(outcome.paired->differing) : ""};
    for (const Field& field : paired_fields(outcome.paired)) cells.push_back(cell(field.value));
    add_csv(csv, {cells.begin(), cells.end()});
  }
  return csv;
}

std::vector<report::TableFile> comparison_files(const ComparisonResults& results) {
  return {{"differences.csv", differences_csv(results)},
          {"drivers.csv", drivers_csv(results)},
          {"rounds.csv", rounds_csv(results)},
          {"changes.csv", changes_csv(results)}};
}

std::string comparison_identity(const scenario::Scenario& a, const scenario::Scenario& b,
                                const batch::ComparisonOptions& options) {
  JsonWriter json;
  json.begin_object(Layout::one_line)
      .field("version", version())
      .field("scenario_hash", a.hash)
      .field("compared_with", b.hash)
      .field("method", to_string(options.method))
      .field("replicates", options.replicates)
      .field("seed", options.seed)
      .end();
  std::string text = json.text();
  text.pop_back();
  return text;
}

std::string comparison_manifest(const ComparisonResults& results) {
  const scenario::Scenario& a = results.a.game->scenario();
  const scenario::Scenario& b = results.b.game->scenario();
  JsonWriter json;
  json.begin_object()
      .field("format", 1)
      .field("kind", "comparison")
      .field("title", a.title == b.title ? a.title : a.title + " | " + b.title)
      .key("run")
      .raw(comparison_identity(a, b, results.options));
  write_side(json, "a", results.a, results.label_a);
  write_side(json, "b", results.b, results.label_b);
  json.key("tables").begin_object();
  write_table_note(json, "differences.csv", differences_columns());
  write_table_note(json, "drivers.csv", drivers_columns());
  write_table_note(json, "rounds.csv", rounds_columns_of_comparison());
  write_table_note(json, "changes.csv", changes_columns());
  json.end().key("scenario").raw(a.effective).key("scenario_b").raw(b.effective);
  return json.end().text();
}

}  // namespace detente::cli
