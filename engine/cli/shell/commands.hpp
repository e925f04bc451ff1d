// The commands of the program: each reads its words, works, prints, and returns an exit code. A command is a row of
// kCommands in main.cpp.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/cli/shell/options.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/game/game.hpp"

namespace detente::cli {

struct Command {
  CommandSpec (*spec)();
  int (*main)(Arguments& arguments);  ///< Not called when help is wanted.
};

[[nodiscard]] CommandSpec run_spec();
int run_main(Arguments& arguments);

[[nodiscard]] CommandSpec sweep_spec();
int sweep_main(Arguments& arguments);

[[nodiscard]] CommandSpec solve_spec();
int solve_main(Arguments& arguments);

[[nodiscard]] CommandSpec explain_spec();
int explain_main(Arguments& arguments);

[[nodiscard]] CommandSpec describe_spec();
int describe_main(Arguments& arguments);

[[nodiscard]] CommandSpec check_spec();
int check_main(Arguments& arguments);

[[nodiscard]] CommandSpec compare_spec();
int compare_main(Arguments& arguments);

[[nodiscard]] CommandSpec tipping_spec();
int tipping_main(Arguments& arguments);

[[nodiscard]] CommandSpec stability_spec();
int stability_main(Arguments& arguments);

[[nodiscard]] CommandSpec power_spec();
int power_main(Arguments& arguments);

[[nodiscard]] CommandSpec bargain_spec();
int bargain_main(Arguments& arguments);

[[nodiscard]] CommandSpec tournament_spec();
int tournament_main(Arguments& arguments);

[[nodiscard]] CommandSpec positions_spec();
int positions_main(Arguments& arguments);

[[nodiscard]] CommandSpec doctor_spec();
int doctor_main(Arguments& arguments);

[[nodiscard]] CommandSpec sensitivity_spec();
int sensitivity_main(Arguments& arguments);

[[nodiscard]] CommandSpec bench_spec();
int bench_main(Arguments& arguments);

[[nodiscard]] CommandSpec sweep_status_spec();
int sweep_status_main(Arguments& arguments);

[[nodiscard]] CommandSpec sweep_work_spec();
int sweep_work_main(Arguments& arguments);

[[nodiscard]] CommandSpec sweep_merge_spec();
int sweep_merge_main(Arguments& arguments);

[[nodiscard]] CommandSpec sweep_submit_spec();
int sweep_submit_main(Arguments& arguments);

/// Renders errors and warnings on standard error, and a last line "2 errors in FILE" when there
/// are errors. What is wrong with a question and not with the file is told as bad usage is.
void tell(const std::vector<Diagnostic>& diagnostics, const std::string& file);

/// kInvalidScenario; but kFailed when the machine is at fault: a file that cannot be read, a game that
/// needs more memory than allowed, a question that cannot be answered of it; and kUsage for codes that begin with
/// ask::kUsage.
[[nodiscard]] int exit_code_of(const std::vector<Diagnostic>& diagnostics);

/// Ends the progress line, renders `diagnostics`, and returns their exit code.
[[nodiscard]] int failed(const std::vector<Diagnostic>& diagnostics, const std::string& file,
                         Progress& progress);

}  // namespace detente::cli
