
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/batch/job_script.hpp"
#include "engine/cli/commands/sweep_work.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/options.hpp"
#include "engine/cli/shell/output.hpp"

namespace detente::cli {
namespace {

namespace fs = std::filesystem;

/// Becomes the command, so that a signal reaches it. Returns kFailed with a message when it cannot start.
int become_command(const std::vector<std::string>& words) {
  std::vector<std::string> copy = words;
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  complain(fmt::format("cannot start '{}': {}; is it installed?", words.front(), std::strerror(errno)));
  return kFailed;
}

}  // namespace

CommandSpec sweep_submit_spec() {
  return {
      .name = "sweep submit",
      .summary = "Runs a planned sweep by many workers; submitting again is always safe.",
      .operands = "DIR",
      .options = {{"engine", "slurm|parallel|local", "who starts the workers (default: slurm)"},
                  {"workers", "W", "how many (default: 2)"},
                  {"threads", "N", "of each worker (default: 1)"},
                  {"time-limit", "SECONDS",
                   "Slurm: of each worker; it commits, and goes back into the queue"},
                  {"memory", "SIZE", "Slurm: of each worker, such as 2G"},
                  {"extra", "OPTION", "handed on to sbatch or parallel, such as --extra=--partition=short",
                   true},
                  {"dry-run", "", "write the script and tell the command, but do not submit"}},
      .example = "detente sweep submit sweeps/veto --engine local --workers 2",
      .more =
          "Plan first: detente sweep FILE ... --out DIR --plan. When all is done: detente sweep merge DIR\n",
      .missing = "which sweep?"};
}

int sweep_submit_main(Arguments& arguments) {
  static const std::string kEngines[] = {"slurm", "parallel", "local"};
  constexpr std::uint64_t kMostSeconds = 366ULL * 24 * 3600;
  batch::JobRequest request;
  request.engine = *batch::parse_job_engine(kEngines[arguments.choice("engine", kEngines, 0)]);
  request.workers = static_cast<int>(arguments.count("workers", 2, 1, batch::kMostWorkers));
  request.threads = static_cast<int>(arguments.count("threads", 1, 1, 1024));
  request.time_limit = static_cast<std::int64_t>(arguments.count("time-limit", 0, 1, kMostSeconds));
  request.memory = static_cast<std::int64_t>(arguments.bytes("memory", 0) >> 20U);
  request.extra = arguments.texts("extra");
  if (!arguments.ok()) return arguments.usage_error();
  const std::string folder = arguments.file();
  int code = kDone;
  if (!open_planned(folder, code)) return code;
  std::error_code failure;
  request.program = fs::read_symlink("/proc/self/exe", failure).string();
  request.sweep_folder = fs::canonical(folder, failure).string();
  for (const std::string& problem : problems(request)) {
    complain(problem);
    code = kUsage;
  }
  if (code != kDone) return code;
  const std::string path = job_script_path(request);
  std::string error;
  if (!make_folder(fs::path(path).parent_path().string(), error) ||
      !write_file(path, job_script(request), error)) {
    complain(error);
    return kFailed;
  }
  const std::vector<std::string> command = submit_command(request);
  if (arguments.has("dry-run")) return write_output(fmt::format("{}\n", batch::shell_line(command)));
  return become_command(command);
}

}  // namespace detente::cli
