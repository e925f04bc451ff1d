// Strategic games as Gambit's .nfg files have them: nfg_reader and nfg_writer lose nothing of one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

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

enum class NfgForm : unsigned char {
  as_is,    ///< The outcome version when there is one.
  payoff,   ///< Outcomes' names are left out.
  outcome,  ///< Made where there is none: one outcome for each different list of payoffs.
};

}  // namespace detente::solve
