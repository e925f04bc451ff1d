// Outcome readings: what a run makes of a formula that is read at the end of each round.
//
// All have one normal form: with what a round is marked, how marks are put together, what no mark comes to.
// Whatever measures runs (exact, sampled, row by row) reads this table: a new reading is a row of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace detente::scenario {

enum class OutcomeKind : std::uint8_t { ever, count, first, last, mean, total, max, min };

struct OutcomeReading {
  enum class Mark : std::uint8_t {
    holds,  ///< 1 when the formula is not 0, else 0.
    value,  ///< What the formula gives.
    round,  ///< The round's number, from 1, when the formula is not 0; else the round has no mark.
  };
  enum class Fold : std::uint8_t { largest, smallest, sum, latest };

  OutcomeKind kind = OutcomeKind::ever;
  const char* word = "";  ///< As a scenario writes it.
  Mark mark = Mark::holds;
  Fold fold = Fold::largest;
  bool zero = false;       ///< Without a mark the outcome is 0; else the run gives it no value.
  bool per_round = false;  ///< The sum is divided by the rounds that count.

  /// A round in which the formula is 0 changes nothing.
  [[nodiscard]] constexpr bool passes_zeros() const { return zero || mark == Mark::round; }
  /// It may take more values than the formula does.
  [[nodiscard]] constexpr bool adds_values() const { return mark == Mark::value && fold == Fold::sum; }
  /// A round's mark; of Mark::round 1 instead of its number.
  [[nodiscard]] constexpr double mark_of(double value) const {
    return mark == Mark::value ? value : value != 0.0 ? 1.0 : 0.0;
  }
};

inline constexpr auto kOutcomeReadings = [] {
  using enum OutcomeReading::Mark;
  using enum OutcomeReading::Fold;
  return std::to_array<OutcomeReading>({
      {OutcomeKind::ever, "ever", holds, largest, true},
      {OutcomeKind::count, "count", holds, sum, true},
      {OutcomeKind::first, "first", round, smallest},
      {OutcomeKind::last, "last", value, latest},
      {OutcomeKind::mean, "mean", value, sum, false, true},
      {OutcomeKind::total, "total", value, sum, true},
      {OutcomeKind::max, "max", value, largest},
      {OutcomeKind::min, "min", value, smallest},
  });
}();

[[nodiscard]] constexpr const OutcomeReading& reading_of(OutcomeKind kind) {
  return kOutcomeReadings[static_cast<std::size_t>(kind)];
}

// Rows stand in the order of OutcomeKind; the normal form holds what can be carried along with a run.
static_assert([] {
  std::size_t row = 0;
  for (const OutcomeReading& reading : kOutcomeReadings) {
    using enum OutcomeReading::Mark;
    using enum OutcomeReading::Fold;
    if (static_cast<std::size_t>(reading.kind) != row++) return false;
    if (reading.mark == round && reading.fold != smallest) return false;
    if (reading.zero && reading.fold != sum && !(reading.mark == holds && reading.fold == largest))
      return false;
    if (reading.per_round && reading.fold != sum) return false;
  }
  return true;
}());

}  // namespace detente::scenario
