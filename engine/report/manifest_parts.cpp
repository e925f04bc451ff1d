#include "engine/report/manifest_parts.hpp"

namespace detente::report {
namespace {

using Layout = JsonWriter::Layout;

}  // namespace

void write_model(JsonWriter& json, const scenario::Scenario& scenario) {
  json.key("variables").begin_array();
  for (const scenario::StateVariable& variable : scenario.state) {
    json.begin_object(Layout::one_line)
        .field("name", variable.name)
        .field("about", variable.about)
        .field("size", variable.size)
        .field("start", variable.start)
        .key("values")
        .begin_array();
    for (const std::string& value : variable.values) json.value(value);
    json.end().end();
  }
  json.end().key("players").begin_array();
  for (const scenario::Player& player : scenario.players) {
    json.begin_object().field("id", player.id).field("name", player.name).key("actions").begin_array();
    for (const scenario::Action& action : player.actions) {
      json.begin_object(Layout::one_line)
          .field("name", action.name)
          .field("family", action.family)
          .field("about", action.about)
          .end();
    }
    json.end().end();
  }
  json.end().key("outcomes").begin_array();
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    json.begin_object(Layout::one_line)
        .field("name", outcome.name)
        .field("about", outcome.about)
        .field("kind", outcome.reading().word)
        .end();
  }
  json.end();
}

}  // namespace detente::report
