#include "engine/base/names.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente {
namespace {

const std::vector<std::string> kKnown{"sanctions", "dialogue", "wait", "us"};

TEST(Names, DistanceCountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);  // Levenshtein's own textbook pair.
  EXPECT_EQ(edit_distance("ab", "ba"), 1);
  EXPECT_EQ(edit_distance("sanctoins", "sanctions"), 1);
  // Optimal string alignment, unlike full Damerau distance (2), edits no letter twice.
  EXPECT_EQ(edit_distance("ca", "abc"), 3);
}

TEST(Names, FindsTheNearestName) {
  EXPECT_EQ(nearest_name("sanctoins", kKnown), "sanctions");
  EXPECT_EQ(nearest_name("dialog", kKnown), "dialogue");
  EXPECT_EQ(nearest_name("zzzzzz", kKnown), "");
  EXPECT_EQ(nearest_name("", kKnown), "");
}

TEST(Names, GivesTiesToTheEarlierName) {
  EXPECT_EQ(nearest_name("cat", std::vector<std::string>{"bat", "rat"}), "bat");
}

TEST(Names, AShortNameIsNotNearAnotherThatSharesNoLetter) {
  EXPECT_EQ(nearest_name("x", std::vector<std::string>{"y"}), "");
}

TEST(Names, LongGarbageIsNearNothing) {
  EXPECT_EQ(nearest_name(std::string(100000, 'a'), std::vector<std::string>{std::string(100000, 'a')}), "");
}

TEST(Names, HintsAskOrListOrStaySilent) {
  EXPECT_EQ(name_hint("wiat", kKnown), "did you mean 'wait'?");
  EXPECT_EQ(name_hint("zzzzzz", kKnown), "known: sanctions, dialogue, wait, us");
  EXPECT_EQ(name_hint("zzzzzz", {}), "");
  const std::vector<std::string> many(20, "abcdefgh");
  EXPECT_TRUE(name_hint("z", many).ends_with("abcdefgh, ..."));
}

RC_GTEST_PROP(Names, DistanceIsSymmetricAndZeroOnlyForEqualWords,
              (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
}

}  // namespace
}  // namespace detente
