// The report of a search for tipping points.
#include "engine/cli/tables/tipping_report.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::Crossing;
using batch::ScanPoint;
using report::Cell;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

std::string number(double value) {
  return report::number_text(value, 6);
}

std::string interval_text(const Crossing& crossing) {
  return fmt::format("{}{} to {}{}", crossing.open_low ? "below " : "", number(crossing.sure_from),
                     crossing.open_high ? "above " : "", number(crossing.sure_to));
}

report::Table crossings_table(const TippingResults& results) {
  using report::aside;
  using report::data;
  const auto& crossings = results.answer.search.crossings;
  const bool sampled =
      std::any_of(crossings.begin(), crossings.end(), [](const Crossing& one) { return one.sampled; });
  const char* const unit = "of the parameter";
  report::Table table(
      "crossings",
      {report::number("at", unit, "middle of the bracket", "crossing", 6),
       data("bracket_low", unit,
            "the outcome lies on different sides of the threshold here and at bracket_high"),
       data("bracket_high", unit, "the other end"),
       data("low", unit, "lower end of the 95 % interval of the crossing; of the bracket when exact"),
       data("high", unit, "upper end of it"),
       data("open_low", "", "the interval goes on below the scanned range"),
       data("open_high", "", "the interval goes on above the scanned range"),
       data("sampled", "", "the means have a sampling error"),
       data("rising", "", "from below to at least the threshold"),
       data("mean_before", "of the outcome", "at bracket_low"),
       data("mean_after", "of the outcome", "at bracket_high"),
       aside(sampled ? "95 % interval" : "bracket", Align::right), aside("outcome there", Align::right),
       aside(""), report::number("distance", unit, "from today's value to the crossing", "from today"),
       report::number("share_of_range", "share", "the same, of the declared range, else of the scanned one",
                      "of the range")});
  for (const Crossing& one : crossings) {
    const double distance = one.at - results.answer.knob.today;
    const double share = results.answer.share_of_range(one);
    const bool known = std::isfinite(results.answer.knob.today);
    table.add({one.at, one.low, one.high, one.sure_from, one.sure_to, one.open_low, one.open_high,
               one.sampled, one.rising, one.before, one.after, interval_text(one),
               fmt::format("{} to {}", number(one.before), number(one.after)), one.rising ? "rises" : "falls",
               Cell(distance).shown(known ? report::change_text(distance, 4, 0.0) : "-"),
               Cell(share).shown(known ? fmt::format("{:+.1f}%", 100.0 * share) : "-")});
  }
  return table;
}

report::Table scan_table(const TippingResults& results) {
  using report::data;
  report::Table table("scan", {data("at", "of the parameter", "the value tried"),
                               data("mean", "of the outcome", "there; empty when there is none"),
                               data("standard_error", "of the outcome", "of the mean; 0 when exact"),
                               data("problem", "", "why there is no number; empty when there is one")});
  for (const ScanPoint& point : results.answer.search.scan) {
    table.add({point.at, point.found.mean, point.found.standard_error, point.problem});
  }
  return table;
}

/// What the outcome does where it never crosses.
std::string no_crossing_text(const TippingResults& results) {
  const std::vector<ScanPoint>& scan = results.answer.search.scan;
  const ScanPoint *least = nullptr, *most = nullptr;
  for (const ScanPoint& point : scan) {
    if (!point.problem.empty()) continue;
    if (least == nullptr || point.found.mean < least->found.mean) least = &point;
    if (most == nullptr || point.found.mean > most->found.mean) most = &point;
  }
  std::string text =
      fmt::format("No crossing of {} between {} and {}.\n", number(results.answer.searched.threshold),
                  number(scan.front().at), number(scan.back().at));
  report::TextTable table({{""},
                           {results.answer.knob.name, report::TextTable::Align::right},
                           {"outcome", report::TextTable::Align::right}});
  const auto add = [&](const char* what, const ScanPoint* point) {
    if (point != nullptr) table.add({what, number(point->at), number(point->found.mean)});
  };
  add("low end", &scan.front());
  add("high end", &scan.back());
  add("least", least);
  add("most", most);
  return text + table.text();
}

std::string side_text(const TippingResults& results) {
  if (std::isnan(results.answer.today.mean)) return "no run gives it a value";
  const double distance = results.answer.today.mean - results.answer.searched.threshold;
  return fmt::format(
      "{}{}, {} the threshold of {}", number(results.answer.today.mean),
      results.answer.today.standard_error > 0.0
          ? " (standard error " + report::number_text(results.answer.today.standard_error, 2) + ")"
          : "",
      distance > 0.0   ? "above"
      : distance < 0.0 ? "below"
                       : "at",
      number(results.answer.searched.threshold));
}

std::string tipping_text(const TippingResults& results, const report::Table& crossings) {
  report::TextTable facts({{""}, {"", report::TextTable::Align::left, 90}});
  const auto named = [](const std::string& name, const std::string& about) {
    return about.empty() ? name : fmt::format("{}: {}", name, about);
  };
  facts.add({"parameter", named(results.answer.knob.name, results.answer.knob.about)});
  facts.add({"outcome", named(results.answer.outcome, results.answer.about)});
  facts.add({"today", fmt::format("{} = {}; outcome {}", results.answer.knob.name,
                                  number(results.answer.knob.today), side_text(results))});
  std::string method = to_string(results.answer.method);
  if (results.answer.method == simulate::Method::sample) {
    method = fmt::format("{} walked under seed {} at every value",
                         report::counted(results.futures.replicates, "run"), results.futures.seed);
  }
  facts.add({"scanned",
             fmt::format(
                 "{} to {} at {} values; {}; {}", number(results.answer.searched.low),
                 number(results.answer.searched.high), results.answer.search.scan.size(),
                 report::counted(static_cast<std::uint64_t>(results.answer.search.evaluations), "evaluation"),
                 method)});
  const auto failed = std::count_if(results.answer.search.scan.begin(), results.answer.search.scan.end(),
                                    [](const ScanPoint& point) { return !point.problem.empty(); });
  if (failed > 0) {
    const auto first = std::find_if(results.answer.search.scan.begin(), results.answer.search.scan.end(),
                                    [](const ScanPoint& point) { return !point.problem.empty(); });
    facts.add({"no number", fmt::format("at {}; the first, {}: {}",
                                        report::counted(static_cast<std::uint64_t>(failed), "value"),
                                        number(first->at), first->problem)});
  }
  const std::string rest =
      results.answer.search.crossings.empty() ? no_crossing_text(results) : crossings.text();
  return results.scenario.title + '\n' + facts.text() + '\n' + rest;
}

std::uint64_t replicates_of(const TippingResults& results) {
  return results.answer.method == simulate::Method::sample ? results.futures.replicates : 0;
}

}  // namespace

report::Report tipping_report(const TippingResults& results) {
  const ask::TippingAnswer& answer = results.answer;
  const auto crossings = std::make_shared<const report::Table>(crossings_table(results));
  const auto scan = std::make_shared<const report::Table>(scan_table(results));
  // What was asked, as results and identity have it.
  const auto write_question = [&results, &answer](JsonWriter& json) {
    json.field("method", to_string(answer.method))
        .field("seed", results.futures.seed)
        .field("replicates", replicates_of(results))
        .field("parameter", answer.knob.name)
        .field("outcome", answer.outcome)
        .field("threshold", answer.searched.threshold)
        .field("low", answer.searched.low)
        .field("high", answer.searched.high);
  };
  JsonWriter identity = report::begin_identity();
  identity.field("scenario_hash", results.scenario.hash);
  write_question(identity);
  identity.field("points", answer.searched.points).field("tolerance", answer.searched.tolerance);
  return {.header = {"tipping", results.scenario.title, results.scenario.hash},
          .tables = {crossings->file(), scan->file()},
          .text = [&results, crossings] { return tipping_text(results, *crossings); },
          .json =
              [&answer, write_question, crossings, scan](JsonWriter& json) {
                write_question(json);
                json.field("evaluations", answer.search.evaluations)
                    .key("today")
                    .begin_object(Layout::one_line)
                    .field("value", answer.knob.today)
                    .field("mean", answer.today.mean)
                    .field("standard_error", answer.today.standard_error)
                    .end();
                crossings->write(json);
                scan->write(json);
              },
          .manifest = {},
          .identity = report::end_identity(identity),
          .incomplete = answer.incomplete()};
}

}  // namespace detente::cli
