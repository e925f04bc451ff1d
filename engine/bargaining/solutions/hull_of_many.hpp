// Solutions among lotteries between any number of parties. solutions.hpp is what to call.
#pragma once

#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {

/// Linear programs and Newton's method, for any number of parties >= 2.
[[nodiscard]] BargainingPoint best_lottery_of_many(const BargainingProblem& problem, SolutionKind kind);

}  // namespace detente::bargaining
