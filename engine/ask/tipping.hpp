// Tipping points: where one number of a scenario takes an outcome, or the stability of a profile, over a threshold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/ask/opened.hpp"
#include "engine/batch/tipping_point.hpp"
#include "engine/simulate/futures/evaluator.hpp"
#include "engine/solve/conflict/stability.hpp"

namespace detente::ask {

struct TippingRequest {
  /// What moves: a parameter, or "us.rationality", "us.discount"; from the root, too.
  std::string parameter;
  std::string outcome;
  /// Not empty: a profile whose stability (1, its lack 0) takes the place of the outcome.
  std::string stable;
  solve::StabilityConcept which = solve::StabilityConcept::seq;
  std::optional<double> low, high;  ///< The range to scan; none = the declared one.
  /// Its low and high are filled in; its threshold, too, with `stable`.
  batch::TippingOptions search;
  /// Walks, for the walker's luck hardly changes with a number of the scenario; exact, with `stable`.
  simulate::FuturesOptions futures{.replicates = 4'000, .walk = true};
};

/// The number that moves, as the scenario has it.
struct Knob {
  enum class Kind : std::uint8_t { parameter, rationality, discount };

  std::string name;
  std::string about;
  Kind kind = Kind::parameter;
  std::size_t index = 0;
  std::optional<double> low, high;  ///< Declared range.
  double today = 0.0;

  void turn(simulate::Tuning& tuning, double to) const;
};

struct TippingAnswer {
  Knob knob;
  std::string outcome, about;  ///< What is watched.
  batch::TippingOptions searched;
  batch::TippingSearch search;
  batch::Measurement today;
  simulate::Method method = simulate::Method::exact;
  int not_converged = 0;  ///< Evaluations whose solution is not proved.

  /// From today's value to the crossing, as a share of the range that is declared, or scanned.
  [[nodiscard]] double share_of_range(const batch::Crossing& crossing) const;
  /// What the search left open; empty = it is whole.
  [[nodiscard]] std::string incomplete() const;
};

/// Errors: "usage-parameter", "usage-outcome", "usage-range", "usage-profile" where the question is wrong, and all
/// that evaluating the scenario as it is can say.
[[nodiscard]] Result<TippingAnswer> find_tipping_point(const Opened& opened, TippingRequest request,
                                                       const simulate::StageListener& listener = {});

}  // namespace detente::ask
