// The Shapley value of a game with transferable utility, for few players.
#pragma once

#include <span>
#include <vector>

#include "engine/numerics/rational.hpp"

namespace detente::institutions {

/// Shapley, L. S. (1953), in Contributions to the Theory of Games II, 307-317: each player's marginal
/// contribution, averaged over the orders in which players join. `worth` has an entry per coalition: bit i of
/// the index = player i is in it; worth[0] = 0. REQUIRES: 2^n entries, n from 1 to 20. Cost: n * 2^(n - 1).
[[nodiscard]] std::vector<Rational> shapley_value(std::span<const Rational> worth);

}  // namespace detente::institutions
