#include "engine/simulate/runs/outcome_accumulator.hpp"

#include <algorithm>

namespace detente::simulate {

using scenario::OutcomeKind;

void OutcomeAccumulator::add(const scenario::Outcome& outcome, int round, double value, bool at_first_holds) {
  if (outcome.within > 0 && round >= outcome.within) return;
  if (outcome.at_first.present() && (counted > 0 || !at_first_holds)) return;
  const bool fresh = counted == 0;
  ++counted;
  const bool holds = value != 0.0;
  switch (outcome.kind) {
    case OutcomeKind::ever: sum = sum != 0.0 || holds ? 1.0 : 0.0; break;
    case OutcomeKind::count: sum += holds ? 1.0 : 0.0; break;
    case OutcomeKind::first:
      if (sum == 0.0 && holds) sum = round + 1;
      break;
    case OutcomeKind::last: sum = value; break;
    case OutcomeKind::mean:
    case OutcomeKind::total: sum += value; break;
    case OutcomeKind::max: sum = fresh ? value : std::max(sum, value); break;
    case OutcomeKind::min: sum = fresh ? value : std::min(sum, value); break;
  }
}

double OutcomeAccumulator::value(const scenario::Outcome& outcome) const {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  switch (outcome.kind) {
    case OutcomeKind::ever:
    case OutcomeKind::count:
    case OutcomeKind::total: return sum;
    case OutcomeKind::first: return sum == 0.0 ? kUndefined : sum;
    case OutcomeKind::mean: return counted == 0 ? kUndefined : sum / counted;
    case OutcomeKind::last:
    case OutcomeKind::max:
    case OutcomeKind::min: return counted == 0 ? kUndefined : sum;
  }
  return kUndefined;
}

}  // namespace detente::simulate
