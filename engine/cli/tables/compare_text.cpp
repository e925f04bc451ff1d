// The report of a comparison for people.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/cli/tables/compare_tables.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::OutcomeDifference;
using batch::RoundDifference;
using Align = report::TextTable::Align;

constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kShownChanges = 24;
constexpr std::size_t kShownTerms = 16;
constexpr std::size_t kShownRounds = 12;

std::string rest_of(std::size_t all, std::size_t shown, std::string_view what) {
  if (all <= shown) return {};
  return fmt::format("  and {}; --format json lists all\n", report::counted(all - shown, what));
}

std::string heading(const ComparisonResults& results) {
  report::TextTable table({{""}, {""}, {"", Align::left, 60}, {""}, {""}});
  const auto add = [&](std::string name, const batch::ComparedSide& side, const std::string& label) {
    table.add({std::move(name), side.scenario->title, label,
               report::counted(static_cast<std::uint64_t>(side.scenario->rounds), "round"),
               to_string(side.method)});
  };
  add("A", results.compared.a, results.label_a);
  add("B", results.compared.b, results.label_b);
  return table.text();
}

std::string changes_text(const report::Table& changes) {
  if (changes.rows().empty()) return "\nThe scenarios say the same.\n";
  return "\nWhat the scenarios say differently\n" + changes.text(kShownChanges) +
         rest_of(changes.rows().size(), kShownChanges, "change");
}

std::string outcomes_text(const ComparisonResults& results, const report::Table& table) {
  const auto& outcomes = results.compared.comparison.outcomes;
  if (outcomes.empty()) return {};
  const bool all_exact = std::all_of(outcomes.begin(), outcomes.end(), [](const OutcomeDifference& outcome) {
    return outcome.exact || !outcome.paired;
  });
  std::string text = "\nOutcomes\n" + table.text();
  std::string notes = all_exact
                          ? "A, B and B - A are exact: they have no sampling error. "
                          : "A, B and B - A are exact except where marked ~: means of the walked runs. ";
  notes += fmt::format(
      "Paired: {} of A and of B share their luck (seed {}); mean of B - A with its 95 % interval{}. "
      "Differ: pairs whose values differ. Var. red.: how many times more independent runs would be needed.",
      report::counted(results.options.replicates, "run"), results.options.seed,
      has_gaps(results) ? ", of the pairs in which both have a value" : "");
  if (std::any_of(outcomes.begin(), outcomes.end(), [](const OutcomeDifference& outcome) {
        return outcome.paired && too_few(*outcome.paired);
      })) {
    notes += " ?: fewer than 20 pairs differ, the interval is too narrow to be trusted.";
  }
  for (const std::string& line : report::wrap(notes, kTextWidth)) text += "  " + line + '\n';
  return text;
}

std::string terms_text(const ComparisonTables& tables) {
  const std::size_t terms = tables.terms.rows().size();
  if (terms == 0) return {};
  return "\nPayoff terms, largest difference first: expected sum over the rounds, not discounted, utils\n" +
         tables.terms.text(kShownTerms) + rest_of(terms, kShownTerms, "term") +
         "\nWhat each player gets: the sum of its terms, and its value at the start, discounted\n" +
         tables.players.text();
}

/// The number of one kind that differs most in a round, as a share of what it can differ.
const RoundDifference* largest_in(const std::vector<RoundDifference>& differences, int round,
                                  RoundDifference::Kind kind) {
  const RoundDifference* best = nullptr;
  const auto size = [](const RoundDifference& one) { return std::abs(one.difference()) / one.scale; };
  for (const RoundDifference& one : differences) {
    if (one.round != round || one.kind != kind) continue;
    if (best == nullptr || size(one) > size(*best)) best = &one;
  }
  return best;
}

struct RoundRow {
  int round = 0;
  const RoundDifference* action = nullptr;
  const RoundDifference* variable = nullptr;
  double size = 0.0;
};

std::vector<RoundRow> largest_rounds(const ComparisonResults& results, int rounds) {
  std::vector<RoundRow> rows;
  for (int round = 0; round < rounds; ++round) {
    RoundRow row;
    row.round = round;
    row.action = largest_in(results.compared.comparison.rounds, round, RoundDifference::Kind::action);
    row.variable = largest_in(results.compared.comparison.rounds, round, RoundDifference::Kind::variable);
    for (const RoundDifference* one : {row.action, row.variable}) {
      if (one != nullptr) row.size = std::max(row.size, std::abs(one->difference()) / one->scale);
    }
    rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RoundRow& one, const RoundRow& other) { return one.size > other.size; });
  rows.resize(std::min(rows.size(), kShownRounds));
  std::sort(rows.begin(), rows.end(),
            [](const RoundRow& one, const RoundRow& other) { return one.round < other.round; });
  return rows;
}

std::string rounds_text(const ComparisonResults& results) {
  const scenario::Scenario& a = *results.compared.a.scenario;
  const scenario::Scenario& b = *results.compared.b.scenario;
  const int rounds = std::min(a.rounds, b.rounds);
  report::TextTable table({{"round"},
                           {"move"},
                           {"A", Align::right},
                           {"B", Align::right},
                           {"state"},
                           {"A", Align::right},
                           {"B", Align::right}});
  for (const RoundRow& row : largest_rounds(results, rounds)) {
    const std::string label_a = label_in(a, row.round);
    const std::string label_b = label_in(b, row.round);
    std::vector<std::string> cells{label_a == label_b ? label_a : label_a + " / " + label_b};
    if (row.action != nullptr) {
      cells.push_back(fmt::format("{}.{}", row.action->owner, row.action->name));
      cells.push_back(report::fixed_text(100.0 * row.action->a, 1) + "%");
      cells.push_back(report::fixed_text(100.0 * row.action->b, 1) + "%");
    }
    cells.resize(4);
    if (row.variable != nullptr) {
      cells.insert(cells.end(), {row.variable->name, report::number_text(row.variable->a),
                                 report::number_text(row.variable->b)});
    }
    cells.resize(7);
    table.add(std::move(cells));
  }
  if (table.empty()) return {};
  std::string text =
      "\nWhat differs most in each round: a move's share of all runs, a state variable's mean\n" +
      table.text() + rest_of(static_cast<std::size_t>(rounds), kShownRounds, "round");
  if (a.rounds != b.rounds) {
    text += fmt::format("  A plays {}, B {}: only the first {} are compared here.\n",
                        report::counted(static_cast<std::uint64_t>(a.rounds), "round"), b.rounds, rounds);
  }
  return text;
}

}  // namespace

std::string comparison_text(const ComparisonResults& results, const ComparisonTables& tables) {
  return heading(results) + changes_text(tables.changes) + outcomes_text(results, tables.outcomes) +
         terms_text(tables) + rounds_text(results);
}

}  // namespace detente::cli
