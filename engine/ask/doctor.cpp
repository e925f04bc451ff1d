#include "engine/ask/doctor.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/csv.hpp"
#include "engine/base/files.hpp"
#include "engine/base/numbers.hpp"
#include "engine/batch/sweep_folder.hpp"
#include "engine/scenario/text/canonical.hpp"

namespace detente::ask {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double kNormal975 = 1.959963984540054;  ///< 97.5 % quantile of the standard normal distribution.

/// Findings of the same kind in the same file become one.
class Findings {
public:
  void add(const std::string& file, std::uint32_t line, const char* kind, const std::string& what,
           const std::string& example = {}, std::uint64_t count = 1) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Finding& one) {
      return one.file == file && one.kind == kind && one.what == what;
    });
    if (found != all_.end()) {
      found->count += count;
    } else {
      all_.push_back({file, line, kind, what, count, example});
    }
  }

  [[nodiscard]] std::vector<Finding> take() { return std::move(all_); }

private:
  std::vector<Finding> all_;
};

/// The columns of a table that a check reads, by name.
class Columns {
public:
  explicit Columns(const std::vector<std::string>& titles) {
    for (std::size_t i = 0; i < titles.size(); ++i) places_.emplace(titles[i], i);
    size_ = titles.size();
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool has(const std::string& name) const { return places_.contains(name); }
  /// REQUIRES: as many cells as columns. Empty when there is no such column.
  [[nodiscard]] const std::string& of(const std::vector<std::string>& cells, const std::string& name) const {
    static const std::string kNone;
    const auto found = places_.find(name);
    return found == places_.end() ? kNone : cells[found->second];
  }

private:
  std::map<std::string, std::size_t> places_;
  std::size_t size_ = 0;
};

class Doctor {
public:
  explicit Doctor(const DoctorRequest& request) : options_(request) {}

  Result<Diagnosis> examine();

private:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (fs::path(options_.folder) / name).string();
  }
  void examine_manifest(const Json& manifest);
  void examine_unmerged();
  void examine_points(const Json& sweep);
  void examine_table(const std::string& name, const Json& notes);
  void examine_row(const std::string& file, std::uint32_t line, const Columns& columns,
                   const std::vector<std::string>& cells);
  void examine_outcome(const std::string& file, std::uint32_t line, const Columns& columns,
                       const std::vector<std::string>& cells);
  void place_outcome(const std::string& file, std::uint32_t line, const std::string& point,
                     const std::string& outcome);
  void examine_places(const std::string& file);

  const DoctorRequest& options_;
  Findings findings_;
  std::string command_ = "sweep";
  std::uint64_t rows_ = 0;

  // What outcomes.csv must have: one row per point and outcome.
  std::uint64_t points_ = 1;
  std::vector<std::string> outcomes_;
  std::vector<bool> seen_;
  std::uint64_t last_failed_ = ~std::uint64_t{0}, last_unproved_ = ~std::uint64_t{0};
};

Result<Diagnosis> Doctor::examine() {
  const auto trouble = [](const std::string& why) {
    Diagnostics diagnostics;
    diagnostics.error("file", {}, why);
    return diagnostics;
  };
  std::error_code failure;
  if (!fs::is_directory(options_.folder, failure)) {
    return trouble(fmt::format("'{}' is no folder", options_.folder));
  }
  if (!fs::exists(path("manifest.json"), failure)) {
    if (!batch::holds_plan(options_.folder)) {
      return trouble(fmt::format(
          "'{}' holds no run and no sweep: neither manifest.json nor plan.json is there", options_.folder));
    }
    examine_unmerged();
    return Diagnosis{command_, rows_, findings_.take()};
  }
  std::string error;
  const auto text = read_file(path("manifest.json"), error);
  if (!text) return trouble(error);
  const Json manifest = Json::parse(*text, nullptr, false);
  try {
    if (!manifest.is_object()) {
      findings_.add(path("manifest.json"), 0, "manifest", "it is damaged: no JSON object");
    } else {
      examine_manifest(manifest);
    }
  } catch (const Json::exception& reason) {
    findings_.add(path("manifest.json"), 0, "manifest", fmt::format("it is damaged: {}", reason.what()));
  }
  return Diagnosis{command_, rows_, findings_.take()};
}

void Doctor::examine_manifest(const Json& manifest) {
  command_ = manifest.value("command", std::string("run"));
  const std::string file = path("manifest.json");
  if (manifest.contains("outcomes")) {
    for (const Json& outcome : manifest.at("outcomes")) {
      outcomes_.push_back(outcome.at("name").get<std::string>());
    }
  }
  if (command_ == "sweep") {
    points_ = manifest.at("sweep").at("points").get<std::uint64_t>();
    if (points_ > batch::kMostPoints) {
      findings_.add(file, 0, "manifest", "it is damaged: no sweep has so many points",
                    std::to_string(points_));
      return;
    }
    if (!manifest.at("complete").get<bool>()) {
      findings_.add(file, 0, "incomplete", "the sweep was merged before it was complete",
                    fmt::format("{} of {} points", manifest.value("points_done", std::uint64_t{0}), points_));
    }
    examine_points(manifest.at("sweep"));
  }
  if (manifest.contains("solution") &&
      manifest.at("solution").value("termination", std::string()) == "not_converged") {
    findings_.add(file, 0, "not-converged", "the equilibrium did not converge",
                  fmt::format("values still moved by {} utils",
                              shortest(manifest.at("solution").value("value_change", 0.0))));
  }
  for (const auto& table : manifest.at("tables").items()) examine_table(table.key(), table.value());
}

/// A sweep without a manifest: what there is of it.
void Doctor::examine_unmerged() {
  const auto sweep = batch::open_sweep(options_.folder);
  if (!sweep) {
    for (const Diagnostic& one : sweep.diagnostics()) {
      const std::string name = one.at.source ? one.at.source->name : path("plan.json");
      findings_.add(name, one.at.line, "frozen", one.message);
    }
    return;
  }
  const std::uint32_t shards = sweep.value().plan.shards;
  std::uint64_t whole = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    const batch::ShardStatus status = batch::shard_status(sweep.value(), shard);
    done += status.done;
    failed += status.failed;
    if (status.state == batch::ShardState::done) ++whole;
    if (status.state == batch::ShardState::broken) {
      findings_.add(sweep.value().shard_path(shard), 0, "broken-shard", "the shard is damaged", status.error);
    }
  }
  findings_.add(path("manifest.json"), 0, "incomplete", "it is missing: the sweep is not complete",
                fmt::format("{} of {} shards and {} of {} points are done", whole, shards, done,
                            sweep.value().plan.points));
  if (failed > 0) {
    findings_.add(path("shards"), 0, "failed", "points failed; the rows of 'detente sweep merge' tell why",
                  {}, failed);
  }
}

void Doctor::examine_points(const Json& sweep) {
  std::string error;
  const auto text = read_file(path("points.csv"), error);
  if (!text) {
    findings_.add(path("points.csv"), 0, "missing", "it cannot be read", error);
    return;
  }
  const std::string expected = sweep.at("points_hash").get<std::string>();
  const std::string found = scenario::content_hash(*text);
  if (found != expected) {
    findings_.add(path("points.csv"), 0, "checksum", "it is not what the manifest was written for",
                  fmt::format("XXH3-128 {}, expected {}", found, expected));
  }
}

void Doctor::examine_table(const std::string& name, const Json& notes) {
  const std::string file = path(name);
  std::string error;
  const auto text = read_file(file, error);
  if (!text) {
    findings_.add(file, 0, "missing", "it cannot be read", error);
    return;
  }
  CsvReader reader(*text);
  std::vector<std::string> cells;
  if (!reader.next(cells)) {
    findings_.add(file, 0, "columns", "it is empty");
    return;
  }
  std::vector<std::string> expected;
  for (const Json& note : notes) expected.push_back(note.at("name").get<std::string>());
  if (cells != expected) {
    findings_.add(file, reader.line(), "columns", "its columns are not those of the manifest",
                  fmt::format("{}", fmt::join(cells, ",")));
  }
  const Columns columns(cells);
  const bool is_outcomes =
      name == "outcomes.csv" && columns.has("mean") && (columns.has("outcome") || columns.has("name"));
  if (is_outcomes) seen_.assign(points_ * outcomes_.size(), false);
  while (reader.next(cells)) {
    ++rows_;
    if (cells.size() != columns.size()) {
      findings_.add(file, reader.line(), "torn", "rows with another number of cells than columns",
                    fmt::format("{} cells, {} columns", cells.size(), columns.size()));
      continue;
    }
    examine_row(file, reader.line(), columns, cells);
    if (is_outcomes) examine_outcome(file, reader.line(), columns, cells);
  }
  if (reader.error()) findings_.add(file, reader.line(), "torn", "a quote is never closed");
  if (!text->empty() && text->back() != '\n') {
    findings_.add(file, reader.line(), "torn", "the last line has no end: the file was cut off");
  }
  if (is_outcomes) examine_places(file);
}

/// Numbers that are none.
void Doctor::examine_row(const std::string& file, std::uint32_t line, const Columns& columns,
                         const std::vector<std::string>& cells) {
  static const std::vector<std::string> kChecked{"mean", "sd",  "standard_error", "q05",   "q25", "q50",
                                                 "q75",  "q95", "undefined",      "value", "n",   "runs"};
  for (const std::string& name : kChecked) {
    const std::string& cell = columns.of(cells, name);
    if (cell.empty()) continue;
    const auto value = parse_double(cell);
    if (!value || !std::isfinite(*value)) {
      findings_.add(file, line, "not-finite", "numbers that are not finite",
                    fmt::format("{} = {}", name, cell));
    }
  }
}

void Doctor::examine_outcome(const std::string& file, std::uint32_t line, const Columns& columns,
                             const std::vector<std::string>& cells) {
  const bool sweep = columns.has("point");
  const std::string& outcome = columns.of(cells, sweep ? "outcome" : "name");
  const std::string& point = columns.of(cells, "point");
  const std::string where =
      sweep ? fmt::format("point {}, outcome {}", point, outcome) : fmt::format("outcome {}", outcome);
  place_outcome(file, line, sweep ? point : "0", outcome);

  const std::string& status = columns.of(cells, "status");
  const std::uint64_t id = parse_count(point).value_or(0);
  if (status == "failed") {
    if (std::exchange(last_failed_, id) != id) {
      findings_.add(file, line, "failed", "points failed",
                    fmt::format("point {}: {}", point, columns.of(cells, "message")));
    }
    return;
  }
  if (status == "not_converged" && std::exchange(last_unproved_, id) != id) {
    findings_.add(file, line, "not-converged", "points whose equilibrium is not proved",
                  fmt::format("point {}", point));
  }
  const double undefined = parse_double(columns.of(cells, "undefined")).value_or(0.0);
  if (columns.of(cells, "mean").empty() && undefined < 1.0) {
    findings_.add(file, line, "no-value", "rows without a mean, though runs have a value", where);
  }
  const std::uint64_t runs = parse_count(columns.of(cells, sweep ? "n" : "runs")).value_or(0);
  const bool sampled =
      columns.of(cells, "mean_origin") == "sampled" || columns.of(cells, "quantile_origin") == "sampled";
  // Runs without a value say nothing about it.
  const auto valued = static_cast<std::uint64_t>(std::llround(static_cast<double>(runs) * (1.0 - undefined)));
  if (sampled && undefined < 1.0 && valued < options_.min_replicates) {
    findings_.add(file, line, "few-replicates",
                  fmt::format("rows that rest on fewer than {} runs with a value", options_.min_replicates),
                  fmt::format("{}: {}", where, valued));
  }
  const auto error = parse_double(columns.of(cells, "standard_error"));
  if (options_.max_error > 0.0 && error && kNormal975 * *error > options_.max_error) {
    findings_.add(
        file, line, "wide-interval",
        fmt::format("means whose 95 % interval reaches further than +-{}", shortest(options_.max_error)),
        fmt::format("{}: +-{:.4g}", where, kNormal975 * *error));
  }
}

/// Remembers that a point's outcome has its row.
void Doctor::place_outcome(const std::string& file, std::uint32_t line, const std::string& point,
                           const std::string& outcome) {
  const auto id = parse_count(point);
  const auto found = std::find(outcomes_.begin(), outcomes_.end(), outcome);
  if (!id || *id >= points_ || found == outcomes_.end()) {
    findings_.add(file, line, "stray-row", "rows of a point or an outcome that there is not",
                  fmt::format("point '{}', outcome '{}'", point, outcome));
    return;
  }
  const std::size_t place = *id * outcomes_.size() + static_cast<std::size_t>(found - outcomes_.begin());
  if (seen_[place]) {
    findings_.add(file, line, "double-row", "rows that repeat a point and outcome",
                  fmt::format("point {}, outcome {}", point, outcome));
  }
  seen_[place] = true;
}

void Doctor::examine_places(const std::string& file) {
  const auto first = std::find(seen_.begin(), seen_.end(), false);
  if (first == seen_.end()) return;
  const auto place = static_cast<std::size_t>(first - seen_.begin());
  findings_.add(
      file, 0, "missing-row", "no row for some points and outcomes",
      fmt::format("point {}, outcome {}", place / outcomes_.size(), outcomes_[place % outcomes_.size()]),
      static_cast<std::uint64_t>(std::count(first, seen_.end(), false)));
}

}  // namespace

Result<Diagnosis> examine(const DoctorRequest& request) {
  return Doctor(request).examine();
}

}  // namespace detente::ask
