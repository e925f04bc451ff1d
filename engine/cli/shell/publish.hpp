// Publishing: a report to standard output, a folder, a database, as the command line asks for. The options for
// that are the same for every command.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/shell/options.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

struct OutputOptions {
  Format format = Format::table;
  std::string out;       ///< Folder; empty = none.
  std::string sqlite;    ///< Database; empty = none.
  std::string manifest;  ///< File; empty = none.
  bool force = false;

  /// Tables are asked for: whoever has large ones need not make them otherwise.
  [[nodiscard]] bool wants_tables() const {
    return format == Format::csv || !out.empty() || !sqlite.empty() || !manifest.empty();
  }
};

/// --format and --manifest; with a `folder` ("manifest.json, outcomes.csv and rounds.csv") also --out, --force
/// and --sqlite.
[[nodiscard]] std::vector<OptionSpec> output_options(const std::string& folder = {});
[[nodiscard]] OutputOptions read_output_options(Arguments& arguments);

/// Why results with this identity may not be written to --out, told before the work. An exit code.
[[nodiscard]] int refuse_folder(const OutputOptions& options, const std::string& identity,
                                Progress& progress);

/// Writes what is asked for: folder, database, manifest, and then standard output. Tells what the search left
/// open. Returns an exit code.
[[nodiscard]] int publish(const report::Report& report, const OutputOptions& options, Progress& progress);

}  // namespace detente::cli
