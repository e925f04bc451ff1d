// detente doctor: is a folder of results whole, and good enough to draw conclusions from?
#include <fmt/format.h>

#include "engine/ask/doctor.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/report.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

// What a script learns, as grep and diff tell it.
constexpr int kHealthy = 0;
constexpr int kFindings = 1;
constexpr int kTrouble = 2;

std::string findings_text(const ask::Diagnosis& found, const std::string& folder) {
  if (found.findings.empty()) {
    return fmt::format("{}: healthy: {} of 'detente {}'\n", folder, report::counted(found.rows, "row"),
                       found.command);
  }
  std::string text;
  for (const ask::Finding& one : found.findings) {
    text += one.file;
    if (one.line > 0) text += fmt::format(":{}", one.line);
    text += fmt::format(": {} [{}]", one.what, one.kind);
    if (one.count > 1) text += fmt::format(": {}", report::grouped(one.count));
    if (!one.example.empty()) text += fmt::format("{} {}", one.count > 1 ? ", the first:" : ":", one.example);
    text += '\n';
  }
  return text;
}

report::Table findings_table(const ask::Diagnosis& found) {
  using report::data;
  report::Table table(
      "findings", {data("file", "", ""), data("line", "", "of the first; 0 = the file as a whole"),
                   data("kind", "", "stable word"), data("what", "", ""), data("count", "", "of such things"),
                   data("example", "", "the first")});
  for (const ask::Finding& one : found.findings) {
    table.add({one.file, one.line, one.kind, one.what, one.count, one.example});
  }
  return table;
}

std::string findings_json(const ask::Diagnosis& found, const std::string& folder) {
  JsonWriter json;
  report::begin_json(json, {"doctor", "", ""});
  json.field("folder", folder)
      .field("kind", found.command)
      .field("rows", found.rows)
      .field("healthy", found.findings.empty());
  findings_table(found).write(json);
  return json.end().text();
}

}  // namespace

CommandSpec doctor_spec() {
  return {
      .name = "doctor",
      .summary = "Is a folder of results whole, and good enough to conclude from?",
      .operands = "DIR",
      .options = {{"max-error", "X", "tell of means whose 95 % interval reaches further than X to a side"},
                  {"min-replicates", "N", "tell of rows that rest on fewer runs (default: 1000)"},
                  {"format", "table|json", "a line a finding, or all as JSON (default: table)"}},
      .example = "detente doctor runs/veto --max-error 0.01",
      .missing = "which folder?",
      .exit_codes = "0 healthy, 1 something was found, 2 bad usage or no folder of results"};
}

int doctor_main(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "json"};
  ask::DoctorRequest request;
  request.folder = arguments.file();
  request.max_error = arguments.positive("max-error", 0.0);
  request.min_replicates = arguments.count("min-replicates", request.min_replicates, 0);
  const bool json = arguments.choice("format", kFormats, 0) == 1;
  if (!arguments.ok()) return arguments.usage_error();
  const auto found = ask::examine(request);
  if (!found) {
    complain(found.diagnostics().front().message);
    return kTrouble;
  }
  const int written = write_output(json ? findings_json(found.value(), request.folder)
                                        : findings_text(found.value(), request.folder));
  if (written != 0) return kTrouble;
  return found.value().findings.empty() ? kHealthy : kFindings;
}

}  // namespace detente::cli
