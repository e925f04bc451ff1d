// Running: from an opened scenario to the distribution over its futures.
#pragma once

#include "engine/ask/opened.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::ask {

/// Errors: the graph does not fit, or a mover has no action. solve::not_converged_text says of its solution's
/// summary what the search left open.
[[nodiscard]] inline Result<simulate::Futures> run(const Opened& opened,
                                                   const simulate::FuturesOptions& options = {},
                                                   const simulate::StageListener& listener = {}) {
  return simulate::find_futures(opened.game(), options, listener);
}

}  // namespace detente::ask
