#include "engine/batch/job_script.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace detente::batch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::array kEngines{JobEngine::slurm, JobEngine::parallel, JobEngine::local};
constexpr const char* kNastyName = "a  'sweep' \"of\" $HOME `id` {} %A #1 n;&";

JobRequest request_for(JobEngine engine) {
  JobRequest request;
  request.engine = engine;
  request.program = "/opt/detente/bin/detente";
  request.sweep_folder = "/data/veto";
  request.workers = 3;
  return request;
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A folder with a name that needs quoting, a program in it that notes how it was called and then does
/// what the test says, and a `scontrol` that notes its arguments.
class Scripts : public ::testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "job-script-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    std::filesystem::create_directories(folder() / "logs");
    executable(root_ / "scontrol", "echo \"$@\" >>" + (root_ / "scontrol.calls").string() + "\n");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  [[nodiscard]] std::filesystem::path folder() const { return root_ / kNastyName; }
  [[nodiscard]] std::string calls() const { return read_text(root_ / "calls"); }
  [[nodiscard]] std::string scontrol_calls() const { return read_text(root_ / "scontrol.calls"); }

  static void executable(const std::filesystem::path& path, const std::string& body) {
    write_text(path, "#!/bin/bash\n" + body);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  /// What a worker does; in `body`, $worker is its number.
  void workers_do(const std::string& body) {
    executable(folder() / "detente", "worker=$5\nprintf '<%s>' \"$@\" $'\\n' >>\"" +
                                         (root_ / "calls").string() + "\"\n" + body + "\n");
  }

  [[nodiscard]] JobRequest request(JobEngine engine) const {
    JobRequest request = request_for(engine);
    request.program = (folder() / "detente").string();
    request.sweep_folder = folder().string();
    return request;
  }

  /// Runs the script as its engine would; `environment` is put before bash: "A=1 B=2". `meanwhile` is
  /// a command of bash that runs beside the script, with its process id in $script. The exit code.
  int run(const JobRequest& request, const std::string& environment = "", const std::string& meanwhile = "") {
    write_text(job_script_path(request), job_script(request));
    std::string command = "cd /; PATH=" + root_.string() + ":$PATH " + environment + " " +
                          shell_line({"bash", job_script_path(request)}) + " 2>" +
                          (root_ / "errors").string();
    if (!meanwhile.empty()) command += " & script=$!; " + meanwhile + "; wait $script";
    const int status = std::system(shell_line({"bash", "-c", command}).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  int run_task(const std::string& environment = "", const std::string& meanwhile = "") {
    return run(request(JobEngine::slurm),
               "SLURM_ARRAY_JOB_ID=70 SLURM_ARRAY_TASK_ID=2 SLURM_JOB_ID=73 " + environment, meanwhile);
  }

  /// Bash: waits until that many workers have started.
  [[nodiscard]] std::string until_started(int workers = 1) const {
    return "for i in {1..500}; do if [[ $(cat " + (root_ / "calls").string() + " 2>/dev/null | wc -l) -ge " +
           std::to_string(workers) + " ]]; then break; fi; sleep 0.02; done; sleep 0.2";
  }

  [[nodiscard]] std::string worker_id() const { return (root_ / "worker.id").string(); }

  std::filesystem::path root_;
};

const std::string kStopsInOrder = "trap 'exit 75' TERM; for i in {1..500}; do sleep 0.02; done; exit 1";

TEST(JobEngine, NamesReadBack) {
  for (const JobEngine engine : kEngines) EXPECT_EQ(parse_job_engine(to_string(engine)), engine);
  EXPECT_EQ(parse_job_engine("Slurm"), std::nullopt);
  EXPECT_EQ(parse_job_engine(""), std::nullopt);
}

TEST(JobRequest, WhatIsWrongIsNamedWithItsValue) {
  EXPECT_THAT(problems(request_for(JobEngine::slurm)), IsEmpty());
  JobRequest request = request_for(JobEngine::slurm);
  request.program = "build/detente";
  request.sweep_folder = "/data/a\nb";
  request.name = "";
  request.workers = 1'001;
  request.threads = 0;
  request.time_limit = -1;
  request.memory = -2;
  request.extra = {"partition=short"};
  EXPECT_THAT(
      problems(request),
      ElementsAre(HasSubstr("'build/detente' is not an absolute path"),
                  HasSubstr("sweep folder has a control character"), HasSubstr("name is empty"),
                  HasSubstr("1001 workers; expected 1 to 1000"), HasSubstr("0 threads"), HasSubstr("-1 s"),
                  HasSubstr("-2 MiB"), HasSubstr("'partition=short' is not an option")));
}

TEST(JobRequest, AnOptionMayNotSmuggleInALine) {
  JobRequest request = request_for(JobEngine::slurm);
  request.extra = {"--partition=short\nrm -rf /"};
  EXPECT_THAT(problems(request), SizeIs(1));
}

TEST(JobRequest, TheLocalEngineTakesNoOptions) {
  JobRequest request = request_for(JobEngine::local);
  request.extra = {"--partition=short"};
  EXPECT_THAT(problems(request), ElementsAre(HasSubstr("--partition=short")));
}

TEST(JobScript, SlurmIsAskedForAnArrayThatComesBackAndIsWarned) {
  JobRequest request = request_for(JobEngine::slurm);
  request.threads = 4;
  request.memory = 2'048;
  request.time_limit = 93'784;  // 1 day, 2 h, 3 min, 4 s: rounded up to the minute.
  request.extra = {"--partition=short", "--account=arms control", "--exclusive"};
  const std::string script = job_script(request);
  EXPECT_THAT(script, StartsWith("#!/bin/bash\n"
                                 "#SBATCH --job-name=\"detente\"\n"
                                 "#SBATCH --array=0-2\n"
                                 "#SBATCH --nodes=1\n"
                                 "#SBATCH --ntasks=1\n"
                                 "#SBATCH --cpus-per-task=4\n"
                                 "#SBATCH --mem=2048M\n"
                                 "#SBATCH --time=1-02:04:00\n"
                                 "#SBATCH --requeue\n"
                                 "#SBATCH --signal=B:USR1@60\n"
                                 "#SBATCH --chdir=/\n"
                                 "#SBATCH --output=\"/data/veto/logs/slurm-%A_%a.log\"\n"
                                 "#SBATCH --open-mode=append\n"
                                 "#SBATCH --partition=\"short\"\n"
                                 "#SBATCH --account=\"arms control\"\n"
                                 "#SBATCH --exclusive\n\n"));
  EXPECT_THAT(script, HasSubstr("\n/opt/detente/bin/detente sweep work /data/veto "
                                "--worker \"$SLURM_ARRAY_TASK_ID\" --workers 3 --threads 4 &\n"));
}

TEST(JobScript, WhatIsNotAskedForIsLeftToThePartition) {
  const std::string script = job_script(request_for(JobEngine::slurm));
  EXPECT_THAT(script, Not(HasSubstr("--mem")));
  EXPECT_THAT(script, Not(HasSubstr("--time")));
}

TEST(JobScript, PathsInSlurmOptionsAreQuotedAsSlurmReadsThem) {
  JobRequest request = request_for(JobEngine::slurm);
  request.sweep_folder = R"(/data/a "b" 'c' #d $e 100 %A)";
  EXPECT_THAT(job_script(request),
              HasSubstr(R"(#SBATCH --output="/data/a \"b\" 'c' #d $e 100 %%A/logs/slurm-%A_%a.log")"));
}

TEST(JobRequest, SlurmTakesNoBackslashInAFolder) {
  JobRequest request = request_for(JobEngine::slurm);
  request.sweep_folder = R"(/data/a\b)";
  EXPECT_THAT(problems(request), ElementsAre(HasSubstr("backslash")));
  request.engine = JobEngine::local;
  EXPECT_THAT(problems(request), IsEmpty());
}

TEST(JobScript, TheWarningComesAMinuteBeforeTheEndOrEarlyInAShortJob) {
  JobRequest request = request_for(JobEngine::slurm);
  EXPECT_EQ(warning_seconds(request), 60);
  request.time_limit = 3'600;
  EXPECT_EQ(warning_seconds(request), 60);
  request.time_limit = 120;
  EXPECT_EQ(warning_seconds(request), 30);
  request.time_limit = 1;
  EXPECT_EQ(warning_seconds(request), 15);
}

TEST(JobScript, SubmittingNamesTheScriptInTheSweepFolder) {
  EXPECT_THAT(submit_command(request_for(JobEngine::slurm)),
              ElementsAre("sbatch", "--parsable", "/data/veto/logs/submit-slurm.sh"));
  EXPECT_THAT(submit_command(request_for(JobEngine::parallel)),
              ElementsAre("bash", "/data/veto/logs/submit-parallel.sh"));
  EXPECT_THAT(submit_command(request_for(JobEngine::local)),
              ElementsAre("bash", "/data/veto/logs/submit-local.sh"));
}

TEST(JobScript, AShellLineQuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shell_line({"sbatch", "/data/it's here/x.sh", ""}), "sbatch '/data/it'\\''s here/x.sh' ''");
}

TEST(JobScript, GnuParallelGetsThePathsAsArgumentsAndTimeToStop) {
  JobRequest request = request_for(JobEngine::parallel);
  request.sweep_folder = "/data/{} here";
  request.extra = {"--sshloginfile=my nodes"};
  const std::string script = job_script(request);
  EXPECT_THAT(script, HasSubstr(" --termseq TERM,86400000,KILL '--sshloginfile=my nodes' \\\n"
                                "  {1} sweep work {2} --worker {3} --workers 3 --threads 1 \\\n"
                                "  ::: /opt/detente/bin/detente ::: '/data/{} here' ::: {0..2} "));
}

TEST_F(Scripts, BashAcceptsEachOne) {
  for (const JobEngine engine : kEngines) {
    JobRequest nasty = request(engine);
    nasty.name = kNastyName;
    const std::string path = (root_ / "syntax.sh").string();
    write_text(path, job_script(nasty));
    EXPECT_EQ(std::system(shell_line({"bash", "-n", path}).c_str()), 0) << to_string(engine);
  }
}

TEST_F(Scripts, ASlurmTaskRunsItsWorkerAndEndsAsItDoes) {
  workers_do("exit 0");
  EXPECT_EQ(run_task(), 0);
  EXPECT_EQ(calls(), "<sweep><work><" + folder().string() + "><--worker><2><--workers><3><--threads><1><\n>");
  workers_do("exit 3");
  EXPECT_EQ(run_task(), 3);
  EXPECT_EQ(scontrol_calls(), "");
}

TEST_F(Scripts, ASlurmTaskWhoseWorkerWasInterruptedGoesBackIntoTheQueueAlone) {
  workers_do("exit 75");
  EXPECT_EQ(run_task("SLURM_RESTART_COUNT=500"), 75);
  EXPECT_EQ(scontrol_calls(), "requeue 70_2\n");
}

TEST_F(Scripts, ASlurmTaskWhoseWorkerWasKilledComesBackButNotForEver) {
  workers_do("kill -9 $$");
  EXPECT_EQ(run_task("SLURM_RESTART_COUNT=9"), 75);
  EXPECT_EQ(scontrol_calls(), "requeue 70_2\n");
  EXPECT_EQ(run_task("SLURM_RESTART_COUNT=10"), 137);
  EXPECT_EQ(scontrol_calls(), "requeue 70_2\n");
}

TEST_F(Scripts, TheWarningBeforeTheTimeLimitStopsTheWorkerAndPutsTheTaskBack) {
  workers_do(kStopsInOrder);
  EXPECT_EQ(run_task("", until_started() + "; kill -USR1 $script"), 75);
  EXPECT_EQ(scontrol_calls(), "requeue 70_2\n");
}

// Slurm tells the worker as well as the script.
TEST_F(Scripts, ACancelledTaskWaitsForItsWorkerAndStaysCancelled) {
  workers_do("echo $$ >" + worker_id() + "; " + kStopsInOrder);
  EXPECT_EQ(run_task("", until_started() + "; kill -TERM $script $(cat " + worker_id() + ")"), 75);
  EXPECT_EQ(scontrol_calls(), "");
}

TEST_F(Scripts, ATaskAsksAgainWhenTheControllerDoesNotAnswer) {
  workers_do("exit 75");
  executable(root_ / "scontrol", "echo \"$@\" >>" + (root_ / "scontrol.calls").string() + "; [[ $(wc -l <" +
                                     (root_ / "scontrol.calls").string() + ") == 2 ]]\n");
  executable(root_ / "sleep", "exit 0\n");
  EXPECT_EQ(run_task(), 75);
  EXPECT_EQ(scontrol_calls(), "requeue 70_2\nrequeue 70_2\n");
}

TEST_F(Scripts, LocalWorkersAllRunAndWriteTheirOwnLogs) {
  workers_do("echo \"I am $worker\"");
  EXPECT_EQ(run(request(JobEngine::local)), 0);
  for (const char* worker : {"0", "1", "2"}) {
    EXPECT_THAT(calls(), HasSubstr(std::string("<--worker><") + worker + "><--workers><3>"));
    EXPECT_EQ(read_text(folder() / "logs" / (std::string("local-") + worker + ".log")),
              std::string("I am ") + worker + "\n");
  }
}

TEST_F(Scripts, LocalWorkersThatWereKilledLeaveTheSweepResumable) {
  workers_do("[[ $worker == 1 ]] && kill -9 $$; exit 0");
  EXPECT_EQ(run(request(JobEngine::local)), 75);
  workers_do("[[ $worker == 0 ]] && kill -9 $$; [[ $worker == 1 ]] && exit 3; exit 75");
  EXPECT_EQ(run(request(JobEngine::local)), 3);
}

TEST_F(Scripts, GnuParallelRunsAllWorkersAndTellsInterruptedFromFailed) {
  if (std::system("command -v parallel >/dev/null") != 0) GTEST_SKIP() << "GNU parallel is not installed";
  workers_do("exit 0");
  EXPECT_EQ(run(request(JobEngine::parallel)), 0);
  for (const char* worker : {"0", "1", "2"}) {
    EXPECT_THAT(calls(), HasSubstr("<" + folder().string() + "><--worker><" + worker + "><--workers><3>"));
  }
  workers_do("[[ $worker == 1 ]] && kill -9 $$; exit 75");
  EXPECT_EQ(run(request(JobEngine::parallel)), 75);
  workers_do("[[ $worker == 1 ]] && exit 3; exit 75");
  EXPECT_EQ(run(request(JobEngine::parallel)), 3);
}

TEST_F(Scripts, StoppingGnuParallelGivesItsWorkersTheTimeTheyNeed) {
  if (std::system("command -v parallel >/dev/null") != 0) GTEST_SKIP() << "GNU parallel is not installed";
  workers_do("stop() { sleep 1; echo \"stopped $worker\" >>\"" + (root_ / "stopped").string() +
             "\"; exit 75; }; trap stop TERM; for i in {1..500}; do sleep 0.02; done; exit 1");
  EXPECT_EQ(run(request(JobEngine::parallel), "", until_started(3) + "; kill -TERM $script"), 75);
  EXPECT_THAT(read_text(root_ / "stopped"), SizeIs(3 * std::string("stopped 0\n").size()));
}

// As a terminal does that is closed: HUP to all of the process group. A worker that hears of it twice would
// stop at once and drop what it has in hand.
TEST_F(Scripts, ASignalToItsProcessGroupReachesEachLocalWorkerOnce) {
  workers_do(
      "trap 'echo told >>\"" + (root_ / "told").string() +
      "\"; told=1' HUP TERM\n"
      "for i in {1..500}; do sleep 0.02; if [[ -n $told ]]; then sleep 0.3; exit 75; fi; done; exit 1");
  EXPECT_EQ(run(request(JobEngine::local), "setsid", until_started(3) + "; kill -HUP -- -$script"), 75);
  EXPECT_EQ(read_text(root_ / "told"), "told\ntold\ntold\n");
}

TEST_F(Scripts, StoppingTheLocalEngineStopsItsWorkersInOrder) {
  workers_do(kStopsInOrder);
  EXPECT_EQ(run(request(JobEngine::local), "", until_started(3) + "; kill -TERM $script"), 75);
}

}  // namespace
}  // namespace detente::batch
