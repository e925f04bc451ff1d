#include "engine/solve/reasons/payoff_terms.hpp"

#include <vector>

#include "engine/base/contract.hpp"

namespace detente::solve {

TermEvaluator::TermEvaluator(const game::Game& game, const game::NodeGraph& graph,
                             const game::GraphRecipe& recipe, int column)
    : game_(game),
      graph_(graph),
      recipe_(recipe),
      column_(column),
      terms_(game.payoff(column).size()),
      discount_(game.scenario().discounts()[static_cast<std::size_t>(column)]) {
}

void TermEvaluator::add_row(std::size_t row, double weight, const play::RoundValues& values,
                            std::span<double> sum) const {
  recipe_.add_terms(game_, row, column_, weight, sum);
  play::add_following(graph_, row, weight, values, sum.data());
}

play::RoundValues TermEvaluator::values(const play::Behaviour& behaviour, int rounds, int round) const {
  DETENTE_REQUIRE(rounds == 0 || (round >= 0 && round < rounds), "a round of the horizon");
  const std::vector<double> discounts(terms_, discount_);
  return play::values_of({graph_, behaviour, discounts, rounds}, round,
                         [&](std::size_t row, double weight, double* sum) {
                           recipe_.add_terms(game_, row, column_, weight, {sum, terms_});
                         });
}

}  // namespace detente::solve
