// Reports on players with private types: what is believed of them, and what each type does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/simulate/summary/belief_summary.hpp"
#include "engine/solve/certify/exploitability.hpp"

namespace detente::cli {

/// Per belief and round; empty without private types.
using Beliefs = std::vector<std::vector<simulate::BeliefRound>>;
[[nodiscard]] Beliefs beliefs_of(const RunResults& results);

/// "Beliefs": per typed player a table of rounds, and the moves that moved what is believed.
[[nodiscard]] std::string beliefs_text(const RunResults& results, const Beliefs& beliefs);

/// The rows of rounds.csv about round `round` (0-based), through `add(kind, owner, name, statistic, value)`.
using AddRow = std::function<void(std::string_view kind, std::string_view owner, std::string_view name,
                                  std::string_view statistic, double value)>;
void add_belief_rows(const RunResults& results, const Beliefs& beliefs, std::size_t round, const AddRow& add);

/// "beliefs": { player: ... } of a round, in an open object.
void write_beliefs(JsonWriter& json, const RunResults& results, const Beliefs& beliefs, std::size_t round);

/// A type as `detente solve` tells it.
struct TypeAnswer {
  int belief = 0, type = 0;
  double value = 0.0;  ///< To itself, utils.
  double gain = 0.0, gain_anywhere = 0.0;
  /// What it does where its player first moves on the likeliest path; empty when that never moves.
  std::vector<std::pair<std::string, double>> plays;
};

[[nodiscard]] std::string types_text(const scenario::Scenario& scenario,
                                     const std::vector<TypeAnswer>& types);
/// "types": [...] in an open object.
void write_types(JsonWriter& json, const scenario::Scenario& scenario, const std::vector<TypeAnswer>& types);

}  // namespace detente::cli
