#include "engine/simulate/summary/session_summary.hpp"

#include <gtest/gtest.h>

namespace detente::simulate {
namespace {

/// Rounds in which one player of two actions moves, and a session of two deals ends as `shares` say.
std::vector<RoundSummary> rounds_of(const std::vector<std::vector<double>>& shares) {
  std::vector<RoundSummary> rounds;
  for (const std::vector<double>& round : shares) {
    rounds.emplace_back().frequency = {{0.5, 0.5}, round};
  }
  return rounds;
}

TEST(SessionSummary, AddsUpOverRounds) {
  const SessionSummary summary = summarise_session(rounds_of({{0.5, 0.25, 0.25}, {0.5, 0.0, 0.5}}), 1);
  EXPECT_DOUBLE_EQ(summary.sat, 2.0);
  EXPECT_DOUBLE_EQ(summary.agreed, 0.5);
  EXPECT_EQ(summary.likeliest, 1);
  EXPECT_DOUBLE_EQ(summary.of_agreements, 0.75);
}

TEST(SessionSummary, NamesNoDealWhereNoneWasSigned) {
  const SessionSummary summary = summarise_session(rounds_of({{1.0, 0.0, 0.0}}), 1);
  EXPECT_DOUBLE_EQ(summary.sat, 1.0);
  EXPECT_EQ(summary.agreed, 0.0);
  EXPECT_EQ(summary.likeliest, -1);
}

TEST(SessionSummary, IsEmptyWhereNobodyEverSat) {
  const SessionSummary summary = summarise_session(rounds_of({{0.0, 0.0, 0.0}}), 1);
  EXPECT_EQ(summary.sat, 0.0);
  EXPECT_EQ(summary.agreed, 0.0);
  EXPECT_EQ(summary.likeliest, -1);
}

}  // namespace
}  // namespace detente::simulate
