#include "engine/base/parallel.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace detente {
namespace {

using Block = std::pair<std::size_t, std::size_t>;

class Parallel : public testing::Test {
protected:
  ~Parallel() override { set_thread_limit(0); }

  static std::set<Block> blocks(std::size_t count, std::size_t block, int threads) {
    set_thread_limit(threads);
    std::set<Block> seen;
    std::mutex mutex;
    for_blocks(count, block, [&](std::size_t begin, std::size_t end) {
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(seen.emplace(begin, end).second);
    });
    return seen;
  }
};

TEST_F(Parallel, BlocksCoverTheRangeAndDoNotDependOnTheThreads) {
  const std::set<Block> expected{{0, 4}, {4, 8}, {8, 10}};
  for (const int threads : {1, 2, 8}) EXPECT_EQ(blocks(10, 4, threads), expected) << threads;
}

TEST_F(Parallel, AnEmptyRangeCallsNothing) {
  EXPECT_TRUE(blocks(0, 4, 2).empty());
}

TEST_F(Parallel, TheLimitIsAllCoresUnlessSet) {
  set_thread_limit(0);
  EXPECT_GE(thread_limit(), 1);
  set_thread_limit(3);
  EXPECT_EQ(thread_limit(), 3);
  set_thread_limit(-1);
  EXPECT_GE(thread_limit(), 1);
}

TEST_F(Parallel, AnExceptionReachesTheCaller) {
  for (const int threads : {1, 4}) {
    set_thread_limit(threads);
    EXPECT_THROW(for_blocks(100, 1,
                            [](std::size_t begin, std::size_t) {
                              if (begin == 57) throw std::runtime_error("full");
                            }),
                 std::runtime_error);
  }
}

TEST_F(Parallel, LoopsMayBeNested) {
  set_thread_limit(4);
  std::vector<int> sums(8, 0);
  for_blocks(8, 1, [&](std::size_t outer, std::size_t) {
    std::vector<int> parts(16, 0);
    for_blocks(16, 4, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) parts[i] = static_cast<int>(i);
    });
    for (const int part : parts) sums[outer] += part;
  });
  EXPECT_EQ(sums, std::vector<int>(8, 120));
}

TEST_F(Parallel, InASerialScopeTheBlocksRunInOrderOnTheThreadThatAsks) {
  set_thread_limit(8);
  const auto threads_of_blocks = [] {
    std::vector<std::pair<std::size_t, std::thread::id>> seen;
    for_blocks(1000, 1,
               [&](std::size_t begin, std::size_t) { seen.emplace_back(begin, std::this_thread::get_id()); });
    return seen;
  };
  const SerialScope serial;
  { const SerialScope nested; }
  const auto seen = threads_of_blocks();
  ASSERT_EQ(seen.size(), 1000U);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], std::pair(i, std::this_thread::get_id()));
  }
}

TEST_F(Parallel, ASerialScopeConcernsItsOwnThreadAloneAndEndsWithItsLife) {
  if (thread_limit() < 2) GTEST_SKIP() << "one core";
  set_thread_limit(2);
  { const SerialScope ended; }
  const auto others_help = [] {
    std::atomic<int> waiting{0};
    std::atomic<bool> met{false};
    // Two blocks that wait for each other need two threads.
    for_blocks(2, 1, [&](std::size_t, std::size_t) {
      ++waiting;
      const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(2);
      while (waiting < 2 && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
      if (waiting == 2) met = true;
    });
    return met.load();
  };
  EXPECT_TRUE(others_help());
  // A scope that another thread is in changes nothing here.
  std::atomic<bool> inside{false};
  std::atomic<bool> leave{false};
  std::thread elsewhere([&] {
    const SerialScope serial;
    inside = true;
    while (!leave) std::this_thread::yield();
  });
  while (!inside) std::this_thread::yield();
  EXPECT_TRUE(others_help());
  leave = true;
  elsewhere.join();
}

TEST(ParallelDeathTest, AnEmptyBlockIsABrokenContract) {
  EXPECT_DEATH(for_blocks(1, 0, [](std::size_t, std::size_t) {}), "an empty block never covers the range");
}

}  // namespace
}  // namespace detente
