#include "engine/cli/shell/publish.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/report/database.hpp"
#include "engine/report/run_directory.hpp"

namespace detente::cli {
namespace {

bool write_sqlite(const std::string& path, const std::vector<report::TableFile>& tables,
                  const std::string& manifest, std::string& error) {
  std::vector<report::DatabaseTable> parts;
  for (const report::TableFile& table : tables) {
    parts.push_back({std::filesystem::path(table.name).stem().string(), table.csv});
  }
  return report::write_database(path, parts, manifest, error);
}

/// All that goes to files. An exit code.
int write_files(const report::Report& report, const OutputOptions& options) {
  if (options.out.empty() && options.sqlite.empty() && options.manifest.empty()) return kDone;
  std::string error;
  const std::string manifest = manifest_text(report, report.tables);
  const bool written =
      (options.out.empty() || report::write_run_directory(options.out, manifest, report.tables, error)) &&
      (options.sqlite.empty() || write_sqlite(options.sqlite, report.tables, manifest, error)) &&
      (options.manifest.empty() ||
       write_file(options.manifest, manifest_text(report, {report.tables.front()}), error));
  if (written) return kDone;
  if (error.empty()) return kInterrupted;
  complain(error);
  return kFailed;
}

}  // namespace

std::vector<OptionSpec> output_options(const std::string& folder) {
  std::vector<OptionSpec> options{
      {"format", "table|csv|json", "of standard output (default: table)"},
      {"manifest", "FILE", "write what the columns of --format csv mean, and provenance"}};
  if (!folder.empty()) {
    options.push_back({"out", "DIR", fmt::format("write {} to DIR", folder)});
    options.push_back({"force", "", "replace another result in DIR"});
    options.push_back(sqlite_option());
  }
  return options;
}

OutputOptions read_output_options(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "csv", "json"};
  OutputOptions options;
  options.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  options.out = arguments.text("out");
  options.sqlite = arguments.text("sqlite");
  options.manifest = arguments.text("manifest");
  options.force = arguments.has("force");
  if (arguments.has("out") && options.out.empty()) arguments.complain("--out: the folder has no name");
  if (options.force && options.out.empty()) arguments.complain("--force needs --out DIR");
  if (!options.manifest.empty() && options.format != Format::csv) {
    arguments.complain("--manifest tells of --format csv; JSON and folders carry their own");
  }
  return options;
}

int refuse_folder(const OutputOptions& options, const std::string& identity, Progress& progress) {
  if (options.out.empty()) return kDone;
  const std::string refusal = report::run_directory_refusal(options.out, identity, options.force);
  if (refusal.empty()) return kDone;
  progress.finish();
  complain(refusal);
  return kFailed;
}

int publish(const report::Report& report, const OutputOptions& options, Progress& progress) {
  progress.begin("write");
  const int files = write_files(report, options);
  progress.finish();
  if (files != kDone) return files;
  const int written = options.format == Format::csv    ? write_output(report.tables.front().csv)
                      : options.format == Format::json ? write_output(json_text(report))
                                                       : write_output(report.text());
  if (written != kDone || report.incomplete.empty()) return written;
  complain("search incomplete: " + report.incomplete);
  return kIncomplete;
}

}  // namespace detente::cli
