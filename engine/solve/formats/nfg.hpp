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
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// Payoffs (joint actions x players) that a file may describe; a short text must not make a large game.
inline constexpr std::size_t kMostNfgPayoffs = std::size_t{1} << 24U;

/// A strategic game with what a file says beside it.
struct NfgGame {
  struct Outcome {
    std::string name;
    std::vector<Rational> payoff;  ///< Per player, utils.
    bool operator==(const Outcome&) const = default;
  };
  /// Joint actions that share an outcome share its payoffs.
  struct OutcomeForm {
    std::vector<Outcome> outcomes;
    /// Per row of the game: 1-based index in `outcomes`; 0 = the null outcome, worth 0 to everyone.
    std::vector<int> outcome_of_row;
  };

  NormalForm game;
  std::string comment;
  std::optional<OutcomeForm> outcome_form;  ///< None = the file lists payoffs. Agrees with `game`.
};

/// Errors (file:line:column): not an .nfg file or another version, a text that is not closed, a wrong count,
/// what is not a finite number, an outcome that is not listed; "too-large" beyond kMostNfgPayoffs.
/// Memory: a fixed multiple of the text and of the payoffs that it describes.
[[nodiscard]] Result<NfgGame> read_nfg(const std::shared_ptr<const SourceText>& source);

enum class NfgForm : unsigned char {
  as_is,    ///< The outcome version when there is one.
  payoff,   ///< Outcomes' names are left out.
  outcome,  ///< Made where there is none: one outcome for each different list of payoffs.
};

/// read_nfg reads back the same game. Numbers are decimals where they end, else fractions.
[[nodiscard]] std::string write_nfg(const NfgGame& game, NfgForm form = NfgForm::as_is);

/// The same doubles, each as the shortest decimal that reads as it: what write_nfg then writes is short.
[[nodiscard]] NormalForm in_decimals(NormalForm game);

/// `text` in quotes, as a Gambit file has it.
[[nodiscard]] std::string gambit_quoted(std::string_view text);

}  // namespace detente::solve
