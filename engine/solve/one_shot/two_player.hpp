// All equilibria of a two-player game, in exact arithmetic.
//
// Both best-reply polytopes' vertices are enumerated by walking their edges, and vertices whose labels
// complete each other are equilibria: von Stengel (2002), Handbook of Game Theory 3, section 2; Avis, D.,
// Rosenberg, G. D., Savani, R., von Stengel, B. (2010). Enumeration of Nash equilibria for two-player games.
// Economic Theory 42, 9-37. They walk by reverse search, which needs no memory; we remember where we have
// been, which is faster and needs a few hundred bytes a vertex.
//
// Degenerate games may have infinitely many equilibria. These are a union of maximal Nash subsets: convex
// sets S x T, where S and T are spanned by vertices each of which is an equilibrium with each of the other
// side: Winkels, H. M. (1979); Jansen, M. J. M. (1981), Naval Research Logistics Quarterly 28, 311-319.
// We give these extreme equilibria; subsets that meet form one component.
#pragma once

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// Every equilibrium (of a component: every extreme one), exactly. Order: more weight on the first actions of
/// the first player first. `component` counts from 1; equilibria that are alone have -1. `degenerate` when
/// there is a component; the remarks name its maximal Nash subsets by the equilibria's places, from 1.
/// A budget leaves out those not found in time; which ones depends on nothing but the game and max_equilibria
/// (or the moment when `expired` said so).
/// REQUIRES: two players. Cost: time and memory grow with the number of vertices, which is exponential in
/// the number of actions of the player who has fewer; about 10^4 vertices a side at 15 x 15 actions.
[[nodiscard]] EquilibriumSet enumerate_two_player(const NormalForm& game, const Budget& budget = {});

}  // namespace detente::solve
