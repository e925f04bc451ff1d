// Typed access to the tree of a scenario file. Whatever does not fit becomes a diagnostic,
// and reading goes on with a default, so that one run finds every error.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scenario/model/formula.hpp"
#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// Longest name of anything in a scenario.
inline constexpr std::size_t kLongestName = 40;

/// What numbers a key takes.
struct NumberRange {
  double low;
  double high;
  bool high_open = false;  ///< `high` itself is too much.
  bool infinite = false;   ///< `inf` is welcome.
};

// Values. `what` names the value in messages: "'quota'", "the weight of 'hold'".

std::optional<std::string> read_text(const Node& node, std::string_view what, Diagnostics& diagnostics);
std::optional<double> read_number(const Node& node, std::string_view what, const NumberRange& range,
                                  Diagnostics& diagnostics);
std::optional<int> read_integer(const Node& node, std::string_view what, int low, int high,
                                Diagnostics& diagnostics);
/// A formula's text, not yet parsed: a string, or a number that stands for itself.
Formula read_formula(const Node& node, std::string_view what, Diagnostics& diagnostics);
/// False, with a diagnostic, unless `node` is of `kind`.
bool expect_kind(const Node& node, Node::Kind kind, std::string_view what, Diagnostics& diagnostics,
                 std::string hint = {});

/// False, with a diagnostic, unless `name` is a lower-case word of at most kLongestName letters.
bool check_name(std::string_view name, const SourceSpan& at, std::string_view what, Diagnostics& diagnostics);

/// The index of `name` in `known`, or -1 with a diagnostic `code` that gives the nearest.
int find_name(std::string_view name, const SourceSpan& at, std::span<const std::string> known,
              std::string_view what, std::string code, Diagnostics& diagnostics);

/// The entries of a table that holds declarations, each name checked; none, with a diagnostic,
/// when `node` is no table. At most `most` of them.
std::span<const Node::Entry> read_entries(const Node& node, std::string_view what, std::size_t most,
                                          Diagnostics& diagnostics);
/// The same for an array.
std::span<const Node> read_items(const Node& node, std::string_view what, std::size_t most,
                                 Diagnostics& diagnostics);

/// Reads a table with a fixed set of keys. Each key asked for is known; finish() reports the others.
class TableReader {
public:
  /// `what` names the table in messages: "player 'us'". REQUIRES: `node` is a table.
  TableReader(const Node& node, std::string what, Diagnostics& diagnostics);

  [[nodiscard]] const Node* get(std::string_view key);
  /// Reports the key as missing when it is.
  [[nodiscard]] const Node* require(std::string_view key);
  [[nodiscard]] const SourceSpan& at() const { return node_->at; }
  /// Where `key` is written, or the table when it is not.
  [[nodiscard]] SourceSpan key_at(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key, std::string fallback = {});
  [[nodiscard]] double number(std::string_view key, const NumberRange& range, double fallback);
  [[nodiscard]] int integer(std::string_view key, int low, int high, int fallback);
  [[nodiscard]] bool boolean(std::string_view key, bool fallback);
  /// The index of the chosen word.
  [[nodiscard]] int choice(std::string_view key, std::span<const std::string> words, int fallback);
  [[nodiscard]] Formula formula(std::string_view key);

  /// Keys that the language will have: an error of their own.
  void not_yet(std::string_view key);
  void finish();

private:
  const Node* node_;
  std::string what_;
  Diagnostics* diagnostics_;
  std::vector<std::string> known_;
};

/// 'detente' = the version of the language. `reader` reads the root of a file.
void check_version(TableReader& reader, Diagnostics& diagnostics);

}  // namespace detente::scenario
