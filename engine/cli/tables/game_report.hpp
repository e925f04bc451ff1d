// What was found about a one-shot game, as a report.
#pragma once

#include "engine/cli/tables/game_parts.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// `result` must outlive it.
[[nodiscard]] report::Report game_report(const GameResult& result, const ask::GameQuestion& question);

}  // namespace detente::cli
