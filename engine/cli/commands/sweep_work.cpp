#include "engine/cli/commands/sweep_work.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/signals.hpp"
#include "engine/base/version.hpp"
#include "engine/batch/merge.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/database.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::MergeSummary;
using batch::Sweep;
using batch::WorkEnd;

/// "veto_cost = 0.4, us.rationality = 2": where a point lies; the first axes only when there are many.
std::string place_text(const Sweep& sweep, std::uint64_t point) {
  constexpr std::size_t kMost = 3;
  std::string text;
  const std::size_t shown = std::min(kMost, sweep.points.columns.size());
  for (std::size_t c = 0; c < shown; ++c) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", sweep.points.columns[c].name,
                        sweep.points.text(point, c));
  }
  if (shown < sweep.points.columns.size()) text = fmt::format("point {}", point);
  return text;
}

std::string axes_text(const Sweep& sweep) {
  constexpr std::size_t kMost = 4;
  std::string text;
  const std::size_t shown = sweep.plan.axes.size() > kMost ? kMost - 1 : sweep.plan.axes.size();
  for (std::size_t a = 0; a < shown; ++a) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", sweep.plan.axes[a].name);
  }
  if (shown < sweep.plan.axes.size()) text += fmt::format(" and {} more", sweep.plan.axes.size() - shown);
  return text;
}

std::string summary_text(const Sweep& sweep, const MergeSummary& summary, const std::string& folder) {
  std::string text = sweep.scenario.title + '\n';
  text += fmt::format("  sweep    {} by {} over {}\n", report::counted(sweep.plan.points, "point"),
                      design_name(sweep.plan.design), axes_text(sweep));
  text += fmt::format("  done     {}, {} failed, {} not proved\n", report::grouped(summary.points),
                      report::grouped(summary.failed), report::grouped(summary.not_converged));
  text += fmt::format("  results  {}: points.csv, outcomes.csv{}, manifest.json\n\n", folder,
                      sweep.plan.keep_raw ? ", raw.csv" : "");
  report::TextTable table({{"outcome", report::TextTable::Align::left, 44},
                           {"least mean", report::TextTable::Align::right},
                           {"at", report::TextTable::Align::left, 34},
                           {"largest", report::TextTable::Align::right},
                           {"at", report::TextTable::Align::left, 34}});
  for (std::size_t o = 0; o < summary.extremes.size(); ++o) {
    const batch::Extremes& e = summary.extremes[o];
    const scenario::Outcome& outcome = sweep.scenario.outcomes[o];
    const bool known = !std::isnan(e.low);
    table.add({outcome.about.empty() ? outcome.name : outcome.about, report::number_text(e.low),
               known ? place_text(sweep, e.low_point) : "", report::number_text(e.high),
               known ? place_text(sweep, e.high_point) : ""});
  }
  return text + table.text();
}

std::string resume_hint(const batch::WorkSummary& summary) {
  return fmt::format("interrupted after {} of {} points; the same command goes on",
                     report::grouped(summary.progress.done), report::grouped(summary.progress.total));
}

bool write_sqlite(const Sweep& sweep, const std::string& folder, const std::string& path) {
  const std::filesystem::path tables = folder;
  const batch::MappedFile points(tables / "points.csv");
  const batch::MappedFile outcomes(tables / "outcomes.csv");
  const batch::MappedFile raw(tables / "raw.csv");
  const batch::MappedFile manifest(tables / "manifest.json");
  std::vector<report::DatabaseTable> all{{"points", points.bytes()}, {"outcomes", outcomes.bytes()}};
  if (sweep.plan.keep_raw) all.push_back({"raw", raw.bytes()});
  std::string error;
  if (report::write_database(path, all, manifest.bytes(), error)) return true;
  complain(error);
  return false;
}

}  // namespace

std::vector<OptionSpec> work_options() {
  return {threads_option(),
          memory_option(),
          {"time-limit", "SECONDS", "then finish the points in hand, commit, and exit with 75"},
          {"on-error", "finish|stop", "failed points are rows; stop ends at the first (default: finish)"},
          {"progress", "line|json|none", "on standard error (default: line)"}};
}

WorkRequest read_work(Arguments& arguments) {
  static const std::string kErrors[] = {"finish", "stop"};
  static const std::string kProgress[] = {"line", "json", "none"};
  WorkRequest request;
  set_thread_limit(arguments.threads());
  request.options.threads = thread_limit();
  request.options.max_memory = arguments.bytes("max-memory", 0);
  request.options.stop_on_error = arguments.choice("on-error", kErrors, 0) == 1;
  request.time_limit = arguments.positive("time-limit", 0.0);
  request.progress = static_cast<ProgressStyle>(arguments.choice("progress", kProgress, 0));
  return request;
}

int run_work(const Sweep& sweep, const WorkRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  const ResumableGuard guard;
  SweepProgress progress(request.progress);
  batch::WorkOptions options = request.options;
  options.stop = [&] {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return interrupted() || (request.time_limit > 0.0 && seconds >= request.time_limit);
  };
  options.progress = [&](const batch::WorkProgress& done) { progress.show(done); };
  options.note = [&](const std::string& line) { progress.note(line); };
  const batch::WorkSummary summary = work(sweep, options);
  progress.finish(summary.progress);
  switch (summary.end) {
    case WorkEnd::complete: return kDone;
    case WorkEnd::interrupted: complain(resume_hint(summary)); return kResumable;
    case WorkEnd::point_failed:
      complain(fmt::format("{}; stopped, as --on-error stop asks", summary.error));
      return kFailed;
    case WorkEnd::error: complain(summary.error); return kFailed;
  }
  return kFailed;
}

int merge_and_tell(const Sweep& sweep, bool partial, const std::string& sqlite) {
  const std::string folder = partial ? sweep.file("partial") : sweep.folder;
  const bool done = !partial && batch::is_merged(folder);
  const MergeSummary summary = done ? survey(sweep) : merge(sweep, folder, partial);
  if (!summary.ok()) {
    complain(summary.error);
    return kFailed;
  }
  if (!summary.missing.empty() && !partial && !done) {
    complain(
        fmt::format("{} of {} shards are not done, the first is {:04}; run the sweep again, or merge what "
                    "is there with --partial",
                    summary.missing.size(), sweep.plan.shards, summary.missing.front()));
    return kFailed;
  }
  if (!sqlite.empty() && !write_sqlite(sweep, folder, sqlite)) return kFailed;
  return write_output(summary_text(sweep, summary, folder));
}

std::string other_version(const batch::Plan& planned) {
  if (planned.version == version()) return {};
  return fmt::format("was planned by version {}, this is {}: results would mix; plan again in a new folder",
                     planned.version, version());
}

std::optional<Sweep> open_planned(const std::string& folder, int& code) {
  code = kFailed;
  if (!batch::holds_plan(folder)) {
    complain(fmt::format("'{}' holds no planned sweep: there is no plan.json", folder));
    return std::nullopt;
  }
  auto opened = batch::open_sweep(folder);
  if (!opened) {
    tell(opened.diagnostics(), folder);
    return std::nullopt;
  }
  Sweep sweep = std::move(opened).value();
  if (const std::string other = other_version(sweep.plan); !other.empty()) {
    complain(fmt::format("'{}' {}", folder, other));
    return std::nullopt;
  }
  code = kDone;
  return sweep;
}

}  // namespace detente::cli
