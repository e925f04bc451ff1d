#include "engine/solve/reasons/likeliest_path.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/contract.hpp"
#include "engine/game/expansion.hpp"
#include "engine/play/joint.hpp"

namespace detente::solve {
namespace {

PathStep take_step(const game::Game& game, const play::Play& play, int round, game::NodeId node,
                   game::Expander& expander, const game::World& world) {
  PathStep step;
  step.round = round;
  step.node = node;
  const game::ChoiceSet& set = play.graph.choice_set(node);
  std::vector<double> room(static_cast<std::size_t>(set.rows));
  const auto chances =
      play::row_probabilities(set, play::mixes_at(play.graph, play.behaviour.at(round), node), room);
  step.row = static_cast<std::size_t>(std::ranges::max_element(chances) - chances.begin());
  step.chance = chances[step.row];
  step.before = world;
  game::World moved = world;
  play::set_moves(game, set, step.row, moved);
  const auto successors = expander.expand(play.graph.layer_of(node), moved);
  const auto likeliest = std::ranges::max_element(successors, {}, &game::Successor::probability);
  step.follows = likeliest->probability;
  step.after = likeliest->world;
  return step;
}

}  // namespace

LikeliestPath likeliest_path(const game::Game& game, const play::Play& play, int rounds) {
  game::Expander expander(game);
  game::World world = game.scenario().start_world();
  LikeliestPath path;
  for (int round = 0; round < rounds; ++round) {
    if (round > 0) game.next_round(world);
    for (int phase = expander.next_phase(0, world); phase < game.phase_count();
         phase = expander.next_phase(phase + 1, world)) {
      const auto node = play.graph.find(game, phase, world);
      DETENTE_REQUIRE(node.has_value(), "the graph holds every node that play reaches");
      path.steps.push_back(take_step(game, play, round, *node, expander, world));
      path.probability *= path.steps.back().chance * path.steps.back().follows;
      world = path.steps.back().after;
    }
    path.end = game.end_reached(world);
    if (path.end != 0) break;
  }
  return path;
}

}  // namespace detente::solve
