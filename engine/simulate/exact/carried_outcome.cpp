#include "engine/simulate/exact/carried_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace detente::simulate {

using scenario::Outcome;
using scenario::OutcomeReading;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The largest value of a round when all values are small whole numbers, or -1.
int most_of_a_round(const EventValues& values, int rounds, int max_lanes) {
  const int most_that_fits = (max_lanes - 1) / rounds;
  int most = 0;
  for (std::size_t event = 0; event < values.value.size(); ++event) {
    if (values.present[event] == 0) continue;
    const double value = values.value[event];
    if (!(value >= 0.0 && value <= most_that_fits) || value != std::floor(value)) return -1;
    most = std::max(most, static_cast<int>(value));
  }
  return most;
}

std::vector<double> distinct_values(const EventValues& values) {
  std::vector<double> distinct;
  for (std::size_t event = 0; event < values.value.size(); ++event) {
    if (values.present[event] != 0) distinct.push_back(values.value[event]);
  }
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return distinct;
}

OutcomeSummary unknown() {
  OutcomeSummary summary;
  summary.mean = summary.sd = summary.q05 = summary.q50 = summary.q95 = kNan;
  summary.mean_origin = summary.quantile_origin = Origin::sampled;
  return summary;
}

OutcomeSummary summarise_moments(const Carried& carried) {
  OutcomeSummary summary;
  summary.mean = carried.sum / carried.mass;
  const double square = carried.square / carried.mass;
  const double variance = square - summary.mean * summary.mean;
  // What is left of equal squares is rounding: all runs have this value.
  constexpr double kRounding = 1e-13;
  if (variance <= kRounding * square || square == 0.0) {
    summary.q05 = summary.q50 = summary.q95 = summary.mean;
    return summary;
  }
  summary.sd = std::sqrt(variance);
  summary.q05 = summary.q50 = summary.q95 = kNan;
  summary.quantile_origin = Origin::sampled;
  return summary;
}

}  // namespace

EventValues event_values(const game::NodeGraph& graph, int outcome, const OutcomeReading& reading) {
  EventValues values{std::vector<char>(graph.events.size(), 0),
                     std::vector<double>(graph.events.size(), 0.0)};
  for (std::size_t event = 0; event < graph.events.size(); ++event) {
    for (const game::Event::Value& one : graph.events[event].values) {
      if (one.outcome != outcome) continue;
      values.present[event] = 1;
      values.value[event] = reading.mark_of(one.value);
    }
  }
  return values;
}

Carried plan_carried(const game::Game& game, int outcome, const EventValues& values,
                     const ExactOptions& options) {
  const Outcome& measured = game.scenario().outcomes[static_cast<std::size_t>(outcome)];
  Carried carried;
  carried.outcome = outcome;
  carried.reading = measured.reading();
  carried.has_at_first = measured.at_first.present();
  carried.rounds = measured.within > 0 ? std::min(measured.within, options.rounds) : options.rounds;
  if (carried.has_at_first) return carried;
  switch (carried.reading.fold) {
    case OutcomeReading::Fold::latest: carried.carry = Carry::last; break;
    case OutcomeReading::Fold::sum:
      carried.most = most_of_a_round(values, carried.rounds, options.max_lanes);
      carried.carry = carried.most >= 0 ? Carry::sum : Carry::moments;
      if (carried.carry == Carry::sum || carried.rounds > 1) break;
      // The sum of one round is its largest value.
      carried.values = distinct_values(values);
      if (carried.values.size() < static_cast<std::size_t>(options.max_lanes))
        carried.carry = Carry::extremum;
      break;
    case OutcomeReading::Fold::largest:
    case OutcomeReading::Fold::smallest:
      // Where zeros pass, the first round that holds decides.
      if (carried.reading.passes_zeros()) break;
      carried.values = distinct_values(values);
      carried.carry = carried.values.size() < static_cast<std::size_t>(options.max_lanes) ? Carry::extremum
                                                                                          : Carry::sampled;
      break;
  }
  return carried;
}

std::size_t Carried::lanes() const {
  switch (carry) {
    case Carry::waiting: return 1;
    case Carry::sum: return static_cast<std::size_t>(rounds) * static_cast<std::size_t>(most) + 1;
    case Carry::moments: return 3;
    case Carry::extremum: return values.size() + 1;
    case Carry::last:
    case Carry::sampled: break;
  }
  return 0;
}

void Carried::book(double value, double probability) {
  const auto at =
      std::find_if(atoms.begin(), atoms.end(), [&](const Atom& atom) { return atom.value == value; });
  if (at != atoms.end()) {
    at->probability += probability;
  } else {
    atoms.push_back({value, probability});
  }
}

void Carried::book_never(double probability) {
  if (!reading.zero) {
    undefined += probability;
  } else if (probability > 0.0) {
    book(0.0, probability);
  }
}

void Carried::collect(const double* lane, int played) {
  const double rounds_played = reading.per_round ? std::min(played, rounds) : 1.0;
  switch (carry) {
    case Carry::waiting: book_never(lane[0]); break;
    case Carry::sum:
      for (std::size_t total = 0; total < lanes(); ++total) {
        if (lane[total] > 0.0) book(static_cast<double>(total) / rounds_played, lane[total]);
      }
      break;
    case Carry::moments:
      mass += lane[0];
      sum += lane[1] / rounds_played;
      square += lane[2] / (rounds_played * rounds_played);
      break;
    case Carry::extremum:
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (lane[i] > 0.0) book(values[i], lane[i]);
      }
      book_never(lane[values.size()]);
      break;
    case Carry::last:
    case Carry::sampled: break;
  }
}

OutcomeSummary summarise(const Carried& carried) {
  if (carried.carry == Carry::sampled) return unknown();
  if (carried.carry == Carry::moments) return summarise_moments(carried);
  OutcomeSummary summary;
  std::vector<Atom> atoms = carried.atoms;
  std::erase_if(atoms, [](const Atom& atom) { return atom.probability <= 0.0; });
  std::sort(atoms.begin(), atoms.end(), [](const Atom& a, const Atom& b) { return a.value < b.value; });
  double mass = 0.0;
  for (const Atom& atom : atoms) {
    mass += atom.probability;
    summary.mean += atom.probability * atom.value;
  }
  summary.undefined = carried.undefined / (carried.undefined + mass);
  if (mass <= 0.0) {
    summary.mean = summary.sd = summary.q05 = summary.q50 = summary.q95 = kNan;
    summary.undefined = 1.0;
    return summary;
  }
  summary.mean /= mass;
  double variance = 0.0;
  for (const Atom& atom : atoms) {
    variance += atom.probability * (atom.value - summary.mean) * (atom.value - summary.mean);
  }
  summary.sd = std::sqrt(variance / mass);
  summary.q05 = quantile(atoms, 0.05);
  summary.q50 = quantile(atoms, 0.50);
  summary.q95 = quantile(atoms, 0.95);
  return summary;
}

}  // namespace detente::simulate
