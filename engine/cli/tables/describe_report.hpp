// What a scenario holds, and how large its game is, as a report.
#pragma once

#include "engine/ask/opened.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// Without tables. Both must outlive it.
[[nodiscard]] report::Report describe_report(const ask::Opened& opened, const game::GraphSize& size);

}  // namespace detente::cli
