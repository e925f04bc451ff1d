// The detente program: finds the command, and answers what no command can.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/ask/opened.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/fault_injection.hpp"
#include "engine/base/names.hpp"
#include "engine/base/signals.hpp"
#include "engine/base/version.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"

namespace detente::cli {
namespace {

constexpr std::array kCommands{
    Command{run_spec, run_main},
    Command{sweep_spec, sweep_main},
    Command{solve_spec, solve_main},
    Command{explain_spec, explain_main},
    Command{describe_spec, describe_main},
    Command{check_spec, check_main},
    Command{compare_spec, compare_main},
    Command{tipping_spec, tipping_main},
    Command{stability_spec, stability_main},
    Command{power_spec, power_main},
    Command{bargain_spec, bargain_main},
    Command{tournament_spec, tournament_main},
    Command{positions_spec, positions_main},
    Command{doctor_spec, doctor_main},
    Command{sensitivity_spec, sensitivity_main},
    Command{bench_spec, bench_main},
    Command{sweep_status_spec, sweep_status_main},
    Command{sweep_work_spec, sweep_work_main},
    Command{sweep_merge_spec, sweep_merge_main},
    Command{sweep_submit_spec, sweep_submit_main},
};

/// "sweep work" is a part of "sweep": its help lists it.
bool is_part(const std::string& name) {
  return name.find(' ') != std::string::npos;
}

int run_command(const Command& command, const CommandSpec& spec, const std::vector<std::string>& words) {
  Arguments arguments(spec, words);
  if (arguments.help_wanted()) return write_output(help_text(spec));
  return command.main(arguments);
}

std::string overview() {
  report::TextTable table({{""}, {""}});
  for (const Command& command : kCommands) {
    const CommandSpec spec = command.spec();
    if (!is_part(spec.name)) table.add({spec.name, spec.summary});
  }
  return "usage: detente COMMAND ...\n"
         "From a scenario file of a crisis to a distribution over its futures.\n\n" +
         table.text() +
         "\n"
         "  detente COMMAND --help   what a command takes\n"
         "  detente --version        the version\n\n"
         "example: detente run scenarios/veto-2022.toml\n"
         "exit codes: " +
         std::string(kExitCodes) + '\n';
}

int unknown_command(const std::string& name) {
  const bool option = name.starts_with('-');
  std::vector<std::string> known{"--help", "--version"};
  if (!option) known = {"help"};
  for (const Command& command : kCommands) {
    if (!option && !is_part(command.spec().name)) known.push_back(command.spec().name);
  }
  complain(fmt::format("unknown {} '{}'; {}", option ? "option" : "command", name, name_hint(name, known)));
  complain("try 'detente --help'");
  return kUsage;
}

int dispatch(std::vector<std::string> words) {
  if (words.empty()) {
    fmt::print(stderr, "{}", overview());
    return kUsage;
  }
  std::string name = words.front();
  words.erase(words.begin());
  if (name == "--version") return write_output(fmt::format("detente {}\n", version()));
  if (name == "help" && !words.empty()) {
    name = words.front();
    words = {"--help"};
  }
  if (name == "--help" || name == "-h" || name == "help") return write_output(overview());
  const std::string part = words.empty() ? name : name + ' ' + words.front();
  for (const bool whole : {false, true}) {
    for (const Command& command : kCommands) {
      const CommandSpec spec = command.spec();
      if (spec.name != (whole ? name : part)) continue;
      if (!whole && !words.empty()) words.erase(words.begin());
      return run_command(command, spec, words);
    }
  }
  return unknown_command(name);
}

bool is_usage(const Diagnostic& diagnostic) {
  return diagnostic.code.starts_with(ask::kUsage);
}

}  // namespace

void tell(const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  const bool colour = may_colour(STDERR_FILENO);
  int errors = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (is_usage(diagnostic)) {
      complain(diagnostic.message + (diagnostic.hint.empty() ? "" : "; " + diagnostic.hint));
      continue;
    }
    fmt::print(stderr, "{}", render(diagnostic, colour));
    if (diagnostic.severity == Severity::error) ++errors;
  }
  if (errors > 0) fmt::print(stderr, "{} error{} in {}\n", errors, errors == 1 ? "" : "s", file);
}

int exit_code_of(const std::vector<Diagnostic>& diagnostics) {
  const bool machine = std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    const bool unreadable = diagnostic.code == "file" && diagnostic.at.line == 0;
    return unreadable || diagnostic.code == "too-large" || diagnostic.code == "unsupported";
  });
  const bool usage = std::any_of(diagnostics.begin(), diagnostics.end(), is_usage);
  return machine ? kFailed : usage ? kUsage : kInvalidScenario;
}

int failed(const std::vector<Diagnostic>& diagnostics, const std::string& file, Progress& progress) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

}  // namespace detente::cli

int main(int argc, char** argv) {
  using namespace detente::cli;
  detente::install_signal_handlers();
  // For the tests of what survives; see engine/base/fault_injection.hpp.
  if (const char* const faults = std::getenv("DETENTE_FILE_FAULT")) {
    if (!detente::inject_file_faults(faults)) complain("DETENTE_FILE_FAULT: not understood, ignored");
  }
  try {
    return dispatch({argv + std::min(argc, 1), argv + argc});
  } catch (const std::bad_alloc&) {
    complain("out of memory; --max-memory sets a limit that says what is too large");
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return detente::kFailed;
}
