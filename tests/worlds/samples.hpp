// A small crisis with every construct of the language, and ways to bend it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::scenario {

inline constexpr const char* kCrisis = R"toml(detente = 1
[scenario]
title = "A small crisis"
about = "Two capitals and a council"
start = 2022-05-26
round = "quarter"
rounds = 8
[parameters]
cost = { value = 0.5, low = 0.0, high = 2.0, about = "of a veto" }
detect = 0.25
[state]
arsenal = { levels = 8, start = 5, about = "warheads" }
deal = { values = ["none", "freeze", "partial"], start = "freeze" }
[derived]
twice = "2 * level"
level = "arsenal + 0 * detect"
[players.us]
name = "United States"
discount = 0.95
rationality = inf
[players.us.actions]
yes = { family = "sanctions", about = "tables a resolution" }
wait = { ballot = "abstain", when = "deal == deal.none or last.dprk.test" }
[players.us.payoff]
threat = "-twice / 14"
face = "-cost * us.yes * unsc.vetoed"
[players.dprk]
[players.dprk.actions]
test = { when = "deal == deal.none" }
hold = {}
[players.dprk.payoff]
deterrence = "sqrt(arsenal / 7)"
[councils.unsc]
name = "Security Council"
quota = 3
veto = ["us"]
[councils.unsc.members]
us = { player = "us" }
india = { name = "India", yes = "0.5 + 0.4 * dprk.test", no = 0.1, weight = 3 }
[[phases]]
name = "pyongyang"
movers = ["dprk"]
[[phases.effects]]
when = "dprk.test"
chance = "detect"
change = { arsenal = 1 }
[[phases]]
name = "vote"
when = "arsenal > 0"
movers = ["us"]
council = "unsc"
motion = "dprk.test"
procedural = true
[[phases.effects]]
when = "unsc.passed"
lottery = [ { chance = 0.5, change = { arsenal = -1 } }, { chance = "cost / 4", set = { deal = "none" } } ]
[ends]
disarmed = "arsenal == 0"
[outcomes]
vetoes = { count = "unsc.vetoed", within = 4, at_first = "unsc.held", about = "early vetoes" }
final = { last = "arsenal" }
[play]
dprk = "stubborn"
[strategies.stubborn]
rules = [ { when = "last.other.yes and last.self.hold", play = "hold" },
          { play = { test = 1, hold = 3 } } ]
)toml";

/// kCrisis with the first `from` replaced by `to`.
inline std::string crisis(const std::string& from, const std::string& to) {
  std::string text = kCrisis;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample lacks: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

inline Scenario loaded(const std::string& text, const std::vector<Setting>& settings = {}) {
  Result<Scenario> result = parse_scenario(text, "crisis.toml", settings);
  for (const Diagnostic& diagnostic : result.diagnostics()) ADD_FAILURE() << render(diagnostic);
  return result.ok() ? std::move(result).value() : Scenario();
}

/// "14:9 unread" for each error, in order.
inline std::vector<std::string> places(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> all;
  for (const Diagnostic& one : diagnostics)
    all.push_back(fmt::format("{}:{} {}", one.at.line, one.at.column, one.code));
  return all;
}

inline std::vector<std::string> errors_of(const std::string& text,
                                          const std::vector<Setting>& settings = {}) {
  return places(parse_scenario(text, "crisis.toml", settings).diagnostics());
}

/// What comes of kCrisis when `from` becomes `to`.
inline std::vector<std::string> errors_with(const std::string& from, const std::string& to) {
  return errors_of(crisis(from, to));
}

/// The first error's message, or nothing.
inline std::string message_with(const std::string& from, const std::string& to) {
  const Result<Scenario> result = parse_scenario(crisis(from, to), "crisis.toml");
  return result.diagnostics().empty() ? std::string() : result.diagnostics().front().message;
}

inline std::string hint_with(const std::string& from, const std::string& to) {
  const Result<Scenario> result = parse_scenario(crisis(from, to), "crisis.toml");
  return result.diagnostics().empty() ? std::string() : result.diagnostics().front().hint;
}

/// One way to break the sample, and all errors that must come of it.
struct Breakage {
  std::string from, to;
  std::vector<std::string> errors;
};

inline void expect_errors(const std::vector<Breakage>& table) {
  for (const Breakage& row : table) {
    EXPECT_EQ(errors_with(row.from, row.to), row.errors) << row.from << "  became  " << row.to;
  }
}

}  // namespace detente::scenario
