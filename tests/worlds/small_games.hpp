// Scenarios compiled whole, for tests of policies and solvers.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/game/game.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::play::test {

/// A scenario, its game and its graph; the scenario stays where it is, for the game points to it.
struct Compiled {
  std::unique_ptr<scenario::Scenario> scenario;
  std::unique_ptr<game::Game> game;
  game::NodeGraph graph;

  [[nodiscard]] int player(const std::string& id) const {
    for (std::size_t p = 0; p < scenario->players.size(); ++p) {
      if (scenario->players[p].id == id) return static_cast<int>(p);
    }
    ADD_FAILURE() << "no player " << id;
    return -1;
  }
  /// Sets one variable of a world by its name.
  void set(game::World& world, const std::string& name, int value) const {
    for (int v = 0; v < scenario->vocabulary.size(); ++v) {
      if (scenario->vocabulary[v].name == name) {
        world[static_cast<std::size_t>(v)] = value;
        return;
      }
    }
    ADD_FAILURE() << "no variable " << name;
  }
};

inline Compiled compile(const std::string& body, const std::string& rounds = "rounds = 1") {
  const std::string head =
      "detente = 1\n[scenario]\ntitle = \"t\"\nstart = 2000-01-01\nround = \"year\"\n" + rounds + "\n";
  Compiled compiled;
  Result<scenario::Scenario> loaded = scenario::parse_scenario(head + body, "test.toml");
  for (const Diagnostic& d : loaded.diagnostics()) {
    if (d.severity == Severity::error) ADD_FAILURE() << render(d);
  }
  compiled.scenario = std::make_unique<scenario::Scenario>(std::move(loaded).value());
  Result<game::Game> game = game::compile_game(*compiled.scenario);
  for (const Diagnostic& d : game.diagnostics()) {
    if (d.severity == Severity::error) ADD_FAILURE() << render(d);
  }
  compiled.game = std::make_unique<game::Game>(std::move(game).value());
  Result<game::NodeGraph> graph = game::build_graph(*compiled.game, {});
  for (const Diagnostic& d : graph.diagnostics()) ADD_FAILURE() << render(d);
  compiled.graph = std::move(graph).value();
  return compiled;
}

}  // namespace detente::play::test
