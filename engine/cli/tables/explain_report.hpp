// An explanation as text for people, and as CSV and JSON for programs.
#pragma once

#include <string>

#include "engine/solve/markov/markov.hpp"
#include "engine/solve/reasons/explanation.hpp"

namespace detente::cli {

/// What the reports are about. Game and explanation must outlive it.
struct ExplainedPlay {
  const game::Game& game;
  const solve::Explanation& explanation;
  std::string type;         ///< Of the player, if it has types.
  bool conditions = false;  ///< The user asked for a situation; else it is the likeliest of all.
};

/// The situation, payoffs by term, reasons as sentences, what the others do then.
[[nodiscard]] std::string explanation_text(const ExplainedPlay& play);

/// Tidy: action, measure, item, round, value.
[[nodiscard]] std::string explanation_csv(const ExplainedPlay& play);

[[nodiscard]] std::string explanation_json(const ExplainedPlay& play);

}  // namespace detente::cli
