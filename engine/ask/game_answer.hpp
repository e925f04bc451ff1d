// One-shot games: what a solution concept says of one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/solve/one_shot/correlated.hpp"
#include "engine/solve/one_shot/dominance.hpp"
#include "engine/solve/one_shot/game_method.hpp"
#include "engine/solve/one_shot/maximin.hpp"
#include "engine/solve/one_shot/repeated_game.hpp"

namespace detente::ask {

struct GameQuestion {
  std::optional<solve::GameMethod> method;  ///< None = the one that suits.
  std::optional<double> rationality;        ///< logit: stop there, 1/utils; none = go on to Nash.
  std::string objective = "welfare";        ///< correlated, coarse: or "fairness", or a player's name.
  solve::Budget budget;
};

/// What a method found; the members that it does not fill are empty.
struct GameAnswer {
  solve::GameMethod method = solve::GameMethod::pure;
  std::string how;       ///< What the method does, in words.
  bool asked = false;    ///< False: the method was chosen for the user.
  bool complete = true;  ///< The method did all that it does; set.remarks say what is missing.
  solve::EquilibriumSet set;
  std::optional<double> rationality;  ///< logit: at the equilibrium found.
  bool logit_equilibrium = false;     ///< logit: at a rationality that was asked for, so not of Nash.
  std::optional<solve::CorrelatedEquilibrium> correlated;
  std::vector<solve::Maximin> maximin;
  std::optional<solve::DominanceResult> dominance;
  std::optional<solve::RepeatedGame> repeated;
};

/// Errors: "usage-objective"; "usage-method" when it is not for such a game; "too-large" when it would take hours and
/// the budget has no end.
[[nodiscard]] Result<GameAnswer> solve_game(const solve::NormalForm& game, const GameQuestion& question);

}  // namespace detente::ask
