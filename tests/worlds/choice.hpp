// A game of one choice.
#pragma once

#include <vector>

#include "engine/scenario/load/scenario_file.hpp"

namespace detente::worlds {

/// One player chooses once: `high` is taken with probability 1 / (1 + exp(-rationality * gain)).
inline constexpr const char* kChoice = R"(detente = 1
[scenario]
title = "A choice"
start = 2000-01-01
round = "year"
rounds = 2
[parameters]
gain = { value = 1.0, low = -2.0, high = 2.0, about = "worth of going high" }
shown = { value = 1.0, low = 0.0, high = 2.0, about = "weight in what is measured" }
[state]
level = { levels = 3, start = 0, about = "rungs climbed" }
[players.a]
name = "Anna"
rationality = 1.0
[players.a.actions]
high = {}
low = {}
[players.a.payoff]
worth = "gain * a.high"
[[phases]]
name = "choice"
movers = ["a"]
[[phases.effects]]
when = "a.high"
change = { level = 1 }
[outcomes]
went_high = { ever = "a.high", about = "Anna goes high" }
height = { last = "shown * level", about = "where she stands at the end" }
)";

inline scenario::Scenario choice(const std::vector<scenario::Setting>& settings = {}) {
  return scenario::parse_scenario(kChoice, "choice.toml", settings).value();
}

}  // namespace detente::worlds
