// detente tipping: where one number of a scenario tips an outcome over a threshold.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/json.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/batch/tipping_point.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/simulate/futures/evaluator.hpp"
#include "engine/solve/conflict/stability.hpp"
#include "engine/solve/conflict/stage_conflict.hpp"

namespace detente::cli {
namespace {

using batch::Crossing;
using batch::Measurement;
using batch::ScanPoint;
using simulate::Evaluator;
using simulate::Tuning;

struct TippingRequest {
  std::string file;
  std::vector<scenario::Setting> settings;
  std::string parameter, outcome;
  std::string stable;  ///< A profile whose stability is watched, instead of an outcome.
  solve::StabilityConcept which = solve::StabilityConcept::seq;
  std::optional<double> low, high;
  batch::TippingOptions search;
  simulate::FuturesOptions futures;
  Format format = Format::table;
  int threads = 0;
};

/// Stability is measured as 1, its lack as 0.
constexpr double kHalfStable = 0.5;
constexpr const char* kNoProfile = "no-profile";

/// A finite number that must or may be given.
std::optional<double> number_option(Arguments& arguments, const std::string& option, bool needed) {
  if (!arguments.has(option)) {
    if (needed) arguments.complain(fmt::format("--{} is missing", option));
    return std::nullopt;
  }
  const auto value = parse_double(arguments.text(option));
  if (value && std::isfinite(*value)) return value;
  arguments.complain(fmt::format("--{} = {}: must be a number", option, arguments.text(option)));
  return std::nullopt;
}

TippingRequest read_options(Arguments& arguments) {
  TippingRequest request;
  const std::string kMethods[] = {"auto", "exact", "sample"};
  const std::string kFormats[] = {"table", "json"};
  constexpr std::uint64_t kMostReplicates = 100'000'000;
  request.file = arguments.file();
  request.settings = arguments.settings();
  const std::string kConcepts[] = {"nash", "gmr", "smr", "seq"};
  request.parameter = arguments.text("parameter");
  request.outcome = arguments.text("outcome");
  request.stable = arguments.text("stable");
  request.which = static_cast<solve::StabilityConcept>(arguments.choice("concept", kConcepts, 3));
  if (request.parameter.empty()) arguments.complain("--parameter is missing");
  if (request.stable.empty()) {
    if (request.outcome.empty()) arguments.complain("--outcome or --stable is missing");
    request.search.threshold = number_option(arguments, "threshold", true).value_or(0.0);
  } else {
    if (arguments.has("outcome") || arguments.has("threshold")) {
      arguments.complain("--stable takes the place of --outcome and --threshold");
    }
    request.search.threshold = kHalfStable;
  }
  request.low = number_option(arguments, "low", false);
  request.high = number_option(arguments, "high", false);
  request.search.points = static_cast<int>(arguments.count("points", 17, 2, 100'000));
  request.search.tolerance = arguments.positive("tolerance", request.search.tolerance);
  request.futures.method = static_cast<simulate::Method>(arguments.choice("method", kMethods, 0));
  request.futures.replicates = arguments.count("replicates", 4'000, 2, kMostReplicates);
  request.futures.seed = arguments.count("seed", 1, 0);
  request.futures.max_memory = arguments.bytes("max-memory", 0);
  // The walker's luck hardly changes with a number of the scenario; see engine/simulate/walker.hpp.
  request.futures.walk = true;
  if (!request.stable.empty()) {
    if (request.futures.method == simulate::Method::sample) {
      arguments.complain("--stable needs the exact solution, not --method sample");
    }
    request.futures.method = simulate::Method::exact;
  }
  request.threads = arguments.threads();
  request.format = arguments.choice("format", kFormats, 0) == 0 ? Format::table : Format::json;
  return request;
}

/// The number that moves, as the scenario has it.
struct Knob {
  std::string name;
  std::string about;
  enum class Kind : std::uint8_t { parameter, rationality, discount } kind = Kind::parameter;
  std::size_t index = 0;
  std::optional<double> low, high;  ///< Declared range.
  double today = 0.0;

  void turn(Tuning& tuning, double to) const {
    switch (kind) {
      case Kind::parameter: tuning.parameters[index] = to; break;
      case Kind::rationality: tuning.rationality[index] = to; break;
      case Kind::discount: tuning.discount[index] = to; break;
    }
  }
};

std::vector<Knob> knobs_of(const scenario::Scenario& scenario) {
  std::vector<Knob> knobs;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    const scenario::Parameter& one = scenario.parameters[i];
    knobs.push_back({one.name, one.about, Knob::Kind::parameter, i, one.low, one.high, one.value});
  }
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& one = scenario.players[p];
    knobs.push_back({one.id + ".rationality", one.name + ": logit precision, 1/utils",
                     Knob::Kind::rationality, p, std::nullopt, std::nullopt, one.rationality});
    knobs.push_back({one.id + ".discount", one.name + ": discount factor per round", Knob::Kind::discount, p,
                     std::nullopt, std::nullopt, one.discount});
  }
  return knobs;
}

/// Finds `name`, also written from the root ("players.us.rationality"); none with a complaint.
std::optional<Knob> find_knob(const scenario::Scenario& scenario, std::string name, Arguments& arguments) {
  for (const std::string_view root : {"parameters.", "players."}) {
    if (name.starts_with(root)) name.erase(0, root.size());
  }
  std::vector<std::string> known;
  for (Knob& knob : knobs_of(scenario)) {
    if (knob.name == name) return std::move(knob);
    known.push_back(knob.name);
  }
  arguments.complain(fmt::format("--parameter {}: the scenario has no such parameter or player's number; {}",
                                 name, name_hint(name, known)));
  return std::nullopt;
}

std::optional<std::size_t> find_outcome(const scenario::Scenario& scenario, const std::string& name,
                                        Arguments& arguments) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < scenario.outcomes.size(); ++i) {
    if (scenario.outcomes[i].name == name) return i;
    known.push_back(scenario.outcomes[i].name);
  }
  arguments.complain(
      fmt::format("--outcome {}: the scenario has no such outcome; {}", name, name_hint(name, known)));
  return std::nullopt;
}

/// The range to scan: given, else declared.
void choose_range(const Knob& knob, TippingRequest& request, Arguments& arguments) {
  const std::optional<double> low = request.low ? request.low : knob.low;
  const std::optional<double> high = request.high ? request.high : knob.high;
  if (!low || !high) {
    arguments.complain(fmt::format("{} has no declared range: give --low and --high", knob.name));
    return;
  }
  if (!(*low < *high)) {
    arguments.complain(fmt::format("--low {} must be below --high {}", shortest(*low), shortest(*high)));
    return;
  }
  if ((knob.low && *low < *knob.low) || (knob.high && *high > *knob.high)) {
    arguments.complain(fmt::format("{} to {} leaves the range that {} declares, {} to {}", shortest(*low),
                                   shortest(*high), knob.name, knob.low ? shortest(*knob.low) : "-inf",
                                   knob.high ? shortest(*knob.high) : "inf"));
  }
  const bool discount = knob.kind == Knob::Kind::discount;
  if (knob.kind != Knob::Kind::parameter && (*low < 0.0 || (discount && *high >= 1.0))) {
    arguments.complain(
        fmt::format("{} must stay {}", knob.name, discount ? "at least 0 and below 1" : "at least 0"));
  }
  request.search.low = *low;
  request.search.high = *high;
}

/// What the report is about.
struct TippingReport {
  const TippingRequest& request;
  const scenario::Scenario& scenario;
  const Knob& knob;
  scenario::Outcome outcome;  ///< For --stable: its name and what is stable, nothing else.
  batch::TippingSearch search;
  Measurement today;
  simulate::Method method = simulate::Method::exact;
  int not_converged = 0;
};

std::string number(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.6g}", value);
}

/// From today's value to the crossing, as a share of the range that is declared, or scanned.
double share_of_range(const TippingReport& report, const Crossing& crossing) {
  const double low = report.knob.low.value_or(report.request.search.low);
  const double high = report.knob.high.value_or(report.request.search.high);
  return (crossing.at - report.knob.today) / (high - low);
}

std::string interval_text(const Crossing& crossing) {
  return fmt::format("{}{} to {}{}", crossing.open_low ? "below " : "", number(crossing.sure_from),
                     crossing.open_high ? "above " : "", number(crossing.sure_to));
}

std::string crossings_table(const TippingReport& report) {
  const bool sampled = std::any_of(report.search.crossings.begin(), report.search.crossings.end(),
                                   [](const Crossing& crossing) { return crossing.sampled; });
  report::TextTable table({{"crossing", report::TextTable::Align::right},
                           {sampled ? "95 % interval" : "bracket", report::TextTable::Align::right},
                           {"outcome there", report::TextTable::Align::right},
                           {""},
                           {"from today", report::TextTable::Align::right},
                           {"of the range", report::TextTable::Align::right}});
  for (const Crossing& crossing : report.search.crossings) {
    table.add(
        {number(crossing.at), interval_text(crossing),
         fmt::format("{} to {}", number(crossing.before), number(crossing.after)),
         crossing.rising ? "rises" : "falls",
         std::isfinite(report.knob.today) ? fmt::format("{:+.4g}", crossing.at - report.knob.today) : "-",
         std::isfinite(report.knob.today) ? fmt::format("{:+.1f}%", 100.0 * share_of_range(report, crossing))
                                          : "-"});
  }
  return table.text();
}

/// What the outcome does where it never crosses.
std::string no_crossing_text(const TippingReport& report) {
  const std::vector<ScanPoint>& scan = report.search.scan;
  const ScanPoint *least = nullptr, *most = nullptr;
  for (const ScanPoint& point : scan) {
    if (!point.problem.empty()) continue;
    if (least == nullptr || point.found.mean < least->found.mean) least = &point;
    if (most == nullptr || point.found.mean > most->found.mean) most = &point;
  }
  std::string text =
      fmt::format("No crossing of {} between {} and {}.\n", number(report.request.search.threshold),
                  number(scan.front().at), number(scan.back().at));
  report::TextTable table({{""},
                           {report.knob.name, report::TextTable::Align::right},
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

std::string side_text(const TippingReport& report) {
  if (std::isnan(report.today.mean)) return "no run gives it a value";
  const double distance = report.today.mean - report.request.search.threshold;
  return fmt::format("{}{}, {} the threshold of {}", number(report.today.mean),
                     report.today.standard_error > 0.0
                         ? fmt::format(" (standard error {:.2g})", report.today.standard_error)
                         : "",
                     distance > 0.0   ? "above"
                     : distance < 0.0 ? "below"
                                      : "at",
                     number(report.request.search.threshold));
}

std::string tipping_table(const TippingReport& report) {
  report::TextTable facts({{""}, {"", report::TextTable::Align::left, 90}});
  const auto named = [](const std::string& name, const std::string& about) {
    return about.empty() ? name : fmt::format("{}: {}", name, about);
  };
  facts.add({"parameter", named(report.knob.name, report.knob.about)});
  facts.add({"outcome", named(report.outcome.name, report.outcome.about)});
  facts.add({"today", fmt::format("{} = {}; outcome {}", report.knob.name, number(report.knob.today),
                                  side_text(report))});
  std::string method = to_string(report.method);
  if (report.method == simulate::Method::sample) {
    method =
        fmt::format("{} walked under seed {} at every value",
                    report::counted(report.request.futures.replicates, "run"), report.request.futures.seed);
  }
  facts.add({"scanned",
             fmt::format("{} to {} at {} values; {}; {}", number(report.request.search.low),
                         number(report.request.search.high), report.search.scan.size(),
                         report::counted(static_cast<std::uint64_t>(report.search.evaluations), "evaluation"),
                         method)});
  const auto failed = std::count_if(report.search.scan.begin(), report.search.scan.end(),
                                    [](const ScanPoint& point) { return !point.problem.empty(); });
  if (failed > 0) {
    const auto first = std::find_if(report.search.scan.begin(), report.search.scan.end(),
                                    [](const ScanPoint& point) { return !point.problem.empty(); });
    facts.add({"no number", fmt::format("at {}; the first, {}: {}",
                                        report::counted(static_cast<std::uint64_t>(failed), "value"),
                                        number(first->at), first->problem)});
  }
  const std::string rest =
      report.search.crossings.empty() ? no_crossing_text(report) : crossings_table(report);
  return report.scenario.title + '\n' + facts.text() + '\n' + rest;
}

std::string tipping_json(const TippingReport& report) {
  using Layout = JsonWriter::Layout;
  JsonWriter json;
  json.begin_object()
      .field("scenario", report.scenario.title)
      .field("hash", report.scenario.hash)
      .field("method", to_string(report.method))
      .field("seed", report.request.futures.seed)
      .field("replicates",
             report.method == simulate::Method::sample ? report.request.futures.replicates : std::uint64_t{0})
      .field("parameter", report.knob.name)
      .field("outcome", report.outcome.name)
      .field("threshold", report.request.search.threshold)
      .field("low", report.request.search.low)
      .field("high", report.request.search.high)
      .field("evaluations", report.search.evaluations);
  json.key("today")
      .begin_object(Layout::one_line)
      .field("value", report.knob.today)
      .field("mean", report.today.mean)
      .field("standard_error", report.today.standard_error)
      .end();
  json.key("crossings").begin_array();
  for (const Crossing& crossing : report.search.crossings) {
    json.begin_object(Layout::one_line)
        .field("at", crossing.at)
        .field("bracket_low", crossing.low)
        .field("bracket_high", crossing.high)
        .field("low", crossing.sure_from)
        .field("high", crossing.sure_to)
        .field("open_low", crossing.open_low)
        .field("open_high", crossing.open_high)
        .field("sampled", crossing.sampled)
        .field("rising", crossing.rising)
        .field("mean_before", crossing.before)
        .field("mean_after", crossing.after)
        .field("distance", crossing.at - report.knob.today)
        .field("share_of_range", share_of_range(report, crossing))
        .end();
  }
  json.end().key("scan").begin_array();
  for (const ScanPoint& point : report.search.scan) {
    json.begin_object(Layout::one_line)
        .field("at", point.at)
        .field("mean", point.found.mean)
        .field("standard_error", point.found.standard_error)
        .field("problem", point.problem)
        .end();
  }
  return json.end().end().text();
}

Diagnostics errors_of(const std::vector<Diagnostic>& all) {
  Diagnostics errors;
  for (const Diagnostic& one : all) {
    if (one.severity == Severity::error) errors.error(one.code, one.at, one.message, one.hint);
  }
  return errors;
}

int fail(Progress& progress, const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

/// What --stable watches, as a report names it.
scenario::Outcome watched(const TippingRequest& request) {
  scenario::Outcome outcome;
  outcome.name = request.stable;
  outcome.about = fmt::format("1 = {} stable for everybody, 0 = not", to_string(request.which));
  return outcome;
}

/// 1 when the profile is stable for everybody as last evaluated, else 0.
Result<Measurement> stability_of(const Evaluator& evaluator, const TippingRequest& request, const Knob& knob,
                                 double at) {
  const Evaluator::Solved solved = evaluator.solved();
  const solve::StageConflict stage = solve::stage_conflict(*solved.game, *solved.graph, *solved.solution);
  std::string problem;
  const auto state =
      stage.complete ? stage.find(request.stable, evaluator.scenario(), problem) : std::nullopt;
  if (!state) {
    Diagnostics none;
    none.error(
        kNoProfile, {},
        problem.empty()
            ? fmt::format("the round has {:.0f} plans, more than {:.0f}", stage.plans, solve::kMostPlans)
            : fmt::format("--stable, where {} = {}: {}", knob.name, shortest(at), problem));
    return none;
  }
  return Measurement{solve::Stability(stage.conflict).equilibrium(request.which, *state) ? 1.0 : 0.0, 0.0};
}

int find_tipping_point(TippingRequest request, Arguments& arguments) {
  set_thread_limit(request.threads);
  Progress progress;
  progress.begin("load");
  const auto loaded = scenario::load_scenario(request.file, request.settings);
  if (!loaded) return fail(progress, loaded.diagnostics(), request.file);
  const scenario::Scenario& scenario = loaded.value();
  const auto knob = find_knob(scenario, request.parameter, arguments);
  std::optional<std::size_t> outcome;
  if (request.stable.empty()) outcome = find_outcome(scenario, request.outcome, arguments);
  if (knob) choose_range(*knob, request, arguments);
  if (!arguments.ok()) {
    progress.finish();
    return arguments.usage_error();
  }
  tell(loaded.diagnostics(), request.file);

  // Only this outcome is asked for: the others would only cost time.
  scenario::Scenario measured = scenario;
  measured.outcomes.clear();
  if (outcome) measured.outcomes = {scenario.outcomes[*outcome]};
  Evaluator evaluator(std::move(measured), request.futures);
  const Tuning base = simulate::tuning_of(scenario);
  TippingReport report{request, scenario, *knob, outcome ? scenario.outcomes[*outcome] : watched(request),
                       {},      {}};
  const batch::Measure measure = [&](double at) -> Result<Measurement> {
    Tuning tuning = base;
    knob->turn(tuning, at);
    const auto evaluation = evaluator.evaluate(tuning, request.futures.seed);
    if (!evaluation) return errors_of(evaluation.diagnostics());
    report.method = evaluation.value().method;
    if (evaluation.value().summary.why == solve::Termination::not_converged) ++report.not_converged;
    if (!outcome) return stability_of(evaluator, request, *knob, at);
    const simulate::OutcomeSummary& found = evaluation.value().ensemble.outcomes.front();
    return Measurement{found.mean, found.standard_error};
  };
  progress.begin("search");
  const auto today = measure(knob->today);
  if (!today && today.diagnostics().front().code == kNoProfile) {
    progress.finish();
    complain(today.diagnostics().front().message);
    return kUsage;
  }
  if (!today) return fail(progress, today.diagnostics(), request.file);
  report.today = today.value();
  auto search = batch::find_crossings(measure, request.search, progress.meter());
  if (!search) return fail(progress, search.diagnostics(), request.file);
  report.search = std::move(search).value();
  progress.finish();
  if (report.not_converged > 0) {
    complain(fmt::format("warning: the equilibrium did not converge at {}; results use the best point found",
                         report::counted(static_cast<std::uint64_t>(report.not_converged), "value")));
  }
  return write_output(request.format == Format::json ? tipping_json(report) : tipping_table(report));
}

}  // namespace

CommandSpec tipping_spec() {
  return {
      .name = "tipping",
      .summary = "The value of a parameter at which an outcome crosses a threshold.",
      .operands = "FILE",
      .options = {{"parameter", "NAME", "what moves: a parameter, or such as us.rationality, us.discount"},
                  {"outcome", "NAME", "whose mean is watched"},
                  {"threshold", "T", "what it must cross"},
                  {"stable", "PLAN", "watch instead whether us=talk,china=wait is stable; see stability"},
                  {"concept", "nash|gmr|smr|seq", "stable in which sense (default: seq)"},
                  {"low", "A", "where the scan begins (default: the parameter's declared range)"},
                  {"high", "B", "where it ends"},
                  {"points", "N", "values of the scan; two crossings between two of them are missed (17)"},
                  {"tolerance", "X", "width of the final bracket, as a share of the range (0.0001)"},
                  {"method", "exact|sample|auto", "sampled: all values share their luck (default: auto)"},
                  {"replicates", "N", "runs to walk at each value when sampled (default: 4000)"},
                  {"seed", "S", "same seed, same luck (default: 1)"},
                  set_option(),
                  {"format", "table|json", "of standard output (default: table)"},
                  threads_option(),
                  memory_option()},
      .example =
          "detente tipping scenarios/crisis-2022.toml --parameter norm --outcome adopted "
          "--threshold 3"};
}

int tipping_main(Arguments& arguments) {
  TippingRequest request = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return find_tipping_point(std::move(request), arguments);
}

}  // namespace detente::cli
