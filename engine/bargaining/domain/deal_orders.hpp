// The deals in the order in which each party likes them: what tactics look up.
//
// Sorted once a domain and shared by all sessions over it; a target is then a binary search. Const members
// may be used concurrently.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

class DealOrders {
public:
  DealOrders() = default;
  explicit DealOrders(const Domain& domain);

  /// Sorts again, in the same memory. utilities[deal * parties + p] must outlive it.
  void assign(std::span<const double> utilities, std::span<const double> reservations);

  [[nodiscard]] std::size_t parties() const { return reservations_.size(); }
  [[nodiscard]] std::size_t deals() const { return utilities_.size() / reservations_.size(); }
  [[nodiscard]] double utility(DealId deal, std::size_t party) const {
    return utilities_[deal * reservations_.size() + party];
  }
  [[nodiscard]] double reservation(std::size_t party) const { return reservations_[party]; }

  /// The deals at least as good for `party` as no deal, best first; equal ones with the smaller number first.
  [[nodiscard]] std::span<const DealId> order(std::size_t party) const { return orders_[party].deals; }
  /// Utils of the best deal. REQUIRES: order(party) is not empty.
  [[nodiscard]] double best(std::size_t party) const { return orders_[party].utilities.front(); }
  /// Utils of the worst deal that is as good as no deal. REQUIRES: order(party) is not empty.
  [[nodiscard]] double worst(std::size_t party) const { return orders_[party].utilities.back(); }

  /// How many deals of order(party) are worth at least `target`: they are its first. Cost: a binary search.
  [[nodiscard]] std::size_t at_least(std::size_t party, double target) const;

private:
  struct Order {
    std::vector<DealId> deals;
    std::vector<double> utilities;  ///< The party's, descending.
  };

  std::span<const double> utilities_;
  std::vector<double> reservations_;
  std::vector<Order> orders_;
};

}  // namespace detente::bargaining
