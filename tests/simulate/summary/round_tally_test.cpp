#include "engine/simulate/summary/round_tally.hpp"

#include <gtest/gtest.h>

namespace detente::simulate {
namespace {

TEST(RoundTally, SummarisesStatesAndMovesOfEachRound) {
  const RoundLayout layout({3, 2}, {2});
  RoundTally tally(layout, 2);
  tally.running = {10, 5};
  const std::vector<std::uint64_t> ended = {2, 3, 5, 10, 0, /* round 2 */ 0, 0, 10, 1, 9};
  tally.ended_with = ended;
  tally.moves = {4.0, 6.0, 5.0, 0.0};
  const std::vector<RoundSummary> rounds = summarise(layout, tally, 10);
  ASSERT_EQ(rounds.size(), 2U);
  EXPECT_EQ(rounds[0].running, 1.0);
  EXPECT_EQ(rounds[1].running, 0.5);
  EXPECT_DOUBLE_EQ(rounds[0].variables[0].mean, 1.3);
  EXPECT_EQ(rounds[0].variables[0].q05, 0.0);
  EXPECT_EQ(rounds[0].variables[0].q25, 1.0);
  EXPECT_EQ(rounds[0].variables[0].q50, 1.0);
  EXPECT_EQ(rounds[0].variables[0].q75, 2.0);
  EXPECT_EQ(rounds[1].variables[1].q05, 0.0);
  EXPECT_EQ(rounds[1].variables[1].q25, 1.0);
  EXPECT_EQ(rounds[0].frequency, (std::vector<std::vector<double>>{{0.4, 0.6}}));
  EXPECT_EQ(rounds[1].frequency, (std::vector<std::vector<double>>{{0.5, 0.0}}));
}

TEST(RoundTally, AddsTalliesUp) {
  const RoundLayout layout({2}, {1});
  RoundTally a(layout, 1);
  RoundTally b(layout, 1);
  a.running = {3};
  a.ended_with = {1, 2};
  a.moves = {0.5};
  b.running = {1};
  b.ended_with = {1, 0};
  b.moves = {0.25};
  a.merge(b);
  EXPECT_EQ(a.running[0], 4U);
  EXPECT_EQ(a.ended_with, (std::vector<std::uint64_t>{2, 2}));
  EXPECT_EQ(a.moves[0], 0.75);
}

}  // namespace
}  // namespace detente::simulate
