#include "engine/batch/merge.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/files.hpp"
#include "engine/base/json.hpp"
#include "engine/report/manifest_parts.hpp"
#include "engine/report/report.hpp"

namespace detente::batch {
namespace {

namespace fs = std::filesystem;
using simulate::Origin;
using simulate::OutcomeSummary;

constexpr std::string_view kManifest = "manifest.json";

const char* origin_text(Origin origin) {
  return origin == Origin::exact ? "exact" : "sampled";
}

/// The committed results of a sweep, by point.
class Results {
public:
  Results(const Sweep& sweep, bool partial, MergeSummary& summary)
      : sweep_(sweep), places_(sweep.points.count) {
    for (std::uint32_t s = 0; s < sweep.plan.shards; ++s) {
      if (!add(s, sweep.shard_path(s), summary) && !(partial && add(s, sweep.part_path(s), summary))) {
        summary.missing.push_back(s);
      }
    }
  }

  /// The results of a point, or none when it has not run.
  [[nodiscard]] std::optional<PointResult> at(std::uint64_t point) const {
    const Place& place = places_[point];
    if (place.file == 0) return std::nullopt;
    std::size_t offset = place.offset;
    return readers_[place.file - 1].read(offset);
  }

private:
  struct Place {
    std::uint32_t file = 0;  ///< 1 + its index; 0 = none.
    std::uint64_t offset = 0;
  };

  bool add(std::uint32_t shard, const std::string& path, MergeSummary& summary) {
    MappedFile file(path);
    if (!file.exists()) return false;
    const ShardReader reader(file.bytes(), sweep_.head(shard));
    if (!reader.ok()) {
      if (summary.error.empty()) {
        summary.error =
            fmt::format("{}: {}; run the sweep again, it redoes this shard", path, reader.error());
      }
      return false;
    }
    files_.push_back(std::move(file));
    readers_.push_back(reader);
    std::size_t offset = reader.begin();
    for (std::uint64_t i = 0; i < reader.points(); ++i) {
      const std::size_t begin = offset;
      const ShardReader::Brief brief = reader.skip(offset);
      if (brief.point < places_.size()) {
        places_[brief.point] = {static_cast<std::uint32_t>(readers_.size()), begin};
      }
    }
    return true;
  }

  const Sweep& sweep_;
  std::vector<Place> places_;
  std::vector<MappedFile> files_;
  std::vector<ShardReader> readers_;
};

std::vector<report::Column> outcome_columns() {
  using report::data;
  return {
      data("point", "", "row of points.csv; counts from 0"),
      data("outcome", "", "as the scenario names it"),
      data("status", "",
           "ok; not_converged: the solution behind the numbers is not proved; failed: no numbers, see "
           "message"),
      data("n", "runs", "sampled runs behind what is sampled; 0 when all is exact"),
      data("mean", "of the outcome", "mean over runs; empty when no run gives it a value"),
      data("sd", "of the outcome", "standard deviation between runs"),
      data("standard_error", "of the outcome", "standard error of the mean; 0 when it is exact"),
      data("q05", "of the outcome", "5 % quantile over runs: smallest value v with P(X <= v) >= 0.05"),
      data("q50", "of the outcome", "median over runs"),
      data("q95", "of the outcome", "95 % quantile over runs"),
      data("undefined", "share of runs, 0 to 1", "runs that give the outcome no value; left out of the rest"),
      data("mean_origin", "", "where mean, sd and undefined come from: exact or sampled"),
      data("quantile_origin", "", "where the quantiles come from: exact or sampled"),
      data("message", "", "what went wrong; empty when nothing did")};
}

std::vector<report::Column> point_columns(const Plan& plan) {
  std::vector<report::Column> columns{report::data("point", "", "row of the design; counts from 0")};
  for (const Axis& axis : plan.axes) {
    columns.push_back(report::data(axis.name, "as in the scenario", axis.about));
  }
  return columns;
}

std::vector<report::Column> raw_columns(const scenario::Scenario& scenario) {
  std::vector<report::Column> columns{report::data("point", "", "row of points.csv; counts from 0"),
                                      report::data("replicate", "", "the run; counts from 0")};
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    columns.push_back(report::data(outcome.name, "of the outcome", outcome.about));
  }
  return columns;
}

std::string cell(double value) {
  return report::Cell(value).plain();
}

/// The rows of one point: one an outcome, whatever became of it.
void add_point(std::string& csv, const scenario::Scenario& scenario, const PointResult& result) {
  const std::string point = std::to_string(result.point);
  const std::string sampled = std::to_string(result.sampled);
  const std::string_view status = status_name(result.status);
  for (std::size_t i = 0; i < scenario.outcomes.size(); ++i) {
    const std::string& name = scenario.outcomes[i].name;
    if (result.status == PointStatus::failed) {
      add_csv(csv, {point, name, status, "0", "", "", "", "", "", "", "", "", "", result.message});
      continue;
    }
    const OutcomeSummary& o = result.outcomes[i];
    const bool by_sample = o.mean_origin == Origin::sampled || o.quantile_origin == Origin::sampled;
    add_csv(csv, {point, name, status, by_sample ? sampled : "0", cell(o.mean), cell(o.sd),
                  cell(o.standard_error), cell(o.q05), cell(o.q50), cell(o.q95), cell(o.undefined),
                  origin_text(o.mean_origin), origin_text(o.quantile_origin), result.message});
  }
}

void add_raw(std::string& csv, const PointResult& result, std::size_t outcomes) {
  const std::size_t rows = outcomes == 0 ? 0 : result.raw.size() / outcomes;
  for (std::size_t row = 0; row < rows; ++row) {
    csv += fmt::format("{},{}", result.point, row);
    for (std::size_t o = 0; o < outcomes; ++o) csv += ',' + cell(result.raw[row * outcomes + o]);
    csv += '\n';
  }
}

MergeSummary begin_summary(const Sweep& sweep) {
  MergeSummary summary;
  summary.extremes.resize(sweep.scenario.outcomes.size());
  return summary;
}

void add_to_summary(const PointResult& result, MergeSummary& summary) {
  ++summary.points;
  if (result.status == PointStatus::failed) {
    ++summary.failed;
    return;
  }
  if (result.status == PointStatus::not_converged) ++summary.not_converged;
  (result.method == simulate::Method::exact ? summary.exact : summary.sampled) = true;
  for (std::size_t o = 0; o < result.outcomes.size(); ++o) {
    Extremes& extremes = summary.extremes[o];
    const double mean = result.outcomes[o].mean;
    if (std::isnan(mean)) continue;
    if (!(extremes.low <= mean)) {
      extremes.low = mean;
      extremes.low_point = result.point;
    }
    if (!(extremes.high >= mean)) {
      extremes.high = mean;
      extremes.high_point = result.point;
    }
  }
}

const char* method_text(const MergeSummary& summary) {
  if (summary.exact && summary.sampled) return "mixed";
  if (summary.exact) return "exact";
  return summary.sampled ? "sample" : "none";
}

std::string manifest_text(const Sweep& sweep, const MergeSummary& summary) {
  const scenario::Scenario& scenario = sweep.scenario;
  JsonWriter json;
  report::begin_json(json, {"sweep", scenario.title, scenario.hash});
  json.field("about", scenario.about);
  write_plan(json, sweep.plan);
  json.field("method_taken", method_text(summary))
      .field("complete", summary.points == sweep.points.count)
      .field("points_done", summary.points)
      .field("failed", summary.failed)
      .field("not_converged", summary.not_converged);
  report::write_model(json, scenario);
  json.key("tables").begin_object();
  report::write_column_notes(json, "points.csv", point_columns(sweep.plan));
  report::write_column_notes(json, "outcomes.csv", outcome_columns());
  if (sweep.plan.keep_raw) report::write_column_notes(json, "raw.csv", raw_columns(scenario));
  json.end().key("scenario").raw(scenario.effective);
  return json.end().text();
}

/// Begins a table that is too large to be held.
void begin_table(std::optional<FileWriter>& file, const fs::path& path,
                 const std::vector<report::Column>& columns) {
  file.emplace(path.string());
  file->append(report::csv_header(columns));
}

}  // namespace

bool is_merged(const std::string& folder) {
  std::error_code ignored;
  return fs::exists(fs::path(folder) / kManifest, ignored);
}

MergeSummary merge(const Sweep& sweep, const std::string& folder, bool partial) {
  MergeSummary summary = begin_summary(sweep);
  const Results results(sweep, partial, summary);
  if (!summary.ok() || (!summary.missing.empty() && !partial)) return summary;
  if (partial) {
    if (!make_folder(folder, summary.error)) return summary;
    if (!write_points_file(sweep.points, (fs::path(folder) / "points.csv").string(), summary.error)) {
      return summary;
    }
  }
  std::optional<FileWriter> outcomes, raw;
  begin_table(outcomes, fs::path(folder) / "outcomes.csv", outcome_columns());
  if (sweep.plan.keep_raw) begin_table(raw, fs::path(folder) / "raw.csv", raw_columns(sweep.scenario));
  std::string csv;
  for (std::uint64_t point = 0; point < sweep.points.count && outcomes->ok(); ++point) {
    const std::optional<PointResult> result = results.at(point);
    if (!result) continue;
    add_to_summary(*result, summary);
    csv.clear();
    add_point(csv, sweep.scenario, *result);
    outcomes->append(csv);
    if (!raw) continue;
    csv.clear();
    add_raw(csv, *result, sweep.scenario.outcomes.size());
    raw->append(csv);
  }
  if (!outcomes->ok()) {
    summary.error = outcomes->error();
    return summary;
  }
  if (summary.points != sweep.points.count && !partial) {
    summary.error = "shards that look whole lack points; run the sweep again in a new folder";
    return summary;
  }
  if (!outcomes->commit()) summary.error = outcomes->error();
  if (summary.ok() && raw && !raw->commit()) summary.error = raw->error();
  if (!summary.ok()) return summary;
  static_cast<void>(
      write_file((fs::path(folder) / kManifest).string(), manifest_text(sweep, summary), summary.error));
  return summary;
}

MergeSummary survey(const Sweep& sweep) {
  MergeSummary summary = begin_summary(sweep);
  const Results results(sweep, true, summary);
  for (std::uint64_t point = 0; point < sweep.points.count; ++point) {
    if (const std::optional<PointResult> result = results.at(point)) add_to_summary(*result, summary);
  }
  return summary;
}

std::size_t table_bytes(const Sweep& sweep, const PointResult& result) {
  std::string csv;
  add_point(csv, sweep.scenario, result);
  add_raw(csv, result, sweep.scenario.outcomes.size());
  for (std::size_t c = 0; c < sweep.points.columns.size(); ++c) csv += sweep.points.text(result.point, c);
  return csv.size() + sweep.points.columns.size() + std::to_string(result.point).size() + 1;
}

}  // namespace detente::batch
