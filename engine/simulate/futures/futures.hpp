// Futures: which way leads from a game to the distribution over its futures, and the way itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/game/graph_recipe.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/summary/ensemble.hpp"
#include "engine/solve/markov/markov.hpp"

namespace detente::simulate {

enum class Method : std::uint8_t {
  automatic,  ///< exact where the nodes fit a fixed limit or a player needs them, else sample.
  exact,
  sample,
};

[[nodiscard]] inline std::string to_string(Method of) {
  constexpr const char* kNames[] = {"auto", "exact", "sample"};
  return kNames[static_cast<std::size_t>(of)];
}

/// What long work tells of itself while it goes on; either may be empty.
struct StageListener {
  std::function<void(const std::string& name)> begin = {};  ///< A stage begins, and the one before ends.
  std::function<void(double done)> meter = {};              ///< Share of the stage, in [0, 1].
};

struct FuturesOptions {
  // --- change results ---
  Method method = Method::automatic;
  std::uint64_t replicates = 20'000;  ///< Of a sample, and for quantiles that exact cannot carry.
  double precision = 0.0;             ///< > 0: sample until every standard error is at most this.
  std::uint64_t seed = 1;
  bool walk = false;  ///< Sample by walking, so that single runs can be told one by one.
  // --- do not change results ---
  std::uint64_t max_memory = 0;  ///< Bytes for the node graph; 0 = half of the machine.
};

struct Futures {
  Method method = Method::exact;         ///< exact or sample: the way that was taken.
  std::optional<game::NodeGraph> graph;  ///< None when fixed policies walked without one.
  solve::MarkovSolution solution;        ///< Valid only with a graph.
  Ensemble ensemble;
  std::uint64_t sampled = 0;  ///< Runs behind the numbers whose origin is `sampled`.

  /// How everybody decides, for walking single runs. Both must outlive it.
  [[nodiscard]] std::unique_ptr<play::Chooser> chooser(const game::Game& game) const;
};

/// Errors: the graph does not fit, or a mover has no action.
[[nodiscard]] Result<Futures> find_futures(const game::Game& game, const FuturesOptions& options,
                                           const StageListener& listener = {});

// The steps of find_futures, for those who walk the same way again and again (see evaluator.hpp). Between them
// the graph is solved.

/// Chooses the way, and builds the graph if it needs one; with a recipe, `recipe` too. Errors: as find_futures.
[[nodiscard]] std::optional<Diagnostics> find_graph(const game::Game& game, const FuturesOptions& options,
                                                    const StageListener& listener, Futures& futures,
                                                    game::GraphRecipe* recipe = nullptr);
/// The distribution, from the graph and its solution; `propagate_all` gives the exact one.
[[nodiscard]] std::optional<Diagnostics> find_ensemble(const game::Game& game, const FuturesOptions& options,
                                                       const StageListener& listener,
                                                       const std::function<Ensemble()>& propagate_all,
                                                       Futures& futures);

}  // namespace detente::simulate
