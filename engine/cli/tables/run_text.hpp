// What a run says to people beside its outcomes.
#pragma once

#include <string>

#include "engine/cli/tables/run_report.hpp"

namespace detente::cli {

/// Title, dates, method, who plays what.
[[nodiscard]] std::string run_heading(const RunResults& results);

/// "9 states, 20 nodes, 48 transitions"
[[nodiscard]] std::string graph_text(const game::NodeGraph& graph);

/// "solved, 20 rounds; largest residual 1.1e-16; 2 of 9 simultaneous moves not proved unique"
[[nodiscard]] std::string equilibrium_text(const solve::MarkovSummary& summary);

/// What came of bargaining sessions, and the likeliest moves of the first rounds.
[[nodiscard]] std::string moves_text(const RunResults& results);

}  // namespace detente::cli
