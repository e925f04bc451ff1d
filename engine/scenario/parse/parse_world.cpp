// [scenario], [parameters], [state] and [derived].
#include <array>
#include <limits>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr NumberRange kAnyNumber{-kInfinity, kInfinity};
constexpr int kMostRounds = 10'000;
constexpr int kMostValues = 1'000;

/// The file's own header: which keys there are, and which version of the language.
void parse_root(const Node& root, Diagnostics& diagnostics) {
  TableReader reader(root, "the scenario", diagnostics);
  check_version(reader, diagnostics);
  for (const char* const key : {"scenario", "parameters", "state", "derived", "players", "councils", "phases",
                                "ends", "outcomes", "strategies", "play"}) {
    static_cast<void>(reader.get(key));
  }
  for (const char* const key : {"series", "interventions", "claims"}) reader.not_yet(key);
  reader.finish();
}

void parse_header(const Node& root, Scenario& scenario, Diagnostics& diagnostics) {
  const Node* const node = root.find("scenario");
  if (node == nullptr) {
    diagnostics.error("missing-key", root.at, "the scenario needs the table [scenario]",
                      "it holds the title");
    return;
  }
  if (!expect_kind(*node, Node::Kind::table, "'scenario'", diagnostics)) return;
  TableReader reader(*node, "[scenario]", diagnostics);
  if (reader.require("title") != nullptr) scenario.title = reader.text("title");
  scenario.about = reader.text("about");
  if (const Node* const start = reader.get("start")) {
    if (expect_kind(*start, Node::Kind::date, "'start'", diagnostics,
                    "write a day alone, such as 2022-05-26")) {
      scenario.start = start->date;
    }
  }
  scenario.round = static_cast<RoundLength>(
      reader.choice("round", kRoundLengthWords, static_cast<int>(RoundLength::quarter)));
  scenario.rounds = reader.integer("rounds", 1, kMostRounds, 1);
  scenario.horizon = static_cast<Horizon>(reader.choice("horizon", kHorizonWords, 0));
  // `extends` was followed before anything else; a reader that knows the key can suggest it.
  static_cast<void>(reader.get("extends"));
  reader.finish();
}

Parameter parse_parameter(const Node::Entry& entry, Diagnostics& diagnostics) {
  Parameter parameter;
  parameter.name = entry.key;
  parameter.at = entry.key_at;
  const Node& node = entry.value;
  const std::string what = fmt::format("parameter '{}'", entry.key);
  if (!node.is_table()) {
    if (!node.is_number()) {
      diagnostics.error("wrong-type", node.at,
                        fmt::format("{} must be a number or a table, not {} ({})", what, kind_name(node.kind),
                                    shown_value(node)),
                        "write 0.4 or { value = 0.4, low = 0.0, high = 2.0, about = \"...\" }");
    } else {
      parameter.value = read_number(node, entry.key, kAnyNumber, diagnostics).value_or(0.0);
    }
    return parameter;
  }
  TableReader reader(node, what, diagnostics);
  const Node* const value_node = reader.require("value");
  parameter.value = reader.number("value", kAnyNumber, 0.0);
  const auto bound = [&](const char* key) -> std::optional<double> {
    const Node* const bound_node = reader.get(key);
    return bound_node == nullptr ? std::nullopt : read_number(*bound_node, key, kAnyNumber, diagnostics);
  };
  parameter.low = bound("low");
  parameter.high = bound("high");
  parameter.about = reader.text("about");
  reader.finish();
  if (parameter.low && parameter.high && *parameter.low > *parameter.high) {
    diagnostics.error("parameter-range", reader.key_at("low"),
                      fmt::format("{}: low = {} is above high = {}", what, *parameter.low, *parameter.high));
  } else if (value_node != nullptr && ((parameter.low && parameter.value < *parameter.low) ||
                                       (parameter.high && parameter.value > *parameter.high))) {
    diagnostics.error("parameter-range", value_node->at,
                      fmt::format("{} = {} is outside its range [{}, {}]", what, parameter.value,
                                  parameter.low.value_or(-kInfinity), parameter.high.value_or(kInfinity)));
  }
  return parameter;
}

void parse_values(const Node& node, StateVariable& variable, Diagnostics& diagnostics) {
  const std::string what = fmt::format("'values' of '{}'", variable.name);
  const auto items = read_items(node, what, static_cast<std::size_t>(kMostValues), diagnostics);
  if (node.kind != Node::Kind::array) return;
  for (const Node& item : items) {
    if (!expect_kind(item, Node::Kind::string, fmt::format("a value of '{}'", variable.name), diagnostics))
      continue;
    check_name(item.text, item.text_at, "value", diagnostics);
    if (std::find(variable.values.begin(), variable.values.end(), item.text) != variable.values.end()) {
      diagnostics.error("duplicate-name", item.at,
                        fmt::format("'{}' has the value '{}' twice", variable.name, item.text));
      continue;
    }
    variable.values.push_back(item.text);
  }
  if (items.size() < 2) {
    diagnostics.error("out-of-range", node.at,
                      fmt::format("{} must have at least 2 names, not {}", what, items.size()),
                      "what never changes is a parameter");
  }
  variable.size = std::max(2, static_cast<int>(variable.values.size()));
}

void parse_start(const Node& node, StateVariable& variable, Diagnostics& diagnostics) {
  if (variable.values.empty()) {
    variable.start = read_integer(node, "start", 0, variable.size - 1, diagnostics).value_or(0);
    return;
  }
  if (!expect_kind(node, Node::Kind::string, fmt::format("'start' of '{}'", variable.name), diagnostics,
                   "give one of its 'values'")) {
    return;
  }
  variable.start =
      std::max(0, find_name(node.text, node.at, variable.values, fmt::format("value of '{}'", variable.name),
                            "unknown-value", diagnostics));
}

StateVariable parse_state(const Node::Entry& entry, Diagnostics& diagnostics) {
  StateVariable variable;
  variable.name = entry.key;
  variable.at = entry.key_at;
  const std::string what = fmt::format("state variable '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics, "write { levels = 8, start = 5 }")) {
    return variable;
  }
  TableReader reader(entry.value, what, diagnostics);
  const Node* const levels = reader.get("levels");
  const Node* const values = reader.get("values");
  if (levels != nullptr && values != nullptr) {
    diagnostics.error("state-kind", reader.key_at("levels"),
                      fmt::format("{} has both 'levels' and 'values'", what), "keep one of the two");
  } else if (levels == nullptr && values == nullptr) {
    diagnostics.error("state-kind", entry.key_at, fmt::format("{} has neither 'levels' nor 'values'", what),
                      "write levels = 8 for the numbers 0 to 7, or values = [\"none\", \"freeze\"]");
  }
  const Node* const start = reader.require("start");
  if (values != nullptr) {
    parse_values(*values, variable, diagnostics);
  } else if (levels != nullptr) {
    variable.size = read_integer(*levels, "levels", 2, kMostValues, diagnostics).value_or(kMostValues);
  }
  // A start is checked against values that could be read.
  const bool settled = values != nullptr ? !variable.values.empty() : levels != nullptr;
  if (start != nullptr && settled) parse_start(*start, variable, diagnostics);
  variable.about = reader.text("about");
  reader.finish();
  return variable;
}

}  // namespace

void parse_world(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  Scenario& scenario = draft.scenario;
  parse_root(root, diagnostics);
  parse_header(root, scenario, diagnostics);
  if (const Node* const node = root.find("parameters")) {
    for (const Node::Entry& entry : read_entries(*node, "'parameters'", kMostEntries, diagnostics)) {
      scenario.parameters.push_back(parse_parameter(entry, diagnostics));
    }
  }
  if (const Node* const node = root.find("state")) {
    for (const Node::Entry& entry : read_entries(*node, "'state'", kMostEntries, diagnostics)) {
      scenario.state.push_back(parse_state(entry, diagnostics));
    }
  }
  if (const Node* const node = root.find("derived")) {
    for (const Node::Entry& entry : read_entries(*node, "'derived'", kMostEntries, diagnostics)) {
      scenario.derived.push_back(
          {entry.key, read_formula(entry.value, fmt::format("derived '{}'", entry.key), diagnostics)});
      draft.derived_at.push_back(entry.key_at);
    }
  }
}

}  // namespace detente::scenario
