#include "engine/scenario/text/node.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"

namespace detente::scenario {

const Node* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::string: return "a string";
    case Node::Kind::integer: return "an integer";
    case Node::Kind::floating: return "a number";
    case Node::Kind::boolean: return "a boolean";
    case Node::Kind::date: return "a date";
    case Node::Kind::time: return "a time";
    case Node::Kind::date_time: return "a date with a time";
    case Node::Kind::array: return "an array";
    case Node::Kind::table: return "a table";
  }
  return "a value";
}

std::string shown_value(const Node& node) {
  constexpr std::size_t kLongestShown = 60;
  switch (node.kind) {
    case Node::Kind::string: {
      std::size_t end = std::min(node.text.size(), kLongestShown);
      while (end > 0 && end < node.text.size() &&
             (static_cast<unsigned char>(node.text[end]) & 0xC0U) == 0x80U) {
        --end;
      }
      return fmt::format("'{}{}'", node.text.substr(0, end), end < node.text.size() ? "..." : "");
    }
    case Node::Kind::integer: return fmt::format("{}", node.integer);
    case Node::Kind::floating: {
      const std::string text = shortest(node.number);
      return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
    }
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::date: return to_string(node.date);
    case Node::Kind::time:
    case Node::Kind::date_time: return std::string(kind_name(node.kind));
    case Node::Kind::array: return node.items.empty() ? "[]" : "[...]";
    case Node::Kind::table: return node.entries.empty() ? "{}" : "{...}";
  }
  return {};
}

}  // namespace detente::scenario
