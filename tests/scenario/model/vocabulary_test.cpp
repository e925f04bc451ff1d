#include "engine/scenario/model/vocabulary.hpp"

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(Vocabulary, StandsInTheOrderOfItsHeader) {
  const Scenario scenario = loaded(kCrisis);
  std::vector<std::string> names;
  for (const Variable& variable : scenario.vocabulary.variables()) names.push_back(variable.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"arsenal", "deal", "us", "dprk", "unsc.held", "unsc.passed",
                                      "unsc.vetoed", "unsc.yes", "unsc.no", "unsc.abstain", "last.us",
                                      "last.dprk", "last.unsc.held", "last.unsc.passed", "last.unsc.vetoed",
                                      "last.unsc.yes", "last.unsc.no", "last.unsc.abstain"}));
}

TEST(Vocabulary, KnowsSizesAndLabels) {
  const Scenario scenario = loaded(kCrisis);
  const Vocabulary& words = scenario.vocabulary;
  EXPECT_EQ(words[0].size, 8);
  EXPECT_TRUE(words[0].values.empty());
  EXPECT_EQ(words[1].values, (std::vector<std::string>{"none", "freeze", "partial"}));
  EXPECT_EQ(words[words.move(0)].values, (std::vector<std::string>{"none", "yes", "wait"}));
  EXPECT_EQ(words[words.move(0)].size, 3);
  EXPECT_EQ(words[words.council(0, VariableKind::held)].size, 2);
  EXPECT_EQ(words[words.council(0, VariableKind::yes)].size, 5) << "0 to the 4 votes there are";
  EXPECT_EQ(words[words.council(0, VariableKind::abstain)].size, 5);
}

TEST(Vocabulary, FindsTheMemoryOfAVariableAndBack) {
  const Scenario scenario = loaded(kCrisis);
  const Vocabulary& words = scenario.vocabulary;
  const VariableId passed = words.council(0, VariableKind::passed);
  EXPECT_EQ(words[passed].name, "unsc.passed");
  EXPECT_EQ(words[words.last(passed)].name, "last.unsc.passed");
  EXPECT_TRUE(words[words.last(passed)].last);
  EXPECT_FALSE(words[passed].last);
  EXPECT_EQ(words.now(words.last(passed)), passed);
  EXPECT_EQ(words[words.last(words.move(1))].name, "last.dprk");
  EXPECT_EQ(words[words.last(words.move(1))].owner, 1);
}

TEST(Vocabulary, IsEmptyForNothing) {
  EXPECT_EQ(Vocabulary().size(), 0);
  EXPECT_EQ(Vocabulary({}, 0, 0, 0).size(), 0);
}

}  // namespace
}  // namespace detente::scenario
