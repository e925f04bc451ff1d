#include "engine/report/report.hpp"

#include "engine/base/version.hpp"

namespace detente::report {

void begin_json(JsonWriter& json, const Header& header) {
  json.begin_object()
      .field("format", kFormat)
      .field("command", header.command)
      .field("title", header.title)
      .key("scenario_hash");
  if (header.hash.empty()) {
    json.raw("null");
  } else {
    json.value(header.hash);
  }
  json.field("version", version());
}

std::string json_text(const Report& report) {
  JsonWriter json;
  begin_json(json, report.header);
  report.json(json);
  return json.end().text();
}

std::string manifest_text(const Report& report, const std::vector<TableFile>& tables) {
  JsonWriter json;
  begin_json(json, report.header);
  json.key("run").raw(report.identity);
  if (report.manifest) report.manifest(json);
  json.key("tables").begin_object();
  for (const TableFile& table : tables) write_column_notes(json, table.name, table.columns);
  return json.end().end().text();
}

JsonWriter begin_identity() {
  JsonWriter json;
  json.begin_object(JsonWriter::Layout::one_line).field("version", version());
  return json;
}

std::string end_identity(JsonWriter& json) {
  std::string text = json.end().text();
  text.pop_back();
  return text;
}

}  // namespace detente::report
