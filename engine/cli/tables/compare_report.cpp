// The report of a comparison for people.
#include "engine/cli/tables/compare_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::Estimate;
using batch::OutcomeDifference;
using batch::RoundDifference;
using Align = report::TextTable::Align;

constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kShownChanges = 24;
constexpr std::size_t kShownTerms = 16;
constexpr std::size_t kShownRounds = 12;

std::string number(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4g}", value);
}

/// "+0.12"; nothing but rounding is "0".
std::string signed_number(double value) {
  if (std::isnan(value)) return "-";
  return std::abs(value) < 1e-12 ? "0" : fmt::format("{:+.4g}", value);
}

std::string mean_of(const std::optional<Estimate>& estimate) {
  if (!estimate) return "not there";
  const bool mark = estimate->origin == simulate::Origin::sampled && !std::isnan(estimate->mean);
  return (mark ? "~" : "") + number(estimate->mean);
}

/// The normal approximation behind an interval needs some pairs that differ.
bool too_few(const batch::PairedDifference& paired) {
  constexpr std::uint64_t kEnough = 20;
  return paired.differing < std::min(kEnough, paired.pairs);
}

/// Marked where it rests on too little to be trusted.
std::string interval_text(const batch::PairedDifference& paired) {
  if (!std::isfinite(paired.low) || !std::isfinite(paired.high)) return "-";
  return fmt::format("{}{:+.3g} to {:+.3g}", too_few(paired) ? "?" : "", paired.low, paired.high);
}

const scenario::Scenario& scenario_a(const ComparisonResults& results) {
  return results.a.game->scenario();
}
const scenario::Scenario& scenario_b(const ComparisonResults& results) {
  return results.b.game->scenario();
}

std::string rest_of(std::size_t all, std::size_t shown, std::string_view what) {
  if (all <= shown) return {};
  return fmt::format("  and {}; --format json lists all\n", report::counted(all - shown, what));
}

std::string heading(const ComparisonResults& results) {
  report::TextTable table({{""}, {""}, {"", Align::left, 60}, {""}, {""}});
  const auto add = [&](std::string name, const batch::ComparedSide& side, const std::string& label) {
    const scenario::Scenario& scenario = side.game->scenario();
    table.add({std::move(name), scenario.title, label,
               report::counted(static_cast<std::uint64_t>(scenario.rounds), "round"),
               to_string(side.futures.method)});
  };
  add("A", results.a, results.label_a);
  add("B", results.b, results.label_b);
  return table.text();
}

std::string changes_table(const ComparisonResults& results) {
  const auto& changes = results.comparison.changes;
  if (changes.empty()) return "\nThe scenarios say the same.\n";
  report::TextTable table(
      {{"change"}, {"where", Align::left, 48}, {"in A", Align::left, 30}, {"in B", Align::left, 30}});
  for (std::size_t i = 0; i < std::min(changes.size(), kShownChanges); ++i) {
    const auto& change = changes[i];
    table.add({std::string(to_string(change.kind)), change.path, change.before, change.after});
  }
  return "\nWhat the scenarios say differently\n" + table.text() +
         rest_of(changes.size(), kShownChanges, "change");
}

std::string outcomes_table(const ComparisonResults& results) {
  const auto& outcomes = results.comparison.outcomes;
  if (outcomes.empty()) return {};
  const bool gaps = std::any_of(outcomes.begin(), outcomes.end(), [&](const OutcomeDifference& outcome) {
    return outcome.paired && outcome.paired->pairs < results.options.replicates;
  });
  report::TextTable table({{"outcome", Align::left, 40},
                           {"A", Align::right},
                           {"B", Align::right},
                           {"B - A", Align::right},
                           {"paired, 95 %", Align::right},
                           {gaps ? "pairs" : "", Align::right},
                           {"differ", Align::right},
                           {"var. red.", Align::right}});
  for (const OutcomeDifference& outcome : outcomes) {
    std::vector<std::string> row{outcome.about.empty() ? outcome.name : outcome.about, mean_of(outcome.a),
                                 mean_of(outcome.b), signed_number(outcome.difference)};
    if (outcome.paired) {
      const batch::PairedDifference& paired = *outcome.paired;
      row.insert(
          row.end(),
          {interval_text(paired), gaps ? report::grouped(paired.pairs) : "",
           report::grouped(paired.differing),
           std::isnan(paired.variance_reduction) ? "-" : fmt::format("{:.3g}", paired.variance_reduction)});
    } else {
      row.insert(row.end(), {"-", gaps ? "-" : "", "-", "-"});
    }
    table.add(std::move(row));
  }
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
      gaps ? ", of the pairs in which both have a value" : "");
  if (std::any_of(outcomes.begin(), outcomes.end(), [](const OutcomeDifference& outcome) {
        return outcome.paired && too_few(*outcome.paired);
      })) {
    notes += " ?: fewer than 20 pairs differ, the interval is too narrow to be trusted.";
  }
  for (const std::string& line : report::wrap(notes, kTextWidth)) text += "  " + line + '\n';
  return text;
}

std::string terms_table(const ComparisonResults& results) {
  const auto& terms = results.comparison.terms;
  if (terms.empty()) return {};
  const bool sampled =
      std::any_of(terms.begin(), terms.end(), [](const auto& term) { return term.paired.has_value(); });
  report::TextTable table({{"player"},
                           {"term"},
                           {"A", Align::right},
                           {"B", Align::right},
                           {"B - A", Align::right},
                           {sampled ? "paired, 95 %" : "", Align::right}});
  for (std::size_t i = 0; i < std::min(terms.size(), kShownTerms); ++i) {
    const auto& term = terms[i];
    table.add({term.player, term.term, mean_of(term.a), mean_of(term.b), signed_number(term.difference),
               term.paired ? interval_text(*term.paired) : ""});
  }
  report::TextTable totals({{"player"},
                            {"A", Align::right},
                            {"B", Align::right},
                            {"B - A", Align::right},
                            {"discounted A", Align::right},
                            {"discounted B", Align::right}});
  const auto value = [](const std::optional<double>& total) {
    return total ? number(*total) : std::string("-");
  };
  for (const auto& player : results.comparison.players) {
    totals.add({player.name, value(player.total_a), value(player.total_b), signed_number(player.difference),
                value(player.discounted_a), value(player.discounted_b)});
  }
  return "\nPayoff terms, largest difference first: expected sum over the rounds, not discounted, utils\n" +
         table.text() + rest_of(terms.size(), kShownTerms, "term") +
         "\nWhat each player gets: the sum of its terms, and its value at the start, discounted\n" +
         totals.text();
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
    row.action = largest_in(results.comparison.rounds, round, RoundDifference::Kind::action);
    row.variable = largest_in(results.comparison.rounds, round, RoundDifference::Kind::variable);
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

std::string rounds_table(const ComparisonResults& results) {
  const scenario::Scenario& a = scenario_a(results);
  const scenario::Scenario& b = scenario_b(results);
  const int rounds = std::min(a.rounds, b.rounds);
  report::TextTable table({{"round"},
                           {"move"},
                           {"A", Align::right},
                           {"B", Align::right},
                           {"state"},
                           {"A", Align::right},
                           {"B", Align::right}});
  for (const RoundRow& row : largest_rounds(results, rounds)) {
    const std::string label_a = label_of_round(a.start, a.round, row.round);
    const std::string label_b = label_of_round(b.start, b.round, row.round);
    std::vector<std::string> cells{label_a == label_b ? label_a : label_a + " / " + label_b};
    if (row.action != nullptr) {
      cells.push_back(fmt::format("{}.{}", row.action->owner, row.action->name));
      cells.push_back(fmt::format("{:.1f}%", 100.0 * row.action->a));
      cells.push_back(fmt::format("{:.1f}%", 100.0 * row.action->b));
    }
    cells.resize(4);
    if (row.variable != nullptr) {
      cells.insert(cells.end(), {row.variable->name, number(row.variable->a), number(row.variable->b)});
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

std::string comparison_tables(const ComparisonResults& results) {
  return heading(results) + changes_table(results) + outcomes_table(results) + terms_table(results) +
         rounds_table(results);
}

}  // namespace detente::cli
