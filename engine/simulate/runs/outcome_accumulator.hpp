// Outcomes of single runs: what one history's rounds add up to.
#pragma once

#include <limits>
#include <span>

#include "engine/game/game.hpp"

namespace detente::simulate {

/// One outcome of one run while it goes on. Start with a fresh one, `add` each round in which the
/// run is alive, ask for `value` at the end.
struct OutcomeAccumulator {
  double sum = 0.0;          ///< Of the marks so far, as scenario::OutcomeReading puts them together.
  std::int32_t counted = 0;  ///< Rounds that counted; at_first: 1 once it has been.
  std::int32_t marks = 0;    ///< Of them, those with a mark.

  /// The outcome's formula has `value` in round `round` (0-based); `at_first_holds` is true for an
  /// outcome without at_first.
  void add(const scenario::Outcome& outcome, int round, double value, bool at_first_holds);

  /// NaN when the run gives the outcome no value.
  [[nodiscard]] double value(const scenario::Outcome& outcome) const;
};

}  // namespace detente::simulate
