// Statements over the options of a conflict: which combinations of options they hold for.
//
//   "ussr.withdraw"                          an option is taken
//   "not us.air_strike and war"              formulas as in scenarios; `war` is of [derived]
//   "us.blockade + us.air_strike <= 1"       arithmetic too: 1 = taken
//   "A if B", "A iff B"                      holds unless B and not A; holds when both hold or neither
//   "YN-Y"                                   a pattern: each option in file order taken, not taken, either
//
// A combination is a code: bit k = option k is taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace detente::scenario {

/// truth[code]: not 0 where the statement holds.
using TruthTable = std::vector<char>;

/// What statements may mention. Owned by one thread.
class OptionVocabulary {
public:
  /// `options`: "us.blockade", in file order; at most kMostOptions.
  explicit OptionVocabulary(std::vector<std::string> options) : options_(std::move(options)) {}

  [[nodiscard]] const std::vector<std::string>& options() const { return options_; }
  [[nodiscard]] std::uint32_t combinations() const { return std::uint32_t{1} << options_.size(); }

  /// From now on `name` stands for the statement with that table.
  void define(std::string name, TruthTable truth);
  /// Its name is known, but it has no table: what mentions it is wrong already.
  void define_broken(std::string name);
  [[nodiscard]] bool knows(std::string_view name) const;

  /// The table of `text`, which begins at `at` inside its quotes; none, with every error told.
  [[nodiscard]] std::optional<TruthTable> tabulate(const std::string& text, const SourceSpan& at,
                                                   Diagnostics& diagnostics) const;

  /// "YN-Y" and the like, whatever its length.
  [[nodiscard]] static bool is_pattern(std::string_view text);

private:
  struct Definition {
    std::string name;
    TruthTable truth;  ///< Empty when broken.
  };
  struct Part;
  [[nodiscard]] std::optional<TruthTable> tabulate_formula(const Part& part, const SourceSpan& at,
                                                           Diagnostics& diagnostics) const;
  [[nodiscard]] std::optional<TruthTable> tabulate_pattern(const std::string& text, const SourceSpan& at,
                                                           Diagnostics& diagnostics) const;
  void unknown_name(std::string_view name, const SourceSpan& at, Diagnostics& diagnostics) const;

  std::vector<std::string> options_;
  std::vector<Definition> definitions_;
};

}  // namespace detente::scenario
