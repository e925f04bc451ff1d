#include "engine/base/fault_injection.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/files.hpp"

namespace detente {
namespace {

namespace fs = std::filesystem;

std::vector<std::pair<FileStep, std::string>> seen;

int note(FileStep step, const std::string& path) {
  seen.emplace_back(step, path);
  return 0;
}

class FaultInjection : public testing::Test {
protected:
  FaultInjection()
      : folder_(fs::path(testing::TempDir()) / ("detente_faults_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~FaultInjection() override {
    set_file_fault(nullptr);
    fs::remove_all(folder_);
  }
  [[nodiscard]] std::string path() const { return (folder_ / "x").string(); }
  [[nodiscard]] bool empty() const { return fs::is_empty(folder_); }

  fs::path folder_;
  std::string error_;
};

TEST_F(FaultInjection, AFileIsSyncedBeforeItGetsItsNameAndItsFolderAfter) {
  seen.clear();
  set_file_fault(note);
  ASSERT_TRUE(write_file(path(), "bytes", error_));
  std::vector<FileStep> steps;
  for (const auto& [step, where] : seen) steps.push_back(step);
  EXPECT_EQ(steps, (std::vector<FileStep>{FileStep::create, FileStep::write, FileStep::sync, FileStep::close,
                                          FileStep::rename, FileStep::sync_folder}));
  EXPECT_NE(seen.front().second, path()) << "written under another name";
  EXPECT_EQ(seen[4].second, path());
}

TEST_F(FaultInjection, AFailureBeforeTheNameIsGivenLeavesNothing) {
  for (int step = 1; step <= 5; ++step) {
    ASSERT_TRUE(inject_file_faults("ENOSPC@" + std::to_string(step)));
    EXPECT_FALSE(write_file(path(), "bytes", error_)) << step;
    EXPECT_NE(error_.find("No space left on device"), std::string::npos) << error_;
    EXPECT_TRUE(empty()) << step;
  }
}

TEST_F(FaultInjection, AFailureStrikesOnceUnlessItLasts) {
  ASSERT_TRUE(inject_file_faults("EIO@1"));
  EXPECT_FALSE(write_file(path(), "a", error_));
  EXPECT_TRUE(write_file(path(), "a", error_));
  ASSERT_TRUE(inject_file_faults("EIO@1+"));
  EXPECT_FALSE(write_file(path(), "b", error_));
  EXPECT_FALSE(write_file(path(), "b", error_));
  set_file_fault(nullptr);
  EXPECT_EQ(read_file(path(), error_), "a");
}

TEST_F(FaultInjection, AKillEndsTheProgramThere) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::string error;
    static_cast<void>(inject_file_faults("kill@5"));
    static_cast<void>(write_file(path(), "bytes", error));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(FaultInjection, CountsAndRefusesWhatItDoesNotKnow) {
  ASSERT_TRUE(inject_file_faults("count@0"));
  ASSERT_TRUE(write_file(path(), "a", error_));
  EXPECT_EQ(file_steps(), 6);
  for (const char* const spec : {"", "kill", "kill@", "kill@x", "EPERM@1", "@1"}) {
    EXPECT_FALSE(inject_file_faults(spec)) << spec;
  }
}

}  // namespace
}  // namespace detente
