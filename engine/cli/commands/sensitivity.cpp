// detente sensitivity: which axes of a sweep its outcomes hang on.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/json.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/batch/outcome_table.hpp"
#include "engine/batch/sensitivity.hpp"
#include "engine/batch/sweep_folder.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/text/canonical.hpp"

namespace detente::cli {
namespace {

using batch::IndexKind;
using batch::SensitivityIndex;
using batch::SensitivityMethod;
using Layout = JsonWriter::Layout;

/// A sweep's plan, points and outcomes, as its folder has them.
struct MergedSweep {
  batch::Plan plan;
  batch::Points points;
  batch::OutcomeTable table;
};

/// What is known of one outcome.
struct OutcomeReport {
  std::string outcome;
  std::vector<SensitivityMethod> methods;
};

std::string in_folder(const std::string& folder, const char* file) {
  return (std::filesystem::path(folder) / file).string();
}

template <typename T>
bool told(const Result<T>& result, const std::string& file) {
  tell(result.diagnostics(), file);
  return !result.ok();
}

std::optional<MergedSweep> read_sweep(const std::string& folder) {
  auto plan = batch::read_plan(folder);
  if (told(plan, in_folder(folder, "plan.json"))) return std::nullopt;
  const std::string points_path = in_folder(folder, "points.csv");
  std::string error;
  auto text = read_file(points_path, error);
  if (!text) {
    complain(error);
    return std::nullopt;
  }
  if (scenario::content_hash(*text) != plan.value().points_hash) {
    complain(fmt::format("{}: not the points of {}: its hash differs", points_path,
                         in_folder(folder, "plan.json")));
    return std::nullopt;
  }
  // The points were accepted when they were planned: no warnings now.
  auto points = batch::read_points(points_path, std::move(*text));
  if (!points.ok()) {
    tell(points.diagnostics(), points_path);
    return std::nullopt;
  }
  const std::string table_path = in_folder(folder, "outcomes.csv");
  auto table = batch::read_outcome_table(table_path, points.value().count);
  if (told(table, table_path)) return std::nullopt;
  return MergedSweep{std::move(plan).value(), std::move(points).value(), std::move(table).value()};
}

bool axes_fit(const MergedSweep& sweep) {
  const auto& columns = sweep.points.columns;
  return std::equal(
      columns.begin(), columns.end(), sweep.plan.axes.begin(), sweep.plan.axes.end(),
      [](const batch::Points::Column& column, const batch::Axis& axis) { return column.name == axis.name; });
}

const SensitivityIndex* find_index(const OutcomeReport& report, IndexKind kind, std::size_t axis) {
  for (const SensitivityMethod& method : report.methods) {
    for (const SensitivityIndex& index : method.indices) {
      if (index.kind == kind && index.axis == axis) return &index;
    }
  }
  return nullptr;
}

/// Size of what ranks an axis: its total index, or mu_star, or the coefficient of the fit that explains more.
double importance(const OutcomeReport& report, std::size_t axis) {
  for (const IndexKind kind : {IndexKind::total, IndexKind::mu_star}) {
    const SensitivityIndex* const index = find_index(report, kind, axis);
    if (index != nullptr && std::isfinite(index->value)) return std::abs(index->value);
  }
  const SensitivityMethod& linear = report.methods[report.methods.size() - 2];
  const SensitivityMethod& ranked = report.methods.back();
  const bool by_rank = !(linear.r_squared >= ranked.r_squared) && std::isfinite(ranked.r_squared);
  const double value = (by_rank ? ranked : linear).indices[axis].value;
  return std::isfinite(value) ? std::abs(value) : -1.0;
}

std::vector<std::size_t> axes_by_importance(const OutcomeReport& report, std::size_t axes) {
  std::vector<std::size_t> order(axes);
  for (std::size_t j = 0; j < axes; ++j) order[j] = j;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return importance(report, a) > importance(report, b);
  });
  return order;
}

bool has_unit(IndexKind kind) {
  return kind == IndexKind::mu_star || kind == IndexKind::mu || kind == IndexKind::sigma;
}

/// Shares and coefficients to three decimals, effects to four digits.
std::string number_text(double value, IndexKind kind) {
  if (!std::isfinite(value)) return "-";
  std::string text = has_unit(kind) ? fmt::format("{:.4g}", value) : fmt::format("{:.3f}", value);
  return text == "-0.000" || text == "-0" ? text.substr(1) : text;
}

std::string interval_text(const SensitivityIndex& index) {
  if (!std::isfinite(index.low)) return {};
  return fmt::format("{} to {}", number_text(index.low, index.kind), number_text(index.high, index.kind));
}

std::string methods_text(const OutcomeReport& report) {
  std::string text;
  for (const SensitivityMethod& method : report.methods) {
    if (!method.problem.empty()) {
      text += fmt::format("  {}: none: {}\n", method.name, method.problem);
      continue;
    }
    text += fmt::format("  {}: {} {}", method.name, report::grouped(method.used),
                        batch::unit_name(method.used, method.unit));
    if (method.missing > 0) text += fmt::format(", {} left out", report::grouped(method.missing));
    if (std::isfinite(method.r_squared)) text += fmt::format(", R^2 = {:.3f}", method.r_squared);
    text += '\n';
    for (const std::string& note : method.notes) text += fmt::format("    {}\n", note);
  }
  return text;
}

std::string outcome_text(const OutcomeReport& report, const MergedSweep& sweep) {
  constexpr std::size_t kAboutWidth = 48;
  std::vector<IndexKind> kinds;
  for (const SensitivityMethod& method : report.methods) {
    if (!method.problem.empty()) continue;
    for (const SensitivityIndex& index : method.indices) {
      if (std::find(kinds.begin(), kinds.end(), index.kind) == kinds.end()) kinds.push_back(index.kind);
    }
  }
  std::vector<report::TextTable::Column> columns{{"axis"}};
  for (const IndexKind kind : kinds) {
    columns.push_back({std::string(index_name(kind)), report::TextTable::Align::right});
    columns.push_back({"95 % interval"});
  }
  columns.push_back({"about", report::TextTable::Align::left, kAboutWidth});
  report::TextTable table(std::move(columns));
  for (const std::size_t axis : axes_by_importance(report, sweep.plan.axes.size())) {
    std::vector<std::string> cells{sweep.plan.axes[axis].name};
    for (const IndexKind kind : kinds) {
      const SensitivityIndex& index = *find_index(report, kind, axis);
      cells.push_back(number_text(index.value, kind));
      cells.push_back(interval_text(index));
    }
    cells.push_back(sweep.plan.axes[axis].about);
    table.add(std::move(cells));
  }
  return fmt::format("{}\n{}{}", report.outcome, kinds.empty() ? "" : table.text(), methods_text(report));
}

std::string csv_cell(double value) {
  return std::isfinite(value) ? shortest(value) : std::string();
}

std::string csv_text(const std::vector<OutcomeReport>& reports, const batch::Plan& plan) {
  std::string csv = "outcome,axis,index,value,low,high,n\n";
  for (const OutcomeReport& report : reports) {
    for (const SensitivityMethod& method : report.methods) {
      for (const SensitivityIndex& index : method.indices) {
        add_csv(csv,
                {report.outcome, plan.axes[index.axis].name, index_name(index.kind), csv_cell(index.value),
                 csv_cell(index.low), csv_cell(index.high), std::to_string(index.n)});
      }
    }
  }
  return csv;
}

void write_method(JsonWriter& json, const SensitivityMethod& method, const batch::Plan& plan) {
  json.begin_object()
      .field("name", method.name)
      .field("unit", method.unit)
      .field("used", static_cast<std::uint64_t>(method.used))
      .field("missing", static_cast<std::uint64_t>(method.missing))
      .field("problem", method.problem)
      .key("notes")
      .begin_array(Layout::one_line);
  for (const std::string& note : method.notes) json.value(note);
  json.end().field("r_squared", method.r_squared).key("indices").begin_array();
  for (const SensitivityIndex& index : method.indices) {
    json.begin_object(Layout::one_line)
        .field("index", index_name(index.kind))
        .field("axis", plan.axes[index.axis].name)
        .field("value", index.value)
        .field("low", index.low)
        .field("high", index.high)
        .field("n", static_cast<std::uint64_t>(index.n))
        .end();
  }
  json.end().end();
}

std::string json_text(const std::vector<OutcomeReport>& reports, const MergedSweep& sweep) {
  JsonWriter json;
  json.begin_object()
      .field("kind", "sensitivity")
      .field("scenario_hash", sweep.plan.scenario_hash)
      .field("design", design_name(sweep.plan.design))
      .field("points", static_cast<std::uint64_t>(sweep.points.count))
      .field("failed", static_cast<std::uint64_t>(sweep.table.failed))
      .field("not_converged", static_cast<std::uint64_t>(sweep.table.not_converged))
      .field("absent", static_cast<std::uint64_t>(sweep.table.absent))
      .key("outcomes")
      .begin_array();
  for (const OutcomeReport& report : reports) {
    json.begin_object().field("name", report.outcome).key("methods").begin_array();
    for (const SensitivityMethod& method : report.methods) write_method(json, method, sweep.plan);
    json.end().end();
  }
  return json.end().end().text();
}

std::string table_text(const std::vector<OutcomeReport>& reports, const MergedSweep& sweep) {
  std::string text = fmt::format("{} by {}, scenario {}\n", report::counted(sweep.points.count, "point"),
                                 design_name(sweep.plan.design), sweep.plan.scenario_hash);
  for (const OutcomeReport& report : reports) text += '\n' + outcome_text(report, sweep);
  return text;
}

/// Points that count for nothing, or for less than they seem, are always told.
void tell_weak_points(const MergedSweep& sweep) {
  const batch::OutcomeTable& table = sweep.table;
  if (table.failed > 0)
    complain(fmt::format("{} failed and left out", report::counted(table.failed, "point")));
  if (table.absent > 0) {
    complain(fmt::format("{} not run yet and left out; 'detente sweep work DIR' goes on",
                         report::counted(table.absent, "point")));
  }
  if (table.not_converged > 0) {
    complain(
        fmt::format("{} used whose solution is not proved", report::counted(table.not_converged, "point")));
  }
}

/// Some method says something of some outcome.
bool says_something(const std::vector<OutcomeReport>& reports) {
  return std::any_of(reports.begin(), reports.end(), [](const OutcomeReport& report) {
    return std::any_of(report.methods.begin(), report.methods.end(),
                       [](const SensitivityMethod& method) { return method.problem.empty(); });
  });
}

int report(const std::string& folder, const MergedSweep& sweep, const std::string& wanted, Format format) {
  const batch::SensitivityAnalysis analysis(sweep.points, sweep.plan.axes, sweep.plan.design,
                                            sweep.plan.seed);
  std::vector<OutcomeReport> reports;
  for (std::size_t i = 0; i < sweep.table.outcomes.size(); ++i) {
    reports.push_back({sweep.table.outcomes[i], analysis.analyse(sweep.table.means[i])});
  }
  std::string error;
  if (!write_file(in_folder(folder, "sensitivity.csv"), csv_text(reports, sweep.plan), error)) {
    complain(error);
    return kFailed;
  }
  if (!wanted.empty())
    std::erase_if(reports, [&](const OutcomeReport& one) { return one.outcome != wanted; });
  tell_weak_points(sweep);
  const std::string text = format == Format::table ? table_text(reports, sweep)
                           : format == Format::csv ? csv_text(reports, sweep.plan)
                                                   : json_text(reports, sweep);
  const int written = write_output(text);
  return written == kDone && !says_something(reports) ? kFailed : written;
}

}  // namespace

CommandSpec sensitivity_spec() {
  return {.name = "sensitivity",
          .summary = "Which axes of a sweep its outcomes hang on.",
          .operands = "DIR",
          .options = {{"outcome", "NAME", "show this outcome alone"},
                      {"format", "table|csv|json", "of standard output (default: table)"}},
          .example = "detente sensitivity sweeps/veto",
          .missing = "which sweep?"};
}

int sensitivity_main(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "csv", "json"};
  const auto format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  if (!arguments.ok()) return arguments.usage_error();
  const std::string folder = arguments.operands().front();
  const std::optional<MergedSweep> sweep = read_sweep(folder);
  if (!sweep) return kFailed;
  if (!axes_fit(*sweep) || sweep->points.count == 0) {
    complain(fmt::format("{} and {} name different axes", in_folder(folder, "plan.json"),
                         in_folder(folder, "points.csv")));
    return kFailed;
  }
  const std::string wanted = arguments.text("outcome");
  const std::vector<std::string>& known = sweep->table.outcomes;
  if (!wanted.empty() && std::find(known.begin(), known.end(), wanted) == known.end()) {
    arguments.complain(
        fmt::format("--outcome {}: the sweep has no such outcome; {}", wanted, name_hint(wanted, known)));
    return arguments.usage_error();
  }
  return report(folder, *sweep, wanted, format);
}

}  // namespace detente::cli
