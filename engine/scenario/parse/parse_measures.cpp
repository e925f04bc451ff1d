// [ends] and [outcomes]: when a run stops early, and what is measured.
#include <vector>

#include <fmt/format.h>

#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr int kMostRounds = 10'000;

Outcome parse_outcome(const Node::Entry& entry, Diagnostics& diagnostics) {
  Outcome outcome;
  outcome.name = entry.key;
  outcome.at = entry.key_at;
  const std::string what = fmt::format("outcome '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write { ever = \"formula\", within = 4 }")) {
    return outcome;
  }
  TableReader reader(entry.value, what, diagnostics);
  bool found = false;
  std::vector<const char*> words;
  for (const OutcomeReading& reading : kOutcomeReadings) {
    words.push_back(reading.word);
    if (reader.get(reading.word) == nullptr) continue;
    if (found) {
      diagnostics.error("outcome-kind", reader.key_at(reading.word),
                        fmt::format("{} measures two things; '{}' is one too many", what, reading.word),
                        "make it an outcome of its own");
      continue;
    }
    found = true;
    outcome.kind = reading.kind;
    outcome.formula = reader.formula(reading.word);
  }
  outcome.within = reader.integer("within", 1, kMostRounds, 0);
  outcome.at_first = reader.formula("at_first");
  outcome.about = reader.text("about");
  reader.finish();
  if (!found) {
    diagnostics.error("outcome-kind", entry.key_at, fmt::format("{} does not say what it measures", what),
                      fmt::format("give one of {}", fmt::join(words, ", ")));
  }
  return outcome;
}

}  // namespace

void parse_measures(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  if (const Node* const node = root.find("ends")) {
    for (const Node::Entry& entry : read_entries(*node, "'ends'", kMostEntries, diagnostics)) {
      draft.scenario.ends.push_back(
          {entry.key, read_formula(entry.value, fmt::format("end '{}'", entry.key), diagnostics)});
    }
  }
  if (const Node* const node = root.find("outcomes")) {
    for (const Node::Entry& entry : read_entries(*node, "'outcomes'", kMostEntries, diagnostics)) {
      draft.scenario.outcomes.push_back(parse_outcome(entry, diagnostics));
    }
  }
}

}  // namespace detente::scenario
