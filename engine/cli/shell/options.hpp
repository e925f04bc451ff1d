// Options: what a command line says, checked.
//
// Boost.Program_options splits the words; it takes `--seed -3` for an unsigned and knows no "did
// you mean", so every value is read here. All complaints are collected and told at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::cli {

struct OptionSpec {
  std::string name;      ///< Without dashes.
  std::string argument;  ///< Placeholder of its value: "N"; empty = a switch.
  std::string help;      ///< One short line.
  bool repeatable = false;
};

inline constexpr std::string_view kExitCodes =
    "0 done, 1 failed, 2 usage, 3 invalid file, 4 incomplete, 75 resumable, 130 interrupted";

/// A command as its help shows it.
struct CommandSpec {
  std::string name;
  std::string summary;   ///< A line in the list of commands.
  std::string operands;  ///< "FILE", "FILE...".
  std::size_t most_operands = 1;
  std::vector<OptionSpec> options;
  std::string example;    ///< A command line that runs in a checkout.
  std::string more = {};  ///< What the help says below the options; may be empty.
  std::string missing =
      "which scenario?";  ///< What is asked when there is no operand; empty = there may be none.
  std::string exit_codes = std::string(kExitCodes);
};

/// Usage, options, example, exit codes: fits one screen.
[[nodiscard]] std::string help_text(const CommandSpec& command);

class Arguments {
public:
  /// `words` are what follows the command's name. `command` must outlive it.
  Arguments(const CommandSpec& command, const std::vector<std::string>& words);

  [[nodiscard]] bool help_wanted() const { return has("help"); }
  [[nodiscard]] bool has(const std::string& option) const { return values_.contains(option); }
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

  /// Empty when the option was not given.
  [[nodiscard]] std::string text(const std::string& option) const;

  // A value, or `fallback` when the option was not given. What is wrong is collected.
  [[nodiscard]] std::uint64_t count(const std::string& option, std::uint64_t fallback, std::uint64_t low,
                                    std::uint64_t high = std::numeric_limits<std::uint64_t>::max());
  [[nodiscard]] double positive(const std::string& option, double fallback);
  [[nodiscard]] double number(const std::string& option, double fallback, double low, double high);
  /// Bytes: "500M", "2G" (powers of 1024), or plain bytes.
  [[nodiscard]] std::uint64_t bytes(const std::string& option, std::uint64_t fallback);
  /// Index in `choices`.
  [[nodiscard]] std::size_t choice(const std::string& option, std::span<const std::string> choices,
                                   std::size_t fallback);
  /// All values of a repeatable option, in the order given.
  [[nodiscard]] std::vector<std::string> texts(const std::string& option) const;
  /// --threads; 0 when it was not given.
  [[nodiscard]] int threads();
  /// The first operand, or an empty text.
  [[nodiscard]] std::string file() const { return operands_.empty() ? std::string() : operands_.front(); }
  /// All `--set NAME=VALUE`, or of another option that takes pairs, such as --tactic PARTY=TACTIC; with --set also
  /// --horizon, where it is taken.
  [[nodiscard]] std::vector<scenario::Setting> settings(const std::string& option = "set");

  void complain(std::string what) { complaints_.push_back(std::move(what)); }
  [[nodiscard]] bool ok() const { return complaints_.empty(); }
  /// Tells all complaints on standard error. Returns kUsage.
  [[nodiscard]] int usage_error() const;

private:
  const CommandSpec& command_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> operands_;
  std::vector<std::string> complaints_;
};

/// Appends to the options of a command.
void add_options(CommandSpec& command, const std::vector<OptionSpec>& options);

/// Options that several commands share.
[[nodiscard]] OptionSpec set_option();
[[nodiscard]] OptionSpec horizon_option();
[[nodiscard]] OptionSpec memory_option();
[[nodiscard]] OptionSpec threads_option();
[[nodiscard]] OptionSpec sqlite_option();

}  // namespace detente::cli
