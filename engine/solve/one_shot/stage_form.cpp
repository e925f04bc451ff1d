#include "engine/solve/one_shot/stage_form.hpp"

#include "engine/base/contract.hpp"

namespace detente::solve {

NormalForm game_at(const game::Game& game, const play::Play& play, game::NodeId node,
                   const play::RoundValues& values) {
  const std::size_t players = play.discounts.size();
  const auto& set = play.graph.choice_set(node);
  DETENTE_REQUIRE(!set.movers.empty(), "a game needs players who move");
  NormalForm form;
  form.title = game.scenario().title;
  for (const auto& mover : set.movers) {
    const scenario::Player& player = game.scenario().players[static_cast<std::size_t>(mover.mover)];
    NormalForm::Player& named = form.players.emplace_back();
    named.name = player.name;
    for (const int action : mover.actions) {
      named.actions.push_back(player.actions[static_cast<std::size_t>(action)].name);
    }
  }
  const std::vector<double> worth = play::row_values(play, node, values);
  for (std::size_t row = 0; row < worth.size(); row += players) {
    for (const auto& mover : set.movers) {
      form.payoff.push_back(worth[row + static_cast<std::size_t>(mover.mover)]);
    }
  }
  return form;
}

}  // namespace detente::solve
