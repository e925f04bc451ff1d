// The decisions and steps of find_futures, for those who walk the same way again and again.
#pragma once

#include "engine/simulate/futures/futures.hpp"
#include "engine/simulate/runs/sampling.hpp"

namespace detente::simulate {

/// True when nobody needs a solution.
[[nodiscard]] bool all_fixed(const game::Game& game);

/// Whether the way needs a graph, and in `method` which way it is.
[[nodiscard]] bool choose_way(const game::Game& game, const FuturesOptions& options,
                              const StageListener& listener, Method& method);

/// Why there are no futures when building the graph failed; none when sampling can do without.
[[nodiscard]] bool can_walk_instead(const game::Game& game, Method method,
                                    const std::vector<Diagnostic>& reasons);

[[nodiscard]] SamplingOptions sampling_options(const game::Game& game, const FuturesOptions& options,
                                               const StageListener& listener);
/// Some number of an exact ensemble was left to sampling.
[[nodiscard]] bool has_gaps(const Ensemble& ensemble);
/// Takes from `sample` what `exact` could not carry.
void fill_from_sample(Ensemble& exact, const Ensemble& sample);

}  // namespace detente::simulate
