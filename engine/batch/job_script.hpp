// Job scripts: how several workers take the shards of one planned sweep.
//
// Every engine starts the same command, `detente sweep work FOLDER --worker I --workers W`, W times: a
// Slurm job array, GNU parallel, or background processes of this machine. Workers take what is not
// committed and leave what is, so that any of these scripts may be submitted again at any time: after
// a crash, beside workers that still run, or when nothing is left to do.
//
// What a script makes of a worker's exit code:
//   0                the worker found nothing left to do
//   75               it was interrupted: Slurm starts it again, the others end with 75 themselves
//   128 + a signal   it was killed: as 75, but Slurm gives up after kMostRestarts
//   anything else    it failed, and would fail again: so does the script
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detente::batch {

enum class JobEngine : std::uint8_t {
  slurm,     ///< A Slurm job array, one task a worker. `sbatch` returns at once.
  parallel,  ///< GNU parallel, here or on other machines; in the foreground.
  local,     ///< Background processes of this machine; in the foreground until the last one ends.
};

/// "slurm", "parallel", "local"; none for any other text.
[[nodiscard]] std::optional<JobEngine> parse_job_engine(std::string_view text);
[[nodiscard]] std::string to_string(JobEngine engine);

struct JobRequest {
  JobEngine engine = JobEngine::local;
  std::string program;           ///< Absolute path of `detente`, the same on every machine.
  std::string sweep_folder;      ///< Absolute path of the planned sweep, on a disk that all workers share.
  std::string name = "detente";  ///< What `squeue` shows.
  int workers = 1;               ///< In [1, kMostWorkers].
  int threads = 1;               ///< Of each worker; also the cores that it asks Slurm for.
  /// Slurm only, seconds, rounded up to minutes; 0 = the partition's own limit. A worker is told to stop
  /// warning_seconds() before, commits what it has, and the script puts itself back into the queue.
  std::int64_t time_limit = 0;
  std::int64_t memory = 0;  ///< Slurm only, MiB of each worker; 0 = the partition's default.
  /// More options, as one writes them on the command line: of `sbatch` ("--partition=short"), or of
  /// `parallel` ("--sshloginfile=nodes"). The local engine has none.
  std::vector<std::string> extra;
};

inline constexpr int kMostWorkers = 1'000;  ///< Slurm's MaxArraySize is 1,001 unless a site changes it.
inline constexpr int kMostRestarts = 10;    ///< Of one worker that is killed again and again.

/// What is wrong with the request, one sentence each, with the value; empty when nothing is.
[[nodiscard]] std::vector<std::string> problems(const JobRequest& request);

/// Seconds before the time limit at which Slurm warns a worker: enough to finish the point in hand and
/// commit it, at most a quarter of the limit.
[[nodiscard]] std::int64_t warning_seconds(const JobRequest& request);

/// The script, for bash. REQUIRES: problems(request).empty().
[[nodiscard]] std::string job_script(const JobRequest& request);

/// Where the script belongs: FOLDER/logs/submit-<engine>.sh. The folder must exist before it is
/// submitted, for Slurm writes a worker's output there: FOLDER/logs/slurm-<job>_<worker>.log.
[[nodiscard]] std::string job_script_path(const JobRequest& request);

/// The words of the command that submits the script at job_script_path(); no shell reads them.
/// `sbatch` prints the job's number; the other two run until all workers have ended.
[[nodiscard]] std::vector<std::string> submit_command(const JobRequest& request);

/// The words as one line for a shell, quoted where needed: what a person would type.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

}  // namespace detente::batch
