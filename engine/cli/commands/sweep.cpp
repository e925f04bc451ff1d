// detente sweep: many points, from a plan to tables; and its parts status, work and merge.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/batch/merge.hpp"
#include "engine/batch/point_runner.hpp"
#include "engine/cli/commands/sweep_planning.hpp"
#include "engine/cli/commands/sweep_work.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/report.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using batch::Sweep;

constexpr const char* kParts =
    "parts of it, each with its own --help:\n"
    "  detente sweep status DIR   how far a planned sweep is\n"
    "  detente sweep work DIR     take shards of a planned sweep until none is left\n"
    "  detente sweep merge DIR    write the tables of what was committed\n"
    "  detente sweep submit DIR   run it by Slurm, GNU parallel or background workers\n";

std::string size_text(double bytes) {
  if (bytes >= 1e9) return report::fixed_text(bytes / 1e9, 1) + " GB";
  if (bytes >= 1e6) return report::fixed_text(bytes / 1e6, 1) + " MB";
  return report::fixed_text(std::max(1.0, bytes / 1e3), 0) + " kB";
}

/// What a few points, run one after the other, let one expect.
struct Pilot {
  std::size_t points = 0;
  double first_seconds = 0.0;                   ///< The first one also builds what the others share.
  double seconds = 0.0;                         ///< Of each other one.
  double shard_bytes = 0.0, table_bytes = 0.0;  ///< A point.
  std::size_t failed = 0;
};

Pilot run_pilot(const Sweep& sweep, std::uint64_t max_memory) {
  constexpr std::size_t kMostPoints = 12;
  constexpr double kMostSeconds = 2.0;
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const batch::PointSpace space(sweep.scenario_text, sweep.file("scenario.toml"), sweep.scenario,
                                sweep.points);
  batch::PointRunner runner(sweep, space, max_memory);
  Pilot pilot;
  const Clock::time_point start = Clock::now();
  double after_first = 0.0;
  for (const std::uint32_t point : sweep.order) {
    if (pilot.points >= kMostPoints || (pilot.points > 0 && seconds_since(start) > kMostSeconds)) break;
    const Clock::time_point begun = Clock::now();
    const batch::PointResult result = runner.run(point);
    const double took = seconds_since(begun);
    (pilot.points == 0 ? pilot.first_seconds : after_first) += took;
    ++pilot.points;
    if (result.status == batch::PointStatus::failed) ++pilot.failed;
    pilot.shard_bytes += static_cast<double>(encode_shard(sweep.head(0), {result}).size());
    pilot.table_bytes += static_cast<double>(table_bytes(sweep, result));
  }
  const auto ran = static_cast<double>(pilot.points);
  pilot.seconds = pilot.points > 1 ? after_first / (ran - 1.0) : pilot.first_seconds;
  pilot.shard_bytes /= ran;
  pilot.table_bytes /= ran;
  return pilot;
}

int tell_dry_run(const Sweep& sweep, const WorkRequest& request) {
  const Pilot pilot = run_pilot(sweep, request.options.max_memory);
  const auto points = static_cast<double>(sweep.plan.points);
  const double threads = std::min(points, static_cast<double>(request.options.threads));
  const double seconds = pilot.first_seconds + pilot.seconds * (points - 1.0) / threads;
  std::string text = sweep.scenario.title + '\n';
  text += fmt::format("  points      {} by {}\n", report::grouped(sweep.plan.points),
                      design_name(sweep.plan.design));
  report::TextTable axes({{"axis"},
                          {"values"},
                          {"now", report::TextTable::Align::right},
                          {"about", report::TextTable::Align::left, 60}});
  for (const batch::Axis& axis : sweep.plan.axes) {
    const bool range = axis.is_range();
    const std::string values =
        axis.words.empty()
            ? fmt::format("{} {} to {}{}", range ? "range" : report::counted(axis.size(), "value"),
                          batch::cell_of_number(axis.low), batch::cell_of_number(axis.high),
                          axis.scale == batch::Scale::log ? ", log" : "")
            : fmt::format("{}", fmt::join(axis.words, ", "));
    axes.add({axis.name, values, axis.base, axis.about});
  }
  const bool sampled = sweep.plan.method == simulate::Method::sample;
  text +=
      fmt::format("  replicates  {}\n", sampled ? report::grouped(sweep.plan.replicates) + " a point"
                                                : "none where the game is solved exactly, else " +
                                                      report::grouped(sweep.plan.replicates) + " a point");
  text +=
      fmt::format("  shards      {} of up to {}\n", sweep.plan.shards,
                  report::counted((sweep.plan.points + sweep.plan.shards - 1) / sweep.plan.shards, "point"));
  text += fmt::format("  time        about {} on {} ({} tried: {} s the first, then {} s each)\n",
                      duration_text(std::max(seconds, 1.0)),
                      report::counted(static_cast<std::uint64_t>(threads), "thread"),
                      report::counted(pilot.points, "point"), report::number_text(pilot.first_seconds, 3),
                      report::number_text(pilot.seconds, 3));
  text += fmt::format("  disk        about {} of tables and {} of shards\n",
                      size_text(pilot.table_bytes * points), size_text(pilot.shard_bytes * points));
  if (pilot.failed > 0) {
    text += fmt::format("  failed      {} of the {} tried\n", pilot.failed,
                        report::counted(pilot.points, "point"));
  }
  return write_output(text + '\n' + axes.text());
}

}  // namespace

CommandSpec sweep_status_spec() {
  return {.name = "sweep status",
          .summary = "How far a planned sweep is.",
          .operands = "DIR",
          .options = {{"format", "table|json", "of standard output (default: table)"}},
          .example = "detente sweep status sweeps/veto",

          .missing = "which sweep?"};
}

int sweep_status_main(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "json"};
  const bool json = arguments.choice("format", kFormats, 0) == 1;
  if (!arguments.ok()) return arguments.usage_error();
  const std::string folder = arguments.file();
  int code = kDone;
  const auto sweep = open_planned(folder, code);
  if (!sweep) return code;
  std::uint64_t done = 0, failed = 0, shards_done = 0, shards_partial = 0;
  std::vector<std::string> broken;
  for (std::uint32_t s = 0; s < sweep->plan.shards; ++s) {
    const batch::ShardStatus status = shard_status(*sweep, s);
    done += status.done;
    failed += status.failed;
    shards_done += status.state == batch::ShardState::done ? 1U : 0U;
    shards_partial += status.state == batch::ShardState::partial ? 1U : 0U;
    if (status.state == batch::ShardState::broken) broken.push_back(status.error);
  }
  const bool merged = batch::is_merged(folder);
  if (json) {
    JsonWriter writer;
    report::begin_json(writer, {"sweep status", sweep->scenario.title, sweep->scenario.hash});
    writer.field("points", sweep->plan.points)
        .field("done", done)
        .field("failed", failed)
        .field("shards", static_cast<std::uint64_t>(sweep->plan.shards))
        .field("shards_done", shards_done)
        .field("shards_partial", shards_partial)
        .field("shards_broken", static_cast<std::uint64_t>(broken.size()))
        .field("complete", shards_done == sweep->plan.shards)
        .field("merged", merged);
    return write_output(writer.end().text());
  }
  std::string text =
      fmt::format("{}\n  points  {} of {} done, {} failed\n", sweep->scenario.title, report::grouped(done),
                  report::grouped(sweep->plan.points), report::grouped(failed));
  text += fmt::format("  shards  {} of {} done, {} in part, {} broken\n", shards_done, sweep->plan.shards,
                      shards_partial, broken.size());
  text += fmt::format("  tables  {}\n", merged ? "written" : "not written yet");
  for (const std::string& error : broken) text += fmt::format("  {}; it will run again\n", error);
  return write_output(text);
}

CommandSpec sweep_work_spec() {
  CommandSpec spec{
      .name = "sweep work",
      .summary = "Takes shards of a planned sweep until none is left; any number of these may run at once.",
      .operands = "DIR",
      .options = {{"worker", "I", "which of the workers this is, from 0: where it begins"},
                  {"workers", "W", "how many there are (default: 1)"}},
      .example = "detente sweep work sweeps/veto --worker 0 --workers 2",
      .missing = "which sweep?"};
  add_options(spec, work_options());
  return spec;
}

int sweep_work_main(Arguments& arguments) {
  WorkRequest request = read_work(arguments);
  request.options.workers = static_cast<std::uint32_t>(arguments.count("workers", 1, 1, 1'000'000));
  request.options.worker =
      static_cast<std::uint32_t>(arguments.count("worker", 0, 0, request.options.workers - 1));
  if (!arguments.ok()) return arguments.usage_error();
  int code = kDone;
  const auto sweep = open_planned(arguments.file(), code);
  return sweep ? run_work(*sweep, request) : code;
}

CommandSpec sweep_merge_spec() {
  return {.name = "sweep merge",
          .summary = "Writes outcomes.csv and manifest.json of a planned sweep whose shards are committed.",
          .operands = "DIR",
          .options = {{"partial", "", "of what is there, into DIR/partial"}, sqlite_option()},
          .example = "detente sweep merge sweeps/veto",

          .missing = "which sweep?"};
}

int sweep_merge_main(Arguments& arguments) {
  if (!arguments.ok()) return arguments.usage_error();
  int code = kDone;
  const auto sweep = open_planned(arguments.file(), code);
  return sweep ? merge_and_tell(*sweep, arguments.has("partial"), arguments.text("sqlite")) : code;
}

CommandSpec sweep_spec() {
  CommandSpec spec{
      .name = "sweep",
      .summary = "Many what-ifs: the scenario at every point of a design, losing nothing.",
      .operands = "FILE",
      .options = planning_options(),
      .example = "detente sweep scenarios/crisis-2022.toml --vary veto_cost=0:2:0.5 --out sweeps/veto",
      .more = kParts};
  add_options(spec, {{"out", "DIR", "the sweep's folder; the same command again goes on there"},
                     {"dry-run", "", "tell points, shards, time and disk, from a few points tried"},
                     {"plan", "", "write the plan to DIR and run nothing"},
                     sqlite_option()});
  add_options(spec, work_options());
  return spec;
}

int sweep_main(Arguments& arguments) {
  const SweepRequest request = read_request(arguments);
  const WorkRequest work = read_work(arguments);
  const std::string out = arguments.text("out");
  const bool dry_run = arguments.has("dry-run");
  if (out.empty() && !dry_run) arguments.complain("where to? give --out DIR, or --dry-run");
  if (!arguments.ok()) return arguments.usage_error();
  int code = kDone;
  std::optional<Sweep> sweep = plan_sweep(request, out, code);
  if (!sweep) return code;
  if (dry_run) return tell_dry_run(*sweep, work);
  code = settle_plan(*sweep, request.shards.has_value());
  if (code != kDone) return code;
  if (arguments.has("plan")) {
    return write_output(fmt::format("planned {} in {} of {}\n", report::counted(sweep->plan.points, "point"),
                                    report::counted(sweep->plan.shards, "shard"), out));
  }
  if (!batch::is_merged(out)) {
    code = run_work(*sweep, work);
    if (code != kDone) return code;
  }
  return merge_and_tell(*sweep, false, arguments.text("sqlite"));
}

}  // namespace detente::cli
