// What came of a bargaining session, over all runs and rounds.
#pragma once

#include <span>
#include <vector>

#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

struct SessionSummary {
  double sat = 0.0;            ///< Expected rounds per run in which its parties sat.
  double agreed = 0.0;         ///< Of these, the share that ended with a deal; 0 when they never sat.
  int likeliest = -1;          ///< The deal signed most often, the first of equals; -1 = none ever.
  double of_agreements = 0.0;  ///< Its share of the deals signed.
};

/// `mover`: the session's place in RoundSummary::frequency.
[[nodiscard]] SessionSummary summarise_session(std::span<const RoundSummary> rounds, int mover);

}  // namespace detente::simulate
