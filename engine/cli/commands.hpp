// The commands of the program: each reads its words, works, prints, and returns an exit code.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/cli/options.hpp"
#include "engine/game/game.hpp"

namespace detente::cli {

struct Command {
  CommandSpec (*spec)();
  int (*main)(const CommandSpec& spec, const std::vector<std::string>& words);
};

[[nodiscard]] CommandSpec run_spec();
int run_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec check_spec();
int check_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec describe_spec();
int describe_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec compare_spec();
int compare_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec tipping_spec();
int tipping_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec doctor_spec();
int doctor_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec explain_spec();
int explain_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec sensitivity_spec();
int sensitivity_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec power_spec();
int power_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec bargain_spec();
int bargain_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec tournament_spec();
int tournament_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec positions_spec();
int positions_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec solve_spec();
int solve_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec stability_spec();
int stability_main(const CommandSpec& spec, const std::vector<std::string>& words);

[[nodiscard]] CommandSpec sweep_spec();
int sweep_main(const CommandSpec& spec, const std::vector<std::string>& words);

/// Renders errors and warnings on standard error, and a last line "2 errors in FILE" when there
/// are errors.
void tell(const std::vector<Diagnostic>& diagnostics, const std::string& file);

/// kInvalidScenario; but kFailed when the machine is at fault: a file that cannot be read, a game that
/// needs more memory than allowed.
[[nodiscard]] int exit_code_of(const std::vector<Diagnostic>& diagnostics);

}  // namespace detente::cli
