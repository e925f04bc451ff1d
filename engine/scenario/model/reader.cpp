#include "engine/scenario/model/reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"

namespace detente::scenario {
namespace {

void wrong_type(const Node& node, std::string_view what, std::string_view expected, Diagnostics& diagnostics,
                std::string hint = {}) {
  diagnostics.error(
      "wrong-type", node.at,
      fmt::format("{} must be {}, not {} ({})", what, expected, kind_name(node.kind), shown_value(node)),
      std::move(hint));
}

std::string shown_range(const NumberRange& range) {
  if (range.infinite) return fmt::format("at least {}, or inf", shortest(range.low));
  if (std::isinf(range.low)) return "finite";
  if (std::isinf(range.high)) return fmt::format("at least {}", shortest(range.low));
  return fmt::format("in [{}, {}{}", shortest(range.low), shortest(range.high), range.high_open ? ")" : "]");
}

bool blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

}  // namespace

bool expect_kind(const Node& node, Node::Kind kind, std::string_view what, Diagnostics& diagnostics,
                 std::string hint) {
  if (node.kind == kind) return true;
  wrong_type(node, what, kind_name(kind), diagnostics, std::move(hint));
  return false;
}

std::optional<std::string> read_text(const Node& node, std::string_view what, Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::string, what, diagnostics)) return std::nullopt;
  if (blank(node.text)) {
    diagnostics.error("empty", node.at, fmt::format("{} is empty", what));
    return std::nullopt;
  }
  return node.text;
}

std::optional<double> read_number(const Node& node, std::string_view what, const NumberRange& range,
                                  Diagnostics& diagnostics) {
  if (!node.is_number()) {
    wrong_type(node, what, "a number", diagnostics);
    return std::nullopt;
  }
  const double value = node.number;
  const bool too_high = range.high_open ? value >= range.high : value > range.high;
  const bool unwelcome = std::isnan(value) || (std::isinf(value) && !(range.infinite && value > 0.0));
  if (unwelcome || value < range.low || too_high) {
    diagnostics.error(unwelcome ? "not-finite" : "out-of-range", node.at,
                      fmt::format("{} = {} must be {}", what, shown_value(node), shown_range(range)));
    return std::nullopt;
  }
  return value;
}

std::optional<int> read_integer(const Node& node, std::string_view what, int low, int high,
                                Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::integer, what, diagnostics)) return std::nullopt;
  if (node.integer < low || node.integer > high) {
    diagnostics.error("out-of-range", node.at,
                      fmt::format("{} = {} must be in [{}, {}]", what, node.integer, low, high));
    return std::nullopt;
  }
  return static_cast<int>(node.integer);
}

Formula read_formula(const Node& node, std::string_view what, Diagnostics& diagnostics) {
  Formula formula;
  if (node.is_number()) {
    if (!std::isfinite(node.number)) {
      diagnostics.error("not-finite", node.at,
                        fmt::format("{} = {} must be finite", what, shown_value(node)));
      return formula;
    }
    formula.text = shortest(node.number);
    formula.at = node.at;
    return formula;
  }
  if (node.kind != Node::Kind::string) {
    wrong_type(node, what, "a formula", diagnostics,
               "formulas are strings, such as \"arsenal >= 3\", or numbers");
    return formula;
  }
  if (blank(node.text)) {
    diagnostics.error("formula-empty", node.at, fmt::format("{} is an empty formula", what));
    return formula;
  }
  formula.text = node.text;
  formula.at = node.text_at;
  return formula;
}

bool check_name(std::string_view name, const SourceSpan& at, std::string_view what,
                Diagnostics& diagnostics) {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool good = !name.empty() && small(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '_'; });
  if (good && name.size() <= kLongestName) return true;
  if (good) {
    diagnostics.error("bad-name", at,
                      fmt::format("{} '{}...' has {} letters, and a name may have {}", what,
                                  name.substr(0, kLongestName), name.size(), kLongestName));
  } else {
    diagnostics.error("bad-name", at, fmt::format("{} '{}' is not a name", what, name),
                      "names are lower-case letters, digits and '_', and begin with a letter");
  }
  return false;
}

int find_name(std::string_view name, const SourceSpan& at, std::span<const std::string> known,
              std::string_view what, std::string code, Diagnostics& diagnostics) {
  const auto found = std::find(known.begin(), known.end(), name);
  if (found != known.end()) return static_cast<int>(found - known.begin());
  diagnostics.error(std::move(code), at, fmt::format("unknown {} '{}'", what, name), name_hint(name, known));
  return -1;
}

std::span<const Node::Entry> read_entries(const Node& node, std::string_view what, std::size_t most,
                                          Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::table, what, diagnostics)) return {};
  std::span<const Node::Entry> entries = node.entries;
  if (entries.size() > most) {
    diagnostics.error("too-many", entries[most].key_at,
                      fmt::format("{} has {} entries, and may have {}", what, entries.size(), most));
    entries = entries.first(most);
  }
  for (const Node::Entry& entry : entries) check_name(entry.key, entry.key_at, "key", diagnostics);
  return entries;
}

std::span<const Node> read_items(const Node& node, std::string_view what, std::size_t most,
                                 Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::array, what, diagnostics)) return {};
  std::span<const Node> items = node.items;
  if (items.size() > most) {
    diagnostics.error("too-many", items[most].at,
                      fmt::format("{} has {} items, and may have {}", what, items.size(), most));
    items = items.first(most);
  }
  return items;
}

TableReader::TableReader(const Node& node, std::string what, Diagnostics& diagnostics)
    : node_(&node), what_(std::move(what)), diagnostics_(&diagnostics) {
  DETENTE_REQUIRE(node.is_table(), "a TableReader reads tables");
}

const Node* TableReader::get(std::string_view key) {
  known_.emplace_back(key);
  return node_->find(key);
}

const Node* TableReader::require(std::string_view key) {
  const Node* const node = get(key);
  if (node == nullptr) {
    diagnostics_->error("missing-key", node_->at, fmt::format("{} needs the key '{}'", what_, key));
  }
  return node;
}

SourceSpan TableReader::key_at(std::string_view key) const {
  for (const Node::Entry& entry : node_->entries) {
    if (entry.key == key) return entry.key_at;
  }
  return node_->at;
}

std::string TableReader::text(std::string_view key, std::string fallback) {
  const Node* const node = get(key);
  if (node == nullptr) return fallback;
  return read_text(*node, fmt::format("'{}'", key), *diagnostics_).value_or(std::move(fallback));
}

double TableReader::number(std::string_view key, const NumberRange& range, double fallback) {
  const Node* const node = get(key);
  if (node == nullptr) return fallback;
  return read_number(*node, key, range, *diagnostics_).value_or(fallback);
}

int TableReader::integer(std::string_view key, int low, int high, int fallback) {
  const Node* const node = get(key);
  if (node == nullptr) return fallback;
  return read_integer(*node, key, low, high, *diagnostics_).value_or(fallback);
}

bool TableReader::boolean(std::string_view key, bool fallback) {
  const Node* const node = get(key);
  if (node == nullptr) return fallback;
  if (!expect_kind(*node, Node::Kind::boolean, fmt::format("'{}'", key), *diagnostics_)) return fallback;
  return node->boolean;
}

int TableReader::choice(std::string_view key, std::span<const std::string> words, int fallback) {
  const Node* const node = get(key);
  if (node == nullptr) return fallback;
  if (!expect_kind(*node, Node::Kind::string, fmt::format("'{}'", key), *diagnostics_)) return fallback;
  const auto found = std::find(words.begin(), words.end(), node->text);
  if (found != words.end()) return static_cast<int>(found - words.begin());
  diagnostics_->error(
      "unknown-word", node->at,
      fmt::format("{} = {} must be one of \"{}\"", key, shown_value(*node), fmt::join(words, "\", \"")),
      name_hint(node->text, words));
  return fallback;
}

Formula TableReader::formula(std::string_view key) {
  const Node* const node = get(key);
  if (node == nullptr) return {};
  return read_formula(*node, fmt::format("'{}'", key), *diagnostics_);
}

void TableReader::not_yet(std::string_view key) {
  if (node_->find(key) == nullptr) return;
  known_.emplace_back(key);
  diagnostics_->error("not-yet", key_at(key),
                      fmt::format("'{}' is not part of this version of the language", key), "remove it");
}

void TableReader::finish() {
  // A file with thousands of unknown keys gets its answer without thousands of suggestions.
  constexpr std::size_t kEnough = 200;
  for (const Node::Entry& entry : node_->entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const bool suggest = diagnostics_->error_count() < kEnough;
    diagnostics_->error("unknown-key", entry.key_at, fmt::format("{} has no key '{}'", what_, entry.key),
                        suggest ? name_hint(entry.key, known_) : std::string());
  }
}

constexpr int kLanguageVersion = 1;

void check_version(TableReader& reader, Diagnostics& diagnostics) {
  if (const Node* const version = reader.require("detente")) {
    if (expect_kind(*version, Node::Kind::integer, "'detente'", diagnostics) &&
        version->integer != kLanguageVersion) {
      diagnostics.error(
          "version", version->at,
          fmt::format("detente = {} is a version of the language that this program does not know",
                      version->integer),
          fmt::format("write detente = {}", kLanguageVersion));
    }
  }
}

}  // namespace detente::scenario
