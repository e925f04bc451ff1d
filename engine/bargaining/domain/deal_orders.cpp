#include "engine/bargaining/domain/deal_orders.hpp"

#include <algorithm>
#include <functional>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

DealOrders::DealOrders(const Domain& domain) {
  std::vector<double> reservations;
  for (const Party& party : domain.parties()) reservations.push_back(party.reservation);
  assign(domain.utilities(), reservations);
}

void DealOrders::assign(std::span<const double> utilities, std::span<const double> reservations) {
  DETENTE_REQUIRE(!reservations.empty() && utilities.size() % reservations.size() == 0,
                  "a utility per deal and party");
  utilities_ = utilities;
  reservations_.assign(reservations.begin(), reservations.end());
  orders_.resize(reservations_.size());
  for (std::size_t p = 0; p < orders_.size(); ++p) {
    Order& order = orders_[p];
    order.deals.clear();
    order.utilities.clear();
    for (DealId deal = 0; deal < deals(); ++deal) {
      if (utility(deal, p) >= reservations_[p]) order.deals.push_back(deal);
    }
    std::sort(order.deals.begin(), order.deals.end(), [&](DealId a, DealId b) {
      return utility(a, p) != utility(b, p) ? utility(a, p) > utility(b, p) : a < b;
    });
    for (const DealId deal : order.deals) order.utilities.push_back(utility(deal, p));
  }
}

std::size_t DealOrders::at_least(std::size_t party, double target) const {
  const std::vector<double>& utilities = orders_[party].utilities;
  // The first that is worth less, as they descend.
  const auto end = std::lower_bound(utilities.begin(), utilities.end(), target, std::greater_equal<>());
  return static_cast<std::size_t>(end - utilities.begin());
}

}  // namespace detente::bargaining
