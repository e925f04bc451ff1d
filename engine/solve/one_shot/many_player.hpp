// All equilibria of small games of any number of players, by support enumeration with proof.
//
// Each support profile that survives conditional dominance (support.hpp) is searched as a whole
// (box_search.hpp): a system of multilinear equations and inequalities, bounded exactly on ever smaller
// cells, each zero proven to be alone and to exist. So `complete` is a theorem about the game, up to errors
// in this code: rounding is bounded in advance in the search (multilinear.hpp) and outward in the proofs
// (root_proof.hpp), and payoffs that doubles do not hold exactly (NormalForm::exact) are taken with that
// error.
//
// The guarantee ends where equilibria are not regular: on a continuum, at a double zero, or where an action
// outside a support is exactly as good as those in it. Such supports are named in the remarks, and `complete`
// is false. Profiles with exactly tied pure actions are exact all the same: pure equilibria never need
// rounding.
#pragma once

#include <cstddef>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

struct ManyPlayerOptions {
  Budget budget;
  /// Cells that one support may take; one that needs more is left unsettled. Of random games with 4 players
  /// and 3 actions, most supports take 1, the full one a thousand or so.
  std::size_t cells_per_support = 200'000;
  /// Cells that all supports may take; in such games a cell costs 3 to 6 microseconds.
  std::size_t cells = 10'000'000;
  /// Games with more support profiles are refused: the product of 2^actions - 1.
  double most_supports = 1e7;
};

/// Every equilibrium, each with its certificate, regret near 1e-15 of the payoffs' range: ascending total
/// size of support, even sizes first, then lexicographic; within one support by descending probabilities.
/// Isolated equilibria only: of a continuum, at most some points, and its supports in the remarks. Exact
/// where nobody mixes. A search that the budget ends returns the first of the same list.
[[nodiscard]] EquilibriumSet enumerate_many_player(const NormalForm& game,
                                                   const ManyPlayerOptions& options = {});

}  // namespace detente::solve
