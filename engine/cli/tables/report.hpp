// Reports: the results of a run as tables for people, and as CSV and JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/game/game.hpp"
#include "engine/report/manifest_parts.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::cli {

/// What the reports are about. All must outlive it.
struct RunResults {
  const game::Game& game;
  const simulate::FuturesOptions& options;
  const simulate::Futures& futures;

  [[nodiscard]] const scenario::Scenario& scenario() const { return game.scenario(); }
};

/// Title, dates, method, who plays what, outcomes, likeliest moves.
[[nodiscard]] std::string run_tables(const RunResults& results);

/// {"scenario", "hash", "method", "seed", "outcomes", "rounds"}
[[nodiscard]] std::string run_json(const RunResults& results);

/// A row per outcome.
[[nodiscard]] std::string outcomes_csv(const RunResults& results);

/// Tidy: a row per round and number.
[[nodiscard]] std::string rounds_csv(const RunResults& results);

using report::ColumnNote;

[[nodiscard]] std::vector<ColumnNote> outcomes_columns();
[[nodiscard]] std::vector<ColumnNote> rounds_columns();

/// What decides a run's results, as a one-line JSON object: equal for equal runs.
[[nodiscard]] std::string run_identity(const scenario::Scenario& scenario,
                                       const simulate::FuturesOptions& options, bool trajectories);

/// manifest.json: the identity, the effective scenario, what the columns mean.
[[nodiscard]] std::string run_manifest(const RunResults& results, bool trajectories);

}  // namespace detente::cli
