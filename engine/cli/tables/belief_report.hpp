// What is believed of players with private types in a run.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/tables/run_report.hpp"
#include "engine/simulate/summary/belief_summary.hpp"

namespace detente::cli {

/// Per belief and round; empty without private types.
using Beliefs = std::vector<std::vector<simulate::BeliefRound>>;
[[nodiscard]] Beliefs beliefs_of(const RunResults& results);

/// Per typed player a table of rounds, and the moves that moved what is believed.
[[nodiscard]] std::string beliefs_text(const RunResults& results);

/// "beliefs" of round `round` (0-based).
void tell_beliefs(RoundSink& sink, const scenario::Scenario& scenario, const Beliefs& beliefs,
                  std::size_t round);

}  // namespace detente::cli
