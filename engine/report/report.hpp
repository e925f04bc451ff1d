// Reports: all that a command has to say, filled once; text, CSV, JSON, a folder and a database are printed
// from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/report/table.hpp"

namespace detente::report {

/// The number of the layout of JSON results and manifests. Rises when a member changes its meaning or goes.
inline constexpr int kFormat = 2;

/// What every JSON text of a result begins with.
struct Header {
  std::string command;  ///< "run"
  std::string title;    ///< Of the scenario, the game, the domain; may be empty.
  std::string hash;     ///< Of the scenario, 32 hexadecimal digits; empty = it is of no scenario.
};

struct Report {
  Header header;
  /// In the order of the folder; the first is what --format csv prints.
  std::vector<TableFile> tables;
  std::function<std::string()> text;
  std::function<void(JsonWriter&)> json;      ///< The members after the header.
  std::function<void(JsonWriter&)> manifest;  ///< The members between "run" and "tables"; may be empty.
  /// What decides the results, as a one-line JSON object: equal for equal runs. See begin_identity.
  std::string identity;
  /// What the search left open: told on standard error, and the exit code is kIncomplete. Empty = it is whole.
  std::string incomplete;
};

/// Opens the object and writes "format", "command", "title", "scenario_hash" (null without one), "version".
void begin_json(JsonWriter& json, const Header& header);

/// The JSON text of a report.
[[nodiscard]] std::string json_text(const Report& report);

/// manifest.json: the header, "run", the report's own members, and how the columns of `tables` are to be read.
[[nodiscard]] std::string manifest_text(const Report& report, const std::vector<TableFile>& tables);

/// An identity, begun with the version; the caller adds its members and calls end_identity.
[[nodiscard]] JsonWriter begin_identity();
[[nodiscard]] std::string end_identity(JsonWriter& json);

}  // namespace detente::report
