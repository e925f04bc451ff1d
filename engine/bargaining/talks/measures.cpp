#include "engine/bargaining/talks/measures.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

double span_of(const DealOrders& orders, std::size_t party) {
  return orders.order(party).empty() ? 0.0 : orders.best(party) - orders.reservation(party);
}

}  // namespace

ConcessionPath concession_path(const DealOrders& orders, std::size_t party, std::span<const Offer> trace) {
  ConcessionPath path;
  double lowest = 0.0;
  for (const Offer& offer : trace) {
    if (offer.proposer != party) continue;
    path.last = orders.utility(offer.deal, party);
    if (path.offers++ == 0) {
      path.first = lowest = path.last;
    } else if (path.last < lowest) {
      lowest = path.last;
      ++path.steps;
      if (path.first_step < 0) path.first_step = offer.round;
    }
  }
  const double given = path.first - lowest;
  if (path.steps == 0) return path;
  const double span = span_of(orders, party);
  if (span > 0.0) path.conceded = given / span;
  for (const Offer& offer : trace) {
    if (offer.proposer != party || path.first - orders.utility(offer.deal, party) < given / 2.0) continue;
    path.half_step = offer.round;
    break;
  }
  return path;
}

SessionMeasures measure_session(const Domain& domain, const DealOrders& orders, const Yardstick& yardstick,
                                std::span<const double> discount, const SessionResult& result,
                                std::span<const Offer> trace) {
  const std::size_t parties = domain.party_count();
  DETENTE_REQUIRE(discount.empty() || discount.size() == parties, "a discount per party");
  SessionMeasures measures;
  measures.end = result.end;
  measures.round = result.round;
  for (std::size_t p = 0; p < parties; ++p) {
    const double reservation = domain.parties()[p].reservation;
    const double utility = result.end == SessionEnd::deal ? domain.utility(result.deal, p) : reservation;
    const double keep = discount.empty() ? 1.0 : std::pow(discount[p], result.round);
    const double span = span_of(orders, p);
    measures.utilities.push_back(utility);
    measures.discounted.push_back(reservation + keep * (utility - reservation));
    measures.gain_shares.push_back(span > 0.0 ? keep * (utility - reservation) / span : 0.0);
    measures.paths.push_back(concession_path(orders, p, trace));
  }
  measures.nash_product = yardstick.product(measures.utilities);
  measures.to_frontier = yardstick.to_frontier(measures.utilities);
  measures.to_nash = yardstick.to_nash(measures.utilities);
  measures.to_kalai_smorodinsky = yardstick.to_kalai_smorodinsky(measures.utilities);
  return measures;
}

void MeanTally::add(double value) {
  if (std::isnan(value)) return;
  ++count_;
  const double before = value - mean_;
  mean_ += before / static_cast<double>(count_);
  squares_ += before * (value - mean_);
}

SessionMean MeanTally::mean() const {
  SessionMean result;
  result.sessions = count_;
  if (count_ == 0) return result;
  const double count = static_cast<double>(count_);
  result.mean = mean_;
  if (count_ > 1) result.standard_error = std::sqrt(squares_ / (count - 1.0) / count);
  return result;
}

void MeasureTally::add(const SessionMeasures& measures) {
  const bool deal = measures.end == SessionEnd::deal;
  agreement_.add(deal ? 1.0 : 0.0);
  if (deal) round_.add(measures.round);
  product_.add(measures.nash_product);
  to_frontier_.add(measures.to_frontier);
  to_nash_.add(measures.to_nash);
  to_kalai_smorodinsky_.add(measures.to_kalai_smorodinsky);
  for (std::size_t p = 0; p < gain_shares_.size(); ++p) {
    gain_shares_[p].add(measures.gain_shares[p]);
    if (measures.paths[p].offers > 0) conceded_[p].add(measures.paths[p].conceded);
  }
}

}  // namespace detente::bargaining
