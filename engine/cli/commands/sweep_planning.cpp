#include "engine/cli/commands/sweep_planning.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/names.hpp"
#include "engine/base/signals.hpp"
#include "engine/base/version.hpp"
#include "engine/batch/point_space.hpp"
#include "engine/cli/commands/sweep_work.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/scenario/load/scenario_file.hpp"

namespace detente::cli {
namespace {

namespace fs = std::filesystem;
using batch::Axis;
using batch::Design;

/// Adds what the scenario says of an axis. False when a range is wanted that it does not declare.
bool complete_axis(Axis& axis, const scenario::Scenario& scenario, std::string& error) {
  const batch::AxisSource source = batch::axis_source(axis.name, scenario);
  axis.about = source.about;
  if (axis.base.empty()) axis.base = source.base;
  if (!axis.needs_range()) return true;
  if (source.low && source.high) return set_range(axis, *source.low, *source.high, error);
  std::vector<std::string> ranged;
  for (const scenario::Parameter& parameter : scenario.parameters) {
    if (parameter.low && parameter.high) ranged.push_back(parameter.name);
  }
  error = fmt::format("--vary {0}: the scenario declares no range for it; give one: --vary {0}=LOW:HIGH",
                      axis.name);
  const std::string near = nearest_name(axis.name, ranged);
  if (!near.empty() && near != axis.name) error += fmt::format("; did you mean '{}'?", near);
  return false;
}

void add_all_ranges(std::vector<Axis>& axes, const scenario::Scenario& scenario) {
  for (const scenario::Parameter& parameter : scenario.parameters) {
    const bool varied =
        std::any_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == parameter.name; });
    if (varied || !parameter.low || !parameter.high || *parameter.low == *parameter.high) continue;
    Axis axis;
    axis.name = parameter.name;
    axes.push_back(std::move(axis));
  }
}

/// A first cell of each axis, tried on the scenario, so that a mistyped name is told at once and not by
/// every point.
bool names_can_be_set(const batch::Sweep& sweep, const std::string& file) {
  for (std::size_t c = 0; c < sweep.points.columns.size(); ++c) {
    const scenario::Setting setting{sweep.points.columns[c].name, sweep.points.text(0, c)};
    const auto tried = scenario::parse_scenario(sweep.scenario_text, file, {&setting, 1});
    if (tried) continue;
    const auto unknown = std::find_if(tried.diagnostics().begin(), tried.diagnostics().end(),
                                      [](const Diagnostic& d) { return d.code == "setting-path"; });
    if (unknown == tried.diagnostics().end()) continue;
    Diagnostic told = *unknown;
    told.at.source = std::make_shared<SourceText>(SourceText{"--vary " + setting.path, setting.path});
    tell({told}, file);
    return false;
  }
  return true;
}

/// Tells them all; true when there are none.
bool none_of(const std::vector<std::string>& errors) {
  for (const std::string& error : errors) complain(error);
  return errors.empty();
}

bool is_left_of_planning(const fs::path& folder) {
  constexpr std::string_view kOurs[] = {"scenario.toml", "points.csv", "shards"};
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure)) {
    const std::string name = entry.path().filename().string();
    const std::string bare = name.substr(0, name.find(".tmp"));
    if (std::find(std::begin(kOurs), std::end(kOurs), bare) == std::end(kOurs) && bare != "plan.json") {
      return false;
    }
  }
  return !failure;
}

}  // namespace

std::vector<OptionSpec> planning_options() {
  return {
      {"vary", "NAME=SPEC", "what varies: 0:2:0.1, 0:2:x5, 0.1:10:log5, a list 1,2,4; or NAME alone", true},
      {"all", "", "vary every parameter that has a range"},
      {"zip", "", "take the first values together, then the second ..."},
      {"design", "NAME", "grid, zip, lhs, sobol, saltelli, morris or oat (default: grid)"},
      {"samples", "N", "points, blocks or trajectories of a sampling design"},
      {"points", "FILE.csv", "the points, a column an axis"},
      set_option(),
      {"method", "exact|sample|auto", "exact where the game fits, or sampled runs (default: auto)"},
      {"replicates", "N", "runs to sample at each point (default: 20000)"},
      {"precision", "X", "sample until every outcome's standard error is at most X"},
      {"seed", "S", "of the design and of the runs (default: 1)"},
      {"independent", "", "other luck at each point; without it all points share theirs"},
      {"keep-raw", "", "also a row per replicate: raw.csv (with --method sample)"},
      {"shards", "N", "pieces that are committed one by one, 1 to 1000"}};
}

SweepRequest read_request(Arguments& arguments) {
  SweepRequest request;
  static const std::string kMethods[] = {"auto", "exact", "sample"};
  constexpr std::uint64_t kMostReplicates = 10'000'000'000;
  request.file = arguments.file();
  request.settings = arguments.settings();
  for (const std::string& text : arguments.texts("vary")) {
    std::string error;
    if (auto axis = batch::parse_axis(text, error)) {
      const auto same = [&](const Axis& other) { return other.name == axis->name; };
      if (std::any_of(request.axes.begin(), request.axes.end(), same)) {
        arguments.complain(fmt::format("--vary {}: it is varied twice", axis->name));
      }
      request.axes.push_back(std::move(*axis));
    } else {
      arguments.complain(fmt::format("--vary {}", error));
    }
  }
  request.all_ranges = arguments.has("all");
  request.points_file = arguments.text("points");
  std::vector<std::string> designs = batch::design_names();
  std::erase(designs, batch::design_name(Design::points));
  const std::size_t chosen = arguments.choice("design", designs, 0);
  request.design.design = batch::find_design(designs[chosen]).value_or(Design::grid);
  if (arguments.has("zip")) {
    if (arguments.has("design")) arguments.complain("--zip and --design: give one of them");
    request.design.design = Design::zip;
  }
  request.design.samples = arguments.count("samples", 0, 1, batch::kMostPoints);
  if (arguments.has("points")) {
    request.design.design = Design::points;
    for (const char* const other : {"vary", "all", "zip", "design", "samples"}) {
      if (arguments.has(other)) arguments.complain(fmt::format("--points and --{}: give one of them", other));
    }
  } else if (request.axes.empty() && !request.all_ranges && arguments.texts("vary").empty()) {
    arguments.complain("what varies? give --vary NAME=SPEC, --all or --points FILE.csv");
  }
  batch::Plan& plan = request.plan;
  plan.version = version();
  plan.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  plan.replicates = arguments.count("replicates", plan.replicates, 1, kMostReplicates);
  plan.precision = arguments.positive("precision", 0.0);
  plan.seed = arguments.count("seed", plan.seed, 0);
  plan.common_random_numbers = !arguments.has("independent");
  plan.keep_raw = arguments.has("keep-raw");
  request.design.seed = plan.seed;
  if (arguments.has("shards")) {
    request.shards = static_cast<std::uint32_t>(arguments.count("shards", 1, 1, batch::kMostShards));
  }
  if (arguments.has("replicates") && arguments.has("precision")) {
    arguments.complain("--replicates and --precision: one says how many runs, the other how exact; give one");
  }
  if (plan.keep_raw && plan.method != simulate::Method::sample) {
    arguments.complain("--keep-raw keeps sampled runs: it goes with --method sample");
  }
  return request;
}

std::optional<batch::Sweep> plan_sweep(const SweepRequest& request, const std::string& folder, int& code) {
  auto loaded = scenario::load_scenario(request.file, request.settings);
  if (!loaded) {
    tell(loaded.diagnostics(), request.file);
    code = exit_code_of(loaded.diagnostics());
    return std::nullopt;
  }
  tell(loaded.diagnostics(), request.file);
  scenario::Scenario scenario = std::move(loaded).value();
  batch::Plan plan = request.plan;
  plan.design = request.design.design;
  plan.samples = request.design.samples;
  plan.axes = request.axes;
  if (request.all_ranges) add_all_ranges(plan.axes, scenario);
  batch::Points points;
  code = kUsage;
  if (plan.design == Design::points) {
    std::string error;
    auto text = read_file(request.points_file, error);
    if (!text) {
      complain(error);
      code = kFailed;
      return std::nullopt;
    }
    auto read = batch::read_points(request.points_file, std::move(*text));
    tell(read.diagnostics(), request.points_file);
    if (!read) {
      code = kInvalidScenario;
      return std::nullopt;
    }
    points = std::move(read).value();
    for (const auto& column : points.columns) plan.axes.push_back(batch::axis_of_column(column));
  }
  std::vector<std::string> errors;
  for (Axis& axis : plan.axes) {
    std::string error;
    if (!complete_axis(axis, scenario, error)) errors.push_back(error);
  }
  if (!none_of(errors)) return std::nullopt;
  if (plan.design != Design::points) {
    batch::DesignedPoints designed = batch::make_points(plan.axes, request.design);
    if (!none_of(designed.errors)) return std::nullopt;
    for (const std::string& warning : designed.warnings) complain("warning: " + warning);
    points = std::move(designed.points);
  }
  plan.shards = std::min<std::uint32_t>(
      request.shards.value_or(batch::default_shards(points.count)),
      static_cast<std::uint32_t>(std::min<std::size_t>(points.count, batch::kMostShards)));
  batch::Sweep sweep = make_sweep(folder, std::move(plan), std::move(scenario), std::move(points));
  if (!names_can_be_set(sweep, request.file)) {
    code = kInvalidScenario;
    return std::nullopt;
  }
  code = kDone;
  return sweep;
}

int settle_plan(batch::Sweep& sweep, bool shards_asked) {
  std::error_code failure;
  const auto refuse = [&](const std::string& why) {
    complain(fmt::format("--out {}: {}", sweep.folder, why));
    return kFailed;
  };
  if (batch::holds_plan(sweep.folder)) {
    const auto there = batch::read_plan(sweep.folder);
    if (!there) {
      tell(there.diagnostics(), sweep.folder);
      return kFailed;
    }
    if (const std::string version = other_version(there.value()); !version.empty()) {
      return refuse("it " + version);
    }
    const std::string other = difference(there.value(), sweep.plan);
    if (!other.empty()) return refuse(fmt::format("it holds another sweep: {}; give another folder", other));
    if (shards_asked && there.value().shards != sweep.plan.shards) {
      return refuse(fmt::format("it is split into {} shards, not {}; leave --shards out to go on",
                                there.value().shards, sweep.plan.shards));
    }
    sweep.plan.shards = there.value().shards;
    return kDone;
  }
  if (fs::exists(sweep.folder, failure) && !fs::is_directory(sweep.folder, failure)) {
    return refuse("it is a file, not a folder");
  }
  if (fs::exists(sweep.folder, failure) && !fs::is_empty(sweep.folder, failure) &&
      !is_left_of_planning(sweep.folder)) {
    return refuse("the folder is not empty and holds no sweep");
  }
  std::string error;
  if (freeze(sweep, error)) return kDone;
  complain(error);
  return kFailed;
}

}  // namespace detente::cli
