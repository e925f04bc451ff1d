#include "engine/simulate/runs/outcome_accumulator.hpp"

#include <algorithm>
#include <limits>

namespace detente::simulate {

void OutcomeAccumulator::add(const scenario::Outcome& outcome, int round, double value, bool at_first_holds) {
  if (outcome.within > 0 && round >= outcome.within) return;
  if (outcome.at_first.present() && (counted > 0 || !at_first_holds)) return;
  ++counted;
  using Reading = scenario::OutcomeReading;
  const Reading& reading = outcome.reading();
  double mark = reading.mark_of(value);
  if (reading.mark == Reading::Mark::round) {
    if (mark == 0.0) return;
    mark = round + 1;
  }
  const bool fresh = marks++ == 0;
  switch (reading.fold) {
    case Reading::Fold::largest: sum = fresh ? mark : std::max(sum, mark); break;
    case Reading::Fold::smallest: sum = fresh ? mark : std::min(sum, mark); break;
    case Reading::Fold::sum: sum += mark; break;
    case Reading::Fold::latest: sum = mark; break;
  }
}

double OutcomeAccumulator::value(const scenario::Outcome& outcome) const {
  if (marks == 0) return outcome.reading().zero ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  return outcome.reading().per_round ? sum / counted : sum;
}

void OutcomeWalk::add_round(int round) {
  const game::World& world = walker_.world();
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const game::OutcomeTable& table = game_.outcomes()[i];
    sums_[i].add(game_.scenario().outcomes[i], round, table.value(world), table.at_first.holds(world));
  }
}

}  // namespace detente::simulate
