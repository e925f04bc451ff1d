// The games that benches run: each is built in one place and measured by several.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::bench {

/// The value, or the end of the program with what was wrong.
template <typename T>
T expect(Result<T> result) {
  if (result) return std::move(result).value();
  for (const Diagnostic& diagnostic : result.diagnostics()) std::cerr << render(diagnostic);
  std::abort();
}

/// A scenario, its game and its graph. Built in place, for a Game points to its Scenario.
struct World {
  explicit World(scenario::Scenario read)
      : scenario(std::move(read)),
        game(expect(game::compile_game(scenario))),
        graph(expect(game::build_graph(game, {}))) {}
  // Not copyable: the game points to the scenario beside it.
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  scenario::Scenario scenario;
  game::Game game;
  game::NodeGraph graph;
};

inline std::string crisis_2022() {
  return DETENTE_SOURCE_DIR "/scenarios/crisis-2022.toml";
}

/// Four players, three actions each, one phase; every player's mean payoff is measured. The players
/// mix, always alike, or by what the next one did in the round before: one node, or 82.
inline std::string repeated_game(int rounds, bool remembers) {
  std::string text = fmt::format(
      "detente = 1\n[scenario]\ntitle = \"Repeated game\"\nstart = 2000-01-01\nround = \"month\"\nrounds = "
      "{}\n",
      rounds);
  std::string movers;
  std::string outcomes = "[outcomes]\n";
  std::string play = "[play]\n";
  for (int p = 0; p < 4; ++p) {
    const int next = (p + 1) % 4;
    const std::string payoff =
        fmt::format("{0} * p{1}.a + p{1}.b * p{2}.a - 0.5 * p{1}.c * p{3}.c + 0.25 * p{4}.b", 0.5 + p, p,
                    next, (p + 2) % 4, (p + 3) % 4);
    text += fmt::format(
        "[players.p{0}]\ndiscount = 0.9\n[players.p{0}.actions]\na = {{}}\nb = {{}}\nc = {{}}\n", p);
    text += fmt::format("[players.p{}.payoff]\nstage = \"{}\"\n", p, payoff);
    outcomes += fmt::format("payoff_{} = {{ mean = \"{}\" }}\n", p, payoff);
    play += fmt::format("p{0} = \"s{0}\"\n", p);
    movers += fmt::format("{}\"p{}\"", p == 0 ? "" : ", ", p);
    text += fmt::format("[strategies.s{}]\n", p);
    if (remembers) {
      text += fmt::format(
          "rules = [ {{ when = \"last.p{0}.a\", play = {{ a = 0.6, b = 0.3, c = 0.1 }} }},\n"
          "  {{ when = \"last.p{0}.b\", play = {{ a = 0.2, b = 0.5, c = 0.3 }} }},\n"
          "  {{ play = {{ a = 0.3, b = 0.3, c = 0.4 }} }} ]\n",
          next);
    } else {
      text += "mixed = { a = 0.5, b = 0.3, c = 0.2 }\n";
    }
  }
  return text + "[[phases]]\nname = \"stage\"\nmovers = [" + movers + "]\n" + outcomes + play;
}

/// A crisis of five phases and 4 * levels * levels states, in which four players, three of them at
/// once in one phase, answer each other.
inline std::string staged_crisis(int levels, int rounds) {
  constexpr const char* kText = R"toml(
detente = 1
[scenario]
title = "Staged crisis"
start = 2000-01-01
round = "quarter"
rounds = {rounds}
[state]
arms = {{ levels = {levels}, start = {middle} }}
strain = {{ levels = {levels}, start = {middle} }}
trust = {{ levels = 4, start = 1 }}
[derived]
danger = "(arms + strain) / {span}"
[players.north]
discount = 0.9
rationality = 4
[players.north.actions]
test = {{ when = "arms < {top}" }}
hold = {{}}
talk = {{}}
[players.north.payoff]
force = "2 * sqrt(arms / {top}) - strain / {top} + 0.3 * north.test"
slight = "-0.4 * north.talk * (1 - west.talk)"
[players.west]
discount = 0.9
rationality = 4
[players.west.actions]
press = {{}}
wait = {{}}
talk = {{ when = "trust > 0" }}
[players.west.payoff]
fear = "-2 * danger + 0.2 * trust"
home = "-0.3 * west.talk * north.test + 0.2 * west.press"
[players.east]
discount = 0.9
rationality = 4
[players.east.actions]
back = {{}}
abstain = {{}}
block = {{}}
[players.east.payoff]
order = "-danger + 0.3 * east.back * west.press - 0.2 * east.block * south.block"
[players.south]
discount = 0.9
rationality = 4
[players.south.actions]
back = {{}}
abstain = {{}}
block = {{}}
[players.south.payoff]
order = "-danger + 0.2 * south.back * east.back - 0.1 * south.block"
[[phases]]
name = "north"
movers = ["north"]
[[phases.effects]]
when = "north.test"
chance = 0.5
change = {{ arms = 1 }}
[[phases]]
name = "west"
movers = ["west"]
[[phases.effects]]
when = "west.talk and north.talk"
chance = "0.2 + 0.2 * trust"
change = {{ trust = 1, strain = -1 }}
[[phases]]
name = "council"
when = "west.press"
movers = ["east", "south"]
[[phases.effects]]
when = "east.back and south.back"
change = {{ strain = 1 }}
[[phases.effects]]
when = "east.block or south.block"
chance = 0.3
change = {{ trust = -1 }}
[[phases]]
name = "drift"
[[phases.effects]]
lottery = [ {{ chance = 0.2, change = {{ strain = 1 }} }}, {{ chance = 0.3, change = {{ strain = -1 }} }} ]
[[phases]]
name = "decay"
[[phases.effects]]
when = "arms > 0"
chance = 0.1
change = {{ arms = -1 }}
[[phases.effects]]
when = "trust > 0"
chance = 0.1
change = {{ trust = -1 }}
[outcomes]
tests = {{ count = "north.test" }}
test_in_a_year = {{ ever = "north.test", within = 4 }}
first_talks = {{ first = "north.talk and west.talk" }}
first_vote = {{ ever = "east.block and south.block", at_first = "west.press" }}
final_arms = {{ last = "arms" }}
most_strain = {{ max = "strain" }}
mean_trust = {{ mean = "trust" }}
)toml";
  return fmt::format(kText, fmt::arg("rounds", rounds), fmt::arg("levels", levels),
                     fmt::arg("middle", levels / 2), fmt::arg("top", levels - 1),
                     fmt::arg("span", 2 * (levels - 1)));
}

inline scenario::Scenario parse(const std::string& text) {
  return expect(scenario::parse_scenario(text, "bench.toml"));
}

}  // namespace detente::bench
