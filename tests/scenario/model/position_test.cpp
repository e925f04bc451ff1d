#include "engine/scenario/model/position.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/scenario/text/inheritance.hpp"

namespace detente::scenario {
namespace {

using testing::ElementsAre;

struct Read {
  std::vector<IssuePosition> positions;
  std::vector<std::string> errors;
};

/// Issues called `x` run from 0 to 10; there are no others.
Read read(const std::string& text) {
  Diagnostics diagnostics;
  const auto root = load_tree_of_text(text, "x.toml", diagnostics);
  Read result;
  const auto scale_of = [&](const Node::Entry& entry) -> std::optional<NumberRange> {
    if (entry.key == "x") return NumberRange{0.0, 10.0};
    diagnostics.error("unknown-scale", entry.key_at, "no such scale");
    return std::nullopt;
  };
  if (root) result.positions = read_positions(*root, "actor 'a'", scale_of, {1, 2, 3}, diagnostics);
  for (const Diagnostic& d : diagnostics.sorted()) {
    result.errors.push_back(std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + " " + d.code);
  }
  return result;
}

TEST(Position, ReadsNumbersAndEstimates) {
  const Read found =
      read("x = { ideal = { low = 1, best = 4, high = 9 }, salience = 0.5, about = \"a talk\" }\n");
  ASSERT_EQ(found.positions.size(), 1U);
  const IssuePosition& position = found.positions[0];
  EXPECT_EQ(position.issue, "x");
  EXPECT_EQ(position.ideal.best, 4.0);
  EXPECT_TRUE(position.ideal.uncertain());
  EXPECT_FALSE(position.salience.uncertain());
  EXPECT_EQ(position.capability.high, 3.0) << "what the owner has where the entry says nothing";
  EXPECT_EQ(position.about, "a talk");
}

TEST(Position, LeavesOutWhatHasErrorsAndGoesOn) {
  const Read found =
      read("y = { ideal = 1, salience = 1 }\nx = { ideal = 11, salience = 2, capability = inf }\n");
  EXPECT_TRUE(found.positions.empty());
  EXPECT_THAT(found.errors,
              ElementsAre("1:1 unknown-scale", "2:15 out-of-range", "2:30 out-of-range", "2:46 not-finite"));
}

TEST(Position, WantsBoundsThatRise) {
  EXPECT_THAT(read("x = { ideal = { low = 5, best = 4, high = 9 }, salience = 1 }\n").errors,
              ElementsAre("1:15 estimate-order"));
  EXPECT_THAT(read("x = { ideal = { low = 5, high = 9 }, salience = 1 }\n").errors,
              ElementsAre("1:15 missing-key"));
  EXPECT_THAT(read("x = 3\n").errors, ElementsAre("1:5 wrong-type"));
}

}  // namespace
}  // namespace detente::scenario
