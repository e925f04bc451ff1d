// The tree of a scenario file: TOML values in the order in which they were written.
//
// toml++ iterates tables alphabetically and forgets where a formula begins inside its
// quotes; this tree keeps both. Nothing outside document.cpp sees toml++.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.hpp"
#include "engine/base/diagnostic.hpp"

namespace detente::scenario {

struct Node {
  enum class Kind : std::uint8_t { string, integer, floating, boolean, date, time, date_time, array, table };
  struct Entry;

  Kind kind = Kind::table;
  SourceSpan at;       ///< Where the value begins.
  SourceSpan text_at;  ///< Where a string's content begins, inside its quotes.
  std::string text;
  std::int64_t integer = 0;
  double number = 0.0;  ///< Of an integer too.
  bool boolean = false;
  Date date;
  std::vector<Node> items;     ///< Of an array.
  std::vector<Entry> entries;  ///< Of a table, in source order.

  [[nodiscard]] bool is_table() const { return kind == Kind::table; }
  [[nodiscard]] bool is_number() const { return kind == Kind::integer || kind == Kind::floating; }
  /// The value of `key`, or null.
  [[nodiscard]] Node* find(std::string_view key);
  [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Node::Entry {
  std::string key;
  SourceSpan key_at;
  Node value;
};

/// "a string", "an array": with its article, for messages.
[[nodiscard]] std::string_view kind_name(Node::Kind kind);

/// The value as a message quotes it: "3", "'abc'", "[...]"; long strings are cut.
[[nodiscard]] std::string shown_value(const Node& node);

}  // namespace detente::scenario
