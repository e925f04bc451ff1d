// How good an outcome of talks is: measured against the frontier and the points that an arbiter would pick.
//
// The measures that tournaments of negotiating agents report: Baarslag, T., Fujita, K., Gerding, E. H.,
// Hindriks, K., Ito, T., Jennings, N. R., Jonker, C., Kraus, S., Lin, R., Robu, V., Williams, C. R. (2013).
// Evaluating practical negotiating agents: Results and analysis of the 2011 international competition.
// Artificial Intelligence 198, 73-103. Distances are Euclidean, in utils; utilities in different units should
// be scaled first.
#pragma once

#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {

/// Distance of two points in utility space. REQUIRES: as many utilities of each.
[[nodiscard]] double utility_distance(std::span<const double> a, std::span<const double> b);

/// The product of the gains over the disagreement point, each to the power of its weight (none = 1); 0 when
/// somebody has no gain, or a loss.
[[nodiscard]] double nash_product(std::span<const double> utilities, std::span<const double> disagreement,
                                  std::span<const double> weights = {});

/// What outcomes of one domain are measured against. Const members may be used concurrently.
class Yardstick {
public:
  explicit Yardstick(const Domain& domain);

  /// Ascending; with two parties along the frontier.
  [[nodiscard]] const std::vector<DealId>& frontier() const { return frontier_; }
  [[nodiscard]] const BargainingPoint& nash() const { return nash_; }
  [[nodiscard]] const BargainingPoint& kalai_smorodinsky() const { return kalai_smorodinsky_; }

  /// To the nearest deal of the frontier, >= 0; 0 on it. Cost: one pass over the frontier.
  [[nodiscard]] double to_frontier(std::span<const double> utilities) const;
  /// To the best single deal by each solution, without weights; NaN when no deal is rational.
  [[nodiscard]] double to_nash(std::span<const double> utilities) const;
  [[nodiscard]] double to_kalai_smorodinsky(std::span<const double> utilities) const;
  /// Without weights.
  [[nodiscard]] double product(std::span<const double> utilities) const;

private:
  std::size_t parties_;
  std::vector<DealId> frontier_;
  std::vector<double> frontier_utilities_, disagreement_;
  BargainingPoint nash_, kalai_smorodinsky_;
};

}  // namespace detente::bargaining
