#include "engine/batch/claims.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/files.hpp"
#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

class ClaimsTest : public testing::Test {
protected:
  ClaimsTest() {
    std::string error;
    EXPECT_TRUE(make_folder(folder_.path(), error)) << error;
  }
  void owner(const std::string& words) {
    std::string error;
    ASSERT_TRUE(write_file(path_, words, error));
  }

  Folder folder_;
  std::string path_ = folder_.file("0001.claim");
};

TEST_F(ClaimsTest, AreFilesForAsLongAsTheyAreHeld) {
  {
    Claims claims;
    EXPECT_TRUE(claims.take(path_));
    EXPECT_TRUE(claims.take(path_)) << "taking it again is no harm";
    EXPECT_TRUE(std::filesystem::exists(path_));
    claims.give_up(path_);
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_TRUE(claims.take(path_));
  }
  EXPECT_FALSE(std::filesystem::exists(path_)) << "they end with their owner";
}

TEST_F(ClaimsTest, OfALiveWorkerElsewhereAreLeftAlone) {
  owner("another-machine 1 1");
  Claims claims;
  EXPECT_FALSE(claims.take(path_));
  EXPECT_FALSE(claims.take(path_));
}

TEST_F(ClaimsTest, OfADeadProcessOfThisMachineAreTakenOver) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  char host[256] = {};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  owner(fmt::format("{} {} 12345", host, child));
  Claims claims;
  EXPECT_TRUE(claims.take(path_));
}

TEST_F(ClaimsTest, OfADeadProcessThatNobodyHasBuriedAreTakenOver) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t info{};
  // It has ended, but stays as a zombie.
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  char host[256] = {};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  std::string error;
  const std::string stat = read_file(fmt::format("/proc/{}/stat", child), error).value();
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string started;
  for (int i = 0; i < 20; ++i) fields >> started;
  owner(fmt::format("{} {} {}", host, child, started));
  Claims claims;
  EXPECT_TRUE(claims.take(path_));
  ::waitpid(child, nullptr, 0);
}

TEST_F(ClaimsTest, OfAnEarlierProcessWithOurNumberAreTakenOver) {
  char host[256] = {};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  owner(fmt::format("{} {} 0", host, ::getpid()));
  Claims claims;
  EXPECT_TRUE(claims.take(path_));
}

TEST_F(ClaimsTest, ThatCannotBeWrittenDoNotStopTheWork) {
  Claims claims;
  EXPECT_TRUE(claims.take(folder_.file("no/such/folder/0001.claim")));
}

TEST_F(ClaimsTest, BeatingRenewsTheirTime) {
  Claims claims;
  ASSERT_TRUE(claims.take(path_));
  const auto past = std::filesystem::last_write_time(path_) - std::chrono::hours(1);
  std::filesystem::last_write_time(path_, past);
  claims.beat();
  EXPECT_GT(std::filesystem::last_write_time(path_), past);
}

}  // namespace
}  // namespace detente::batch
