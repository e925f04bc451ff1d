#include "engine/scenario/model/tactic_spec.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <gtest/gtest.h>

#include "engine/scenario/text/node.hpp"
#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

/// The small crisis with a session at its end whose tactics are `tactics`.
std::string with_tactics(const std::string& tactics) {
  std::string text = kCrisis;
  const std::string phase = R"toml([[phases]]
name = "table"
[phases.bargain]
parties = ["us", "dprk"]
issues = { relief = [0, 1] }
tactics = )toml" + tactics + "\n[[phases.effects]]\nwhen = \"table.agreed\"\nset = { deal = \"partial\" }\n";
  const std::size_t at = text.find("[ends]");
  return at == std::string::npos ? text + phase : text.insert(at, phase);
}

TEST(TacticSpec, IsAName) {
  const Session session = loaded(with_tactics("{ dprk = \"conceder\" }")).sessions[0];
  ASSERT_EQ(session.tactics.size(), 2U);
  EXPECT_EQ(session.tactics[0].name, "") << "who is not mentioned has the usual one";
  EXPECT_EQ(session.tactics[1].name, "conceder");
  EXPECT_TRUE(session.tactics[1].numbers.empty());
}

TEST(TacticSpec, IsATableWithWhatElseTheTacticTakes) {
  const Session session =
      loaded(with_tactics("{ us = { name = \"boulware\", beta = 0.3, patience = 4, accept = \"time\" } }"))
          .sessions[0];
  const TacticSpec& us = session.tactics[0];
  EXPECT_EQ(us.name, "boulware");
  ASSERT_NE(us.number("beta"), nullptr);
  EXPECT_EQ(us.number("beta")->value, 0.3);
  EXPECT_EQ(us.number("patience")->value, 4.0);
  ASSERT_NE(us.word("accept"), nullptr);
  EXPECT_EQ(us.word("accept")->value, "time");
  EXPECT_EQ(us.number("accept"), nullptr);
  EXPECT_EQ(us.word("beta"), nullptr);
}

TEST(TacticSpec, MeansTheProtocolOfTacticsUnlessAnotherIsWritten) {
  EXPECT_EQ(loaded(with_tactics("{ us = \"linear\" }")).sessions[0].protocol, "concession");
  EXPECT_EQ(loaded(with_tactics("{ us = \"linear\" }\nprotocol = \"nash\"")).sessions[0].protocol, "nash");
}

TEST(TacticSpec, NeedsANameAndNumbersOrWords) {
  const auto codes = [](const std::string& tactics) {
    std::vector<std::string> found;
    const Result<Scenario> result = parse_scenario(with_tactics(tactics), "crisis.toml");
    for (const Diagnostic& one : result.diagnostics()) found.push_back(one.code);
    return found;
  };
  EXPECT_EQ(codes("{ us = 3 }"), (std::vector<std::string>{"wrong-type"}));
  EXPECT_EQ(codes("{ us = { beta = 0.3 } }"), (std::vector<std::string>{"missing-key"}));
  EXPECT_EQ(codes("{ us = { name = \"boulware\", beta = true } }"), (std::vector<std::string>{"wrong-type"}));
}

}  // namespace
}  // namespace detente::scenario
