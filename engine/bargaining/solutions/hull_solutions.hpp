// Solutions among lotteries, by the number of parties. solutions.hpp is what to call.
#pragma once

#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {

/// Closed forms along the hull of the frontier. REQUIRES: two parties.
[[nodiscard]] BargainingPoint best_lottery_of_two(const BargainingProblem& problem, SolutionKind kind);

/// Linear programs and Newton's method, for any number of parties >= 2.
[[nodiscard]] BargainingPoint best_lottery_of_many(const BargainingProblem& problem, SolutionKind kind);

}  // namespace detente::bargaining
