#include "engine/ask/explain.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "engine/ask/solution.hpp"

namespace detente::ask {
namespace {

const std::string kTutorial = DETENTE_SOURCE_DIR "/scenarios/tutorial/";

Opened opened(const std::string& name) {
  auto result = open(kTutorial + name);
  EXPECT_TRUE(result.ok());
  return std::move(result).value();
}

/// The codes of what is wrong with a question.
std::vector<std::string> codes(const Question& question, const Opened& scenario) {
  const auto asked = find(question, scenario);
  std::vector<std::string> codes;
  for (const Diagnostic& one : asked.diagnostics()) codes.push_back(one.code);
  return codes;
}

TEST(Explain, WhatIsWrongWithAQuestionIsToldAtOnceByStableCodes) {
  const Opened talks = opened("sincere-or-not.toml");
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes({.player = "dprk", .type = "sincere"}, talks), Codes{});
  EXPECT_EQ(codes({.player = "dprk"}, talks), Codes{"usage-type"});
  EXPECT_EQ(codes({.player = "us", .type = "sincere"}, talks), Codes{"usage-type"});
  EXPECT_EQ(codes({.player = "china", .round = 99}, talks), (Codes{"usage-player", "usage-round"}));
  EXPECT_EQ(codes({.player = "us", .state = "nothing=1"}, talks), Codes{"usage-state"});
  EXPECT_EQ(codes({.player = "us", .round = 0}, talks), Codes{"usage-round"});
}

TEST(Explain, ReasonsOfATypeAddUp) {
  const Opened talks = opened("sincere-or-not.toml");
  const auto solved = solve(talks);
  ASSERT_TRUE(solved.ok());
  const auto asked = find({.player = "dprk", .type = "opportunist"}, talks);
  ASSERT_TRUE(asked.ok());
  const auto reasons = explain(talks, solved.value(), asked.value());
  ASSERT_TRUE(reasons.ok());
  double chance = 0.0;
  for (const solve::ActionReasons& action : reasons.value().actions) {
    chance += action.probability;
    EXPECT_NEAR(std::accumulate(action.terms.begin(), action.terms.end(), 0.0), action.value, 1e-12);
  }
  EXPECT_NEAR(chance, 1.0, 1e-12);
}

TEST(Solution, TypesAreTheMeanOfTheirPlayerAndPathsAreTold) {
  const Opened talks = opened("sincere-or-not.toml");
  const auto solved = solve(talks);
  ASSERT_TRUE(solved.ok());
  const SolutionReport report = report_solution(talks, solved.value());
  ASSERT_EQ(report.types.size(), 2U);
  double mean = 0.0;
  for (const TypeSolution& type : report.types) {
    const auto& types = talks.scenario().beliefs[static_cast<std::size_t>(type.belief)].types;
    mean += types[static_cast<std::size_t>(type.type)].prior * type.deviations.value;
  }
  const int player = talks.scenario().beliefs[0].player;
  EXPECT_NEAR(mean, solved.value().solution.value[static_cast<std::size_t>(player)], 1e-9);
  ASSERT_FALSE(report.path.empty());
  for (const Step& step : report.path) {
    for (const auto& [mover, mix] : step.moves) {
      double chance = 0.0;
      for (const auto& [action, probability] : mix) chance += probability;
      EXPECT_NEAR(chance, 1.0, 1e-9);
    }
  }
}

}  // namespace
}  // namespace detente::ask
