// Actors in a policy space: who wants which outcome, how much it cares, what it can bring to bear.
//
// The vocabulary of spatial bargaining. An issue is a scale from `low` to `high`. On each an actor has an
// ideal point, a salience and a capability ("influence", "clout"); capability times salience is its power
// there, the pressure that it really exerts (Bueno de Mesquita 2009, The Predictioneer's Game, ch. 4). The
// models work on SpatialInputs: plain numbers, ideal points as shares of the scale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/scenario/model/position.hpp"

namespace detente::positions {

inline constexpr std::size_t kMostActors = 500;
inline constexpr std::size_t kMostScales = 10;

using scenario::Estimate;

/// One issue, as a line between two ends.
struct PolicyScale {
  std::string id;
  std::string name;
  std::string about;
  double low = 0.0;               ///< The number at one end ...
  double high = 1.0;              ///< ... and at the other; low < high.
  std::string low_end, high_end;  ///< What the ends mean; may be empty.

  /// A share of the scale, 0 at `low`, as a number on it.
  [[nodiscard]] double at(double share) const { return low + share * (high - low); }
};

struct SpatialActor {
  struct Stand {
    Estimate ideal;       ///< On the scale's own numbers.
    Estimate salience;    ///< [0, 1]; 0 = takes no part in this issue.
    Estimate capability;  ///< >= 0; only ratios matter.
    std::string about;    ///< Where that comes from; may be empty.
  };

  std::string id;
  std::string name;
  std::string about;
  std::vector<Stand> stands;  ///< One per scale.
};

struct SpatialModel {
  std::string title, about;
  std::vector<PolicyScale> scales;   ///< 1 to kMostScales.
  std::vector<SpatialActor> actors;  ///< 1 to kMostActors.
};

/// One set of numbers for all actors; entry [actor * scales + scale].
struct SpatialInputs {
  std::size_t actors = 0;
  std::size_t scales = 0;
  std::vector<double> ideal;       ///< Shares of the scale, [0, 1].
  std::vector<double> salience;    ///< [0, 1].
  std::vector<double> capability;  ///< >= 0.

  /// Capability times salience of each actor on `scale`.
  [[nodiscard]] std::vector<double> power(std::size_t scale) const;
  /// One entry per actor of `values` (as ideal, salience, capability are laid out) on `scale`.
  [[nodiscard]] std::vector<double> on_scale(std::span<const double> values, std::size_t scale) const;
};

/// Everything at its best guess.
[[nodiscard]] SpatialInputs best_inputs(const SpatialModel& model);

/// How the inputs are thought to be off.
struct InputError {
  /// Half-width of a uniform error, [0, 1]: of an ideal point as a share of its scale, of a salience in its
  /// own unit, of a capability as a share of itself. Estimates with bounds of their own are drawn from the
  /// triangular distribution of their low, best and high instead.
  double jitter = 0.05;
  std::uint64_t seed = 1;
};

/// The inputs of one replicate: a function of the model, the error and the replicate's number alone. Values
/// that would leave [0, 1] (or, of a capability, fall below 0) are held at the bound.
[[nodiscard]] SpatialInputs drawn_inputs(const SpatialModel& model, const InputError& error,
                                         std::uint64_t replicate);

}  // namespace detente::positions
