// One namespace for all that formulas can mention.
#include <algorithm>

#include <gtest/gtest.h>

#include "engine/scenario/model/arithmetic.hpp"
#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

TEST(CheckNames, KeepsOneNamespace) {
  expect_errors({
      {"[derived]\n", "[derived]\ncost = \"1\"\n", {"15:1 duplicate-name"}},
      {"[derived]\n", "[derived]\narsenal = \"1\"\n", {"15:1 duplicate-name"}},
      {"[derived]\n", "[derived]\nunsc = \"1\"\n", {"15:1 unread", "34:11 duplicate-name"}},
      {"[state]\n", "[state]\ncost = { levels = 2, start = 0 }\n", {"12:1 duplicate-name"}},
  });
  const std::vector<std::string> player = errors_with("[derived]\n", "[derived]\nus = \"1\"\n");
  EXPECT_NE(std::find(player.begin(), player.end(), "18:10 duplicate-name"), player.end());
}

TEST(CheckNames, LetsActionsAndPhasesShareNames) {
  EXPECT_EQ(errors_with("hold = {}", "hold = {}\narsenal = {}"), std::vector<std::string>{});
  EXPECT_EQ(errors_with("name = \"pyongyang\"", "name = \"arsenal\""), std::vector<std::string>{});
}

TEST(CheckNames, ReservesTheWordsOfFormulas) {
  for (const char* const word :
       {"and", "or", "not", "last", "self", "other", "round", "inf", "true", "false"}) {
    const std::string state = fmt::format("[state]\n{} = {{ levels = 2, start = 0 }}\n", word);
    const std::vector<std::string> errors = errors_with("[state]\n", state);
    EXPECT_NE(std::find(errors.begin(), errors.end(), "12:1 reserved-name"), errors.end()) << word;
  }
}

TEST(CheckNames, ReservesTheNamesOfFunctions) {
  for (const FunctionInfo& function : functions()) {
    const std::string parameter = fmt::format("[parameters]\n{} = 1\n", function.name);
    const std::vector<std::string> errors = errors_with("[parameters]\n", parameter);
    EXPECT_NE(std::find(errors.begin(), errors.end(), "9:1 reserved-name"), errors.end()) << function.name;
  }
}

TEST(CheckNames, ReservesTheNameForAllPlayers) {
  const std::vector<std::string> errors =
      errors_with("[ends]", "[players.default]\nactions = { x = {} }\npayoff = { y = 1 }\n[ends]");
  EXPECT_NE(std::find(errors.begin(), errors.end(), "57:10 reserved-name"), errors.end());
}

TEST(CheckNames, WantsLowerCaseWordsOfBoundedLength) {
  for (const char* const name :
       {"Cost", "2nd", "_x", "\"with blank\"", "with-dash", "\"\"", "\"caf\xC3\xA9\""}) {
    const std::vector<std::string> errors =
        errors_with("[outcomes]\n", fmt::format("[outcomes]\n{} = {{ last = \"1\" }}\n", name));
    EXPECT_EQ(errors, std::vector<std::string>{"60:1 bad-name"}) << name;
  }
  const auto named = [](std::size_t length) {
    return errors_with("[outcomes]\n", "[outcomes]\n" + std::string(length, 'a') + " = { last = \"1\" }\n");
  };
  EXPECT_EQ(named(40), std::vector<std::string>{});
  EXPECT_EQ(named(41), std::vector<std::string>{"60:1 bad-name"});
}

}  // namespace
}  // namespace detente::scenario
