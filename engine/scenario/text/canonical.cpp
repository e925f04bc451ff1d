#include "engine/scenario/text/canonical.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"

namespace detente::scenario {
namespace {

nlohmann::ordered_json json_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::string: return node.text;
    case Node::Kind::integer: return node.integer;
    case Node::Kind::floating:
      if (!std::isfinite(node.number)) return shortest(node.number);
      return node.number;
    case Node::Kind::boolean: return node.boolean;
    case Node::Kind::date: return to_string(node.date);
    // No key of the language takes these: a scenario that holds one is never valid.
    case Node::Kind::time:
    case Node::Kind::date_time: return nullptr;
    case Node::Kind::array: {
      auto array = nlohmann::ordered_json::array();
      for (const Node& item : node.items) array.push_back(json_of(item));
      return array;
    }
    case Node::Kind::table: {
      auto object = nlohmann::ordered_json::object();
      for (const Node::Entry& entry : node.entries) object[entry.key] = json_of(entry.value);
      return object;
    }
  }
  return nullptr;
}

// A bare key of TOML.
bool is_bare(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// A basic string of TOML has the escapes of JSON.
std::string string_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string key_text(std::string_view key) {
  return is_bare(key) ? std::string(key) : string_text(key);
}

std::string inline_toml(const Node& node);

std::string joined_items(const Node& array) {
  std::string text;
  for (const Node& item : array.items) text += (text.empty() ? "" : ", ") + inline_toml(item);
  return text;
}

std::string joined_entries(const Node& table) {
  std::string text;
  for (const Node::Entry& entry : table.entries) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key_text(entry.key), inline_toml(entry.value));
  }
  return text;
}

std::string inline_toml(const Node& node) {
  switch (node.kind) {
    case Node::Kind::string: return string_text(node.text);
    case Node::Kind::integer: return std::to_string(node.integer);
    case Node::Kind::floating: {
      std::string text = shortest(node.number);
      // Without a point it would read back as an integer.
      if (text.find_first_of(".en") == std::string::npos) text += ".0";
      return text;
    }
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::date: return to_string(node.date);
    case Node::Kind::time:
    case Node::Kind::date_time: break;
    case Node::Kind::array: return fmt::format("[{}]", joined_items(node));
    case Node::Kind::table: return fmt::format("{{ {} }}", joined_entries(node));
  }
  DETENTE_REQUIRE(false, "no valid scenario holds a time of day");
  return {};
}

bool all_tables(const Node& table) {
  return std::all_of(table.entries.begin(), table.entries.end(),
                     [](const Node::Entry& entry) { return entry.value.is_table(); });
}

/// Neither a table nor an array of tables: what stands as `key = value`.
bool is_plain(const Node& node) {
  if (node.is_table()) return false;
  return node.kind != Node::Kind::array || node.items.empty() ||
         !std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return item.is_table(); });
}

bool plain_keys_first(const Node& root) {
  return std::is_partitioned(root.entries.begin(), root.entries.end(),
                             [](const Node::Entry& entry) { return is_plain(entry.value); });
}

void add_section(std::string& text, std::string_view header, const Node& table) {
  text += fmt::format("\n{}\n", header);
  for (const Node::Entry& entry : table.entries) {
    text += fmt::format("{} = {}\n", key_text(entry.key), inline_toml(entry.value));
  }
}

}  // namespace

std::string canonical_toml(const Node& root) {
  std::string text;
  // Behind a section's header a plain key would belong to the section.
  if (!plain_keys_first(root)) {
    for (const Node::Entry& entry : root.entries) {
      text += fmt::format("{} = {}\n", key_text(entry.key), inline_toml(entry.value));
    }
    return text;
  }
  for (const Node::Entry& entry : root.entries) {
    const std::string key = key_text(entry.key);
    if (is_plain(entry.value)) {
      text += fmt::format("{} = {}\n", key, inline_toml(entry.value));
    } else if (!entry.value.is_table()) {
      for (const Node& item : entry.value.items) add_section(text, fmt::format("[[{}]]", key), item);
    } else if (!entry.value.entries.empty() && all_tables(entry.value)) {
      for (const Node::Entry& part : entry.value.entries) {
        add_section(text, fmt::format("[{}.{}]", key, key_text(part.key)), part.value);
      }
    } else {
      add_section(text, fmt::format("[{}]", key), entry.value);
    }
  }
  return text;
}

std::string canonical_json(const Node& root) {
  return json_of(root).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string content_hash(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace detente::scenario
