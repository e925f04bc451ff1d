// [strategies] and [play] as written; bind_strategies_test has who plays them.
#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(ParseStrategies, RefusesBadOnes) {
  const std::string rules =
      "rules = [ { when = \"last.other.yes and last.self.hold\", play = \"hold\" },\n"
      "          { play = { test = 1, hold = 3 } } ]\n";
  expect_errors({
      {rules, "", {"64:13 strategy-kind"}},
      {rules, rules + "mixed = { test = 1 }\n", {"64:13 strategy-kind"}},
      {rules, "rules = []\n", {"65:9 empty"}},
      {rules, "rules = [ 1 ]\n", {"65:11 wrong-type"}},
      {rules, "rules = { }\n", {"65:9 wrong-type"}},
      {rules, "rules = [ { when = \"1\" } ]\n", {"65:11 missing-key"}},
      {rules, "rules = [ { play = 3 } ]\n", {"65:20 wrong-type"}},
      {rules, "rules = [ { paly = \"hold\" } ]\n", {"65:11 missing-key", "65:13 unknown-key"}},
      {rules, "mixed = { test = -1, hold = 2 }\n", {"65:18 bad-weight"}},
      {rules, "mixed = { test = 0, hold = 0.0 }\n", {"65:9 bad-weight"}},
      {rules, "mixed = { test = 1e308, hold = 1e308 }\n", {"65:9 bad-weight"}},
      {rules, "mixed = { test = inf }\n", {"65:18 not-finite"}},
      {rules, "mixed = { test = nan }\n", {"65:18 not-finite"}},
      {rules, "mixed = { test = \"1\" }\n", {"65:18 wrong-type"}},
      {rules, "mixed = { }\n", {"65:9 bad-weight"}},
      {rules, "mixed = \"test\"\n", {"65:9 wrong-type"}},
      {rules, "policy = \"clever\"\n", {"65:10 unknown-word"}},
      {rules, "policy = \"myopic\"\n", {}},
      {"dprk = \"stubborn\"", "dprk = 3", {"63:8 wrong-type"}},
  });
  for (const char* const name : {"equilibrium", "myopic", "uniform"}) {
    EXPECT_EQ(errors_with("[ends]", fmt::format("[strategies.{}]\npolicy = \"myopic\"\n[ends]", name)),
              (std::vector<std::string>{"57:13 reserved-name"}));
  }
}

}  // namespace
}  // namespace detente::scenario
