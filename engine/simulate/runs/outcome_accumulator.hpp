// Outcomes of single runs: what one history's rounds add up to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/game/game.hpp"
#include "engine/simulate/runs/walker.hpp"

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

/// A thread's own walker, and what the outcomes of the run that it walks add up to. Whichever thread walks a
/// replicate, the run is the same.
class OutcomeWalk {
public:
  OutcomeWalk(const game::Game& game, std::unique_ptr<play::Chooser> own)
      : game_(game), chooser_(std::move(own)), walker_(game, *chooser_) {}

  /// As Walker::run.
  template <typename After>
  [[nodiscard]] bool run(std::uint64_t seed, std::uint64_t replicate, int rounds, const After& after) {
    sums_.assign(game_.outcomes().size(), {});
    return walker_.run(seed, replicate, rounds, [&](int round) {
      add_round(round);
      after(round);
    });
  }

  [[nodiscard]] const Walker& walker() const { return walker_; }
  /// Of the run, see OutcomeAccumulator::value.
  [[nodiscard]] double value(std::size_t outcome) const {
    return sums_[outcome].value(game_.scenario().outcomes[outcome]);
  }

private:
  void add_round(int round);

  const game::Game& game_;
  std::unique_ptr<play::Chooser> chooser_;
  Walker walker_;
  std::vector<OutcomeAccumulator> sums_;  ///< Per outcome.
};

}  // namespace detente::simulate
