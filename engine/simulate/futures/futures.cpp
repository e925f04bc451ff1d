#include "engine/simulate/futures/futures.hpp"

#include <algorithm>

#include "engine/simulate/exact/exact.hpp"
#include "engine/simulate/runs/sampling.hpp"

namespace detente::simulate {
namespace {

// Limits of the automatic choices. They must not depend on the machine, for the choice changes
// the numbers: memory for counting (about 60 bytes a node), and nodes.
constexpr std::uint64_t kExactNodes = 4'000'000;
constexpr std::uint64_t kChainNodes = 250'000;  ///< Counting more would take longer than walking.
constexpr std::uint64_t kCountingBytes = 64;

void begin(const StageListener& listener, const char* stage) {
  if (listener.begin) listener.begin(stage);
}

bool fits(const game::Game& game, std::uint64_t nodes) {
  const game::GraphSize size = game::measure_graph(game, {.max_bytes = nodes * kCountingBytes});
  return size.complete && size.nodes <= nodes;
}

/// True when nobody needs a solution.
bool all_fixed(const game::Game& game) {
  const std::vector<scenario::Policy>& play = game.scenario().play;
  // How a session ends, and what moves tell of their mover, is found with the values of what follows.
  if (!game.scenario().sessions.empty() || !game.scenario().beliefs.empty()) return false;
  return std::all_of(play.begin(), play.end(), play::is_fixed);
}

/// Whether the way needs a graph, and in `method` which way it is.
bool choose_way(const game::Game& game, const FuturesOptions& options, const StageListener& listener,
                Method& method) {
  method = options.method;
  if (method == Method::exact) return true;
  if (!all_fixed(game)) {
    if (method == Method::automatic) method = Method::exact;
    return true;
  }
  begin(listener, "measure");
  if (method == Method::automatic) {
    method = fits(game, kExactNodes) ? Method::exact : Method::sample;
    return method == Method::exact;
  }
  return !options.walk && fits(game, kChainNodes);
}

/// Some number was left to sampling.
bool has_gaps(const Ensemble& ensemble) {
  return std::any_of(ensemble.outcomes.begin(), ensemble.outcomes.end(), [](const auto& outcome) {
    return outcome.mean_origin == Origin::sampled || outcome.quantile_origin == Origin::sampled;
  });
}

/// Takes what `exact` could not carry from `sample`.
void fill_from_sample(Ensemble& exact, const Ensemble& sample) {
  for (std::size_t i = 0; i < exact.outcomes.size(); ++i) {
    OutcomeSummary& mine = exact.outcomes[i];
    const OutcomeSummary& other = sample.outcomes[i];
    if (mine.mean_origin == Origin::sampled) {
      mine = other;
    } else if (mine.quantile_origin == Origin::sampled) {
      mine.q05 = other.q05;
      mine.q50 = other.q50;
      mine.q95 = other.q95;
    }
  }
}

}  // namespace

std::unique_ptr<play::Chooser> Futures::chooser(const game::Game& game) const {
  return graph ? play::graph_chooser(game, *graph, solution.behaviour) : play::fixed_chooser(game);
}

std::optional<Diagnostics> find_graph(const game::Game& game, const FuturesOptions& options,
                                      const StageListener& listener, Futures& futures,
                                      game::GraphRecipe* recipe) {
  if (!choose_way(game, options, listener, futures.method)) return std::nullopt;
  begin(listener, "graph");
  const game::GraphOptions limits{.max_bytes = options.max_memory};
  auto graph = recipe != nullptr ? game::build_graph(game, limits, *recipe) : game::build_graph(game, limits);
  if (graph) {
    futures.graph = std::move(graph).value();
    return std::nullopt;
  }
  // Sampling can do without.
  const bool walks =
      futures.method == Method::sample && all_fixed(game) && graph.diagnostics().front().code == "too-large";
  if (walks) return std::nullopt;
  return Diagnostics(graph.diagnostics());
}

std::optional<Diagnostics> find_ensemble(const game::Game& game, const FuturesOptions& options,
                                         const StageListener& listener,
                                         const std::function<Ensemble()>& propagate_all, Futures& futures) {
  SamplingOptions sampling;
  sampling.rounds = game.scenario().rounds;
  sampling.seed = options.seed;
  sampling.replicates = options.replicates;
  sampling.precision = options.precision;
  sampling.progress = listener.meter;
  futures.sampled = 0;
  if (futures.method == Method::exact) {
    begin(listener, "propagate");
    futures.ensemble = propagate_all();
    if (!has_gaps(futures.ensemble)) return std::nullopt;
    begin(listener, "sample");
    const Ensemble sample = sample_chain(game, *futures.graph, futures.solution.behaviour, sampling);
    fill_from_sample(futures.ensemble, sample);
    futures.sampled = sample.replicates;
    return std::nullopt;
  }
  begin(listener, "sample");
  if (futures.graph && !options.walk) {
    futures.ensemble = sample_chain(game, *futures.graph, futures.solution.behaviour, sampling);
  } else {
    auto walked = sample_walk(
        game, [&] { return futures.chooser(game); }, sampling);
    if (!walked) return Diagnostics(walked.diagnostics());
    futures.ensemble = std::move(walked).value();
  }
  futures.sampled = futures.ensemble.replicates;
  return std::nullopt;
}

Result<Futures> find_futures(const game::Game& game, const FuturesOptions& options,
                             const StageListener& listener) {
  Futures futures;
  if (const auto wrong = find_graph(game, options, listener, futures)) return *wrong;
  if (futures.graph) {
    begin(listener, "solve");
    futures.solution =
        solve_markov(game, *futures.graph, solve::markov_options(game.scenario(), listener.meter));
  }
  const auto propagate_all = [&] {
    ExactOptions exact = exact_options(game, *futures.graph);
    exact.progress = listener.meter;
    return propagate(game, *futures.graph, futures.solution.behaviour, exact);
  };
  if (const auto wrong = find_ensemble(game, options, listener, propagate_all, futures)) return *wrong;
  return futures;
}

}  // namespace detente::simulate
