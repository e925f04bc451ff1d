// Small scenarios that several tests look at.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "engine/game/game.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::game::testing {

inline std::string rendered(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += render(diagnostic);
  return text;
}

/// Loads a text that must be valid.
inline scenario::Scenario load(const std::string& text) {
  Result<scenario::Scenario> loaded = scenario::parse_scenario(text, "test.toml");
  if (!loaded) ADD_FAILURE() << rendered(loaded.diagnostics());
  return std::move(loaded).value();
}

inline Game compile(const scenario::Scenario& scenario) {
  Result<Game> game = compile_game(scenario);
  if (!game) ADD_FAILURE() << rendered(game.diagnostics());
  return std::move(game).value();
}

/// One player p that goes or stays, one phase; `state` and `payoff` are lines of their tables, `rest` is
/// what follows the phase.
inline std::string one_player(const std::string& state, const std::string& payoff,
                              const std::string& rest = {}) {
  return R"toml(
detente = 1
[scenario]
title = "One player"
start = 2020-01-01
round = "year"
rounds = 2
[players.p]
[players.p.actions]
go = {}
stay = {}
)toml" + (state.empty() ? state : "[state]\n" + state + "\n") +
         "[players.p.payoff]\n" + payoff + "\n[[phases]]\nname = \"only\"\nmovers = [\"p\"]\n" + rest;
}

/// A challenger arms or talks; a council of three may sanction it; arms and strain drift.
inline const char* const kStandoff = R"toml(
detente = 1
[scenario]
title = "Standoff"
start = 2020-01-01
round = "year"
rounds = 3
[parameters]
luck = 0.3
[state]
arms = { levels = 4, start = 1 }
mood = { values = ["calm", "tense"], start = "calm" }
[players.a]
discount = 0.9
rationality = 2.0
[players.a.actions]
arm = { when = "arms < 3" }
talk = {}
idle = {}
[players.a.payoff]
power = "arms / 3"
shame = "-0.5 * body.passed"
[players.b]
discount = 0.8
rationality = 3.0
[players.b.actions]
yes = {}
abstain = {}
no = {}
[players.b.payoff]
fear = "-arms / 3 - 0.2 * (mood == mood.tense)"
trouble = "-0.1 * b.yes * a.talk"
[councils.body]
quota = 2
veto = ["b"]
[councils.body.members]
b = { player = "b" }
c = { yes = "0.5 + 0.4 * a.arm", no = 0.05 }
d = { yes = 0.6 }
[[phases]]
name = "move"
movers = ["a"]
[[phases.effects]]
when = "a.arm"
chance = "luck"
change = { arms = 1 }
[[phases]]
name = "vote"
when = "not a.talk or mood == mood.tense"
council = "body"
motion = "a.arm or a.talk"
movers = ["b"]
[[phases.effects]]
when = "body.passed"
lottery = [ { chance = 0.5, change = { arms = -1 } }, { chance = 0.2, set = { mood = "tense" } } ]
[[phases]]
name = "drift"
[[phases.effects]]
when = "mood == mood.tense"
chance = 0.4
set = { mood = "calm" }
[[phases.effects]]
chance = 0.1
change = { arms = 1 }
[ends]
peace = "arms == 0"
war = "arms == 3 and mood == mood.tense"
[outcomes]
armed_ever = { ever = "a.arm" }
first_pass = { first = "body.passed" }
passes = { count = "body.passed", within = 2 }
last_arms = { last = "arms" }
mean_arms = { mean = "arms" }
sum_yes = { total = "body.yes" }
most_arms = { max = "arms" }
least_arms = { min = "arms - 2 * (mood == mood.tense)" }
first_tally = { last = "body.yes", at_first = "body.held" }
lone_no = { ever = "b.no", at_first = "body.held" }
)toml";

}  // namespace detente::game::testing
