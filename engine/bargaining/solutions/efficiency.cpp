#include "engine/bargaining/solutions/efficiency.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {

double utility_distance(std::span<const double> a, std::span<const double> b) {
  DETENTE_REQUIRE(a.size() == b.size(), "points of one space");
  double sum = 0.0;
  for (std::size_t p = 0; p < a.size(); ++p) sum += (a[p] - b[p]) * (a[p] - b[p]);
  return std::sqrt(sum);
}

double nash_product(std::span<const double> utilities, std::span<const double> disagreement,
                    std::span<const double> weights) {
  DETENTE_REQUIRE(utilities.size() == disagreement.size(), "a utility per party");
  double product = 1.0;
  for (std::size_t p = 0; p < utilities.size(); ++p) {
    const double gain = utilities[p] - disagreement[p];
    if (!(gain > 0.0)) return 0.0;
    product *= weights.empty() ? gain : std::pow(gain, weights[p]);
  }
  return product;
}

Yardstick::Yardstick(const Domain& domain)
    : parties_(domain.party_count()),
      frontier_(pareto_frontier(domain)),
      nash_(best_deal(domain, SolutionKind::nash)),
      kalai_smorodinsky_(best_deal(domain, SolutionKind::kalai_smorodinsky)) {
  frontier_utilities_.reserve(frontier_.size() * parties_);
  for (const DealId deal : frontier_) {
    const auto utilities = domain.utilities(deal);
    frontier_utilities_.insert(frontier_utilities_.end(), utilities.begin(), utilities.end());
  }
  for (const Party& party : domain.parties()) disagreement_.push_back(party.reservation);
}

double Yardstick::to_frontier(std::span<const double> utilities) const {
  double nearest = std::numeric_limits<double>::infinity();
  const std::span<const double> all = frontier_utilities_;
  for (std::size_t k = 0; k < frontier_.size(); ++k) {
    nearest = std::min(nearest, utility_distance(utilities, all.subspan(k * parties_, parties_)));
  }
  return nearest;
}

double Yardstick::to_nash(std::span<const double> utilities) const {
  return nash_.found ? utility_distance(utilities, nash_.utilities)
                     : std::numeric_limits<double>::quiet_NaN();
}

double Yardstick::to_kalai_smorodinsky(std::span<const double> utilities) const {
  return kalai_smorodinsky_.found ? utility_distance(utilities, kalai_smorodinsky_.utilities)
                                  : std::numeric_limits<double>::quiet_NaN();
}

double Yardstick::product(std::span<const double> utilities) const {
  return nash_product(utilities, disagreement_);
}

}  // namespace detente::bargaining
