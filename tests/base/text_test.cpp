#include "engine/base/text.hpp"

#include <gtest/gtest.h>

namespace detente {
namespace {

TEST(Text, LosesTheByteOrderMarkAndNothingElse) {
  EXPECT_EQ(source_text("a", "\xEF\xBB\xBFtitle = 1")->text, "title = 1");
  EXPECT_EQ(source_text("a", " \xEF\xBB\xBFx\n")->text, " \xEF\xBB\xBFx\n");
  EXPECT_EQ(source_text("a.toml", "")->name, "a.toml");
}

TEST(Text, LosesBlanksAtItsEnds) {
  EXPECT_EQ(trimmed("\t a b \t"), "a b");
  EXPECT_EQ(trimmed(" \t "), "");
  EXPECT_EQ(trimmed("a\r\n"), "a\r\n");
  EXPECT_EQ(trimmed("\r\n a\r\n", kBlanksAndLines), "a");
}

}  // namespace
}  // namespace detente
