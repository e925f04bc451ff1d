// Solutions among lotteries between two parties. solutions.hpp is what to call.
#pragma once

#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {

/// Closed forms along the hull of the frontier. REQUIRES: two parties.
[[nodiscard]] BargainingPoint best_lottery_of_two(const BargainingProblem& problem, SolutionKind kind);

}  // namespace detente::bargaining
