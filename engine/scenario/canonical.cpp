#include "engine/scenario/canonical.hpp"

#include <cmath>

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

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

}  // namespace

std::string canonical_json(const Node& root) {
  return json_of(root).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string content_hash(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace detente::scenario
