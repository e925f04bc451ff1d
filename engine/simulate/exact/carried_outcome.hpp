// How exact propagation carries the distribution of an outcome, and what it collects of it.
#pragma once

#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/simulate/exact/exact.hpp"
#include "engine/simulate/summary/ensemble.hpp"

namespace detente::simulate {

/// How the distribution of one outcome is carried along with the nodes. A lane is a number per node:
/// the mass of runs at the node that also have some property.
enum class Carry : unsigned char {
  waiting,   ///< 1 lane: runs in which it has not happened yet.
  sum,       ///< Lane s: runs in which the values so far add up to s; a count is a sum of ones.
  last,      ///< No lane: the value in the last round.
  moments,   ///< 3 lanes: mass, expected sum so far, and its square.
  extremum,  ///< A lane per value: runs whose extremum so far it is; one more for "none yet".
  sampled,   ///< Does not fit: left to sampling.
};

/// One outcome's way, and what runs ended with.
struct Carried {
  int outcome = 0;
  scenario::OutcomeReading reading;
  bool has_at_first = false;
  Carry carry = Carry::waiting;
  int rounds = 0;              ///< Rounds that can count: the horizon, or `within` when shorter.
  int most = 0;                ///< Sum: the largest value of a round.
  std::vector<double> values;  ///< Extremum: ascending.

  std::vector<Atom> atoms;
  double undefined = 0.0;
  double mass = 0.0, sum = 0.0, square = 0.0;  ///< Carry::moments.

  [[nodiscard]] std::size_t lanes() const;
  /// Adds mass to the atom of `value`.
  void book(double value, double probability);
  /// Mass that was still waiting when its runs ended.
  void book_never(double probability);
  /// Runs with these lanes are over after `played` rounds.
  void collect(const double* lane, int played);
};

/// values[event] is how the outcome's reading marks it (see OutcomeReading::mark_of); none where it changes
/// nothing.
struct EventValues {
  std::vector<char> present;
  std::vector<double> value;
};
[[nodiscard]] EventValues event_values(const game::NodeGraph& graph, int outcome,
                                       const scenario::OutcomeReading& reading);

[[nodiscard]] Carried plan_carried(const game::Game& game, int outcome, const EventValues& values,
                                   const ExactOptions& options);

/// Numbers of what was collected. NaN and `sampled` where they are left to sampling.
[[nodiscard]] OutcomeSummary summarise(const Carried& carried);

}  // namespace detente::simulate
