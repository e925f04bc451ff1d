// Gambit's .nfg files: strategic games as text, read and written without loss.
//
// Savani, R., Turocy, T. L. Gambit: The package for computation in game theory, manual, "Game representation
// formats": the strategic game (.nfg) file format, payoff version and outcome version. The first player's
// strategy varies fastest in a file, the last player's in a NormalForm.
//
//     NFG 1 R "Stag hunt" { "Hunter 1" "Hunter 2" }
//     { { "stag" "hare" } { "stag" "hare" } }
//     "comment"
//     4 4 3 0 0 3 3 3
//
// In a quoted text `\"` is a quote and `\\` a backslash; a backslash before anything else is itself, as
// Gambit reads it.
#pragma once

#include <memory>

#include "engine/base/result.hpp"
#include "engine/solve/formats/nfg.hpp"

namespace detente::solve {

/// Payoffs (joint actions x players) that a file may describe; a short text must not make a large game.
inline constexpr std::size_t kMostNfgPayoffs = std::size_t{1} << 24U;

/// Errors (file:line:column): not an .nfg file or another version, a text that is not closed, a wrong count,
/// what is not a finite number, an outcome that is not listed; "too-large" beyond kMostNfgPayoffs.
/// Memory: a fixed multiple of the text and of the payoffs that it describes.
[[nodiscard]] Result<NfgGame> read_nfg(const std::shared_ptr<const SourceText>& source);

}  // namespace detente::solve
