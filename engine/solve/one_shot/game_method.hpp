// Methods for one-shot games: which fits a game, and about how long each takes.
//
// The times are rough: fits to measured random games on one core, good to a factor of a few, for a person who
// decides whether to wait. Nothing that is computed depends on them but the method taken when none is asked.
#pragma once

#include <array>
#include <limits>
#include <string>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

enum class GameMethod : unsigned char {
  pure,          ///< All equilibria without mixing.
  enumerate,     ///< All equilibria.
  lemke_howson,  ///< Some equilibria of a two-player game, by pivoting.
  logit,         ///< One equilibrium, or the logit equilibrium at a rationality.
  correlated,    ///< The best correlated equilibrium.
  coarse,        ///< The best coarse correlated equilibrium.
  dominance,     ///< Iterated elimination of dominated actions.
  maximin,       ///< What each player can assure itself of.
  repeated,      ///< The game played for ever: payoffs and critical discount factors.
};

/// As users write them, in the order of GameMethod.
inline constexpr std::array<const char*, 9> kGameMethods = {
    "pure", "enumerate", "lemke_howson", "logit", "correlated", "coarse", "dominance", "maximin", "repeated"};

struct Forecast {
  bool possible = false;  ///< False: the method is not for this game, whatever the time.
  double seconds = std::numeric_limits<double>::infinity();
  std::string why;  ///< What makes it slow or impossible: "4 players, 8.5e+09 support profiles".
};

[[nodiscard]] Forecast forecast(const NormalForm& game, GameMethod method);

/// enumerate where that takes about ten seconds or less, else logit.
[[nodiscard]] GameMethod suggested_method(const NormalForm& game);

/// "about 3 hours", "less than a second", "longer than a century".
[[nodiscard]] std::string duration_words(double seconds);

/// Why `method` should not be begun without a limit on its time, and what would work instead; empty when it
/// is possible and takes an hour or less.
[[nodiscard]] std::string refusal(const NormalForm& game, GameMethod method);

}  // namespace detente::solve
