#include "engine/batch/job_script.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"

namespace detente::batch {
namespace {

constexpr std::array kEngines{
    std::pair{JobEngine::slurm, std::string_view("slurm")},
    std::pair{JobEngine::parallel, std::string_view("parallel")},
    std::pair{JobEngine::local, std::string_view("local")},
};

constexpr std::int64_t kMinute = 60;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// One word of a shell command. Within single quotes only the quote itself has a meaning.
std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

/// The value of an option in an #SBATCH line: Slurm knows quotes and backslashes there, but no variables.
std::string sbatch_value(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + "\"";
}

/// "--account=arms control" as an #SBATCH line wants it.
std::string sbatch_option(const std::string& option) {
  const std::size_t equals = option.find('=');
  if (!option.starts_with("--") || equals == std::string::npos) return option;
  return option.substr(0, equals + 1) + sbatch_value(std::string_view(option).substr(equals + 1));
}

/// A folder in a file name of Slurm's, where % begins a pattern.
std::string sbatch_folder(std::string_view path) {
  std::string folder;
  for (const char c : path) {
    if (c == '%') folder += '%';
    folder += c;
  }
  return folder;
}

std::int64_t limit_minutes(const JobRequest& request) {
  return (request.time_limit + kMinute - 1) / kMinute;
}

/// As Slurm writes it: days-hours:minutes:seconds.
std::string slurm_time(std::int64_t minutes) {
  return fmt::format("{}-{:02}:{:02}:00", minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
}

std::string log_folder(const JobRequest& request) {
  return request.sweep_folder + "/logs";
}

/// The worker's command, for bash; `index` is bash text that stands for the worker's number.
std::string worker_command(const JobRequest& request, std::string_view index) {
  return fmt::format("{} sweep work {} --worker {} --workers {} --threads {}", shell_word(request.program),
                     shell_word(request.sweep_folder), index, request.workers, request.threads);
}

std::string sbatch_options(const JobRequest& request) {
  std::vector<std::string> options{
      "--job-name=" + sbatch_value(request.name),
      fmt::format("--array=0-{}", request.workers - 1),
      "--nodes=1",
      "--ntasks=1",
      fmt::format("--cpus-per-task={}", request.threads),
  };
  if (request.memory > 0) options.push_back(fmt::format("--mem={}M", request.memory));
  if (request.time_limit > 0) options.push_back("--time=" + slurm_time(limit_minutes(request)));
  options.push_back("--requeue");
  options.push_back(fmt::format("--signal=B:USR1@{}", warning_seconds(request)));
  // Slurm puts the working folder before file names, and reads patterns in it too.
  options.push_back("--chdir=/");
  options.push_back("--output=" + sbatch_value(sbatch_folder(log_folder(request)) + "/slurm-%A_%a.log"));
  options.push_back("--open-mode=append");
  for (const std::string& option : request.extra) options.push_back(sbatch_option(option));
  std::string lines;
  for (const std::string& option : options) lines += "#SBATCH " + option + "\n";
  return lines;
}

constexpr std::string_view kAbout =
    "# Workers of a planned sweep; written by `detente sweep submit`. It may be submitted again at any\n"
    "# time: what is committed stays, and workers take only what is not.\n";

/// USR1 is the warning before the time limit, and only this script gets it. TERM means that Slurm ends
/// the job (cancelled, preempted, requeued). Slurm then tells every process of the job by itself, and
/// whether the task comes back is its decision: asking for it here would undo a cancellation.
std::string slurm_script(const JobRequest& request) {
  std::string script = "#!/bin/bash\n" + sbatch_options(request) + "\n";
  script += kAbout;
  script += "set -u\n";
  script += fmt::format("most_restarts={}\n", kMostRestarts);
  script += R"(worker=
warned=
ended=
stop_worker() { if [[ -n $worker ]]; then kill -TERM "$worker" 2>/dev/null; fi; }
trap 'warned=1; stop_worker' USR1
trap 'ended=1' TERM

)";
  script += worker_command(request, "\"$SLURM_ARRAY_TASK_ID\"") + " &\n";
  script += R"(worker=$!
if [[ -n $warned ]]; then stop_worker; fi  # It came before there was a worker to tell.
# A trap ends `wait` early; only of a process that is gone is the code its own.
wait "$worker"
while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
wait "$worker"
code=$?

if [[ -n $ended ]]; then exit "$code"; fi
if [[ $code != 75 && $code -le 128 ]]; then exit "$code"; fi
if [[ $code != 75 && -z $warned && ${SLURM_RESTART_COUNT:-0} -ge $most_restarts ]]; then
  echo "killed (exit code $code) and restarted too often: not put back into the queue" >&2
  exit "$code"
fi
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
echo "interrupted (exit code $code): $task goes back into the queue" >&2
# The controller may be restarting itself just now.
for pause in 5 10 20 0; do
  if [[ -n $ended ]]; then exit 75; fi
  if scontrol requeue "$task"; then exit 75; fi
  sleep "$pause" &
  wait $!
done
echo "could not be put back into the queue: submit again to continue" >&2
exit 75
)";
  return script;
}

/// The workers get sessions of their own: Ctrl-C reaches this script alone, which tells each of them once.
std::string local_script(const JobRequest& request) {
  std::string script = "#!/bin/bash\n";
  script += kAbout;
  script += "set -u\n";
  script += fmt::format("cd -- {} || exit 1\n", shell_word(log_folder(request)));
  script += R"(workers=()
stopped=
stop_workers() { stopped=1; if ((${#workers[@]})); then kill -TERM "${workers[@]}" 2>/dev/null; fi; }
trap stop_workers INT TERM HUP

)";
  script += fmt::format("for ((i = 0; i < {}; ++i)); do\n", request.workers);
  script += "  if [[ -n $stopped ]]; then break; fi\n";
  script += "  setsid " + worker_command(request, "\"$i\"") + " >>\"local-$i.log\" 2>&1 &\n";
  script += R"(  workers+=($!)
done
if [[ -n $stopped ]]; then stop_workers; fi  # One may have started since.

# 0 when every worker has ended well, else 75 when each may go on, else the code of the first that failed.
result=0
for i in "${!workers[@]}"; do
  worker=${workers[i]}
  # A trap ends `wait` early; only of a process that is gone is the code its own.
  wait "$worker"
  while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
  wait "$worker"
  code=$?
  if ((code == 0)); then continue; fi
  echo "worker $i: exit code $code, see $PWD/local-$i.log" >&2
  if ((code > 128)); then code=75; fi
  if ((result == 0 || result == 75)); then result=$code; fi
done
if ((result == 75)); then echo "interrupted: submit again to continue" >&2; fi
exit "$result"
)";
  return script;
}

/// GNU parallel ends its jobs a moment after a TERM unless told to wait for them: --termseq, in ms. The
/// paths are arguments, not part of its template, for in that braces have a meaning. It has a session of
/// its own, so that only this script hears Ctrl-C.
std::string parallel_script(const JobRequest& request) {
  std::string script = "#!/bin/bash\n";
  script += kAbout;
  script += "set -u\n";
  script += fmt::format("cd -- {} || exit 1\n", shell_word(log_folder(request)));
  script += R"(parallel=
stopped=
stop_parallel() { stopped=1; if [[ -n $parallel ]]; then kill -TERM "$parallel" 2>/dev/null; fi; }
trap stop_parallel INT TERM HUP
job_log=$(mktemp) || exit 1
trap 'rm -f -- "$job_log"' EXIT

)";
  script += fmt::format("setsid parallel --will-cite --quote --jobs {} --line-buffer --tagstring {{3}}",
                        request.workers);
  script += R"( --joblog "$job_log" --termseq TERM,86400000,KILL)";
  for (const std::string& option : request.extra) script += " " + shell_word(option);
  script += fmt::format(" \\\n  {{1}} sweep work {{2}} --worker {{3}} --workers {} --threads {} \\\n",
                        request.workers, request.threads);
  script += fmt::format("  ::: {} ::: {} ::: {{0..{}}} >>parallel.log 2>&1 &\n", shell_word(request.program),
                        shell_word(request.sweep_folder), request.workers - 1);
  script += R"(parallel=$!
if [[ -n $stopped ]]; then stop_parallel; fi  # It came before there was anything to stop.
# A trap ends `wait` early; only of a process that is gone is the code its own.
wait "$parallel"
while kill -0 "$parallel" 2>/dev/null; do wait "$parallel"; done
wait "$parallel"
code=$?

if ((code == 0)); then exit 0; fi
# Up to 101 it counts the jobs that ended badly. How each ended is in the job log: $7 code, $8 signal.
if [[ -z $stopped ]] && ((code <= 101 || code == 255)); then
  failed=$(awk -F '\t' 'NR > 1 { seen = 1; if ($8 == 0 && $7 != 0 && $7 != 75 && $7 <= 128) bad = $7 }
                        END { print seen ? bad + 0 : 1 }' "$job_log")
  if ((failed != 0)); then
    echo "exit code $failed, see $PWD/parallel.log" >&2
    exit "$failed"
  fi
fi
echo "interrupted: submit again to continue" >&2
exit 75
)";
  return script;
}

}  // namespace

std::optional<JobEngine> parse_job_engine(std::string_view text) {
  for (const auto& [engine, name] : kEngines) {
    if (name == text) return engine;
  }
  return std::nullopt;
}

std::string to_string(JobEngine engine) {
  for (const auto& [known, name] : kEngines) {
    if (known == engine) return std::string(name);
  }
  DETENTE_REQUIRE(false, "every engine has a name");
  return {};
}

std::vector<std::string> problems(const JobRequest& request) {
  std::vector<std::string> found;
  const auto absolute_path = [&](std::string_view what, const std::string& path) {
    if (path.empty() || path.front() != '/') {
      found.push_back(fmt::format("the {} '{}' is not an absolute path", what, path));
    }
    if (has_control_character(path))
      found.push_back(fmt::format("the {} has a control character in it", what));
  };
  absolute_path("program", request.program);
  absolute_path("sweep folder", request.sweep_folder);
  if (request.engine == JobEngine::slurm && request.sweep_folder.find('\\') != std::string::npos) {
    found.push_back("the sweep folder has a backslash in it, which Slurm does not take as part of a name");
  }
  if (request.name.empty() || has_control_character(request.name)) {
    found.push_back("the job's name is empty or has a control character in it");
  }
  if (request.workers < 1 || request.workers > kMostWorkers) {
    found.push_back(fmt::format("{} workers; expected 1 to {}", request.workers, kMostWorkers));
  }
  if (request.threads < 1)
    found.push_back(fmt::format("{} threads a worker; expected at least 1", request.threads));
  if (request.time_limit < 0) {
    found.push_back(fmt::format("a time limit of {} s; expected 0 (none) or more", request.time_limit));
  }
  if (request.memory < 0) {
    found.push_back(fmt::format("{} MiB of memory; expected 0 (the default) or more", request.memory));
  }
  for (const std::string& option : request.extra) {
    if (option.size() < 2 || option.front() != '-' || has_control_character(option)) {
      found.push_back(fmt::format("'{}' is not an option such as --partition=short", option));
    }
  }
  if (request.engine == JobEngine::local && !request.extra.empty()) {
    found.push_back(
        fmt::format("the local engine takes no options, but '{}' is given", request.extra.front()));
  }
  return found;
}

std::int64_t warning_seconds(const JobRequest& request) {
  constexpr std::int64_t kUsual = 60;
  if (request.time_limit <= 0) return kUsual;
  return std::min(kUsual, limit_minutes(request) * kMinute / 4);
}

std::string job_script(const JobRequest& request) {
  DETENTE_REQUIRE(problems(request).empty(), "a job script needs a valid request");
  switch (request.engine) {
    case JobEngine::slurm: return slurm_script(request);
    case JobEngine::parallel: return parallel_script(request);
    case JobEngine::local: return local_script(request);
  }
  DETENTE_REQUIRE(false, "every engine has a script");
  return {};
}

std::string job_script_path(const JobRequest& request) {
  return log_folder(request) + "/submit-" + to_string(request.engine) + ".sh";
}

std::vector<std::string> submit_command(const JobRequest& request) {
  if (request.engine == JobEngine::slurm) return {"sbatch", "--parsable", job_script_path(request)};
  return {"bash", job_script_path(request)};
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += shell_word(word);
  }
  return line;
}

}  // namespace detente::batch
