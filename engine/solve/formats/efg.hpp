// Gambit's .efg files: the first rounds of a scenario as an extensive-form game.
//
// Savani, R., Turocy, T. L. Gambit: The package for computation in game theory, manual, "Game representation
// formats": the extensive game (.efg) file format, version EFG 2 R.
//
// The tree unrolls the node graph: every history has nodes of its own. Movers of a phase choose one after
// another, and an information set hides from each what the others choose; later everyone has seen it. Players
// with a fixed policy are moves of chance, as are councils and effects. The probabilities at a chance node
// are written so that they add up to exactly 1. All payoffs stand at the ends of the tree, discounted to the
// start.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/numerics/rational.hpp"
#include "engine/play/horizon.hpp"

namespace detente::solve {

/// Rounds that a tree may have; it is written by recursion.
inline constexpr int kMostEfgRounds = 100;

struct EfgOptions {
  int rounds = 1;  ///< 1 to kMostEfgRounds; the tree ends after these.
  /// The ends are also worth what follows them when all play on as said; else nothing.
  bool continuation = true;
  std::size_t max_nodes = 1'000'000;  ///< Of the tree; it takes about 100 bytes a node.
};

/// `play` says how fixed players choose, and what follows the tree. Error: "too-large", and how many rounds
/// would fit.
[[nodiscard]] Result<std::string> write_efg(const game::Game& game, const play::Play& play,
                                            const EfgOptions& options);

/// `chances`, which add up to 1 but for rounding, as numbers that do so exactly: all but the largest as their
/// shortest decimals, which a reader takes for the same doubles.
[[nodiscard]] std::vector<Rational> exact_chances(const std::vector<double>& chances);

}  // namespace detente::solve
