// detente sensitivity: which axes of a sweep its outcomes hang on.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/names.hpp"
#include "engine/batch/outcome_table.hpp"
#include "engine/batch/sensitivity.hpp"
#include "engine/batch/sweep_folder.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/publish.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/text/canonical.hpp"

namespace detente::cli {
namespace {

using batch::IndexKind;
using batch::SensitivityIndex;
using batch::SensitivityMethod;

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

/// Shares and coefficients to three decimals, effects to four digits.
std::string number_text(double value, IndexKind kind) {
  const bool has_unit = kind == IndexKind::mu_star || kind == IndexKind::mu || kind == IndexKind::sigma;
  if (!std::isfinite(value)) return "-";
  return has_unit ? report::number_text(value) : report::fixed_text(value, 3);
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
    if (std::isfinite(method.r_squared)) text += ", R^2 = " + report::fixed_text(method.r_squared, 3);
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

report::Cell finite(double value) {
  return std::isfinite(value) ? report::Cell(value) : report::Cell();
}

std::vector<report::Column> index_columns() {
  using report::data;
  const char* const unit = "1; effects: of the outcome, over the axis";
  return {
      data("axis", "", "what varies"),
      data("index", "", "first or total (Sobol'), mu_star, mu or sigma (Morris), src or srrc (regression)"),
      data("value", unit, "empty when it cannot be told"),
      data("low", unit, "lower end of its 95 % interval; empty without one"),
      data("high", unit, "upper end of it"),
      data("n", "points", "behind it")};
}

report::Table index_table(const SensitivityMethod& method, const batch::Plan& plan) {
  report::Table table("indices", index_columns());
  for (const SensitivityIndex& index : method.indices) {
    table.add({plan.axes[index.axis].name, index_name(index.kind), finite(index.value), finite(index.low),
               finite(index.high), index.n});
  }
  return table;
}

/// sensitivity.csv: the indices of all methods and outcomes.
report::TableFile indices_file(const std::vector<OutcomeReport>& reports, const batch::Plan& plan) {
  std::vector<report::Column> columns = index_columns();
  columns.insert(columns.begin(), report::data("outcome", "", "as the scenario names it"));
  report::Table table("sensitivity", columns);
  for (const OutcomeReport& report : reports) {
    for (const SensitivityMethod& method : report.methods) {
      const report::Table indices = index_table(method, plan);
      for (std::vector<report::Cell> row : indices.rows()) {
        row.insert(row.begin(), report.outcome);
        table.add(std::move(row));
      }
    }
  }
  return table.file();
}

void write_method(JsonWriter& json, const SensitivityMethod& method, const batch::Plan& plan) {
  json.begin_object()
      .field("name", method.name)
      .field("unit", method.unit)
      .field("used", static_cast<std::uint64_t>(method.used))
      .field("missing", static_cast<std::uint64_t>(method.missing))
      .field("problem", method.problem)
      .key("notes")
      .begin_array(JsonWriter::Layout::one_line);
  for (const std::string& note : method.notes) json.value(note);
  json.end().field("r_squared", method.r_squared);
  index_table(method, plan).write(json);
  json.end();
}

void write_json(JsonWriter& json, const std::vector<OutcomeReport>& reports, const MergedSweep& sweep) {
  json.field("design", design_name(sweep.plan.design))
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
  json.end();
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

int report(const std::string& folder, const MergedSweep& sweep, const std::string& wanted,
           const OutputOptions& output) {
  const batch::SensitivityAnalysis analysis(sweep.points, sweep.plan.axes, sweep.plan.design,
                                            sweep.plan.seed);
  std::vector<OutcomeReport> reports;
  for (std::size_t i = 0; i < sweep.table.outcomes.size(); ++i) {
    reports.push_back({sweep.table.outcomes[i], analysis.analyse(sweep.table.means[i])});
  }
  std::string error;
  if (!write_file(in_folder(folder, "sensitivity.csv"), indices_file(reports, sweep.plan).csv, error)) {
    complain(error);
    return kFailed;
  }
  if (!wanted.empty())
    std::erase_if(reports, [&](const OutcomeReport& one) { return one.outcome != wanted; });
  tell_weak_points(sweep);
  JsonWriter identity = report::begin_identity();
  identity.field("scenario_hash", sweep.plan.scenario_hash)
      .field("sweep", sweep.plan.hash())
      .field("outcome", wanted);
  Progress progress;
  const int written = publish({.header = {"sensitivity", "", sweep.plan.scenario_hash},
                               .tables = {indices_file(reports, sweep.plan)},
                               .text = [&] { return table_text(reports, sweep); },
                               .json = [&](JsonWriter& json) { write_json(json, reports, sweep); },
                               .manifest = {},
                               .identity = report::end_identity(identity),
                               .incomplete = {}},
                              output, progress);
  return written == kDone && !says_something(reports) ? kFailed : written;
}

}  // namespace

CommandSpec sensitivity_spec() {
  CommandSpec spec{.name = "sensitivity",
                   .summary = "Which axes of a sweep its outcomes hang on.",
                   .operands = "DIR",
                   .options = {{"outcome", "NAME", "show this outcome alone"}},
                   .example = "detente sensitivity sweeps/veto",
                   .missing = "which sweep?"};
  add_options(spec, output_options());
  return spec;
}

int sensitivity_main(Arguments& arguments) {
  const OutputOptions output = read_output_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  const std::string folder = arguments.file();
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
  return report(folder, *sweep, wanted, output);
}

}  // namespace detente::cli
