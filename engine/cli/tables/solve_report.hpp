// Reports of `detente solve` on a game: one for each kind of answer, built from the same parts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/cli/tables/solve.hpp"
#include "engine/cli/tables/solve_labels.hpp"

namespace detente::cli {

// --- parts ---

/// Title, players, method, `facts`, remarks.
[[nodiscard]] std::string heading(const solve::NfgGame& game, const GameAnswer& answer,
                                  const GameLabels& labels,
                                  const std::vector<std::pair<std::string, std::string>>& facts);
/// Opens the object: "game", "players", "method".
void begin_report(JsonWriter& json, const solve::NfgGame& game, const GameAnswer& answer,
                  const GameLabels& labels);
/// "finished", "remarks", and closes the object.
[[nodiscard]] std::string end_report(JsonWriter& json, const GameAnswer& answer);
/// "equilibria", "complete", "degenerate".
void add_equilibria(JsonWriter& json, const solve::NormalForm& game, const GameAnswer& answer,
                    const GameLabels& labels);
/// NAME: {player: number}
void add_numbers(JsonWriter& json, const char* name, const GameLabels& labels,
                 const std::vector<double>& numbers);

// --- reports ---

[[nodiscard]] std::string equilibria_report(const solve::NfgGame& game, const GameAnswer& answer,
                                            const GameLabels& labels, Format format);
[[nodiscard]] std::string correlated_report(const solve::NfgGame& game, const GameAnswer& answer,
                                            const GameLabels& labels, Format format);
[[nodiscard]] std::string dominance_report(const solve::NfgGame& game, const GameAnswer& answer,
                                           const GameLabels& labels, Format format);
[[nodiscard]] std::string maximin_report(const solve::NfgGame& game, const GameAnswer& answer,
                                         const GameLabels& labels, Format format);
[[nodiscard]] std::string repeated_report(const solve::NfgGame& game, const GameAnswer& answer,
                                          const GameLabels& labels, Format format);

}  // namespace detente::cli
