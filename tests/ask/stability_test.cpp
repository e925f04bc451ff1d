#include "engine/ask/stability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::ask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kTutorial = DETENTE_SOURCE_DIR "/scenarios/tutorial/";

std::vector<std::string> codes(const Result<StabilityAnswer>& answer) {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : answer.diagnostics()) found.push_back(diagnostic.code);
  return found;
}

// Fraser & Hipel 1984: the crisis ends at 4 or 6.
TEST(AskStability, AnOptionFormIsJudgedWithTheNumbersOfItsStates) {
  const auto answer = stability(kTutorial + "cuba-1962.toml", {});
  ASSERT_TRUE(answer.ok());
  std::vector<std::string> lasting;
  for (const int state : answer.value().stability->equilibria(solve::StabilityConcept::seq)) {
    lasting.push_back(answer.value().keys[static_cast<std::size_t>(state)]);
  }
  EXPECT_THAT(lasting, ElementsAre("4", "6"));
  EXPECT_THAT(answer.value().hash, IsEmpty());
  EXPECT_FALSE(answer.value().coalitions.has_value());
}

TEST(AskStability, TheFirstRoundOfAScenarioIsJudgedAsSolved) {
  const auto answer = stability(kTutorial + "chicken.toml", {.state = "col=swerve,row=dare"});
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer.value().reasons.size(), 8U);  // Two players, four concepts.
  for (const solve::StabilityReason& reason : answer.value().reasons) EXPECT_TRUE(reason.stable);
  EXPECT_EQ(answer.value().hash.size(), 32U);
  EXPECT_EQ(answer.value().columns.front().title, "value of row");
}

TEST(AskStability, WhatIsWrongWithTheQuestionHasACodeOfItsOwn) {
  const std::string cuba = kTutorial + "cuba-1962.toml";
  EXPECT_THAT(codes(stability(cuba, {.state = "9x"})), ElementsAre("usage-state"));
  EXPECT_THAT(codes(stability(cuba, {.state = "4", .inverse = "6"})), ElementsAre("usage-question"));
  const scenario::Setting setting{"x", "1"};
  EXPECT_THAT(codes(stability(cuba, {.inverse = "4"}, {&setting, 1})), ElementsAre("usage-setting"));
  const auto unplanned = stability(kTutorial + "chicken.toml", {.state = "row=dare"});
  ASSERT_FALSE(unplanned.ok());
  EXPECT_THAT(unplanned.diagnostics().front().message, HasSubstr("col is missing"));
}

TEST(AskStability, PrivateTypesAreNotSupported) {
  EXPECT_THAT(codes(stability(kTutorial + "sincere-or-not.toml", {})), ElementsAre("unsupported"));
}

}  // namespace
}  // namespace detente::ask
