// From pairs of matching vertices to the equilibria of a two-player game and their components.
//
// The vertices x of one polytope and y of the other are the two sides of a graph whose edges are the extreme
// equilibria (x, y). Its connected components are those of the set of equilibria, and its maximal complete
// bipartite subgraphs are the maximal Nash subsets; Avis, Rosenberg, Savani & von Stengel (2010), section 6.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

struct ExtremeEquilibria {
  /// strategies[i]: the vertices of player i that are part of an equilibrium, all different.
  std::vector<std::vector<Rational>> strategies[2];
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< Indices into strategies[0], strategies[1].
};

/// Sorted, certified and grouped; `complete` is left false.
[[nodiscard]] EquilibriumSet assemble(const NormalForm& game, const ExtremeEquilibria& found);

}  // namespace detente::solve
