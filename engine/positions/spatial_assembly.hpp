// One moment of KTAB's spatial model: where everybody stands, and what each would gain by challenging whom.
//
// Only spatial_bargaining.cpp sees this; the equations and their source are in spatial_bargaining.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/positions/spatial_bargaining.hpp"

namespace detente::positions {

/// bsUtil: what a position at `distance` is worth to an actor of risk attitude `risk`, [-1, 1]. Distances of
/// a little more than 1 come from rounding.
[[nodiscard]] inline double risky_utility(double distance, double risk) {
  return (1.0 - distance) * (1.0 + (distance <= 1.0 ? distance : 1.0) * risk);
}

/// A bargain on somebody's table; `initiator` == `target` stands for no change.
struct Bargain {
  std::size_t initiator = 0, target = 0;
  std::vector<double> initiator_to, target_to;
  std::size_t offer = 0;  ///< Where it is recorded.
};

/// One state of the group: positions, distances, risk attitudes.
class Assembly {
public:
  Assembly(const SpatialInputs& inputs, const SpatialRules& rules, std::span<const double> positions)
      : inputs_(inputs), rules_(rules), positions_(positions), n_(inputs.actors), scales_(inputs.scales) {
    weigh_actors();
    measure();
    infer_risk();
  }

  [[nodiscard]] const std::vector<double>& risk() const { return risk_; }
  [[nodiscard]] const std::vector<double>& capability() const { return capability_; }
  [[nodiscard]] double power(std::size_t i) const { return power_[i]; }
  [[nodiscard]] std::span<const double> position(std::size_t i) const {
    return positions_.subspan(i * scales_, scales_);
  }

  /// True utility to `i` of `j`'s position.
  [[nodiscard]] double utility(std::size_t i, std::size_t j) const {
    return risky_utility(distance_[i * n_ + j], risk_[i]);
  }
  [[nodiscard]] double utility_of(std::size_t i, std::span<const double> point) const {
    return risky_utility(distance_to(i, point), risk_[i]);
  }

  struct Challenge {
    double probability = 0.0;  ///< That i defeats j, as h sees it.
    double gain_i = 0.0;       ///< Of i, as h sees it, over the status quo.
    double gain_j = 0.0;
  };
  /// What `h` takes everybody's utilities to be: [position * actors + actor].
  [[nodiscard]] std::vector<double> seen_by(std::size_t h) const;
  /// `seen` as seen_by(h) returns it.
  [[nodiscard]] Challenge challenge(const std::vector<double>& seen, std::size_t i, std::size_t j) const;
  /// The target of `i`'s best challenge as i sees it, or i itself when none is worth it.
  [[nodiscard]] std::pair<std::size_t, Challenge> best_challenge(std::size_t i) const;
  [[nodiscard]] Bargain interpolate(std::size_t i, std::size_t j, double wins) const;
  [[nodiscard]] std::vector<double> probabilities(std::span<const std::size_t> holders) const;
  /// One actor for each distinct position, and for each actor the index of its position among them.
  [[nodiscard]] std::pair<std::vector<std::size_t>, std::vector<std::size_t>> distinct() const;

private:
  void weigh_actors();
  void measure();
  void infer_risk();
  [[nodiscard]] double distance_to(std::size_t i, std::span<const double> point) const;
  /// Share of k's weight that k brings to bear in a contest of i and j: > 0 for i.
  [[nodiscard]] double third_vote(double weight, double u_i, double u_j, double u_k, double for_i,
                                  double for_j) const;

  const SpatialInputs& inputs_;
  const SpatialRules& rules_;
  std::span<const double> positions_;
  std::size_t n_, scales_;
  std::vector<double> capability_;  ///< Per actor: mean over the scales.
  std::vector<double> resolve_;     ///< Per actor: sum of saliences, at most 1.
  std::vector<double> power_;       ///< Per actor: capability times resolve.
  std::vector<double> distance_;    ///< [i * n + j]: of j's position from i's, by i's saliences.
  std::vector<double> risk_;
  double least_ = 0.0;
};

}  // namespace detente::positions
